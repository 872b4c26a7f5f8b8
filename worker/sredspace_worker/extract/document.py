"""What every reader fills: pieces of normalised text with their page, sheet, slide or entry."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from sredspace_worker.problems import Problem

SegmentKind = Literal["page", "sheet", "slide", "entry"]

_LINE_ENDS = re.compile("\r\n|\r|\u0085|\u2028|\u2029|\x0c|\x0b")
# NUL and other controls, the byte order mark, and non-characters that PDF fonts leave behind.
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def normalise(text: str) -> str:
    text = _LINE_ENDS.sub("\n", text)
    text = _UNWANTED.sub("", text)
    text = _SURROGATE.sub("\ufffd", text)
    return unicodedata.normalize("NFC", text)


@dataclass
class Document:
    max_chars: int
    parts: list[str] = field(default_factory=list)
    segments: list[dict[str, object]] = field(default_factory=list)
    skipped: list[dict[str, str]] = field(default_factory=list)
    pages: int | None = None
    length: int = 0

    def add(self, text: str) -> tuple[int, int]:
        text = normalise(text)
        if self.length + len(text) > self.max_chars:
            raise Problem("file_too_complex", f"The file holds more than {self.max_chars:,} characters of text.")
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return start, self.length

    def add_segment(self, kind: SegmentKind, number: int, label: str | None, text: str) -> None:
        if self.parts:
            # Segments are set apart, so that no sentence runs over their border and NFC cannot join across it.
            self.add("\n\n")
        start, end = self.add(text.strip("\n"))
        clean = normalise(label)[:200] if label else None
        self.segments.append({"kind": kind, "number": number, "label": clean, "charStart": start, "charEnd": end})

    def skip(self, part: str, reason: str) -> None:
        if len(self.skipped) < 200:
            self.skipped.append({"part": normalise(part)[:200], "reason": reason})

    @property
    def text(self) -> str:
        return "".join(self.parts)
