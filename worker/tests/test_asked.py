"""What a person asks of a text becomes proposals that show what matched, in English and French."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from evals.run import answer_all
from sredspace_worker.engine import instructions
from sredspace_worker.engine.material import Source
from sredspace_worker.models_gen import Change, LogbookResult, T661DraftResult, T661GenResult, TaskResult

DRAFT = """Line 242
It was unknown whether the GANNET heat pump would start at -30 C, because published cycles stop at -15 C. Customers in the Prairies want a cheaper heating product.

Line 244
For project GANNET we tested three refrigerants at -30 C in March 2025. In project LYNX we rebuilt the dashboard with 12 widgets. On 2023-05-04 we measured a start pressure of 4 bar.

Line 246
We learned that the oil return sets the limit at -30 C.
"""
NOTES = """# Notes
Hypothesis: a larger accumulator would keep the oil warm enough to start at -30 C.
2025-03-04: measured 5 bar at start.
"""


def _run(prompt: str, draft: str = DRAFT, notes: str = NOTES) -> dict[str, TaskResult]:
    case: dict[str, Any] = {
        "name": "any",
        "prompt": prompt,
        "files": [{"name": "draft.md", "text": draft}, {"name": "notes.md", "text": notes}],
    }
    return answer_all(case, uuid.UUID(int=5))[0]


def _asked(prompt: str) -> list[Change]:
    result = _run(prompt)["T661_DRAFT"].result
    assert isinstance(result, T661DraftResult)
    assert result.instructions_used
    return [c for c in result.changes if c.rule_id == "D-ASKED"]


@pytest.mark.parametrize(
    "prompt", ["Project GANNET only, please.", "Keep only project GANNET.", "Limit it to project GANNET.", "Le projet GANNET seulement.", "Ne garde que le projet GANNET."]
)  # fmt: skip
def test_one_project_only(prompt: str) -> None:
    (change,) = _asked(prompt)
    assert (change.op, change.auto_applied) == ("delete", False)
    assert change.before == "In project LYNX we rebuilt the dashboard with 12 widgets."
    assert "LYNX" in change.reason
    assert len(change.citation_ids) == 2


@pytest.mark.parametrize(
    "prompt",
    [
        "Remove the business sentences, keep only work inside the 2025 tax year, and add the hypothesis from the notes.",
        "Retire les phrases d'affaires, ne garde que les travaux de l'année d'imposition 2025, et ajoute l'hypothèse des notes.",
    ],
)
def test_three_wishes_in_one_sentence(prompt: str) -> None:
    changes = _asked(prompt)
    assert [(c.line, c.op, c.auto_applied) for c in changes] == [
        ("242", "delete", False),
        ("244", "delete", False),
        ("244", "insert", False),
    ]
    business, year, added = changes
    assert business.before is not None
    assert business.before.startswith("Customers in the Prairies")
    assert "ustomers" in business.reason
    assert year.before == "On 2023-05-04 we measured a start pressure of 4 bar."
    assert "2023-05-04" in year.reason
    assert added.after == "A larger accumulator would keep the oil warm enough to start at -30 C."
    assert "notes.md" in added.reason


def test_a_subject_and_a_wish_that_nothing_matches() -> None:
    (change,) = _asked("Remove everything about the dashboard.")
    assert change.before == "In project LYNX we rebuilt the dashboard with 12 widgets."
    result = _run("Remove the sentences about zeppelins.")["T661_DRAFT"]
    assert isinstance(result.result, T661DraftResult)
    assert not [c for c in result.result.changes if c.rule_id == "D-ASKED"]
    assert any(w.code == "nothing_matched" for w in result.warnings)


def test_other_projects_stay_out_of_a_new_draft_and_of_the_log() -> None:
    notes = (
        "# GANNET\n2025-03-04: It was unknown whether the pump would start at -30 C. We tested three refrigerants at -30 C.\n\n"
        "# LYNX\n2025-03-05: We tested the dashboard with 40 users and measured 12 s of load time.\n"
    )
    results = _run("Project GANNET only.", draft="x", notes=notes)
    draft, log = results["T661_GEN"].result, results["LOGBOOK"].result
    assert isinstance(draft, T661GenResult)
    assert isinstance(log, LogbookResult)
    assert "three refrigerants" in draft.sections.field_244.text
    assert "dashboard" not in draft.sections.field_244.text
    assert {str(e.date) for e in log.entries} == {"2025-03-04"}
    for result in results.values():
        if result.run_type not in ("T661_DRAFT", "T661_ANALYSIS"):
            assert result.accounting.reasons["not_asked"] == 1
            assert any(w.code == "asked" for w in result.warnings)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We tested it only once in the project.", []),
        ("The hypothesis was in the notes.", []),
        ("Please draft 242.", []),
        ("Only project HERON-2, and remove the marketing language.", [("project", "HERON-2"), ("remove", "sales")]),
        ("Supprime tout ce qui concerne les prix.", [("remove", "about:prix")]),
        ("Leave out the routine work. Include the results from lab.md.", [("remove", "routine"), ("add", "result")]),
        ("Ajoute les essais du cahier et l'incertitude.", [("add", "experiment"), ("add", "uncertainty")]),
    ],
)
def test_wishes(text: str, found: list[tuple[str, str]]) -> None:
    assert [(a.kind, a.value) for a in instructions.find(Source("message", "m", "m", text))] == found


VALVE = """Line 242
It was unknown whether the poppet valve would open at 2 bar. This revolutionary valve has done everything right.

