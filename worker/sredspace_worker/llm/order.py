"""Words, quantities and days of a sentence in the order of its evidence, or not."""

from __future__ import annotations

import functools
import re
from itertools import pairwise

from sredspace_worker.llm import words
from sredspace_worker.llm.amounts import Amount, Day
from sredspace_worker.llm.clauses import clause
from sredspace_worker.llm.passages import Passage
from sredspace_worker.llm.roles import PASSIVE

Item = str | Amount | Day
_MARK = re.compile(r"^0q(?P<number>\d+)$")
_ELIDED = re.compile(r"^(?:[a-z]|qu|lorsqu|puisqu|jusqu|quoiqu)'(?=[a-z])")
_BESIDE, _AROUND, _APART = 2, 5, 4
_SWAPPED = 26  # items that are tried in each other's place
_FEWEST, _MOST = 4, 80


class Table:
    """Which item of one text is which of the other."""

    def __init__(self, here: tuple[Item, ...], there: tuple[Item, ...]) -> None:
        self.here, self.there = here, there
        number: list[int] = []
        for n, item in enumerate(there):
            number.append(next((number[m] for m in range(n) if same(there[m], item)), n))
        self._there = number
        self.places = [[m for m, k in enumerate(there) if same(item, k)] for item in here]
        self._here = [number[places[0]] if places else -1 - n for n, places in enumerate(self.places)]
        self._known = {m for places in self.places for m in places}
        self.shared = sum(bool(places) for places in self.places)

    def aligned(self) -> list[tuple[int, int]]:
        """The longest run of items that both have in one order."""
        return _run([set(places) for places in self.places], len(self.there))

    def gaps(self, pairs: list[tuple[int, int]]) -> tuple[int, int]:
        """How many words without a partner stand where the other text has such words, and how many where it has none."""
        one = new = 0
        for (a, b), (c, d) in pairwise([(-1, -1), *pairs, (len(self.here), len(self.there))]):
            mine = sum(isinstance(self.here[n], str) and not self.places[n] for n in range(a + 1, c))
            theirs = sum(isinstance(self.there[n], str) and n not in self._known for n in range(b + 1, d))
            one, new = one + min(mine, theirs), new + max(0, mine - theirs)
        return one, new

    def figures_moved(self) -> int:
        mine = [set(places) for item, places in zip(self.here, self.places, strict=True) if not isinstance(item, str) and places]
        return len(mine) - len(_run(mine, len(self.there)))

    def beside_figures(self) -> tuple[float, int]:
        """How much of what stands beside each figure stands elsewhere in the other text, and for how many figures."""
        gone, counted = 0.0, 0
        for n, item in enumerate(self.here):
            around = range(max(0, n - _BESIDE), min(len(self.here), n + _BESIDE + 1))
            near = [m for m in around if isinstance(self.here[m], str) and self.places[m]]
            if isinstance(item, str) or not self.places[n] or not near:
                continue
            counted += 1
            gone += 1 - max(
                sum(any(abs(k - at) <= _AROUND for k in self.places[m]) for m in near) / len(near) for at in self.places[n]
            )
        return gone, counted

    def parted(self) -> int:
        """How many neighbours stand far from each other in the other text."""
        return sum(bool(a and b) and min(abs(x - y) for x in a for y in b) > _APART for a, b in pairwise(self.places))

    def swapped(self) -> tuple[int, int]:
        """How much more is in one order once two items of the other text change places, and how much then still is not."""
        mine = [n for n in self._here if n >= 0]
        known = set(mine)
        theirs = [(m, n) for m, n in enumerate(self._there) if n in known]
        if len(theirs) > _SWAPPED or len(mine) < _FEWEST:
            return 0, 0
        row = [n for _, n in theirs]
        base = _length(mine, row)
        best = 0
        if base < len(mine):
            for a in range(len(row)):
                for b in range(a + 1, len(row)):
                    if (
                        row[a] == row[b]
                        or theirs[b][0] - theirs[a][0] < _BESIDE
                        or not self._one_type(theirs[a][0], theirs[b][0])
                    ):
                        continue
                    changed = row[:]
                    changed[a], changed[b] = changed[b], changed[a]
                    best = max(best, _length(mine, changed) - base)
        return best, len(mine) - base - best

    def _one_type(self, a: int, b: int) -> bool:
        return isinstance(self.there[a], str) is isinstance(self.there[b], str)


def exchanged(text: str, passages: list[Passage]) -> bool:
    """Two things have changed places and all else stands as it stood: `the cobalt one lost half, whereas the nickel one held`."""
    texts = [p.text for p in passages] + [f"{a.text} {b.text}" for a, b in pairwise(passages)]
    texts += [p.clauses[n].text for p in passages for n in range(len(p.clauses)) if len(p.clauses) > 1]
    texts += [part for p in passages for part in _spans(p.text)]
    there = [(items(clause(other).folded), bool(PASSIVE.search(clause(other).folded))) for other in texts]
    for span in (text, *_spans(text)):
        said = clause(span)
        here, passive = items(said.folded), bool(PASSIVE.search(said.folded))
        for known, voice in there:
            # In the other voice, all else stands as it stood too.
            if voice is passive and _FEWEST <= len(here) == len(known) <= _MOST:
                table = Table(here, known)
                swap, rest = table.swapped()
                plain = 2 * sum(item in known for item in here if isinstance(item, str)) >= len(here)
                if table.shared == len(here) and swap and not rest and (span is text or plain):
                    return True
    return False


_SPAN = re.compile(r"[.;:] ")


def _spans(text: str) -> list[str]:
    """The parts between full stops, semicolons and colons, where there are some."""
    parts = [part for part in _SPAN.split(text) if part.strip()]
    return parts if len(parts) > 1 else []


def _run(rows: list[set[int]], width: int) -> list[tuple[int, int]]:
    best = [[0] * (width + 1) for _ in range(len(rows) + 1)]
    for a in range(len(rows) - 1, -1, -1):
        for b in range(width - 1, -1, -1):
            best[a][b] = best[a + 1][b + 1] + 1 if b in rows[a] else max(best[a + 1][b], best[a][b + 1])
    pairs, a, b = [], 0, 0
    while a < len(rows) and b < width:
        if b in rows[a]:
            pairs.append((a, b))
            a, b = a + 1, b + 1
        elif best[a + 1][b] >= best[a][b + 1]:
            a += 1
        else:
            b += 1
    return pairs


def _length(one: list[int], other: list[int]) -> int:
    row = [0] * (len(other) + 1)
    for x in one:
        above, row = row, [0]
        for n, y in enumerate(other):
            row.append(above[n] + 1 if x == y else max(above[n + 1], row[n]))
    return row[-1]


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
