"""What every reader produces: pieces of normalised text with their page, sheet, slide or entry, and what was not read."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from sredspace_worker.extract.symbols import private
from sredspace_worker.problems import Problem

SegmentKind = Literal["page", "sheet", "slide", "entry"]
MAX_NOTICES = 200

# No language puts more marks than this on one letter, and normalising them takes quadratic time.
_MAX_MARKS = 30


def _outcome(char: str) -> str | None:
    """The replacement of a character; None if it stays."""
    code = ord(char)
    if char in "\x0b\x0c\x85\u2028\u2029":
        return "\n"
    if code < 0x20 or 0x7F <= code <= 0x9F:
        return None if char in "\t\n\r" else ""
    if code in _INVISIBLE or 0x202A <= code <= 0x202E or 0x2060 <= code <= 0x2069:
        return ""
    if code == 0xA0 or 0x2000 <= code <= 0x200A or code in (0x202F, 0x205F, 0x3000):
        return " "
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    if 0xF020 <= code <= 0xF0FE:
        return private(code)
    return _LIGATURES.get(code)


# Soft hyphen, zero width, direction and byte order marks split words; the last two are what PDF fonts leave behind.
_INVISIBLE = frozenset((0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0xFEFF, 0xFFFE, 0xFFFF))
_JOINERS = re.compile("(?<=[A-Za-z\u00c0-\u024f])[\u200c\u200d]+")
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}


def normalise(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    # A text has few distinct characters: checking each once is faster than checking every position.
    different = set(text)
    for char in different:
        if (char < " " or char > "~") and (outcome := _outcome(char)) is not None:
            text = text.replace(char, outcome)
    if text.isascii():
        return text
    if different & {"\u200c", "\u200d"}:
        text = _JOINERS.sub("", text)
    if marks := "".join(re.escape(char) for char in sorted(different) if unicodedata.combining(char)):
        text = re.sub(f"([{marks}]{{{_MAX_MARKS}}})[{marks}]+", r"\1", text)
    return unicodedata.normalize("NFC", text)


class Full(Exception):
    """The document has reached the text limit; what was read so far stays."""


@dataclass(frozen=True)
class Record:
    """A message, ticket, commit or mail inside a file: its author and day, if the file gives them."""

    start: int
    end: int
    date: str | None
    author: str | None
    source: str


@dataclass
class Line:
    """A line that was recognised on a picture, with its box as fractions of the page from the top left."""

    start: int
    end: int
    page: int
    box: tuple[float, float, float, float]


Nested = Callable[[bytes, str, str, "Document"], "Document"]


@dataclass
class Document:
    max_chars: int
    # Reads a file inside this one; set by formats.py, so that readers of archives and mail need not import it.
    nested: Nested | None = None
    depth: int = 0
    name: str = ""
    # Names for the ids of people that an export uses (Slack's users.json).
    people: dict[str, str] = field(default_factory=dict)
    # Optional work (recognising text on pictures) stops here, so that what was read is kept.
    deadline: float | None = None
    ocr: Any = None
    parts: list[str] = field(default_factory=list)
    segments: list[dict[str, object]] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    skipped: list[dict[str, str]] = field(default_factory=list)
    warnings: list[dict[str, str]] = field(default_factory=list)
    pages: int | None = None
    length: int = 0
    dropped_notices: int = 0

    def add(self, text: str) -> tuple[int, int]:
        text = normalise(text)
        start = self.length
        room = self.max_chars - start
        if len(text) > room:
            # Cut at the end of a line, so that no sentence is cut and changes its meaning.
            cut = text.rfind("\n", max(0, room - 10_000), room)
            text = text[: cut if cut > 0 else room]
            self._append(text)
            self.skip("text_cut", "the rest of the file", f"Only the first {self.max_chars:,} characters were read.")
            raise Full
        self._append(text)
        return start, self.length

    def _append(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def add_segment(self, kind: SegmentKind, number: int, label: str | None, text: str) -> int:
        """Adds text as a page, sheet, slide or entry, and returns its start."""
        if self.parts:
            # Segments are separated, so that no sentence crosses their border and NFC cannot join across it.
            self.add("\n\n")
        clean = normalise(label)[:200] if label else None
        start = self.length
        try:
            self.add(text.strip("\n"))
        finally:
            if self.length > start:
                self.segments.append({"kind": kind, "number": number, "label": clean, "charStart": start, "charEnd": self.length})
        return start

    def record(self, date: str | None, author: str | None, source: str, text: str) -> None:
        """A record as a paragraph of its own: `2025-03-04 · Jane Doe · Slack #lab: text`."""
        head = " · ".join(part for part in (date, author, source) if part)
        text = re.sub(r"\n\s*\n", "\n", text)
        if self.parts:
            self.add("\n\n")
        start = self.length
        try:
            self.add(f"{head}: {text.strip()}" if head else text.strip())
        finally:
            if self.length > start:
                self.records.append(
                    Record(start, self.length, date, normalise(author)[:120] if author else None, normalise(source)[:120])
                )

    def take(self, part: Document, label: str, number: int) -> None:
        """A file inside this one, as an entry; its own notices, records and lines come with it."""
        start = self.add_segment("entry", number, label, part.text)
        offset = start - (len(part.text) - len(part.text.lstrip("\n")))
        if len(part.segments) > 1 and all(item["kind"] == "entry" for item in part.segments):
            # Its own parts stay separate: the author of one says nothing about the next.
            self.segments.pop()
            for inner in part.segments:
                first, last = int(str(inner["charStart"])) + offset, int(str(inner["charEnd"])) + offset
                name = f"{label}: {inner['label']}" if inner["label"] else label
                self.segments.append(
                    {**inner, "label": normalise(name)[:200], "charStart": first, "charEnd": min(last, self.length)}
                )
        for record in part.records:
            # Blank lines at the end of a part are not taken.
            first, last = record.start + offset, min(record.end + offset, self.length)
            if first < last:
                self.records.append(Record(first, last, record.date, record.author, record.source))
        for line in part.lines:
            self.lines.append(Line(line.start + offset, min(line.end + offset, self.length), line.page, line.box))
        for target, items in ((self.skipped, part.skipped), (self.warnings, part.warnings)):
            for item in items:
                self._put(target, item["code"], f"{label}: {item['place']}", item["reason"])

    def skip(self, code: str, place: str, reason: str) -> None:
        """Something visible that is not in the text."""
        self._put(self.skipped, code, place, reason)
        self._put(self.warnings, code, place, reason)

    def warn(self, code: str, place: str, reason: str) -> None:
        """Something in the text that the user should check, or that was left out on purpose."""
        self._put(self.warnings, code, place, reason)

    def _put(self, target: list[dict[str, str]], code: str, place: str, reason: str) -> None:
        if len(target) < MAX_NOTICES:
            target.append({"code": code, "place": normalise(place)[:200], "reason": normalise(reason)[:1000]})
        elif target is self.warnings:
            self.dropped_notices += 1

    def read_nested(self, data: bytes, name: str, content_type: str = "") -> Document:
        if self.nested is None:
            raise Problem("file_too_complex", "A file inside this file is not read.")
        return self.nested(data, name, content_type, self)

    def empty(self, what: str) -> Problem:
        """The error for a file without text, with the reason if one is known."""
        reasons = list(dict.fromkeys(item["reason"] for item in (*self.skipped, *self.warnings)))
        return Problem("unreadable_file", " ".join([f"The {what} has no text.", *reasons[:2]]))

    def clean(self, text: str) -> str:
        """Text as `add` will store it."""
        return normalise(text)

    def out_of_time(self) -> bool:
        return self.deadline is not None and time.monotonic() > self.deadline

    @property
    def text(self) -> str:
        if len(self.parts) > 1:
            self.parts = ["".join(self.parts)]
        return self.parts[0] if self.parts else ""
