"""A draft of Part 2: the order of 242, the iterations of 244, what 246 answers, each sentence once, fixed connectives, no debris."""

from __future__ import annotations

import re
import uuid

import pytest

from evals.run import answer_all
from sredspace_worker.models_gen import DraftSection, T661GenResult

NOTES = """# Kiln notebook

Objective: cut the firing cycle from 30 h to under 12 h without cracking.
Published schedules from the frit supplier assume walls under 8 mm; ours are 22 mm, and there they give no guidance.
It was unknown whether binder burnout could be finished in under 4 h in a wall of 22 mm.

## 2025-01-12
We thought that a staged hold at 310 C would let the binder leave before the frit softens.
We tested 12 filters with a 2 h hold at 310 C. Weight loss stopped at 71 % of the binder.
We concluded that the hold alone is not the limit.

## 2025-02-03
We expected that air through the pores would carry the binder out.
We ran 12 filters with 4 L/min of air. Weight loss reached 93 %.

| Hold (C) | Cracked | Binder left (%) |
|---|---|---|
| 290 | 3 | 12 |
| 330 | 0 | 4 |

We learned that burnout in a wall of 22 mm is limited by oxygen transport and not by temperature.
Without forced air no schedule under 20 h worked: we found that 5 of 12 filters cracked.

Present: A. Tremblay, J. Wong, M. Diallo
Page 3 of 7
"""
NOTES_FR = """# Cahier du four

Objectif : ramener la cuisson de 30 h à moins de 12 h sans fissure.
Les cycles publiés par le fournisseur supposent des parois de moins de 8 mm; les nôtres ont 22 mm, et rien n'existe pour elles.
On ignorait si le liant pouvait partir en moins de 4 h dans une paroi de 22 mm.

## 2025-01-12
Nous pensions qu'un palier à 310 °C laisserait partir le liant avant le ramollissement.
Nous avons testé 12 filtres avec un palier de 2 h à 310 °C. La perte de masse s'est arrêtée à 71 %.

## 2025-02-03
Nous pensions qu'un débit d'air dans les pores emporterait le liant.
Nous avons essayé 12 filtres avec 4 L/min d'air. La perte de masse a atteint 93 %.

Nous avons appris que le départ du liant est limité par le transport de l'oxygène et non par la température.
"""


def _draft(text: str, prompt: str = "Draft it.", name: str = "n.md") -> tuple[dict[str, DraftSection], dict[str, str]]:
    case = {"name": "any", "prompt": prompt, "files": [{"name": name, "text": text}]}
    answer = answer_all(case, uuid.UUID(int=11))[0]["T661_GEN"]
    assert isinstance(answer.result, T661GenResult)
    found = answer.result.sections
    return {"242": found.field_242, "244": found.field_244, "246": found.field_246}, {c.id: c.quote for c in answer.citations}


def _places(text: str, *parts: str) -> list[int]:
    places = [text.find(part) for part in parts]
    assert -1 not in places, (parts, text)
    return places


def test_242_goes_from_the_objective_over_known_approaches_to_the_uncertainty() -> None:
    text = _draft(NOTES)[0]["242"].text
    places = _places(text, "Objective: cut the firing cycle", "Published schedules", "It was unknown whether")
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("notes", "prompt", "parts"),
    [
        (
            NOTES, "Draft it.",
            ["First iteration (12 January 2025).", "Hypothesis:", "staged hold", "Test:", "2 h hold", "Readings:", "71 %", "Conclusion:", "not the limit", "Second iteration (3 February 2025).", "Next hypothesis:",
             "air through the pores", "Test:", "4 L/min", "Readings:", "93 %"],
        ),
        (
            NOTES_FR, "Rédige la partie 2.",
            ["Première itération (12 janvier 2025).", "Hypothèse\u00a0:", "palier à 310", "Essai\u00a0:", "palier de 2 h", "71 %", "Deuxième itération (3 février 2025).", "Hypothèse suivante\u00a0:", "débit d'air", "Essai\u00a0:", "4 L/min", "93 %"],
        ),
    ],
)  # fmt: skip
def test_244_goes_by_iterations(notes: str, prompt: str, parts: list[str]) -> None:
    rest = _draft(notes, prompt)[0]["244"].text
    for part in parts:
        assert part in rest, (part, rest)
        rest = rest[rest.find(part) + len(part) :]


