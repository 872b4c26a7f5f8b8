"""What a chosen sentence brings with it: a reading the test that stands before it, a test the figures that stand behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sredspace_worker.engine import deeds, phrases
from sredspace_worker.engine.units import Unit

if TYPE_CHECKING:
    from sredspace_worker.engine.part2 import Part2

# `0.45 gives 1.5 m, 0.55 gives 1.2 m`
GIVES = re.compile(r"\d[\d.,]* ?(?:[^\W\d]{1,4} )?(?:gives|gave|made|donne|donnait|a donne|ont donne) [~<>≈]?\d")
_ROW = re.compile(r"^\s*(?P<label>[^|]{1,30}?)\s*\|\s*(?P<said>[^|]*?[^|\s])[\s|]*$")
# `Seeded: all ten attacked` names what its reading is of.
_NAMES = re.compile(r"\W*\S+(?: \S+)? ?: ")
_LONG = 6  # words of a cell that is a text


def whole_cells(units: list[Unit]) -> None:
    """`Set-up | 16 discs in saline at 37 C, half with a bare rim.`: a row of a name and a text is that text."""
    for unit in units:
        if unit.kind != "row" or unit.cells is not None or "|" not in unit.text:
            continue
        match = _ROW.match(unit.text)
        if (
            match
            and len(match["said"].split()) >= _LONG > 2 * len(match["label"].split())
            and not any(map(str.isdigit, match["label"]))
        ):
            unit.narrow(unit.start + match.start("said"), unit.start + match.end("said"))
            unit.said = unit.folded
            unit.kind = "sentence"


def beside(part: Part2) -> list[Unit]:
    placed = {i for line in part.lines.values() for i in line.chosen}
    out: list[Unit] = []
    for host in sorted(part.pool("244"), key=part.times.key):
        if host.cells is not None:
            continue
        before, behind = part.near(host, -1), part.near(host, 1)
        if before is not None and id(before) not in placed and _same_entry(before, host) and _free(before):
            if "arose" in host.flags and part.usable(before, near=True):
                # `We have no idea if that is the mica`: of what it speaks.
                before.labels = before.labels or {"result": 1}
                out.append(before)
            elif host.has("result") and not host.has("experiment") and _deed(before):
                # `try autocorrelation` has no verb and is usable as the test that it is.
                known, before.labels = before.labels, {"experiment": 1}
                if part.usable(before, near=True):
                    out.append(before)
                else:
                    before.labels = known
        if behind is not None and id(behind) not in placed and _same_entry(behind, host) and _free(behind):
            tested = host.has("experiment") or deeds.is_deed(host)
            reads = not behind.labels and (behind.measures or GIVES.search(behind.folded)) and not _deed(behind)
            if tested and reads and part.usable(behind, near=True):
                behind.labels = {"result": 1}
                out.append(behind)
    return [u for u in {id(u): u for u in out}.values() if part.in_year(u)]


def _same_entry(unit: Unit, host: Unit) -> bool:
    return (
        unit.record == host.record and unit.heading == host.heading and unit.sha == host.sha and abs(unit.block - host.block) < 2
    )


def _free(unit: Unit) -> bool:
    return unit.cells is None and not unit.flags - phrases.MILD and not set(unit.labels) - {"experiment"}


def _deed(unit: Unit) -> bool:
    if _NAMES.match(unit.said):
        return False
    return unit.has("experiment") or deeds.is_deed(unit) or deeds.we_did(unit)
