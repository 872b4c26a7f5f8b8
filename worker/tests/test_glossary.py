"""The glossary of the verifier: its form, its forms of words, and what it must never join."""

from __future__ import annotations

import pytest

from sredspace_worker.llm import glossary, words
from sredspace_worker.llm.clauses import clause
from sredspace_worker.llm.verify import held


def test_every_line_is_one_meaning_in_two_languages() -> None:
    lines = glossary._lines("glossary.tsv")
    assert len(lines) > 4000
    assert all(len(columns) in (2, 3) and columns[0] and columns[1] for columns in lines)
    assert len({tuple(columns[:2]) for columns in lines}) == len(lines)
    assert all(lemma == lemma.strip() == lemma.lower() for columns in lines for lemma in ", ".join(columns[:2]).split(", "))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("snapped", "rompait"),
        ("clogged", "encrassé"),
        ("retained", "gardé"),
        ("barns", "granges"),
        ("hives", "ruches"),
        ("welded", "soudées"),
        ("brittle", "cassante"),
        ("hatched", "éclos"),
    ],
)
def test_a_word_is_known_in_any_form(one: str, other: str) -> None:
    assert clause(one).has(clause(other).tokens[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [("rose", "fell"), ("faster", "slower"), ("more", "less"), ("left", "right"), ("smooth", "rough"), ("succeeded", "failed"), ("hausse", "baisse")],
)  # fmt: skip
def test_opposites_are_never_joined(one: str, other: str) -> None:
    assert not words.alike(one, other)


def test_phrases_are_one_word() -> None:
    assert "turn_out_to_be_" in glossary.phrased("three turned out to be dust")


@pytest.mark.parametrize(
    ("text", "evidence", "good"),
    [
        ("Fifty of the 200 films tore.", "A quarter of the 200 films tore.", True),
        ("Forty of the 200 films tore.", "A quarter of the 200 films tore.", False),
        ("Two dozen hives were weighed.", "We weighed 24 hives.", True),
        ("The lots were turned every two weeks.", "The lots were turned every fortnight.", True),
        ("Rye dough rose more slowly than spelt dough.", "Spelt dough rose faster than rye dough.", True),
        ("Spelt dough rose more slowly than rye dough.", "Spelt dough rose faster than rye dough.", False),
        ("The dog followed the robot.", "Le robot a suivi le chien.", False),
        ("The robot followed the dog.", "Le robot a suivi le chien.", True),
        ("The seals held at 40 bar.", "Most of the seals held at 40 bar.", False),
        ("The dye stained the cotton.", "The dye stained the wool but not the cotton.", False),
        ("Replacing the belt stopped the noise.", "On a remplacé la courroie, puis le bruit a cessé.", False),
    ],
)
def test_the_whole_sentence(text: str, evidence: str, good: bool) -> None:
    assert held(text, [evidence]) is good
