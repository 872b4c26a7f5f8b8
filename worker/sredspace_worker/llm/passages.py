"""Evidence as sentences and their clauses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sredspace_worker.extract.language import counts
from sredspace_worker.llm.clauses import Clause, clause, clauses, filled, named_count, sentences


@dataclass
class Passage:
    """One sentence of a passage as clauses."""

    whole: Clause
    clauses: list[Clause]
    text: str
    french: bool


def passages(quotes: list[str]) -> list[Passage]:
    found: list[Passage] = []
    for quote in quotes:
        found.extend(_passages(quote, found[-1].whole if found else None))
    return found


def french(text: str) -> bool:
    english, is_french = counts(text)
    return is_french > english


def _passages(quote: str, counted: Clause | None) -> Iterator[Passage]:
    """`counted` is the passage above, whose noun a bare count may have."""
    for text in sentences(quote):
        parts = filled(clauses(text))
        if counted is not None:
            parts[0], counted = named_count(parts[0], counted), None
        yield Passage(clause(text), parts, text, french(text))
