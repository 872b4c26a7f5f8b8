"""A figure put right by what it counts: `it was 7 stops of 9`, `the leak is 67`. The correction names no old figure, and yet only one can be meant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from sredspace_worker.engine import quantities
from sredspace_worker.engine.quantities import Quantity
from sredspace_worker.engine.units import Unit

_OF = re.compile(r"^\s?(?:out of|of|sur|parmi|/)(?: (?:the|our|les|nos|ces))?\s?$")
# `Sur 9 arrêts provoqués`, `out of 12 rings`: how many there were in all.
_IN_ALL = re.compile(r"\b(?:out of|sur|parmi) (?:(?:the|our|les|nos|ces) )?$")
# `The spread is 67, I had left out …`: a bare figure, and no more said of it.
_IS_BARE = re.compile(
    r"(?:\b(?:is|was|are|were|est|etait|sont|c'est|donne|reads?|lire)|:) (?:only |really |about |plutot |de )?$"
)
_ENDS = re.compile(r"^\s?(?:[,;(]|\.?\s*$|\.\s)")
_FEWEST = 2  # words that a correction and what it corrects have in common


@dataclass(frozen=True)
class Tally:
    part: Quantity
    whole: Quantity


def find(folded: str) -> list[Tally]:
    """`7 arrêts sur 9`, `10 of the 12`"""
    all_of_it = quantities.find(folded)
    pairs = pairwise(all_of_it)
    return [Tally(a, b) for a, b in pairs if a.value <= b.value and _OF.match(folded[a.end : b.start])]


def counted(folded: str, wrong: Quantity) -> Tally | None:
    """`Ten of the twelve under 9 percent and not eleven`: what was counted, and the wrong count in words too."""
    if folded[wrong.start : wrong.start + 1].isdigit():
        return None
    before = [t for t in find(folded) if t.whole.end <= wrong.start and wrong.value <= t.whole.value != wrong.value]
    return next((t for t in reversed(before) if not folded[t.part.start].isdigit()), None)


def without_wholes(folded: str, old: list[Quantity]) -> list[Quantity]:
    """Without the whole of a count of which the part is wrong, and that another count has too."""
    both = find(folded)
    wrong = {q.start for q in old}
    alike = Counter(t.whole.value for t in both)
    wholes = {t.whole.start for t in both if alike[t.whole.value] > 1}
    return [q for q in old if q.start not in wholes or not any(t.part.start in wrong for t in both if t.whole.start == q.start)]


def instead(folded: str, wrong: Quantity) -> Quantity | None:
    """`2 of 12, not 1 of 12`: the other part of the same whole."""
    both = find(folded)
    own = next((t for t in both if t.part.start == wrong.start or t.part == wrong), None)
    if own is None:
        return None
    others = [t.part for t in both if t.whole.value == own.whole.value and t.part.value != own.part.value]
    return others[0] if len(others) == 1 else None


def holds(folded: str, said: str, wrong: Quantity) -> bool:
    """Whether a sentence has the wrong count of a correction with the same whole, where the correction says it."""
    mine = [t for t in find(said) if t.part.value == wrong.value and t.part.start == wrong.start]
    return not mine or any(t.part.value == wrong.value and t.whole.value == mine[0].whole.value for t in find(folded))


def is_total(folded: str, quantity: Quantity) -> bool:
    return _IN_ALL.search(folded[max(0, quantity.start - 16) : quantity.start]) is not None


def pair(wrong: str, said: str) -> tuple[Quantity, Quantity] | None:
    """Two parts of one whole, the old one and the new one."""
    pairs = [
        (old.part, new.part)
        for new in find(said)
        for old in find(wrong)
        if old.whole.value == new.whole.value and old.part.value != new.part.value and _alike(old, new)
    ]
    return pairs[0] if len(pairs) == 1 else None


def _alike(old: Tally, new: Tally) -> bool:
    """`8 stops of 9` and `7 of 9 stops` count the same things."""
    mine, other = {old.part.unit, old.whole.unit} - {""}, {new.part.unit, new.whole.unit} - {""}
    return not mine or not other or bool(mine & other)


def of_whole(unit: Unit, earlier: list[Unit]) -> list[Unit]:
    """The sentences with another part of the same whole, where they all say the same part."""
    if not find(unit.folded):
        return []
    found = [(u, both[0].value) for u in earlier if (both := pair(u.folded, unit.folded)) is not None]
    return [u for u, _ in found] if len({value for _, value in found}) == 1 else []


def bare(folded: str) -> Quantity | None:
    """The one figure that a correction gives without its unit."""
    found = [
        q
        for q in quantities.find(folded)
        if not q.unit and _IS_BARE.search(folded[max(0, q.start - 24) : q.start]) and _ENDS.match(folded[q.end :])
    ]
    return found[0] if len(found) == 1 else None


def only(folded: str) -> Quantity | None:
    """The only figure with a unit that a sentence has."""
    found = [q for q in quantities.find(folded) if q.unit]
    return found[0] if len(found) == 1 else None


def of_bare(unit: Unit, earlier: list[Unit], shared: Callable[[Unit], int]) -> list[Unit]:
    """The one reading on the subject of the correction, where it has no figure but the one that was wrong."""
    new = bare(unit.folded)
    if new is None:
        return []
    found = [u for u in earlier if u.has("result") and u.author == unit.author and shared(u) >= _FEWEST]
    fit = [u for u in found if (old := only(u.folded)) is not None and old.value != new.value]
    return fit if len(fit) == 1 else []
