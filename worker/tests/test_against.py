"""A draft that says the contrary of the material is told so, with both places, and is never among what already holds."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from evals.run import answer_all
from sredspace_worker.engine.stands import without_unit
from sredspace_worker.llm.contrary import contrary, other_figure
from sredspace_worker.models_gen import Issue, T661AnalysisResult

NOTES = """# Bench notes
2025-03-03 It is unknown whether the bellows can survive 600 cycles at 4 K.
2025-03-10 Ran bellows B2 for 600 cycles at 4 K: it leaked after 310 cycles.
2025-03-17 Polishing the fold raised the yield from 41 to 58 %.
2025-03-24 Bellows B3 reached 700 cycles and a stiffness of 12 N/mm.
2025-04-02 Conclusion: the fold radius, not the wall thickness, sets the life of the bellows.
"""
NOTES_FR = """# Carnet
2025-03-03 Nous ignorons si le soufflet peut résister à 600 cycles à 4 K.
2025-03-10 Essai du soufflet B2 : 310 cycles à 4 K, soit sous la cible de 600 cycles.
2025-03-17 Le polissage du pli a augmenté le rendement de 41 à 58 %.
2025-04-02 Conclusion : c'est le rayon du pli, et non l'épaisseur de la paroi, qui fixe la durée du soufflet.
"""


def _review(draft: str, notes: str) -> T661AnalysisResult:
    files = [{"name": "draft.md", "text": draft}, {"name": "notes.md", "text": notes}]
    case: dict[str, Any] = {"name": "any", "prompt": "Review it.", "files": files}
    result = answer_all(case, uuid.UUID(int=9))[0]["T661_ANALYSIS"].result
    assert isinstance(result, T661AnalysisResult)
    return result


def _against(result: T661AnalysisResult) -> list[Issue]:
    return [i for i in result.issues if i.rule_id == "A-AGAINST"]


@pytest.mark.parametrize(
    ("line", "sentence", "notes"),
    [
        ("244", "On 2025-03-10 we ran bellows B2 for 600 cycles at 4 K and it did not leak.", NOTES),
        ("244", "Polishing the fold lowered the yield from 58 to 41 %.", NOTES),
        ("244", "Polishing the fold reduced the yield.", NOTES),
        ("244", "Bellows B3 reached 700 cycles and a stiffness of 17 N/mm.", NOTES),
        ("246", "We learned that the wall thickness, not the fold radius, sets the life of the bellows.", NOTES),
        ("246", "We learned that the wall thickness rather than the fold radius sets the life of the bellows.", NOTES),
        ("246", "We learned that the wall thickness sets the life of the bellows.", NOTES),
        ("244", "Le soufflet B2 a tenu 310 cycles à 4 K, au-dessus de la cible de 600 cycles.", NOTES_FR),
        ("244", "Le polissage du pli a diminué le rendement de 58 à 41 %.", NOTES_FR),
        ("246", "Nous avons conclu que c'est l'épaisseur de la paroi, et non le rayon du pli, qui fixe la durée du soufflet.", NOTES_FR),
        ("246", "Le rayon du pli ne fixe pas la durée du soufflet.", NOTES_FR),
    ],
)  # fmt: skip
def test_the_contrary_of_the_notes(line: str, sentence: str, notes: str) -> None:
    head = "Ligne" if notes is NOTES_FR else "Line"
    result = _review(f"{head} 242\n{notes.split('2025-03-03 ')[1].splitlines()[0]}\n{head} {line}\n{sentence}\n", notes)
    (issue,) = _against(result)
    assert (issue.line, issue.severity, len(issue.citation_ids)) == (line, "major", 2)
    assert f"[{issue.citation_ids[1]}]" in issue.problem
    assert not any(sentence[:60] in held.label for held in result.strengths)


@pytest.mark.parametrize(
    ("sentence", "notes"),
    [
        ("On 10 March 2025 bellows B2 was run for 600 cycles at 4 K and leaked after 310 cycles.", NOTES),
        ("Bellows B2 did not survive: it leaked after 310 cycles at 4 K.", NOTES),
        ("The yield rose from 41 to 58 % once the fold was polished.", NOTES),
        ("The yield did not fall when the fold was polished.", NOTES),
        ("Bellows B3 was stiffer, with 12 N/mm, and reached 700 cycles.", NOTES),
        ("We learned that the life of the bellows is set by the fold radius and not by the wall thickness.", NOTES),
        ("La durée du soufflet est fixée par le rayon du pli plutôt que par l'épaisseur de la paroi.", NOTES_FR),
        ("Le rendement est passé de 41 à 58 % avec le polissage du pli.", NOTES_FR),
        ("Le soufflet B2 n'a pas atteint la cible de 600 cycles.", NOTES_FR),
    ],
)
def test_the_same_in_other_words(sentence: str, notes: str) -> None:
    assert not _against(_review(f"Line 244\n{sentence} We measured it again.\n", notes))


@pytest.mark.parametrize(
    ("text", "other", "kind"),
    [
        ("The coating passed at 40 °C.", "The coating failed at 40 °C.", "direction"),
        ("Annealing improved the bond of the ribbon.", "Annealing worsened the bond of the ribbon.", "direction"),
        ("The noise stayed above the limit of 45 dB.", "The noise of the fan was below the limit of 45 dB.", "direction"),
        ("The gear pump is faster than the vane pump.", "The vane pump is faster than the gear pump.", "direction"),
        ("Le vernis a amélioré la tenue du ruban.", "Le vernis a dégradé la tenue du ruban.", "direction"),
        # Another specimen, another day, a doubt and a bound deny nothing.
        ("Sample K-3 cracked at 77 K.", "Sample K-4 did not crack at 77 K.", None),
        ("On 3 May the ribbon cracked at 77 K.", "On 9 May the ribbon did not crack at 77 K.", None),
        ("It was unclear whether the ribbon cracks at 77 K.", "The ribbon did not crack at 77 K.", None),
        ("The ribbon lost 1 % of its mass.", "The ribbon did not lose more than 1 % of its mass.", None),
        ("Le ruban a perdu 1 % de sa masse.", "Le ruban n'a pas perdu plus de 1 % de sa masse.", None),
        ("Pump B is slower than pump A.", "Pump A is faster than pump B.", None),
    ],
)
def test_what_contradicts(text: str, other: str, kind: str | None) -> None:
    assert contrary(text, other) == kind


def test_another_figure_only_of_the_same_thing() -> None:
    assert other_figure("Wafer W5 reached 97 HV.", "Wafer W5 reached only 87 HV.")
    assert not other_figure("Wafer W5 reached 97 HV.", "Wafer W6 reached only 87 HV.")
    assert not other_figure("At 60 °C the wafer W5 reached 97 HV.", "At 80 °C the wafer W5 reached 87 HV.")


def test_another_sentence_of_the_notes_bears_the_draft_out() -> None:
    notes = NOTES + "2025-04-09 Polishing the fold of the second lot reduced the yield.\n"
    assert not _against(_review("Line 244\nPolishing the fold of the second lot reduced the yield.\n", notes))


def test_a_figure_whose_unit_stands_elsewhere_is_in_the_material() -> None:
    draft = "Line 244\nPolishing gave a yield of 41 % and then 58 %. The porosity was 2.4 %.\n"
    table = "Trial,Day,Porosity (%)\nP1,2025-05-05,2.4\n"
    result = _review(draft, NOTES + table)
    assert not any(i.rule_id.startswith("A-NUMBER") for i in result.issues)
    assert not without_unit("2.4 %", "2.4 kg and 3 %")
    assert without_unit("2,4 %", "de 2,4 a 3 %")


def test_cross_checks_name_only_what_the_draft_says() -> None:
    draft = "Line 242\nNous ignorons si le ruban tient.\nLine 244\nNous avons testé le ruban à 4 bar pendant une heure avec Singh.\nLine 246\nNous avons appris que le ruban tient.\n"
    checks = {c.id: c for c in _review(draft, "2025-03-03 – R. Singh : le ruban a tenu à 4 bar.\n").cross_checks}
    assert "Nous" not in checks["same_terms_242_244_246"].detail
    without = {
        c.id: c
        for c in _review(draft.replace(" avec Singh", ""), "2025-03-03 – R. Singh : le ruban a tenu à 4 bar.\n").cross_checks
    }
    assert without["people_244_vs_260"].status == "not_checked"
