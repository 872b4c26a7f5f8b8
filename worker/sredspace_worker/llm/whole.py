"""A sentence as a whole against the sentences of the evidence that it is made of, whatever their order, voice and number of clauses.

The first reading (verify.py) holds a sentence clause by clause and needs its clauses built like those of the evidence. This one lets a
careful editor turn, join and divide sentences: nearly every word must be the evidence's own, and then nothing may have moved: who has
which quantity, what is denied, doubted or compared, which of two tests is spoken of.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sredspace_worker.llm import compare, contrast, roles, scope, words
from sredspace_worker.llm.clauses import Clause, clause

if TYPE_CHECKING:
    from sredspace_worker.llm.verify import Passage

_PIECE = re.compile(
    r"[,;:.] |,? (?:and|but|while|whereas|although|though|which|who|whose|et|mais|tandis qu[e']|alors qu[e']|bien qu[e']|quoiqu[e']|dont|against|compared (?:with|to)|contre) ?(?=\S)"
)
_DENIES = re.compile(
    r"\b(?:not|never|none|neither|cannot|nothing|nobody|no one|without|unable|incapable|fail(?:s|ed|ing|ure|ures)?|unsuccessful(?:ly)?|lack(?:s|ed|ing)?|unknown|impossible|absence|in vain|to no avail"
    r"|pas|aucune?|jamais|ni|rien|nullement|sans|impossible|echou\w+|echecs?|inconnue?s?|ignor\w+|absence|faute d[eu']|en vain|infructueu\w+|nul|nulle)\b"
    r"|\bno\b(?! (?:longer than|more than|fewer than|less than|later than))|n't\b|\bn[e'] ?[\w']+ plus\b|\bpersonne\b(?= n[e'])|(?<=par )personne\b"
    r"|\b(?:un(?:changed|altered|affected|detected|explained|clear|certain|resolved|able|noticed|damaged|harmed|touched|tested|treated)|in(?:changee?s?|expliquee?s?|certaine?s?|suffisante?s?|sufficient(?:ly)?))\b"
)
_NO_DENIAL = re.compile(
    r"\b(?:not only|pas (?:que|seulement|moins de|plus de)|not (?:less|more|fewer) than|if not|sans doute|sinon|non seulement)\b"
)
# `Was not read until A`, `n'a été lu qu'après A`: it was read only after A.
_NOT_UNTIL = re.compile(
    r"\bnot\b(?P<en>[^.;]{0,60}?)\buntil\b|\bn[e'] ?(?P<fr>(?!.{0,30}\b(?:pas|aucune?)\b)[^.;,]{0,60}?)\bqu(?:e|')(?= ?(?:apres|une fois|lorsqu|quand|a\b|un|\d))"
)
_EITHER_NOR = re.compile(r"\b(?:nor|ni)\b")
_UNLESS = re.compile(r"\b(?:unless|except|a moins|sauf|hormis)\b")
_ONLY = re.compile(r"\b(?:only|solely|seulement|uniquement|seule?s?|que)\b")
_WORD = re.compile(r"[a-z0-9][\w'-]*")
_UP, _DOWN, _FAST, _SLOW, _EARLY, _LATE = "up", "down", "fast", "slow", "early", "late"
_OPPOSITE = {_UP: _DOWN, _DOWN: _UP, _FAST: _SLOW, _SLOW: _FAST, _EARLY: _LATE, _LATE: _EARLY}


def pieces(text: str) -> list[Clause]:
    """The finest parts of a text that say something."""
    out: list[str] = []
    for part in _PIECE.split(text):
        if out and not clause(part).tokens:
            out[-1] += ", " + part
        else:
            out.append(part)
    return [clause(part) for part in out if part.strip()]


def held(text: str, passages: list[Passage], everything: Clause, crossed: bool) -> bool:
    """Whether one sentence, or two that stand together, say what the text says in other words and another order."""
    said = clause(text)
    if len(said.tokens) + len(said.amounts) < 3 or not said.tokens:
        return False
    for used in _spans(passages):
        main = used[0].whole if len(used) == 1 else clause(" ".join(p.text for p in used))
        if _says(text, said, main, used, crossed):
            return True
    return False


def _spans(passages: list[Passage]) -> list[list[Passage]]:
    return [[p] for p in passages] + [list(pair) for pair in zip(passages, passages[1:], strict=False)]


def _says(text: str, said: Clause, main: Clause, used: list[Passage], crossed: bool) -> bool:
    flipped = _compared(said, main)
    if flipped is False or not _covered(said, main, used, crossed, flipped == "flipped"):
        return False
    if not all(main.knows(a) for a in said.amounts) or not all(any(d.same(k) for k in main.days) for d in said.days):
        return False
    here, there = pieces(text), [piece for p in used for piece in pieces(p.text)]
    return (
        _denied(said, main, here, there)
        and _doubted(said, used)
        and roles.caused(said, main, main)
        and roles.general(said, main, main, crossed, True)
        and roles.followed(said, main)
        and roles.directed(said, main)
        and scope.own_actor(said, main)
        and scope.same_state(said, main)
        and scope.known_agent(said, main)
        and scope.of_both(said, main, main)
        and contrast.kept_apart(here, there, said, used)
        and contrast.own_figures(here, there)
        and contrast.own_parts(said, main)
    )


def _covered(said: Clause, main: Clause, used: list[Passage], crossed: bool, flipped: bool) -> bool:
    missing = [w for w in said.tokens if not main.has(w)]
    if any(len(w) == 2 and w[1] == "_" for w in missing):
        return False
    if any(words.critical(w) for w in missing) and not (flipped and sum(bool(words.critical(w)) for w in missing) == 1):
        return False
    count = len(said.tokens)
    known = count - len(missing)
    # Every sentence that is used gives something of its own.
    if len(used) > 1 and not all(
        any(p.whole.has(w) and not q.whole.has(w) for w in said.tokens) for p, q in ((used[0], used[1]), (used[1], used[0]))
    ):
        return False
    allowed = max(1, int(count * (0.25 if crossed else 0.2)))
    return known >= 2 and len(missing) - flipped <= allowed


def _denials(text: str) -> int:
    bare = _NO_DENIAL.sub(" ", _NOT_UNTIL.sub(" only ", text))
    found = len(_DENIES.findall(bare))
    # `Neither A nor B` and `ni A ni B` deny once, `n'a jamais … aucun` too.
    doubled = len(re.findall(r"\bni\b", bare)) - 1 if "ni " in bare else 0
    return found - max(0, doubled) - len(re.findall(r"\b(?:jamais|pas)\b[^.;,]{0,40}\baucune?\b", bare))


def _denied(said: Clause, main: Clause, here: list[Clause], there: list[Clause]) -> bool:
    """As much is denied, and of the same."""
    if bool(_UNLESS.search(said.folded)) != bool(_UNLESS.search(main.folded)) and _UNLESS.search(main.folded):
        return False
    count, known = _denials(said.folded), _denials(main.folded)
    if count != known:
        # What the sentence leaves out may be denied in the evidence: then what is denied is left out whole.
        left_out = [p for p in there if _denials(p.folded) and not _near(p, said)]
        if count + sum(_denials(p.folded) for p in left_out) != known:
            return False
        there = [p for p in there if p not in left_out]
    if not count or len(there) < 2:
        return True
    for piece in here:
        if len(piece.tokens) < 2:
            continue
        denies = _denials(piece.folded) > 0
        alike = max((_share(piece, p) for p in there if (_denials(p.folded) > 0) is denies), default=0.0)
        other = max((_share(piece, p) for p in there if (_denials(p.folded) > 0) is not denies), default=0.0)
        if other > alike + 0.34:
            return False
    return True


def _near(piece: Clause, said: Clause) -> bool:
    return not piece.tokens or sum(said.has(t) for t in piece.tokens) >= 0.5 * len(piece.tokens)


def _share(piece: Clause, other: Clause) -> float:
    return sum(other.has(t) for t in piece.tokens) / len(piece.tokens)


_UNABLE = re.compile(r"\b(?:could|can)(?: not|n't|not)\b|\b(?:not|never) possible\b|\bimpossible\b|\bpas (?:ete )?possible\b")


def _doubted(said: Clause, used: list[Passage]) -> bool:
    """A doubt stays a doubt, a plan a plan."""
    doubt, plan, sure = words.any_of("doubt"), words.any_of("plan"), words.any_of("sure")
    text = " ".join(p.whole.bare for p in used)
    if bool(doubt.search(_UNABLE.sub(" ", said.bare))) != bool(doubt.search(_UNABLE.sub(" ", text))):
        return False
    folded = " ".join(p.whole.folded for p in used)
    if plan.search(folded) and not plan.search(said.folded):
        return False
    return not (sure.search(said.folded) and not sure.search(folded))


def _way(one: Clause) -> tuple[str, set[str], set[str]] | None:
    """Which way a clause compares, and what stands on the two sides."""
    how, than = compare.found(one.folded)
    if how is None or than is None or compare.bound(one, than):
        return None
    way = next(name for name in ("faster", "slower", "down", "up") if how[name])
    word = how.group()
    if way in ("faster", "slower") and re.search(r"earlier|sooner|tot\b", word):
        way = _EARLY
    elif way in ("faster", "slower") and re.search(r"later|tard", word):
        way = _LATE
    else:
        way = {"faster": _FAST, "slower": _SLOW, "down": _DOWN, "up": _UP}[way]
    left = {w for w in _WORD.findall(one.folded[: how.start()]) if not words.light(w)}
    left |= {w for w in _WORD.findall(one.folded[how.end() : than.start()]) if not words.light(w)}
    right = {w for w in _WORD.findall(re.split(r"[,;.]", one.folded[than.end() :])[0]) if not words.light(w)}
    return way, left, right


def _compared(said: Clause, main: Clause) -> bool | str:
    """`A slower than B` is `B faster than A`: False where the sides do not fit, `flipped` where both were turned."""
    here, there = _way(said), _way(main)
    if here is None:
        return True
    if there is None:
        return False
    straight = roles.overlap(here[1] - here[2], there[1] - there[2]) + roles.overlap(here[2] - here[1], there[2] - there[1])
    crossed = roles.overlap(here[1] - here[2], there[2] - there[1]) + roles.overlap(here[2] - here[1], there[1] - there[2])
    if here[0] == there[0]:
        return straight > crossed
    if here[0] == _OPPOSITE[there[0]] and crossed > straight:
        return "flipped"
    return False
