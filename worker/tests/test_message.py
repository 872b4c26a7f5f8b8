"""The message as a person reads it: marks that lead somewhere, days told once, nothing that breaks a table."""

from __future__ import annotations

import re
import uuid

import pytest

from evals.run import TYPES, answer_all
from sredspace_worker.engine import dates
from sredspace_worker.engine.markdown import cell
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.trims import without_day
from tests.conftest import Worker
from tests.make import NOTES, NOTES_FR, envelope, text_file
from tests.store import Store


@pytest.mark.parametrize(("notes", "prompt"), [(NOTES, "Look at this."), (NOTES_FR, "Regarde ceci, s'il te plaît.")])
def test_every_mark_has_its_place_in_the_sources(notes: str, prompt: str) -> None:
    many = "\n".join(notes.replace("40", str(n)) for n in range(40, 46))
    results, _ = answer_all({"name": "x", "prompt": prompt, "files": [{"name": "n.md", "text": many}]}, uuid.UUID(int=3))
    for run_type in TYPES:
        body, _, sources = re.split(r"\*\*(Sources used|Sources utilisées)\*\*", results[run_type].markdown)
        assert set(re.findall(r"\[c\d+\]", body)) <= set(re.findall(r"\[c\d+\]", sources))


def test_text_of_others_breaks_no_table_runs_on_in_no_bold_and_is_no_html() -> None:
    assert cell("**a | b\n<script>alert(1)</script> at p < 0.05") == r"a \| b \<script>alert(1)\</script> at p < 0.05"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("3 mars 2025 – Objectif : un filtre", "Objectif : un filtre"),
        ("**2025-02-10** Working theory: it binds", "Working theory: it binds"),
        ("May 9 to June 6, 2025: Six benches", "Six benches"),
        ("Le 4 février 2025 : le fromage coule", "le fromage coule"),
        ("4 May 2025 was too wet to sow", "4 May 2025 was too wet to sow"),
        ("2025-02-10", "2025-02-10"),
        ("12 samples held", "12 samples held"),
    ],
)
def test_the_day_in_front_is_told_by_its_column(text: str, rest: str) -> None:
    assert without_day(text) == rest


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("May 9 to June 6, 2025: six benches", "2025-05-09"), ("du 9 mai au 6 juin 2025", "2025-05-09"), ("March 3-7, 2025", "2025-03-03"),
        ("December 20 to January 5, 2025", "2025-01-05"),
    ],
)  # fmt: skip
def test_a_stretch_of_days_counts_from_its_first(text: str, day: str) -> None:
    found = dates.find(fold(text))
    assert found is not None
    assert str(found[0]) == day


def test_what_admits_a_mistake_is_not_part_of_the_fact() -> None:
    case = {
        "name": "x",
        "prompt": "Sorry, I got one thing wrong: the yield was 71 percent and not 91 percent. Draft it again.",
        "history": [{"content": "We spray dried five batches at 160 °C. The yield was 91 percent with 15 % trehalose."}],
    }
    text = answer_all(case, uuid.UUID(int=3))[0]["T661_GEN"].markdown
    assert "The yield was 71 percent." in text
    assert "I got one thing wrong" not in text


def test_french_hours_have_a_comma() -> None:
    sheet = 'Date,Employé,Tâche,Heures\n2025-03-03,Luc Roy,Mesuré la fluence de la fibre à 80 °C,"6,5"\n'
    case = {"name": "x", "prompt": "Fais le journal, s'il te plaît.", "files": [{"name": "temps.csv", "text": sheet}]}
    text = answer_all(case, uuid.UUID(int=3))[0]["LOGBOOK"].markdown
    assert "| 6,5 |" in text
    assert "6.5" not in text


def test_a_sheet_is_named(worker: Worker, store: Store) -> None:
    text = "It was unknown whether the seal would hold at 180 C.\nWe tested three seals: two of them leaked after 9 days."
    first = text.index("\n") + 1
    segments = [
        {"charStart": 0, "charEnd": first, "number": 1, "kind": "sheet", "label": "Trials 2025"},
        {"charStart": first, "charEnd": len(text), "number": 2, "kind": "sheet", "label": None},
    ]
    body = envelope("PRECHECK", "Is this SR&ED?", [text_file(store, text, "rig.xlsx", segments=segments)])
    markdown = worker.client.post("/api/v1/task/process", json=body).json()["markdown"]
    (line,) = [line for line in markdown.splitlines() if line.startswith("- rig.xlsx: ")]
    assert "sheet Trials 2025 [c" in line
    assert "sheet 2 [c" in line