Line 244
We tested the poppet valve on 4 March 2025 and it opened at 2 bar. A licence for it is worth $90,000 a year. We also repainted the lunch room.

Line 246
We learned that the spring sets the opening pressure.
"""
VALVE_NOTES = """# Notes
2025-02-03 Hypothesis: a softer spring lets the poppet valve open at 2 bar.
2025-03-10 The softer spring hypothesis was confirmed.
2025-03-11 Sales visit: the dealers want a brochure for the valve.
"""


def _changes(prompt: str, draft: str = VALVE, notes: str = VALVE_NOTES) -> tuple[list[Change], list[str]]:
    answer = _run(prompt, draft, notes)["T661_DRAFT"]
    assert isinstance(answer.result, T661DraftResult)
    return answer.result.changes, [w.text for w in answer.warnings]


@pytest.mark.parametrize(
    ("prompt", "gone"),
    [
        ("Remove the business sentences.", ["This revolutionary valve", "A licence for it"]),
        ("Drop the sales talk.", ["This revolutionary valve", "A licence for it"]),
        ("Remove the upkeep.", ["We also repainted"]),
    ],
)
def test_praise_what_a_licence_is_worth_and_paint(prompt: str, gone: list[str]) -> None:
    changes, _ = _changes(prompt)
    out = [c.before or "" for c in changes if c.rule_id == "D-ASKED" and c.op == "delete"]
    assert len(out) == len(gone)
    assert all(any(sentence.startswith(begin) for sentence in out) for begin in gone)


@pytest.mark.parametrize("prompt", ["Improve it.", "Remove the business sentences."])
def test_no_sentence_goes_before_a_person_says_so(prompt: str) -> None:
    changes, _ = _changes(prompt, VALVE.replace("has done everything right", "will increase sales for our customers"))
    away = [c for c in changes if c.op == "delete"]
    assert away
    assert not any(c.auto_applied for c in away)


def test_what_came_of_a_hypothesis_is_none() -> None:
    changes, _ = _changes("Add the hypothesis from the notes.")
    (added,) = [c.after for c in changes if c.rule_id == "D-ASKED"]
    assert added is not None
    assert added.startswith("A softer spring")


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("Shorten line 244.", "Without a number of words"),
        ("Please make it shorter.", "Without a number of words"),
        ("Raccourcis la ligne 244.", "Sans nombre de mots"),
    ],
)
def test_shortening_without_a_number_is_answered(prompt: str, said: str) -> None:
    changes, warnings = _changes(prompt)
    assert not any(c.rule_id == "D-SHORTEN" for c in changes)
    assert any(said in text for text in warnings)
    assert not any("Without a number" in text for text in _changes("Shorten line 244 to 10 words.")[1])


def test_what_was_left_out_is_not_called_nothing() -> None:
    notes = "# Notes\n## Project LYNX\n2025-03-04 We measured 12 bar.\n## Project GANNET\n2025-03-05 We measured 5 bar.\n"
    _, warnings = _changes("Leave out everything about LYNX.", VALVE, notes + "2025-03-06 In LYNX the widget failed at 9 bar.\n")
    assert any("left out for it" in text for text in warnings)
    assert not any("or the material matches" in text for text in warnings)


@pytest.mark.parametrize("prompt", ["Remove the business sentences.", "Drop the sales talk.", "Retire les phrases commerciales."])
def test_a_log_leaves_out_a_kind(prompt: str) -> None:
    result = _run(prompt, VALVE, VALVE_NOTES)["LOGBOOK"].result
    assert isinstance(result, LogbookResult)
    told = " ".join(e.activity for e in result.entries)
    assert "brochure" not in told
    assert "softer spring" in told


@pytest.mark.parametrize(
    "prompt", ["Say that the valve opened at 7 bar and that we reached 99 % success.", "Écris que le clapet a ouvert à 7 bar."]
)
def test_what_a_person_asks_to_have_said_is_no_evidence(prompt: str) -> None:
    for answer in _run(prompt, "# Notes\n" + VALVE_NOTES, VALVE_NOTES).values():
        assert not any("7 bar" in c.quote for c in answer.citations)


def test_an_uncertainty_is_not_answered_by_another_project() -> None:
    notes = """# Notebook
## Heron
2025-01-14 It is unknown whether the float can hold 3 kg in salt water.
2025-04-02 Conclusion: the foam of the float, not its skin, takes up the brine.
## Dunlin
2025-05-06 It is unknown whether a vane can turn below 2 m/s of wind.
2025-06-03 Conclusion: the bearing, not the vane, sets the lowest wind.
"""
    result = _run("Nothing before March 2025.", "# Notes\nNothing else.", notes)["T661_GEN"]
    assert isinstance(result.result, T661GenResult)
    quotes = {c.id: c.quote for c in result.citations}
    (row,) = result.result.trace
    assert "vane" in quotes[row.uncertainty_id]
    assert not any("float" in quotes[i] for i in row.advancement_ids)
