"""Tables that nothing draws and whose cells take several lines: the space between their rows is wider than between the lines of a cell."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from sredspace_worker.extract.pdf_chars import Fragment
from sredspace_worker.extract.pdf_rows import Gaps, column

Rows = Sequence[Sequence[Fragment]]
_GAP = 0.6  # between two columns, of the height of a line
_WIDE = 1.5  # heights between two words of which each has a column of its own
_LOOK = 4  # lines that show whether a table may begin
_MAX_LINES = 150
_APART = 6.0  # heights of a line between two lines of a table
_CLOSE = 1.5  # heights from one line of a cell to the next
_MOST_LINES = 15  # of a cell
_SPREAD = 1.12  # of the distance of such lines: more parts two rows


def find(rows: Rows, place: int, height: float) -> tuple[int, Gaps, list[tuple[int, int]]]:
    """Where columns that begin at a line end, the gaps between them, and the lines of each row if they are such a table."""
    last = min(len(rows), place + _MAX_LINES) if len(rows[place]) > 1 else place
    spans: list[tuple[float, float]] = []
    best: tuple[int, int, Gaps] | None = None
    for end in range(place + 1, last + 1):
        row = rows[end - 1]
        if end - 1 > place and rows[end - 2][0].middle - row[0].middle > _APART * height:
            break
        spans = _merged(spans, row)
        gaps = [(a[1], b[0]) for a, b in itertools.pairwise(spans) if b[0] - a[1] >= _GAP * height]
        if len(gaps) < 2:
            break
        if end - place >= _LOOK and (best is None or (end - place) * len(gaps) >= best[0]):
            best = (end - place) * len(gaps), end, gaps
    if best is None:
        return place, [], []
    _, end, gaps = best
    return end, gaps, _parts(rows[place:end], gaps, height)


def _merged(spans: list[tuple[float, float]], row: Sequence[Fragment]) -> list[tuple[float, float]]:
    out: list[tuple[float, float]] = []
    for start, end in sorted([*spans, *(word for item in row for word in _words(item))]):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def _words(item: Fragment) -> list[tuple[float, float]]:
    """Where the words of a fragment stand; a wide space inside it may part two columns."""
    if not item.left:
        return [(item.x0, item.x1)]
    found: list[tuple[float, float]] = []
    for char, left, right in zip(item.text, item.left, item.right, strict=False):
        if char == " ":
            continue
        if found and left - found[-1][1] < _GAP * item.height:
            found[-1] = (found[-1][0], max(found[-1][1], right))
        else:
            found.append((left, right))
    return found


def _parts(rows: Rows, gaps: Gaps, height: float) -> list[tuple[int, int]]:
    """The rows of the table; none where its lines have one distance, or where cells of one line each stand close together."""
    columns = [{column(item, gaps) for item in row} for row in rows]
    distances = [
        rows[a][0].middle - rows[b][0].middle
        for number in range(len(gaps) + 1)
        for a, b in itertools.pairwise(_of(columns, number))
    ]
    near = min((d for d in distances if d > 0.5 * height), default=0.0)
    if not 0 < near < _CLOSE * height:
        return []
    found: list[tuple[int, int]] = []
    for place in range(len(rows)):
        if place and rows[place - 1][0].middle - rows[place][0].middle <= _SPREAD * near:
            found[-1] = (found[-1][0], place + 1)
        else:
            found.append((place, place + 1))
    return found if _are_rows(rows, columns, found) and not _is_parted_otherwise(rows, gaps, height) else []


def _is_parted_otherwise(rows: Rows, gaps: Gaps, height: float) -> bool:
    """Whether what was found are not the columns: many lines of a cell have wide gaps of their own, or a column says nothing."""
    lines = wide = 0
    said: dict[int, list[str]] = {}
    for row in rows:
        for _, cell in itertools.groupby(sorted(row, key=lambda f: f.x0), key=lambda item: column(item, gaps)):
            items = list(cell)
            lines += 1
            wide += any(b.x0 - a.x1 > _WIDE * height for a, b in itertools.pairwise(items))
            said.setdefault(column(items[0], gaps), []).extend(item.text for item in items)
    # A column of colons parts names from what they mean.
    marks = any(not any(c.isalnum() for text in texts for c in text) for texts in said.values())
    return wide > 0.1 * lines or marks


def _are_rows(rows: Rows, columns: list[set[int]], parts: list[tuple[int, int]]) -> bool:
    """Rows of which some have cells of several lines beside cells of one; not columns of running text, nor several rows as one."""
    width = 1 + max(number for found in columns for number in found)
    cells = [[sum(number in found for found in columns[a:b]) for number in range(width)] for a, b in parts]
    filled = [[lines for lines in row if lines] for row in cells]
    wrapped = [row for row in filled if max(row) > 1]
    if len(parts) < 3 or len(wrapped) < max(1, 0.2 * len(parts)) or len(rows) < 1.2 * len(parts):
        return False
    if sum(len(row) > 1 for row in filled) < 0.8 * len(parts) or sum(min(row) == 1 for row in filled) < 0.8 * len(parts):
        return False
    if sum(min(row) == 1 for row in wrapped) < 0.7 * len(wrapped) or max(map(max, filled)) > _MOST_LINES:
        return False
    begin = [item.text for a, _ in parts for item in rows[a] if item.text[:1].isalpha()]
    return sum(text[0].islower() for text in begin) <= 0.25 * len(begin)


def _of(columns: list[set[int]], number: int) -> list[int]:
    return [place for place, found in enumerate(columns) if number in found]
