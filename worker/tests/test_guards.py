"""Each guard is short and has one idea; the sentence above it says what it is for, and it catches that sentence."""

from __future__ import annotations

import re
import tomllib
from importlib import resources

import pytest

from sredspace_worker.engine import rules
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.reading import read_one


def _texts(*names: str) -> dict[str, str]:
    return {name: resources.files("sredspace_worker.rules").joinpath(name).read_text("utf-8") for name in names}


FILES = _texts("guards.toml", "routine.toml", "chores.toml", "cues.toml")
# Of families that the engine asks for by name.
UNLABELLED = _texts("takebacks.toml", "stages.toml")
RULES = [rule for text in (*FILES.values(), *UNLABELLED.values()) for rule in tomllib.loads(text)["rules"]]
_WITH_SENTENCE = re.compile(r'^  # (.+)\n  \{id = "([A-Z][\w./-]+)".*re = \'\'\'(.*)\'\'\'.*\},$', re.M)
# With the sentence that it is for.
GUARDS = [found for text in FILES.values() for found in _WITH_SENTENCE.findall(text)]
NAMED = [(name, *found) for name, text in UNLABELLED.items() for found in _WITH_SENTENCE.findall(text)]
LONGEST = 300


def test_no_guard_holds_more_than_a_person_can_read() -> None:
    assert [rule["id"] for rule in RULES if len(rule["re"]) > LONGEST] == []
    assert len({rule["id"] for rule in RULES}) == len(RULES)
    assert {name for _, name, _ in GUARDS} | {name for _, _, name, _ in NAMED} == {rule["id"] for rule in RULES}


def test_each_guard_catches_the_sentence_it_is_for() -> None:
    missed = []
    for sentence, name, pattern in GUARDS:
        folded = rules.fold(sentence)
        called = {hit.rule.id for hit in rules.hits(folded)}
        if not rules.compiled(pattern).search(folded) or name.partition("/")[0] not in called:
            missed.append((name, sentence))
    assert missed == []


def test_each_rule_of_a_family_catches_the_sentence_it_is_for_and_so_does_the_family() -> None:
    missed = []
    for file, sentence, name, pattern in NAMED:
        folded = rules.fold(sentence)
        family = name.partition("/")[0]
        alone = rules.framed(tomllib.loads(UNLABELLED[file]), family, pattern)
        if not re.search(alone, folded) or not re.search(rules.families(file)[family], folded):
            missed.append((name, sentence))
    assert missed == []


def test_a_rule_without_a_label_takes_no_part_in_sorting_sentences() -> None:
    named = {name.partition("/")[0] for _, _, name, _ in NAMED}
    assert not [hit.rule.id for _, sentence, _, _ in NAMED for hit in rules.hits(rules.fold(sentence)) if hit.rule.id in named]


@pytest.mark.parametrize(
    ("sentence", "plan"),
    [
        ("So it is the cold that saves the grain, and no warm bath will do both.", False),
        ("No amount of tuning will let one lock serve two regions.", False),
        ("Sous 8 µm, aucun filtre de ce genre ne fera l'affaire.", False),
        ("Any seal of this compound will swell in ester.", False),
        ("Any samples left will be tested next week.", True),
        ("Tous les essais seront refaits en mars.", True),
        ("No test will be run before May.", True),
        ("We will try no other bath.", True),
    ],
)
def test_how_things_are_is_no_plan(sentence: str, plan: bool) -> None:
    (unit,) = read_one(Source("file", "file-0", "notes.txt", sentence + "\n"))
    assert ("planned" in unit.flags) is plan


@pytest.mark.parametrize(
    "sentence",
    [
        "We want to glue panels straight out of the yard in January without warming the pack.",
        "We're trying for a 2.5 mm wall in ductile that bends like the 6 mm one does.",
        "On veut tanner la peau de morue sans chrome, en moins d'une semaine.",
    ],
)
def test_what_the_work_is_for_is_an_aim_and_no_plan(sentence: str) -> None:
    (unit,) = read_one(Source("file", "file-0", "notes.txt", sentence + "\n"))
    assert unit.has("objective")
    assert "planned" not in unit.flags


@pytest.mark.parametrize(
    "sentence",
    ["We want to test 3 more plates next week.", "We want 3 quotes by Friday.", "On veut essayer 4 colles de plus lundi."],
)
def test_what_is_next_or_to_be_bought_is_no_aim(sentence: str) -> None:
    (unit,) = read_one(Source("file", "file-0", "notes.txt", sentence + "\n"))
    assert not unit.has("objective") or unit.flags & {"admin", "planned"}


@pytest.mark.parametrize(
    ("sentence", "label"),
    [
        ("Lorna's hunch is the sand: wet green sand pulls heat so hard that no nodule gets time to grow.", "hypothesis"),
        ("My guess is the glue drinks the melt water for its cure and the ice underneath doesn't matter.", "hypothesis"),
        ("Notre idée, c'est que le sel boit l'eau et que le reste ne gèle pas.", "hypothesis"),
        ("My guess is wrong: the glue does not drink the melt water.", "conclusion"),
    ],
)
def test_what_somebody_holds_true_is_not_found(sentence: str, label: str) -> None:
    (unit,) = read_one(Source("file", "file-0", "notes.txt", sentence + "\n"))
    assert set(unit.labels) & {"hypothesis", "conclusion", "result"} == {label}


@pytest.mark.parametrize(
    ("sentence", "label"),
    [
        ("Hypothesis H1: per-channel weight quantisation keeps recall above 0.85 at 8 bits.", "hypothesis"),
        ("Hypothèse 2 : une couche plus épaisse tient à 120 °C.", "hypothesis"),
        ("Nous avons émis l'hypothèse que la dérive vient de l'accouplement.", "hypothesis"),
        ("U1: it is unknown whether 8-bit weights can represent hairline cracks under the blur.", "uncertainty"),
        ("On ignore si la pompe démarre à -30 °C.", "uncertainty"),
    ],
)
def test_what_names_itself_is_that(sentence: str, label: str) -> None:
    (unit,) = read_one(Source("file", "file-0", "notes.txt", sentence + "\n"))
    assert unit.has(label)
