"""Labelled units as plain columns: for the way between processes, and kept beside the text so that a long one is labelled once.

Only plain values are written, never objects, so that what is read back can be wrong but cannot run."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import marshal
import os
import stat
import tempfile
from pathlib import Path
from typing import Any

from sredspace_worker.engine import cues
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.units import Cells, Unit

FORM = 6
# Shorter texts are labelled faster than a file is found.
KEEP_FROM = 50_000
# A message comes back with each later one of its session.
KEEP_MESSAGES_FROM = 10_000
MOST_BYTES = 1 << 30
_PLAIN = (
    "start", "end", "folded", "block", "number", "date_source", "author", "author_source", "sha", "box", "kind", "technical", "words", "measures",
)  # fmt: skip
_DAYS = ("date", "committed", "record")


def pack(units: list[Unit], structure: list[tuple[int, int, str]]) -> bytes:
    # Long strings that many units share are written once.
    shared: dict[tuple[str, str | None], int] = {}
    columns: dict[str, Any] = {name: [getattr(u, name) for u in units] for name in _PLAIN}
    for name in _DAYS:
        columns[name] = [d.toordinal() if (d := getattr(u, name)) is not None else 0 for u in units]
    columns["place"] = [shared.setdefault((u.heading, u.title), len(shared)) for u in units]
    columns["said"] = [None if u.said == u.folded else u.said for u in units]
    columns["cells"] = [
        (u.cells.header, u.cells.pairs, u.cells.tells, u.cells.under) if u.cells is not None else None for u in units
    ]
    columns["labels"] = [tuple(u.labels.items()) for u in units]
    columns["scores"] = [tuple((name, float(score)) for name, score in u.scores.items()) for u in units]
    columns["strong"] = [tuple(sorted(u.strong)) for u in units]
    columns["flags"] = [tuple(sorted(u.flags)) for u in units]
    columns["hits"] = [tuple(u.rule_hits) for u in units]
    columns["tells"] = [u.tells for u in units]
    columns["cues"] = [cues.of(u) for u in units]
    return marshal.dumps((FORM, columns, list(shared), structure))


def unpack(source: Source, data: bytes) -> tuple[list[Unit], list[tuple[int, int, str]]]:
    form, columns, shared, structure = marshal.loads(data)  # noqa: S302 - plain values, checked below
    if form != FORM:
        raise ValueError("another form")
    text = source.text
    days: dict[int, dt.date | None] = {0: None}
    units = []
    for (
        start, end, folded, block, number, date_source, author, author_source, sha, box, kind, technical, words, measures, date, committed, record, place, said, cells,
        labels, scores, strong, flags, hits, tells, cue,
    ) in zip(
        *(columns[name] for name in _PLAIN), *(columns[name] for name in _DAYS), columns["place"], columns["said"], columns["cells"], columns["labels"], columns["scores"],
        columns["strong"], columns["flags"], columns["hits"], columns["tells"], columns["cues"], strict=True,
    ):  # fmt: skip
        for day in (date, committed, record):
            if day not in days:
                days[day] = dt.date.fromordinal(day)
        heading, title = shared[place]
        units.append(
            Unit(
                source,
                start,
                end,
                text[start:end],
                folded,
                heading,
                title,
                block,
                number,
                days[date],
                date_source,
                author,
                author_source,
                sha,
                days[committed],
                box,
                Cells(*cells) if cells is not None else None,
                days[record],
                kind,
                dict(scores),
                folded if said is None else said,
                dict(labels),
                set(strong),
                set(flags),
                list(hits),
                technical,
                words,
                measures,
                tells,
                cue,
            )
        )
    return units, structure


def _own(folder: Path) -> bool:
    """Whether a folder is absent, or of this account and writable by it alone: another's could hold anything."""
    try:
        state = folder.lstat()
    except OSError:
        return True
    return stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid() and not state.st_mode & 0o022


class Shelf:
    """A folder of labelled texts, the oldest thrown out when it is full. Whatever is wrong with it, the text is labelled again."""

    def __init__(self, folder: str, version: str) -> None:
        self._folder = Path(folder) if folder and _own(Path(folder)) else None
        self._version = version

    def _path(self, source: Source) -> Path | None:
        least = {"file": KEEP_FROM, "message": KEEP_MESSAGES_FROM}.get(source.kind)
        if self._folder is None or least is None or len(source.text) < least:
            return None
        # The name decides how a text is read (a log, a sheet, a program), so it is part of what was labelled; a message has its own day.
        written = "" if source.kind == "file" else f"{source.kind} {source.created}"
        key = hashlib.sha256(
            f"{FORM}\0{self._version}\0{written}\0{source.name}\0{source.segments!r}\0{source.labels!r}\0{source.records!r}\0{source.shared!r}\0".encode(
                "utf-8", "replace"
            )
        )
        key.update(source.text.encode("utf-8", "replace"))
        return self._folder / f"{key.hexdigest()}.labels"

    def get(self, source: Source) -> list[Unit] | None:
        path = self._path(source)
        if path is None:
            return None
        try:
            data = path.read_bytes()
            units, source.structure = unpack(source, data)
            os.utime(path)
        except (OSError, ValueError, TypeError, KeyError, IndexError, EOFError):
            return None
        return units

    def put(self, source: Source, units: list[Unit]) -> None:
        path = self._path(source)
        if path is None:
            return
        data = pack(units, source.structure)
        with contextlib.suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._make_room(path.parent, len(data))
            # Whole or not at all: another process may read it at any moment.
            handle, name = tempfile.mkstemp(dir=path.parent, suffix=".new")
            try:
                with os.fdopen(handle, "wb") as out:
                    out.write(data)
                os.replace(name, path)
            except OSError:
                os.unlink(name)
                raise

    @staticmethod
    def _make_room(folder: Path, size: int) -> None:
        found = []
        for item in folder.glob("*.labels"):
            with contextlib.suppress(OSError):
                state = item.stat()
                found.append((state.st_mtime, state.st_size, item))
        total = size + sum(length for _, length, _ in found)
        for _, length, item in sorted(found, key=lambda one: one[0]):
            if total <= MOST_BYTES:
                return
            with contextlib.suppress(OSError):
                item.unlink()
            total -= length
