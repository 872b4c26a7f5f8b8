"""What a chosen sentence brings with it: a reading the test that stands before it, a test the figures that stand behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sredspace_worker.engine import deeds, phrases
from sredspace_worker.engine.beside import figure
from sredspace_worker.engine.rows import of_figures
from sredspace_worker.engine.trace import substance
from sredspace_worker.engine.units import Unit

if TYPE_CHECKING:
    from sredspace_worker.engine.part2 import Part2

# `0.45 gives 1.5 m, 0.55 gives 1.2 m`
GIVES = re.compile(r"\d[\d.,]* ?(?:[^\W\d]{1,4} )?(?:gives|gave|made|donne|donnait|a donne|ont donne) [~<>≈]?\d")
_ROW = re.compile(r"^\s*(?P<label>[^|]{1,30}?)\s*\|\s*(?P<said>[^|]*?[^|\s])[\s|]*$")
# `Seeded: all ten attacked` names what its reading is of.
_NAMES = re.compile(r"\W*\S+(?: \S+)? ?: ")
_LONG = 6  # words of a cell that is a text
_SET_UP = 3
_MANY, _MOST = 3, 5  # words of the account in what has a figure, and in what has none


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
    placed = part.placed()
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
            elif host.has("result") and not host.has("experiment") and (_deed(before) or _subject(before, host)):
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


def of_the_work(part: Part2) -> list[Unit]:
    """What no label is sure of and most of whose words are those of the account: `Cold box at -35: filled post split on the 6th blow`;
    and how a row was set up whose reading is told."""
    pool = part.pool("244")
    words: set[str] = set()
    for unit in (*pool, *part.pool("246")):
        words |= substance(part.a.terms.of(unit))
    placed = part.placed()
    rows = {(id(u.source), u.number) for u in pool if u.kind == "row" and not of_figures(u)}
    out: list[Unit] = []
    for unit in part.a.units:
        if id(unit) in placed or unit.source.kind != "file" or unit.flags - phrases.MILD:
            continue
        sure = unit.strong or max(unit.scores.values(), default=0.0) > phrases.HALF
        if unit.kind == "row":
            whole = "|" in unit.text or "\t" in unit.text or of_figures(unit)
            about = bool(unit.strong) or not words.isdisjoint(substance(part.a.terms.of(unit)))
            if (
                (id(unit.source), unit.number) in rows
                and about
                and not whole
                and not unit.strong - {"experiment"}
                and unit.words >= _SET_UP
                and part.in_year(unit)
            ):
                unit.labels = {"experiment": 1}
                out.append(unit)
            continue
        dated = unit.record is not None or unit.date_source in ("file_text", "commit")
        if unit.kind != "sentence" or not dated or (unit.labels and sure) or unit.words < _LONG:
            continue
        own = substance(part.a.terms.of(unit))
        shared = len(own & words)
        if shared >= (_MANY if figure(unit) else _MOST) and shared * 2 >= len(own) and part.in_year(unit):
            if set(unit.labels) & {"conclusion", "state_of_art", "background"}:
                unit.labels = {}
            out.append(unit)
    return out


def _same_entry(unit: Unit, host: Unit) -> bool:
    return (
        unit.record == host.record and unit.heading == host.heading and unit.sha == host.sha and abs(unit.block - host.block) < 2
    )


def _free(unit: Unit) -> bool:
    return unit.cells is None and not unit.flags - phrases.MILD and not set(unit.labels) - {"experiment"}


def _subject(unit: Unit, host: Unit) -> bool:
    """`Add seam cutter, longest match first` above what came of it: the subject of a commit says what was done."""
    return unit.sha is not None and unit.sha == host.sha and unit.block != host.block and unit.words >= _SET_UP


def _deed(unit: Unit) -> bool:
    if _NAMES.match(unit.said):
        return False
    return unit.has("experiment") or deeds.is_deed(unit) or deeds.we_did(unit)
