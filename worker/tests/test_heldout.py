"""The held-out material is sound: what a case expects stands in its files, and the blind sentences are well formed and balanced."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest

from evals.held import BLIND, LABELS, Table, checked, drafted, exact, locate, logged, plain, rows_of
from evals.heldout import FOLDERS, answer, load

SETS = {number: load(number) for number in FOLDERS}
CASES = [(f"{number}: {case['name']}", case) for number, cases in SETS.items() for case in cases if number]


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_what_a_case_expects_stands_in_its_files(case: dict[str, object]) -> None:
    only = dict(case, runs=["T661_GEN", "PRECHECK", "LOGBOOK"])
    a = answer(only)
    assert not a.unread
    words = [k["text"] for k in [*a.case["key"], *a.case.get("also", [])]] + [e["find"] for e in a.case.get("log_entries", [])]
    assert [w for w in words if not locate(a, w)] == []
    whole = plain(" ".join(a.texts[f] for f in a.files))
    wanted = [f["text"] for f in a.case["draft_facts"]] + [v for c in a.case.get("corrections", []) for v in c.values()]
    assert [w for w in wanted if plain(w) not in whole] == []
    assert len(a.case["key"]) >= 8
    assert len(a.case["draft_facts"]) >= 3
    table = Table()
    exact(a, table)
    for step in (drafted, checked, logged):
        step(a, table)
    assert table.good["citations exact"] == table.all["citations exact"] > 0
    places = sum(table.good[f"key sentences {p}"] for p in ("placed", "left out", "not placed", "lost"))
    assert places == len(a.case["key"])


@pytest.mark.parametrize("case", SETS[0], ids=[case["name"] for case in SETS[0]])
def test_what_a_log_expects_stands_in_its_files(case: dict[str, object]) -> None:
    a = answer(case)
    assert not a.unread
    assert [e["find"] for e in a.case["log_entries"] if not locate(a, e["find"])] == []
    assert len(a.case["log_entries"]) >= 8


@pytest.mark.parametrize(
    ("number", "language", "least", "each", "textbook"),
    [
        (1, "en", 450, 30, 0.2),
        (1, "fr", 350, 30, 0.2),
        (2, "en", 350, 35, 0.1),
        (2, "fr", 300, 35, 0.1),
        (3, "en", 300, 25, 0.1),
        (3, "fr", 250, 20, 0.1),
        (4, "en", 290, 40, 0.1),
        (4, "fr", 290, 40, 0.1),
        (5, "en", 300, 36, 0.1),
        (5, "fr", 300, 36, 0.1),
        (6, "en", 300, 36, 0.1),
        (6, "fr", 300, 36, 0.1),
        (7, "en", 300, 36, 0.1),
        (7, "fr", 300, 36, 0.1),
    ],
)
def test_blind_sentences(number: int, language: str, least: int, each: int, textbook: float) -> None:
    rows = rows_of(number, language)
    assert len(rows) >= least
    assert {len(row) for row in rows} == {5}
    assert len({row[0] for row in rows}) == len(rows)
    counts = Counter(label for row in rows for label in row[1].split(","))
    assert set(counts) == {*LABELS, "-"}
    assert min(counts.values()) >= each
    assert len({row[2] for row in rows}) >= 20
    assert sum(row[3] == "textbook" for row in rows) <= textbook * len(rows)
    assert {"plain", "terse", "table", "speech"} <= {row[3] for row in rows} <= {"plain", "terse", "table", "speech", "textbook"}
    assert {label for row in rows for label in row[4].split(",")} <= {*LABELS, "-"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_sets_share_no_sentence(language: str) -> None:
    texts = [{row[0] for row in rows_of(number, language)} for number in BLIND]
    assert all(not a & b for a, b in itertools.combinations(texts, 2))


@pytest.mark.parametrize(("number", "least"), [(1, 20), (2, 16)])
def test_there_are_enough_cases_of_many_kinds(number: int, least: int) -> None:
    cases = SETS[number]
    assert len(cases) >= least
    assert {c["language"] for c in cases} == {"en", "fr"}
    kinds = {f["name"].rpartition(".")[2] for c in cases for f in c["files"]}
    assert kinds >= {"md", "txt", "csv", "docx", "pdf", "eml", "xlsx", "ipynb", "json", "html"}
