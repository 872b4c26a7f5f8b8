"""What stands in each other's place though no word is new: two ranges, two things around `not`, what two parts say of their things."""

from __future__ import annotations

import re

from sredspace_worker.llm import clausal, moved, roles, words
from sredspace_worker.llm.amounts import Amount
from sredspace_worker.llm.clauses import Clause, clause
from sredspace_worker.llm.passages import Passage

_MARK = "\x00"
_A, _B = "\x00(?P<a>\\d+)\x00", "\x00(?P<b>\\d+)\x00"
_GO = re.compile(
    rf"\b(?:from|de|entre|between) (?:about |environ )?{_A}[^\x00.;]{{0,16}}?\b(?:to|a|et|and|jusqu'a) (?:[a-z]+ ){{0,2}}?{_B}"
)
_GO_BACK = re.compile(rf"{_B}[^\x00.,;]{{0,12}}? (?:instead of|rather than|au lieu de|plutot que) {_A}")


def _marked(one: Clause) -> str:
    text = one.folded
    for n in range(len(one.amounts) - 1, -1, -1):
        text = f"{text[: one.amounts[n].start]}{_MARK}{n}{_MARK}{text[one.amounts[n].end :]}"
    return text


def _ranges(one: Clause) -> list[tuple[Amount, Amount]]:
    text = _marked(one)
    found = [(one.amounts[int(m["a"])], one.amounts[int(m["b"])]) for p in (_GO, _GO_BACK) for m in p.finditer(text)]
    return [(a, b) for a, b in found if a.value != b.value]


def ranges_crossed(text: str, passages: list[Passage]) -> bool:
    """`From 20 s to 40 s the count rose from 6 to 22` of 6 at 40 s and 22 at 20 s."""
    ranges = _ranges(clause(text))
    if len(ranges) != 2:
        return False
    (a, b), (c, d) = ranges
    there = [piece for p in passages for piece in clausal.pieces(p.text, True)]
    straight = crossed = 0
    for piece in there:
        for x, y in ((a, c), (b, d)):
            straight += _has(piece, x) and _has(piece, y)
        for x, y in ((a, d), (b, c)):
            crossed += _has(piece, x) and _has(piece, y)
    return crossed > 0 and straight == 0


def _has(piece: Clause, amount: Amount) -> bool:
    return any(amount.same(k) or (amount.printed == k.printed and not (amount.kind and k.kind)) for k in piece.amounts)


_NOT = re.compile(
    r",? (?:et non|and not|but not|mais pas|not|pas|non pas|rather than|instead of|plutot que?|au lieu d[eu']?|in place of)(?: |(?<='))"
)
_NEAR = 4  # words on each side


def _around_not(one: Clause) -> list[tuple[set[str], set[str]]]:
    found = []
    for match in _NOT.finditer(one.folded):
        before = re.split(r"[,;:.] ", one.folded[: match.start()])[-1]
        behind = re.split(r"[,;:.](?: |$)", one.folded[match.end() :])[0]
        left = {w for w in words.TOKEN.findall(before)[-_NEAR:] if _tells(w)}
        right = {w for w in words.TOKEN.findall(behind)[:_NEAR] if _tells(w)}
        if left - right and right - left:
            found.append((left - right, right - left))
    return found


def _tells(word: str) -> bool:
    return len(word) > 2 and not words.light(word)


def around_not(text: str, passages: list[Passage]) -> bool:
    """`The channel goes to the nearest, not to the loudest` of the contrary."""
    there = [pair for p in passages for pair in _around_not(p.whole)]
    return any(
        _only_in(left, behind, before) and _only_in(right, before, behind) and not roles.overlap(right, behind)
        for left, right in _around_not(clause(text))
        for before, behind in there
    )


def _only_in(found: set[str], here: set[str], there: set[str]) -> bool:
    return any(roles.overlap({w}, here) and not roles.overlap({w}, there) for w in found)


