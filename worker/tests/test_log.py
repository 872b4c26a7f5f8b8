"""The log: terse entries have a stage, hours add up by person, project and week, a total row is no work, and the records are checked."""

from __future__ import annotations

import uuid

import pytest

from evals.run import answer_all
from sredspace_worker.models_gen import LogbookResult, TaskResult


def _log(name: str, text: str, prompt: str = "Log it.") -> tuple[LogbookResult, TaskResult]:
    answer = answer_all({"name": "any", "prompt": prompt, "files": [{"name": name, "text": text}]}, uuid.UUID(int=4))[0][
        "LOGBOOK"
    ]
    assert isinstance(answer.result, LogbookResult)
    return answer.result, answer


@pytest.mark.parametrize(
    ("entry", "stage"),
    [
        ("Rig runs plate A", "experiment"), ("Rig test", "experiment"), ("plate B cracked", "result"), ("No change in drift", "result"), ("maybe the seal is too soft", "hypothesis"),
        ("cause was the glue", "conclusion"), ("why does it stall?", "problem"), ("Essai plaque A", "experiment"), ("la plaque B a fissuré", "result"), ("peut-être le joint", "hypothesis"),
        ("Lancé la série 4 au four", "experiment"), ("réunion de suivi", "admin"), ("4.2 bar at 60 C", "result"), ("Cleaned the bench", "routine"),
    ],
)  # fmt: skip
def test_a_terse_entry_has_a_stage(entry: str, stage: str) -> None:
    log, _ = _log("notes.md", f"2025-03-04: {entry}\n")
    assert [(e.date, e.stage) for e in log.entries] == [("2025-03-04", stage)]


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-04 Rig test\n2025-03-05 plate B cracked\n2025-03-06 swapped seal\n",
        "- 2025-03-04: Rig test\n- 2025-03-05: plate B cracked\n- 2025-03-06: swapped seal\n",
        "## 2025-03-04 Ran rig test\n\n## 2025-03-05 plate B cracked\n\n## 2025-03-06 swapped seal\n",
        "## 2025-03-04\nRig test\n\n## 2025-03-05\n- plate B cracked\n\n## 2025-03-06\nswapped seal\n",
        "| Date | Notes |\n|---|---|\n| 2025-03-04 | Rig test |\n| 2025-03-05 | plate B cracked |\n| 2025-03-06 | swapped seal |\n",
        "```\n2025-03-04 Rig test\n2025-03-05 plate B cracked\n2025-03-06 swapped seal\n```\n",
        "# 2025\n\nMar 4: Rig test\nMar 5: plate B cracked\nMar 6: swapped seal\n",
        "On 2025-03-04 we ran the rig. On 2025-03-05 plate B cracked. On 2025-03-06 we swapped the seal.\n",
        "Date: 2025-03-04, rig test done\n\nDate: 2025-03-05, plate B cracked\n\nDate: 2025-03-06, swapped seal\n",
        "TUE 2025-03-04\nRig test\nWED 2025-03-05\nplate B cracked\nTHU 2025-03-06\nswapped seal\n",
    ],
)
def test_every_dated_entry_is_found(text: str) -> None:
    log, answer = _log("notes.md", text)
    assert [e.date for e in log.entries] == ["2025-03-04", "2025-03-05", "2025-03-06"]
    assert answer.accounting.not_placed == 0


SHEET = """Date,Employee,Project,Task,Hours
2025-03-03,Priya,GANNET,Ran the rig at 60 C,7.5
2025-03-04,Omar,GANNET,Measured drift of plate A,8
2025-03-11,Priya,LYNX,Cleaned the bench,2
,,,Total,17.5
"""


@pytest.mark.parametrize(
    "text", [SHEET, SHEET.replace(",", ";"), SHEET.replace(",,,Total,17.5", "Total,,,,17.5"), SHEET.replace("Total", ""), SHEET.replace("7.5\n", "7:30\n", 1).replace("17.5", "17:30")]
)  # fmt: skip
def test_hours_add_up_and_a_total_is_no_work(text: str) -> None:
    log, answer = _log("sheet.csv", text)
    sums = log.totals
    assert (sums.entries, sums.hours_stated) == (3, 17.5)
    assert sums.hours_by_author == {"Omar": 8, "Priya": 9.5}
    assert sums.hours_by_project == {"GANNET": 15.5, "LYNX": 2}
    assert sums.hours_by_week == {"2025-03-03": 15.5, "2025-03-10": 2}
    assert [(t.stated, t.counted, t.ties) for t in sums.sheet_totals] == [(17.5, 17.5, True)]
    assert answer.accounting.reasons["total_row"] == 1
    assert [e.project for e in log.entries] == ["GANNET", "GANNET", "LYNX"]


