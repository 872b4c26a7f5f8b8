"""The held-out material is sound: what a case expects stands in its files, and the blind sentences are well formed and balanced."""

from __future__ import annotations

from collections import Counter

import pytest

from evals.held import BLIND, LABELS, Table, checked, drafted, exact, locate, logged, plain
from evals.heldout import answer, load

CASES = load()


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
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


@pytest.mark.parametrize(("language", "least"), [("en", 450), ("fr", 350)])
def test_blind_sentences(language: str, least: int) -> None:
    rows = [line.split("\t") for line in (BLIND / f"sentences.{language}.tsv").read_text("utf-8").splitlines()[1:]]
    assert len(rows) >= least
    assert {len(row) for row in rows} == {5}
    assert len({row[0] for row in rows}) == len(rows)
    counts = Counter(label for row in rows for label in row[1].split(","))
    assert set(counts) == {*LABELS, "-"}
    assert min(counts.values()) >= 30
    assert len({row[2] for row in rows}) >= 30
    assert sum(row[3] == "textbook" for row in rows) <= 0.2 * len(rows)
    assert {row[3] for row in rows} == {"plain", "terse", "table", "speech", "textbook"}


def test_there_are_enough_cases_of_many_kinds() -> None:
    assert len(CASES) >= 20
    assert {c["language"] for c in CASES} == {"en", "fr"}
    kinds = {f["name"].rpartition(".")[2] for c in CASES for f in c["files"]}
    assert kinds >= {"md", "txt", "csv", "docx", "pdf", "eml", "xlsx", "ipynb", "json", "html"}
