"""Each short guard says what it is for, and catches that sentence."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from sredspace_worker.engine import rules

TEXT = resources.files("sredspace_worker.rules").joinpath("routine.toml").read_text("utf-8")
GUARDS = re.findall(r'^  # (.+)\n  \{id = "(R-[A-Z-]+\.[a-z-]+)".*re = \'\'\'(.*)\'\'\'\},$', TEXT, re.M)


def test_learning_and_known_practice_are_short_guards() -> None:
    assert len(GUARDS) >= 30
    assert not re.search(r'id = "R-(?:LEARNING|KNOWN|KNOWN-FR)"', TEXT)
    assert [name for _, name, pattern in GUARDS if len(pattern) > 300] == []


@pytest.mark.parametrize(("sentence", "name"), [(sentence, name) for sentence, name, _ in GUARDS])
def test_a_guard_catches_the_sentence_it_is_for(sentence: str, name: str) -> None:
    assert name in {hit.rule.id for hit in rules.hits(rules.fold(sentence))}
