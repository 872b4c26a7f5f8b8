"""Days that a record gives without a year, where nothing above them names one: the tax year has each day once."""

from __future__ import annotations

import datetime as dt

from sredspace_worker.engine import dates
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.units import Unit


def settle(units: list[Unit], year: dates.TaxYear) -> int:
    """Dates the entries of files that begin with a day of the tax year, or stand under one; says how many days there were."""
    if year.start is None or year.end is None:
        return 0
    settled: set[tuple[int, dt.date]] = set()
    block: tuple[int, int] | None = None
    day: dt.date | None = None
    for unit in units:
        if unit.date is not None or unit.sha is not None or unit.source.kind != "file" or unit.kind == "header":
            block = None
            continue
        own = _day(unit.folded[:60], year) or _day(fold(unit.heading.rpartition(" / ")[2])[:60], year)
        place = id(unit.source), unit.block
        if own is not None:
            day = own
        elif place != block:
            day = None
        block = place
        if day is not None:
            unit.date = unit.record = day
            unit.date_source = "file_text"
            unit.flags.add("year_above")
            settled.add((id(unit.source), day))
    return len(settled)


def _day(folded: str, year: dates.TaxYear) -> dt.date | None:
    if year.start is None or year.end is None:
        return None
    found = {
        at[0]
        for number in range(year.start.year, year.end.year + 1)
        if (at := dates.of_year(folded, number)) is not None and not year.outside(at[0])
    }
    return found.pop() if len(found) == 1 else None
