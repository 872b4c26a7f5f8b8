"""From the characters of a PDF page to its lines in reading order: column by column, rows of a table as rows."""

from __future__ import annotations

import itertools
import re
import statistics
from dataclasses import dataclass, field

from sredspace_worker.extract import pdf_columns, pdf_rows, pdf_wrapped
from sredspace_worker.extract.pdf_chars import Fragment
from sredspace_worker.extract.pdf_gaps import between_columns
from sredspace_worker.extract.pdf_rows import Gaps, Line, joined
from sredspace_worker.extract.pdf_rules import Grid, Rules, grids

_MAX_CUTS = 4
_TRIES = 3
_MAX_ROWS = 120  # of a table, to find its columns
_MAX_FOUND = 6000  # fragments on a page; more is a drawing


_LONG_CELL = 1500  # more is no table, but boxes around text


@dataclass(slots=True)
class Table(Fragment):
    """A table that the page draws with lines, as one piece of text."""

    lines: list[Line] = field(default_factory=list)


def lines(found: list[Fragment], rules: Rules | None = None) -> list[Line]:
    """`rules`: the lines that the page draws, for the text that stands upright on it."""
    out: list[Line] = []
    turns = sorted({f.turn for f in found}, key=lambda turn: -sum(len(f.text) for f in found if f.turn == turn))
    for turn in turns:
        shown = [f for f in found if f.turn == turn and f.text.strip()]
        part = _ordered(_tables(shown, rules) if rules is not None and turn == 0 and len(shown) < _MAX_FOUND else shown)
        if part and out:
            part[0].apart = True
        out.extend(part)
    return out


def _tables(found: list[Fragment], rules: Rules) -> list[Fragment]:
    """The text with each drawn table as one piece at its place."""
    for grid in sorted(grids(rules), key=lambda grid: grid.size):
        inside = [item for item in found if grid.holds(item)]
        if any(isinstance(item, Table) for item in inside):
            continue  # a frame around a table
        if (table := _drawn_table(grid, inside)) is not None:
            taken = {id(item) for item in inside}
            found = [*(item for item in found if id(item) not in taken), table]
    return found


def _drawn_table(grid: Grid, inside: list[Fragment]) -> Table | None:
    if grid.cuts_words(inside):
        return None
    pieces = [piece for item in inside for piece in grid.parts(item)]
    grid.part_columns(_rows(pieces))
    cells: dict[tuple[int, int], list[Fragment]] = {}
    for piece in pieces:
        cells.setdefault(grid.cell(piece), []).append(piece)
    columns = sorted({column for _, column in cells})
    rows = sorted({row for row, _ in cells})
    full = sum(sum((row, column) in cells for column in columns) > 1 for row in rows)
    if len(columns) < 2 or len(rows) < 2 or len(cells) < 4 or full < max(2, 0.25 * len(rows)):
        return None  # boxes around words, or a form
    out: list[Line] = []
    for row in rows:
        lines = {column: _rows(cells[row, column]) for column in columns if (row, column) in cells}
        for part in _single_rows(lines):
            texts = {column: _cell_text(found) for column, found in part.items()}
            if max(map(len, texts.values())) > _LONG_CELL:
                return None
            items = [item for found in part.values() for line in found for item in line]
            text = "\t".join(texts.get(column, "") for column in columns).rstrip("\t")
            height = statistics.median(f.height for f in items)
            out.append(Line(text, max(f.y1 for f in items), min(f.y0 for f in items), height, row=True))
    out[0].apart = True
    top = out[0].top
    return Table("\ufffc", grid.xs[0], top - out[0].height, grid.xs[-1], top, lines=out)


Cells = dict[int, list[list[Fragment]]]


def _single_rows(cells: Cells) -> list[Cells]:
    """The rows between two drawn lines: one with cells of several lines, or several of which no line parts the next."""
    fullest = max(cells.values(), key=len)
    count = len(fullest)
    if count < 2 or len(cells) < 2 or sum(map(len, cells.values())) <= 0.8 * count * len(cells):
        return [cells]
    rows: list[Cells] = [{} for _ in fullest]
    for column, found in cells.items():
        for line in found:
            near = min(range(count), key=lambda n: abs(fullest[n][0].middle - line[0].middle))
            if abs(fullest[near][0].middle - line[0].middle) > 0.3 * line[0].height or column in rows[near]:
                return [cells]
            rows[near][column] = [line]
    later = [line[0].text for row in rows[1:] for found in row.values() for line in found]
    # A line of a sentence begins with a small letter now and then.
    return [cells] if sum(text[:1].islower() for text in later) > 0.2 * len(later) else rows


def _cell_text(found: list[list[Fragment]]) -> str:
    text = ""
    for row in found:
        text = pdf_rows.wrapped(text, pdf_rows.cell(row))
    return text


