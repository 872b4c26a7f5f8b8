"""A draft of Part 2 from notes as people write them: day by day, the reasons apart from the work, nothing of the paper itself."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from evals.run import answer_all
from sredspace_worker.models_gen import T661DraftResult, T661GenResult, TaskResult


def _answers(text: str, prompt: str, name: str = "notes.md", **more: Any) -> dict[str, TaskResult]:
    case = {"name": "any", "prompt": prompt, "files": [{"name": name, "text": text}], **more}
    return answer_all(case, uuid.UUID(int=21))[0]


def _lines(text: str, prompt: str = "Draft it. Tax year 2025-01-01 to 2025-12-31.", name: str = "notes.md") -> dict[str, str]:
    result = _answers(text, prompt, name)["T661_GEN"].result
    assert isinstance(result, T661GenResult)
    return {"242": result.sections.field_242.text, "244": result.sections.field_244.text, "246": result.sections.field_246.text}


DIARY = """# Semoir
- but: semer 14 espèces en une passe, CV de dose <= 12 %

## Pourquoi
On ne sait pas si la ségrégation vient de la vibration ou du débit d'air.
Avec un mélange, les petites graines se séparent : on perd l'asclépiade au bout de 20 min.

## Juillet 2024
**9 juillet** banc vibrant, mélange sec, 20 min à 30 Hz. CV 41 %
**11 juillet** même chose sans vibration, air seulement : CV 14 %. Donc c'est la vibration.
**16 juillet** hypothèse : si on enrobe les petites graines la ségrégation devrait tomber
**20 juillet** facturé le client Gagnon, réparé la presse

## Leçons
La ségrégation est causée par la vibration et non par l'air. L'enrobage nuit à la germination.
à faire: essayer au champ en mai 2026
"""
YEAR_FR = "Rédige la partie 2, exercice du 1er juin 2024 au 31 mai 2025."


def test_each_line_that_begins_with_a_day_is_an_entry() -> None:
    lines = _lines(DIARY, YEAR_FR)
    assert "CV 41 %. 11 juillet\u00a0: Même chose sans vibration" in lines["244"]
    assert "16 juillet" in lines["244"]
    assert "Gagnon" not in lines["244"]
    assert "**" not in lines["244"]


def test_what_was_seen_before_the_work_is_a_reason_for_it() -> None:
    lines = _lines(DIARY, YEAR_FR)
    assert "asclépiade au bout de 20 min" in lines["242"]
    assert "asclépiade" not in lines["244"]


def test_a_line_with_a_label_does_not_go_on_with_the_sentence_above() -> None:
    lines = _lines(DIARY, YEAR_FR)
    assert "L'enrobage nuit à la germination." in lines["246"]
    assert "essayer au champ" not in "".join(lines.values())


REPORT = """# Mousse de gypse
Rédigé par : Hélène Fortin
Date : 3 juin 2025
## 1. Objectif
L'objectif est de fabriquer un bloc de moins de 250 kg/m3.
## 2. Incertitudes
Nous ignorions si une mousse stable pouvait être obtenue malgré les fibres.
## 3. Travaux
En septembre 2024, nous avons formulé l'hypothèse qu'un agent protéique formerait des parois plus épaisses.
Douze mélanges ont été coulés. La densité est passée de 410 à 265 kg/m3.
En mars 2025, un ajout de 0,05 % d'acide citrique a ramené l'écart à 7-10 min sur 15 lots.
## 4. Conclusions
La prise du gypse dépend des chlorures et non du taux d'hémihydrate.
"""


def test_the_day_on_which_a_report_was_written_is_not_that_of_its_work() -> None:
    answers = _answers(REPORT, YEAR_FR, "rapport.md")
    result = answers["T661_GEN"].result
    assert isinstance(result, T661GenResult)
    assert "Douze mélanges" in result.sections.field_244.text
    assert "chlorures" in result.sections.field_246.text
    assert not any(o.reason == "outside_tax_year" for o in result.sections.field_244.omitted)


def test_one_date_above_notes_of_that_day_is_their_day() -> None:
    text = "Date: 2024-03-04\nWe tested 12 seals at 40 C. Leakage fell to 3 mL per hour.\n"
    result = _answers(text, "Draft it. Tax year 2025-01-01 to 2025-12-31.")["T661_GEN"].result
    assert isinstance(result, T661GenResult)
    assert any(o.reason == "outside_tax_year" for o in result.sections.field_244.omitted)


WEEKS = """# Blanket
It was uncertain whether enough active could be held on the mesh without residue.
Prepared by J. Thibault and K. Amari, 6 October 2025
## Work
In April we treated 20 swatches with binder at 2 g/m2. Retention was 12 %, so more binder did not help.

