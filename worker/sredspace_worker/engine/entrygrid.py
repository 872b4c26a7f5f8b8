"""Tables whose cells are entries: a week with a column for each day and a row for each person, a calendar of a month."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping

from sredspace_worker.engine import dates, legends, shifts, timegrid
from sredspace_worker.engine.columns import FIGURE, column
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.names import FULL, may_be
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.shifts import Cell
from sredspace_worker.engine.splitting import split
from sredspace_worker.engine.units import Unit

_LEAST_DAYS = 3
_LEAST_WORDS = 2.0  # of the cells of such a table: those of hours have none
_ABOVE = 400  # letters above a calendar in which its month stands
_NUMBER = re.compile(r"\s*(?P<day>[12]?\d|3[01])\b[.:)–-]?\s*(?=[^\s\d%.,/]|$)")
_PERSON = re.compile(FULL)
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)[a-z]{0,6}\.?")


def cells(source: Source, codes: Mapping[str, str]) -> list[Cell]:
    """The entries of all such tables of a text, in its order."""
    out: list[Cell] = []
    text, position = source.text, 0
    order = source.order()
    days: dict[int, dt.date] | None = None
    month: dt.date | None = None
    week: dt.date | None = None
    people: dict[int, str] = {}
    begun = words = 0  # the cells before this table, and the words of its own
    notes = _heads(codes)
    for line in text.split("\n"):
        start, position = position, position + len(line) + 1
        mark = "\t" if "\t" in line else "|" if " | " in line or line.startswith("|") else ""
        if not mark:
            days, month, people = None, None, {}
            week = timegrid.week_of(line.strip(" #*"), order) or week
            continue
        spans = _spans(line, start, mark)
        named = [text[a:b] for a, b in spans]
        if days is None and month is None and not people:
            days = _days(named, order, week)
            people = _people(named) if not days else {}
            month = None if days or people else _month(named, text[max(0, start - _ABOVE) : start], source.name)
            begun, words = len(out), 0
            continue
        if people:
            found = list(_of_people(text, spans, people, notes, order))
        else:
            found = list(_of_week(text, spans, days, codes, notes) if days is not None else _of_month(text, spans, month, notes))
        out.extend(found)
        words += sum(len(text[c.start : c.end].split()) for c in found)
        if (people or days is not None) and words < _LEAST_WORDS * (len(out) - begun):
            del out[begun:]
            words = 0
    return out


def _spans(line: str, start: int, mark: str) -> list[tuple[int, int]]:
    out = []
    place = start
    for part in line.split(mark):
        begin = place + len(part) - len(part.lstrip())
        out.append((begin, max(begin, place + len(part.rstrip()))))
        place += len(part) + 1
    if mark == "|" and line.lstrip().startswith("|"):
        out = out[1:]
    return out


def _days(named: list[str], order: str, week: dt.date | None) -> dict[int, dt.date] | None:
    grid = timegrid.grid(named, {n for n, name in enumerate(named) if column(name) == "author"}, order)
    if grid is None:
        return None
    monday = week - dt.timedelta(days=week.weekday()) if week is not None else None
    found = dict(grid.days) if grid.days else {n: monday + dt.timedelta(days=d) for n, d in grid.weekdays} if monday else {}
    return found if len(found) >= _LEAST_DAYS else None


def _month(named: list[str], above: str, name: str) -> dt.date | None:
    """The month of a calendar, which stands above the names of its days or in the name of its file."""
    if sum(_WEEKDAY.fullmatch(fold(n).strip("* ")) is not None for n in named) < max(5, len(named)):
        return None
    for text in (above, re.sub(r"[_-]+", " ", name)):
        found = [first for first, last in dates.periods(fold(text)) if 20 < (last - first).days < 32]
        if found:
            return found[-1]
    return None


def _people(named: list[str]) -> dict[int, str]:
    """`Week of | Ida Fry | Luc Roy`: a column for each person beside one for the days."""
    found = {n: name for n, name in enumerate(named) if _PERSON.fullmatch(name) and may_be(name)}
    return found if len(found) > 1 and column(named[0]).lstrip("_").replace("day", "date") == "date" else {}


def _of_people(text: str, spans: list[tuple[int, int]], people: Mapping[int, str], notes: Heads, order: str) -> Iterator[Cell]:
    found = dates.find(fold(text[slice(*spans[0])]), order)
    for place, person in people.items():
        if found is not None and place < len(spans) and not FIGURE.match(text[slice(*spans[place])]):
            yield from _notes(text, *spans[place], found[0], person, notes)


def _of_week(
    text: str, spans: list[tuple[int, int]], days: Mapping[int, dt.date], codes: Mapping[str, str], notes: Heads
) -> Iterator[Cell]:
    first = text[slice(*spans[0])] if spans else ""
    person = codes.get(legends.bare(first)) or (first if _PERSON.fullmatch(first) and may_be(first, listed=True) else None)
    for place, day in days.items():
        if place >= len(spans):
            continue
        start, end = spans[place]
        if end - start > 2 and not FIGURE.match(text[start:end]):
            yield from _notes(text, start, end, day, person, notes)


def _of_month(text: str, spans: list[tuple[int, int]], month: dt.date | None, notes: Heads) -> Iterator[Cell]:
    for start, end in spans:
        number = _NUMBER.match(text, start, end)
        day = dates.safe(month.year, month.month, int(number["day"])) if number is not None and month is not None else None
        if number is not None and day is not None and number.end() < end:
            yield from _notes(text, number.end(), end, day, None, notes)


Heads = tuple[re.Pattern[str] | None, Mapping[str, str]]


def _heads(codes: Mapping[str, str]) -> Heads:
    """How a note of a cell begins, and whose each of its initials are."""
    short = {code: name for code, name in codes.items() if code.isalpha() and code.isupper()}
    return re.compile(rf"(?<!\S)(?P<short>{legends.expression(short)})\s?[:–—-]\s+") if short else None, short


def _notes(text: str, start: int, end: int, day: dt.date, person: str | None, notes: Heads) -> Iterator[Cell]:
    """The notes of a cell: `P : 5 of 6 browned P : so it isn't the drying` are two by one person."""
    pattern, short = notes
    heads = list(pattern.finditer(text[start:end])) if pattern is not None else []
    if not heads or heads[0].start() > 0:
        yield Cell(start, start + heads[0].start() if heads else end, day, person)
    for head, following in zip(heads, [*heads[1:], None], strict=False):
        yield Cell(
            start + head.end(),
            start + (following.start() if following else end - start),
            day,
            short.get(legends.bare(head["short"])),
        )


def part(units: list[Unit], source: Source, codes: Mapping[str, str], people: Mapping[str, str]) -> tuple[list[Unit], set[int]]:
    """The units with each such cell by itself, and the new ones by their identity; `people`: who leads each shift."""
    if not any(u.kind in ("row", "header") or "|" in u.text or "\t" in u.text for u in units):
        return units, set()
    shifted = shifts.cells(source, codes, people)
    found = [c for c in cells(source, codes) if any(ch.isalnum() for ch in source.text[c.start : c.end])]
    found = found or shifted
    if not found:
        return units, set()
    starts = [c.start for c in found]
    out: list[Unit] = []
    made: set[int] = set()
    done = -1
    for unit in units:
        place = bisect_right(starts, unit.start - 1)
        inside = [c for c in found[place : place + 40] if c.start < unit.end]
        if not inside:
            before = found[place - 1] if place and shifted else None
            # What lies in a cell whose row was read as prose is there already.
            if before is None or unit.start >= before.end:
                out.append(unit)
            continue
        for cell in inside:
            for start, end in split(source.text, cell.start, cell.end) if cell.start > done else ():
                one = unit.part(start, end)
                one.kind = "log"
                one.date, one.record, one.date_source = cell.day, cell.day, "file_text"
                one.author, one.author_source = cell.author, "file_text" if cell.author else None
                out.append(one)
                made.add(id(one))
            done = max(done, cell.start)
    return out, made
