"""Columns of a table that only space parts: where almost no row has words, and many rows have some on both sides."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Sequence

from sredspace_worker.extract.pdf_chars import Fragment

Gap = tuple[float, float]
_WIDEST = 3000
_MARK = re.compile(r"[^\w]{1,2}|o|\(?\w{1,2}[.)]")


def between_columns(rows: Sequence[Sequence[Fragment]], least_rows: int = 4) -> list[Gap]:
    """The gaps between the columns of these rows, from the left; none if they are no table."""
    items = [item for row in rows for item in row]
    if len(rows) < least_rows or not items:
        return []
    height = statistics.median(item.height for item in items)
    start, end = int(min(item.x0 for item in items)), int(max(item.x1 for item in items)) + 1
    if not 0 < end - start < _WIDEST:
        return []
    # How many rows have words at each place, from where words begin and end.
    changes = [0] * (end - start + 2)
    for row in rows:
        for first, last in _spans(row):
            changes[max(int(first - start + 0.5), 0)] += 1
            changes[min(int(last - start + 0.5), end - start)] -= 1
    covered = list(itertools.accumulate(changes))
    most = len(rows) // 8
    free = [x for x in range(end - start) if covered[x] <= most]
    found: list[Gap] = []
    for _, group in itertools.groupby(enumerate(free), lambda pair: pair[1] - pair[0]):
        places = [x for _, x in group]
        gap = (float(places[0] + start), float(places[-1] + 1 + start))
        if gap[1] - gap[0] >= max(0.3 * height, 2.0) and gap[0] > start + 1 and gap[1] < end - 1:
            found.append(gap)
    return _of_many_rows(found, rows)


def _spans(row: Sequence[Fragment]) -> list[Gap]:
    out: list[Gap] = []
    for item in sorted(row, key=lambda f: f.x0):
        if out and item.x0 <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], item.x1))
        else:
            out.append((item.x0, item.x1))
    return out


def _of_many_rows(gaps: list[Gap], rows: Sequence[Sequence[Fragment]]) -> list[Gap]:
    """Without gaps that few rows have words around: the side with fewer rows must mostly have words on the other side too."""
    kept: list[Gap] = []
    for place, (start, end) in enumerate(gaps):
        left = kept[-1][1] if kept else float("-inf")
        right = gaps[place + 1][0] if place + 1 < len(gaps) else float("inf")
        before = {n for n, row in enumerate(rows) if any(left - 1 <= f.x0 < start and f.x1 <= end for f in row)}
        after = {n for n, row in enumerate(rows) if any(end - 1 <= f.x0 and f.x1 <= right + 1 for f in row)}
        marks = [f.text for row in rows for f in row if left - 1 <= f.x0 < start and f.x1 <= end]
        if sum(_MARK.fullmatch(text) is not None for text in marks) > 0.7 * len(marks):
            continue  # of a list
        if len(before & after) >= 4 and len(before & after) >= 0.5 * min(len(before), len(after)):
            kept.append((start, end))
    return kept
