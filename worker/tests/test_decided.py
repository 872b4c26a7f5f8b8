"""The next run respects what a person decided about an earlier one."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from evals.run import answer_all
from sredspace_worker.models_gen import Passage, T661AnalysisResult, T661DraftResult, T661GenResult, TaskResult

NOTES = """# Notes, GANNET heat pump
It was unknown whether the heat pump would start at -30 C, because published cycles stop at -15 C.
Hypothesis: a larger accumulator would keep the oil warm enough to start at -30 C.
On 2025-03-04 we tested three refrigerants at -30 C and measured 5 bar at start.
The second refrigerant failed to start twice, at 4 bar.
The bench stood in the north hall.
We learned that the oil return sets the limit at -30 C.
"""
DRAFT = """Line 242
It was unknown whether the GANNET heat pump would start at -30 C, because published cycles stop at -15 C. Customers in the Prairies want a cheaper heating product.

Line 244
We tested three refrigerants at -30 C in March 2025.

Line 246
We learned that the oil return sets the limit at -30 C.
"""


LINES = {
    "242": DRAFT.split("\n\n")[0].removeprefix("Line 242\n"),
    "244": "We tested three refrigerants at -30 C in March 2025.",
    "246": "We learned that the oil return sets the limit at -30 C.",
}


def _run(
    kind: str, decide: list[dict[str, Any]], text: str = NOTES, prompt: str = "Write it.", lines: dict[str, str] | None = None
) -> TaskResult:
    case: dict[str, Any] = {"name": "any", "prompt": prompt, "files": [{"name": "notes.md", "text": text}], "decisions": decide}
    if lines is not None:
        case["draft"] = {"version": 7, "lines": [{"line": line, "text": text} for line, text in lines.items()]}
    return answer_all(case, uuid.UUID(int=5))[0][kind]


def _decision(kind: str, passage: Passage | None = None, **more: Any) -> dict[str, Any]:
    out: dict[str, Any] = {"kind": kind, "line": None, "before": None, "after": None, "inputId": None, **more}
    if passage is not None:
        out |= {"inputId": passage.input_id, "after": passage.quote}
    return out


def _unused(result: TaskResult, words: str) -> Passage:
    return next(p for p in [*result.not_placed, *result.left_out] if words in p.quote)


def _texts(result: TaskResult) -> dict[str, str]:
    assert isinstance(result.result, T661GenResult)
    sections = result.result.sections
    return {"242": sections.field_242.text, "244": sections.field_244.text, "246": sections.field_246.text}


@pytest.mark.parametrize("line", ["242", "244", "246"])
def test_a_placed_passage_stands_in_its_line(line: str) -> None:
    before = _run("T661_GEN", [])
    hall = _unused(before, "north hall")
    after = _run("T661_GEN", [_decision("passage_placed", hall, line=line)])
    assert hall.quote in _texts(after)[line]
    assert not any(p.quote == hall.quote for p in [*after.not_placed, *after.left_out])


def test_a_dismissed_passage_is_left_out() -> None:
    before = _run("T661_GEN", [])
    quote = next(c for c in before.citations if "failed to start twice" in c.quote)
    assert "failed to start twice" in "".join(_texts(before).values())
    after = _run("T661_GEN", [_decision("passage_dismissed", after=quote.quote, inputId=quote.file_id)])
    assert "failed to start twice" not in "".join(_texts(after).values())
    assert _unused(after, "failed to start twice").reason == "dismissed"
    assert (
        after.accounting.units
        == after.accounting.used + after.accounting.left_out + after.accounting.not_placed + after.accounting.set_aside
    )
    log = _run("LOGBOOK", [_decision("passage_dismissed", after=quote.quote, inputId=quote.file_id)])
    assert any("failed to start twice" in c.quote for c in log.citations)


def test_a_refused_change_is_not_proposed_again() -> None:
    before = _run("T661_DRAFT", [], DRAFT, "Improve it.")
    assert isinstance(before.result, T661DraftResult)
    assert before.result.changes
    business = next(c for c in before.result.changes if c.rule_id == "D-BUSINESS")
    for change in before.result.changes:
        decision = _decision("change_refused", line=change.line, before=change.before, after=change.after)
        after = _run("T661_DRAFT", [decision], DRAFT, "Improve it.")
        assert isinstance(after.result, T661DraftResult)
        assert not any((c.line, c.before, c.after) == (change.line, change.before, change.after) for c in after.result.changes)
        if change == business:
            assert business.before is not None
            assert business.before in after.result.sections["242"].after


def _drafted(result: TaskResult) -> T661DraftResult:
    assert isinstance(result.result, T661DraftResult)
    return result.result


def test_the_project_draft_is_the_base() -> None:
    answer = _run("T661_DRAFT", [], prompt="Improve it.", lines=LINES)
    result = _drafted(answer)
    assert result.base is not None
    assert (result.base.kind, result.base.id) == ("draft", "7")
    assert {line: section.before for line, section in result.sections.items()} == LINES
    assert any(c.rule_id == "D-BUSINESS" and c.line == "242" for c in result.changes)
    # It is no source: nothing cites it, and the account has the files and the prompt only.
    assert {i.kind for i in answer.inputs} == {"file", "message"}
    assert len(answer.inputs) == 2
    assert all("cheaper heating product" not in c.quote for c in answer.citations)
    assert (
        answer.accounting.units
        == answer.accounting.used + answer.accounting.left_out + answer.accounting.not_placed + answer.accounting.set_aside
    )


def test_a_draft_in_the_prompt_comes_first() -> None:
    result = _drafted(
        _run("T661_DRAFT", [], prompt=f"Improve it.\n\n{DRAFT}", lines={"242": "Another text that is long enough to be one."})
    )
    assert result.base is not None
    assert result.base.kind == "message"
    assert set(result.sections) == {"242", "244", "246"}


def test_the_project_draft_comes_before_a_file() -> None:
    result = _drafted(_run("T661_DRAFT", [], DRAFT, "Improve it.", {"244": "We tested three refrigerants."}))
    assert {line: section.before for line, section in result.sections.items()} == {"244": "We tested three refrigerants."}


def test_the_project_draft_is_reviewed() -> None:
    result = _run("T661_ANALYSIS", [], prompt="Review it.", lines=LINES).result
    assert isinstance(result, T661AnalysisResult)
    assert result.base is not None
    assert result.base.kind == "draft"
    assert {c.line for c in result.counts} >= set(LINES)


def test_an_accepted_change_is_not_taken_back() -> None:
    first = _drafted(_run("T661_DRAFT", [], prompt="Improve it.", lines=LINES))
    business = next(c for c in first.changes if c.rule_id == "D-BUSINESS")
    assert business.before is not None
    proposed = next(c for c in first.changes if c.op == "insert" and c.after)
    assert proposed.after is not None
    accepted = [_decision("change_accepted", line=c.line, before=c.before, after=c.after) for c in (business, proposed)]
    lines = {**LINES, "242": LINES["242"].replace(" " + business.before, "")}
    lines[proposed.line] += " " + proposed.after
    again = _drafted(_run("T661_DRAFT", accepted, prompt="Improve it.", lines=lines))
    assert not any(c.after == business.before for c in again.changes)
    assert not any(c.before == proposed.after and not c.after for c in again.changes)
    assert not any(c.op == "insert" and c.after == proposed.after for c in again.changes)
