"""The sources of one task, and the register of exact citations into them."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sredspace_worker.engine import dayorder
from sredspace_worker.models_gen import Citation, UsedInput

_NEWLINE = re.compile("\n")
_MOST_COMMIT_TEXT = 1_000_000  # characters of all cited commits that go along with the answer
SourceKind = Literal["file", "message", "commit"]


@dataclass
class Source:
    kind: SourceKind
    id: str
    name: str
    text: str
    created: dt.datetime | None = None
    segments: list[tuple[int, int, int, str]] = field(default_factory=list)  # start, end, number, kind
    labels: dict[int, str] = field(default_factory=dict)  # names of segments by their start
    records: list[tuple[int, int, str | None, str | None]] = field(default_factory=list)  # start, end, day, author
    recognised: list[tuple[int, int]] = field(default_factory=list)  # what was read on pictures
    url: str | None = None
    role: str = "USER"
    prompt: bool = False
    content_type: str = ""
    skipped_reason: str | None = None
    author: str | None = None
    committed: dt.datetime | None = None
    # The day of a report that tells of earlier months; its tests have other days.
    written: dt.date | None = None
    # What other papers of the run say that initials and logins stand for.
    shared: dict[str, str] = field(default_factory=dict)
    # Lines that are no statements: start, end, and why.
    structure: list[tuple[int, int, str]] = field(default_factory=list)
    _lines: list[int] | None = None
    _starts: list[int] | None = None
    _order: str | None = None

    def divide(self, segments: Sequence[Mapping[str, Any]]) -> None:
        """Takes the pages, sheets, slides and entries of a text document with their names."""
        self.segments = [(s["charStart"], s["charEnd"], s["number"], s["kind"]) for s in segments]
        self.labels = {s["charStart"]: s["label"] for s in segments if isinstance(s.get("label"), str)}

    def line(self, offset: int) -> int:
        if self._lines is None:
            self._lines = [m.start() for m in _NEWLINE.finditer(self.text)]
        return bisect_right(self._lines, offset - 1) + 1 if offset else 1

    def order(self) -> str:
        """How it writes days in figures; all of the text is read for it, so once."""
        if self._order is None:
            self._order = dayorder.order(self.text)
        return self._order

    def place(self, offset: int) -> tuple[str, int, str]:
        """Kind, number and name of the segment there; without one, nothing."""
        if self._starts is None:
            self._starts = [segment[0] for segment in self.segments]
        index = bisect_right(self._starts, offset) - 1
        if index >= 0:
            start, end, number, kind = self.segments[index]
            if start <= offset < end:
                return kind, number, self.labels.get(start, "")
        return "", 0, ""

    def was_recognised(self, start: int, end: int) -> bool:
        place = bisect_right(self.recognised, (end, 0)) - 1
        return place >= 0 and self.recognised[place][1] > start

    def page(self, offset: int) -> int | None:
        kind, number, _ = self.place(offset)
        return number if kind and kind != "entry" else None


class Citations:
    """Gives each quoted passage one id. The quote is always cut from the stored text, never typed again."""

    def __init__(self) -> None:
        self._by_span: dict[tuple[str, int, int], Citation] = {}
        self._by_id: dict[str, Citation] = {}
        self._of: dict[str, Source] = {}

    def cite(self, source: Source, start: int, end: int) -> str:
        key = (source.kind + source.id, start, end)
        known = self._by_span.get(key)
        if known is None:
            known = Citation(
                id=f"c{len(self._by_span) + 1}",
                file_id=source.id if source.kind == "file" else None,
                message_id=source.id if source.kind == "message" else None,
                commit_sha=source.id if source.kind == "commit" else None,
                url=source.url,
                page=source.page(start),
                line=source.line(start),
                char_start=start,
                char_end=end,
                quote=source.text[start:end],
                recognised=source.was_recognised(start, end),
            )
            self._by_span[key] = known
            self._of[known.id] = source
            self._by_id[known.id] = known
        return known.id

    def source_of(self, citation_id: str) -> Source:
        return self._of[citation_id]

    def get(self, citation_id: str) -> Citation:
        return self._by_id[citation_id]

    @property
    def count(self) -> int:
        return len(self._by_id)

    @property
    def all(self) -> list[Citation]:
        return list(self._by_span.values())

    def inputs(self, sources: list[Source]) -> list[UsedInput]:
        used = {source.kind + source.id for source in self._of.values()}
        commits = [s for s in sources if s.kind == "commit" and s.kind + s.id in used]
        kept = {id(s) for s in commits} if sum(len(s.text) for s in commits) <= _MOST_COMMIT_TEXT else set()
        return [
            UsedInput(
                kind=source.kind,
                id=source.id,
                name=source.name,
                sha256=hashlib.sha256(source.text.encode("utf-8", "replace")).hexdigest(),
                chars=len(source.text),
                used=source.kind + source.id in used,
                skipped_reason=source.skipped_reason,
                text=source.text if id(source) in kept else None,
            )
            for source in sources
        ]
