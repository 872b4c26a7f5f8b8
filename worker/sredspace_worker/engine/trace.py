"""Terms that sentences share, and the chain uncertainty -> hypothesis -> test -> result -> advancement."""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sredspace_worker.engine.rules import stop_words
from sredspace_worker.engine.sentences import Unit

_NUMBER = re.compile(r"\d[\d.,]*")
_TOKEN = re.compile(r"[a-z][a-z0-9_'-]{2,}|\d[\d.,]*\d|[a-z]\d\w*")


# Words that any two sentences may share.
_COMMON = frozenset(
    "came held took went made gave kept left lost done time same like came three four five seven eight nine twelve quatre trois cinq sept huit neuf douze first second"
    " third fourth days week weeks month months jours semain mois moment minute heures hours after before again encore apres avant tout tous toute with from that".split()
)
_LETTERS = 4


def terms(folded: str) -> frozenset[str]:
    """Words of substance by their first six letters, which joins `shard`, `shards` and `sharding`."""
    return frozenset(filter(None, map(_term, _TOKEN.findall(folded))))


@functools.lru_cache(maxsize=1 << 16)
def substance(words: Iterable[str]) -> set[str]:
    """Words long enough to tell what a sentence is about."""
    return {word for word in words if len(word) >= _LETTERS and word.isalpha() and word not in _COMMON}


def _term(token: str) -> str:
    token = token.partition("'")[2] if token[1:2] == "'" else token
    token = token.rstrip("'s")
    return token[:6] if len(token) >= 3 and token not in stop_words() else ""


# From here on two sentences share next to nothing.
_FAR, _LITTLE = 0.1, 0.25
# More sentences than these are not needed to know which words are rare.
SAMPLE = 5_000


class Terms:
    def __init__(self, units: Sequence[Unit]) -> None:
        self._terms: dict[int, frozenset[str]] = {}
        frequency: Counter[str] = Counter()
        sample = units[:: max(1, len(units) // SAMPLE)]
        for unit in sample:
            frequency.update(self.of(unit))
        total = max(1, len(sample))
        self._idf = {term: math.log(1 + total / count) for term, count in frequency.items()}
        self._max = math.log(1 + total)

    def of(self, unit: Unit) -> frozenset[str]:
        value = self._terms.get(id(unit))
        if value is None:
            value = self._terms[id(unit)] = terms(unit.folded)
        return value

    def weight(self, shared: Iterable[str]) -> float:
        return sum(self._idf.get(term, self._max) for term in shared)

    def similar(self, a: Unit, b: Unit) -> float:
        first, second = self.of(a), self.of(b)
        shared = first & second
        if not shared:
            return 0.0
        return self.weight(shared) / math.sqrt(max(1e-9, self.weight(first) * self.weight(second)))

    def jaccard(self, a: Unit, b: Unit) -> float:
        first, second = self.of(a), self.of(b)
        union = first | second
        return len(first & second) / len(union) if union else 0.0


def dedupe(units: Iterable[Unit], terms_of: Terms, repeats: set[int] | None = None) -> list[Unit]:
    """Without near repeats, which go to `repeats`. Two sentences with different numbers are two facts, so only equal numbers
    are compared."""
    kept: list[Unit] = []
    by_numbers: dict[tuple[str, ...], list[Unit]] = {}
    for unit in units:
        same = by_numbers.setdefault(tuple(_NUMBER.findall(unit.folded)), [])
        briefer = next((other for other in same if _repeats(other, unit, terms_of) and not _repeats(unit, other, terms_of)), None)
        if briefer is None and any(_repeats(unit, other, terms_of) for other in same):
            if repeats is not None:
                repeats.add(id(unit))
            continue
        if briefer is not None:
            # The shorter one gives its place to the one that says of what it speaks.
            same.remove(briefer)
            kept.remove(briefer)
            if repeats is not None:
                repeats.add(id(briefer))
        same.append(unit)
        kept.append(unit)
    return kept


def _repeats(unit: Unit, other: Unit, terms_of: Terms) -> bool:
    if unit.folded == other.folded or terms_of.jaccard(unit, other) > 0.8:
        return True
    # `2.1x on the harbour set` in a commit, where the notes of that day say of what it is the ratio.
    few = terms_of.of(unit)
    said = bool(few) and few < terms_of.of(other)
    return said and unit.source is not other.source and unit.date is not None and unit.date == other.date and bool(unit.measures)


@dataclass
class Chain:
    uncertainty: Unit
    hypotheses: list[Unit]
    tests: list[Unit]
    results: list[Unit]
    advancements: list[Unit]

    @property
    def broken(self) -> bool:
        return not (self.hypotheses and self.tests and self.results and self.advancements)


def _near(a: Unit, b: Unit) -> bool:
    if a.source is not b.source:
        return False
    return abs(a.number - b.number) <= 4 or bool(a.heading and a.heading == b.heading and abs(a.number - b.number) <= 15)


def _section(unit: Unit) -> tuple[int, str]:
    return id(unit.source), unit.heading or ""


def _of_another(unit: Unit, head: Unit, unsure: set[tuple[int, str]], terms_of: Terms) -> bool:
    """Whether the sections of both have an uncertainty of their own, and the two share little."""
    places = {_section(unit), _section(head)}
    return len(places) == 2 and places <= unsure and terms_of.similar(unit, head) <= _LITTLE


def chains(
    uncertainties: list[Unit], groups: dict[str, list[Unit]], terms_of: Terms, limit: int = 8, units: Iterable[Unit] = ()
) -> list[Chain]:
    """Each later sentence belongs to the uncertainty that it shares most with; with only one there is no choice, but for the sentences of
    another section that has an uncertainty of its own: they are of another project. `units` are all sentences of the papers."""
    heads = uncertainties[:limit]
    unsure = {_section(unit) for unit in units if unit.has("uncertainty")}
    rows = [Chain(head, [], [], [], []) for head in heads]
    if not rows:
        return rows
    for label, name in (
        ("hypothesis", "hypotheses"),
        ("experiment", "tests"),
        ("result", "results"),
        ("conclusion", "advancements"),
    ):
        for unit in groups.get(label, []):
            best, row = 0.0, None
            for candidate in rows:
                around = [
                    candidate.uncertainty,
                    *candidate.hypotheses[-3:],
                    *candidate.tests[-4:],
                    *candidate.results[-4:],
                ]
                score = max(terms_of.similar(unit, other) + (0.12 if _near(unit, other) else 0.0) for other in around)
                if score > best:
                    best, row = score, candidate
            if len(rows) == 1:
                row, best = rows[0], 0.0 if _of_another(unit, rows[0].uncertainty, unsure, terms_of) else 1.0
            if row is not None and best > _FAR:
                getattr(row, name).append(unit)
    return rows
