"""The day of a sentence as a draft names it: in the language of the draft, with the citation of the place where it stands."""

from __future__ import annotations

import datetime as dt
import re

from sredspace_worker.engine import dates
from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.iterations import Times
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.units import Unit

# How far above a sentence the line may stand that gives its day.
_REACH = 20_000
# What joins the two days of a stretch where it is written as a sentence.
_JOINS = re.compile(r"(?<=\w) (?:and|et le|et) (?=\d)")


def opening(a: Analysis, times: Times, number: int, in_order: list[Unit], shown: str) -> tuple[str, list[str], dt.date | None]:
    """`Second iteration (3 February 2025).`, with the citation of its day; without it where the first sentence begins with it."""
    name = a.say(f"ordinal.{number + 1}") if a.say.has(f"ordinal.{number + 1}") else a.say("ordinal.next")
    for one in in_order:
        # A corrected sentence has the day of what it corrects.
        unit = fixed.old if (fixed := a.corrected.get(id(one))) is not None else a.stands_for.get(id(one), one)
        # The day on which a report was written is not that of the work in it.
        written = None if times.of_report(unit) else day_named(a, unit)
        if written is None and unit.record is None and dates.month_of(unit.folded[:60], a.year) is not None:
            # `In April we …` says itself when the iteration began.
            break
        if written is None and "year_above" in unit.flags and unit.date_source == "file_text" and times.day(unit) == unit.date:
            # `They were sectioned on 3 March` too.
            break
        if written is None:
            continue
        day, cite = written
        if says(a, unit, day, shown):
            return a.say("join.iteration", name=name), [cite], unit.date
        return a.say("join.iteration_day", name=name, day=day), [cite], unit.date
    return a.say("join.iteration", name=name), [], None


def says(a: Analysis, unit: Unit, day: str, shown: str) -> bool:
    """Whether a text names the day of a unit, as a draft does or as the unit's record does."""
    written = day_as_written(a, unit)
    return any(fold(form) in shown for form in (day, *(written[:1] if written else ())))


def day_named(a: Analysis, unit: Unit) -> tuple[str, str] | None:
    """The day of a unit as a draft names it, with the citation of its place: in one form, where it was written whole."""
    written = day_as_written(a, unit)
    if written is None or unit.date is None:
        return None
    day, cite = written
    own = unit.date
    figures = {int(n) for n in re.findall(r"\d+", _TIME.sub("", day))}
    number = "1er" if own.day == 1 and a.language == "fr" else str(own.day)
    month = _MONTHS[a.language][own.month - 1]
    if {own.day} <= figures <= {own.day, own.month, own.year, own.year % 100} and figures & {own.year, own.year % 100}:
        return f"{number} {month} {own.year}", cite
    if figures == {own.day} and _MONTH.search(fold(day)):
        # Its year stands elsewhere: `Tue May 7`, `7 mai`.
        return f"{number} {month}", cite
    return _JOINS.sub(f" {a.say('join.until')} ", day), cite


# A weekday in front of a day; `Jan 29` begins with its month.
_LEAD = re.compile(rf"\W*(?:on |le |the )?(?:(?!(?:{'|'.join(dates.MONTHS)})\b)[a-z]{{3,9}}\.?,? (?=\d|le ))?(?:le )?")
_MONTH = re.compile(rf"\b(?:{'|'.join(dates.MONTHS)})")
_TIME = re.compile(r"[t ,]*\d{1,2} ?[:h] ?\d\d(?::\d\d)?(?:[.,]\d+)?(?: ?[+-]\d\d:?\d\d|z)?", re.I)
_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
}


def day_as_written(a: Analysis, unit: Unit) -> tuple[str, str] | None:
    """The day of a unit in the letters of its record, with the citation of that place."""
    if unit.date is None or unit.date_source not in ("file_text", "calendar_header", "commit"):
        return None
    text = unit.source.text
    end = text.find("\n", unit.start)
    end = len(text) if end < 0 else end
    floor = max(0, unit.start - _REACH)
    order = unit.source.order()
    while end > floor:
        start = text.rfind("\n", 0, end) + 1
        found = _in_line(text[start:end], unit, order)
        if found is not None:
            first, last = start + found[0], start + found[1]
            return text[first:last], a.citations.cite(unit.source, first, last)
        end = start - 1
    return None


def by_letter(text: str) -> str:
    """Folded so that each letter keeps its place: `œ` has two letters when it is folded."""
    return "".join(f if len(f := fold(c)) == 1 else (" " if c.isspace() else "_") for c in text)


def _in_line(line: str, unit: Unit, order: str) -> tuple[int, int] | None:
    """Where a line has the day of a unit, with its year or without where the year stands above."""
    for part in re.finditer(r"\S+(?:[ \u00a0]\S+)*", line):
        folded = by_letter(part.group())
        found = dates.find(folded, order)
        if found is None and unit.date is not None and "year_above" in unit.flags:
            found = dates.of_year(folded[:60], unit.date.year)
            if found is not None:
                lead = _LEAD.match(folded)
                found = (found[0], lead.end() if lead else 0, found[2])
        if found is not None and found[0] == unit.date:
            return part.start() + found[1], part.start() + found[2]
    return None
