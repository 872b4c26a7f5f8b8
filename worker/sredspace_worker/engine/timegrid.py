"""Time sheets with a column for each day or each project: which hours of a row were whose, on what day, for what."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from sredspace_worker.engine import dates, hours
from sredspace_worker.engine.rules import fold

_DAY = re.compile(
    r"^(?P<day>mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)(?:days?|s(?:day)?|nesday|rs(?:day)?|urday|di|credi|dredi|edi|anche)?\b\.?(?P<more>[ ,]*.{0,14})$"
)
_HOURS_OF = re.compile(
    r"^(?P<name>.{2,40}?)\s*(?:[(\[]\s*(?:h|hrs?|hours?|heures?)\s*[)\]]|[ ,-]+(?:hrs?|hours?|heures?))$", re.I
)
# `Regular hours`, `OT hours`: hours of one row that are all of the same work.
_KIND = re.compile(
    r"(?:reg(?:ular|\.)?|o\.?t\.?|over ?time|straight(?: time)?|double(?: time)?|standard|normal|base|extra|billable|non-?billable|regulieres?|supplementaires?|supp?\.?|normales?|facturables?)"
)
_KIND_BEHIND = re.compile(rf"(?:heures?|hrs?|h) (?P<kind>{_KIND.pattern})")
_ALL = re.compile(
    r"^(?:grand )?(?:total|sum|somme|tot)\w*(?: (?:hours|hrs|heures|h))?\s*(?:\(.{1,6}\))?$|^(?:total des )?heures totales$"
)
_WEEK = re.compile(r"\b(?:week|semaine|wk|sem)\b")


@dataclass(frozen=True)
class Grid:
    """Columns of hours: each with its day of the week (Monday 0), its date, or its project; and the column that adds them up."""

    weekdays: tuple[tuple[int, int], ...] = ()
    days: tuple[tuple[int, dt.date], ...] = ()
    projects: tuple[tuple[int, str], ...] = ()
    # Weeks by their number, whose year stands elsewhere.
    weeks: tuple[tuple[int, int], ...] = ()
    total: int | None = None
    # Columns of one work: its regular hours, its overtime.
    kinds: tuple[int, ...] = ()

    @property
    def places(self) -> list[int]:
        return [*(place for place, _ in (*self.weekdays, *self.days, *self.projects, *self.weeks)), *self.kinds]


def kind_of_hours(name: str) -> bool:
    """Whether a column holds some of the hours of each row: the regular ones, or the overtime."""
    folded = fold(name).strip("* _:")
    of = _HOURS_OF.match(folded)
    return (of is not None and _KIND.fullmatch(of["name"]) is not None) or _KIND_BEHIND.fullmatch(folded) is not None


@dataclass(frozen=True)
class Share:
    date: dt.date | None
    project: str | None
    hours: float


def grid(cells: list[str], taken: set[int], order: str) -> Grid | None:
    """The columns of a heading row that hold hours without being called so; at least two."""
    weekdays: list[tuple[int, int]] = []
    days: list[tuple[int, dt.date]] = []
    projects: list[tuple[int, str]] = []
    weeks: list[tuple[int, int]] = []
    kinds: list[int] = []
    total = None
    for place, text in enumerate(cells):
        folded = fold(text).strip("* _:")
        if not folded or len(folded) > 44:
            continue
        if _ALL.match(folded):
            total = place
        elif place in taken:
            continue
        elif kind_of_hours(text):
            kinds.append(place)
        elif (found := dates.find(folded, order)) is not None and len(folded) < 24:
            days.append((place, found[0]))
        elif (number := dates.week_number(folded)) is not None and len(folded) < 14:
            weeks.append((place, number))
        elif (day := _DAY.match(folded)) and (not day["more"].strip() or any(c.isdigit() for c in day["more"])):
            weekdays.append((place, dates.WEEKDAYS[day["day"]]))
        elif (named := _HOURS_OF.match(text.strip("* _:"))) and not _ALL.match(fold(named["name"])):
            projects.append((place, named["name"].strip()))
    most = max(len(weekdays), len(days), len(projects), len(weeks))
    if most < 2:
        return Grid(kinds=tuple(kinds), total=total) if kinds else None
    if len(weekdays) == most:
        # The same day twice is no week.
        return Grid(weekdays=tuple(weekdays), total=total) if len({n for _, n in weekdays}) == most else None
    if len(weeks) == most:
        return Grid(weeks=tuple(weeks), total=total)
    return Grid(days=tuple(days), total=total) if len(days) == most else Grid(projects=tuple(projects), total=total)


def shares(found: Grid, cells: list[str], date: dt.date | None, project: str | None, year: int | None = None) -> list[Share]:
    """The hours of a row, each with its day and its project; empty cells and zeros are none."""

    def spent(place: int) -> float:
        return (hours.cell(cells[place]) or 0.0) if place < len(cells) and cells[place] else 0.0

    monday = date - dt.timedelta(days=date.weekday()) if date else None
    out = [Share(monday + dt.timedelta(days=n) if monday else None, project, spent(place)) for place, n in found.weekdays]
    out += [Share(day, project, spent(place)) for place, day in found.days]
    out += [Share(date, name, spent(place)) for place, name in found.projects]
    out += [Share(_week(year, number), project, spent(place)) for place, number in found.weeks]
    out += [Share(date, project, sum(map(spent, found.kinds)))] if found.kinds else []
    return [share for share in out if share.hours]


def _week(year: int | None, number: int) -> dt.date | None:
    try:
        return dt.date.fromisocalendar(year, number, 1) if year else None
    except ValueError:
        return None


def stated(found: Grid, cells: list[str]) -> float | None:
    """What a row says that it adds up to."""
    place = found.total
    return hours.cell(cells[place]) if place is not None and place < len(cells) and cells[place] else None


def week_of(line: str, order: str) -> dt.date | None:
    """The day that a line like `Semaine du 2 juin 2025` above a grid names."""
    folded = fold(line)
    if len(folded) > 80 or not _WEEK.search(folded):
        return None
    found = dates.find(folded, order)
    return found[0] if found else None
