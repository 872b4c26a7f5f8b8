"""What a person asked for, as proposals on the draft that show what matched."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from sredspace_worker.engine import askedkinds, dates, peers, pieceddays
from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.askedadds import Adds
from sredspace_worker.engine.askedaway import about
from sredspace_worker.engine.instructions import Ask
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.projects import Projects
from sredspace_worker.engine.rules import as_written, fold, stop_words
from sredspace_worker.engine.tokens import stem
from sredspace_worker.engine.units import Unit

if TYPE_CHECKING:
    from sredspace_worker.engine.edits import Editor

_LINE_OF = {
    "uncertainty": "242", "state_of_art": "242", "objective": "242", "hypothesis": "244", "experiment": "244", "result": "244", "conclusion": "246",
}  # fmt: skip


_WORD = re.compile(r"\w{2,}")


def apply(editor: Editor, asks: list[Ask]) -> bool:
    """Proposes each wish; true when there was one."""
    adds = Adds(editor) if any(ask.kind == "add" for ask in asks) else None
    for ask in asks:
        text = editor.a.prompt.text[ask.start : ask.end]
        cite = editor.a.citations.cite(editor.a.prompt, ask.start, ask.end)
        found = _add(editor, adds, ask, text, cite) if adds and ask.kind == "add" else _remove(editor, ask, text, cite)
        if not found:
            # What the wish left out of the other papers is told already.
            told = any(w.code == "asked" and f"[{cite}]" in w.text for w in editor.a.warnings)
            editor.a.warn(
                "nothing_matched",
                "reason.no_match_draft" if told else "reason.no_match",
                asked=f"{editor.a.say.quoted(text)} [{cite}]",
            )
    return bool(asks)


def _remove(editor: Editor, ask: Ask, text: str, cite: str) -> bool:
    a = editor.a
    pieces = [(line, p, p.unit) for line, found in editor.pieces.items() for p in found if p.alive and p.unit is not None]
    units = [unit for _, _, unit in pieces]
    matched: dict[int, str] = {}
    sources = [*(s for s in a.sources if s.role == "USER"), editor.draft.source]
    for name in ask.detail.names:
        # `In LYNX, cut the marketing`
        units = Projects(sources, name).own(units)
    if ask.kind == "project":
        for unit, name in Projects(sources, ask.value).others(units):
            matched[id(unit)] = a.say(
                "matched.project", name=as_written(unit.text, name) if name in unit.folded else name.upper()
            )
    elif ask.kind == "year":
        year = a.year if ask.value.startswith("not:") else a.asked_year(ask.value)
        for unit, days in pieceddays.days(units):
            away = next((p for p in days if a.unwanted_day(ask.value, *p)), None)
            if away is not None:
                matched[id(unit)] = _why(a, ask, year, dates.named(*away))
    elif ask.value.startswith("about:"):
        topic = ask.value.removeprefix("about:")
        said = [u for u in units if about(u, topic)] or [u for u in units if _in_other_forms(u, topic)]
        if said and " " not in topic and (project := _project(topic, said, sources)):
            # A project goes with the sentences that speak of its things without its name.
            taken = {id(u) for u in (*said, *Projects(sources, project).own(units))}
            said = [u for u in units if id(u) in taken]
        matched = {id(u): a.say("matched.words", words=a.say.quoted(topic)) for u in said}
    else:
        kind = a.say(f"matched.kind.{ask.value}")
        for unit in units:
            words = askedkinds.signs(ask.value, unit)
            if words is not None:
                shown = a.say.quoted(", ".join(dict.fromkeys(words))) if words else ""
                matched[id(unit)] = f"{kind}{a.say('colon')} {shown}" if shown else kind
    for line, piece, unit in pieces:
        # What one wish takes out already, another need not take out again.
        if id(unit) in matched and id(unit) not in editor.proposed:
            reason = a.say("reason.asked", asked=a.say.quoted(text), matched=matched[id(unit)])
            editor.proposed.add(id(unit))
            ids = [cite, *editor.cited(unit)]
            editor.log(line, "delete", piece.text, None, "D-ASKED", reason, ids, False)
    return bool(matched)


def _project(topic: str, said: list[Unit], sources: list[Source]) -> str | None:
    """The subject as the name of a project: a word in capitals, or one that the papers use for a project."""
    if any(word.isupper() and fold(word) == fold(topic) for u in said for word in _WORD.findall(u.text)):
        return topic.upper()
    return topic if fold(topic) in peers.of(sources) else None


def _in_other_forms(unit: Unit, topic: str) -> bool:
    """`the washing` and `washed`"""
    wanted = {stem(word) for word in _WORD.findall(fold(topic)) if word not in stop_words()}
    return bool(wanted) and wanted <= {stem(word) for word in _WORD.findall(unit.folded)}


def _why(a: Analysis, ask: Ask, year: dates.TaxYear, date: str) -> str:
    """The day that matched, and the days to keep where both ends are named."""
    if ask.value.startswith("not:"):
        return a.say("matched.day", date=date)
    bounded = year.start and year.end and year.start > dt.date.min and year.end < dt.date.max
    if not bounded or year.start is None or year.end is None:
        return a.say("matched.day", date=date)
    return a.say("matched.date", date=date, start=year.start.isoformat(), end=year.end.isoformat())


def _add(editor: Editor, adds: Adds, ask: Ask, text: str, cite: str) -> bool:
    a = editor.a
    topic = ask.value.removeprefix("about:") if ask.value.startswith("about:") else None
    line = _LINE_OF.get(ask.value, "244")
    found = adds.meant(ask, text)
    for unit in found:
        label = a.say(f"label.{ask.value}") if topic is None else a.say.quoted(topic)
        matched = a.say("matched.found", label=label, name=unit.source.name)
        reason = a.say("reason.asked", asked=a.say.quoted(text), matched=matched)
        editor.log(line, "insert", None, a.shown(unit).text, "D-ASKED", reason, [cite, a.cite(unit)], False)
        editor.inserted.add(id(unit))
        editor.added.add(ask.value)
        a.ledger.use(unit, line)
    return bool(found)
