"""The days of a column of a table, in the forms in which cells hold them."""

from __future__ import annotations

import datetime as dt
import re

from sredspace_worker.engine import dates, rowpeople
from sredspace_worker.engine.rules import fold
from sredspace_worker.extract.records.days import order_of

_ONE_IN = 8
_HEAD = 3000  # characters in which a sheet says from which day it counts
# `J+14`, `Day 3`, counted from a day that a line names: `J0 : 3 juin 2025`.
_SINCE = re.compile(r"(?:[jdt] ?\+? ?|days? |jours? )(?P<days>\d{1,4})")
# `mardi 3` below the week that stands above the sheet: the two have to fit.
_DAY_OF_MONTH = re.compile(r"(?P<name>[a-z]{2,9}\.?),? (?:le |the )?(?P<day>\d{1,2})(?:er|st|nd|rd|th)?")
_ZERO = re.compile(r"^[^\w\n]*(?:[jdt] ?\+? ?0|day (?:0|zero)|jour (?:0|zero))\b(?P<day>.{4,60})$", re.M | re.I)


def zero_day(text: str, order: str) -> dt.date | None:
    match = _ZERO.search(text[:_HEAD])
    found = dates.find(fold(match["day"]), order) if match is not None else None
    return found[0] if found is not None else None


class Days:
    """The days of a column: in full, without the year that stands above, as `08/07` where their order shows which is the month, counted
    from the first, of the week above, and empty where a cell is one with those above it."""

    def __init__(
        self,
        order: str,
        year: int | None,
        cells: list[str] | None = None,
        zero: dt.date | None = None,
        week: dt.date | None = None,
    ) -> None:
        self.order, self.year, self.zero, self.week = order or order_of(cells or []) or "", year, zero, week
        self.short = dates.short_order([fold(cell) for cell in cells or []])
        # One empty cell is a day that somebody forgot; many are one with those above them.
        empty = sum(not cell.strip() for cell in cells or [])
        self.merged = empty > 1 and empty * _ONE_IN >= len(cells or [])
        self.last: dt.date | None = None

    def of(self, cell: str) -> dt.date | None:
        folded = fold(cell)
        if not folded.strip(' "='):
            return self.last if self.merged else None
        if self.zero is not None and (since := _SINCE.fullmatch(folded)):
            return self.zero + dt.timedelta(days=int(since["days"]))
        found = dates.find(folded, self.order) or dates.week_and_year(folded)
        if found is None and self.year is not None:
            found = dates.of_year(folded, self.year) or dates.of_short(folded, self.year, self.short)
        if found is None and self.week is not None and (day := rowpeople.weekday(cell)) is not None:
            # `Tue` below the week that stands above the sheet.
            found = self.week + dt.timedelta(days=day - self.week.weekday()), 0, 0
        if found is None and self.week is not None and (inside := _of_week(folded, self.week)) is not None:
            found = inside, 0, 0
        self.last = found[0] if found is not None else None
        return self.last

    def alone(self, cell: str) -> dt.date | None:
        """The day of a second column, which says nothing of the rows below."""
        last, found = self.last, self.of(cell)
        self.last = last
        return found


def _of_week(folded: str, week: dt.date) -> dt.date | None:
    numbered = _DAY_OF_MONTH.fullmatch(folded.strip())
    named = rowpeople.weekday(numbered["name"]) if numbered is not None else None
    if numbered is None or named is None:
        return None
    day = week + dt.timedelta(days=named - week.weekday())
    return day if day.day == int(numbered["day"]) else None


def has_day(cells: list[str], columns: dict[str, int], order: str) -> bool:
    place = columns.get("date", len(cells))
    return place < len(cells) and dates.find(fold(cells[place]), order) is not None


# `Early May`, `idem`: a day that is only not said in full.
_VAGUE = re.compile(rf"\b(?:{dates.MONTH_NAMES})\b|^\W*(?:idem|id|same|meme|ditto|later)\b")


def ends(cells: list[str], columns: dict[str, int], days: Days) -> bool:
    """Whether a table that has a column for days has ended: below a line of words stand the cells of another, which have no day there."""
    place = columns.get("date", len(cells))
    folded = fold(cells[place]) if place < len(cells) else ""
    if (
        not any(c.isalpha() for c in folded)
        or _VAGUE.search(folded)
        or rowpeople.weekday(folded.split()[0].strip(".,")) is not None
    ):
        return False
    return days.alone(cells[place]) is None
