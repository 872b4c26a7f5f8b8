"""Cuts a source into sentences with exact offsets, and remembers what stands around each: heading, date, author."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Generator, Iterator

from sredspace_worker.engine import dates, shapes
from sredspace_worker.engine.headers import DETAIL
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.pages import Pages
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.shapes import CODE as CODE
from sredspace_worker.engine.splitting import ABBREVIATION, pieces, split
from sredspace_worker.engine.typed import begins_small, dictated, posted
from sredspace_worker.engine.units import Context as Context
from sredspace_worker.engine.units import Unit as Unit

# A line that is no statement, and why: `heading`, `metadata`, `code`.
Structure = tuple[int, int, str]
_SPOKEN = re.compile(r"[^\W\d_][\w.'’-]{1,14}(?: [^\W\d_][\w.'’-]{1,14})?[ \u00a0]?:\s")
_LABELLED = re.compile(r"[^\W\d_][\w'’ -]{1,24}?[ \u00a0]?:\s")


# `Salut Clara,` above the first sentence of a mail.
_WIDEST, _GOES_ON = 130, ".!?…:;,-–—("
_GREETS = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon)|bonjour|salut|allo|cher|chere|ch[eè]re)\b[ \w'’.-]{0,30}[,!]?$", re.I
)


def read(source: Source) -> list[Unit]:
    return list(_Reader(source).units())


def read_all(source: Source) -> tuple[list[Unit], list[Structure]]:
    """With the lines that are no sentences, so that every line of a source is accounted for."""
    reader = _Reader(source)
    return list(reader.units()), reader.structure


class _Reader(Pages):
    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.structure: list[Structure] = []
        name = source.name.lower()
        self.is_code = bool(CODE.search(source.name)) and source.kind == "file"
        self.is_json = source.kind == "file" and name.endswith(".json")
        self.is_sheet = source.kind == "file" and name.endswith((".csv", ".tsv"))
        self.by_lines = source.kind == "file" and not self.is_code and (dictated(source.text) or posted(source.text))
        # Where sentences begin with a small letter: in messages, and in what a telephone wrote down.
        self.small = source.kind == "message" or (source.kind == "file" and begins_small(self.text[:20_000]))
        self.block = 0
        self.count = 0
        self.box: str | None = None
        self.block_date: dt.date | None = None
        self.block_indent = 0
        self.block_year_above = False
        self.speaker: str | None = None
        self.unreadable_day = False
        # What stood above when the pending block began: a heading below it must not reach back.
        self.above = self.context

    def _skip(self, start: int, end: int, why: str) -> None:
        if any(c.isalnum() for c in self.text[start:end]):
            self.structure.append((start, end, why))

    def units(self) -> Iterator[Unit]:
        lines = list(shapes.lines(self.text))
        fence = ""
        in_diff = docstring = False
        segments = {start for start, _, _, _ in self.source.segments}
        entries = {start for start, _, _, kind in self.source.segments if kind == "entry"}
        for index, (start, end) in enumerate(lines):
            raw = self.text[start:end]
            stripped = raw.strip()
            if start in segments:
                yield from self._flush()
                if start in entries:
                    self.context, self.outside = Context(), None
            if self.is_code:
                docstring = yield from self._code(start, end, raw, docstring)
                continue
            if stripped.startswith(("```", "~~~")):
                yield from self._flush()
                self._skip(start, end, "code")
                fence = "" if fence else stripped
                continue
            if fence:
                yield from self._fenced(start, end, raw, fence)
                continue
            if in_diff and (self.in_commit or shapes.is_diff_line(raw)) and not shapes.COMMIT.match(stripped):
                self._skip(start, end, "code")
                continue
            in_diff = False
            if not stripped:
                yield from self._flush()
                if self.context.in_record:
                    self.block += 1
                self._after_record()
                self.block_date, self.unreadable_day = None, False
                continue
            folded = fold(stripped)
            if head := self._record(stripped):
                yield from self._flush()
                self.block += 1
                self.block_date, self.unreadable_day = None, False
                begin = start + len(raw) - len(raw.lstrip()) + head
                if shapes.WROTE.match(self.text[begin:end]):
                    self._skip(begin, end, "metadata")
                else:
                    self._append(begin, end)
                continue
            if self.context.in_record:
                if DETAIL.match(folded):
                    yield from self._flush()
                    self._skip(start, end, "metadata")
                    continue
                if self.pending and not self._continues(stripped):
                    yield from self._flush()
                self._append(start + len(raw) - len(raw.lstrip()), end)
                continue
            commit = shapes.COMMIT.match(folded)
            if commit and (len(folded) < 70 or folded.startswith("from ")):
                yield from self._flush()
                self._skip(start, end, "metadata")
                self.in_commit = True
                self.context = Context(sha=commit["sha"], headings=[])
                continue
            if shapes.is_diff_start(stripped) or (self.in_commit and stripped == "---"):
                yield from self._flush()
                self._skip(start, end, "code")
                in_diff = True
                continue
            if self.is_sheet:
                yield from self._sheet_row(start, end, raw, folded)
                continue
            if shapes.RULE.match(stripped):
                yield from self._flush()
                continue
            self.records_again(stripped.rstrip(" .:"))
            if self._title_line(stripped, folded) and not stripped.startswith("#"):
                yield from self._flush()
                self._skip(start, end, "metadata")
                continue
            if (name := self.speakers.head(stripped, self._next(index, lines))) is not None:
                yield from self._flush()
                self._spoken_head(name, folded)
                self.block_date, self.unreadable_day = None, False
                self._skip(start, end, "metadata")
                continue
            if (head := self.entry_head(index, lines, stripped)) or self.person_alone(index, lines, stripped):
                yield from self._flush()
                self._skip(start, end, "metadata")
                if head:
                    self.day_line, self.under_day, self.block_date, self.unreadable_day = index, True, None, False
                continue
            self.under_day = False
            # What was above belongs to the block above, so the heading or label below must not reach it.
            marked = stripped.startswith("#") and not stripped.startswith("#+")
            why = "metadata" if not marked and self._metadata(stripped, folded) else ""
            if not why and self._is_heading(index, lines, stripped):
                why = "heading"
            if why:
                yield from self._flush()
                if self.context.date_source in ("calendar_header", "file_text") and dates.find(folded, self.order):
                    self.day_line, self.under_day = index, True
                self.block_date, self.unreadable_day = None, False
                if why == "heading" and self.speaks:
                    # `## 2025-03-04 Ran plate A at 60 C` is an entry.
                    self._append(start + len(raw) - len(raw.lstrip(" \t#")), end)
                    yield from self._flush("log")
                else:
                    self._skip(start, end, why)
                continue
            yield from self._body(start, end, raw, folded)
        yield from self._flush()

    # --- lines that are not prose -----------------------------------------------------------------------------------
    def _code(self, start: int, end: int, raw: str, docstring: bool) -> Generator[Unit, None, bool]:
        """Of a program its comments and the texts that document it."""
        stripped = raw.strip()
        quotes = stripped.count('"""') + stripped.count("'''")
        comment = shapes.COMMENT.match(raw)
        if not (docstring or comment or quotes):
            yield from self._flush()
            self._skip(start, end, "code")
            return docstring
        if quotes % 2:
            docstring = not docstring
        offset = start + (comment.start("text") if comment and not docstring and not quotes else len(raw) - len(raw.lstrip()))
        if not stripped.strip("#/*-;%\"' "):
            yield from self._flush()
            return docstring
        if self.pending and not self._continues(self.text[offset:end].strip()):
            yield from self._flush()
        self._append(offset, end)
        return docstring

    def _fenced(self, start: int, end: int, raw: str, fence: str) -> Iterator[Unit]:
        """Output of a program that somebody pasted is a log; the program itself is not."""
        language = fence.strip("`~ ").lower()
        if language not in ("", "text", "txt", "log", "console", "output", "plain") or shapes.is_program(raw):
            self._skip(start, end, "code")
            return
        self._date_of_line(fold(raw.strip()), 0)
        self._append(start + len(raw) - len(raw.lstrip()), end)
        yield from self._flush("log")

    def _sheet_row(self, start: int, end: int, raw: str, folded: str) -> Iterator[Unit]:
        """A line of a sheet is a row; no rule of prose makes one of two."""
        self.block_date, self.unreadable_day = None, False
        self._date_of_line(folded, 0)
        self._append(start + len(raw) - len(raw.lstrip()), end)
        yield from self._flush("row")

    def _body(self, start: int, end: int, raw: str, folded: str) -> Iterator[Unit]:
        indent = len(raw) - len(raw.lstrip())
        stripped = raw.strip()
        offset = start + indent
        oneline = shapes.ONELINE.match(stripped) if not self.in_commit else None
        bullet = shapes.BULLET.match(stripped)
        said = self.spoken(stripped) if self.source.kind == "file" and not self.in_commit else None
        rows = (stripped.startswith("|") or " | " in stripped) and not (said and said.begin)
        starts = bool(oneline or said or bullet or rows or self._leading_date(stripped, folded) or self.is_json)
        # A new speaker in a chat ends the message above, even if that one breaks off with a word such as `on`.
        speaks = starts and (said is not None or shapes.speaker(stripped) is not None)
        if self.pending and starts and not (bullet or oneline or speaks) and shapes.DANGLING.search(self._above_text()[-24:]):
            starts = False
        if self.pending and not starts and not self._continues(stripped):
            starts = True
        if starts:
            yield from self._flush()
            if indent <= self.block_indent and (bullet or rows):
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
        elif self.is_json and (path := shapes.PATH.match(stripped)):
            offset += path.end()
        if said is not None and said.begin:
            offset = max(offset, start + indent + said.begin)
        if not any(c.isalnum() for c in self.text[offset:end]):
            offset = start + indent
        if starts or not self.pending:
            self.introduced(stripped)
            self._date_of_line(folded, indent)
            if rows and self.block_date is None and (of_row := self.day_of_cells(folded)) is not None:
                self.block_date, self.block_indent, self.unreadable_day, self.block_year_above = of_row, indent, False, True
            if (
                said is not None
                and said.begin
                and (day := said.day or self._day(folded[bullet.end() if bullet else 0 : said.begin])) is not None
            ):
                self.block_date, self.block_indent, self.unreadable_day = day, indent, False
            self.speaker = self.goes_on(self.holder(stripped, said), said, bool(bullet or rows), self.block_date)
        self._append(offset, end)
        if starts and rows:
            yield from self._flush("row")
        elif starts and oneline:
            yield from self._flush()

    def _leading_date(self, stripped: str, folded: str) -> bool:
        if shapes.DATE_LIKE.match(folded) or shapes.TIMED.match(folded):
            return True
        day = dates.of_year(folded[:60], 2000)
        if day is not None and (stripped.startswith(("**", "__")) or folded[day[2] :].lstrip(" *_")[:1] in tuple(":–—-|")):
            # `**9 juillet** banc vibrant`, `12 March: ran plate A`: an entry, though its year stands above.
            return True
        if (
            dates.of_short(folded[:40], 2024, self.short)
            or (self.weeks and dates.week_number(folded[:40]))
            or (self.monday is not None and dates.weekday(folded[:40]))
            or self.day_in_front(folded)
        ):
            return True
        found = dates.find(folded[:60])
        return found is not None and not re.search(r"[a-z]{4,}", folded[: found[1]])

    def _date_of_line(self, folded: str, indent: int) -> None:
        found = self._find(folded)
        if found is not None and found[1] < 14:
            self.block_date, self.block_indent, self.unreadable_day = found[0], indent, False
            self.block_year_above = self.year_above
        elif dates.unreadable(folded):
            # A day that cannot be read is still another day than the one above.
            self.block_date, self.unreadable_day = None, True

    def _above_text(self) -> str:
        start, end = self.pending[-1]
        return self.text[start:end].rstrip()

    def _continues(self, stripped: str) -> bool:
        """Whether this line goes on with the sentence above: wrapped text does, a list without bullets does not."""
        if self.by_lines:
            return False
        above = self._above_text()
        if above.endswith("-->") or _GREETS.match(above):
            return False
        if above.endswith((".", "!", "?", ";")) and len(above) < 45:
            return False
        label = _SPOKEN.match(stripped)
        first = self.text[slice(*self.pending[0])].lstrip()
        if label is not None and first.startswith(label[0]):
            # `mei: sorry, 17 dB` below `mei: gain is 27 dB`: the next line of a talk.
            return False
        if stripped[:1].islower() and _LABELLED.match(stripped) and above.endswith((".", "!", "?", "%")):
            # `to do: try it outdoors` below a sentence.
            return False
        if stripped[:1].islower() and above.endswith((".", "!", "?")) and not ABBREVIATION.search(above[-12:]):
            # A line that begins small below a whole sentence: a note of its own.
            return False
        if (
            shapes.DANGLING.search(above[-24:])
            or above.endswith(("-", "–", "("))
            or stripped[:1].islower()
            or stripped[:1] in "(%"
        ):
            return True
        if len(above) > _WIDEST and above[-1] not in _GOES_ON and stripped[:1].isupper():
            return False  # No page is so wide: the line ended, though nobody put a full stop.
        return len(above) >= 50 or self.in_commit

    def _append(self, start: int, end: int) -> None:
        self.fresh = False
        if start < end:
            if not self.pending:
                self.above = self.context.copy()
            self.pending.append((start, end))

    def _flush(self, kind: str = "sentence") -> Iterator[Unit]:
        if not self.pending:
            return
        start, end = self.pending[0][0], self.pending[-1][1]
        self.pending = []
        box, self.box = self.box, None
        parts = pieces(self.text, start, end) if kind == "row" else split(self.text, start, end, self.small)
        for first, last in parts:
            yield self._unit(first, last, box, kind)
        # A record is one piece, however many lines it has.
        if not self.above.in_record:
            self.block += 1

    def _unit(self, start: int, end: int, box: str | None, kind: str) -> Unit:
        context = self.above
        raw = self.text[start:end]
        folded = fold(shapes.uncomment(raw)) if self.is_code else fold(raw)
        date, source = context.date, context.date_source
        if self.unreadable_day and source != "commit":
            date, source = None, "unknown"
        own = dates.find(folded, self.order)
        year_above = context.year_above
        if context.date_source != "commit" and not context.in_record:
            if self.block_date is not None:
                date, source, year_above = self.block_date, "file_text", self.block_year_above
            if own is not None and not dates.promised(folded, own):
                date, source, year_above = own[0], "file_text", False
        told = self._told_day(folded, context) if context.in_record else None
        if told is not None:
            date, source, year_above = told[0], "file_text", told[1]
        # The day of the record around the sentence; a day that it only mentions may be another.
        record = context.date if context.date_source in ("commit", "calendar_header", "file_text") else None
        if context.of_paper and not self.minutes.held:
            record = None
        if self.block_date is not None and context.date_source != "commit":
            record = self.block_date
        record = told[0] if told is not None else record
        author, author_source = (self.speaker, "sender") if self.speaker else (context.author, context.author_source)
        self.count += 1
        return Unit(
            source=self.source, start=start, end=end, text=raw, folded=folded, heading=context.heading, title=context.title,
            block=self.block, number=self.count, date=date, date_source=source, author=author,
            author_source=author_source, sha=context.sha, committed=context.committed, box=box,
            words=len(folded.split()), kind=kind, record=record, flags={"year_above"} if year_above else set(),
        )  # fmt: skip

    def _told_day(self, folded: str, context: Context) -> tuple[dt.date, bool] | None:
        """`January 14-17: first runs` in a mail of the 21st: the day of the work, in the year that ends with the mail."""
        if context.date is None or context.date_source != "file_text":
            return None
        own = dates.find(folded, self.order)
        if own is not None:
            return (own[0], False) if own[1] < 4 and own[0] <= context.date else None
        for year in (context.date.year, context.date.year - 1):
            day = dates.of_year(folded[:60], year)
            if day is not None and day[0] <= context.date:
                return day[0], True
        return None
