"""A row of a table as a sentence of its column names; what does not make one stays in the evidence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sredspace_worker.engine.debris import is_sentence
from sredspace_worker.engine.say import Say
from sredspace_worker.engine.units import Unit

if TYPE_CHECKING:
    from sredspace_worker.engine.analysis import Analysis

_MOST = 8
_EMPTY = re.compile(r"^[\s\-–—./]*$|^n/?a$", re.I)


def row_text(say: Say, unit: Unit) -> str | None:
    """`Batch: 3, Temperature: 60 °C, Friction: 0.19 N.`"""
    cells = unit.cells
    if cells is None:
        return None
    text = unit.source.text
    said = [(text[n0:n1], text[c0:c1]) for (n0, n1), (c0, c1) in cells.pairs]
    said = [(name, value) for name, value in said if not _EMPTY.match(value) and len(value) <= 200][:_MOST]
    if len(said) < 2 or not any(c.isdigit() for _, value in said for c in value):
        return None
    colon = say("colon")
    words = ", ".join(f"{' '.join(name.split()).rstrip(':')}{colon} {' '.join(value.split())}" for name, value in said)
    words = re.sub(r"\*\*|__|`", "", words)
    if words[-1] not in ".!?":
        words += "."
    return words[0].upper() + words[1:]


def row_cites(a: Analysis, unit: Unit) -> list[str]:
    """The row itself and the row of names."""
    if unit.cells is None:
        return [a.cite(unit)]
    first = min(unit.start, *(c[0] for _, c in unit.cells.pairs))
    last = max(unit.end, *(c[1] for _, c in unit.cells.pairs))
    return [a.citations.cite(unit.source, first, last), a.citations.cite(unit.source, *unit.cells.header)]


def is_sentence_cell(unit: Unit) -> bool:
    """The cell of a log that tells what was done reads as a sentence."""
    if unit.cells is None or "|" in unit.text:
        return False
    cells, unit.cells = unit.cells, None
    try:
        return is_sentence(unit)
    finally:
        unit.cells = cells