On 6 May we tried an oxygen plasma of 30 s. Peel strength rose to 0.9 N/cm.
## Findings
Retention on open mesh is limited by the adhesion of the binder and not by its amount.
"""


def test_months_without_a_year_keep_their_order_and_the_imprint_is_no_test() -> None:
    lines = _lines(WEEKS)
    assert lines["244"].index("In April") < lines["244"].index("6 May")
    assert "Thibault" not in "".join(lines.values())
    assert "limited by the adhesion" in lines["246"]


GIT = """commit 91ab3f0c2d4e5f60718293a4b5c6d7e8f9012345
Author: Lin Osei <lin@board.example>
Date:   Mon Mar 3 10:12:44 2025 -0500

    Profile the merge of 50k strokes on a tablet

    We measured 5.1 s on the tablet. It is unknown why erasing makes it slower.

commit 02bc4a1d3e5f60718293a4b5c6d7e8f901234567
Author: Lin Osei <lin@board.example>
Date:   Thu Mar 6 17:40:01 2025 -0500

    We tested an interval tree on 1000 strokes

    The merge dropped to 640 ms on the tablet. It diverged in 7 of 1000 runs.
"""


def test_commits_have_their_days_and_come_in_their_order() -> None:
    text = _lines(GIT, name="git.log")["244"]
    assert "3 March 2025" in text
    assert text.index("5.1 s") < text.index("6 March 2025") < text.index("640 ms")


SHEET = """## 2025-01-14
We tested 12 seals at 40 C on the rig. Leakage fell to 3 mL per hour.
## 2025-01-20
We tested 12 seals at 60 C on the rig. Leakage rose to 9 mL per hour.
We concluded that the groove limits the seal.
"""


def test_time_sheet_rows_stay_evidence_beside_a_notebook() -> None:
    sheet = "Date,Name,Hours,Task\n2025-01-15,Ana,8,build cold rig tests\n2025-01-22,Ana,6,seal tests on rig\n"
    case = {
        "name": "any",
        "prompt": "Draft it.",
        "files": [{"name": "notes.md", "text": SHEET}, {"name": "sheet.csv", "text": sheet}],
    }
    answers = answer_all(case, uuid.UUID(int=22))[0]
    result = answers["T661_GEN"].result
    assert isinstance(result, T661GenResult)
    assert "build cold rig" not in result.sections.field_244.text
    assert any("build cold rig" in p.quote for p in [*answers["T661_GEN"].not_placed, *answers["T661_GEN"].left_out])


def test_what_stands_beside_a_reading_of_the_same_entry_goes_with_it() -> None:
    text = "## 2025-02-20\nWe tested the sleeve with a snorkel: it drained 9 of 10 times at -35 C. The one that failed had a sleeve gap.\n"
    assert "had a sleeve gap" in _lines(text)["244"]


@pytest.mark.parametrize(
    ("head", "row", "shown"),
    [
        ("vane deg | liquid % | throw m", "35 | 16 | 24", "Vane 35 deg: liquid 16 %, throw 24 m."),
        ("Lot | Chlorures (ppm) | Prise min", "14 | 90 | 7,5", "Lot 14: chlorures 90 ppm, prise 7,5 min."),
        (
            "Batch | Temp (°C) | Remark",
            "B3 | 60 | cracked at the outer edge",
            "Batch B3: temp 60 °C, remark: cracked at the outer edge.",
        ),
    ],
)
def test_a_row_reads_as_a_sentence_with_its_units(head: str, row: str, shown: str) -> None:
    rule = " | ".join("---" for _ in head.split(" | "))
    table = f"| {head} |\n| {rule} |\n| {row} |\n"
    text = f"## 2025-02-05\nWe tested the swirl of the nozzle at three settings and measured the result.\n\n{table}"
    assert shown in _lines(text)["244"]


def test_an_aim_in_ones_own_words_is_the_aim() -> None:
    text = "## 2025-02-05\nCarla explained the goal again: a loaf that keeps 60 % of its height, for the grocery chain.\nIt is not known whether ice tears the gel.\n"
    assert "keeps 60 % of its height" in _lines(text)["242"]


def test_but_is_no_aim_in_english() -> None:
    text = "## 2025-02-05\nWe tested 12 seals at 60 C but the rig showed: 3 mm of play at the groove after the run.\n"
    assert "3 mm of play" not in _lines(text)["242"]


def test_what_is_so_is_no_failure() -> None:
    text = (
        "## 2025-02-05\nIt was unknown whether ice or acid breaks the gel. We tested 18 loaves at pH 3.9 and 4.8. Height kept was 38 and 57 %.\n"
        "## Conclusions\nThe gel is broken by acid during fermentation and not by ice.\n"
    )
    assert "What did not work" not in _lines(text)["246"]


def test_the_days_that_a_mail_tells_of_are_its_own() -> None:
    text = (
        "From: Dana <dana@x.ca>\nDate: Tue, 21 Jan 2025 09:10:00 -0500\nSubject: runs\n\n"
        "On Mon, Jan 20, 2025 at 9:10 AM Sam Ortiz <sam@x.ca> wrote:\n"
        "> January 14-17: we tested the wand at 180 Hz on 40 flowers, 55 % set.\n"
        "> January 19: we tested the speaker at 180 Hz, 12 % set.\n"
    )
    log = _answers(text, "Make the log.", "mail.eml")["LOGBOOK"].model_dump(mode="json", by_alias=True)
    assert [e["date"] for e in log["result"]["entries"]] == ["2025-01-14", "2025-01-19"]


def test_the_title_and_the_keeper_of_a_notebook_are_no_evidence() -> None:
    text = (
        "Cahier de labo - encre conductrice pour textile lavable - Imprimerie Falaise\nTenu par Inès Bouchard\n\n10 mars 2025\n"
        "On ignore si le liant gonfle au lavage. Nous avons testé 10 bandes : R passe de 1,2 à 180 ohm.\n"
    )
    answers = _answers(text, "Rédige les trois lignes.", "cahier.txt")
    result = answers["T661_GEN"].result
    assert isinstance(result, T661GenResult)
    assert "Falaise" not in result.sections.field_242.text
    entries = answers["LOGBOOK"].model_dump(mode="json", by_alias=True)["result"]["entries"]
    assert {e["author"] for e in entries} == {"Inès Bouchard"}


NUMBERED = """Rapport de R-D

