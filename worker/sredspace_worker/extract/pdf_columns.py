"""Where the columns of running text on a PDF page are, so that one is read after the other however they were drawn."""

from __future__ import annotations

import itertools
import re
import statistics
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from sredspace_worker.extract.pdf_chars import Fragment

_LETTERS = re.compile(r"[^\W\d_]{2}")
_MOST = 6000  # fragments on a page; more is a drawing
_GUTTER = 0.3  # the least space between two columns, of the height of a line


@dataclass(slots=True)
class _Piece:
    """What one column shows of a line."""

    x0: float
    x1: float
    middle: float
    height: float
    parts: list[Fragment]

    @property
    def words(self) -> int:
        found = [word for part in self.parts for word in part.text.split()]
        # `a) Phone and fax :` has three.
        return min(len(found), sum(len(_LETTERS.findall(word)) > 0 for word in found) + 1)


@dataclass(slots=True)
class _Band:
    """Lines between two that go over both columns: those to the left and to the right, or those that cross."""

    left: list[_Piece]
    right: list[_Piece]
    across: list[_Piece]


def cut(rows: list[list[Fragment]], height: float) -> list[list[Fragment]] | None:
    """The fragments of a page in groups to be read one after the other; None if the page has one column only."""
    count = sum(map(len, rows))
    if not 10 <= count <= _MOST:
        return None
    best: tuple[int, list[_Band]] | None = None
    for start in _starts(rows, count):
        bands = _bands([piece for row in rows for piece in _pieces(row, height, start)], start, height)
        size = sum(len(b.left) + len(b.right) for b in bands if _is_text(b, height, 3))
        if size >= 8 and (best is None or size > best[0]):
            best = (size, bands)
    if best is None:
        return None
    size, bands = best
    mostly = size > 0.6 * sum(len(b.left) + len(b.right) + len(b.across) for b in bands)
    return _groups(bands, height, mostly)


def _pieces(row: list[Fragment], height: float, start: float) -> list[_Piece]:
    found: list[_Piece] = []
    for item in sorted(row, key=lambda f: f.x0):
        gutter = bool(found) and found[-1].x1 <= start - _GUTTER * height and item.x0 >= start - 1
        if found and not gutter and item.x0 - found[-1].x1 < 0.8 * height:
            found[-1].parts.append(item)
            found[-1].x1 = max(found[-1].x1, item.x1)
        else:
            found.append(_Piece(item.x0, item.x1, item.middle, item.height, [item]))
    return found


def _starts(rows: list[list[Fragment]], count: int) -> list[float]:
    """Where many lines begin, except at the left edge."""
    edges = sorted(item.x0 for row in rows for item in row)
    found: list[tuple[int, float]] = []
    group: list[float] = []
    for x in [*edges, float("inf")]:
        if group and x - group[0] > 3:
            if len(group) >= max(4.0, 0.04 * count) and group[0] > edges[0] + 3:
                found.append((len(group), group[0]))
            group = []
        group.append(x)
    return [x for _, x in sorted(found, reverse=True)[:12]]


def _bands(pieces: list[_Piece], start: float, height: float) -> list[_Band]:
    bands = [_Band([], [], [])]
    gutter = _GUTTER * height
    above = float("inf")
    for piece in sorted(pieces, key=lambda p: (-p.middle, p.x0)):
        if above - piece.middle > 4 * height:
            bands.append(_Band([], [], []))
        above = piece.middle
        band = bands[-1]
        if piece.x1 <= start - gutter or piece.x0 >= start - 1:
            if band.across:
                band = _Band([], [], [])
                bands.append(band)
            (band.right if piece.x0 >= start - 1 else band.left).append(piece)
        else:
            if band.left or band.right:
                band = _Band([], [], [])
                bands.append(band)
            band.across.append(piece)
    return bands


