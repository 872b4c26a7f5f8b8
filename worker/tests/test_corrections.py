"""Corrections inside a file and between files: the old figure is set aside everywhere, and nothing else."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from evals.run import answer_all
from sredspace_worker.models_gen import T661GenResult, TaskResult


def _answers(prompt: str = "Draft it.", **files: str) -> dict[str, TaskResult]:
    case: dict[str, Any] = {
        "name": "any",
        "prompt": prompt,
        "files": [{"name": f"{name}.md", "text": text} for name, text in files.items()],
    }
    return answer_all(case, uuid.UUID(int=3))[0]


START = "It was unknown whether the new filter could hold back the error at 60 C; no published model covers it.\n\n"


@pytest.mark.parametrize(
    ("old", "correction"),
    [
        ("RESULT: error reduced by 40 %", "CORRECTION: the 40 % figure is wrong (sensor drift); the error was reduced by 12 %."),
        ("RESULT: error reduced by 40 %.", "Erratum: error reduction should read 12 %, not 40 %."),
        ("We measured that the filter reduced the error by 40%.", "We wrongly reported 40 %; the error fell by 12 %."),
        ("We measured that the filter reduced the error by 40 %.", "The reduction was corrected from 40 % to 12 % after recalibration of the filter."),
        ("We measured an error reduction of 40 % with the filter.", "2025-04-02 CORRECTION: error reduction with the filter is 12 % instead of 40 %."),
        ("Nous avons mesuré une erreur réduite de 40 % avec le filtre.", "RECTIFICATION : le chiffre de 40 % est faux; l'erreur est réduite de 12 %."),
        ("Nous avons mesuré une baisse de l'erreur de 40 %.", "Correction : la baisse de l'erreur aurait dû être 12 % et non 40 %."),
        ("We measured a friction at 60 C of 0.12 N on the rig.", "Correction: friction at 60 C is 0.19 N and not 0.12 N."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("apart", [False, True])
def test_the_old_figure_is_set_aside(old: str, correction: str, apart: bool) -> None:
    unrelated = "We tested the filter in a chamber at 40 % humidity and 0.5 bar for three days."
    files = (
        {"a": START + old + "\n\n" + unrelated, "b": correction}
        if apart
        else {"a": f"{START}{old}\n\n{unrelated}\n\n{correction}"}
    )
    results = _answers(**files)
    for result in results.values():
        assert [p.quote for p in result.set_aside] == [old]
        assert all(p.by for p in result.set_aside)
        assert any(w.code == "corrected_in_material" for w in result.warnings)
    draft = results["T661_GEN"].result
    assert isinstance(draft, T661GenResult)
    text = " ".join((draft.sections.field_242.text, draft.sections.field_244.text, draft.sections.field_246.text))
    assert old.rstrip(".") not in text
    assert unrelated in text


@pytest.mark.parametrize(
    "text",
    [
        "We measured a friction of 0.12 N.\n\nThe seal held 40 bar, not 0.12 N of side load.",
        "We expected 60 bar.\n\nIt held 40 bar, not 60 bar as the maker says.",
        "We corrected the drift of the probe to 12 % with a second coil.\n\nThe first drift was 40 %.",
        "The standard error of the 40 % group was 3 %. We measured 40 % loss in the second group.",
    ],
)
def test_what_is_no_correction_sets_nothing_aside(text: str) -> None:
    assert [r.set_aside for r in _answers(a=text).values()] == [[]] * 6


@pytest.mark.parametrize(
    ("old", "correction"),
    [
        ("The median rotation error is 0.22 turn on toe jumps.", "The camera was dropping frames so the 0.22 is too good, redone it is 0.29 turn on toe jumps."),
        ("The ball was fired from the ramp at 32 km/h in 60 boxes.", "The ramp gun was reading mph off the old chip: 32 is really 27 km/h."),
        ("Cristaux obtenus : pureté de 93 % sur le lot de mai.", "La pureté de 93 % était sur base humide; sur base sèche le labo donne 88 %. Je corrige dans mes papiers."),
        ("The mean clamping force was 41.8 kN on jig 3.", "Sorry about this one. I ran jig 3 again with the long bolts and the mean is 39.3 kN on the clamping."),
        ("Mortier MB-5 cuit à basse allure, ramollissement 702 au lieu de 655, huit plaquettes.", "Erreur dans ma feuille : lire ramollissement 712 pour le mortier, le four était décalé."),
        ("Gap shut at 118 C on the third seal, stayed shut to 900, held 34 min.", "With the offset taken out, the seal closed at 131 C and not at 118 C."),
        ("Le fluage sous 1,2 MPa à 45 °C a duré 500 heures.", "Attention : le four était à 35 °C et non à 45 °C pendant l'essai de fluage."),
    ],
)  # fmt: skip
def test_a_correction_without_its_name(old: str, correction: str) -> None:
    results = _answers(a=START + old + "\n\nWe tested the filter in a chamber at 0.5 bar for three days.", b=correction)
    for result in results.values():
        assert [p.quote for p in result.set_aside] == [old]


@pytest.mark.parametrize(
    ("old", "correction", "said"),
    [
        (
            "Graves seulement : 84 cartons en retard de plus de 2 secondes contre 310 avec le spectre complet.",
            "Rectification : c'est 48 et non 84, j'ai inversé les chiffres.",
            "Graves seulement : [48] cartons en retard de plus de 2 secondes contre 310 avec le spectre complet",
        ),
        (
            "We recorded unit 3 for 25 minutes with one planted roller (flat filed to 1.5 mm).",
            "Correction: the planted flat was 1.8 mm and not 1.5 mm.",
            "We recorded unit 3 for 25 minutes with one planted roller (flat filed to [1.8 mm])",
        ),
        (
            "A leach test in vinegar on the third glaze gave 0.4 mg of lithium per litre.",
            "Redid the leach, the first acid was the wrong strength: 1.1 mg/L not 0.4 mg/L.",
            "A leach test in vinegar on the third glaze gave [1.1 mg/L] of lithium",
        ),
        (
            "Mortier MB-5 cuit à basse allure, ramollissement 702 au lieu de 655, huit plaquettes dans la moufle froide.",
            "Erreur dans ma feuille : lire ramollissement 712 pour le mortier, le four était décalé.",
            "Mortier MB-5 cuit à basse allure, ramollissement [712] au lieu de 655, huit plaquettes dans la moufle froide",
        ),
        (
            "The median delay was 1.9 s with the bass, 0.7 s with the vowels and 0.6 s with both.",
            "Correction: the 0.7 s was wrong, the audio file was off by 0.4 s, it is 1.1 s.",
            "The median delay was 1.9 s with the bass, [1.1 s] with the vowels and 0.6 s with both",
        ),
    ],
)  # fmt: skip
def test_a_draft_tells_the_test_with_the_right_figure_in_brackets(old: str, correction: str, said: str) -> None:
    made = _answers(a=f"{START}{old}", b=correction)["T661_GEN"]
    assert isinstance(made.result, T661GenResult)
    found = [s for s in made.result.sections.field_244.sentences if s.origin == "corrected_quote"]
    assert [s.text.rpartition(" (")[0] for s in found] == [said]
    quoted = {c.id: c.quote for c in made.citations}
    assert {old.rstrip("."), correction.rstrip(".")} == {quoted[i].rstrip(".") for i in found[0].citation_ids}
    assert [p.quote for p in made.set_aside] == [old]


def test_where_two_figures_could_take_its_place_the_sentence_is_left_out() -> None:
    old = "The median delay was 1.9 s with the bass and 0.7 s with the vowels."
    made = _answers(a=f"{START}{old}", b="Correction: the 0.7 s was wrong, with 0.4 s of the file and 1.1 s of the clock.")[
        "T661_GEN"
    ]
    assert isinstance(made.result, T661GenResult)
    assert all(s.origin != "corrected_quote" for s in made.result.sections.field_244.sentences)


@pytest.mark.parametrize(
    ("kept", "beside"),
    [
        ("Hung six cores at 58 N and measured them with the laser every morning.", "If the resin is cured while the core hangs at 58 N instead of before, the yarns should be locked where they have settled."),
        ("The toe was within 3 km on 9 of 14 events, with a median lead time of 5.5 h.", "The filter collapses within 9 hours on 11 of the 14 events, and all members end up on the same wrong toe."),
        ("Bare 2.4 mm braid gave 5.8 pins per ball.", "It could be the drag of the cord and not the weight, 2.4 mm braid is hairy and a 1.6 mm jacket should give it back."),
    ],
)  # fmt: skip
def test_what_only_sounds_like_a_correction_takes_nothing_back(kept: str, beside: str) -> None:
    for result in _answers(a=START + kept, b=beside).values():
        assert result.set_aside == []


def test_what_was_done_after_a_correction_is_another_test() -> None:
    notes = (
        "# Card book\n\n## 8 February 2025\nCards 1 to 6: six even ribbons, one gust each of 25 Pa from the valve of the shop.\n\n"
        "## 6 March 2025\nMeasured the valve with the good manometer, it was giving 31 Pa, not 25 Pa, on cards 1 to 6.\n\n"
        "## 19 March 2025\nCards 1b to 6b: six even ribbons, reservoir bled, one gust each of 25 Pa from the valve.\n"
    )
    made = _answers(a=START + notes)["T661_GEN"]
    assert [p.quote for p in made.set_aside] == [
        "Cards 1 to 6: six even ribbons, one gust each of 25 Pa from the valve of the shop."
    ]


def test_what_announces_wrong_figures_takes_nothing_back() -> None:
    book = f"{START}Two filters share this book: steel and glass.\n\nThe glass filter reduced the error by 40 %."
    note = "Two figures in the book are wrong.\n\nThe error with the glass filter fell by 12 %, not by 40 %."
    for result in _answers(a=book, b=note).values():
        assert [p.quote for p in result.set_aside] == ["The glass filter reduced the error by 40 %."]