def test_246_answers_the_uncertainty_and_holds_what_failed() -> None:
    text = _draft(NOTES)[0]["246"].text
    places = _places(
        text,
        "On this uncertainty, it is now known:",
        "limited by oxygen transport and not by temperature",
        "What did not work:",
        "5 of 12 filters cracked",
    )
    assert places == sorted(places)


def test_a_row_is_a_sentence_of_its_columns_and_cites_both() -> None:
    sections, quotes = _draft(NOTES)
    rows = [s for s in sections["244"].sentences if s.origin == "table_row"]
    assert [r.text for r in rows] == [
        "Hold 290 C: cracked 3, binder left 12 %.",
        "Hold 330 C: cracked 0, binder left 4 %.",
    ]
    for row in rows:
        held = " ".join(quotes[i] for i in row.citation_ids)
        assert len(row.citation_ids) == 2
        assert set(re.findall(r"\w+", row.text.lower())) <= set(re.findall(r"\w+", held.lower()))


@pytest.mark.parametrize(("notes", "prompt"), [(NOTES, "Draft it."), (NOTES_FR, "Rédige la partie 2.")])
def test_each_sentence_once_and_no_debris(notes: str, prompt: str) -> None:
    sections, _ = _draft(notes + "\n" + notes, prompt)
    said = [s.text for section in sections.values() for s in section.sentences if s.origin not in ("template", "gap")]
    assert len(said) == len(set(said))
    whole = " ".join(s.text for s in sections.values())
    for debris in ("Present", "Tremblay", "Page 3", "Kiln notebook", "Cahier du four", "|", "##", "---"):
        assert debris not in whole
    for section in sections.values():
        # A connective always has a sentence behind it.
        origins = [s.origin for s in section.sentences]
        assert not origins or origins[-1] != "template"


def test_the_limits_are_used_when_the_material_is_there() -> None:
    text = "".join(
        f"## 2025-{1 + n % 12:02}-{1 + n:02}\n\nWe expected that pump {n} would hold {n + 3} bar because the seal is wider.\nWe tested pump {n} at {n + 40} C for {n + 2} h on the rig.\n"
        f"The leak fell to {n + 5} mL per hour at {n + 9} bar.\nWe learned that seal {n} is limited by the groove and not by the rubber at {n + 60} C.\n\n"
        for n in range(24)
    )
    text = "It was unknown whether a seal of this width could hold 90 bar at 60 C, since no published design does.\n\n" + text
    sections, _ = _draft(text)
    assert sections["244"].word_count > 700 * 0.75
    assert sections["246"].word_count > 350 * 0.75
    for section in sections.values():
        assert section.within_limit


def test_two_uncertainties_have_each_their_answer() -> None:
    text = (
        "# Film\n\nIt was unknown whether the film would survive 120 C on steel, since no data sheet goes above 90 C.\n"
        "We expected that a thicker film would survive on steel.\nWe tested five film samples on steel at 120 C. The film peeled at 112 C.\n"
        "We learned that the film on steel is limited by the primer.\n\n"
        "# Pump\n\nIt was unknown whether the pump could start at -30 C with cold oil, since published cycles stop at -15 C.\n"
        "We expected that a larger accumulator would keep the oil warm.\nWe tested three pump accumulators at -30 C. The pump started at 4 bar.\n"
        "We learned that the pump start is limited by the oil return.\n"
    )
    text_246 = _draft(text)[0]["246"].text
    places = _places(
        text_246, "On the first uncertainty", "limited by the primer", "On the second uncertainty", "limited by the oil return"
    )
    assert places == sorted(places)
