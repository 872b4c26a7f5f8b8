"""Rows of tables of several kinds, in a log and in a draft: nothing of a row is lost, and no hours are taken from a test."""

from __future__ import annotations

import pytest

from sredspace_worker.engine.columns import bare_sheet, column
from sredspace_worker.models_gen import LogEntry
from tests.drafted import text as drafted
from tests.test_log_layouts import log_of


def _entries(name: str, text: str) -> list[LogEntry]:
    log = log_of(name, text)
    return [*log.entries, *log.undated]


def _draft(name: str, text: str) -> str:
    return drafted((name, name.rpartition(".")[2], text))["244"]


GLUE = """Trial,Date,Operator,Cure (°C),Dwell (min),Shear (MPa),Remarks
G1,2025-01-09,RS,140,30,4.1,baseline; shear too low
G2,2025-01-16,RS,140,40,6.6,
G3,2025-01-23,LB,150,40,5.2,lower than expected
"""


def test_a_row_of_readings_is_told_whole_in_log_and_draft() -> None:
    told = [
        "Trial G1: cure 140 °C, dwell 30 min, shear 4.1 MPa, remarks: baseline; shear too low.",
        "Trial G2: cure 140 °C, dwell 40 min, shear 6.6 MPa.",
        "Trial G3: cure 150 °C, dwell 40 min, shear 5.2 MPa, remarks: lower than expected.",
    ]
    entries = _entries("glue.csv", GLUE)
    assert [(e.activity, e.activity_origin, e.stage, e.author, e.hours) for e in entries] == [
        (words, "table_row", "result", author, None) for words, author in zip(told, ("RS", "RS", "LB"), strict=True)
    ]
    # The row, and the row of names.
    assert all(len(e.evidence) == 2 for e in entries)
    shown = _draft("glue.csv", GLUE)
    assert all(words in shown for words in told)


@pytest.mark.parametrize(
    ("remark", "stage"),
    [
        ("shrinkage rose again; not what we expected", "result"), ("meets both targets", "result"), ("swelling at edge", "result"),
        ("it is not known whether the weld or the tab fails first", "problem"), ("we think a wider tab would spread the load", "hypothesis"),
        ("conclusion: the weld limits life and not the tab", "conclusion"),
    ],
)  # fmt: skip
def test_a_remark_has_the_stage_of_a_reading_unless_it_says_something_of_its_own(remark: str, stage: str) -> None:
    sheet = f"Test,Date,Who,Load (N),Cycles,Remarks\nT1,2025-07-02,RM,40,12000,baseline\nT2,2025-07-03,RM,60,8100,{remark}\n"
    entry = _entries("cycles.csv", sheet)[1]
    assert (entry.stage, entry.activity) == (stage, f"Test T2: load 60 N, cycles 8100, remarks: {remark}.")


def test_a_remark_may_stand_between_the_figures() -> None:
    sheet = (
        "Run,Date,Notes,By,Feed (g/min),Torque (Nm)\nR1,2025-03-03,screw stuck twice,A. Benoit,40,18.2\n"
        "R2,2025-03-04,,A. Benoit,30,14.9\nR3,2025-03-06,ran clean but fines rose again,K. Osei,30,15.1\n"
    )
    whole = "notes: ran clean but fines rose again, feed 30 g/min, torque 15.1 Nm."
    assert whole in _draft("runs.csv", sheet)
    assert _entries("runs.csv", sheet)[2].activity.endswith(whole)


def test_texts_that_say_all_stay_as_they_are() -> None:
    prose = "Date,Author,Observation,Hours\n2025-02-03,N. Kim,Raised the flux to 14 %; pores in 3 of 10 castings,5\n"
    assert [(e.activity, e.hours) for e in _entries("log.csv", prose)] == [
        ("Raised the flux to 14 %; pores in 3 of 10 castings", 5.0)
    ]
    tickets = "Key,Summary,Status,Assignee,Created,Story Points\nNAV-13,Drift of the gyro is 2 deg,Done,D. Hall,2025-02-05,1\n"
    assert [e.activity for e in _entries("jira.csv", tickets)] == ["Drift of the gyro is 2 deg"]


