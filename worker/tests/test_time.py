"""Text made to be slow is not: every pattern of the engine takes time by the length of what it reads."""

from __future__ import annotations

import time

import pytest

from sredspace_worker.engine.material import Source
from sredspace_worker.engine.reading import read_one

RUNS = (
    " ", "1", "-", "'", '"', "(", "[", "|", "*", "_", "#", "> ", "1,", "1 ", "1\u00a0", "1-", "1/", "a-", "a'", "a/", "a_", "A.", "« ", "**1", ": ",
    "if we ", "not ", "no ", "nobody ", "aucune ", "n't ", "data ", "data '", "tested and ", "published ", "whether ", "it was unknown ",
    "we tested ", "2025-01-01 ", "jan 1 ", "3h ", "1 ms", "1->", "c'est ", "not the a,", "à ", "é-", "de l'",
)  # fmt: skip


@pytest.mark.parametrize("run", RUNS)
def test_a_run_of_one_thing(run: str) -> None:
    started = time.process_time()
    read_one(Source("file", "x", "a.md", (run * 1500)[:1500]))
    assert time.process_time() - started < 1
    started = time.process_time()
    read_one(Source("file", "x", "a.md", (run * 100_000)[:100_000]))
    assert time.process_time() - started < 15
