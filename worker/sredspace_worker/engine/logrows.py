"""How a log tells the rows of tables: the readings of a row with the names of their columns and its remark, never the bars between cells."""

from __future__ import annotations

import re

from sredspace_worker.engine import rows
from sredspace_worker.engine.say import Say
from sredspace_worker.engine.units import Unit

_BARS = re.compile(r"\s*(?:\||\t)\s*")
_LEAST = 2  # bars of a line that is a row, whatever it was read as
_FIGURES = 2  # beside a text that is long enough to say all


def told(say: Say, unit: Unit) -> str | None:
    """The whole row, where its text cell does not say what its figures are."""
    if unit.cells is None or unit.kind == "header" or not (rows.has_figures(unit) or rows.turned(unit)):
        return None
    if not rows.of_figures(unit) and rows.count_figures(unit) < _FIGURES:
        return None
    words = rows.row_text(say, unit, whole=True)
    return words if words is not None and ("|" in unit.text or "\t" in unit.text or unit.text.rstrip(".") in words) else None


def bare(text: str, kind: str) -> str:
    """The cells of a row without names, one behind the other."""
    bars = len(_BARS.findall(text.strip("|\t ")))
    if bars < (1 if kind == "row" else _LEAST):
        return text
    return ", ".join(cell for cell in _BARS.split(text) if cell)


def span(unit: Unit) -> tuple[int, int]:
    """From the first cell that is told to the last."""
    cells = [cell for _, cell in unit.cells.pairs] if unit.cells is not None else []
    return min([unit.start, *(a for a, _ in cells)]), max([unit.end, *(b for _, b in cells)])
