"""T661_ANALYSIS: what an examiner would raise about a draft, with counts and cross-checks and no invented score."""

from __future__ import annotations

import re
from typing import Literal

from sredspace_worker.engine import dates, drafts
from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.counting import LIMITS, lines, within, words
from sredspace_worker.engine.drafts import Draft
from sredspace_worker.engine.evidence import contractors, people
from sredspace_worker.engine.issues import ORDER, Examiner
from sredspace_worker.engine.markdown import cell, frame, marks, table
from sredspace_worker.engine.rules import fold, stop_words
from sredspace_worker.engine.runs.t661_gen import trace_rows
from sredspace_worker.engine.sentences import Unit
from sredspace_worker.engine.slots import is_failure, rows
from sredspace_worker.engine.trace import chains, terms
from sredspace_worker.models_gen import CitedLabel, CrossCheck, Engine, LineCount, SlotRow, T661AnalysisResult

_SLOT_LABEL = {
    "background": "background", "objective": "objective", "state_of_art": "state_of_art", "uncertainty": "uncertainty", "hypothesis": "hypothesis",
    "tests": "experiment", "data": "result", "conclusions": "conclusion", "new_knowledge": "conclusion", "failed_approaches": "result",
}  # fmt: skip
_EVIDENCE = re.compile(
    r"\b(?:lab(?:oratory)? (?:notes?|notebooks?)|logs?|spreadsheets?|test reports?|photos?|videos?|tickets?|commits?|time ?sheets?|cahiers? de laboratoire|journaux|tableurs?"
    r"|rapports? d'essai|billets?|feuilles? de temps)\b"
)

_OURS = frozenset(("we", "our", "ours", "nous", "notre", "nos"))


def run(a: Analysis, engine: Engine) -> tuple[T661AnalysisResult, str]:
    draft = drafts.find(a)
    if draft is None:
        a.ask(None, "draft", "draft", blocking=True)
        result = T661AnalysisResult(
            base=None,
            issues=[],
            coverage=rows(a),
            counts=[],
            trace=trace_rows(a, a.chains()),
            cross_checks=[],
            strengths=[],
        )
        return result, _markdown(a, engine, result)
    examiner = Examiner(a, draft)
    issues = examiner.run()
    for section in draft.sections.values():
        for unit in section.units:
            a.ledger.use(unit, section.line)
    units = [u for s in draft.sections.values() for u in s.units]
    groups = {label: [u for u in units if u.has(label)] for label in ("hypothesis", "experiment", "result", "conclusion")}
    trace = chains([u for u in units if u.has("uncertainty")], groups, a.terms)
    result = T661AnalysisResult(
        base=draft.base,
        issues=issues,
        coverage=_coverage(a, draft),
        counts=[_count(line, section.text) for line, section in draft.sections.items()],
        trace=trace_rows(a, trace) if draft.citable else [],
        cross_checks=_checks(a, draft),
        strengths=_strengths(a, draft, examiner.faulty),
    )
    for row in result.coverage:
        if row.status == "missing":
            a.ask(row.line, row.slot, row.slot, blocking=row.slot in ("uncertainty", "tests"))
    return result, _markdown(a, engine, result)


def _count(line: str, text: str) -> LineCount:
    word_limit, line_limit = LIMITS[line]
    return LineCount(
        line=line,
        word_count=words(text),
        word_limit=word_limit,
        line_count=lines(text),
        line_limit=line_limit,
        within_limit=within(line, text),
    )


def _coverage(a: Analysis, draft: Draft) -> list[SlotRow]:
    """The points of each line, looked for in that line of the draft and nowhere else."""
    out = []
    for row in rows(a):
        section = draft.sections.get(row.line)
        label = _SLOT_LABEL[row.slot]
        found = [u for u in section.units if u.has(label)] if section else []
        if row.slot == "failed_approaches":
            found = [u for u in found if is_failure(u)]
        strong = [u for u in found if label in u.strong or label in ("background", "objective")]
        shown = (strong or found)[:2]
        out.append(
            SlotRow(
                line=row.line,
                slot=row.slot,
                status="answered" if strong else "thin" if found else "missing",
                citation_ids=[a.cite(u) for u in shown] if draft.citable else [],
                excerpt=a.excerpt(shown[0]) if shown else None,
            )
        )
    return out


