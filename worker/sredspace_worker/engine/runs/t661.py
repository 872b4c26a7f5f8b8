"""T661: which points are answered, and the one question to ask next."""

from __future__ import annotations

from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.markdown import cell, frame, marks, table
from sredspace_worker.engine.slots import BLOCKING, next_slot, part_a, rows
from sredspace_worker.models_gen import Completeness, Engine, NextQuestion, T661Result


def run(a: Analysis, engine: Engine) -> tuple[T661Result, str]:
    found = rows(a)
    part = part_a(a)
    chosen = next_slot(found)
    following = None
    if chosen is not None:
        a.ask(chosen.line, chosen.slot, chosen.slot, blocking=chosen.slot in BLOCKING)
        following = NextQuestion(line=chosen.line, slot=chosen.slot, text=a.say(f"ask.{chosen.slot}"), example=None)
    elif part.field_202 is None or part.field_204 is None:
        a.ask(None, "dates", "dates")
        following = NextQuestion(line=None, slot="dates", text=a.say("ask.dates"), example=None)
    result = T661Result(
        slots=found,
        part_a=part,
        next_question=following,
        completeness=Completeness(answered=sum(r.status == "answered" for r in found), total=len(found)),
    )
    say = a.say
    lines = [
        [
            r.line,
            say(f"slot.{r.slot}"),
            say(f"slotstatus.{r.status}"),
            f"{say.quoted(cell(r.excerpt, 110))} {marks(r.citation_ids)}" if r.excerpt else "–",
        ]
        for r in found
    ]
    blocks = [table([say("col.line"), say("col.slot"), say("col.status"), say("col.evidence")], lines)]
    missing = [r for r in found if r.status == "missing"]
    if missing:
        blocks.append("\n".join(f"**{say.gap('gap.' + r.slot)}** ({say('col.line').lower()} {r.line})" for r in missing))
    if following is None:
        blocks.append(say("t661.done"))
    headline = say("t661.headline", answered=result.completeness.answered, total=result.completeness.total)
    return result, frame(a, engine, headline, blocks, "t661.next")
