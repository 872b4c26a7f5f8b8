"""LOGBOOK: dated entries as the records state them. Nothing is backdated, no hour and no author is guessed."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from typing import Any

from sredspace_worker.engine import hours, tables
from sredspace_worker.engine.analysis import Analysis, without_day
from sredspace_worker.engine.classify import classify
from sredspace_worker.engine.evidence import main_box
from sredspace_worker.engine.markdown import cell, frame, table
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.sentences import Unit
from sredspace_worker.models_gen import Engine, LogbookResult, LogEntry, LogGap, LogTotals

GAP_DAYS = 28
MAX_ENTRIES = 2000
MAX_UNDATED = 500
# A record longer than this is told in several entries, so that an entry's evidence stays something that one can read.
LONGEST = 4000
_YESTERDAY = re.compile(r"\b(?:yesterday|hier)\b")
_VAGUE_TIME = re.compile(
    r"\b(?:last (?:week|month|year|quarter|\w+day)|(?:\w+ )?(?:days|weeks|months) ago|la semaine derniere|le mois dernier|l'an dernier|il y a)\b"
)
# People tell the log what they did; a deed is enough there, it need not be an experiment.
_DID = re.compile(
    r"\b(?!need|want|suppos|relat|bas|interest)\w{3,}ed\b|\b(?:re)?(?:ran|built|wrote|made|cut|put|drew|found|met|took)\b|\b(?:avons|j'ai|on a|ont|a) \w{3,}(?:e|i|u|is|it)e?s?\b"
)
_STAGES = (
    ("experiment", "experiment"), ("result", "result"), ("conclusion", "conclusion"), ("hypothesis", "hypothesis"), ("uncertainty", "problem"),
    ("state_of_art", "problem"), ("objective", "problem"),
)  # fmt: skip
_LINES = {"problem": [242], "hypothesis": [244], "experiment": [244], "result": [244], "conclusion": [246]}


@dataclass
class _Room:
    """How many entries the log still takes; what does not fit is counted and said, and not cited."""

    dated: int = MAX_ENTRIES
    undated: int = MAX_UNDATED
    left_out: int = 0

    def takes(self, dated: bool) -> bool:
        if (self.dated if dated else self.undated) <= 0:
            self.left_out += 1
            return False
        if dated:
            self.dated -= 1
        else:
            self.undated -= 1
        return True


def run(a: Analysis, engine: Engine) -> tuple[LogbookResult, str]:
    entries: list[dict[str, Any]] = []
    room = _Room()
    for source in a.sources:
        if source.role != "USER" or source.skipped_reason is not None:
            continue
        found = list(tables.rows(source)) if source.kind == "file" else []
        units = [u for u in a.units if u.source is source]
        if found:
            entries.extend(made for row in found if (made := _from_row(a, source, row, room)) is not None)
            starts = [row.start for row in found]
            units = [u for u in units if not _covered(u, found, starts)]
        entries.extend(_from_units(a, units, room))
    if room.left_out:
        a.warn("log_limited", "warn.log_limited", n=room.left_out)
    dated = sorted((e for e in entries if e["date"]), key=lambda e: (e["date"], e["_order"]))
    undated = [e for e in entries if not e["date"]]
    result = LogbookResult(
        entries=[_entry(n, e) for n, e in enumerate(dated, 1)],
        undated=[_entry(n, e) for n, e in enumerate(undated, len(dated) + 1)],
        gaps=_gaps(dated),
        totals=_totals([*dated, *undated]),
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
    return result, _markdown(a, engine, result)


def _covered(unit: Unit, rows: list[tables.Row], starts: list[int]) -> bool:
    """Rows come in order and do not overlap, so only the last one that starts before the end can hold the sentence."""
    place = bisect_left(starts, unit.end) - 1
    return place >= 0 and unit.start < rows[place].end


def _from_row(a: Analysis, source: Source, row: tables.Row, room: _Room) -> dict[str, Any] | None:
    start, end = row.activity
    text = source.text[start:end]
    unit = Unit(
        source=source, start=start, end=end, text=text, folded=fold(text), heading="", title=None, block=0, number=0, date=row.date,
        date_source="file_text" if row.date else "unknown", author=row.author, author_source="file_text" if row.author else None, sha=None,
        committed=None, words=len(text.split()),
    )  # fmt: skip
    classify(unit)
    made = _make(a, [unit], row.start, row.end, room)
    if made is None:
        return None
    made["hours"], made["hoursSource"] = row.hours, "stated" if row.hours is not None else None
    if row.hours is not None:
        made["evidenceBox"] = 271
    return made


def _from_units(a: Analysis, units: list[Unit], room: _Room) -> list[dict[str, Any]]:
    groups: dict[Any, list[Unit]] = {}
    began: dict[int, int] = {}
    for unit in units:
        if unit.flags & {"instruction", "question", "injection", "meta"}:
            continue
        # A record is one piece; what people type is told sentence by sentence, often of several days.
        key: Any
        if unit.source.kind == "commit" or unit.sha:
            key = unit.sha or "one"
        elif unit.source.kind == "message":
            key = unit.number
        else:
            key = unit.block, (unit.start - began.setdefault(unit.block, unit.start)) // LONGEST
        groups.setdefault(key, []).append(unit)
    made = []
    for group in groups.values():
        group = [u for u in group if u.end - group[0].start <= LONGEST] or group[:1]
        if _is_work(group) and (entry := _make(a, group, group[0].start, group[-1].end, room)) is not None:
            made.append(entry)
    return made


def _is_work(group: list[Unit]) -> bool:
    """Something was done or thought; headings, greetings and bare hours are not entries."""
    first = group[0]
    if first.sha is not None or first.source.kind == "commit":
        return True
    if sum(u.words for u in group) < 3:
        return False
    if first.source.kind == "message" and any(_DID.search(u.folded) for u in group):
        return True
    labels = {label for u in group for label in u.labels} - {"background"}
    routine = any(u.flags & {"routine", "admin", "excluded", "known"} for u in group)
    return bool(labels or routine or (first.date is not None and first.date_source in ("calendar_header", "file_text")))


def _make(a: Analysis, group: list[Unit], start: int, end: int, room: _Room) -> dict[str, Any] | None:
    date, date_source, flags = _date(a, group)
    if not room.takes(date is not None):
        return None
    first = group[0]
    source = first.source
    shown: list[str] = []
    for unit in group:
        text = " ".join(unit.text.split())
        text = text if shown else without_day(text)
        if shown and len(" ".join(shown)) + len(text) > 400:
            break
        shown.append(text)
    activity = " ".join(shown)
    quote = source.text[start:end]
    author = next((u.author for u in group if u.author), None)
    author_source = next((u.author_source for u in group if u.author), None)
    stage = _stage(group)
    spent = next((h for u in group if (h := hours.stated(u.folded)) is not None), None)
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
    return {
        "date": date.isoformat() if date else None,
        "dateSource": date_source if date else "unknown",
        "author": author,
        "authorSource": author_source,
        "project": None,
        "activity": activity,
        "activityOrigin": "quote" if activity == quote else "trimmed_quote",
        "stage": stage,
        "lines": _LINES.get(stage, []),
        "hours": spent,
        "hoursSource": "stated" if spent is not None else None,
        "evidence": [a.citations.cite(source, start, end)],
        "commitSha": first.sha,
        "evidenceBox": main_box(first),
        "flags": flags,
        "_order": len(a.citations.all),
    }


def _date(a: Analysis, group: list[Unit]) -> tuple[dt.date | None, str, list[str]]:
    first = group[0]
    date, source = first.date, first.date_source
    folded = " ".join(u.folded for u in group)
    if source == "calendar_header" and all("planned_section" in u.flags for u in group):
        # A plan below dated notes has the day of its writing at best, and that is not said.
        return None, "unknown", []
    if source == "message_time" and _VAGUE_TIME.search(folded):
        # `Last month` is not a day, and the day of the message is not the day of the work.
        return None, "unknown", []
    if date is not None and source in ("message_time", "calendar_header") and _YESTERDAY.search(folded):
        return date - dt.timedelta(days=1), source, ["relative_date"]
    return date, source, []


def _stage(group: list[Unit]) -> str:
    labels = {label for u in group for label in u.labels}
    planned = any(u.flags & {"planned_section", "planned"} for u in group)
    for label, stage in _STAGES:
        if label in labels:
            return stage
    flags = {flag for u in group for flag in u.flags}
    if flags & {"routine", "known", "excluded", "dressed_up", "routine_section"}:
        return "routine"
    if "admin" in flags:
        return "admin"
    return "problem" if planned else "support"


def _entry(number: int, made: dict[str, Any]) -> LogEntry:
    return LogEntry.model_validate({"id": f"e{number}", **{k: v for k, v in made.items() if not k.startswith("_")}})


def _gaps(dated: list[dict[str, Any]]) -> list[LogGap]:
    days = sorted({dt.date.fromisoformat(e["date"]) for e in dated})
    gaps = []
    for before, after in itertools.pairwise(days):
        length = (after - before).days - 1
        if length >= GAP_DAYS:
            gaps.append(
                LogGap.model_validate(
                    {
                        "from": (before + dt.timedelta(days=1)).isoformat(),
                        "to": (after - dt.timedelta(days=1)).isoformat(),
                        "days": length,
                    }
                )
            )
    return gaps


def _totals(entries: list[dict[str, Any]]) -> LogTotals:
    return LogTotals(
        entries=len(entries),
        hours_stated=round(sum(e["hours"] or 0 for e in entries), 2),
        entries_without_hours=sum(e["hours"] is None for e in entries),
        by_stage=dict(Counter(e["stage"] for e in entries)),
        by_author=dict(Counter(e["author"] for e in entries if e["author"])),
    )


def _markdown(a: Analysis, engine: Engine, result: LogbookResult) -> str:
    say = a.say
    head = [say(f"col.{name}") for name in ("date", "author", "activity", "stage", "hours")]
    blocks = []
    if result.entries:
        blocks.append(table(head, [_row(a, e) for e in result.entries[:60]]))
        if len(result.entries) > 60:
            blocks.append(say("log.more", n=len(result.entries) - 60))
    if result.undated:
        blocks.append(f"**{say('head.undated')}**\n\n" + table(head, [_row(a, e) for e in result.undated[:20]]))
        if len(result.undated) > 20:
            blocks.append(say("log.more", n=len(result.undated) - 20))
        blocks.append(f"**{say.gap('ask.undated')}**")
    if result.gaps:
        blocks.append(
            f"**{say('head.log_gaps')}**\n\n"
            + "\n".join("- " + say("log.gap", **{"from": g.from_, "to": g.to, "days": g.days}) for g in result.gaps[:12])
        )
    if result.entries or result.undated:
        blocks.append(say("log.compiled", now=result.compiled_at))
    if result.entries:
        first, last = result.entries[0].date, result.entries[-1].date
        spent = result.totals.hours_stated
        headline = "".join(
            (
                say("log.dated", n=len(result.entries)),
                say("log.day", first=first) if first == last else say("log.days", first=first, last=last),
                say("log.hours", hours=say.number(spent)) if spent else say("log.no_hours"),
                say("log.and_undated", undated=len(result.undated)) if result.undated else ".",
            )
        )
    elif result.undated:
        headline = say("log.undated_only", undated=len(result.undated))
    else:
        headline = say("log.none")
        blocks.append(f"**{say.gap('ask.logbook')}**")
    return frame(a, engine, headline, blocks)


def _row(a: Analysis, e: LogEntry) -> list[str]:
    flags = ", ".join(a.say(f"flag.{f}") for f in e.flags if f not in ("undated", "author_unknown"))
    activity = cell(e.activity, 160) + f" [{e.evidence[0]}]" + (f" *({flags})*" if flags else "")
    sha = f" `{e.commit_sha[:8]}`" if e.commit_sha else ""
    return [
        e.date or "–",
        cell(e.author or "–"),
        activity + sha,
        a.say(f"stage.{e.stage}"),
        a.say.number(e.hours) if e.hours is not None else "–",
    ]
