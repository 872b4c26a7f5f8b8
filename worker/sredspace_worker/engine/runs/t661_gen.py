"""T661_GEN: a draft of lines 242, 244 and 246 made of whole sentences from the material, under their limits."""

from __future__ import annotations

import re

from sredspace_worker.engine import evidence as boxes
from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.counting import LIMITS, lines, within, words
from sredspace_worker.engine.leaning import lean
from sredspace_worker.engine.markdown import cell, frame, marks, table
from sredspace_worker.engine.part2 import Part2
from sredspace_worker.engine.slots import ask_all, part_a, rows
from sredspace_worker.engine.trace import Chain
from sredspace_worker.models_gen import (
    DraftSection,
    DraftSentence,
    Engine,
    GenSections,
    Omitted,
    SectionC,
    T661GenResult,
    TraceRow,
)

_NEEDED = {
    "242": (("objective", "objective"), ("state_of_art", "state_of_art"), ("uncertainty", "uncertainty")),
    "244": (("hypothesis", "hypothesis"), ("tests", "experiment"), ("data", "result")),
    "246": (("new_knowledge", "conclusion"),),
}
_REASONS = (
    ("superseded", "superseded"), ("not_asked", "not_asked"), ("planned_section", "planned"), ("planned", "planned"), ("excluded", "excluded"), ("dressed_up", "routine"),
    ("routine", "routine"), ("known", "routine"), ("third_party", "third_party"), ("marketing_text", "business"), ("business", "business"),
)  # fmt: skip


def run(a: Analysis, engine: Engine) -> tuple[T661GenResult, str]:
    lean(a)
    chains = a.chains()
    part = Part2(a, chains)
    sections = {line: _section(a, part, line) for line in LIMITS}
    part.close()
    _left_out(a, sections)
    _by_model(a, engine, part, sections)
    found = rows(a)
    ask_all(a, found)
    first = part_a(a)
    if first.field_202 is None or first.field_204 is None:
        a.ask(None, "dates", "dates")
    people, contractors = boxes.people(a), boxes.contractors(a)
    if not people:
        a.ask(None, "people", "people")
    _year_note(a)
    result = T661GenResult(
        part_a=first,
        sections=GenSections.model_validate({line: section.model_dump(by_alias=True) for line, section in sections.items()}),
        section_c=SectionC(prepared_by=None, key_individuals=people, contractors=contractors),
        evidence=boxes.evidence(a),
        trace=trace_rows(a, chains),
    )
    return result, _markdown(a, engine, result, sections)


def _by_model(a: Analysis, engine: Engine, part: Part2, sections: dict[str, DraftSection]) -> None:
    """With a model: it chooses among the passages, then words them; the gaps stay."""
    if a.writer is None:
        return
    from sredspace_worker.llm.drafting import write_sections

    write_sections(a, engine, part, sections)


def trace_rows(a: Analysis, chains: list[Chain]) -> list[TraceRow]:
    return [
        TraceRow(
            uncertainty_id=a.cite(c.uncertainty),
            hypothesis_ids=[a.cite(u) for u in c.hypotheses[:6]],
            test_ids=[a.cite(u) for u in c.tests[:6]],
            result_ids=[a.cite(u) for u in c.results[:6]],
            advancement_ids=[a.cite(u) for u in c.advancements[:6]],
            broken=c.broken,
        )
        for c in chains
    ]


def _section(a: Analysis, part: Part2, line: str) -> DraftSection:
    """The line as it is written, with a gap where the material is silent."""
    made = _written(a, part, line)
    while not made.within_limit and part.drop_worst(line):
        made = _written(a, part, line)
    placed = {i for other in part.lines.values() for i in other.chosen}
    left = [(u, why) for u, why in part.lines[line].left if id(u) not in placed][:20]
    return made.model_copy(
        update={"omitted": [Omitted.model_validate({"quote": u.text, "reason": why, "citationId": a.cite(u)}) for u, why in left]}
    )


def _written(a: Analysis, part: Part2, line: str) -> DraftSection:
    sentences = part.written(line)
    units = part.lines[line].units
    said = {label for u in units for label in u.labels}
    if line == "244" and any(one.stages["test"] for one in part.iterations):
        said.add("experiment")
    if line == "242" and (part.lines[line].groups[2].units or any(u.scores.get("state_of_art", 0.0) >= 0.3 for u in units)):
        # A sentence that says why the known does not do may say what is unknown in the same breath.
        said.add("state_of_art")
    missing = [slot for slot, label in _NEEDED[line] if label not in said and not (line == "246" and units)]
    gaps = [DraftSentence(text=a.say.gap(f"gap.{slot}"), origin="gap", citation_ids=[]) for slot in missing]
    if line == "242":
        sentences = _in_place(part, sentences, dict(zip(missing, gaps, strict=True)))
    else:
        # The first iteration begins with what was expected; what else is missing closes the line.
        front = line == "244" and missing[:1] == ["hypothesis"] and bool(part.iterations)
        sentences = [*sentences[:1], gaps[0], *sentences[1:], *gaps[1:]] if front else [*sentences, *gaps]
    text = " ".join(s.text for s in sentences)
    word_limit, line_limit = LIMITS[line]
    return DraftSection(
        text=text,
        word_count=words(text),
        word_limit=word_limit,
        line_count=lines(text),
        line_limit=line_limit,
        within_limit=within(line, text),
        sentences=sentences,
        omitted=[],
    )


