"""One sentence at a time: what each says, and what it must never be taken for (sentences.txt)."""

from __future__ import annotations

from pathlib import Path

import pytest

from sredspace_worker.engine.material import Source
from sredspace_worker.engine.reading import read_one

LABELS = {"U": "uncertainty", "S": "state_of_art", "H": "hypothesis", "E": "experiment", "R": "result", "C": "conclusion"}
LINES = [
    line.partition(" ")[::2]
    for line in (Path(__file__).parent / "sentences.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("label", "sentence"), LINES)
def test_sentence(label: str, sentence: str) -> None:
    units = read_one(Source("file", "x", "notes.txt", sentence))
    found = any(u.has(LABELS[label.strip("!")]) for u in units)
    assert found != label.startswith("!"), [(u.labels, u.flags, u.rule_hits) for u in units]


def test_there_are_both_kinds() -> None:
    assert sum(label.startswith("!") for label, _ in LINES) >= 40
    assert sum(not label.startswith("!") for label, _ in LINES) >= 60


def test_a_small_sentence_behind_a_whole_one_is_its_own_and_an_abbreviation_ends_none() -> None:
    text = "Maybe live moss between the slats would hold the water. which would be lovely. Last night I laid moss on the left half. The approx. width is 3 mm."
    told = [unit.text for unit in read_one(Source("file", "f", "notes.txt", text + "\n"))]
    assert "which would be lovely." in told
    assert "The approx. width is 3 mm." in told


def test_a_line_wider_than_any_page_ends_without_a_full_stop() -> None:
    wide = "Romy's idea: in the cold they no longer have the strength to go round the slat, so the flow has to drop until the film of water carries them. I thought the opposite but fine"
    told = [
        unit.text
        for unit in read_one(
            Source("file", "f", "notes.txt", f"{wide}\nThis morning I filmed from the side through the glass.\n")
        )
    ]
    assert "This morning I filmed from the side through the glass." in told
