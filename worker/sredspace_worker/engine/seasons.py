"""Times that a person names without a figure: a season, the holidays."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable

from sredspace_worker.engine.units import Unit

# The first month of a season of three; a winter is named after the year in which it ends.
_STARTS = {
    "spring": 3, "printemps": 3, "summer": 6, "ete": 6, "fall": 9, "autumn": 9, "automne": 9, "winter": 12, "hiver": 12,
}  # fmt: skip
NAMES = frozenset(_STARTS)
# The months that people may mean by a season: the first of the next one too.
MONTHS = {name: frozenset((start + n - 1) % 12 + 1 for n in range(4)) for name, start in _STARTS.items()}
HOLIDAYS = frozenset("christmas xmas noel fetes holidays".split())
_SEASON = re.compile(rf"\b(?P<season>{'|'.join(_STARTS)})(?: of| de)? (?P<year>20\d\d)\b")
_DAY = dt.timedelta(days=1)

Stretch = tuple[dt.date, dt.date]


def season(name: str, year: int) -> Stretch:
    start = _STARTS[name]
    if start == 12:
        return dt.date(year - 1, 12, 1), dt.date(year, 3, 1) - _DAY
    return dt.date(year, start, 1), dt.date(year, start + 3, 1) - _DAY


def holidays(year: int) -> Stretch:
    return dt.date(year, 12, 24), dt.date(year + 1, 1, 1)


def named(folded: str) -> list[Stretch]:
    """`in the fall of 2027`"""
    return [season(m["season"], int(m["year"])) for m in _SEASON.finditer(folded)]


class Calendar:
    """The days of the papers: which winter `last winter` is."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._units = units

    @functools.cached_property
    def _days(self) -> list[dt.date]:
        return sorted(u.date for u in self._units if u.date is not None and not u.source.prompt)

    def year_of(self, month: int) -> str:
        """The year in which the papers have a month, if it is one only."""
        years = {day.year for day in self._days if day.month == month}
        return str(*years) if len(years) == 1 else ""

    def season(self, name: str) -> Stretch | None:
        """The latest one with a day of the papers."""
        days = self._days[::-1]
        stretches = (season(name, day.year + (day.month == 12)) for day in days)
        return next((s for s, day in zip(stretches, days, strict=True) if s[0] <= day <= s[1]), None)

    def holidays(self) -> Stretch | None:
        """The latest ones between two days of the papers."""
        if not self._days:
            return None
        first, last = self._days[0], self._days[-1]
        found = (holidays(year) for year in range(last.year, first.year - 1, -1))
        return next((stretch for stretch in found if first < stretch[0] < last), None)
