"""Rows of a table whose figure a sentence of the same day says already: they are evidence for it, and not said twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from sredspace_worker.engine.rows import last_figure
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.trace import Terms, substance, terms
from sredspace_worker.engine.units import Unit

_GOES_ON = re.compile(r"^(?:\s*(?:to|and|or|a|et|ou|[,/–-])\s*-?\d+(?:[.,]\d+)?)+")
_NUMBER = re.compile(r"(?<![\w.,])-?\d+(?:[.,]\d+)?(?![\d])")


def said_already(units: Iterable[Unit], day: Callable[[Unit], object], words: Terms) -> list[Unit]:
    """The rows that can go: their last figure stands in a sentence of their day, and of their remark at least a word."""
    pool = list(units)
    prose = [u for u in pool if u.cells is None]
    out = []
    for unit in pool:
        found = last_figure(unit) if unit.cells is not None else None
        if found is None or day(unit) is None:
            continue
        value, measure, remark = found
        about = substance(terms(fold(remark)))
        same_day = [other for other in prose if day(other) == day(unit) and _names(other.folded, value, measure)]
        if any(not about or about & words.of(other) for other in same_day):
            out.append(unit)
    return out


def _names(folded: str, value: str, measure: str) -> bool:
    """Whether a sentence has the figure; with its unit, or of several digits where its column has none."""
    wanted = _read(value)
    for match in _NUMBER.finditer(folded):
        if _read(match.group()) != wanted:
            continue
        # `from 5.1 to 7.4 s`: one unit for both.
        behind = _GOES_ON.sub("", folded[match.end() :]).lstrip()
        if behind.startswith(fold(measure)[:1]) if measure else sum(c.isdigit() for c in match.group()) > 1:
            return True
    return False


def _read(figure: str) -> float | None:
    try:
        return float(figure.replace(",", "."))
    except ValueError:
        return None
