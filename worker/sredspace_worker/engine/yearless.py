"""Days that a record gives without a year, where nothing above them names one: the tax year has each day once."""

from __future__ import annotations

import datetime as dt
import re

from sredspace_worker.engine import dates, deeds, saiddays
from sredspace_worker.engine.minutes import day_label
from sredspace_worker.engine.units import Unit

_ALONE = re.compile(r"[^\n]{3,24}?\d[^\n]{0,12}(?:\n|$)|[^\n]{0,12}\d{1,2}(?:er|st|nd|rd|th)?\.? [^\n]{3,12}(?:\n|$)")
_ANNOUNCES = 7  # words of a sentence that only says when
_DID = re.compile(r"\b(?:i|we|j'ai|on a|nous avons)\b")
_NOT_DONE = re.compile(
    r"\b(?:will|'ll|would|am|are|is|have|has|need|must|can|see|off|vais|va|vas|allons|suis|est|dois|doit|devons|peux|peut)\b|['’](?:ll|m|re|d)\b"
)
# `Thursday: creep down to 9 mm`, `Mercredi (Luc) : …`
_LABEL = re.compile(rf"^\W*(?:{'|'.join(dates.LONG_WEEKDAYS)})(?: \([^()]{{2,24}}\))?\s?[:–—-]\s")
_LONG = 330  # days that a story goes back at most


def settle(units: list[Unit], year: dates.TaxYear) -> int:
    """Dates the entries of files that begin with a day of the tax year, or stand under one; says how many days there were."""
    if year.start is None or year.end is None:
        return 0
    settled: set[tuple[int, dt.date]] = set()
    block: tuple[int, int] | None = None
    day: dt.date | None = None
    alone = False
    for unit in units:
        if unit.date is not None or unit.sha is not None or unit.source.kind != "file" or unit.kind == "header":
            block = None
            continue
        title = unit.heading.rpartition(" / ")[2]
        own = _day(unit.folded[:60], year) or _day(title[:60], year) or _day_of_meeting(title, year)
        place = id(unit.source), unit.block
        if own is not None:
            # `Jan 14` on a line of its own is the day of all lines down to the next one.
            day, alone = own, bool(_ALONE.match(unit.text))
        elif place != block and not (alone and block is not None and block[0] == place[0]):
            day = None
        block = place
        if day is not None:
            unit.date = unit.record = day
            unit.date_source = "file_text"
            unit.flags.add("year_above")
            settled.add((id(unit.source), day))
    return len(settled)


def told(units: list[Unit], year: dates.TaxYear) -> int:
    """Dates the tests of a story by the days that it tells (`Then on 6 March we …`); none lies behind the day of its telling."""
    count = 0
    newest = max((u.date for u in units if u.date is not None), default=None)
    going_on: tuple[Unit, dt.date] | None = None
    for unit in units:
        going_on = going_on if going_on is not None and _goes_on(going_on[0], unit) else _announced(unit)
        if (
            unit.source.kind != "file"
            or unit.sha is not None
            # The row of minutes has the day of the meeting and tells of days before it.
            or (unit.kind != "sentence" and not (unit.kind == "row" and unit.date_source == "calendar_header"))
            or not (
                unit.has("experiment")
                or unit.has("result")
                or "told_deed" in unit.flags
                or deeds.we_began(unit)
                or _labelled(unit, going_on)
            )
        ):
            continue
        if unit.flags & {"planned", "planned_section", "question"} or dates.find(unit.folded) is not None:
            continue
        last = unit.record or unit.date or year.end
        if last is None:
            continue
        if (
            (day := dates.told(unit.folded, last.year)) is None
            and (unit.has("experiment") or "told_deed" in unit.flags or deeds.we_began(unit) or _LABEL.match(unit.folded))
            and (unit.record or unit.date) is not None
        ):
            day = saiddays.day(unit.folded, last)
        if day is None and going_on is not None and (not unit.has("hypothesis") or _labelled(unit, going_on)):
            # `So on Friday I kept it simple. Heated one sole for an hour.`: a longer sentence tells its deed itself.
            day = going_on[1]
        if day is None:
            continue
        # Below the heading of one day a report tells of later ones too.
        later = unit.date_source == "calendar_header" and newest is not None and last < day <= newest
        day = day if day <= last or later else dates.safe(day.year - 1, day.month, day.day)
        if day is not None and day != unit.date and (last - day).days < _LONG:
            unit.date, unit.date_source, unit.record = day, "file_text", unit.record or day
            unit.flags.add("year_above")
            count += 1
    return count


def _announced(unit: Unit) -> tuple[Unit, dt.date] | None:
    """`Alors vendredi j'ai fait simple.`: a sentence that only says when something was done."""
    last = unit.record or unit.date
    if last is not None and unit.kind == "sentence" and _LABEL.match(unit.folded) and unit.source.kind == "file":
        return None if (day := saiddays.day(unit.folded, last)) is None else (unit, day)
    if last is None or unit.kind != "sentence" or unit.words > _ANNOUNCES or not _DID.search(unit.folded):
        return None
    day = None if _NOT_DONE.search(unit.folded) else saiddays.day(unit.folded, last)
    return None if day is None else (unit, day)


def _labelled(unit: Unit, going_on: tuple[Unit, dt.date] | None) -> bool:
    """A note that begins with a day of the week, and what stands on the same line behind it."""
    if _LABEL.match(unit.folded):
        return True
    first = going_on[0] if going_on is not None and _LABEL.match(going_on[0].folded) else None
    return first is not None and "\n" not in unit.source.text[first.end : unit.start]


def _goes_on(told: Unit, unit: Unit) -> bool:
    """Whether a sentence stands behind that of a day in the same telling."""
    return (
        unit.source is told.source
        and unit.block == told.block
        and unit.kind == told.kind == "sentence"
        and unit.record == told.record
        and not unit.flags & {"planned", "question"}
        # What stands below `Thursday: …` is of no day of the week.
        and (_LABEL.match(told.folded) is None or "\n" not in unit.source.text[told.end : unit.start])
    )


def _day_of_meeting(title: str, year: dates.TaxYear) -> dt.date | None:
    """`Rencontre du 8 avril`, `Weekly meeting, March 4`: a heading that ends with its day."""
    label = day_label(title)
    return _day(title[label:], year) if label else None


def _day(folded: str, year: dates.TaxYear) -> dt.date | None:
    if year.start is None or year.end is None:
        return None
    found = {
        at[0]
        for number in range(year.start.year, year.end.year + 1)
        if (at := dates.of_year(folded, number)) is not None and not year.outside(at[0])
    }
    return found.pop() if len(found) == 1 else None
