"""T661_GEN: a draft of lines 242, 244 and 246 made of whole sentences from the material, under their limits."""

from __future__ import annotations

import datetime as dt
import re

from sredspace_worker.engine import evidence as boxes
from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.counting import FILL, LIMITS, lines, within, words
from sredspace_worker.engine.markdown import cell, frame, marks, table
from sredspace_worker.engine.sentences import Unit
from sredspace_worker.engine.slots import ask_all, is_failure, part_a, rows, units_for
from sredspace_worker.engine.trace import Chain, dedupe
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

_REASONS = (
    ("superseded", "superseded"), ("planned_section", "planned"), ("planned", "planned"), ("excluded", "excluded"), ("dressed_up", "routine"),
    ("routine", "routine"), ("known", "routine"), ("third_party", "third_party"), ("marketing_text", "business"), ("business", "business"),
)  # fmt: skip


def run(a: Analysis, engine: Engine) -> tuple[T661GenResult, str]:
    chains = a.chains()
    plan = _plan(a, chains)
    sections = {line: _section(a, line, groups) for line, groups in plan.items()}
    _left_out(a, sections)
    _by_model(a, engine, sections)
    found = rows(a)
    ask_all(a, found)
    part = part_a(a)
    if part.field_202 is None or part.field_204 is None:
        a.ask(None, "dates", "dates")
    people, contractors = boxes.people(a), boxes.contractors(a)
    if not people:
        a.ask(None, "people", "people")
    _year_note(a)
    result = T661GenResult(
        part_a=part,
        sections=GenSections.model_validate({line: section.model_dump(by_alias=True) for line, section in sections.items()}),
        section_c=SectionC(prepared_by=None, key_individuals=people, contractors=contractors),
        evidence=boxes.evidence(a),
        trace=trace_rows(a, chains),
    )
    return result, _markdown(a, engine, result, sections)


def _by_model(a: Analysis, engine: Engine, sections: dict[str, DraftSection]) -> None:
    """The model words each section from the sentences that the rules chose for it; the gaps stay."""
    if a.writer is None:
        return
    from sredspace_worker.llm.clients import ModelError

    evidence = {
        line: [(s.citation_ids[0], a.citations.get(s.citation_ids[0]).quote) for s in section.sentences if s.citation_ids]
        for line, section in sections.items()
    }
    try:
        written = a.writer.write(
            a.say, "Write lines 242, 244 and 246 of form T661, each from its own evidence, in its order.", evidence
        )
    except ModelError as error:
        engine.fallback_reason = error.told(a.say)
        return
    engine.mode, engine.model = "llm", a.writer.model
    for line, sentences in written.items():
        gaps = [s for s in sections[line].sentences if s.origin == "gap"]
        while sentences and not within(line, " ".join(s.text for s in [*sentences, *gaps])):
            sentences.pop()
        text = " ".join(s.text for s in [*sentences, *gaps])
        sections[line] = sections[line].model_copy(
            update={
                "sentences": [*sentences, *gaps],
                "text": text,
                "word_count": words(text),
                "line_count": lines(text),
                "within_limit": within(line, text),
            }
        )


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


def _usable(u: Unit) -> bool:
    blocked = {
        "superseded",
        "planned_section",
        "excluded",
        "routine",
        "known",
        "marketing_text",
        "third_party",
        "meta",
        "question",
        "instruction",
    }
    return not u.flags & blocked and u.words >= 4


def _plan(a: Analysis, chains: list[Chain]) -> dict[str, list[tuple[str, list[Unit]]]]:
    """For each line its points in order, each with its sentences, the best first."""
    taken: set[int] = set()

    def take(units: list[Unit], most: int = 1000) -> list[Unit]:
        out = [u for u in dedupe(units, a.terms) if id(u) not in taken and _usable(u)][:most]
        taken.update(id(u) for u in out)
        return out

    unknown = take([c.uncertainty for c in chains] or units_for(a, "uncertainty"), 12)
    known = take([u for u in units_for(a, "state_of_art") if not set(u.labels) & {"experiment", "result", "conclusion"}], 6)
    goal = take([u for u in units_for(a, "objective") if not u.has("result")], 3)
    business = take(
        [u for u in units_for(a, "background") if not set(u.labels) & {"experiment", "result", "hypothesis", "conclusion"}],
        1,
    )
    in_year = [u for u in a.units if _usable(u) and not a.year.outside(u.date)]
    ordered = [u for c in chains for u in _by_date([*c.hypotheses, *c.tests, *c.results])]
    rest = [u for label in ("hypothesis", "experiment", "result") for u in a.evidence(label)]
    allowed = {id(u) for u in in_year}
    learned_first = [u for c in chains for u in c.advancements] + a.evidence("conclusion")
    learned = [u for u in learned_first if not u.has("experiment") and not u.has("hypothesis")]
    work = take([u for u in [*ordered, *_by_date(rest)] if id(u) in allowed and u not in learned])
    groups = {
        "hypothesis": [u for u in work if u.has("hypothesis")],
        "tests": [u for u in work if u.has("experiment") and not u.has("hypothesis")],
        "data": [u for u in work if u.has("result") and not u.has("hypothesis") and not u.has("experiment")],
    }
    if any(u.has("experiment") for u in groups["hypothesis"]) and not groups["tests"]:
        groups["tests"] = []
    knowledge = take(learned)
    failed = [u for u in work if is_failure(u)]
    return {
        "242": [("background", business), ("objective", goal), ("state_of_art", known), ("uncertainty", unknown)],
        "244": [("work", work), *list(groups.items())],
        "246": [
            ("new_knowledge", knowledge),
            ("failed_approaches", [u for u in knowledge if is_failure(u)] or failed[:3]),
        ],
    }


