"""LOGBOOK: dated entries as the records state them. Nothing is backdated, no hour and no author is guessed."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sredspace_worker.engine import hours, logpage, logrows, logsums, opening, stages, tables
from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.classify import classify
from sredspace_worker.engine.debris import debris
from sredspace_worker.engine.evidence import main_box
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.sentences import Unit
from sredspace_worker.engine.takebacks import without_struck
from sredspace_worker.engine.trims import without_day
from sredspace_worker.models_gen import Engine, LogbookResult, LogEntry, SheetTotal

MAX_ENTRIES = 2000
MAX_UNDATED = 500
# A record longer than this is told in several entries, so that an entry's evidence stays something that one can read.
LONGEST = 4000
_WORD = re.compile(r"[^\W\d_]{2,}")
_FIGURE = re.compile(r"(?<![\w.,:/-])\d[\d.,]*(?:\s?[^\W\d]|(?<=[.,]\d)|(?<=[.,]\d\d))")
_YESTERDAY = re.compile(r"\b(?:yesterday|hier)\b")
# What is not known or supposed is so on the day of its telling, whatever happened the day before: `la caméra s'embue, hier on a jeté …`
_OF_TODAY = frozenset(("problem", "hypothesis", "conclusion"))
_BEGINS = 12  # letters
_VAGUE_TIME = re.compile(
    r"\b(?:last (?:week|month|year|quarter|\w+day)|(?:\w+ )?(?:days|weeks|months) ago|la semaine derniere|le mois dernier|l'an dernier|il y a)\b"
)
# People tell the log what they did; a deed is enough there, it need not be an experiment.
_DID = re.compile(
    r"\b(?!need|want|suppos|relat|bas|interest)\w{3,}ed\b|\b(?:re)?(?:ran|built|wrote|made|cut|put|drew|found|met|took)\b|\b(?:avons|j'ai|on a|ont|a) \w{3,}(?:e|i|u|is|it)e?s?\b"
)
# What one person asks of another in a mail or a chat.
_REQUEST = re.compile(
    r"^\W*(?:(?:can|could|would|will) you|please(?! note)|peux-tu|pouvez-vous|pourrais-tu|pourriez-vous|peut-on|merci de|svp|s'il (?:te|vous) plait)\b"
)
_SUBJECT = re.compile(r"^\W*(?:subject|objet) ?: ")
_GREETING = re.compile(
    r"^\W*(?:hi|hey|hello|dear|bonjour|salut|allo|madame|monsieur|mesdames|cher|chere|thanks|thank you|merci|cheers|cordialement|regards|best regards|sincerely)\b[^\d:;]*$"
)
_LINES = {"problem": [242], "hypothesis": [244], "experiment": [244], "result": [244], "conclusion": [246]}


@dataclass
class _Room:
    """How many entries the log still takes; what does not fit is counted and said, and not cited."""

    dated: int = MAX_ENTRIES
    undated: int = MAX_UNDATED
    left_out: int = 0

    def full(self, dated: bool) -> bool:
        return (self.dated if dated else self.undated) <= 0

    def takes(self, dated: bool) -> bool:
        if self.full(dated):
            self.left_out += 1
            return False
        if dated:
            self.dated -= 1
        else:
            self.undated -= 1
        return True


def run(a: Analysis, engine: Engine) -> tuple[LogbookResult, str]:
    entries: list[dict[str, Any]] = []
    sheets: list[SheetTotal] = []
    room = _Room()
    by_source: dict[int, list[Unit]] = {}
    for unit in a.units:
        by_source.setdefault(id(unit.source), []).append(unit)
    for source in a.sources:
        if not a.was_read(source):
            continue
        found = list(tables.rows(source)) if source.kind == "file" else []
        units = by_source.get(id(source), [])
        if found:
            covered = _covered(units, found)
            for row, inside in zip(found, covered.rows, strict=True):
                unwanted = row.total or any("not_asked" in u.flags for u in inside)
                made = [] if unwanted else _from_row(a, source, row, inside, room)
                for unit in inside:
                    if made:
                        a.ledger.use(unit, "log")
                    elif "not_asked" not in unit.flags:
                        a.ledger.leave(unit, "total_row" if row.total else "log_full")
                entries.extend(made)
            sheets.extend(logsums.sheet_totals(a, source, found))
            units = covered.outside
        entries.extend(_from_units(a, units, room))
    if room.left_out:
        a.warn("log_limited", "warn.log_limited", n=room.left_out)
    for sheet in sheets:
        if not sheet.ties:
            a.warn(
                "total_differs",
                "warn.total",
                cite=sheet.citation_id,
                stated=a.say.number(sheet.stated),
                counted=a.say.number(sheet.counted),
            )
    dated = sorted((e for e in entries if e["date"]), key=lambda e: (e["date"], e["_order"]))
    opening.settle(dated)
    undated = [e for e in entries if not e["date"]]
    shown = [_entry(n, e) for n, e in enumerate(dated, 1)]
    without = [_entry(n, e) for n, e in enumerate(undated, len(dated) + 1)]
    result = LogbookResult(
        entries=shown,
        undated=without,
        gaps=logsums.gaps(dated),
        totals=logsums.totals([*dated, *undated], sheets),
        replicability=logsums.replicability([*shown, *without]),
        compiled_at=a.envelope.requested_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    if not entries:
        a.ask(None, "records", "logbook", blocking=True)
    if undated:
        a.ask(None, "dates", "undated", n=len(undated))
    if entries and result.totals.entries_without_hours:
        a.ask(None, "hours", "hours")
    if a.year.start is None:
        a.warn("tax_year_unknown", "warn.year_unknown", year=a.envelope.project.fiscal_year)
    return result, logpage.markdown(a, engine, result)


@dataclass
class _Covered:
    rows: list[list[Unit]]
    outside: list[Unit]


def _covered(units: list[Unit], rows: list[tables.Row]) -> _Covered:
    """Rows come in order and do not overlap, so only the last one that starts before a unit's end can hold it."""
    starts = [row.start for row in rows]
    found = _Covered([[] for _ in rows], [])
    for unit in units:
        place = bisect_left(starts, unit.end) - 1
        (found.rows[place] if place >= 0 and unit.start < rows[place].end else found.outside).append(unit)
    return found


