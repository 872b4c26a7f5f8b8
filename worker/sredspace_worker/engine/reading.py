"""Sentences and labels of all sources, on two cores where there is much to read."""

from __future__ import annotations

import gc
import os
import pickle
from bisect import bisect_right
from collections.abc import Callable, Iterator

from sredspace_worker.engine import tables
from sredspace_worker.engine.classify import classify
from sredspace_worker.engine.context import in_context
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.sentences import Structure, Unit
from sredspace_worker.engine.sentences import read_all as read_lines

Progress = Callable[[str, int, int], None]
PARALLEL_FROM = 300_000


_SHEET = (".csv", ".tsv", ".xlsx", ".xlsm")


def read_one(source: Source) -> list[Unit]:
    found, source.structure = read_lines(source)
    tables.attach(found)
    if source.kind == "file" and source.name.lower().endswith(_SHEET):
        found = _activities(source, found)
    for unit in found:
        classify(unit)
    in_context(found)
    return found


def _activities(source: Source, units: list[Unit]) -> list[Unit]:
    """Of a row of a log only the cell that tells what was done; its day and its person are the row's."""
    rows = list(tables.rows(source))
    starts = [row.start for row in rows]
    out: list[Unit] = []
    taken = -1
    for unit in units:
        place = bisect_right(starts, unit.start) - 1
        if place < 0 or unit.start >= rows[place].end:
            out.append(unit)
        elif place != taken:
            taken = place
            row = rows[place]
            unit.start, unit.end = row.activity
            unit.text = source.text[unit.start : unit.end]
            unit.folded = fold(unit.text)
            unit.words = len(unit.folded.split())
            unit.date, unit.date_source = row.date, "file_text" if row.date else "unknown"
            unit.author, unit.author_source = row.author, "file_text" if row.author else None
            out.append(unit)
    return out


def read_all(sources: list[Source], progress: Progress) -> Iterator[list[Unit]]:
    # Hundreds of thousands of small objects that all stay alive: the collector would only count them again and again.
    gc.disable()
    total = sum(len(s.text) for s in sources)
    half = _half(sources, total) if total >= PARALLEL_FROM and len(sources) > 1 and (os.cpu_count() or 1) > 1 else set()
    reader = _fork(sources, half) if half else None
    mine: dict[int, list[Unit]] = {}
    for place, source in enumerate(sources):
        if place not in half:
            progress(source.name, len(mine), len(sources))
            mine[place] = read_one(source)
    if reader is not None:
        mine.update(_collect(sources, half, reader))
    for place in range(len(sources)):
        yield mine[place]


def _half(sources: list[Source], total: int) -> set[int]:
    """Sources that together hold about half of the text; the longest are dealt first."""
    chosen: set[int] = set()
    size = 0
    for place in sorted(range(len(sources)), key=lambda n: -len(sources[n].text)):
        if size + len(sources[place].text) <= total // 2:
            chosen.add(place)
            size += len(sources[place].text)
    return chosen


def _fork(sources: list[Source], places: set[int]) -> int:
    """A twin of this process reads its share and sends it back; it shares the loaded rules and dies with its pipe."""
    reader, writer = os.pipe()
    if os.fork():
        os.close(writer)
        return reader
    status = 1
    try:
        os.close(reader)
        found = {place: (read_one(sources[place]), sources[place].structure) for place in places}
        for units, _ in found.values():
            for unit in units:
                unit.source = None  # type: ignore[assignment] # put back on the other side
        with os.fdopen(writer, "wb") as out:
            pickle.dump(found, out, pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        os._exit(status)


def _collect(sources: list[Source], places: set[int], reader: int) -> dict[int, list[Unit]]:
    try:
        with os.fdopen(reader, "rb") as stream:
            sent: dict[int, tuple[list[Unit], list[Structure]]] = pickle.load(stream)  # noqa: S301 - from our own fork
    except (EOFError, pickle.UnpicklingError):
        # The twin ran into a limit; this process has the same limits and says so if it does too.
        found = {place: read_one(sources[place]) for place in places}
    else:
        found = {}
        for place, (units, structure) in sent.items():
            sources[place].structure = structure
            found[place] = units
            for unit in units:
                unit.source = sources[place]
    os.wait()
    return found
