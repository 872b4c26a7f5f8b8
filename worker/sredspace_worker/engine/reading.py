"""Sentences and labels of all sources, on two cores where there is much to read, and once only where it is long."""

from __future__ import annotations

import datetime as dt
import gc
import os
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import pairwise

from sredspace_worker.engine import entrygrid, headed, labelled, legends, mailboxes, parts, shifts, signoffs, tables
from sredspace_worker.engine.classify import classify
from sredspace_worker.engine.columns import FIGURE, TELLING
from sredspace_worker.engine.context import in_context
from sredspace_worker.engine.labelled import Shelf
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.sentences import Unit
from sredspace_worker.engine.sentences import read_all as read_lines
from sredspace_worker.engine.shapes import SHEET
from sredspace_worker.engine.splitting import split

_CAPTION = re.compile(r"(?:table|tableau|tab\.?) (?:\d|[ivx]+\b)")
Progress = Callable[[str, int, int], None]
PARALLEL_FROM = 300_000


def read_one(source: Source) -> list[Unit]:
    found, source.structure = read_lines(source)
    headed.attach(found)
    codes = {**source.shared, **legends.read(source.text)} if source.kind == "file" else {}
    people = shifts.leads(source.text) if source.kind == "file" else {}
    rows = source.kind == "file" and any(u.cells is not None or u.kind == "row" or " | " in u.text for u in found)
    if rows or (source.kind == "file" and any("\t" in u.text for u in found)):
        found, entries = entrygrid.part(found, source, codes, people)
        found = _activities(source, found, entries) if rows else found
    if source.kind == "file":
        shifts.lead(found, source, people)
        signoffs.sign(found, {short: name for short, name in codes.items() if short.isupper()})
        signoffs.sign_below(found, source)
        parts.give(found, source)
    _of_records(source, found)
    for unit in found:
        classify(unit)
    in_context(found)
    _of_the_same_day(found)
    if source.written is not None:
        _of_report(source.written, found)
    return found


def _of_the_same_day(units: list[Unit]) -> None:
    """`On 18 September the run was repeated.` `Fourteen of sixteen breaks were called.`: what came of a test has its day, and the rows of a
    table that of its caption."""
    caption: Unit | None = None
    for before, unit in pairwise(units):
        table = unit.kind in ("header", "row")
        if table and before.kind == "sentence":
            line = before.source.text.rfind("\n", 0, before.start) + 1
            named = _CAPTION.match(fold(before.source.text[line : line + 20]))
            caption = before if before.date_source == "file_text" and named else None
        if table and caption is not None and unit.date_source in ("unknown", "calendar_header"):
            unit.date, unit.date_source = caption.date, caption.date_source
        if (
            unit.author is None
            and unit.kind != "row"
            and before.author_source == "sender"
            and unit.date is not None
            and before.date == unit.date
            and _came_of(before, unit)
        ):
            # `- A. R. cast five with the mesh at 45 degrees.` `- The 45 held 61 passes.`
            unit.author, unit.author_source = before.author, before.author_source
        told = (
            before.date is not None and before.date_source == "file_text" and (before.has("experiment") or before.has("result"))
        )
        if told and unit.date is None and _came_of(before, unit, after_readings=True):
            unit.date, unit.date_source = before.date, before.date_source


def _came_of(before: Unit, unit: Unit, *, after_readings: bool = False) -> bool:
    tested = before.has("experiment") or (after_readings and before.has("result"))
    return tested and unit.heading == before.heading and unit.has("result") and not unit.has("experiment")


def _of_report(day: dt.date, units: list[Unit]) -> None:
    """A report draws its conclusions on its own day, and says then what came of the tests that it has told of."""
    told = False
    for unit in units:
        told = told or unit.date is not None
        if unit.date is None and (unit.has("conclusion") or (told and unit.has("result"))):
            unit.date, unit.date_source = day, "calendar_header"


def _of_records(source: Source, units: list[Unit]) -> None:
    """A message, a ticket or a commit has the day and the person that its export names, or none."""
    records = mailboxes.signed(source.text, source.records)
    starts = [record[0] for record in records]
    for unit in units if starts else ():
        place = bisect_right(starts, unit.start) - 1
        if place < 0 or unit.start >= records[place][1]:
            continue
        _, _, day, author = records[place]
        unit.author, unit.author_source = author, "file_text" if author else None
        if day:
            unit.date = unit.record = dt.date.fromisoformat(day)
            unit.date_source = "file_text"


