"""Rows of tables in a draft: each figure under the name of its own column, remarks with their figures, nothing said twice."""

from __future__ import annotations

from tests.drafted import text

NOTES = """# Gongs

# 5 February 2025
We expected that iron chills would keep the grains fine.
We tested four castings with iron chills and timed how long each one rings.
The ring went from 5.1 to 7.4 seconds with the chills.
"""
CASTS = """[Casts]
Date | Who | No | Mould | Pb % | Metal °C | Ring s | Note
2025-02-05 | YF | C1 | sand | 2.8 | 1150 | 5.1 | \n\
2025-02-05 | YF | C2 | sand | 2.8 | 1140 | 6.3 | \n\
2025-02-05 | YF | C3 | sand, iron | 2.8 | 1150 | 6.8 | nearly there, edge cracked
[Team]
YF | Yolande Ferron
"""


def _draft(sheet: str = CASTS, kind: str = "xlsx", name: str = "casts.xlsx") -> dict[str, str]:
    return text(("notes.md", "md", NOTES), (name, kind, sheet))


def test_the_figures_of_a_row_stand_under_their_own_columns() -> None:
    shown = _draft()["244"]
    assert "No C2: mould sand, Pb 2.8 %, metal 1140 °C, ring 6.3 s." in shown
    assert "1140 %" not in shown


def test_a_short_remark_goes_with_the_figures_of_its_row() -> None:
    assert "metal 1150 °C, ring 6.8 s, note: nearly there, edge cracked." in _draft()["244"]


def test_what_a_sentence_of_the_day_says_is_not_said_again_by_a_row() -> None:
    shown = _draft()["244"]
    assert "from 5.1 to 7.4 seconds" in shown
    assert "ring 5.1 s" not in shown


def test_units_behind_a_low_line_and_names_with_low_lines() -> None:
    sheet = "date,operator,dough_type,crimp_mm,cracked_pct,remark\n2025-02-05,Ann Roe,B,1.9,37,cracked when bent by hand\n"
    assert (
        "Dough type B: crimp 1.9 mm, cracked 37 %, remark: cracked when bent by hand."
        in _draft(sheet, "csv", "trials.csv")["244"]
    )


def test_a_remark_beside_figures_is_no_unknown() -> None:
    sheet = CASTS.replace("nearly there, edge cracked", "fine voice, nobody knows why")
    assert "nobody knows why" not in _draft(sheet)["242"]


NOTEBOOK = """# 3 March 2025
We expected that the vowels would hold the chorus.
We tested the follower on the chœur of the third act, 12 takes: 7 of 12 came back.
"""


def test_a_sentence_with_two_letters_in_one_has_its_day_too() -> None:
    mail = "From: Ann Roe <ann@roe.example>\nTo: Bo <bo@roe.example>\nDate: Wed, 12 Mar 2025 10:00:00 -0500\nSubject: acte 3\n\nLe chœur écrase les voyelles, on a mesuré 40 secondes de retard.\n"
    shown = text(("cahier.md", "md", NOTEBOOK), ("m.eml", "eml", mail), language="fr", prompt="Rédige la partie 2.")["244"]
    assert "12 mars 2025\u00a0: Le chœur" in shown


def test_days_have_one_form_in_the_language_of_the_draft() -> None:
    sheet = "date;qui;essai;lecture\n18/02/2025;Lou Roy;quatre lots de 8 kg séchés à 165 °C, pesés après une heure;rendement 22 % et 41 %\n"
    notes = "# 2025-02-04\nNous pensions que la protéine ferait une peau.\n"
    shown = text(("n.md", "md", notes), ("r.csv", "csv", sheet), language="fr", prompt="Rédige la partie 2.")["244"]
    assert "(4 février 2025)" in shown
    assert "18 février 2025\u00a0:" in shown


def test_the_day_of_a_report_does_not_open_an_iteration() -> None:
    report = "# Bilan\nRédigé par Yvan Roy, le 20 juin 2025\n# Observations\nGaétane a passé les quatre lots au microscope le 3 mars. Les grains à 5 % ont une peau fermée.\n"
    shown = text(("r.docx", "docx", report), language="fr", prompt="Rédige la partie 2.")["244"]
    assert "20 juin" not in shown


def test_a_second_table_has_its_own_names() -> None:
    sheet = "[Hangs]\nDate | By | Core | Load N | Dia mm\n2025-02-05 | OF | S-01 | 38 | 0.597\n[Film]\nDate | By | String | Box | Cents\n2025-02-06 | DK | F-1 | dry | 9\n"
    for shown in (
        _draft(sheet, name="hangs.xlsx")["244"],
        _draft(sheet.replace("[Hangs]\n", "").replace("[Film]\n", "").replace(" | ", ","), "csv", "hangs.csv")["244"],
    ):
        assert "String F-1: box dry, cents 9." in shown
        assert "0.597 mm" in shown
        assert "Load N dry" not in shown


def test_a_day_that_begins_with_its_month_keeps_it() -> None:
    notes = (
        "OF Orla Finnerty / DK Dov Karpeles\n\nJan 16 2025 (OF)\nWe expected that the braid closes up under load.\n\n"
        "Jan 29 (OF)\nHung six cores at 38 and 58 newtons and measured them for five days.\n\n"
        "Feb 2 (OF)\nThe ones at 58 lost 31 microns in the first night.\n"
    )
    assert "2 February: The ones at 58" in text(("notes.txt", "txt", notes))["244"]


RUNS = """Date,By,Run,What,Length m,Leak mL/h 700 kPa
2025-02-03,YF,0,"plain control, bare",20,9
2025-02-05,YF,1,"Turned the mould by hand on every second pour, cast 3 gongs and held them in the bath for an hour.",30,14
2025-02-06,YF,2,"chilled, bare",20,41
"""


def test_the_control_of_a_series_is_told_and_what_was_done_is_a_test() -> None:
    shown = _draft(RUNS, "csv", "runs.csv")["244"]
    # A figure in the name of a column says under what it was read.
    assert "plain control, bare, length 20 m, leak mL/h 700 kPa: 9." in shown
    assert "9 kPa" not in shown
    before, _, _ = shown.partition("Turned the mould by hand")
    assert before.rfind("Test:") > before.rfind("Readings:")


def test_a_remark_on_something_else_is_left_out_of_its_row() -> None:
    sheet = CASTS.replace("nearly there, edge cracked", "club wants its gong back by the 12th")
    shown = _draft(sheet)["244"]
    assert "ring 6.8 s." in shown
    assert "its gong back" not in shown


def test_what_a_row_remarks_is_no_test() -> None:
    sheet = "[Pit]\nDate | Who | Urn | Kind | Mass kg | Remark\n2025-02-10 | YF | 2 | live | 0.96 | pierced below the rim, sand mixed with the tar\n2025-02-10 | YF | 5 | baked | 1.62 | \n"
    shown = _draft(sheet)["244"]
    assert "mass 0.96 kg, remark: pierced below the rim" in shown
    before, _, _ = shown.partition("mass 0.96 kg")
    assert before.rfind("Readings:") > before.rfind("Test:")