def _from_row(a: Analysis, source: Source, row: tables.Row, inside: list[Unit], room: _Room) -> list[dict[str, Any]]:
    """The entries of a row: one for each stage that its cells tell. The hours are those of the first."""
    cells = [[u for u in inside if start <= u.start and u.end <= end] for start, end in row.told]
    made: list[dict[str, Any]] = []
    # The cells of a week have a day each.
    days = [list(day) for _, day in groupby(inside, lambda u: (u.date, u.author))] if any(u.kind == "log" for u in inside) else []
    parts = [part for cell in [day for day in days if _is_work(day)] or cells if cell for part in stages.parted(cell)]
    whole = [u for u in inside if u.start <= row.activity[0] and row.activity[1] <= u.end and logrows.told(a.say, u) is not None]
    unread = None if parts else _unread(a, source, row, inside)
    if unread is not None and whole:
        unread.cells, unread.kind = whole[0].cells, "row"
    groups = [[unread]] if unread is not None else parts
    for group in groups:
        first, last = not made and not days, group is groups[-1] and not (parts and days)
        entry = _make(a, group, row.start if first else group[0].start, row.end if last else group[-1].end, room)
        if entry is None:
            break
        if row.outcome is not None and group[0].start >= row.outcome[0] and entry["stage"] in ("support", "experiment"):
            entry["stage"], entry["lines"] = "result", _LINES["result"]
        entry["project"] = row.project
        spent = None if made else row.hours
        entry["hours"], entry["hoursSource"] = spent, "stated" if spent is not None else None
        if spent is not None:
            entry["evidenceBox"] = 271
        made.append(entry)
    return made