1. Contexte

La cidrerie produit des cidres de glace. Le projet visait un cidre à moins de 0,5 % d'alcool.

2. Limites des procédés connus

L'osmose inverse garde les esters mais colmate avec les pectines du cidre brut, selon les fabricants.

3. Incertitudes

On ne savait pas si la congélation par paliers pouvait séparer l'alcool sans emprisonner les esters.

4. Travaux réalisés

En mars, la vitesse de congélation est passée de 2 à 0,4 °C/h : 4 % d'esters dans la glace.
"""


def test_numbered_titles_of_a_report_are_no_sentences() -> None:
    lines = _lines(NUMBERED, "Rédige la partie 2. Exercice 2025.", "rapport.txt")
    for title in ("Limites des procédés", "Incertitudes", "Travaux réalisés"):
        assert title not in "".join(lines.values())
    assert "colmate avec les pectines" in lines["242"]


def test_weeks_are_days_and_their_heads_no_sentences() -> None:
    text = "Week of 13 Jan 2025\nWe tested wet-stored bars, n=10. Wet lose 58 %, dry 49 %.\n\nWeek of 27 Jan 2025\nWe tested 9 sets with 15 % monomer: 0.33 N at day 14.\n"
    shown = _lines(text, name="weekly.txt")["244"]
    assert "Week of" not in shown
    assert shown.index("13 January 2025") < shown.index("58 %") < shown.index("27 January 2025") < shown.index("0.33 N")


def test_half_sentences_under_a_heading_for_the_unknown() -> None:
    text = (
        "### Ce qu'on ignore\n- À quelle vitesse le sillage souffle le grain hors du rail\n- Si l'humidité colle le grain assez pour compenser\n\n"
        "### Semaine 11\n- lun 10 mars: testé le banc à 40 km/h, 71 % des grains ratent le contact\n- ven 14 mars: souper d'équipe\n"
    )
    lines = _lines(text, "Rédige 242, 244 et 246. Année d'imposition 2025-01-01 au 2025-12-31.")
    assert "À quelle vitesse le sillage" in lines["242"]
    assert "Si l'humidité colle" in lines["242"]
    assert "souper" not in lines["244"]


def test_a_target_that_the_findings_call_missed_stands_in_246() -> None:
    text = (
        "# Uncertainties\nIt was unknown whether freezing could part alcohol from esters.\n# Tests\n2025-03-03: we froze 12 lots at -12 C. The ice held 9 % of the esters.\n"
        "# Findings\nThe rate of freezing governs the loss and not the temperature.\nThe target of 0.5 % alcohol was not reached.\n"
    )
    assert "What did not work: The target of 0.5 % alcohol was not reached." in _lines(text)["246"]


def test_what_is_still_unknown_closes_246() -> None:
    text = (
        "# Objective\nKeep 90 % of the seedlings on the rope.\n# Uncertainty\nIt was unknown whether loss comes from the holdfast or from the fibre.\n"
        "# Tests\n2025-03-03: we tested hemp with 60 twists/m. 18 % were lost.\n# Conclusions\nGrooves protect the holdfast and not the fibre.\n"
        "It is still unknown why growth slows under thick alginate.\n"
    )
    text_246 = _lines(text)["246"]
    assert text_246.index("Grooves protect") < text_246.index("Still open: It is still unknown why growth slows")


# --- edits of a draft ---------------------------------------------------------------------------------------------------


def _edited(prompt: str, lines: dict[str, str], text: str = REPORT) -> T661DraftResult:
    draft = {"version": 3, "lines": [{"line": line, "text": said} for line, said in lines.items()]}
    result = _answers(text, prompt, "rapport.md", draft=draft)["T661_DRAFT"].result
    assert isinstance(result, T661DraftResult)
    return result


def test_a_stretch_is_replaced_by_the_one_that_was_named() -> None:
    result = _edited("L'écart est de 7-10 min, pas 5-8 min.", {"244": "L'acide citrique a ramené l'écart à 5-8 min sur 15 lots."})
    assert result.sections["244"].after == "L'acide citrique a ramené l'écart à 7-10 min sur 15 lots."


def test_what_is_named_second_is_added_too_and_leaves_no_gap() -> None:
    lines = {"244": "Le four a été réglé avec soin."}
    result = _edited("Ajoute l'hypothèse et les résultats à la ligne 244.", lines)
    added = [c.after or "" for c in result.changes if c.op == "insert"]
    assert any("agent protéique" in text for text in added)
    assert any("265 kg/m3" in text for text in added)
    assert not any(c.op == "insert_gap" and c.line == "244" and "attendiez" in (c.after or "") for c in result.changes)


def test_an_empty_line_of_a_draft_gets_proposals() -> None:
    result = _edited("Complète.", {"244": "Douze mélanges ont été coulés.", "246": ""})
    assert any(c.line == "246" and c.op == "insert" and "chlorures" in (c.after or "") for c in result.changes)


def test_a_figure_without_a_record_shows_the_nearest_one() -> None:
    result = _edited("Vérifie.", {"244": "Douze mélanges ont été coulés et la densité est passée à 230 kg/m3."})
    issue = next(i for i in result.unresolved if i.rule_id == "A-NUMBER-NEAR")
    assert "265 kg/m3" in issue.problem


# --- the log --------------------------------------------------------------------------------------------------------------


def test_a_request_in_a_mail_is_no_entry_and_a_purchase_no_experiment() -> None:
    text = (
        "From: Ana Roy <ana@x.ca>\nDate: Mon, 3 Mar 2025 10:00:00 -0500\nSubject: rig\n\n"
        "Could you send me a summary of the seal tests?\n\nPlease note that seal 9 broke at 14 MPa.\n\nOrdered castings for the rig.\n"
    )
    log = _answers(text, "Make the log.", "mail.eml")["LOGBOOK"]
    entries = log.model_dump(mode="json", by_alias=True)["result"]["entries"]
    assert not any("summary" in e["activity"] for e in entries)
    assert any("seal 9 broke" in e["activity"] for e in entries)
    assert all(e["stage"] != "experiment" for e in entries if "castings" in e["activity"])


TARGETS = """# Camera
The target is 15 W for the whole unit.
It was unknown whether the tail can be held under 40 ms.
## 2025-03-04
We tested variant H2 for 30 minutes. The power draw is 14.1 W, so the power target is met and only the tail is left.
Le tirage est de 14,1 W, la cible est donc atteinte.
"""


def test_a_target_that_was_met_is_no_objective() -> None:
    lines = _lines(TARGETS)
    assert "The target is 15 W" in lines["242"]
    assert "target is met" not in lines["242"]
    assert "atteinte" not in lines["242"]


def test_what_must_hold_within_a_limit_is_an_objective() -> None:
    lines = _lines(
        "# Trolley\n## Where we start\nEvery frame must be answered within 40 ms at the 99th percentile.\nChaque image doit rester sous 15 W.\n"
        "It was unknown whether the tail can be held.\n## 2025-03-04\nWe tested variant H2. The tail fell to 46 ms.\n"
    )
    assert "Every frame must be answered within 40 ms" in lines["242"]
    assert "Chaque image doit rester sous 15 W" in lines["242"]
    assert "what technical result" not in lines["242"]


FAILED = """# Quantiser
It was unknown whether 8 bits can keep a crack of two pixels.
## 2025-03-04
Hypothesis H1: clipping keeps recall within 0.02, because responses lie in the tail of few channels.
Tested H1 on the fixed set. Recall fell from 0.91 to 0.74.
The hypothesis failed: clipping removes exactly the activations that carry the crack.
Renamed the dataset scripts. 3 h, routine.
"""


def test_a_hypothesis_that_failed_is_no_next_idea_and_routine_is_no_reading() -> None:
    lines = _lines(FAILED)
    assert "Next hypothesis: The hypothesis failed" not in lines["244"]
    assert "The hypothesis failed" in "".join(lines.values())
    assert "routine" not in "".join(lines.values())