def test_units_in_a_row_of_their_own() -> None:
    sheet = "Sample,Date,Pressure,Flow,Comment\n,,kPa,L/min,\nS1,2025-05-02,300,12.5,baseline\nS2,2025-05-05,310,12.4,new mesh\n"
    told = "Sample S2: pressure 310 kPa, flow 12.4 L/min, comment new mesh."
    assert [e.activity for e in _entries("mesh.csv", sheet)][1:] == [told]
    assert told in _draft("mesh.csv", sheet)


def test_names_of_groups_above_the_names_of_their_columns() -> None:
    table = (
        "# Liners\n\n| Liner | Date | Before | | After | | Note |\n|---|---|---|---|---|---|---|\n| | | Mass (g) | Gap (mm) | Mass (g) | Gap (mm) | |\n"
        "| A | 2025-08-04 | 120.4 | 0.20 | 118.9 | 0.31 | scored |\n"
    )
    told = "Liner A: before mass 120.4 g, before gap 0.20 mm, after mass 118.9 g, after gap 0.31 mm, note scored."
    assert [e.activity for e in _entries("wear.md", table)] == [told]
    assert told in _draft("wear.md", table)


def test_a_table_whose_first_column_holds_the_names_of_quantities() -> None:
    table = (
        "# Coating 2025-04-10\n\n| Quantity | Run 1 | Run 2 |\n|---|---|---|\n| Thickness (µm) | 4.1 | 6.3 |\n| pH | 6.9 | 6.4 |\n"
        "| Remark | even | peels at edges |\n"
    )
    shown = _draft("coating.md", table)
    assert "Thickness: Run 1 4.1 µm, Run 2 6.3 µm. PH: Run 1 6.9, Run 2 6.4. Remark: Run 1 even, Run 2 peels at edges." in shown


def test_a_second_table_with_figures_in_its_units_has_names_of_its_own() -> None:
    text = (
        "Lot | Date | Operator | Peak (°C) | Remark\nL1 | 2025-01-14 | Diaz | 1450 | ok\n\n"
        "Lot | Date | Operator | Density (g/cm3) | Remark\nL3 | 2025-01-20 | Pham | 3.61 | closer\n"
    )
    assert "density 3.61 g/cm3" in _draft("kiln.txt", text)
    assert [e.activity for e in _entries("kiln.txt", text)][1:] == ["Lot L3: density 3.61 g/cm3, remark closer."]


def test_rows_without_names_are_told_by_their_own_cells() -> None:
    text = "Soak tests, March 2025\n\nT4 | 12 h soak | 2 of 6 cracked\nT5 | 24 h soak | 4 of 6 cracked\n"
    assert "T4: 12 h soak, 2 of 6 cracked. T5: 24 h soak, 4 of 6 cracked." in _draft("soak.txt", text)
    entries = _entries("soak.txt", text)
    assert not any("|" in e.activity or e.hours for e in entries)
    assert any("T5, 24 h soak" in e.activity for e in entries)


def test_how_long_a_test_took_is_no_work() -> None:
    sheet = "Essai;Date;Opérateur;Température (°C);Durée (min);Perte (%);Remarques\nE1;2025-02-03;M. Roy;65;20;3,4;base\nE2;2025-02-04;M. Roy;65;30;2,1;\n"
    assert [(e.activity, e.hours) for e in _entries("pertes.csv", sheet)][1] == (
        "Essai E2: température 65 °C, durée 30 min, perte 2,1 %.",
        None,
    )
    timed = "Run | Time (h) | Hardness (HV)\nR1 | 4 | 87\nR2 | 8 | 97\n"
    assert not any(e.hours for e in _entries("aging.txt", "Aging 2025-02-03\n\n" + timed))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Hrs.", "hours"), ("Nb d'heures", "hours"), ("Nbre d'heures", "hours"), ("Hours claimed", "hours"), ("Tps passé", "hours"), ("Time (h)", "hours"),
        ("Time (min)", ""), ("Durée (min)", ""), ("Duration [s]", ""),
    ],
)  # fmt: skip
def test_names_of_hours(name: str, kind: str) -> None:
    assert column(name) == kind


