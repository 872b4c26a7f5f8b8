"""The cells of one line of a table, as places in its text."""

from __future__ import annotations

from sredspace_worker.engine.units import Unit


def of_line(text: str, start: int, end: int, mark: str) -> list[tuple[int, int]]:
    """The cells of a line as spans without their quotation marks and white space."""
    spans: list[tuple[int, int]] = []
    begin, quoted = start, False
    for place in range(start, end + 1):
        char = text[place] if place < end else mark
        if mark != "|" and char == '"':
            quoted = not quoted
        elif char == mark and (not quoted or place == end):
            spans.append(_bare(text, begin, place))
            begin = place + 1
    if mark == "|" and spans and spans[-1][0] == spans[-1][1]:
        spans.pop()
    return spans


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in ' \t"*_':
        start += 1
    while end > start and text[end - 1] in ' \t"*_':
        end -= 1
    return start, end


def _sheet(unit: Unit) -> int:
    """The sheet of a workbook: the next one has names of its own, whatever signs are in them."""
    return next((number for a, b, number, kind in unit.source.segments if kind == "sheet" and a <= unit.start < b), 0)


def goes_on(unit: Unit, last: Unit) -> bool:
    """Whether a line is the next one of the same table."""
    return unit.source is last.source and unit.block == last.block + 1 and _sheet(unit) == _sheet(last)


def place(line: str, start: int, cell: str, behind: int) -> tuple[int, int] | None:
    """Where a cell that tells something stands in its line, not before what was read of it already."""
    where = line.find(cell, behind - start) if len(cell) >= 3 and any(c.isalpha() for c in cell) else -1
    return (start + where, start + where + len(cell)) if where >= 0 else None
