"""Logs in the layouts that people keep: who wrote each line, when, what it is about, and hours that tie to their sheet."""

from __future__ import annotations

import tomllib
import uuid
from pathlib import Path
from typing import Any

import pytest

from evals.run import AT, _bytes, _envelope
from sredspace_worker.engine.job import run
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import version
from sredspace_worker.engine.sentences import read
from sredspace_worker.extract.formats import read_part
from sredspace_worker.models_gen import Engine, LogbookResult

FILES = (
    "cases/logs.toml",
    "cases/logs_tools.toml",
    "cases/logs_heads.toml",
    "cases/logs_cells.toml",
    "cases/logs_owners.toml",
    "cases/logs_people.toml",
)
CASES = [case for file in FILES for case in tomllib.loads((Path(__file__).parent / file).read_text("utf-8"))["log"]]
SEED = uuid.UUID(int=4)


def log_of(name: str, text: str, *others: tuple[str, str]) -> LogbookResult:
    sources = []
    for place, (title, content) in enumerate(((name, text), *others)):
        document = read_part(_bytes({"text": content}), title, "", 1_000_000)
        sources.append(Source("file", f"f{place}", title, document.text))
        sources[-1].records = [(r.start, r.end, r.date, r.author) for r in document.records]
    prompt = Source("message", str(SEED), "m", "Log it.", AT, prompt=True)
    engine = Engine(mode="offline", model=None, rules_version=version(), fallback_reason=None)
    envelope = _envelope({"name": "any", "prompt": "Log it."}, "LOGBOOK", SEED)
    result = run(envelope, [*sources, prompt], engine, lambda *_: None, []).result
    assert isinstance(result, LogbookResult)
    return result


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_entries_and_sums(case: dict[str, Any]) -> None:
    log = log_of(case["name"], case["text"])
    entries = [*log.entries, *log.undated]
    for needle, day, author, stages, spent in case.get("entries", []):
        entry = next(e for e in entries if needle in e.activity)
        assert (entry.date, entry.author, entry.hours) == (day, author or None, spent if spent != "" else None), needle
        assert not stages or entry.stage in stages, needle
    sums = log.totals
    for key, found in (
        ("total", sums.hours_stated),
        ("by_author", sums.hours_by_author),
        ("by_project", sums.hours_by_project),
        ("by_week", sums.hours_by_week),
    ):
        if key in case:
            assert found == case[key], key
    if "ties" in case:
        assert sums.sheet_totals
        assert all(t.ties for t in sums.sheet_totals)


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-04 PCB: cracked at 60 C\n2025-03-05 PCB: held at 50 C\n",
        "2025-03-04 Result: 4 bar\n2025-03-05 Result: 5 bar\n",
        "2025-03-04 QA: 3 of 9 passed\n2025-03-05 QA: 5 of 9 passed\n",
        "2025-03-04 Heat Sink: 61 C\n",
        "# Journal - Projet pilote\n\n2025-03-04: essai à 4 bar\n",
    ],
)
def test_what_stands_in_front_of_a_note_and_is_no_person(text: str) -> None:
    assert {e.author for e in log_of("n.md", text).entries} == {None}


def test_weeks_that_may_be_those_of_a_trial_have_no_day() -> None:
    log = log_of("n.md", "Trial book 2025\n\nWeek 1: fed 12 larvae at 27 C\n\nWeek 2: 9 larvae left at 27 C\n")
    assert [e.date for e in log.entries] == []


def test_a_row_in_capitals_is_a_row() -> None:
    text = "Table 2\n\n| alloy | HV |\n|---|---|\n| K1 | 210 |\n| K2 | 340 |\n"
    assert [u.text.strip(" |") for u in read(Source("file", "f", "n.md", text))] == ["alloy | HV", "K1 | 210", "K2 | 340"]