def test_a_total_that_does_not_tie_is_said() -> None:
    log, answer = _log("sheet.csv", SHEET.replace("17.5", "19"))
    assert [(t.stated, t.counted, t.ties) for t in log.totals.sheet_totals] == [(19, 17.5, False)]
    assert any(w.code == "total_differs" for w in answer.warnings)


def test_a_total_row_as_the_reading_of_a_sheet_leaves_it_ties_too() -> None:
    text = "Date | Employee | Task | Hours\n2025-03-03 | Priya | Ran the rig | 7.5\n2025-03-04 | Omar | Measured drift | 8\nTotal (sum of other rows): 15.5\n"
    log, answer = _log("sheet.txt", text)
    assert (log.totals.hours_stated, [t.ties for t in log.totals.sheet_totals]) == (15.5, [True])
    assert answer.accounting.reasons["total_row"] == 1


def test_subtotals_and_a_grand_total_tie() -> None:
    text = "Date,Name,Task,Hours\n2025-03-03,A,Ran rig,2\n,,Subtotal,2\n2025-03-04,A,Ran rig,3\n2025-03-05,A,Ran rig,1\n,,Subtotal,4\n,,Grand total,6\n"
    log, _ = _log("sheet.csv", text)
    assert log.totals.hours_stated == 6
    assert [t.ties for t in log.totals.sheet_totals] == [True, True, True]


def test_who_could_repeat_the_work() -> None:
    log, _ = _log(
        "n.md",
        "Author: Ana Roy\n\n2025-03-04: Measured the friction of plate A3 at 60 C on the rig: 0.19 N.\n\n2025-03-05: Tested again.\n",
    )
    points = {p.id: (p.status, p.entries, p.of) for p in log.replicability}
    assert points["date"] == points["person"] == ("all", 2, 2)
    assert points["inputs"] == points["setup"] == points["result"] == ("some", 1, 2)
    assert [p.missing for p in log.replicability if p.id == "result"] == [["e2"]]


def test_a_chat_names_who_speaks() -> None:
    log, _ = _log(
        "chat.txt",
        "[2025-03-04, 14:05] Priya Nair: ran the rig at 60 C, 4 bar held\n[2025-03-04, 14:07] Omar: plate B cracked\n"
        "2025-03-05 09:00 Result: 61 % held\n2025-03-05 9:12 AM - Omar: swapped the seal\n",
    )
    assert [(e.date, e.author) for e in log.entries] == [
        ("2025-03-04", "Priya Nair"), ("2025-03-04", "Omar"), ("2025-03-05", None), ("2025-03-05", "Omar"),
    ]  # fmt: skip


def test_a_record_has_its_own_day_and_person() -> None:
    text = (
        "2025-07-08 · Marta Kowal · Slack #lab: ran stations 3 and 5 side by side for 36 h\nand matched snaps over 10 min windows\n\n"
        "2025-07-09 · Slack #lab: offset known to 80 us in daytime, since 2025-01-02\n\n"
        "2025-01-07 · Tomas Rehak · Jira MESH-13: Default timers.\nRPL spends 70 % of the battery on repairs.\nIssue type: Task\nUpdated: 2025-01-09\nTime spent: 2 h\n\n"
        "Kiri Paewai · quoted mail: we tested the nodes at 4 bar\n\nBelow the records: plate B cracked.\n"
    )
    log, answer = _log("export.json", text)
    found = [(e.date, e.author, e.hours) for e in log.entries]
    assert found == [("2025-01-07", "Tomas Rehak", 2), ("2025-07-08", "Marta Kowal", None), ("2025-07-09", None, None)]
    assert [(e.author, e.activity) for e in log.undated] == [
        ("Kiri Paewai", "we tested the nodes at 4 bar"),
        (None, "Below the records: plate B cracked."),
    ]
    assert answer.accounting.reasons["metadata"] == 2


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("Kept by: Ines Marchetti\n\n2025-03-04: ran the rig\n", "Ines Marchetti"),
        ("Tenu par : Inès Marchetti\n\n2025-03-04 : essai de la presse\n", "Inès Marchetti"),
        ("4 March 2025 - Maude\nran the rig\n\n6 March 2025 - Maude\nplate B cracked\n", "Maude"),
        ("4 mars 2025 - Maude Roy\nessai de la presse\n", "Maude Roy"),
        ("## 2025-03-04 (P. Oduya)\n\nran the rig\n", "P. Oduya"),
        ("2025-03-04 - Sieving\nran the rig\n", None),
        ("2025-03-04 – Results\nplate A cracked\n\n2025-03-05 – Results\nplate B cracked\n", None),
    ],
)
def test_a_person_beside_the_day(text: str, author: str | None) -> None:
    log, _ = _log("notes.md", text)
    assert {e.author for e in log.entries} == {author}


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("MEMO 1\nRecorded: March 4, 2025  7:42 AM\nSpeaker: Ada Lund\n\nPlate B cracked at 40 N, well below what we had computed for it.\n", "Ada Lund"),
        ("MEMO 1\nDictated on: 2025-03-04\n\nPlate B cracked at 40 N, well below what we had computed for it.\n", None),
        ("Enregistré le : 4 mars 2025\nLocutrice : Ada Lund\n\nLa plaque B a fissuré à 40 N, bien avant ce que donnait le calcul.\n", "Ada Lund"),
        ("Ada Lund, Mar 4 2025\n\nPlate B cracked at 40 N, well below what we had computed for it.\n", "Ada Lund"),
        ("# Plate book, Northfield Foundry\n\n## 2025-03-04\n\nPlate B cracked at 40 N, well below what we had computed for it.\n", None),
        ("4 March 2025. The plates\n\nPlate B cracked at 40 N, well below what we had computed for it, and the others held.\n", None),
        ("4 mars 2025. Les plaques\n\nLa plaque B a fissuré à 40 N, bien avant ce que donnait le calcul, et les autres ont tenu.\n", None),
    ],
)  # fmt: skip
def test_the_day_of_a_recording_or_of_a_title_is_that_of_the_lines_below(text: str, author: str | None) -> None:
    log, _ = _log("memos.txt", text)
    assert [(e.date, e.author, e.stage) for e in log.entries] == [("2025-03-04", author, "result")]


