"""The answer of a LOGBOOK run as Markdown."""

from __future__ import annotations

from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.markdown import cell, frame, table
from sredspace_worker.models_gen import Engine, LogbookResult, LogEntry


def markdown(a: Analysis, engine: Engine, result: LogbookResult) -> str:
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
    blocks.extend(_sums(a, result))
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


def _sums(a: Analysis, result: LogbookResult) -> list[str]:
    """Hours by person, project and week, each adding up to the total, and what a stranger would miss to repeat the tests."""
    say, sums = a.say, result.totals
    blocks = []
    if sums.hours_stated:
        rows = [
            [say(f"col.{kind}"), cell(name) if name else say("log.nobody"), say.number(value)]
            for kind, values in (
                ("author", sums.hours_by_author),
                ("project", sums.hours_by_project),
                ("week", sums.hours_by_week),
            )
            for name, value in list(values.items())[:15]
            if name or len(values) > 1
        ]
        rows.append([f"**{say('col.total')}**", "", f"**{say.number(sums.hours_stated)}**"])
        blocks.append(f"**{say('head.hours')}**\n\n" + table([say("col.by"), say("col.name"), say("col.hours")], rows))
        blocks.extend(
            say(
                "log.ties" if s.ties else "log.ties_not",
                cite=s.citation_id,
                stated=say.number(s.stated),
                counted=say.number(s.counted),
            )
            for s in sums.sheet_totals[:5]
        )
    if any(p.of for p in result.replicability):
        rows = [
            [say(f"point.{p.id}"), say(f"point.{p.status}"), f"{p.entries} / {p.of}", ", ".join(p.missing[:5]) or "–"]
            for p in result.replicability
        ]
        head = [say("col.point"), say("col.status"), say("col.entries"), say("col.missing")]
        blocks.append(f"**{say('head.replicability')}**\n\n" + table(head, rows))
    return blocks


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