def _checks(a: Analysis, draft: Draft) -> list[CrossCheck]:
    def check(name: str, status: Literal["ok", "attention", "not_checked"], detail: str, ids: list[str]) -> CrossCheck:
        return CrossCheck.model_validate({"id": name, "status": status, "detail": detail, "citationIds": ids})

    units = [u for s in draft.sections.values() for u in s.units]

    def cite(found: list[object]) -> list[str]:
        return [a.cite(u) for u in units if u in found][:5] if draft.citable else []

    dated = [u for u in units if dates.periods(u.folded)]
    outside = [u for u in dated if any(a.year.apart(*period) for period in dates.periods(u.folded))]
    checks = [
        check(
            "dates_in_tax_year",
            "not_checked" if not dated or a.year.start is None else "attention" if outside else "ok",
            a.say("check.dates", n=len(outside), of=len(dated)) if dated else "–",
            cite(list(outside)),
        )
    ]
    subject = {line: frozenset[str]().union(*(terms(u.folded) for u in s.units)) for line, s in draft.sections.items()}
    if len(subject) < 2:
        checks.append(check("same_terms_242_244_246", "not_checked", ", ".join(subject), []))
    else:
        shared = frozenset.intersection(*subject.values())
        common = _words(units, shared)
        detail = ", ".join(common[:8]) or a.say("check.no_shared_word")
        checks.append(check("same_terms_242_244_246", "ok" if len(common) >= 2 else "attention", detail, []))
    said = fold(" ".join(u.text for u in units))
    named = [p for p in people(a) if _named(p.label, said)]
    checks.append(
        check(
            "people_244_vs_260",
            "not_checked" if not named else "ok",
            ", ".join(p.label for p in named) or "–",
            [i for p in named for i in p.citation_ids][:5],
        )
    )
    outside_help = contractors(a)
    in_draft = [
        u for u in units if any(c.citation_ids and a.citations.get(c.citation_ids[0]).quote == u.text for c in outside_help)
    ]
    status: Literal["ok", "attention", "not_checked"] = "not_checked" if not outside_help else "ok" if in_draft else "attention"
    checks.append(
        check(
            "contractors_244_vs_267",
            status,
            a.say("check.contractors", n=len(outside_help)) if outside_help else "–",
            [i for c in outside_help for i in c.citation_ids][:5],
        )
    )
    mentioned = [u for u in units if _EVIDENCE.search(u.folded)]
    files = sum(1 for s in a.sources if s.kind in ("file", "commit") and s is not draft.source)
    checks.append(
        check(
            "evidence_mentioned_vs_files",
            "not_checked" if not mentioned else "ok" if files else "attention",
            a.say("check.evidence", n=len(mentioned), files=files) if mentioned else "–",
            cite(list(mentioned)),
        )
    )
    return checks


def _named(label: str, said: str) -> bool:
    """Whether a text has a name, or its last word: `R. Singh` of `Singh ran it`."""
    name = fold(label)
    last = re.split(r"[\s.]+", name)[-1]
    return any(re.search(rf"(?<!\w){re.escape(part)}(?!\w)", said) for part in (name, last) if len(part) > 2)


def _words(units: list[Unit], stems: frozenset[str]) -> list[str]:
    """A whole word of the draft for each stem, in the order in which they come; `nous` is no subject."""
    found: dict[str, str] = {}
    for unit in units:
        for word in re.findall(r"[\w'-]+", unit.text):
            stem = next(iter(terms(fold(word)) & stems), None)
            if stem is not None and fold(word) not in stop_words() | _OURS:
                found.setdefault(stem, word)
    return list(found.values())


def _strengths(a: Analysis, draft: Draft, faulty: set[int]) -> list[CitedLabel]:
    """For each point the best sentence that nothing serious is raised about."""
    if not draft.citable:
        return []
    found = []
    for label in ("uncertainty", "state_of_art", "hypothesis", "experiment", "result", "conclusion"):
        units = [u for s in draft.sections.values() for u in s.units if label in u.strong and id(u) not in faulty]
        if units:
            best = max(units, key=lambda u: a.score(u, label))
            found.append(CitedLabel(label=a.excerpt(best, 120), citation_ids=[a.cite(best)]))
    return [c for n, c in enumerate(found) if c not in found[:n]]


def _markdown(a: Analysis, engine: Engine, result: T661AnalysisResult) -> str:
    say = a.say
    if result.base is None:
        headline = say("analysis.none")
        blocks = [f"**{say.gap('ask.draft')}**"]
        return frame(a, engine, headline, blocks)
    tally = {severity: sum(i.severity == severity for i in result.issues) for severity in ORDER}
    headline = say("analysis.headline", **tally)
    blocks = [
        table(
            [say("col.line"), say("col.counts")],
            [
                [
                    say(f"line.{c.line}"),
                    say(
                        "count",
                        words=c.word_count,
                        word_limit=c.word_limit,
                        lines=c.line_count,
                        line_limit=c.line_limit,
                    ),
                ]
                for c in result.counts
            ],
        )
    ]
    if result.issues:
        rows_ = [
            [
                say(f"severity.{i.severity}"),
                i.line or "–",
                f"{cell(i.problem)} {marks(i.citation_ids)}".rstrip(),
                cell(i.suggestion),
                i.rule_id,
            ]
            for i in result.issues[:25]
        ]
        blocks.append(table([say("col.severity"), say("col.line"), say("col.problem"), say("col.suggestion"), "ID"], rows_))
        if len(result.issues) > 25:
            blocks.append(say("and_more", n=len(result.issues) - 25))
    gaps = [r for r in result.coverage if r.status == "missing"]
    if gaps:
        blocks.append("\n".join(f"**{say.gap('gap.' + r.slot)}** ({say('col.line').lower()} {r.line})" for r in gaps))
    checks = [
        [say(f"check.{c.id}"), say(f"checkstatus.{c.status}"), cell(c.detail) + " " + marks(c.citation_ids)]
        for c in result.cross_checks
    ]
    blocks.append(f"**{say('head.checks')}**\n\n" + table([say("col.check"), say("col.status"), say("col.evidence")], checks))
    if result.strengths:
        blocks.append(
            f"**{say('head.strengths')}**\n\n"
            + "\n".join(f"- {say.quoted(cell(s.label))} {marks(s.citation_ids)}" for s in result.strengths)
        )
    return frame(a, engine, headline, blocks)
