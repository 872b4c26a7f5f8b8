"""The cells of a Word table at their columns, in one pass, whatever widths and merges the file claims."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from sredspace_worker.extract.package import Element, attribute, child, descendants, local, on

# Word's own limit; a file may claim anything.
MAX_COLUMNS = 63


class Walker(Protocol):
    """Descends through wrappers, and counts what is left out."""

    hidden: int
    deleted: int

    def children(self, container: Element) -> Iterator[Element]: ...


@dataclass(slots=True)
class Cell:
    element: Element
    before: int  # empty columns to its left
    span: int
    merged: bool  # continues the cell above or to the left


def cells_of(table: Element, body: Walker) -> Iterator[list[Cell]]:
    for row in body.children(table):
        if local(row) != "tr":
            continue
        properties = child(row, "trPr")
        if child(properties, "del") is not None:
            body.deleted += 1
            continue
        if on(child(properties, "hidden")):
            body.hidden += sum(len((t.text or "").split()) for t in descendants(row, "t"))
            continue
        out: list[Cell] = []
        width = gap = _span(child(properties, "gridBefore"), 0)
        for cell in body.children(row):
            if local(cell) != "tc":
                continue
            own = child(cell, "tcPr")
            if child(own, "cellDel") is not None:
                body.deleted += 1
                continue
            merged = any(
                (mark := child(own, name)) is not None and attribute(mark, "val") != "restart" for name in ("vMerge", "hMerge")
            )
            span = _span(child(own, "gridSpan"), 1) if width < 4 * MAX_COLUMNS else 1
            out.append(Cell(cell, gap, span, merged))
            width += span
            gap = 0
        if out:
            yield out


def _span(element: Element | None, default: int) -> int:
    value = attribute(element, "val") if element is not None else None
    return max(default, min(int(value), MAX_COLUMNS)) if value is not None and value.isdigit() and len(value) < 12 else default
