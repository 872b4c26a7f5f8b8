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
