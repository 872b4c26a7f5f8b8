"""Logs by shifts: who leads each (`Days: foreman C. Rideau`), tables with a row for each shift of a week, remarks that another one signs."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sredspace_worker.engine import dates, heads, legends, timegrid
from sredspace_worker.engine.columns import FIGURE
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.names import FULL, may_be
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.units import Unit

_SHIFTS = {
    "day": r"days?|jours?|morning|mornings|matin",
    "evening": r"evenings?|eves?|eve|afternoons?|aft|soirs?|soir[ée]e|apr[èe]s-midi",
    "night": r"nights?|nuits?|graveyard",
}
_WORDS = "|".join(rf"(?P<{name}>{words})" for name, words in _SHIFTS.items())
# `Days: foreman C. Rideau`, `Quart de nuit = Luc Roy`
_ROLES = rf"(?i:{heads.words('people.writers', 'people.helpers', accents=True)}|supervisor|superviseure?|lead hand|charge hand|chef|boss)"
_LEADS = re.compile(
    rf"(?<![\w-])(?i:(?:(?:quart|[ée]quipe|shift) (?:de |du )?)?(?:{_WORDS})(?: (?:shift|crew|quart))?)(?: {_ROLES})?\s?[:=–—]\s*(?:{_ROLES},? )?(?P<who>{FULL})(?=\s*(?:[.,;|)(/·]|$|\s[–—-]))",
    re.M,
)
_SHIFT = re.compile(rf"\b(?:{_WORDS})\b")
# `Mon day`, `Tue eve`, `lun. soir`
_CELL = re.compile(
    rf"(?P<weekday>mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)(?:day|s(?:day)?|nesday|rs(?:day)?|urday|di|credi|dredi|edi|anche)?\b\.?,?(?: ?[/-]? ?(?P<shift>{_WORDS}))?"
)
_SIGNED = re.compile(rf"(?:^|[.!?;)] ?|\s[–—-] ?)(?P<who>(?:[A-ZÀ-Ý]\.){{2,3}}|(?P<short>[A-ZÀ-Ý]{{2,3}})|{FULL})\.?$")
_LOOKED_AT = 6000
_LEAST_ROWS = 3  # of one table
_LEAST_SHIFTS = 2
_LEAST_WORDS = 3


@dataclass(frozen=True)
class Cell:
    start: int
    end: int
    day: dt.date
    author: str | None


def leads(text: str) -> dict[str, str]:
    """Who leads each shift; nobody where one shift has two."""
    found: dict[str, set[str]] = {}
    for part in (text[:_LOOKED_AT], text[_LOOKED_AT:][-_LOOKED_AT:]):
        for match in _LEADS.finditer(part):
            if may_be(match["who"], listed=True):
                found.setdefault(_named(match), set()).add(match["who"])
    people = {shift: next(iter(names)) for shift, names in found.items() if len(names) == 1}
    return people if len(people) >= _LEAST_SHIFTS else {}


# What may stand beside the day and the shift in the head of one.
_AROUND = re.compile(
    r"[\W\d_]+|\b(?:shift|quart|crew|equipe|de|du|le|la|the|date|(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)[a-z]{0,6})\b"
)


def head(beside: str, people: Mapping[str, str]) -> str | None:
    """Whose what follows is, by what stands beside the day in its head: `Mon night`."""
    found = list(_SHIFT.finditer(beside))
    rest = _AROUND.sub("", _SHIFT.sub("", beside))
    return people.get(_named(found[0])) if len(found) == 1 and not rest else None


def _named(match: re.Match[str]) -> str:
    return next(name for name in _SHIFTS if match[name])


def cells(source: Source, codes: Mapping[str, str], people: Mapping[str, str]) -> list[Cell]:
    """What the rows of such tables tell, each cell with the day of its shift and whose it is."""
    out: list[Cell] = []
    order = source.order()
    week: dt.date | None = None
    table: list[Cell] = []
    rows = position = 0
    for line in [*source.text.split("\n"), ""]:
        start, position = position, position + len(line) + 1
        mark = "\t" if "\t" in line else " | " if " | " in line else ""
        if not mark:
            if not line.strip() or timegrid.week_of(line.strip(" #*"), order):
                out.extend(table if rows >= _LEAST_ROWS else ())
                table, rows = [], 0
                week = timegrid.week_of(line.strip(" #*"), order) or week
            continue
        first = _CELL.fullmatch(fold(line.split(mark)[0].strip(" |*")))
        if first is None or week is None:
            continue
        rows += 1
        day = week - dt.timedelta(days=week.weekday()) + dt.timedelta(days=dates.WEEKDAYS[first["weekday"]])
        lead = people.get(_named(first)) if first["shift"] else None
        table.extend(_of_row(line, start, mark, day, lead, codes))
    return out


def _of_row(line: str, start: int, mark: str, day: dt.date, lead: str | None, codes: Mapping[str, str]) -> Iterator[Cell]:
    place = start
    for number, part in enumerate(line.split(mark)):
        begin, place = place, place + len(part) + len(mark)
        said = part.strip(" |")
        if number == 0 or len(said.split()) < _LEAST_WORDS or FIGURE.match(said):
            continue
        begin += part.index(said)
        end, author = begin + len(said), lead
        signed = _SIGNED.search(said)
        # Capitals may be anything unless the paper explains them.
        if signed is not None and (signed["who"] in codes if signed["short"] else may_be(signed["who"])):
            author = codes.get(legends.bare(signed["who"]), signed["who"])
            end = begin + signed.start("who")
        yield Cell(begin, end, day, author)


def lead(units: list[Unit], source: Source, people: Mapping[str, str]) -> None:
    """Gives what stands in the row or under the heading of a shift to who leads it, where nothing else says whose it is."""
    if not people:
        return
    text = source.text
    for unit in units:
        if unit.author is not None or unit.date is None or unit.kind == "header":
            continue
        begin = text.rfind("\n", 0, unit.start) + 1
        front = fold(text[begin : begin + 60]) if unit.kind in ("row", "log") else ""
        for part in (*re.split(r"\s*[|\t]\s*", front)[:3], unit.heading.rpartition(" / ")[2]):
            found = list(_SHIFT.finditer(part)) if len(part) < 50 else []
            if len(found) == 1 and (name := people.get(_named(found[0]))) is not None:
                unit.author, unit.author_source = name, "file_text"
                break