def _by_date(units: list[Unit]) -> list[Unit]:
    """By the day of the work; within a day, and without one, in the order in which it was written down."""

    def key(u: Unit) -> tuple[dt.date, str, int]:
        own = u.date if u.date is not None and u.date_source != "message_time" else dt.date.max
        written = u.source.created.isoformat() if u.source.created else ""
        return own, written + u.source.id, u.number

    return sorted(units, key=key)


def _section(a: Analysis, line: str, groups: list[tuple[str, list[Unit]]]) -> DraftSection:
    if line == "244":
        sequence, present = groups[0][1], groups[1:]
        missing = [name for name, units in present if not units and not _covered(name, sequence)]
        points = [("work", sequence)]
    else:
        points = groups
        said = {label for _, units in groups for u in units for label in u.labels}
        missing = [name for name, units in groups if not units and name != "background" and name not in said]
        if line == "246" and groups[0][1]:
            # A failure belongs here when there is one; nobody has to have failed.
            missing = []
    word_limit, line_limit = LIMITS[line]
    gaps = [_gap(a, name) for name in missing]
    kept, omitted = _fill(a, line, points, gaps)
    sentences = [*kept, *gaps] if line != "242" else _with_gaps_in_order(a, points, kept, missing)
    text = " ".join(s.text for s in sentences)
    return DraftSection(
        text=text,
        word_count=words(text),
        word_limit=word_limit,
        line_count=lines(text),
        line_limit=line_limit,
        within_limit=within(line, text),
        sentences=sentences,
        omitted=omitted,
    )


def _covered(name: str, sequence: list[Unit]) -> bool:
    label = {"hypothesis": "hypothesis", "tests": "experiment", "data": "result"}[name]
    return any(u.has(label) for u in sequence)


def _gap(a: Analysis, slot: str) -> DraftSentence:
    return DraftSentence(text=a.say.gap(f"gap.{slot}"), origin="gap", citation_ids=[])


def _with_gaps_in_order(
    a: Analysis, points: list[tuple[str, list[Unit]]], kept: list[DraftSentence], missing: list[str]
) -> list[DraftSentence]:
    by_id = {s.citation_ids[0]: s for s in kept}
    out: list[DraftSentence] = []
    for name, units in points:
        if name in missing:
            out.append(_gap(a, name))
        for unit in units:
            sentence = by_id.pop(a.cite(unit), None)
            if sentence is not None:
                out.append(sentence)
    return out


def _fill(
    a: Analysis, line: str, points: list[tuple[str, list[Unit]]], gaps: list[DraftSentence]
) -> tuple[list[DraftSentence], list[Omitted]]:
    """Whole sentences under 95 % of both limits; the best keep their place when not all fit."""
    word_limit, line_limit = LIMITS[line]
    order = _unique(points)
    first = [units[0] for _, units in points if units]
    rest = sorted((u for u in order if u not in first), key=lambda u: -max((a.score(u, x) for x in u.labels), default=0.0))
    chosen: dict[int, str] = {}
    left: list[tuple[Unit, str]] = []
    for unit in [*first, *rest]:
        if id(unit) in chosen:
            continue
        shown = a.shown(unit).text
        trial = " ".join([*chosen.values(), shown, *[g.text for g in gaps]])
        # Lines wrap differently in another order, so one line is kept in hand.
        if words(trial) > word_limit * FILL:
            left.append((unit, "word_limit"))
        elif lines(trial) > line_limit * FILL - 1:
            left.append((unit, "line_limit"))
        else:
            chosen[id(unit)] = shown
        if len(left) > 40:
            break
    kept = []
    for unit in order:
        if id(unit) in chosen:
            text = a.shown(unit)
            kept.append(
                DraftSentence(text=text.text, origin="quote" if text.exact else "trimmed_quote", citation_ids=[a.cite(unit)])
            )
    omitted = [Omitted.model_validate({"quote": u.text, "reason": reason, "citationId": a.cite(u)}) for u, reason in left[:20]]
    return kept, omitted


def _unique(points: list[tuple[str, list[Unit]]]) -> list[Unit]:
    seen: dict[int, Unit] = {}
    for _, units in points:
        for unit in units:
            seen.setdefault(id(unit), unit)
    return list(seen.values())


def _left_out(a: Analysis, sections: dict[str, DraftSection]) -> None:
    """What was read and not used in 244, with the reason; routine and contradictory evidence is never hidden."""
    used = {i for section in sections.values() for s in section.sentences for i in s.citation_ids}
    target = sections["244"].omitted
    for unit in a.units:
        if len(target) >= 40 or unit.flags & {"instruction", "question", "injection"}:
            continue
        reason = next(
            (reason for flag, reason in _REASONS if flag in unit.flags and (flag == "superseded" or not unit.strong)), None
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
        used = marks((i for s in section.sentences for i in s.citation_ids), 60)
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
