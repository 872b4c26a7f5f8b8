"""The rows of a table of which some stand in the account: its other readings are of the same series, the control before all."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sredspace_worker.engine import iterations, phrases, stages
from sredspace_worker.engine.rows import has_reading, of_figures, row_text, turned
from sredspace_worker.engine.units import Unit

if TYPE_CHECKING:
    from sredspace_worker.engine.part2 import Part2

_MOST = 10  # rows of a table that is told as a whole
_SAYS = 0.1  # of a remark that is one of the work


def others(part: Part2) -> list[Unit]:
    tables: dict[tuple[int, tuple[int, int]], list[Unit]] = defaultdict(list)
    for unit in part.a.units:
        if unit.kind == "row" and unit.cells is not None:
            tables[id(unit.source), unit.cells.header].append(unit)
    placed = part.placed()
    out: list[Unit] = []
    for rows in tables.values():
        told = {u.block for u in rows if id(u) in placed}
        if told and len({u.block for u in rows}) <= _MOST:
            out += [u for u in rows if u.block not in told and _reads(part, u)]
    for unit in out:
        unit.labels = unit.labels or {"result": 1}
    return out


def _reads(part: Part2, unit: Unit) -> bool:
    if unit.flags - phrases.MILD or set(unit.labels) - {"result", "experiment"} or not part.in_year(unit):
        return False
    if (
        not (has_reading(unit) or turned(unit))
        or row_text(part.a.say, unit) is None
        or stages.terse(unit) in ("admin", "routine")
    ):
        return False
    whole = of_figures(unit)
    return whole or bool(iterations.CONTROL.search(unit.said)) or max(unit.scores.values(), default=0.0) >= _SAYS
