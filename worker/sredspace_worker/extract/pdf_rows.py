"""Rows of a table on a PDF page: the lines of a cell that goes on, wherever the cells beside it stand."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from sredspace_worker.extract.pdf_chars import Fragment

# Between the lines of a cell: a word may be broken there.
WRAP = "\x1e"
Gaps = list[tuple[float, float]]


@dataclass(slots=True)
class Line:
    text: str
    top: float
    bottom: float
    height: float
    # Separated from the line above: another paragraph or block.
    apart: bool = False
    row: bool = False


def by_column(row: list[Fragment], gaps: Gaps) -> dict[int, list[Fragment]]:
    out: dict[int, list[Fragment]] = {}
    for item in row:
        out.setdefault(column(item, gaps), []).append(item)
    return out


def column(item: Fragment, gaps: Gaps) -> int:
    return sum(1 for _, end in gaps if item.x0 >= end - 1.01)


def table(rows: list[list[Fragment]], gaps: Gaps, height: float) -> list[Line]:
    cells: list[tuple[list[str], Line]] = []
    pitches = [a[0].middle - b[0].middle for a, b in itertools.pairwise(rows)]
    usual = statistics.median(pitches) if pitches else 0.0
    # Lines closer than rows are: the lines of a cell.
    close = [False, *(pitch < 0.85 * max(usual, max(pitches)) and pitch < 1.5 * height for pitch in pitches)]
    columns = [by_column(row, gaps) for row in rows]
    goes_on = [near and 0 not in found for near, found in zip(close, columns, strict=True)]
    for start, end in _close_lines(close):
        first = [place for place in range(start, end) if 0 in columns[place]]
        if len(first) == 1:
            # Its first cell has one line, which may stand beside the last of the others.
            goes_on[start:end] = [False] + [True] * (end - start - 1)
    for number, (row, found) in enumerate(zip(rows, columns, strict=True)):
        out = [""] * (len(gaps) + 1)
        for column, items in found.items():
            out[column] = cell(items)
        line = joined(row)
        line.row = True
        if cells and goes_on[number]:
            above = cells[-1][0]
            for column, text in enumerate(out):
                if text:
                    above[column] = wrapped(above[column], text)
            cells[-1][1].bottom = line.bottom
            continue
        if cells:
            line.apart = pitches[number - 1] > 2.6 * height
        cells.append((out, line))
    for out, line in cells:
        while out and not out[-1]:
            out.pop()
        line.text = "\t".join(out)
    return [line for _, line in cells]


def _close_lines(close: list[bool]) -> Iterator[tuple[int, int]]:
    """Stretches of lines of which each is close to the one above."""
    start = 0
    for place in range(1, len(close) + 1):
        if place == len(close) or not close[place]:
            if place - start > 1:
                yield start, place
            start = place


def wrapped(above: str, below: str) -> str:
    return f"{above}{WRAP}{below}" if above else below


def joined(row: list[Fragment]) -> Line:
    text = row[0].text
    for before, item in itertools.pairwise(row):
        gap = max(item.x0 - before.x1, before.x0 - item.x1)
        text += ("\t" if gap > 1.5 * max(before.height, item.height) else " " if gap > 0.12 * before.height else "") + item.text
    return Line(text, max(f.y1 for f in row), min(f.y0 for f in row), statistics.median(f.height for f in row))


def cell(items: list[Fragment]) -> str:
    """The words of a line of a cell; only tabs part cells."""
    return joined(items).text.replace("\t", " ")


def wrapped_table(rows: list[list[Fragment]], gaps: Gaps, parts: list[tuple[int, int]]) -> list[Line]:
    """A line for each row, whose cells may have several."""
    out: list[Line] = []
    for start, end in parts:
        cells = [""] * (len(gaps) + 1)
        for row in rows[start:end]:
            for column, items in by_column([part for item in row for part in _parted(item, gaps)], gaps).items():
                cells[column] = wrapped(cells[column], cell(items))
        line = joined([item for row in rows[start:end] for item in row])
        line.text, line.row = "\t".join(cells).rstrip("\t"), True
        out.append(line)
    return out


def _parted(item: Fragment, gaps: Gaps) -> list[Fragment]:
    """A fragment that goes over a narrow gap, as its parts."""
    for start, end in gaps:
        if item.x0 < start and item.x1 > end and (two := item.split(end)) is not None:
            return [two[0], *_parted(two[1], gaps)]
    return [item]