def _rows(found: list[Fragment]) -> list[list[Fragment]]:
    """Fragments at one height, from the top."""
    rows: list[list[Fragment]] = []
    for item in sorted(found, key=lambda f: (-f.middle, f.x0)):
        # Compared with the first of a row: compared with the last, a staircase would become one row.
        if rows and abs(rows[-1][0].middle - item.middle) < 0.45 * min(max(rows[-1][0].height, 1), max(item.height, 1)):
            rows[-1].append(item)
        else:
            rows.append([item])
    for row in rows:
        row.sort(key=lambda f: f.x0)
        if len(row) > 1 and _is_mark(row[0], row[1]):
            row[:2] = [_with_mark(row[0], row[1])]
        if sum(len(f.text) for f in row if f.back) * 2 > sum(len(f.text) for f in row):
            row.reverse()
    return rows


_BULLET = re.compile(r"[^\w\s\ufffc]|o|\ufffd")
_NUMBER = re.compile(r"\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]")


def _is_mark(item: Fragment, following: Fragment) -> bool:
    """The bullet or number of a list: no column of its own."""
    gap = (following.x0 - item.x1) / max(item.height, 1.0)
    bullet = _BULLET.fullmatch(item.text) is not None and item.text not in "-−–—"
    return not isinstance(following, Table) and ((bullet and gap < 4) or (_NUMBER.fullmatch(item.text) is not None and gap < 2))


def _with_mark(mark: Fragment, item: Fragment) -> Fragment:
    known = bool(mark.left and item.left)
    return Fragment(
        f"{mark.text} {item.text}", mark.x0, item.y0, item.x1, item.y1, item.turn,
        [*mark.left, item.x0, *item.left] if known else [], [*mark.right, item.x0, *item.right] if known else [], item.back,
    )  # fmt: skip


def _gaps(spans: list[tuple[float, float]], least: float) -> Gaps:
    found: Gaps = []
    reach = spans[0][1]
    for start, end in spans:
        if start - reach >= least:
            found.append((reach, start))
        reach = max(reach, end)
    return found


def _merged(spans: list[tuple[float, float]], row: list[Fragment]) -> list[tuple[float, float]]:
    both = sorted([*spans, *((f.x0, f.x1) for f in row)])
    out: list[tuple[float, float]] = []
    for start, end in both:
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out


def _ordered(found: list[Fragment], depth: int = 0) -> list[Line]:
    rows = _rows(found)
    if not rows:
        return []
    height = statistics.median(f.height for f in found) or 10.0
    if depth == 0 and len(found) < _MAX_FOUND and (parts := _around_tables(rows, height)):
        return parts
    groups = pdf_columns.cut(rows, height) if depth < _MAX_CUTS else None
    if groups is None:
        return _flow(rows, height)
    out: list[Line] = []
    for group in groups:
        part = _ordered(group, depth + 1)
        if out and part:
            # A sentence may continue at the top of the next column.
            part[0].apart = out[-1].row or part[0].row or out[-1].text.rstrip().endswith((".", "!", "?", ":"))
            part[0].apart = part[0].apart or _other_size(out[-1], part[0])
        out.extend(part)
    return out


def _around_tables(rows: list[list[Fragment]], height: float) -> list[Line]:
    """The tables whose cells take several lines, and what stands between them; nothing where there is none."""
    out: list[Line] = []
    done = place = tried = 0
    while place < len(rows):
        end, gaps, parts = pdf_wrapped.find(rows, place, height)
        if not parts:
            # A line above a table may hide it; lines below one another that are none stay none.
            tried = tried + 1 if gaps else 0
            place, tried = (end, 0) if tried > _TRIES else (place + 1, tried)
            continue
        block = pdf_rows.wrapped_table(rows[place:end], gaps, parts)
        block[0].apart = True
        out.extend([*_apart(rows[done:place]), *block])
        done, place, tried = end, end, 0
    return [*out, *_apart(rows[done:])] if done else []


def _apart(rows: list[list[Fragment]]) -> list[Line]:
    """What stands above or below a table."""
    out = _ordered([item for row in rows for item in row], 1)
    if out:
        out[0].apart = True
    return out


def _flow(rows: list[list[Fragment]], height: float) -> list[Line]:
    """From the top, where no columns go down the page: paragraphs and tables."""
    out: list[Line] = []
    above: list[list[Fragment]] = []
    for row in rows:
        drawn = [item for item in row if isinstance(item, Table)]
        if beside := [item for item in row if not isinstance(item, Table)]:
            above.append(beside)
        if drawn:
            out = [*out, *_undrawn(above, height, out), *(line for item in drawn for line in item.lines)]
            above = []
    rest = _undrawn(above, height, out)
    if rest and out and out[-1].row:
        rest[0].apart = True
    return [*out, *rest]


