"""Each guard is short and has one idea; the sentence above it says what it is for, and it catches that sentence."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

from sredspace_worker.engine import rules

FILES = {
    name: resources.files("sredspace_worker.rules").joinpath(name).read_text("utf-8")
    for name in ("guards.toml", "routine.toml", "chores.toml", "cues.toml")
}
RULES = [rule for text in FILES.values() for rule in tomllib.loads(text)["rules"]]
# With the sentence that it is for.
GUARDS = [
    found
    for text in FILES.values()
    for found in re.findall(r'^  # (.+)\n  \{id = "([A-Z][\w./-]+)".*re = \'\'\'(.*)\'\'\'.*\},$', text, re.M)
]
LONGEST = 300


def test_no_guard_holds_more_than_a_person_can_read() -> None:
    assert [rule["id"] for rule in RULES if len(rule["re"]) > LONGEST] == []
    assert len({rule["id"] for rule in RULES}) == len(RULES)
    assert {name for _, name, _ in GUARDS} == {rule["id"] for rule in RULES}


def test_each_guard_catches_the_sentence_it_is_for() -> None:
    missed = []
    for sentence, name, pattern in GUARDS:
        folded = rules.fold(sentence)
        called = {hit.rule.id for hit in rules.hits(folded)}
        if not rules.compiled(pattern).search(folded) or name.partition("/")[0] not in called:
            missed.append((name, sentence))
    assert missed == []