@pytest.mark.parametrize(
    ("text", "author"),
    [
        ("# 26 Sept 2025\n\nShreya Nair\n\nRan wall A at 180 C, 44 voids.\n", "Shreya Nair"),
        ("# 26 Sept 2025\n\n*Shreya Nair, technician*\n\nRan wall A at 180 C, 44 voids.\n", "Shreya Nair"),
        ("Shreya Nair\n26 Sept 2025\n\nRan wall A at 180 C, 44 voids.\n", "Shreya Nair"),
        ("From the whiteboard, typed by Shreya Nair 26 Sept 2025\n\nRan wall A at 180 C, 44 voids.\n", "Shreya Nair"),
        (
            "Weld book\n\nkept by Shreya Nair (Lou when she is away)\n\n## 26 Sept 2025\n\nRan wall A at 180 C, 44 voids.\n",
            "Shreya Nair",
        ),
        ("notes, bay 4, 26 Sept 2025, Shreya Nair\n\nRan wall A at 180 C, 44 voids.\n", "Shreya Nair"),
        # A family name that is a technique too.
        ("## Fri 26 Sept 2025 - Priya Raman\n\nRan wall A at 180 C, 44 voids.\n", "Priya Raman"),
        # Below a day a firm and a thing are no person.
        ("# 26 Sept 2025\n\nBrightfield Creamery\n\nRan wall A at 180 C, 44 voids.\n", None),
        ("# 26 Sept 2025\n\nHeat Sink\n\nRan wall A at 180 C, 44 voids.\n", None),
    ],
)
def test_the_person_next_to_the_day_of_an_entry(text: str, author: str | None) -> None:
    entries = log_of("n.md", text).entries
    assert [(e.date, e.author) for e in entries] == [("2025-09-26", author)]


def test_a_heading_below_the_day_is_still_that_day() -> None:
    text = "# 26 Sept 2025\n\nRan wall A at 180 C, 44 voids.\n\n## and then\n\nRan wall B at 250 C, 205 voids.\n"
    assert [e.date for e in log_of("n.md", text).entries] == ["2025-09-26", "2025-09-26"]


def test_the_day_of_a_sheet_stands_beside_the_number_of_its_week() -> None:
    rows = (
        "Semaine;Jour;Employé;No employé;Code;Heures;Notes\n"
        '14;02/04/2024;"Dorn, Ada";0007;RD;6,5;"Cuit six briques à 1 180 degrés, deux fendues"\n'
        '14;03/04/2024;"Roy, Luc";0012;AB;7,5;malade\n'
        '16;18/04/2024;"Dorn, Ada";0007;RD;3,0;"Les briques lentes tiennent 40 cycles"\n'
    )
    entries = log_of("feuilles.csv", rows).entries
    assert [(e.date, e.author) for e in entries] == [
        ("2024-04-02", "Ada Dorn"),
        ("2024-04-03", "Luc Roy"),
        ("2024-04-18", "Ada Dorn"),
    ]
    # The number of an employee is no reading.
    assert entries[1].stage == "admin"


def test_a_second_table_without_days_belongs_to_nobody_of_the_first() -> None:
    text = (
        "Date\tBy\tStep\tNote\n2024-03-08\tA. Dorn\tFiring\tTwelve tiles were fired at 1180 degrees\n"
        "2024-03-09\tL. Roy\tFrost\tNine of twelve tiles had split after 40 cycles\n\n"
        "3. Figures\nBatch\tFe ppm\tUptake\tLeft\nBare tile\t310\t61\t88\nWashed tile\t22\t58\t89\n"
    )
    log = log_of("report.txt", text)
    assert {e.author for e in [*log.entries, *log.undated]} <= {"A. Dorn", "L. Roy", None}


def test_numbered_parts_with_their_person_and_day_end_where_the_next_begins() -> None:
    text = (
        "Report 31: frost on tiles\n\nIssued 30 May 2024 by Ada Dorn\n\n1. Why (L. Roy, 8 March 2024)\n\n"
        "Nobody has published how much water a glazed tile takes up before frost splits it in one winter.\n\n"
        "2. Work\n\nTwelve tiles were fired at 1180 degrees and frozen 40 times in wet sand, six of them glazed.\n\n"
        "3. Bench\n\nCalibration of the freezer: valid to 30 Sept 2025, sticker 88.\n"
    )
    found = {e.activity[:6]: (e.date, e.author) for e in log_of("report.txt", text).entries}
    assert found["Nobody"] == ("2024-03-08", "L. Roy")
    assert found["Twelve"] == ("2024-05-30", "Ada Dorn")
    assert "2025-09-30" not in {day for day, _ in found.values()}


def test_initials_with_the_next_letters_of_a_name() -> None:
    text = (
        "In charge: AD = Ada Dorn | LRo = Luc Roy | MaB = Maude Boily\nDay | Init. | Notes\n"
        "2024-03-08 | LRo | fired 12 tiles at 1180 degrees\n2024-03-09 | MaB | nine of twelve split\n"
    )
    assert [e.author for e in log_of("tiles.txt", text).entries] == ["Luc Roy", "Maude Boily"]
