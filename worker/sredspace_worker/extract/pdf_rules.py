"""Tables that a PDF page draws with lines: the lines part their cells, however close the words are."""

from __future__ import annotations

import ctypes
import itertools
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from sredspace_worker.extract.pdf_chars import Fragment
from sredspace_worker.extract.pdf_gaps import between_columns

_MAX_OBJECTS = 4000
_MAX_LINES = 3000
_MAX_WORK = 30_000  # parts of paths; more is a drawing
_NEAR = 2.5  # points between lines that meet
Span = tuple[float, float, float]  # of an upright line: x, from, to; of a level one: y, from, to


@dataclass
class Rules:
    level: list[Span] = field(default_factory=list)
    upright: list[Span] = field(default_factory=list)
    # Boxes that were filled, with their colours; a box of the same colour inside one is not seen.
    filled: list[tuple[float, float, float, float, int]] = field(default_factory=list)
    work: int = 0

    @property
    def full(self) -> bool:
        return self.work > _MAX_WORK or len(self.level) + len(self.upright) > _MAX_LINES


def rules(page: Any) -> Rules:
    """The straight lines of a page, and the edges of its boxes."""
    import pypdfium2.raw as raw

    found = Rules()
    count = raw.FPDFPage_CountObjects(page)
    if count > _MAX_OBJECTS:
        return found
    for place in range(count):
        _object(raw.FPDFPage_GetObject(page, place), (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), found, raw, 0)
        if found.full:
            return Rules()
    return Rules(_joined(found.level), _joined(found.upright))


Matrix = tuple[float, float, float, float, float, float]


def _object(item: Any, outer: Matrix, found: Rules, raw: Any, depth: int) -> None:
    kind = raw.FPDFPageObj_GetType(item)
    found.work += 1
    if found.full or kind not in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_FORM):
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
    found.work += count
    if _unseen(item, found, raw):
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