def _undrawn(rows: list[list[Fragment]], height: float, before: list[Line]) -> list[Line]:
    out: list[Line] = []
    place = 0
    close: dict[int, tuple[int, Gaps]] = {}
    while place < len(rows):
        end, gaps = _block(rows, place, max(height * 0.7, 5.0))
        start, last, narrow = _first_close(rows, place, end, height, close)
        if narrow and (last - start) * len(narrow) > (end - start) * len(gaps):
            block = [*_undrawn(rows[place:start], height, out), *pdf_rows.table(rows[start:last], narrow, height)]
            end = last
        elif end - place > 1 and gaps:
            block = _block_lines(rows[place:end], gaps, height)
        else:
            end = place + 1
            block = [joined(rows[place])]
        if block and (out or before):
            block[0].apart = block[0].apart or _far((out or before)[-1], block[0], height)
        out.extend(block)
        place = end
    return out


def _block(rows: list[list[Fragment]], start: int, least: float) -> tuple[int, Gaps]:
    """How far down a gap between columns continues without a line crossing it."""
    spans = _merged([], rows[start])
    gaps = _gaps(spans, least)
    end = start + 1
    pitch = rows[start][0].height * 4
    while end < len(rows) and rows[end - 1][0].middle - rows[end][0].middle < pitch:
        wider = _merged(spans, rows[end])
        kept = _gaps(wider, least)
        if not kept or (gaps and not any(a < d and c < b for a, b in gaps for c, d in kept)):
            break
        spans, gaps = wider, kept
        end += 1
    return end, gaps


def _close_columns(rows: list[list[Fragment]], start: int, height: float) -> tuple[int, Gaps]:
    """How far down a table goes of which some columns nearly touch; lines between its rows may go over all of them."""
    end = start
    apart = 2.6 * max(height, rows[start][0].height)
    for place in range(start, min(len(rows), start + _MAX_ROWS)):
        if place > start and rows[place - 1][0].middle - rows[place][0].middle > apart:
            break
        if len(rows[place]) > 1:
            end = place + 1
        elif place == start or place - end > 1:
            break
    found = rows[start:end]
    if len(found) < 4 or sum(row[0].text[:1].islower() for row in found) > 0.3 * len(found):
        return start, []
    gaps = between_columns(found)
    if gaps and any(_crossed(item, gaps) > 1 for item in rows[start]):
        return start, []  # a title above the table
    cells = [sum(len(f.text.split()) for f in part) for row in found for part in pdf_rows.by_column(row, gaps).values()]
    return (end, gaps) if gaps and statistics.median(cells) <= 4 else (start, [])


def _first_close(
    rows: list[list[Fragment]], place: int, end: int, height: float, known: dict[int, tuple[int, Gaps]]
) -> tuple[int, int, Gaps]:
    """Such a table at this place, or a few lines below if those above it would be taken for its rows."""
    for start in range(place, max(place + 1, min(place + 6, end))):
        if start not in known:
            known[start] = _close_columns(rows, start, height)
        last, gaps = known[start]
        if gaps:
            return start, last, gaps
    return place, place, []


def _crossed(item: Fragment, gaps: Gaps) -> int:
    return sum(item.x0 < start and item.x1 > end for start, end in gaps)


def _block_lines(rows: list[list[Fragment]], gaps: Gaps, height: float) -> list[Line]:
    columns: list[list[Fragment]] = [[] for _ in range(len(gaps) + 1)]
    for row in rows:
        for item in row:
            columns[pdf_rows.column(item, gaps)].append(item)
    if _is_prose(columns):
        out: list[Line] = []
        for column in columns:
            part = [joined(row) for row in _rows(column)]
            for above, below in itertools.pairwise(part):
                below.apart = _far(above, below, height)
            # A sentence may continue at the top of the next column.
            if out and part and out[-1].text.rstrip().endswith((".", "!", "?", ":")):
                part[0].apart = True
            out.extend(part)
        return out
    return pdf_rows.table(rows, gaps, height)


def _is_prose(columns: list[list[Fragment]]) -> bool:
    """Lines of running text have several words and fill the width of the column; cells of a table are short."""
    heights = [[row[0].middle for row in _rows(column)] for column in columns]
    size = statistics.median(item.height for column in columns for item in column)
    if len(columns) > 4 or any(pdf_columns.named(a, b, size) for a, b in itertools.pairwise(heights)):
        return False
    for column in columns:
        found = _rows(column)
        if len(found) < 3:
            return False
        words = [sum(len(f.text.split()) for f in row) for row in found]
        widths = [max(f.x1 for f in row) - min(f.x0 for f in row) for row in found]
        full = max(widths) or 1.0
        if statistics.median(words) < 4 or statistics.median(widths) < 0.6 * full:
            return False
    return pdf_columns.goes_on(row[0].text for column in columns for row in _rows(column)[1:])


def _far(above: Line, below: Line, height: float) -> bool:
    """Another paragraph: further away than the line spacing, or of another size."""
    gap = above.bottom - below.top
    if gap < -2 * height:
        return True
    return gap > 0.75 * min(above.height, below.height) or _other_size(above, below)


def _other_size(above: Line, below: Line) -> bool:
    return max(above.height, below.height) > 1.2 * max(min(above.height, below.height), 0.1)
