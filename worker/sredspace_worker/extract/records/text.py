"""Logs in plain text: the authors of commits, and Markdown tables whose last row is a sum."""

from __future__ import annotations

import re

from sredspace_worker.extract import rows
from sredspace_worker.extract.document import Document, Record, normalise
from sredspace_worker.extract.records.boards import read_calendar
from sredspace_worker.extract.records.days import day_of
from sredspace_worker.extract.thread import Piece, name_of, split

_COMMIT = re.compile(r"^(?:[*|\\/_ ]{0,60}commit (?P<sha>[0-9a-f]{7,64})\b.*|From (?P<from>[0-9a-f]{40}) .*)$", re.M)
_AUTHOR = re.compile(r"^[*|\\/_ ]{0,60}(?:Author|From): *(?P<name>.+)$", re.M)
_DATE = re.compile(r"^[*|\\/_ ]{0,60}(?:AuthorDate|Date): *(?P<day>.+)$", re.M)
_BLANK = re.compile(r"\n[|\\/_ ]{0,60}\n")
_WROTE_ON = re.compile(r"\bwrote on [^\n]{6,60}:$", re.M)
_TABLE_RULE = re.compile(r"^\s*\|?[\s:|-]*-{2,}[\s:|-]*\|[\s:|-]*$")


def read_known(text: str, document: Document) -> bool:
    """True if the text was added to the document with its records."""
    clean = normalise(text)
    if read_calendar(clean, document) or _git_log(clean, document):
        return True
    if "wrote:" in clean or "a écrit" in clean or _WROTE_ON.search(clean) or "Original Message" in clean:
        pieces = split(clean, None, None)
        if any(p.quoted and (p.author or p.date) for p in pieces) and sum(p.quoted for p in pieces) >= 1:
            add_pieces(pieces, document)
            return True
    if "|" in clean and (marked := _tables(clean, document)) is not None:
        document.add(marked)
        return True
    return False


def _git_log(text: str, document: Document) -> bool:
    starts = list(_COMMIT.finditer(text))
    if not starts or not _AUTHOR.search(text, starts[0].end(), starts[0].end() + 2000):
        return False
    start, _ = document.add(text)
    for number, match in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(text)
        head = text[match.end() : match.end() + 1000]
        blank = _BLANK.search(head)
        head = head[: blank.start()] if blank is not None else head
        while end > match.end() and text[end - 1].isspace():
            end -= 1
        author, day = _AUTHOR.search(head), _DATE.search(head)
        sha = match["sha"] or match["from"]
        document.records.append(
            Record(
                start + match.start(), start + end, day_of(day["day"]) if day else None, name_of(author["name"]) if author else None,
                f"commit {sha[:12]}",
            )
        )  # fmt: skip
    return True


def add_pieces(pieces: list[Piece], document: Document) -> None:
    """Each piece as a separate entry, so that the previous one says nothing about its author."""
    for number, piece in enumerate(pieces, len(document.segments) + 1):
        label = "quoted mail" if piece.quoted else "mail"
        head = " · ".join(part for part in (piece.date, piece.author, label) if part)
        text = piece.text.strip("\n")
        start = document.add_segment("entry", number, label, f"{head}: {text}")
        document.records.append(Record(start, document.length, piece.date, piece.author, label))


def _tables(text: str, document: Document) -> str | None:
    """Marks rows that sum others; None if there are none."""
    lines = text.split("\n")
    inside = False
    marked = 0
    for number, item in enumerate(lines):
        if not item.strip() or "|" not in item:
            inside = False
            continue
        if _TABLE_RULE.match(item):
            inside = True
            continue
        if inside:
            cells = [cell.strip().strip("*_ ") for cell in item.strip().strip("|").split("|")]
            label = rows.total_label(cells)
            if label is not None and any(re.search(r"\d", cell) for cell in cells):
                lines[number] = rows.total_line(cells, label)
                marked += 1
    if not marked:
        return None
    document.warn(
        "total_row", "tables", f"{marked} row{'s' if marked > 1 else ''} that sum others are marked as sums, not as work."
    )
    return "\n".join(lines)
