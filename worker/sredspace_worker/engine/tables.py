"""Time sheets and logs as rows: CSV, and the rows that spreadsheets and Markdown tables become."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass

from sredspace_worker.engine import dates, hours
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import fold

_COLUMNS = {
    "date": {"date", "day", "jour", "work date", "date of work", "date des travaux"},
    "author": {"author", "employee", "name", "who", "person", "engineer", "by", "auteur", "auteure", "employe", "nom", "qui", "personne", "ingenieur", "developer"},
    "hours": {"hours", "hrs", "time", "hours worked", "time spent", "duration (h)", "heures", "temps", "h", "effort (h)", "nb heures", "hours spent"},
    "activity": {
        "activity", "task", "description", "notes", "note", "work", "work done", "details", "summary", "what", "comment", "activite", "tache", "travail", "travaux",
        "sommaire", "commentaire", "work performed", "travaux effectues", "message",
    },
}  # fmt: skip


@dataclass
class Row:
    start: int
    end: int
    activity: tuple[int, int]
    date: dt.date | None
    author: str | None
    hours: float | None


def rows(source: Source) -> Iterator[Row]:
    """Rows below a header that names an activity and a date, a person or hours."""
    columns: dict[str, int] | None = None
    delimiter = ""
    position = 0
    for line in source.text.split("\n"):
        start, position = position, position + len(line) + 1
        if not line.strip():
            columns = None if "|" in delimiter else columns
            continue
        if columns is None:
            for candidate in ("|", "\t", ";", ","):
                if candidate not in line:
                    continue
                found = _header(_cells(line, candidate))
                if found:
                    columns, delimiter = found, candidate
                    break
            continue
        cells = _cells(line, delimiter)
        if not any(c.strip(" -:|") for c in cells):
            continue
        row = _row(line, start, cells, columns)
        if row is not None:
            yield row


def _cells(line: str, delimiter: str) -> list[str]:
    if delimiter == "|":
        bare = line.strip()
        # A table in Markdown has bars around it; in a row of a sheet a bar in front is an empty first cell.
        bare = bare[1:-1] if len(bare) > 1 and bare.startswith("|") and bare.endswith("|") else bare
        return [c.strip() for c in bare.split("|")]
    if delimiter not in line:
        return [line]
    try:
        return [c.strip() for c in next(csv.reader(io.StringIO(line), delimiter=delimiter))]
    except (csv.Error, StopIteration):
        return [line]


def _header(cells: list[str]) -> dict[str, int] | None:
    found: dict[str, int] = {}
    for place, text in enumerate(cells):
        if len(text) > 40:
            continue
        name = fold(text).strip("*_ :")
        for column, names in _COLUMNS.items():
            if name in names and column not in found:
                found[column] = place
    return found if "activity" in found and len(found) >= 2 else None


def _row(line: str, start: int, cells: list[str], columns: dict[str, int]) -> Row | None:
    def get(name: str) -> str:
        place = columns.get(name)
        return cells[place] if place is not None and place < len(cells) else ""

    activity = get("activity")
    where = line.find(activity) if activity else -1
    if where < 0 or len(activity) < 3:
        return None
    found = dates.find(fold(get("date")))
    return Row(
        start=start,
        end=start + len(line),
        activity=(start + where, start + where + len(activity)),
        date=found[0] if found else None,
        author=get("author")[:80] or None,
        hours=hours.cell(get("hours")) if get("hours") else None,
    )