def _is_text(band: _Band, height: float, least: int) -> bool:
    """Both sides are mostly lines of running text, or one is and the other is a figure or table that has nothing to do with
    its lines. The cells of a table are short, and rows with long cells have their gaps at the same heights on both sides."""
    sides = (band.left, band.right)
    if any(len(side) < least for side in sides):
        return False
    prose = [_is_prose(side) for side in sides]
    if not all(prose):
        # Names beside long values are fewer than their lines.
        count, other = (len(sides[prose.index(kind)]) if kind in prose else 0 for kind in (True, False))
        beside = count >= 8 and other >= 0.4 * count
        return beside and _level(band, height) < 0.4 and not _same_gaps(band, height)
    return not _same_gaps(band, height) and not _paired(band, height)


def _paired(band: _Band, height: float) -> bool:
    """Line by line, without a sentence that goes on in the next line: long cells of one line each. Lines above and below such a table may
    belong to one side only."""
    if _level(band, height) < 0.9:
        return False
    return not goes_on(piece.parts[0].text for side in (band.left, band.right) for piece in side[1:])


def goes_on(later: Iterable[str]) -> bool:
    """Whether lines continue sentences: some of them begin with a small letter."""
    found = [text[:1].islower() for text in later]
    return sum(found) >= 0.2 * len(found)


def _is_prose(side: list[_Piece]) -> bool:
    sizes = [(sum(len(part.text) for part in piece.parts), piece.words) for piece in side]
    return sum(size for size, words in sizes if words >= 4) >= 0.6 * sum(size for size, _ in sizes)


def named(left: list[float], right: list[float], height: float) -> bool:
    """Whether the lines of one side are each beside the first line of a paragraph of the other, as names of long values."""
    fewer, more = sorted((left, right), key=len)
    starts = [*more[:1], *_starts_after_gaps(more)]
    beside = len(fewer) > 2 and len(fewer) < len(more) and len(starts) <= 1.5 * len(fewer)
    return beside and _near(fewer, starts, 0.3 * height) >= 0.9 * len(fewer)


def _same_gaps(band: _Band, height: float) -> bool:
    if named([piece.middle for piece in band.left], [piece.middle for piece in band.right], height):
        return True
    left, right = (_after_gaps(side) for side in (band.left, band.right))
    fewer, more = sorted((left, right), key=len)
    if len(fewer) < 2 or len(more) > 1.5 * len(fewer) + 1:
        return False
    return _near(fewer, more, 0.3 * height) >= 0.7 * len(fewer)


def _after_gaps(side: list[_Piece]) -> list[float]:
    return _starts_after_gaps([piece.middle for piece in side])


def _starts_after_gaps(heights: list[float]) -> list[float]:
    """The heights of lines with more space above them than usual."""
    pitches = [above - below for above, below in itertools.pairwise(heights)]
    usual = statistics.median(pitches) if pitches else 0.0
    return [below for pitch, below in zip(pitches, heights[1:], strict=True) if pitch > 1.35 * usual]


def _groups(bands: list[_Band], height: float, mostly: bool) -> list[list[Fragment]]:
    """`mostly`: the page is set in columns, so that what is beside text is a figure of the other column."""
    out: list[list[Fragment]] = []
    loose: list[Fragment] = []

    def take(side: list[_Piece]) -> list[Fragment]:
        return [part for piece in side for part in piece.parts]

    for band in bands:
        text = _is_text(band, height, 1) or (mostly and _level(band, height) < 0.7 and not _same_gaps(band, height))
        if band.left and band.right and text:
            out.extend([loose] if loose else [])
            loose = []
            out.extend([take(band.left), take(band.right)])
        else:
            # A table or a figure may go on over the lines that cross.
            loose = [*loose, *take(band.left), *take(band.right), *take(band.across)]
    return [*out, loose] if loose else out


def _level(band: _Band, height: float) -> float:
    """The share of the lines of the shorter side at the height of one of the other side, as in the rows of a table."""
    fewer, more = sorted((band.left, band.right), key=len)
    same = _near([piece.middle for piece in fewer], [piece.middle for piece in more], 0.15 * height)
    return same / max(len(fewer), 1)


def _near(values: list[float], others: list[float], most: float) -> int:
    """How many values have one of the others near them."""
    known = sorted(others)
    count = 0
    for value in values:
        place = bisect_left(known, value - most)
        count += place < len(known) and known[place] < value + most
    return count
