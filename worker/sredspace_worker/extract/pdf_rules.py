"""Tables that a PDF page draws with lines: the lines part their cells, however close the words are."""

from __future__ import annotations

import ctypes
import itertools
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from sredspace_worker.extract.pdf_chars import Fragment

_MAX_OBJECTS = 4000
_MAX_LINES = 6000
_NEAR = 2.5  # points between lines that meet
Span = tuple[float, float, float]  # of an upright line: x, from, to; of a level one: y, from, to


@dataclass
class Rules:
    level: list[Span] = field(default_factory=list)
    upright: list[Span] = field(default_factory=list)


def rules(page: Any) -> Rules:
    """The straight lines of a page, and the edges of its boxes."""
    import pypdfium2.raw as raw

    found = Rules()
    count = raw.FPDFPage_CountObjects(page)
    if count > _MAX_OBJECTS:
        return found
    for place in range(count):
        _object(raw.FPDFPage_GetObject(page, place), (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), found, raw, 0)
        if len(found.level) + len(found.upright) > _MAX_LINES:
            return Rules()
    return Rules(_joined(found.level), _joined(found.upright))


Matrix = tuple[float, float, float, float, float, float]


def _object(item: Any, outer: Matrix, found: Rules, raw: Any, depth: int) -> None:
    kind = raw.FPDFPageObj_GetType(item)
    if kind not in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_FORM):
        return
    own = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, ctypes.byref(own)):
        return
    matrix = _times((own.a, own.b, own.c, own.d, own.e, own.f), outer)
    if kind == raw.FPDF_PAGEOBJ_FORM:
        for place in range(min(raw.FPDFFormObj_CountObjects(item), _MAX_OBJECTS) if depth < 3 else 0):
            _object(raw.FPDFFormObj_GetObject(item, place), matrix, found, raw, depth + 1)
        return
    if abs(matrix[1]) > 0.01 and abs(matrix[0]) > 0.01:
        return  # turned by an odd angle
    _path(item, matrix, found, raw)


def _times(a: Matrix, b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4], a[4] * b[1] + a[5] * b[3] + b[5],
    )  # fmt: skip


def _path(item: Any, matrix: Matrix, found: Rules, raw: Any) -> None:
    count = raw.FPDFPath_CountSegments(item)
    if not 2 <= count <= 2000:
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    start = here = (0.0, 0.0)
    for place in range(count):
        segment = raw.FPDFPath_GetPathSegment(item, place)
        kind = raw.FPDFPathSegment_GetType(segment)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = (
            matrix[0] * x.value + matrix[2] * y.value + matrix[4],
            matrix[1] * x.value + matrix[3] * y.value + matrix[5],
        )
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            _line(here, point, found)
        here = point
        if raw.FPDFPathSegment_GetClose(segment):
            _line(here, start, found)
            here = start


def _line(a: tuple[float, float], b: tuple[float, float], found: Rules) -> None:
    wide, tall = abs(a[0] - b[0]), abs(a[1] - b[1])
    if tall < 1 and wide > 4:
        found.level.append((a[1], min(a[0], b[0]), max(a[0], b[0])))
    elif wide < 1 and tall > 4:
        found.upright.append((a[0], min(a[1], b[1]), max(a[1], b[1])))


def _joined(lines: list[Span]) -> list[Span]:
    """Lines at one place that touch, as one; both edges of a thin box are one line."""
    out: list[Span] = []
    places: list[list[Span]] = []
    for line in sorted(lines):
        if places and line[0] - places[-1][0][0] < _NEAR:
            places[-1].append(line)
        else:
            places.append([line])
    for group in places:
        place = sum(line[0] for line in group) / len(group)
        reach: Span | None = None
        for _, start, end in sorted(group, key=lambda line: line[1]):
            if reach is not None and start <= reach[2] + _NEAR:
                reach = (place, reach[1], max(reach[2], end))
            else:
                out.extend([reach] if reach is not None else [])
                reach = (place, start, end)
        out.extend([reach] if reach is not None else [])
    return out


@dataclass
class Grid:
    level: list[Span]
    upright: list[Span]

    def __post_init__(self) -> None:
        self.xs = sorted({line[0] for line in self.upright})
        self.ys = sorted({line[0] for line in self.level})

    def holds(self, item: Fragment) -> bool:
        middle = (item.x0 + item.x1) / 2
        return self.xs[0] - 1 < middle < self.xs[-1] + 1 and self.ys[0] < item.middle < self.ys[-1]

    def parts(self, item: Fragment) -> list[Fragment]:
        """A fragment cut where an upright line goes through its height."""
        out = [item]
        for x, low, high in self.upright:
            if low < item.middle < high and out[-1].x0 + 1 < x < out[-1].x1 - 1 and (two := out[-1].split(x)) is not None:
                out[-1:] = two
        return out

    def cell(self, item: Fragment) -> tuple[int, int]:
        """Its row from the top and its column; of a cell over several rows or columns, the first of them."""
        row = bisect_right(self.ys, item.middle)
        middle = (item.x0 + item.x1) / 2
        while row < len(self.ys) - 1 and not any(
            abs(y - self.ys[row]) < 0.1 and start - 1 < middle < end + 1 for y, start, end in self.level
        ):
            row += 1
        column = bisect_right(self.xs, middle) - 1
        while column > 0 and not any(
            abs(x - self.xs[column]) < 0.1 and low - 1 < item.middle < high + 1 for x, low, high in self.upright
        ):
            column -= 1
        return len(self.ys) - row, max(column, 0)


def grids(found: Rules) -> list[Grid]:
    """Groups of lines that meet, with at least two rows and two columns."""
    groups: list[Grid] = []
    owner = list(range(len(found.upright)))

    def root(n: int) -> int:
        while owner[n] != n:
            owner[n] = owner[owner[n]]
            n = owner[n]
        return n

    touching: list[tuple[Span, int]] = []
    for y, start, end in found.level:
        met = [
            n
            for n, (x, low, high) in enumerate(found.upright)
            if start - _NEAR <= x <= end + _NEAR and low - _NEAR <= y <= high + _NEAR
        ]
        for a, b in itertools.pairwise(met):
            owner[root(a)] = root(b)
        if met:
            touching.append(((y, start, end), met[0]))
    for key in sorted({root(n) for n in range(len(owner))}):
        grid = Grid(
            [line for line, n in touching if root(n) == key], [line for n, line in enumerate(found.upright) if root(n) == key]
        )
        if len(grid.xs) >= 3 and len(grid.ys) >= 3:
            groups.append(grid)
    return groups
