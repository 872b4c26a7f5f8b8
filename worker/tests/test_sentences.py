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
