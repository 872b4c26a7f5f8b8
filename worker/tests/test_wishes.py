"""What people ask of a draft, in many words: each wish becomes proposals, or the answer says that nothing matched."""

from __future__ import annotations

import tomllib
import uuid
from pathlib import Path
from typing import Any

import pytest

from evals.run import answer_all
from sredspace_worker.engine import instructions
from sredspace_worker.engine.material import Source
from sredspace_worker.models_gen import T661DraftResult

CASES, OF_TWO, OF_KINDS = (
    tomllib.loads((Path(__file__).parent / "cases" / name).read_text("utf-8"))
    for name in ("wishes.toml", "wishes_of_two.toml", "wishes_of_kinds.toml")
)
# Whether a price list is business is open.
OPEN = ("price list", "liste de prix")


@pytest.mark.parametrize(
    ("cases", "wish"),
    [pytest.param(cases, wish, id=wish["prompt"]) for cases in (CASES, OF_TWO, OF_KINDS) for wish in cases["wish"]],
)
def test_a_wish_is_met_or_said(cases: dict[str, Any], wish: dict[str, Any]) -> None:
    texts = cases[wish["language"]]
    files = [{"name": "draft.md", "text": texts["draft"]}, {"name": "notes.md", "text": texts["notes"]}]
    answer = answer_all({"name": "any", "prompt": wish["prompt"], "files": files}, uuid.UUID(int=3))[0]["T661_DRAFT"]
    assert isinstance(answer.result, T661DraftResult)
    asked = [c for c in answer.result.changes if c.rule_id == "D-ASKED"]
    out = [c.before or "" for c in asked if c.op == "delete"]
    added = [(c.after or "").lower() for c in asked if c.op in ("insert", "replace")]
    for needle in wish["out"]:
        assert any(needle in sentence for sentence in out), needle
    assert [s for s in out if not any(n in s for n in (*wish["out"], *OPEN))] == []
    for needle in wish["add"]:
        assert any(needle.lower() in sentence for sentence in added), needle
    assert len(added) == len(wish["add"])
    said = any(w.code == "nothing_matched" for w in answer.warnings)
    if wish.get("unmet"):
        assert said
    elif wish["out"] or wish["add"]:
        assert not said
    if "year" in wish:
        assert [str(answer.tax_year.start), str(answer.tax_year.end)] == wish["year"]


@pytest.mark.parametrize(
    "prompt",
    [
        "Draft the T661 for project KESTREL.", "We only tested KESTREL at 90 C.", "The test ran from March to May 2025.", "Only 3 of 9 coupons passed in 2025.",
        "Nous avons retiré le joint avant mars 2025.", "We removed the seal before March 2025 and it leaked.", "After 1 April 2025 we changed the oil.", "Use the notes from 2025.",
        "Nothing from the 2024 runs explained the leak.", "We cut the HVAC during the test.", "We dropped EPDM and kept NBR.", "We keep only 3 samples from May to June.",
        "Don't touch the marketing sentences.",
        # The papers that come along, and what the run is to make of them.
        "Use the git log for the logbook and for 244.", "Sors-moi le T661, le journal et le précontrôle.", "Here is the report of the icing trials and the Teams chat.",
        "There's a run log and one mail from Priya.", "We want to start this next year.", "too much synth hurts, the model latches onto the artefacts",
    ],
)  # fmt: skip
def test_what_tells_of_work_asks_nothing(prompt: str) -> None:
    assert instructions.find(Source("message", "m", "m", prompt, prompt=True)) == []


def test_a_wish_that_fits_all_of_the_work_takes_nothing_out() -> None:
    """Nobody sends papers to have nothing of them used; the answer says so instead."""
    text = "# Pads\n\n## 2025-03-10\nWe do not know why the clamp slips.\n\n## 2025-03-11\nRan forty clamps with the ribbed pad.\n\n## 2025-03-12\nIt slipped twice in forty.\n"
    case = {"name": "any", "prompt": "Draft it. Nothing from 2025 please.", "files": [{"name": "notes.md", "text": text}]}
    answer = answer_all(case, uuid.UUID(int=3))[0]["T661_GEN"]
    assert answer.accounting is not None
    assert "not_asked" not in answer.accounting.reasons
    assert any(w.code == "asked" and "every sentence" in w.text for w in answer.warnings)


def test_what_something_is_called_is_no_subject_of_its_own() -> None:
    """`ordinaire` says which order the chime was; the sand stays."""
    text = "# Cloches\n\n## 2025-05-15\nQuatre clochettes ont été coulées dans le sable ordinaire.\n\nLe carillon de Bathurst a été livré avec des cloches de Hollande.\n"
    prompt = "Faites la demande. Le carillon de Bathurst est une commande ordinaire, ça n'en fait pas partie."
    found = instructions.find(Source("message", "m", "m", prompt, prompt=True))
    assert [ask.value for ask in found] == ["about:carillon de Bathurst"]
    answer = answer_all({"name": "any", "prompt": prompt, "files": [{"name": "notes.md", "text": text}]}, uuid.UUID(int=3))[0]
    left = " ".join(passage.quote for passage in answer["T661_GEN"].left_out or [] if passage.reason == "not_asked")
    assert "carillon" in left
    assert "clochettes" not in left
