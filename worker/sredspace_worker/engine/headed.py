"""The rows of a table with the names of their columns, also where those stand in two rows."""

from __future__ import annotations

import re
from itertools import pairwise

from sredspace_worker.engine import cellspans, hours, timegrid
from sredspace_worker.engine.columns import FIGURE, LEAST_WORDS, column, did_and_came, of_person, settings, tells
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.units import UNIT, Cells, Unit

_OWN = frozenset(("date", "author", "hours", "project"))
_LEAST_UNDER = 2  # cells of a second row of names
_LONG_NAME = 40
_IN_BRACKETS = re.compile(r"\([^()]{0,20}\)|\[[^\[\]]{0,20}\]")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)?")


def attach(units: list[Unit]) -> None:
    """Gives each row of a table its cells with the names of their columns; the row of names is marked as such."""
    header: Unit | None = None
    names: list[tuple[int, int]] = []
    told: list[str] = []
    under: list[tuple[int, int]] = []  # a second row of names below the first
    lasts: set[int] = set()
    last: Unit | None = None
    for place, unit in enumerate(units):
        mark = _delimiter(unit)
        if not mark:
            header, last = None, None
            continue
        if last is None or not cellspans.goes_on(unit, last):
            header = None
        last = unit
        spans = _cells_of(unit, mark)
        following = units[place + 1] if place + 1 < len(units) else None
        if header is None or _is_next(unit, spans, header, names):
            if _is_header(unit, spans, following, mark):
                header, names = unit, spans
                called = [unit.source.text[a:b] for a, b in spans]
                told, under, lasts = tells(called), [], settings(called)
                unit.kind = "header"
            continue
        if units[place - 1] is header and _goes_under(unit, spans, names, following):
            under, unit.kind = spans, "header"
            names = _of_group(names, spans)
            continue
        if unit.kind == "sentence":
            unit.kind = "row"
        text = unit.source.text
        second = under + [(0, 0)] * (len(names) - len(under))
        held = [
            (name, cell, what, more)
            for n, (name, cell, what, more) in enumerate(
                zip(names, spans, did_and_came(text, names, spans, told), second, strict=False)
            )
            if (name[0] < name[1] or more[0] < more[1])
            and cell[0] < cell[1]
            and not (n not in lasts and _keeps(text[slice(*name)], text[slice(*cell)]))
        ]
        end = under[-1][1] if under else header.end
        unit.cells = (
            Cells(
                (header.start, end),
                tuple(h[:2] for h in held),
                tuple(h[2] for h in held),
                tuple(h[3] for h in held) if under else (),
            )
            if held
            else None
        )


def _keeps(name: str, cell: str) -> bool:
    """Whether a column is of the sheet and not of the work: the day, the person, the hours, the project."""
    found = column(name)
    if found == "hours":
        # `Quantity` above the names of what was measured.
        return hours.cell(cell) is not None
    return found in _OWN or of_person(name, cell) or timegrid.kind_of_hours(name)


def _goes_under(unit: Unit, spans: list[tuple[int, int]], names: list[tuple[int, int]], following: Unit | None) -> bool:
    """Whether a row below the names goes on with them: their units, or the names of the columns of each group."""
    text = unit.source.text
    cells = [text[slice(*span)].strip("()[]") for span in spans]
    said = [cell for cell in cells if cell]
    if len(said) < _LEAST_UNDER or abs(len(spans) - len(names)) > 1 or following is None or not _delimiter(following):
        return False
    if all(UNIT.fullmatch(cell) for cell in said) or all(cell[:1] in "([" for cell in (text[slice(*s)] for s in spans) if cell):
        return True
    above = [text[slice(*name)] for name in names]
    grouped = any(not name for name in above[1:-1]) or any(a == b != "" for a, b in pairwise(above))
    return grouped and not any(FIGURE.match(cell) or len(cell) > _LONG_NAME for cell in said)


def _of_group(names: list[tuple[int, int]], under: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """An empty name beside that of its group is of the group, where something stands under it."""
    out: list[tuple[int, int]] = []
    for n, below in enumerate(under):
        name = names[n] if n < len(names) else (below[0], below[0])
        out.append(out[-1] if name[0] == name[1] and below[0] < below[1] and out else name)
    return [*out, *names[len(under) :]]


def _is_next(unit: Unit, spans: list[tuple[int, int]], header: Unit, names: list[tuple[int, int]]) -> bool:
    """Whether a row holds the names of a second table below the first: most of them known, or the same again."""
    cells = [unit.source.text[a:b] for a, b in spans if a < b]
    if len(cells) < 2 or any(c.isdigit() for cell in cells for c in _IN_BRACKETS.sub("", cell)):
        # The figures of a unit are none: `Density (g/cm3)`.
        return False
    known = {fold(header.source.text[a:b]) for a, b in names}
    named = [bool(column(cell)) or fold(cell) in known for cell in cells]
    return named[0] or 2 * sum(named) >= len(cells)


def _cells_of(unit: Unit, mark: str) -> list[tuple[int, int]]:
    """The cells of the whole line: a unit may begin behind the day and the person of its row."""
    begin = unit.source.text.rfind("\n", 0, unit.start) + 1 if mark == "|" else unit.start
    return cellspans.of_line(unit.source.text, begin, unit.end, mark)


def told(unit: Unit) -> list[tuple[int, int]] | None:
    """The cells of a row, when each of them tells something in words; None when figures need the names of their columns."""
    if unit.cells is None or unit.kind == "header":
        return None
    text = unit.source.text
    cells = [cell for _, cell in unit.cells.pairs]
    if all(len(text[a:b].split()) >= LEAST_WORDS and not FIGURE.match(text[a:b]) for a, b in cells):
        return cells
    return cells if len(cells) == 1 and column(text[slice(*unit.cells.pairs[0][0])]) == "activity" else None


def _delimiter(unit: Unit) -> str:
    if unit.kind == "row" and unit.source.name.lower().endswith((".csv", ".tsv")):
        line = unit.text
        if " | " in line:
            return "|"
        return next((mark for mark in ("\t", ";", "|", ",") if mark in line), "")
    return "|" if " | " in unit.text or (unit.kind == "row" and "|" in unit.text) else ""


def _is_header(unit: Unit, spans: list[tuple[int, int]], following: Unit | None, mark: str) -> bool:
    text = unit.source.text
    cells = [text[a:b] for a, b in spans]
    if following is None or following.block != unit.block + 1 or not _delimiter(following):
        return False
    below = _cells_of(following, mark)
    if len(cells) < 2 or abs(len(below) - len(cells)) > 2 or any(len(c) > 60 or FIGURE.match(c) for c in cells):
        return False
    under = [following.source.text[a:b] for a, b in below]
    if any(_like(name, cell) for name, cell in zip(cells, under, strict=False)):
        return False
    figures = sum(bool(FIGURE.match(cell)) for cell in under)
    return bool(figures or any(column(c) for c in cells) or all(len(c.split()) <= 4 for c in cells))


def _like(name: str, cell: str) -> bool:
    """`T4 | 12 h soak` above `T5 | 24 h soak`: the same with other figures is a row like those below it, and names nothing."""
    return name != cell and any(map(str.isdigit, name)) and _DIGITS.sub("0", name) == _DIGITS.sub("0", cell)