def _activities(source: Source, units: list[Unit], entries: set[int]) -> list[Unit]:
    """Of a row of a log only the cells that tell what was done, each by itself; their day and their person are the row's."""
    rows = list(tables.rows(source))
    sheet = source.name.lower().endswith(SHEET)
    starts = [row.start for row in rows]
    out: list[Unit] = []
    taken = -1
    for unit in units:
        place = bisect_right(starts, unit.start) - 1
        if place < 0 or unit.start >= rows[place].end or id(unit) in entries:
            out.append(unit)
        elif place != taken:
            taken = place
            row = rows[place]
            cells = headed.told(unit)
            of_hours = unit.cells is None and row.hours is not None
            if cells is None and not sheet and row.outcome is None and not of_hours:
                # Its day and its person are still the row's.
                if row.date is not None:
                    unit.date = unit.record = row.date
                    unit.date_source = "file_text"
                if row.author:
                    unit.author, unit.author_source = row.author, "file_text"
                out.append(unit)
                continue
            told = cells or ([row.activity] if _figures(unit, row) and not _tell(source.text, row.told) else row.told)
            # Beside figures in other cells the row stays whole, so that they keep the words that they belong to.
            parts = (
                [row.activity]
                if told == [row.activity] and _figures(unit, row)
                else [p for c in told for p in split(source.text, *c)]
            )
            several = bool(cells) or len(parts) > 1
            kept = unit.cells
            for start, end in parts:
                if several:
                    one = unit.part(start, end)
                else:
                    one = unit
                    one.narrow(start, end)
                one.tells = kept.told(start) if kept is not None else ""
                # What came of it has the day on which it was read.
                day = row.read if row.read is not None and one.tells != "experiment" else row.date
                one.date, one.date_source = day or (None if sheet else unit.date), "file_text" if day else "unknown"
                one.record = day
                if row.author or row.persons:
                    one.author, one.author_source = row.author, "file_text" if row.author else None
                out.append(one)
    return out


def _tell(text: str, cells: list[tuple[int, int]]) -> bool:
    """Whether several cells tell something each, whatever figures stand beside them: what was done, and what came of it."""
    return len(cells) > 1 and all(len(text[a:b].split()) >= TELLING for a, b in cells)


def _figures(unit: Unit, row: tables.Row) -> bool:
    """Whether a row has readings in cells that tell nothing by themselves."""
    # A figure in front is the number of the row.
    pairs = unit.cells.pairs[1:] if unit.cells is not None else ()
    return any(cell not in row.told and FIGURE.match(unit.source.text[slice(*cell)]) for _, cell in pairs)


def read_all(sources: list[Source], progress: Progress, shelf: Shelf | None = None) -> Iterator[list[Unit]]:
    # Hundreds of thousands of small objects that all stay alive: the collector would only count them again and again.
    gc.disable()
    files = [source for source in sources if source.kind == "file"]
    if len(files) > 1:
        for source, shared in zip(files, legends.share([source.text for source in files]), strict=True):
            source.shared = shared
    mine: dict[int, list[Unit]] = {}
    if shelf is not None:
        for place, source in enumerate(sources):
            if (kept := shelf.get(source)) is not None:
                mine[place] = kept
    wanted = [place for place in range(len(sources)) if place not in mine]
    total = sum(len(sources[place].text) for place in wanted)
    half = _half(sources, wanted, total) if total >= PARALLEL_FROM and len(wanted) > 1 and (os.cpu_count() or 1) > 1 else []
    reader = _fork(sources, half, shelf) if half else None
    for place in wanted:
        if place not in half:
            progress(sources[place].name, len(mine), len(sources))
            mine[place] = _labelled(sources[place], shelf)
    if reader is not None:
        mine.update(_collect(sources, half, reader))
    for place in range(len(sources)):
        yield mine[place]


def _labelled(source: Source, shelf: Shelf | None) -> list[Unit]:
    units = read_one(source)
    if shelf is not None:
        shelf.put(source, units)
    return units


def _half(sources: list[Source], wanted: list[int], total: int) -> list[int]:
    """Sources that together hold about half of the text; the longest are dealt first."""
    chosen: list[int] = []
    size = 0
    for place in sorted(wanted, key=lambda n: -len(sources[n].text)):
        if size + len(sources[place].text) <= total // 2:
            chosen.append(place)
            size += len(sources[place].text)
    return sorted(chosen)


def _fork(sources: list[Source], places: list[int], shelf: Shelf | None) -> int:
    """A twin of this process reads its share and sends it back; it shares the loaded rules and dies with its pipe."""
    reader, writer = os.pipe()
    if os.fork():
        os.close(writer)
        return reader
    status = 1
    try:
        os.close(reader)
        with os.fdopen(writer, "wb") as out:
            for place in places:
                data = labelled.pack(_labelled(sources[place], shelf), sources[place].structure)
                out.write(len(data).to_bytes(8, "big") + data)
        status = 0
    finally:
        os._exit(status)


def _collect(sources: list[Source], places: list[int], reader: int) -> dict[int, list[Unit]]:
    found: dict[int, list[Unit]] = {}
    with os.fdopen(reader, "rb") as stream:
        for place in places:
            size = int.from_bytes(stream.read(8), "big")
            data = stream.read(size) if size else b""
            if not size or len(data) != size:
                # The twin ran into a limit; this process has the same limits and says so if it does too.
                break
            found[place], sources[place].structure = labelled.unpack(sources[place], data)
    os.wait()
    for place in places:
        if place not in found:
            found[place] = read_one(sources[place])
    return found