def _in_place(part: Part2, sentences: list[DraftSentence], gaps: dict[str, DraftSentence]) -> list[DraftSentence]:
    """In line 242 a gap stands where its sentence would: objective, known approaches, uncertainty."""
    out: list[DraftSentence] = []
    rest = list(sentences)
    for slot, group in zip(("background", "objective", "state_of_art", "uncertainty"), part.lines["242"].groups, strict=True):
        if slot in gaps:
            out.append(gaps[slot])
        told = len(group.units)
        while told and rest:
            # With the label in front of it: `First uncertainty: …`
            told -= rest[0].origin != "template"
            out.append(rest.pop(0))
    return out


def _left_out(a: Analysis, sections: dict[str, DraftSection]) -> None:
    """What was read and not used in 244, with the reason; routine and contradictory evidence is never hidden."""
    used = {i for section in sections.values() for s in section.sentences for i in s.citation_ids}
    target = sections["244"].omitted
    for unit in a.units:
        if len(target) >= 40 or unit.flags & {"instruction", "question", "injection"}:
            continue
        reason = next(
            (
                reason
                for flag, reason in _REASONS
                if flag in unit.flags and (flag in ("superseded", "not_asked") or not unit.strong)
            ),
            None,
        )
        if reason is None and a.year.outside(unit.date) and set(unit.labels) & {"experiment", "result", "hypothesis"}:
            reason = "outside_tax_year"
        if reason is None or unit.words < 3:
            continue
        mark = a.cite(unit)
        if mark not in used and all(o.citation_id != mark for s in sections.values() for o in s.omitted):
            target.append(Omitted.model_validate({"quote": unit.text, "reason": reason, "citationId": mark}))


def _year_note(a: Analysis) -> None:
    if a.year.start is None:
        a.warn("tax_year_unknown", "warn.year_unknown", year=a.envelope.project.fiscal_year)
    elif a.year.assumed and any(u.date and u.date_source != "message_time" for u in a.units):
        years = re.sub(r"\s", "", a.envelope.project.fiscal_year)
        a.warn("tax_year_assumed", "warn.year", year=years)


def _markdown(a: Analysis, engine: Engine, result: T661GenResult, sections: dict[str, DraftSection]) -> str:
    say = a.say
    total = sum(s.word_count for s in sections.values())
    gaps = sum(1 for s in sections.values() for x in s.sentences if x.origin == "gap")
    cited = any(x.citation_ids for s in sections.values() for x in s.sentences)
    headline = say("gen.headline", words=total, gaps=gaps) if cited else say("gen.empty")
    count_rows = [[say(f"line.{n}"), _count(a, s)] for n, s in sections.items()]
    blocks = [table([say("col.line"), say("col.counts")], count_rows)]
    for number, section in sections.items():
        body = " ".join(f"**{s.text}**" if s.origin == "gap" else s.text for s in section.sentences)
        used = marks(dict.fromkeys(i for s in section.sentences for i in s.citation_ids), 60)
        blocks.append(
            f"### {say(f'line.{number}')} ({_count(a, section)})\n\n{body}"
            + (f"\n\n*{say('sources.of')}{say('colon')} {used}*" if used else "")
        )
    if result.trace:
        rows_ = [
            [f"[{t.uncertainty_id}]", marks(t.hypothesis_ids) or "–", marks(t.test_ids) or "–", marks(t.result_ids) or "–", marks(t.advancement_ids) or "–",
             say("trace.broken" if t.broken else "trace.whole")]
            for t in result.trace
        ]  # fmt: skip
        head = [say(f"col.{k}") for k in ("uncertainty", "hypothesis", "tests", "results", "advancements", "chain")]
        blocks.append(f"**{say('head.trace')}**\n\n" + table(head, rows_))
    omitted = [o for s in sections.values() for o in s.omitted]
    if omitted:
        lines_ = [f"- {cell(o.quote, 100)} [{o.citation_id}] – {say('omitted.' + o.reason)}" for o in omitted[:10]]
        if len(omitted) > 10:
            lines_.append(f"- {say('and_more', n=len(omitted) - 10)}")
        blocks.append(f"**{say('head.omitted')}**\n\n" + "\n".join(lines_))
    seen = [e for e in result.evidence if e.status == "seen"]
    if seen:
        blocks.append(
            f"**{say('head.evidence')}**\n\n" + "\n".join(f"- {e.line} {e.label} {marks(e.citation_ids)}" for e in seen)
        )
    return frame(a, engine, headline, blocks)


def _count(a: Analysis, s: DraftSection) -> str:
    return a.say("count", words=s.word_count, word_limit=s.word_limit, lines=s.line_count, line_limit=s.line_limit)