def _unread(a: Analysis, source: Source, row: tables.Row, inside: list[Unit]) -> Unit:
    start, end = row.activity
    # Without a column for persons it is whose the table is.
    above = {unit.author for unit in inside} if not (row.author or row.persons) else set()
    author = a.people.whole(row.author) if row.author else above.pop() if len(above) == 1 else None
    # In a form of keys and values the day stands above too.
    days = {unit.date for unit in inside if unit.kind != "header"} if row.date is None else {row.date}
    day = days.pop() if len(days) == 1 else None
    text = source.text[start:end]
    unit = Unit(
        source=source, start=start, end=end, text=text, folded=fold(text), heading="", title=None, block=0, number=0, date=day,
        date_source="file_text" if day else "unknown", author=author,
        author_source="file_text" if author else None, sha=None, committed=None, words=len(text.split()),
    )  # fmt: skip
    unit.cells = inside[0].cells if len(inside) == 1 else None
    classify(unit)
    return unit


def _from_units(a: Analysis, units: list[Unit], room: _Room) -> list[dict[str, Any]]:
    groups: dict[Any, list[Unit]] = {}
    began: dict[Any, int] = {}
    turns: dict[int, tuple[str | None, int]] = {}
    for unit in units:
        # In a dated record a question is what somebody wondered that day, unless somebody else is asked; in a message it is for us.
        wondered = unit.source.kind == "file" and unit.record is not None
        barred = {"instruction", "injection", "meta", "not_asked", "tax_year", "asked"} | (set() if wondered else {"question"})
        if unit.flags & barred or unit.kind == "header":
            continue
        if unit.author_source == "sender" and _REQUEST.match(unit.said):
            a.ledger.leave(unit, "question")
            continue
        # A record is one piece; what people type is told sentence by sentence, often of several days.
        key: Any
        if unit.source.kind == "commit" or unit.sha:
            key = unit.sha or "one"
        elif unit.source.kind == "message":
            key = unit.number
        elif unit.cells is not None and unit.kind == "row":
            # The rows of a table that have one day and one person are its readings.
            key = (
                unit.cells.header,
                unit.date,
                unit.author,
                (unit.start - began.setdefault(unit.cells.header, unit.start)) // LONGEST,
            )
        else:
            # A paragraph that goes through several days is several entries, a line of a log is its person's, as are words that are quoted.
            person = unit.author if unit.kind == "log" or unit.author_source == "sender" else None
            before, turn = turns.get(unit.block, (person, 0))
            # What one says before and after another one's words are two entries.
            turns[unit.block] = person, turn + (before != person)
            key = unit.block, unit.date, turns[unit.block], (unit.start - began.setdefault(unit.block, unit.start)) // LONGEST
        groups.setdefault(key, []).append(unit)
    made: list[dict[str, Any]] = []
    # What finds no room is not taken apart.
    parts = (
        part
        for whole in groups.values()
        for part in ([whole] if room.full(_date(whole)[0] is not None) else stages.parted(whole))
    )
    for group in parts:
        near = [u for u in group if u.end - group[0].start <= LONGEST] or group[:1]
        first = near[0]
        work = _is_work(near)
        entry = _make(a, near, first.start, near[-1].end, room) if work else None
        if entry is not None:
            made.append(entry)
        for unit in near:
            if entry is not None:
                a.ledger.use(unit, "log")
            elif work:
                a.ledger.leave(unit, "log_full")
    return made


def _is_work(group: list[Unit]) -> bool:
    """Something was done or thought; headings, greetings and bare hours are not entries."""
    first = group[0]
    if first.sha is not None or first.source.kind == "commit":
        return True
    dated = first.date is not None and first.date_source in ("calendar_header", "file_text")
    if dated and all(stages.reads(u) for u in group):
        return True
    # `25 moths` below a day is a reading; one word alone is none.
    words = sum(len(_WORD.findall(u.folded)) for u in group)
    few = words < (2 if dated else 3)
    if few and dated and words:
        few = not any(_FIGURE.search(without_day(u.text)) for u in group)
    if few or all(debris(u) for u in group):
        return False
    if (
        len(group) == 1
        and not first.labels
        and (_SUBJECT.match(first.folded) or (first.words < 5 and _GREETING.match(first.folded)))
    ):
        # The subject of a mail names its thread.
        return False
    if first.source.kind == "message" and any(_DID.search(u.folded) for u in group):
        return True
    labels = {label for u in group for label in u.labels} - {"background"}
    routine = any(u.flags & {"routine", "admin", "excluded", "known"} for u in group)
    return bool(labels or routine or dated)


