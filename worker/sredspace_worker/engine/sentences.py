"""Cuts a source into sentences with exact offsets, and remembers what stands around each: heading, date, author."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sredspace_worker.engine import dates
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.splitting import split

CODE = re.compile(
    r"\.(?:py|go|rs|c|h|cc|cpp|hpp|cs|java|kt|swift|ts|tsx|js|jsx|mjs|rb|php|scala|m|r|jl|sh|sql|lua|pl|vhd|v|sv|f90|proto)$",
    re.I,
)
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_BULLET = re.compile(r"^(?:[-*+•·◦–‣]\s+|#\.\s+|\(?\d{1,3}[.)]\s+|\(?[a-z][.)]\s+|>\s?)+(?:\[(?P<box>[ xX])\]\s+)?")
_RULE = re.compile(r"^(?:[-=*_~|:+\s]{3,})$")
_META = re.compile(
    r"^\W{0,3}(?P<key>author|by|written by|recorded by|logged by|engineer|owner|date|from|to|cc|subject|auteure?|par|redige par|redaction"
    r"|de|objet|commit|authordate|commitdate|commit date|committer|merge|reviewed-by|signed-off-by|change-id|co-authored-by)\W{0,2}\s?[:：]\W{0,3}\s*(?P<value>.*)$"
)
_COMMIT = re.compile(r"^(?:commit|from) (?P<sha>[0-9a-f]{7,40})\b")
_SHA = re.compile(r"[0-9a-f]{7,64}")
_ONELINE = re.compile(r"^\*?\s*(?P<sha>[0-9a-f]{7,40})\s+(?=\S)")
_LABEL_HEADING = re.compile(r"^(?:\*\*[^*]{2,80}\*\*:?|__[^_]{2,80}__:?|[A-ZÀ-Ý][^.!?:]{1,60}:)$")
_COMMENT = re.compile(r"^\s*(?:#+!?|//+!?|--|/\*+|\*+/?|;+|%+)\s?(?P<text>.*?)(?:\*/)?$")
_NAME = re.compile(r"^[A-ZÀ-Ý][\w'’.-]*(?: (?:[A-ZÀ-Ý][\w'’.-]*|de|du|van|von|der|la|le)){0,4}$")

# A line that breaks off on one of these goes on in the next, even when that one begins with a date.
_DANGLING = re.compile(
    r"(?:,|\b(?:between|from|on|to|and|until|since|of|by|before|after|in|the|du|au|le|la|les|entre|depuis|et|de|des|avant|apr[eè]s|vers|jusqu'au))$",
    re.I,
)
_DATE_LIKE = re.compile(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b")
_PATH = re.compile(r"^[\w\[\].-]{1,80}: (?=\S)")


@dataclass
class Context:
    """What the lines above say about the lines below."""

    date: dt.date | None = None
    date_source: str = "unknown"
    author: str | None = None
    author_source: str | None = None
    sha: str | None = None
    committed: dt.date | None = None
    headings: list[tuple[int, str, str]] = field(default_factory=list)

    def copy(self) -> Context:
        # By hand: `dataclasses.replace` takes a tenth of the time of reading.
        return Context(
            self.date, self.date_source, self.author, self.author_source, self.sha, self.committed, list(self.headings)
        )

    @property
    def heading(self) -> str:
        return " / ".join(folded for _, _, folded in self.headings)

    @property
    def title(self) -> str | None:
        return self.headings[-1][1] if self.headings else None


@dataclass(eq=False, slots=True)
class Unit:
    source: Source
    start: int
    end: int
    text: str
    folded: str
    heading: str
    title: str | None
    block: int
    number: int
    date: dt.date | None
    date_source: str
    author: str | None
    author_source: str | None
    sha: str | None
    committed: dt.date | None
    box: str | None = None
    said: str = ""  # folded, without the day and the marks in front
    labels: dict[str, int] = field(default_factory=dict)
    strong: set[str] = field(default_factory=set)
    scores: dict[str, float] = field(default_factory=dict)  # of every label; one without its label is not placed
    flags: set[str] = field(default_factory=set)
    rule_hits: list[tuple[str, str, str, str]] = field(default_factory=list)  # label, rule id, phrase, category
    technical: bool = False
    words: int = 0
    measures: list[str] = field(default_factory=list)

    def has(self, label: str) -> bool:
        return label in self.labels


def read(source: Source) -> list[Unit]:
    return list(_Reader(source).units())


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.context = Context()
        if source.kind == "message" and source.created is not None:
            self.context.date, self.context.date_source = source.created.date(), "message_time"
        if source.kind == "commit":
            self.context.sha = source.id if _SHA.fullmatch(source.id) else None
            self.context.author, self.context.author_source = source.author, "commit" if source.author else None
            self.context.date = source.created.date() if source.created else None
            self.context.date_source = "commit" if source.created else "unknown"
            self.context.committed = source.committed.date() if source.committed else None
        self.is_code = bool(CODE.search(source.name)) and source.kind == "file"
        self.is_json = source.kind == "file" and source.name.lower().endswith(".json")
        self.block = 0
        self.count = 0
        self.pending: list[tuple[int, int]] = []
        self.box: str | None = None
        self.block_date: dt.date | None = None
        self.block_indent = 0
        self.unreadable_day = False
        # What stood above when the pending block began: a heading below it must not reach back.
        self.above = self.context
        self.in_commit = False
        self.base_author: tuple[str | None, str | None] = (self.context.author, self.context.author_source)

    def units(self) -> Iterator[Unit]:
        lines = list(_lines(self.text))
        fenced = in_diff = docstring = False
        segments = {start for start, _, _, _ in self.source.segments}
        for index, (start, end) in enumerate(lines):
            raw = self.text[start:end]
            stripped = raw.strip()
            if start in segments:
                yield from self._flush()
                if any(kind == "entry" for s, _, _, kind in self.source.segments if s == start):
                    self.context = Context()
            if stripped.startswith(("```", "~~~")) and not self.is_code:
                yield from self._flush()
                fenced = not fenced
                continue
            if self.is_code:
                quotes = stripped.count('"""') + stripped.count("'''")
                comment = _COMMENT.match(raw)
                if not (docstring or comment or quotes):
                    yield from self._flush()
                    continue
                if quotes % 2:
                    docstring = not docstring
                offset = start + (
                    comment.start("text") if comment and not docstring and not quotes else len(raw) - len(raw.lstrip())
                )
                if not stripped.strip("#/*-;%\"' "):
                    yield from self._flush()
                    continue
                if self.pending and not self._continues(self.text[offset:end].strip()):
                    yield from self._flush()
                self._append(offset, end)
                continue
            if not stripped:
                yield from self._flush()
                self.block_date, self.unreadable_day = None, False
                continue
            folded = fold(stripped)
            commit = _COMMIT.match(folded)
            if commit and (len(folded) < 70 or folded.startswith("from ")):
                yield from self._flush()
                self._commit(commit["sha"])
                in_diff = False
                continue
            if folded.startswith(("diff --git ", "index ", "@@ ")) or (self.in_commit and stripped == "---"):
                yield from self._flush()
                in_diff = True
                continue
            if in_diff or fenced:
                continue
            if _RULE.match(stripped):
                yield from self._flush()
                continue
            marked = stripped.startswith("#")
            if (not marked and self._metadata(stripped, folded)) or self._is_heading(index, lines, stripped):
                yield from self._flush()
                self.block_date, self.unreadable_day = None, False
                continue
            yield from self._body(start, end, raw, folded)
        yield from self._flush()

    # --- lines that are not text ------------------------------------------------------------------------------------
    def _commit(self, sha: str) -> None:
        self.in_commit = True
        self.context = Context(sha=sha, headings=[])

    def _is_heading(self, index: int, lines: list[tuple[int, int]], stripped: str) -> bool:
        level, title = 0, ""
        if match := _HEADING.match(stripped):
            level, title = len(match[1]), match[2]
        elif not self.in_commit and index + 1 < len(lines) and len(stripped) < 90:
            below = self.text[slice(*lines[index + 1])].strip()
            if re.fullmatch(r"={3,}|-{3,}|~{3,}", below) and not stripped.startswith("|"):
                level, title = (1 if below[0] == "=" else 2), stripped
            elif _LABEL_HEADING.match(stripped) and not _BULLET.match(stripped):
                level, title = 6, stripped.strip("*_: ")
            elif (stripped.isupper() and 4 <= len(stripped) <= 70 and not stripped.endswith(".")) or (
                not below and self._short_title(stripped)
            ):
                level, title = 5, stripped
        if not level:
            return False
        context = self.context
        while context.headings and context.headings[-1][0] >= level:
            context.headings.pop()
        folded = fold(title)
        context.headings.append((level, title[:120], folded))
        if found := dates.find(folded):
            context.date, context.date_source = found[0], "calendar_header"
        elif level <= 2 and context.date_source == "calendar_header":
            context.date, context.date_source = None, "unknown"
        return True

    def _short_title(self, stripped: str) -> bool:
        """A short line between blank lines without an end: a title in plain text, or a date of its own."""
        if len(stripped) > 60 or stripped[-1] in ".!?:;,)" or not stripped[0].isupper() or _BULLET.match(stripped):
            return False
        return len(stripped.split()) <= 5 and not self.pending and self.source.kind == "file"

    def _metadata(self, stripped: str, folded: str) -> bool:
        plain = folded.replace("*", "")
        match = _META.match(plain)
        if (
            match is None
            or len(stripped) > 200
            or (self.source.kind == "message" and match["key"] in ("de", "to", "from", "par"))
        ):
            return self._bare_date(folded)
        key, value = match["key"], match["value"]
        original = stripped[-len(value) :] if value else ""
        original = re.split(r"[:：]", stripped.replace("*", ""), maxsplit=1)[-1].strip() if value else original
        if key in (
            "author",
            "by",
            "written by",
            "recorded by",
            "logged by",
            "engineer",
            "auteur",
            "auteure",
            "par",
            "redige par",
            "from",
        ):
            name = re.sub(r"\s*[<(].*$", "", original).strip(' "')
            if _NAME.match(name) and len(name) < 60:
                source = "commit" if self.in_commit else "sender" if key == "from" else "file_text"
                self.context.author, self.context.author_source = name, source
                return True
            return self.in_commit or key in ("from",)
        if key in ("date", "authordate", "commitdate", "commit date"):
            found = dates.find(value)
            if found is None:
                return self.in_commit
            if key.startswith("commit"):
                self.context.committed = found[0]
            else:
                self.context.date = found[0]
                self.context.date_source = "commit" if self.in_commit else "file_text"
            return True
        if key in ("subject", "objet"):
            return False
        return self.in_commit or key in ("to", "cc", "commit", "merge")

    def _bare_date(self, folded: str) -> bool:
        found = dates.find(folded)
        if found is None:
            return False
        rest = re.sub(
            r"[\W_]+|\b(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)\w*\b|\bdate\b|\ble\b",
            "",
            folded[: found[1]] + folded[found[2] :],
        )
        if len(rest) > 3:
            return False
        self.context.date, self.context.date_source = found[0], "calendar_header"
        return True

    # --- text -------------------------------------------------------------------------------------------------------
    def _body(self, start: int, end: int, raw: str, folded: str) -> Iterator[Unit]:
        indent = len(raw) - len(raw.lstrip())
        stripped = raw.strip()
        offset = start + indent
        oneline = _ONELINE.match(stripped) if not self.in_commit else None
        bullet = _BULLET.match(stripped)
        starts = bool(
            oneline or bullet or stripped.startswith("|") or " | " in stripped or self._leading_date(folded) or self.is_json
        )
        if self.pending and starts and not (bullet or oneline) and _DANGLING.search(self._above_text()):
            starts = False
        if self.pending and not starts and not self._continues(stripped):
            starts = True
        if starts:
            yield from self._flush()
            if indent <= self.block_indent and (bullet or stripped.startswith("|") or " | " in stripped):
                # The next item of a list or row of a table has a day of its own or none.
                self.block_date, self.unreadable_day = None, False
        if oneline:
            self.context.sha = oneline["sha"]
            offset += oneline.end()
        elif bullet:
            self.box = bullet["box"]
            offset += bullet.end()
        elif stripped.startswith("|"):
            offset += len(stripped) - len(stripped.lstrip("| "))
        elif self.is_json and (path := _PATH.match(stripped)):
            offset += path.end()
        if starts or not self.pending:
            self._date_of_line(folded, indent)
        self._append(offset, end)
        if starts and (stripped.startswith("|") or " | " in stripped or oneline):
            yield from self._flush()

    def _leading_date(self, folded: str) -> bool:
        if _DATE_LIKE.match(folded):
            return True
        found = dates.find(folded[:60])
        return found is not None and not re.search(r"[a-z]{4,}", folded[: found[1]])

    def _date_of_line(self, folded: str, indent: int) -> None:
        found = dates.find(folded)
        if found is not None and found[1] < 14:
            self.block_date, self.block_indent, self.unreadable_day = found[0], indent, False
        elif dates.unreadable(folded):
            # A day that cannot be read is still another day than the one above.
            self.block_date, self.unreadable_day = None, True

    def _above_text(self) -> str:
        start, end = self.pending[-1]
        return self.text[start:end].rstrip()

    def _continues(self, stripped: str) -> bool:
        """Whether this line goes on with the sentence above: wrapped text does, a list without bullets does not."""
        above = self._above_text()
        if above.endswith("-->"):
            return False
        if above.endswith((".", "!", "?", ";")) and len(above) < 45:
            return False
        if _DANGLING.search(above) or above.endswith(("-", "–", "(")) or stripped[:1].islower() or stripped[:1] in "(%":
            return True
        return len(above) >= 50 or self.in_commit

    def _append(self, start: int, end: int) -> None:
        if start < end:
            if not self.pending:
                self.above = self.context.copy()
            self.pending.append((start, end))

    def _flush(self) -> Iterator[Unit]:
        if not self.pending:
            return
        start, end = self.pending[0][0], self.pending[-1][1]
        self.pending = []
        box, self.box = self.box, None
        for first, last in split(self.text, start, end, self.source.kind == "message"):
            yield self._unit(first, last, box)
        self.block += 1

    def _unit(self, start: int, end: int, box: str | None) -> Unit:
        context = self.above
        raw = self.text[start:end]
        folded = fold(uncomment(raw)) if self.is_code else fold(raw)
        date, source = context.date, context.date_source
        if self.unreadable_day and source != "commit":
            date, source = None, "unknown"
        own = dates.find(folded)
        if context.date_source != "commit":
            if self.block_date is not None:
                date, source = self.block_date, "file_text"
            if own is not None:
                date, source = own[0], "file_text"
        self.count += 1
        return Unit(
            source=self.source, start=start, end=end, text=raw, folded=folded, heading=context.heading, title=context.title,
            block=self.block, number=self.count, date=date, date_source=source, author=context.author,
            author_source=context.author_source, sha=context.sha, committed=context.committed, box=box,
            words=len(folded.split()),
        )  # fmt: skip


def uncomment(raw: str) -> str:
    return re.sub(r"\n\s*(?:#+|//+|\*+|--|;+)\s?", "\n", raw).strip("\"' ")


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1
