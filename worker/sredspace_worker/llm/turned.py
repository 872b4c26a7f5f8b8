"""A comparison turned round: which of two things is more, faster, earlier or better."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sredspace_worker.llm import compare, words
from sredspace_worker.llm.clauses import Clause
from sredspace_worker.llm.passages import Passage
from sredspace_worker.llm.roles import overlap

_WORD = re.compile(r"[a-z0-9][\w'-]*")
_MERIT = re.compile(
    r"\b(?:(?P<up>better|mieux|meilleure?s?|(?:more|plus) (?:accurate\w*|precise\w*|precis\w*|reliabl\w*|fiables?|effective\w*|efficient\w*|efficaces?|efficacement))"
    r"|(?P<down>worse|moins bien|moins bonne?s?|pires?|(?:less|moins) (?:accurate\w*|precise\w*|precis\w*|reliabl\w*|fiables?|effective\w*|efficient\w*|efficaces?)|less well))\b"
)
_THAN = re.compile(r"\b(?:than|que|qu')(?: |(?<='))")
_BEATS = re.compile(
    r"\b(?P<verb>outperform\w*|outlast\w*|outliv\w*|beat|beats|beaten|outdid|surpass\w*|battue?s?|bat|devanc\w+|supplant\w+)\b(?P<by> (?:by|par))?"
)
_PHRASE = re.compile(r"[,;.]|\b(?:on|at|in|for|by|with|sur|pour|a|au|aux|dans|en|par|quant|when|lors|pendant|during|to)\b")
_TAKES = re.compile(r"\b(?:took|takes?|taken|needed|lasted|time|mis|pris|prend\w*|prenait|dur\w+|temps)\b")
_LONG = re.compile(r"long|short|more|less|court|de temps|moins")
_MOST = 14  # words between what compares and its `than`


@dataclass
class Compared:
    family: str
    up: bool
    left: set[str]
    right: set[str]


def _content(text: str) -> set[str]:
    return {w for w in _WORD.findall(text) if not words.light(w)}


def _read(one: Clause) -> Compared | None:
    """Which way a clause compares, and what stands on the two sides."""
    folded = one.folded
    merit = next(
        (
            (how, than)
            for than in _THAN.finditer(folded)
            for how in _MERIT.finditer(folded, 0, than.start() + 1)
            if len(folded[how.end() : than.start()].split()) <= _MOST
        ),
        None,
    )
    if merit is not None:
        how, than = merit
        return _sides(folded, "merit", how["up"] is not None, how, than)
    beats = _BEATS.search(folded)
    if beats is not None:
        right = _content(_PHRASE.split(folded[beats.end() :].lstrip())[0])
        left = _content(re.split(r"[,;.] ", folded[: beats.start()])[-1])
        family = "speed" if beats["verb"].startswith(("outlast", "outliv")) else "merit"
        up = (beats["by"] is None) is not (family == "speed")
        return Compared(family, up, left, right) if left and right else None
    how_, than_ = compare.found(folded)
    if how_ is None or than_ is None or compare.bound(one, than_):
        return None
    up = bool(how_["faster"] or how_["up"])
    family = "size"
    if how_["faster"] or how_["slower"]:
        family = "time" if re.search(r"earlier|sooner|later|tot\b|tard", how_.group()) else "speed"
    elif _TAKES.search(folded) and _LONG.search(how_.group()):
        # What takes longer is slower.
        family, up = "speed", not up
    return _sides(folded, family, up, how_, than_)


def _sides(folded: str, family: str, up: bool, how: re.Match[str], than: re.Match[str]) -> Compared:
    left = _content(folded[: how.start()]) | _content(folded[how.end() : than.start()])
    return Compared(family, up, left, _content(re.split(r"[,;.]", folded[than.end() :])[0]))


def sides(said: Clause, main: Clause) -> int:
    """1 where the sentence compares as its evidence does, -1 where it is turned round, 0 where that can't be seen."""
    here, there = _read(said), _read(main)
    if here is None or there is None or here.family != there.family:
        return 0
    # What stands behind `than` tells the sides apart; in front of it stands all that both share.
    left, right, first, second = (
        here.left - here.right,
        here.right - here.left,
        there.left - there.right,
        there.right - there.left,
    )
    straight, crossed = overlap(right, second), overlap(right, first)
    if straight == crossed:
        straight, crossed = straight + overlap(left, first), crossed + overlap(left, second)
    if straight == crossed:
        return 0
    return 1 if (straight > crossed) is (here.up is there.up) else -1


def turned(said: Clause, passages: list[Passage]) -> bool:
    """Whether a comparison is turned round against the one that the evidence makes."""
    made = [p.whole for p in passages if _read(p.whole) is not None]
    return len(made) == 1 and sides(said, made[0]) < 0
