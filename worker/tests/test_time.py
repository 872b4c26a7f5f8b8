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


LARGEST = 100_000
GROWTH = 4
FELT = 0.05  # processor seconds below which a clock says little


def seconds(text: str) -> float:
    """The processor time of one reading."""
    started = time.process_time()
    read_one(Source("file", "x", "a.md", text))
    return time.process_time() - started


@pytest.mark.parametrize("run", RUNS)
def test_a_run_of_one_thing(run: str) -> None:
    """Four times the text takes about four times as long; by its square it would take sixteen times, and more by a higher power."""
    before = 0.0
    for size in (390, 1_560, 6_250, 25_000, LARGEST):
        text = (run * size)[:size]
        took = seconds(text)
        # The better of two, because a busy machine only ever adds; of the largest, which nothing is compared with, only if it took long.
        if size < LARGEST or took >= before * GROWTH * 2.5:
            took = min(took, seconds(text))
        assert before < FELT or took < before * GROWTH * 2.5, (
            f"{size} characters took {took / before:.1f} times as long as a quarter of them"
        )
        before = took
