"""What each run type must say and must never say, on material where the right answer is known."""

from __future__ import annotations

import uuid
from typing import Any

from evals.run import answer_all
from sredspace_worker.engine import counting
from sredspace_worker.models_gen import LogbookResult, T661AnalysisResult, T661DraftResult, T661Result, TaskResult

TIMES = (
    'Date,Employee,Task,Hours\n2025-03-03,Ana Silva,"Tested valve seat, 3 materials",4\n2025-03-04,Ana Silva,Team meeting,1\n'
    "2024-12-30,Omar Haddad,Designed the rig,6.5\n,Omar Haddad,Cleaned up CI config,\n"
)
NOTES = (
    "# Valve log\n\nBy: Ana Silva\n\n2025-04-02\nHypothesis: the seat creeps above 90 °C. (1h30)\nHeated 4 seats to 95 °C for 24 h.\n\n"
    "2025-07-15 - Seats lost 12 % of their preload after 24 h. [2h]\n\nNext steps:\n- will test PTFE at 110 °C\n"
)
DRAFT = """Replace "50 ms" with "60 ms" and keep the rest.

Line 242 - Uncertainties
It was unknown whether the index could hold 50 ms with 40,000 concurrent writers. Our customers love the seamless platform.
We tested five cache sizes on the rig.

Line 244 - Work performed
It should be noted that we tested three shard sizes on 2023-02-02 by trial and error. We will test four NUMA nodes.
The login page was restyled.

Line 246 - Advancements
"""


def ask(run_type: str, prompt: str, files: dict[str, str] | None = None, history: list[str] | None = None) -> TaskResult:
    case: dict[str, Any] = {
        "name": "x",
        "prompt": prompt,
        "files": [{"name": name, "text": text} for name, text in (files or {}).items()],
        "history": [{"content": text} for text in history or []],
    }
    return answer_all(case, uuid.UUID(int=5))[0][run_type]


def test_logbook_dates_hours_and_authors() -> None:
    prompt = "Compile the log. Yesterday I ran the third burst test on valve B, 2.5 h at the bench. Last month Omar rebuilt the manifold."
    answer = ask("LOGBOOK", prompt, {"times.csv": TIMES, "notes.md": NOTES})
    result = answer.result
    assert isinstance(result, LogbookResult)
    rows = [(e.date, e.author, e.hours, e.stage) for e in result.entries]
    assert rows == [
        ("2024-12-30", "Omar Haddad", 6.5, "support"),
        ("2025-03-03", "Ana Silva", 4.0, "experiment"),
        ("2025-03-04", "Ana Silva", 1.0, "admin"),
        ("2025-04-02", "Ana Silva", 1.5, "hypothesis"),
        ("2025-04-02", "Ana Silva", None, "experiment"),
        ("2025-07-15", "Ana Silva", 2.0, "result"),
        ("2025-11-22", None, 2.5, "experiment"),
    ]
    assert result.entries[0].flags == ["outside_tax_year"]
    assert "relative_date" in result.entries[-1].flags
    undated = {e.activity: e for e in result.undated}
    assert set(undated) == {"Cleaned up CI config", "will test PTFE at 110 °C", "Last month Omar rebuilt the manifold."}
    assert "planned" in undated["will test PTFE at 110 °C"].flags
    assert undated["will test PTFE at 110 °C"].stage in ("problem", "hypothesis")
    assert result.totals.hours_stated == 17.5
    assert result.compiled_at == "2025-11-23T15:04:05Z"
    assert any(g.days == 103 for g in result.gaps)


def test_draft_changes_can_be_taken_one_by_one() -> None:
    result = ask("T661_DRAFT", DRAFT).result
    assert isinstance(result, T661DraftResult)
    by_rule = {c.rule_id: c for c in result.changes}
    assert by_rule["D-ASKED"].after == "It was unknown whether the index could hold 60 ms with 40,000 concurrent writers."
    assert by_rule["D-ASKED"].citation_ids
    assert by_rule["D-BUSINESS"].op == "delete"
    assert not by_rule["D-BUSINESS"].auto_applied
    assert (by_rule["D-MOVE"].op, by_rule["D-MOVE"].line, by_rule["D-MOVE"].auto_applied) == ("move", "242", False)
    assert by_rule["D-FILLER"].after
    assert by_rule["D-FILLER"].after.startswith("We tested three shard sizes")
    assert not by_rule["D-ROUTINE"].auto_applied
    before = result.sections["242"].before
    assert "seamless" in before
    assert "50 ms" in before
    # What only a person can tell to be without use stays until they say so.
    assert "seamless" in result.sections["242"].after
    assert {i.rule_id for i in result.unresolved} >= {"A-TRIAL", "A-PLANNED", "A-DATE", "A-EMPTY"}
    assert result.instructions_used