def _make(a: Analysis, group: list[Unit], start: int, end: int, room: _Room) -> dict[str, Any] | None:
    date, date_source = _date(group)
    if not room.takes(date is not None):
        return None
    first = group[0]
    stage, flags = stages.stage(group), list[str]()
    if date is not None and date_source in ("message_time", "calendar_header") and _is_of_yesterday(group, stage):
        date -= dt.timedelta(days=1)
        flags.append("relative_date")
    source = first.source
    shown: list[str] = []
    told: list[Unit] = []  # rows with the names of their columns
    for unit in group:
        text = " ".join(unit.text.split())
        text = without_struck(text) or text
        if (row := logrows.told(a.say, unit)) is not None and text == " ".join(unit.text.split()):
            told.append(unit)
            text = row
        elif not shown:
            text = without_day(text)
        text = text if row is not None else logrows.bare(text, unit.kind)
        if shown and len(" ".join(shown)) + len(text) > 400:
            break
        if shown and shown[-1][-1:].isalnum() and text[:1].isupper():
            # The subject of a commit has no full stop.
            shown[-1] += "."
        shown.append(text)
    activity = " ".join(shown)
    if told:
        start, end = min(start, logrows.span(told[0])[0]), max(end, logrows.span(told[-1])[1])
    heads = dict.fromkeys(u.cells.header for u in told if u.cells is not None)
    quote = source.text[start:end]
    author = next((u.author for u in group if u.author), None)
    author_source = next((u.author_source for u in group if u.author), None)
    spent = next((h for u in group if (h := hours.stated(u.folded)) is not None), None)
    if any("year_above" in u.flags for u in group) and date is not None:
        flags.append("relative_date")
    if date is None:
        flags.append("undated")
    elif a.year.outside(date):
        flags.append("outside_tax_year")
    if author is None:
        flags.append("author_unknown")
    if first.committed is not None and date is not None and first.committed != date:
        flags.append("committer_date_differs")
    if source.kind == "message" and date is not None and source.created is not None and (source.created.date() - date).days > 7:
        flags.append("written_after_work")
    if any(u.flags & {"planned_section", "planned"} for u in group) and stage in ("problem", "hypothesis", "support"):
        flags.append("planned")
    # The record of a day stays what it was; that a later word takes it back stands beside it, with its place.
    later = [by for u in group if (by := a.ledger.corrected_by(u)) is not None]
    if later:
        flags.append("corrected")
    return {
        "date": date.isoformat() if date else None,
        "dateSource": date_source if date else "unknown",
        "author": author,
        "authorSource": author_source,
        "project": None,
        "activity": activity,
        "activityOrigin": "table_row" if told else "quote" if activity == quote else "trimmed_quote",
        "stage": stage,
        "_says": (opening.complains(group), opening.moves(group)),
        "lines": _LINES.get(stage, []),
        "hours": spent,
        "hoursSource": "stated" if spent is not None else None,
        "evidence": list(
            dict.fromkeys(
                [
                    a.citations.cite(source, start, end),
                    *(a.citations.cite(source, *head) for head in heads),
                    *(a.cite(by) for by in later[:3]),
                ]
            )
        ),
        "commitSha": first.sha,
        "evidenceBox": main_box(first),
        "flags": flags,
        "_order": a.citations.count,
        "_unit": first,
    }


def _date(group: list[Unit]) -> tuple[dt.date | None, str]:
    date, source = group[0].date, group[0].date_source
    if source == "calendar_header" and all("planned_section" in u.flags for u in group):
        # A plan below dated notes has the day of its writing at best, and that is not said.
        return None, "unknown"
    if source == "message_time" and any(_VAGUE_TIME.search(u.folded) for u in group):
        # `Last month` is not a day, and the day of the message is not the day of the work.
        return None, "unknown"
    return date, source


def _is_of_yesterday(group: list[Unit], stage: str) -> bool:
    told = _YESTERDAY.search(" ".join(u.folded for u in group))
    return told is not None and (stage not in _OF_TODAY or told.start() < _BEGINS)


def _entry(number: int, made: dict[str, Any]) -> LogEntry:
    return LogEntry.model_validate({"id": f"e{number}", **{k: v for k, v in made.items() if not k.startswith("_")}})