def test_what_somebody_else_is_asked_is_no_entry_and_what_is_not_known_is_one() -> None:
    mail = "From: Bob Roy <bob@x.ca>\nTo: Ida Fry <ida@x.ca>\nDate: Tue, 4 Mar 2025 09:00:00 -0500\nSubject: coils\n\nDid you test at 2 deg/min?\nWhat did the coupon read at 14 bar?\nHow long does the film survive at 60 C?\n"
    log, _ = _log("a.eml", mail)
    assert [e.activity for e in [*log.entries, *log.undated]] == ["How long does the film survive at 60 C?"]


@pytest.mark.parametrize(
    "said",
    [
        "The wick drowns again after two hours, in the wide jar 14 of 20 times.",
        "Les chandelles larges coulent sur le côté au bout de deux heures, 14 sur 20.",
    ],
)
def test_what_is_complained_of_before_anything_was_tried_is_no_result(said: str) -> None:
    tested = "2024-03-05: Burned six jars with a 3 mm wick for four hours.\n"
    first, *_ = _log("book.txt", f"2024-03-04: {said}\n{tested}")[0].entries
    *_, last = _log("book.txt", f"{tested}2024-03-06: {said}\n")[0].entries
    assert (first.stage, last.stage) == ("problem", "result")


@pytest.mark.parametrize(
    ("said", "stage"),
    [
        ("Soot on 2 of 20 plates, so it isn't the wick.", "result"),
        ("Ada now thinks the soot is the dye and nothing else.", "hypothesis"),
        ("Suspect the dye, it is in every jar that soots.", "hypothesis"),
        ("Retenu : la cire molle avant la mèche, le reste ne compte pas et personne ne pouvait le dire.", "conclusion"),
        ("Luc proposes to soak the wick in brine before the pour, since salt slows the flame.", "hypothesis"),
    ],
)
def test_words_that_leave_no_other_stage(said: str, stage: str) -> None:
    log, _ = _log("book.txt", f"2024-03-05: Burned six jars with a 3 mm wick for four hours.\n2024-03-06: {said}\n")
    assert log.entries[-1].stage == stage


def test_a_word_of_the_office_beside_a_reading_makes_it_no_office_work() -> None:
    text = "2024-03-05\n\nSoot piles up at the rim of every wide jar, 9 mm and more. Dentist and lunch with Ada tomorrow.\n"
    assert _log("book.txt", text)[0].entries[0].stage != "admin"


def test_a_figure_that_moved_after_a_test_is_a_result() -> None:
    said = "The soot went from 9 mm to 31 mm on the wide jar, which a shop won't take."
    log, _ = _log("book.txt", f"2024-03-05: Burned six jars with a 3 mm wick for four hours.\n2024-03-06: {said}\n")
    assert log.entries[-1].stage == "result"