def test_draft_over_the_limit_loses_whole_sentences() -> None:
    facts = " ".join(f"It was unknown whether cache {n} could hold {n} ms under load." for n in range(1, 60))
    result = ask("T661_DRAFT", f"Tighten this.\n\n242\n{facts}\n\n244\nWe tested nine caches on the rig with 40 cores.\n").result
    assert isinstance(result, T661DraftResult)
    section = result.sections["242"]
    assert section.word_count_before > 350 >= section.word_count_after == counting.words(section.after)
    assert section.within_limit
    assert all(s.strip() + "." in facts for s in section.after.split(".") if s.strip())
    shorter = ask(
        "T661_DRAFT", f"Shorten line 242 to 100 words.\n\n242\n{facts}\n\n244\nWe tested nine caches on the rig.\n"
    ).result
    assert isinstance(shorter, T661DraftResult)
    assert 80 <= shorter.sections["242"].word_count_after <= 100


def test_analysis_finds_what_an_examiner_would_raise() -> None:
    answer = ask("T661_ANALYSIS", "Examine it.", {"draft.md": DRAFT.partition("\n\n")[2], "lab.md": NOTES})
    result = answer.result
    assert isinstance(result, T661AnalysisResult)
    assert result.base is not None
    assert result.base.kind == "file"
    found = {(i.rule_id, i.line): i for i in result.issues}
    for key in [
        ("A-EMPTY", "246"),
        ("A-TRIAL", "244"),
        ("A-DATE", "244"),
        ("A-PLANNED", "244"),
        ("A-ROUTINE", "244"),
        ("A-BUSINESS", "242"),
        ("A-NUMBER", "242"),
    ]:
        assert key in found, key
    assert [i.severity for i in result.issues] == sorted(
        (i.severity for i in result.issues), key=["blocker", "major", "minor", "info"].index
    )
    checks = {c.id: c.status for c in result.cross_checks}
    assert checks["dates_in_tax_year"] == "attention"
    assert len(checks) == 5


def test_analysis_of_a_sound_draft_raises_no_blocker() -> None:
    draft = (
        "242\nOur firm makes valves. The goal was a leak rate under 1 ml/min at 95 °C. Published creep data stop at 60 °C, but our seat works at 95 °C. "
        "It was unknown whether a filled PTFE seat would creep at 95 °C.\n\n244\nWe expected that glass filler would slow the creep. "
        "We tested 4 seats at 95 °C for 24 h on 2025-04-02. The seats lost 12 % of their preload.\n\n246\nWe learned that glass filler does not slow creep at 95 °C.\n"
    )
    result = ask("T661_ANALYSIS", draft).result
    assert isinstance(result, T661AnalysisResult)
    assert [i for i in result.issues if i.severity in ("blocker", "major")] == []
    assert len(result.strengths) >= 4
    assert all(c.within_limit for c in result.counts)


def test_help_asks_one_question_at_a_time() -> None:
    empty = ask("T661", "Help me.").result
    assert isinstance(empty, T661Result)
    assert empty.next_question is not None
    assert empty.next_question.slot == "uncertainty"
    assert empty.next_question.example is None
    some = ask(
        "T661", "Help me.", history=["It was unknown whether a filled PTFE seat would creep at 95 °C under 40 bar."]
    ).result
    assert isinstance(some, T661Result)
    assert some.next_question is not None
    assert some.next_question.slot == "tests"
    assert some.completeness.answered > empty.completeness.answered == 0


def test_a_later_message_corrects_an_earlier_one() -> None:
    history = ["We tested 4 seats at 95 °C for 24 h. The seats lost 12 % of their preload."]
    answer = ask("T661_GEN", "Correction: the seats lost 15 % of their preload, not 12 %. Draft it.", history=history)
    text = answer.model_dump_json()
    assert "corrected_by_later_message" in {w.code for w in answer.warnings}
    section = answer.result.sections.field_244  # type: ignore[union-attr]
    assert "15 %" in section.text
    assert "12 %" not in section.text
    assert "superseded" in text


def test_text_after_a_line_number_is_not_taken_for_its_title() -> None:
    draft = (
        "242: The uncertainty was whether the seat would creep at 95 °C.\n244 (Work performed): We tested 4 seats at 95 °C for 24 h.\n"
        "### Line 246 – Advancements (9 / 350 words, 1 / 50 lines)\nWe learned that filler does not slow the creep.\n"
    )
    result = ask("T661_ANALYSIS", draft).result
    assert isinstance(result, T661AnalysisResult)
    assert [c.word_count for c in result.counts] == [11, 10, 9]


def test_periods_count_as_dates_and_effort_is_no_uncertainty() -> None:
    draft = (
        "Line 242\nIt was unknown whether the slurry could be coated at 18 m/min. We had never done it before.\n\n"
        "Line 244\nIn March 2025 we tested two vacuums at 450 Pa. In 2023 we tested one. In mid 2024 and since 2025 we logged the gap.\n\n"
        "Line 246\nWe learned that the taper sets the limit of the slurry.\n"
    )
    result = ask("T661_ANALYSIS", draft).result
    assert isinstance(result, T661AnalysisResult)
    found = [(i.rule_id, i.line, i.problem, i.count) for i in result.issues if i.rule_id in ("A-DATE", "A-EFFORT")]
    assert sorted((rule, line, count) for rule, line, _, count in found) == [("A-DATE", "244", 2), ("A-EFFORT", "242", 1)]
    assert any("(2023, 2024)" in problem for _, _, problem, _ in found)
    assert next(c.status for c in result.cross_checks if c.id == "dates_in_tax_year") == "attention"
