"""What people take back, in their many ways: the old figure goes everywhere, the new one and all else stays."""

from __future__ import annotations

import tomllib
import uuid
from pathlib import Path
from typing import Any

import pytest

from evals.run import answer_all
from sredspace_worker.models_gen import LogbookResult, T661DraftResult, T661GenResult, TaskResult

CASES = tomllib.loads((Path(__file__).parent / "cases/corrections.toml").read_text("utf-8"))["correction"]
START = "It was unknown whether the new design could hold at 60 C; no published model covers it.\n\n"


def _answers(files: dict[str, str], prompt: str = "Draft it.") -> dict[str, TaskResult]:
    case: dict[str, Any] = {"name": "any", "prompt": prompt, "files": [{"name": n, "text": t} for n, t in files.items()]}
    return answer_all(case, uuid.UUID(int=3))[0]


def _named(files: list[str]) -> dict[str, str]:
    sheet = ["S1;" in text for text in files]
    return {
        ("assay.csv" if sheet[n] else f"{n}.md"): (START if n == 0 and not sheet[n] else "") + text
        for n, text in enumerate(files)
    }


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_old_figure_goes_and_the_rest_stays(case: dict[str, Any]) -> None:
    answers = _answers(_named(case["files"]))
    made = answers["T661_GEN"]
    assert isinstance(made.result, T661GenResult)
    sections = made.result.sections
    text = " ".join((sections.field_242.text, sections.field_244.text, sections.field_246.text))
    everything = text + " ".join(p.quote for p in [*made.not_placed, *made.left_out])
    struck_in_part = case["name"] in ("strike", "strike3")
    for old in case["old"]:
        assert old not in text
        log = answers["LOGBOOK"].result
        assert isinstance(log, LogbookResult)
        assert all("corrected" in e.flags for e in [*log.entries, *log.undated] if old in e.activity)
        if not struck_in_part:
            for answer in answers.values():
                assert any(old in p.quote for p in answer.set_aside)
    assert all(any(old in p.quote for old in case["old"]) for p in made.set_aside)
    for kept in case["keep"]:
        assert kept in everything


@pytest.mark.parametrize(
    ("said", "notes", "after"),
    [
        ("The cable broke at 812 N on 4 March 2025.", "2025-03-04: The cable broke at 812 N.\n\nThe value of 2025-03-04 is wrong, it should read 782 N.", "782 N"),
        ("We observed that the enzyme kept 64 % of its activity.", "We retract the 64 % figure: the blank had not been subtracted. After subtraction the enzyme kept 49 %.", "49 %"),
        ("The drift was 0.9 mm at joint 3.", "2025-04-01: drift 0.9 mm at joint 3\n2025-04-02: scratch that, drift at joint 3 is 0.6 mm", "0.6 mm"),
        ("La pompe débite 55 mL/min à 24 V.", "Je me suis trompé : à 24 V, la pompe débite 35 mL/min et non 55 mL/min.", "35 mL/min"),
    ],
)  # fmt: skip
def test_a_draft_gets_the_new_figure(said: str, notes: str, after: str) -> None:
    draft = f"Line 244\nWe ran the rig for three days with five samples at 60 C and logged each run. {said}\n"
    result = _answers({"draft.md": draft, "notes.md": notes}, "Improve my draft.")["T661_DRAFT"].result
    assert isinstance(result, T661DraftResult)
    assert [after in (c.after or "") for c in result.changes if c.rule_id == "D-CORRECTED"] == [True]


@pytest.mark.parametrize(
    "sentence",
    [
        "Customers love it, but the clamp slipped at 240 N instead of holding 300 N.",
        "The sales team wants 10 kg/h, yet the extruder can't do more than 7.4 kg/h without burning.",
        "Pour être honnête, au plus 4 des 9 éprouvettes ont réussi, et non les 6 annoncées au marketing.",
    ],
)
def test_a_reading_beside_business_only_goes_when_a_person_says_so(sentence: str) -> None:
    draft = f"Line 244\nWe ran the rig for three days with five samples at 60 C and logged each run. {sentence}\n"
    result = _answers({"draft.md": draft}, "Improve my draft.")["T661_DRAFT"].result
    assert isinstance(result, T661DraftResult)
    assert not [c for c in result.changes if c.auto_applied and c.op == "delete"]
    assert sentence in (result.sections["244"].after or "")