def _unseen(item: Any, found: Rules, raw: Any) -> bool:
    """Word Online draws a box behind each line of a cell, in the colour of the cell."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(item, ctypes.byref(fill), ctypes.byref(stroke)) or stroke.value or not fill.value:
        return False
    edges = [ctypes.c_float() for _ in range(4)]
    colour = [ctypes.c_uint() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(item, *map(ctypes.byref, edges)):
        return False
    raw.FPDFPageObj_GetFillColor(item, *map(ctypes.byref, colour))
    left, bottom, right, top = (edge.value for edge in edges)
    if right - left < 4 or top - bottom < 4:
        return False
    seen = sum(part.value << 8 * n for n, part in enumerate(colour[:3]))
    # The bounds are those in the form that holds the path; its boxes are compared with each other only.
    box = (left, bottom, right, top, seen)
    below = next(
        (
            o
            for o in reversed(found.filled[-80:])
            if o[0] < left + 1 and o[1] < bottom + 1 and o[2] > right - 1 and o[3] > top - 1
        ),
        None,
    )
    found.filled.append(box)
    return seen == (below[4] if below is not None else 0xFFFFFF)


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
        # Where columns go on although no line is drawn: between rows of which every other one is shaded, and at gaps.
        self.open: dict[float, list[tuple[float, float]]] = {}
        self.known: dict[tuple[float, bool], list[tuple[float, float]]] = {}
        for x, group in itertools.groupby(sorted(self.upright), key=lambda line: line[0]):
            lines = list(group)
            gaps = [
                (above[2], below[1])
                for above, below in itertools.pairwise(lines)
                if below[1] - above[2] < min(1.6 * max(above[2] - above[1], below[2] - below[1]), 60)
            ]
            self.open[x] = [(self.ys[0], self.ys[-1])] if len(gaps) > 2 and self.ys else gaps

    @property
    def size(self) -> float:
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    def holds(self, item: Fragment) -> bool:
        middle = (item.x0 + item.x1) / 2
        return self.xs[0] - 1 < middle < self.xs[-1] + 1 and self.ys[0] < item.middle < self.ys[-1]

    def parts(self, item: Fragment) -> list[Fragment]:
        """A fragment cut where an upright line goes through its height, or would, and the words are apart."""
        out = [item]
        for x in self.xs[bisect_right(self.xs, item.x0 + 1) : bisect_right(self.xs, item.x1 - 1)]:
            two = out[-1].split(x) if self._parted(x, item.middle) else None
            drawn = any(low < item.middle < high for low, high in self._at(x, False))
            if two is not None and (drawn or two[1].x0 - two[0].x1 > 0.3 * item.height):
                out[-1:] = two
        return out

    def _at(self, place: float, level: bool) -> list[tuple[float, float]]:
        """From where to where lines go at a height, or at a place from the left."""
        if not self.known:
            for n, lines in enumerate((self.upright, self.level)):
                for at, start, end in lines:
                    self.known.setdefault((at, bool(n)), []).append((start, end))
        return self.known.get((place, level), [])

    def cell(self, item: Fragment) -> tuple[int, int]:
        """Its row from the top and its column; of a cell over several rows or columns, the first of them."""
        row = bisect_right(self.ys, item.middle)
        place = item.x0 + min(3.0, (item.x1 - item.x0) / 4)
        while row < len(self.ys) - 1 and not any(low - 1 < place < high + 1 for low, high in self._at(self.ys[row], True)):
            row += 1
        column = bisect_right(self.xs, place) - 1
        while column > 0 and not self._parted(self.xs[column], item.middle):
            column -= 1
        return len(self.ys) - row, max(column, 0)

    def _parted(self, x: float, middle: float) -> bool:
        drawn = any(low - 1 < middle < high + 1 for low, high in self._at(x, False))
        return drawn or any(low - 1 < middle < high + 1 for low, high in self.open.get(x, ()))

    def cuts_words(self, inside: list[Fragment]) -> bool:
        """Whether short upright lines go through words: then they are boxes around words, or a drawing."""
        count = 0
        for item in inside:
            for x in self.xs[bisect_right(self.xs, item.x0 + 1) : bisect_right(self.xs, item.x1 - 1)]:
                short = any(low < item.middle < high < low + 4 * item.height for low, high in self._at(x, False))
                count += short and item.inside_word(x)
        return count > max(1, len(inside) // 20)

    def part_columns(self, rows: list[list[Fragment]]) -> None:
        """Adds the columns that only gaps part."""
        for start, end in between_columns(rows, 5):
            if not any(start - 3 < x < end + 3 for x in self.xs):
                self.open[(start + end) / 2] = [(self.ys[0], self.ys[-1])]
        self.xs = sorted({*self.xs, *self.open})


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
    parts: dict[int, tuple[list[Span], list[Span]]] = {}
    for n, line in enumerate(found.upright):
        parts.setdefault(root(n), ([], []))[1].append(line)
    for line, n in touching:
        parts[root(n)][0].append(line)
    for level, upright in _stacked(list(parts.values())):
        grid = Grid(level, upright)
        if len(grid.xs) >= 3 and len(grid.ys) >= 3:
            groups.append(grid)
    return groups


Lines = tuple[list[Span], list[Span]]


def _stacked(parts: list[Lines]) -> list[Lines]:
    """Rows of which only every other one has a drawn box are one table: the same columns, less than a row apart."""
    out: list[Lines] = []
    last: dict[tuple[int, ...], int] = {}
    for level, upright in sorted(parts, key=lambda part: max(line[2] for line in part[1])):
        key = tuple(sorted({round(line[0] / 2) for line in upright}))
        place = last.get(key)
        if place is not None and len(key) > 2:
            below = max(line[2] for line in out[place][1])
            low, high = min(line[1] for line in upright), max(line[2] for line in upright)
            if -1 < low - below < min(1.6 * (high - low), 60):
                out[place][0].extend(level)
                out[place][1].extend(upright)
                continue
        last[key] = len(out)
        out.append((level, upright))
    return out
