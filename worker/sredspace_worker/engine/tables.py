"""Time sheets and logs as rows: CSV, and the rows that spreadsheets and Markdown tables become."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sredspace_worker.engine import cellspans, hours, rowpeople, timegrid
from sredspace_worker.engine.columns import SAMPLE, bare_sheet, by_content, column, headless
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.tabledays import Days, ends, has_day, zero_day

_TOTAL = re.compile(
    r"^\W*(?:(?:grand|sub-?|week(?:ly)?|overall|sheet) ?)?(?:sub)?totals?\b|^\W*(?:sous-?)?tota(?:l|ux)\b|^\W*somme\b|^\W*sum\W*$"
    # `Ida Fry subtotal`, `Semaine 12 - total`
    r"|(?:\bsub-?total|\bsous-?total|\btotal)\W*$"
)


LEAST = 3  # letters of a cell that tells something
_WEEK_LINE = re.compile(r"week|semaine|wk\b|sem\b")
# `Employee: Sven Dahl` above a sheet that has no column for it.
_OWNER = re.compile(
    r"^(?:employee|employ[ée]e?|staff member|resource|ressource|nom de l['’]employ[ée]e?|employee name|name|nom)\s?[:|;,]\s*(?P<name>[A-ZÀ-Ý][\w'’.-]+(?: [A-ZÀ-Ý][\w'’.-]*){1,3})$",
    re.I,
)
# `Project: HERON` above the rows of that project.
_SECTION = re.compile(r"^(?:project|projet)(?: (?:name|code))?\s?[:=]\s*(?P<name>[^|;,\t]{2,60})$", re.I)
_OF_HOURS = re.compile(r"time ?-?_?sheet|feuilles? de temps|\bhours\b|\bheures\b")
_SUM = re.compile(r"^\W*.{1,60} \(sum of other rows\): (?P<values>.+)$")


@dataclass
class Row:
    start: int
    end: int
    activity: tuple[int, int]
    date: dt.date | None
    author: str | None
    hours: float | None
    project: str | None = None
    # The sum of the rows above it, as the sheet states it: no work of its own.
    total: bool = False
    table: int = 0
    # Whether the table has a column for persons; without one they are those that stand above it.
    persons: bool = False
    # What came of it, in a column of its own.
    outcome: tuple[int, int] | None = None
    # The day on which that was read, where the table has one for it.
    read: dt.date | None = None
    # What other columns tell in words.
    more: tuple[tuple[int, int], ...] = ()

    @property
    def told(self) -> list[tuple[int, int]]:
        return sorted({self.activity, *self.more, *([self.outcome] if self.outcome is not None else [])})


def rows(source: Source) -> Iterator[Row]:
    """Rows below a header that names an activity and a date, a person or hours."""
    columns: dict[str, int] | None = None
    found_grid: timegrid.Grid | None = None
    delimiter = ""
    position = 0
    table = 0
    last: Row | None = None
    is_csv = source.name.lower().endswith((".csv", ".tsv"))
    order = source.order()
    week: dt.date | None = None
    owner = about = beside = None
    apart = False  # whether something else stands between the table and this line
    years = {int(y) for y in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", source.name + " " + source.text[:500])}
    year = years.pop() if len(years) == 1 else None
    of_hours = _OF_HOURS.search(fold(source.name + " " + source.text[:500])) is not None
    merged = False  # whether a person stands once, beside the first of several rows
    lines = source.text.split("\n")
    people = rowpeople.sheets_of(source.labels.values(), source.text)
    zero = zero_day(source.text, order)
    days = Days(order, year)
    for number, line in enumerate(lines):
        start, position = position, position + len(line) + 1
        if (sheet := source.labels.get(start)) is not None:
            # The tab of a sheet may say whose it is, or of which week.
            owner, columns = sheet if sheet in people else None, None
            week = days.week = timegrid.week_of(sheet, order)
        if not line.strip():
            columns, beside = None if "|" in delimiter else columns, None if columns else beside
            continue
        if columns is not None and (stated := _SUM.match(line)):
            # How a sheet's total row stands in its text, so that nothing takes it for work.
            values = [v for cell in stated["values"].split(";") if (v := hours.cell(cell)) is not None]
            span = start, start + len(line)
            several = found_grid is not None and found_grid.total is None
            total = sum(values) if several else values[-1] if values else None
            yield Row(*span, span, None, None, total, None, True, table)
            continue
        bare = line.strip(" |;,\t#*")
        beside = rowpeople.titled(bare) or (beside if any(mark in line for mark in "|\t;,") else None)
        headed = len(bare) < 120 and (":" in bare or "=" in bare or "|" in bare)
        if headed and (section := _SECTION.match(bare)):
            about = section["name"].strip()
            if columns is not None:
                continue
        if headed and columns is None and (named := _OWNER.match(bare)):
            owner = named["name"].strip()
        if (
            _WEEK_LINE.search(line.lower())
            and (above := timegrid.week_of(bare, order))
            and not any(mark in bare for mark in ("|", ";", "\t"))
        ):
            week = days.week = above
            if columns is not None:
                continue
        marks = "|\t;" if line.endswith((".", "!", "?")) and not is_csv else "|\t;,"  # a sentence is no row of names
        columns = None if columns and apart and delimiter in line and ends(_cells(line, delimiter), columns, days) else columns
        apart = delimiter not in line
        for candidate in marks if columns is None or delimiter in line else "":
            if candidate not in line or (columns is not None and candidate != delimiter):
                continue
            cells = _cells(line, candidate)
            if columns is None and (named_above := rowpeople.owner(cells, lines[max(0, number - 1)] if number else "")):
                owner, week = named_above, timegrid.week_of(bare, order) or week
                break
            if columns is not None and has_day(cells, columns, order):
                # A row of this table is no row of names, though `NOTE` be one of its cells.
                continue
            # Names stand in the first line of a table, or where a line has several that are known.
            first = columns is None and (
                number == 0 or candidate not in lines[number - 1] or sum(bool(column(c)) for c in cells if len(c) < 40) > 1
            )
            below = _below(lines, number, candidate, len(cells)) if first and (candidate != "," or is_csv) else []
            found, wide = _header(cells, below), None
            if (found is None or "hours" not in found) and len(cells) > 2 and max(map(len, cells)) <= 60:
                wide = _wide(cells, found, order)
                found = wide[0] if wide else found
            if below and (
                bare_rows := headless([cells, *below]) or bare_sheet([cells, *below], owned=owner is not None, titled=of_hours)
            ):
                columns, delimiter, found_grid, merged = bare_rows, candidate, None, False
                days = Days(order, year, week=week)
                table += 1
                if (row := _row(line, start, cells, columns, days)) is not None:
                    row.table = table
                    row.author, row.project = row.author or beside or owner, row.project or about
                    yield row
                break
            if found:
                columns, delimiter = found, candidate
                merged = rowpeople.merged(below, found)
                found_grid = wide[1] if wide else None
                days = Days(
                    order, year, [row[columns["date"]] for row in below if columns.get("date", len(row)) < len(row)], zero, week
                )
                table += 1
                break
        else:
            if columns is None:
                continue
            cells = _cells(line, delimiter)
            if not any(c.strip(" -:|") for c in cells):
                continue
            row = _row(line, start, cells, columns, days)
            if found_grid is not None:
                yield from _shared_out(found_grid, row or _whole(line, start), cells, columns, week, table, owner, year)
            elif row is not None:
                row.table = table
                if (
                    row.author is None
                    and row.persons
                    and last is not None
                    and last.table == table
                    and (merged or rowpeople.goes_on(cells, columns))
                ):
                    row.author = last.author
                last = row
                row.author = row.author or (None if row.total else beside or owner)
                row.project = row.project or (None if row.total or "project" in columns else about)
                yield row


def _below(lines: list[str], number: int, delimiter: str, width: int) -> list[list[str]]:
    """The cells of the rows under what may be a row of names."""
    if width < 2 or number + 1 >= len(lines) or delimiter not in lines[number + 1]:
        return []
    found = []
    for line in lines[number + 1 : number + SAMPLE]:
        if delimiter not in line:
            break
        cells = _cells(line, delimiter)
        if any(c.strip(" -:|") for c in cells) and abs(len(cells) - width) < 2:
            found.append(cells)
    return found


def _wide(cells: list[str], named: dict[str, int] | None, order: str) -> tuple[dict[str, int], timegrid.Grid] | None:
    """A heading row with a column of hours for each day or project, beside whose hours they are."""
    columns = named or {}
    if named is None:
        for place, text in enumerate(cells):
            if len(text) <= 40 and (name := column(text).lstrip("_").replace("day", "date")) and name not in columns:
                columns[name] = place
    found = timegrid.grid(cells, set(columns.values()), order)
    if found is None or not columns.keys() & {"author", "project", "activity"}:
        return None
    return columns, found


def _whole(line: str, start: int) -> Row:
    bare = line.strip()
    where = start + line.find(bare)
    return Row(start, start + len(line), (where, where + len(bare)), None, None, None)


def _shared_out(
    grid: timegrid.Grid,
    row: Row,
    cells: list[str],
    columns: dict[str, int],
    week: dt.date | None,
    table: int,
    owner: str | None,
    year: int | None,
) -> Iterator[Row]:
    """A row of such a sheet as one row for each day or project that it has hours for."""
    row.table = table
    row.author = row.author or rowpeople.person(cells, columns) or owner
    project = columns.get("project")
    own = row.project or (cells[project][:80] or None if project is not None and project < len(cells) else None)
    found = timegrid.shares(grid, cells, row.date or week, own, year)
    summed, stated = sum(share.hours for share in found), timegrid.stated(grid, cells)
    if row.total or any(_TOTAL.search(fold(c)) for c in cells if 0 < len(c) < 40):
        row.total, row.hours = True, stated if stated is not None else summed
        yield row
        return
    for share in found:
        yield Row(row.start, row.end, row.activity, share.date, row.author, share.hours, share.project, False, table)


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


def _header(cells: list[str], below: list[list[str]] | None = None) -> dict[str, int] | None:
    found: dict[str, int] = {}
    for place, text in enumerate(cells):
        if len(text) > 40:
            continue
        name = column(text)
        name = "date" if name == "_day" else name
        if name and name not in found:
            found[name] = place
    if below:
        found = by_content(cells, found, below)
        if (both := rowpeople.name_columns(cells, below)) is not None:
            found["author"], found["family"] = both
        found |= rowpeople.weekday_column(cells, found.get("date"), below)
    if "activity" in found and len(found) >= 2:
        return found
    # A sheet without words for the work still says who worked when on what; one of readings says who read them.
    said = found.keys() & {"date", "author", "project"}
    return found if ("hours" in found and len(said) >= 2) or {"date", "author"} <= said else None


def _row(line: str, start: int, cells: list[str], columns: dict[str, int], days: Days) -> Row | None:
    def get(name: str) -> str:
        place = columns.get(name)
        return cells[place] if place is not None and place < len(cells) else ""

    activity = get("activity")
    own = days.of(get("date")) if get("date") else None
    own = rowpeople.day_of_week(own, cells, columns) if own is not None else None
    spent = hours.cell(get("hours")) if get("hours") else None
    total = any(_TOTAL.search(fold(c)) for c in cells if len(c) < 40) and not (own and get("author"))
    if not total and spent is not None and not (own or get("author") or activity or get("project")):
        total = True
    outcome = get("outcome")
    if len(activity) < LEAST and len(outcome) >= LEAST:
        # What came of it alone.
        activity = outcome
    more = [
        at for name in columns if name.startswith("more ") and (at := cellspans.place(line, start, get(name), start)) is not None
    ]
    if len(activity) < LEAST and more:
        # The remark is empty, and another column says what was tried.
        activity = line[more[0][0] - start : more[0][1] - start]
    where = line.find(activity) if len(activity) >= LEAST else -1
    if where < 0:
        if not total and (spent is None and not (own and get("author"))):
            return None
        activity = line.strip()
        where = line.find(activity)
    return Row(
        start=start,
        end=start + len(line),
        activity=(start + where, start + where + len(activity)),
        # An empty cell has the day of the row above.
        date=own if own is not None or total or "date" not in columns else days.of(""),
        author=rowpeople.person(cells, columns),
        hours=spent,
        project=get("project")[:80] or None,
        total=total,
        persons="author" in columns,
        more=tuple(more),
        read=days.alone(get("read")) if get("read") else None,
        outcome=cellspans.place(line, start, outcome, start + where + (0 if activity == outcome else len(activity))),
    )
