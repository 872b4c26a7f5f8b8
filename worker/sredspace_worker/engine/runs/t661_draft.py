"""T661_DRAFT: a list of changes to a draft that a person can accept one by one. The text before is kept."""

from __future__ import annotations

from sredspace_worker.engine import drafts, edits
from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.counting import LIMITS, lines, within, words
from sredspace_worker.engine.issues import Examiner
from sredspace_worker.engine.markdown import cell, frame, marks, table
from sredspace_worker.models_gen import EditedSection, Engine, Issue, T661DraftResult


def run(a: Analysis, engine: Engine) -> tuple[T661DraftResult, str]:
    draft = drafts.find(a)
    if draft is None:
        a.ask(None, "draft", "draft", blocking=True)
        result = T661DraftResult(base=None, sections={}, changes=[], unresolved=[], instructions_used=[])
        return result, _markdown(a, engine, result)
    editor = edits.Editor(a, draft)
    editor.run()
    editor.account()
    if a.writer is not None:
        from sredspace_worker.llm.drafting import propose

        propose(a, engine, draft, editor)
    sections = {}
    for line, section in draft.sections.items():
        before, after = section.text, editor.after(line)
        sections[line] = EditedSection(
            before=before,
            after=after,
            word_count_before=words(before),
            word_count_after=words(after),
            word_limit=LIMITS[line][0],
            line_count_after=lines(after),
            line_limit=LIMITS[line][1],
            within_limit=within(line, after),
        )
    result = T661DraftResult(
        base=draft.base,
        sections=sections,
        changes=editor.changes,
        unresolved=_unresolved(a, draft, editor),
        instructions_used=editor.instructions,
    )
    for issue in result.unresolved:
        slot = {"A-NO-UNCERTAINTY": "uncertainty", "A-NO-TEST": "tests", "A-NO-HYPOTHESIS": "hypothesis", "A-NO-RESULT": "data",
                "A-NO-STATE": "state_of_art", "A-NO-KNOWLEDGE": "new_knowledge"}.get(issue.rule_id)  # fmt: skip
        if slot:
            a.ask(issue.line, slot, slot, blocking=issue.severity == "blocker")
    return result, _markdown(a, engine, result)


def _unresolved(a: Analysis, draft: drafts.Draft, editor: edits.Editor) -> list[Issue]:
    """What no accepted change settles: blockers and majors, without those that the edits took out."""
    by_text = {a.cite(u) for u in editor.removed} if draft.citable else set()
    kept = []
    for issue in Examiner(a, draft).run():
        if issue.severity not in ("blocker", "major"):
            continue
        if issue.citation_ids:
            left = [i for i in issue.citation_ids if i not in by_text]
            # The place in the material that a sentence is held against goes with the sentence.
            own = [i for i in left if f"[{i}]" not in issue.problem]
            if not own:
                continue
            issue = issue.model_copy(update={"citation_ids": left, "citation_id": own[0], "count": len(own)})
        if issue.rule_id == "A-OVER" and issue.line and within(issue.line, editor.after(issue.line)):
            continue
        kept.append(issue)
    return [issue.model_copy(update={"id": f"i{n}"}) for n, issue in enumerate(kept, 1)]


def _markdown(a: Analysis, engine: Engine, result: T661DraftResult) -> str:
    say = a.say
    if result.base is None:
        return frame(a, engine, say("draft.none"), [f"**{say.gap('ask.draft')}**"])
    applied = sum(c.auto_applied for c in result.changes)
    headline = say("draft.headline", changes=len(result.changes), applied=applied, open=len(result.unresolved))
    blocks = []
    if result.changes:
        rows = [
            [c.id, c.line, f"{say('op.' + c.op)} ({say('done' if c.auto_applied else 'proposed')})",
             " → ".join(say.quoted(cell(t, 140)) for t in dict.fromkeys((c.before, c.after)) if t), cell(c.reason) + " " + marks(c.citation_ids)]
            for c in result.changes[:30]
        ]  # fmt: skip
        blocks.append(table(["#", say("col.line"), say("col.change"), say("col.text"), say("col.reason")], rows))
        if len(result.changes) > 30:
            blocks.append(say("and_more", n=len(result.changes) - 30))
    for line, section in result.sections.items():
        count = say(
            "count.change", before=section.word_count_before, after=section.word_count_after, limit=section.word_limit,
            lines=section.line_count_after, line_limit=section.line_limit,
        )  # fmt: skip
        blocks.append(f"### {say('line.' + line)} ({count})\n\n{section.after or '–'}")
    for issue in result.unresolved[:10]:
        blocks.append(
            f"**[{say('gap')}{say('colon')} {issue.problem} {issue.suggestion}]** ({say('col.line').lower()} {issue.line or '–'}, {issue.rule_id})"
        )
    return frame(a, engine, headline, blocks)