# Notes leave the `ne` out: `il casse plus`.
_STILL = re.compile(r"\b(?:still|encore|toujours)\b(?! (?:pas|plus|un|une|des|de)\b)")
_NO_MORE = re.compile(
    r"\bno longer\b|\bnot [a-z ]{0,24}any ?more\b|\bn(?:e |')[^.;,]{1,24}? plus\b|\b[a-z]{3,}[est] plus(?=[.,;]|$)"
)


def no_longer(text: str, passages: list[Passage]) -> bool:
    """`It no longer leaks` of `it still leaks`."""
    here = clausal.pieces(text)
    there = [piece for p in passages for piece in clausal.pieces(p.text)]
    for first, second in ((_NO_MORE, _STILL), (_STILL, _NO_MORE)):
        for piece in here:
            if not first.search(piece.folded) or second.search(piece.folded):
                continue
            near = [k for k in there if second.search(k.folded) and any(k.has(t) for t in piece.tokens)]
            if near and not any(first.search(p.whole.folded) for p in passages):
                return True
    return False


_OF_ALL = re.compile(r"\b(?:both|either|each|all|every|neither|les deux|tous|toutes|chaque|chacune?|dans les deux cas)\b")


_ONLY = re.compile(rf"{roles.ONLY.pattern}|\b(?:seule?s?|alone)\b|\bn(?:e |')[^.;,]{{1,24}}? qu[e']")


def only_come(said: Clause, everything: Clause) -> bool:
    """`Only under 300 lux` of `in both cases`."""
    return (
        bool(_ONLY.search(said.folded))
        and not _ONLY.search(everything.folded)
        and bool(_OF_ALL.search(everything.folded))
        and not _OF_ALL.search(said.folded)
    )


def things(text: str, passages: list[Passage]) -> tuple[int, int]:
    """How often two parts of the sentence both mix what two parts of the evidence keep apart, and how often where these are built alike."""
    here = [p for p in clausal.pieces(text, True) if len(p.tokens) + len(p.amounts) > 1]
    there = [piece for p in passages for piece in clausal.pieces(p.text, True)]
    loose = alike = 0
    for n, one in enumerate(there[:12]):
        for other in there[n + 1 : 12]:
            mine, theirs = moved.own(one, other), moved.own(other, one)
            if not mine or not theirs:
                continue
            parallel = bool({a.kind for a in one.amounts} & {a.kind for a in other.amounts}) or any(
                other.has(t) for t in one.tokens
            )
            for k, a in enumerate(here[:10]):
                for b in here[k + 1 : 10]:
                    if all(
                        any(moved.holds(i, x) and not moved.holds(i, y) for i in items)
                        for x, y in ((a, b), (b, a))
                        for items in (mine, theirs)
                    ):
                        loose += 1
                        alike += parallel
    return loose, alike


_LEAST = 3  # items that a part has besides the one that was exchanged


def one_for_one(text: str, passages: list[Passage]) -> tuple[int, int]:
    """`But the cork sticks to the mould` where it is the latex that does and the cork is named elsewhere: of how many parts of the sentence
    all but one item stands in one part of the evidence, which has another there; and of how many that item is a figure."""
    there = [piece for p in passages for piece in clausal.pieces(p.text, True)]
    wide = [*there, *(p.whole for p in passages)]
    words_ = figures = 0
    for piece in clausal.pieces(text, True):
        mine = moved.items(piece)
        if len(mine) <= _LEAST or any(all(moved.holds(i, k) for i in mine) for k in wide):
            continue
        found = [item for known in there if (item := _exchanged(piece, known)) and any(moved.holds(item, k) for k in wide)]
        words_ += any(isinstance(item, str) for item in found)
        figures += any(not isinstance(item, str) for item in found)
    return words_, figures


def _exchanged(piece: Clause, known: Clause) -> moved.Item | None:
    """The one item of a part that another part does not have, where that has one of the same sort instead."""
    new = [i for i in moved.items(piece) if not moved.holds(i, known)]
    left = [k for k in moved.items(known) if not moved.holds(k, piece)]
    if len(new) != 1 or len(left) != 1:
        return None
    a, b = new[0], left[0]
    if isinstance(a, Amount) and isinstance(b, Amount):
        return a if a.kind == b.kind else None
    return a if type(a) is type(b) else None
