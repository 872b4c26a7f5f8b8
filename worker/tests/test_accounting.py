"""Nothing that was given is lost: each unit of each input has one place, in every run, and every line of a text is in a unit."""

from __future__ import annotations

import itertools
import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evals.__main__ import load
from evals.run import answer_all
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.reading import read_one
from sredspace_worker.engine.sentences import read_all
from sredspace_worker.extract.document import normalise
from sredspace_worker.models_gen import Accounting, InputAccount, TaskResult

CASES = load()
WORDS = st.sampled_from(
    "It was unknown whether . We tested three caches ; p99 was 61 % ! 2025-03-04 : (3h) not | # 242 244: \n ## --- ``` ~~~ - [ ] > Date: Author: Priya Nair commit 4be1f0a9c2d7 "
    "diff --git a/x index of @@ -1 To: By: x = 4; Total a | b 1 | 2 \n\n TEST RIG: {} def f(): \t index abc".split(" ")
)
TEXTS = st.lists(WORDS, max_size=60).map(" ".join)


def holds(result: TaskResult, texts: dict[str, str]) -> None:
    sums = result.accounting
    parts: list[Accounting | InputAccount] = [sums, *sums.inputs]
    for part in parts:
        assert part.units == part.used + part.left_out + part.not_placed + part.set_aside
    for name in ("units", "used", "left_out", "not_placed", "set_aside"):
        assert getattr(sums, name) == sum(getattr(one, name) for one in sums.inputs)
    assert [(i.kind, i.id) for i in sums.inputs] == [(i.kind, i.id) for i in result.inputs]
    assert sum(sums.used_by_line.values()) == sums.used
    assert sum(sums.reasons.values()) == sums.left_out
    assert len(result.not_placed) == min(sums.not_placed, 1000)
    assert len(result.set_aside) == min(sums.set_aside, 1000)
    seen: set[tuple[str, int]] = set()
    ids = {c.id for c in result.citations}
    for passage in (*result.not_placed, *result.left_out, *result.set_aside):
        assert texts[passage.input_id][passage.char_start : passage.char_end] == passage.quote
        assert (passage.input_id, passage.char_start) not in seen
        seen.add((passage.input_id, passage.char_start))
        assert passage.by is None or passage.by in ids
    assert all(p.reason for p in result.left_out)
    assert all(p.by for p in result.set_aside)


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_the_sum_holds_in_every_run(case: dict[str, Any]) -> None:
    results, texts = answer_all(case, uuid.UUID(int=1))
    assert len(results) == 6
    units = {result.accounting.units for result in results.values()}
    for result in results.values():
        holds(result, texts)
    # A run reads all or, where it cuts a draft into its lines, nearly the same.
    assert max(units) - min(units) <= max(units) // 3


@given(TEXTS, st.sampled_from(["a.md", "a.txt", "a.py", "git.log", "a.csv", "a.json"]))
@settings(max_examples=400, deadline=None)
def test_every_line_is_in_a_unit_or_has_its_reason(text: str, name: str) -> None:
    text = normalise(text)
    units, structure = read_all(Source("file", "x", name, text))
    spans = sorted([(u.start, u.end) for u in units] + [(a, b) for a, b, _ in structure])
    position = 0
    for line in text.split("\n"):
        start, end = position, position + len(line)
        position = end + 1
        words = [n for n in range(start, end) if text[n].isalnum()]
        marks = line.strip().strip("#/*-;%\"'`~ ")
        if words and marks:
            assert any(a < end and start < b for a, b in spans), (line, spans)
    for (_, before), (after, _) in itertools.pairwise(spans):
        assert before <= after


@given(prompt=TEXTS, files=st.lists(st.tuples(TEXTS, st.sampled_from([".md", ".csv", ".txt", ".py"])), max_size=2), old=TEXTS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_sum_holds_for_any_material(prompt: str, files: list[tuple[str, str]], old: str) -> None:
    case = {
        "name": "any",
        "prompt": prompt,
        "files": [{"name": f"{n}{kind}", "text": text or "x"} for n, (text, kind) in enumerate(files)],
        "history": [{"content": old, "role": "ASSISTANT"}, {"content": old, "role": "USER"}],
    }
    results, texts = answer_all(case, uuid.UUID(int=7))
    for result in results.values():
        holds(result, texts)


def test_prose_in_any_column_of_a_row_is_accounted_for() -> None:
    """A column whose name says nothing may hold what was read, and what was thought of it."""
    rows = "date | qui | essai | lecture\n2024-10-24 | RG | Trois juments au pas sur le tapis, dix passages chacune | Fer B : charge plus haute de 9 %, fer A : -11 %\n\n"
    rows += "date | qui | essai | lecture\n2024-12-17 | TN | Plié 24 éprouvettes à 20 et -18 degrés | Percées : rupture à 3 100 cycles, avec œillet aucune à 20 000\n"
    units = read_one(Source("file", "f", "sheet.xlsx", rows))
    for told in ("plus haute de 9 %", "aucune à 20 000"):
        assert any(told in unit.text for unit in units), told
