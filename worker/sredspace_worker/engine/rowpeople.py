"""Whose a row of a table is and of which day, where two cells or a line above the table say it together."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from sredspace_worker.engine.dates import WEEKDAYS
from sredspace_worker.engine.names import ALL, FULL, WORD, may_be
from sredspace_worker.engine.rules import fold

# `Prénom | Nom | Matricule` above those who work here.
_FIRST_NAMES = frozenset(("first name", "first", "given name", "firstname", "prenom", "fname", "employee first name"))
_LAST_NAMES = frozenset(
    ("last name", "last", "surname", "family name", "lastname", "nom", "nom de famille", "lname", "employee last name")
)
NAME_CELL = re.compile(rf"{WORD}(?:[ -](?:{WORD}|[a-z]{{2,3}}))*")
_MOST = 0.8
_TITLE = 90  # letters of a line that may say whose a table is
_WEEKDAY = re.compile(
    r"(?P<day>mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)(?:days?|s(?:day)?|nesday|rs(?:day)?|urday|di|credi|dredi|edi|anche)?\.?"
)
_WEEK = re.compile(r"\b(?:week|semaine|wk|sem|w/[ec])\b")
_ENDING = re.compile(r"\b(?:end\w*|w/e|fin|terminant|finissant)\b")
_PERSON = re.compile(FULL)
# `Employee: | Ida Fry | | No | 114`: whose the sheet below is.
_OWNER_KEY = re.compile(
    r"(?:employee|employe(?:e|\(e\))?|staff member|resource|ressource|worker|technician|technicien(?:ne)?|nom de l'employe(?:e|\(e\))?|employee name|name|nom|(?:kept|recorded|logged|filled (?:in|out)|entered|written|prepared) by|(?:tenue?|remplie?|saisie?|redigee?|preparee?|notee?) par|author|auteure?|time ?sheets?|time ?cards?|feuille (?:de temps|d'heures)|fiche de temps|carte de temps|releve d'heures)\s?:?"
)


_MAIL = re.compile(r"(?<=\w)@[\w-]+(?:\.[\w-]+)+$")
_ROLE = re.compile(r", [^\W\d][^,;:\d]{2,30}$")


_CELLS = re.compile(r"[|\t;]")


def first_and_last(folded: list[str]) -> tuple[int, int] | None:
    """Which of the names of columns are those of a first name and of a family name."""
    first = next((n for n, name in enumerate(folded) if name in _FIRST_NAMES), None)
    last = next((n for n, name in enumerate(folded) if name in _LAST_NAMES), None)
    return None if first is None or last is None else (first, last)


def name_columns(names: list[str], below: list[list[str]]) -> tuple[int, int] | None:
    """The columns of the first names and of the family names."""
    both = first_and_last([fold(name).strip(" *_:") for name in names])
    cells = [row[n] for row in below for n in both or () if n < len(row) and row[n]]
    return both if cells and sum(bool(NAME_CELL.fullmatch(c)) for c in cells) >= _MOST * len(cells) else None


def person(cells: list[str], columns: Mapping[str, int]) -> str | None:
    """Who a row is by, in one cell or with the family name in another."""
    parts = [cells[columns[name]] for name in ("author", "family") if name in columns and columns[name] < len(cells)]
    if "payer" in columns and not _PERSON.fullmatch(" ".join(parts)):
        return None
    # `m.tran@cold.example` in the answers to a form
    name = " ".join(_MAIL.sub("", part) for part in parts if part)[:80]
    return None if fold(name) in ALL else name or None


def goes_on(cells: list[str], columns: dict[str, int]) -> bool:
    """Whether a row has neither a day nor a person: it is one with the row above."""
    places = [columns.get(name, len(cells)) for name in ("date", "author")]
    return all(place < len(cells) and not cells[place].strip() for place in places)


def merged(below: list[list[str]], columns: Mapping[str, int]) -> bool:
    """Whether a time sheet begins with its persons, each of them once, beside the first of the rows that are theirs."""
    if "hours" not in columns or columns.get("author") != 0 or "payer" in columns:
        return False
    cells = [row[0].strip() for row in below if any(cell.strip() for cell in row[1:])]
    people = [cell for cell in cells if cell]
    return len(people) > 1 and len(set(people)) == len(people) < len(cells) and bool(cells[0])


def weekday_column(names: list[str], date: int | None, below: list[list[str]]) -> dict[str, int]:
    """`Week of | Day`: the column that says which day of the week a row is of."""
    if date is None or not _WEEK.search(fold(names[date])):
        return {}
    for place in range(len(names)):
        cells = [row[place] for row in below if place < len(row) and row[place]]
        if place != date and cells and sum(weekday(c) is not None for c in cells) >= _MOST * len(cells):
            return {"last weekday" if _ENDING.search(fold(names[date])) else "weekday": place}
    return {}


def weekday(cell: str) -> int | None:
    match = _WEEKDAY.fullmatch(fold(cell.strip()))
    return WEEKDAYS[match["day"]] if match is not None else None


def day_of_week(week: dt.date, cells: list[str], columns: Mapping[str, int]) -> dt.date:
    """That day of a week which a cell names by its first day or by its last."""
    place = columns.get("weekday", columns.get("last weekday", len(cells)))
    day = weekday(cells[place]) if place < len(cells) else None
    if day is None:
        return week
    if "weekday" in columns:
        return week + dt.timedelta(days=(day - week.weekday()) % 7)
    return week - dt.timedelta(days=(week.weekday() - day) % 7)


def owner(cells: list[str], above: str = "") -> str | None:
    """Whose the rows below a line of keys and values are; `Filled in by` amid other cells is one row of a form."""
    # `Ida Fry, kiln room`
    said = [_ROLE.sub("", cell) for cell in cells if cell]
    if len(said) < 2 or not _OWNER_KEY.fullmatch(fold(said[0])) or not _PERSON.fullmatch(said[1]):
        return None
    return (
        said[1]
        if may_be(said[1], listed=True) and (said[0].endswith(":") or len(said) < len(cells) or not _CELLS.search(above))
        else None
    )


# `Ida Fry - kiln runs`, `Kiln runs, Ida Fry`: the line above a table.
_TITLED = re.compile(
    rf"(?P<front>{FULL})\s?[–—:,-]\s(?P<what>[^.!?:;|\d]{{3,50}})|(?P<thing>[^.!?:;|]{{3,50}}?)(?:\s[–—-]|,|\sby|\spar)\s(?P<behind>{FULL})"
)


# `North Bay - loads of the week`: a place or a thing in capitals.
_PLACES = re.compile(
    r"\b(?:north|south|east|west|nord|sud|est|ouest|line|ligne|street|rue|road|avenue|bay|baie|room|salle|hall|building|batiment|unit|lot|batch|shift|quart|team|equipe|saint|lac|lake|river|riviere|mount|mont|fort|port|point|pointe|week|semaine)\b"
)


def titled(line: str) -> str | None:
    """Whose the table below a title is."""
    match = _TITLED.fullmatch(line) if len(line) < _TITLE else None
    if match is None:
        return None
    name, about = match["front"] or match["behind"], match["what"] or match["thing"]
    return name if _is_person(name) and not _is_person(about.strip()) and not _PLACES.search(fold(name)) else None


def sheets_of(labels: Iterable[str], text: str) -> frozenset[str]:
    """The sheets that are called by people: several of one file, or somebody whom its text names."""
    people = [label for label in labels if _is_person(label) and not _PLACES.search(fold(label))]
    return frozenset(name for name in people if len(people) > 1 or name in text)


def _is_person(words: str) -> bool:
    return _PERSON.fullmatch(words) is not None and may_be(words)
