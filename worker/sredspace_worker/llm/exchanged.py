"""Two things that have changed places: all else of a sentence stands in the order of its evidence.

`The nickel one lost half, whereas the cobalt one held` and `the cobalt one lost half, whereas the nickel one held` have the same words,
quantities and verbs; only the order tells them apart.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sredspace_worker.llm import words
from sredspace_worker.llm.amounts import Amount, Day
from sredspace_worker.llm.clauses import Clause, clause

if TYPE_CHECKING:
    from sredspace_worker.llm.verify import Passage

Item = str | Amount | Day

_FEWEST, _MOST = 4, 80  # words that are read in this way
_BESIDE = 2
_MARK = re.compile(r"^0q(?P<number>\d+)$")
_ELIDED = re.compile(r"^(?:[a-z]|qu|lorsqu|puisqu|jusqu|quoiqu)'(?=[a-z])")


def turned(said: Clause, passages: list[Passage]) -> bool:
    here = items(said.folded)
    for there in _candidates(passages):
        if not _FEWEST <= len(here) == len(there) <= _MOST:
            continue
        pairs = aligned(here, there)
        if not len(here) - 2 <= len(pairs) < len(here):
            continue
        mine, theirs = {a for a, _ in pairs}, {b for _, b in pairs}
        moved = (
            m for n in range(len(here)) if n not in mine for m in range(len(there)) if m not in theirs and same(here[n], there[m])
        )
        if any(_exchanged(here, there, place) for place in moved):
            return True
    return False


def _candidates(passages: list[Passage]) -> Iterator[tuple[Item, ...]]:
    """Each sentence of the evidence, each two that stand together, and each run of clauses in one."""
    for passage in passages:
        parts = [part.text for part in passage.clauses]
        for first in range(len(parts)):
            for last in range(first + 1, len(parts) + 1):
                yield items(passage.whole.folded if last - first == len(parts) else clause(", ".join(parts[first:last])).folded)
    for before, passage in itertools.pairwise(passages):
        yield items(clause(f"{before.text} {passage.text}").folded)


def _exchanged(here: tuple[Item, ...], there: tuple[Item, ...], place: int) -> bool:
    for other in range(len(there)):
        # Beside each other they are a thing and what tells of it: `thickness of the panel`, `panel thickness`.
        if abs(other - place) > _BESIDE and type(there[other]) is type(there[place]) and not same(there[other], there[place]):
            changed = list(there)
            changed[other], changed[place] = changed[place], changed[other]
            if len(aligned(here, tuple(changed))) >= len(here):
                return True
    return False


def aligned(here: tuple[Item, ...], there: tuple[Item, ...]) -> list[tuple[int, int]]:
    """The longest run of items that both have in one order."""
    best = [[0] * (len(there) + 1) for _ in range(len(here) + 1)]
    for a in range(len(here) - 1, -1, -1):
        for b in range(len(there) - 1, -1, -1):
            best[a][b] = best[a + 1][b + 1] + 1 if same(here[a], there[b]) else max(best[a + 1][b], best[a][b + 1])
    pairs = []
    a = b = 0
    while a < len(here) and b < len(there):
        if same(here[a], there[b]):
            pairs.append((a, b))
            a, b = a + 1, b + 1
        elif best[a + 1][b] >= best[a][b + 1]:
            a += 1
        else:
            b += 1
    return pairs


def same(one: Item, other: Item) -> bool:
    if isinstance(one, Amount) and isinstance(other, Amount):
        return one.same(other)
    if isinstance(one, Day) and isinstance(other, Day):
        return one.same(other)
    return isinstance(one, str) and isinstance(other, str) and words.alike(one, other)


@functools.lru_cache(maxsize=1 << 10)
def items(folded: str) -> tuple[Item, ...]:
    """The words that say something, the quantities and the days of a text, in its order."""
    one = clause(folded)
    known: list[Amount | Day] = sorted([*one.amounts, *one.days], key=lambda item: item.start)
    text = one.folded
    for number in range(len(known) - 1, -1, -1):
        text = f"{text[: known[number].start]} 0q{number} {text[known[number].end :]}"
    found: list[Item] = []
    for match in words.TOKEN.finditer(words.phrased(text)):
        word = match.group()
        if (mark := _MARK.match(word)) is not None:
            found.append(known[int(mark["number"])])
            continue
        word = _ELIDED.sub("", word)
        if not words.light(word):
            found.append(word)
    return tuple(found)