def test_regular_hours_and_overtime_are_of_one_work() -> None:
    sheet = "Date,Employee,Project Code,Regular Hours,OT Hours,Work Description\n2025-01-06,Ana Ruiz,SR-01,7.5,1,Built the spray rig\n"
    assert [(e.project, e.hours) for e in _entries("hours.csv", sheet)] == [("SR-01", 8.5)]
    assert "7.5" not in _draft("hours.csv", sheet)


def test_a_person_that_stands_once_beside_several_rows() -> None:
    sheet = (
        "Employee,Date,Project,Hrs.,Task\nAda Okafor,2025-02-17,Kestrel,6.5,annealed K-5\n,2025-02-18,Kestrel,7,annealed K-6\n"
        "Paul Lavoie,2025-02-18,Osprey,3.5,rewound stator 3\n,2025-02-19,Osprey,4,balanced rotor\nTotal,,,21,\n"
    )
    log = log_of("sheet.csv", sheet)
    assert [e.author for e in log.entries] == ["Ada Okafor", "Ada Okafor", "Paul Lavoie", "Paul Lavoie"]
    assert log.totals.hours_stated == 21
    # Where people come again, an empty cell is nobody's.
    again = sheet.replace(",2025-02-19,Osprey", "Ada Okafor,2025-02-19,Osprey")
    assert [e.author for e in log_of("sheet.csv", again).entries][1] is None


def test_a_time_sheet_without_names_of_columns() -> None:
    sheet = "Timesheet week 8 2025\n\nOkafor, J. | 18 Feb | Kestrel | 6.5 h | annealing K-5\nOkafor, J. | 19 Feb | Kestrel | 7 h | leak test of K-6\n"
    assert [(e.date, e.author, e.project, e.hours, e.activity) for e in _entries("week8.txt", sheet)] == [
        ("2025-02-18", "J. Okafor", "Kestrel", 6.5, "annealing K-5"),
        ("2025-02-19", "J. Okafor", "Kestrel", 7.0, "leak test of K-6"),
    ]
    dated = "2025-02-18 | Okafor | Kestrel | 6.5 h | annealed K-5\n2025-02-19 | Okafor | Kestrel | 7.0 h | leak test of K-6\n"
    assert [(e.author, e.project, e.hours) for e in _entries("week8.txt", dated)] == [
        ("Okafor", "Kestrel", 6.5),
        ("Okafor", "Kestrel", 7.0),
    ]
    owned = "Week 8, 2025\n\nName: R. Singh\nMon 17 Feb | 7.5 h | Kestrel | annealed K-5\nTue 18 Feb | 6 h | Kestrel | leak test of K-6\n"
    assert [(e.author, e.project, e.hours) for e in _entries("week8.txt", owned) if e.hours] == [
        ("R. Singh", "Kestrel", 7.5),
        ("R. Singh", "Kestrel", 6.0),
    ]


def test_rows_of_tests_are_no_time_sheet() -> None:
    tests = [["T5", "24 h", "4 of 6 cracked"], ["T6", "36 h", "6 of 6 cracked"]]
    assert bare_sheet(tests) == {}
    days = [["2025-02-18", "K-5", "20 h", "soak in brine, no crack"], ["2025-02-19", "K-6", "24 h", "soak in brine, cracked"]]
    assert bare_sheet(days, titled=True) == {}
    one = [["2025-02-18", "Kestrel", "6 h", "annealed K-5"], ["2025-02-19", "Kestrel", "7 h", "leak test of K-6"]]
    # One word may be a person or a project.
    assert bare_sheet(one) == {}
    assert "author" not in bare_sheet(one, titled=True)


def test_the_sum_of_a_column_is_no_reading() -> None:
    sheet = "Date;Mélange;Masse;Description\n2025-03-10;A;7,5;essai de pulvérisation à -5 °C\n2025-03-11;B;6,2;mesure du débit des buses\nTotal;;13,7;\n"
    assert "13,7" not in _draft("masses.csv", sheet)
