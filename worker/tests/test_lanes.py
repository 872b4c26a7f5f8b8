"""Places for work at once: who gets the next one, counted and not timed."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
from pathlib import Path

import pytest

from sredspace_worker import lanes
from sredspace_worker.lanes import Lane, is_small
from sredspace_worker.problems import Problem
from tests import reading


@pytest.fixture(autouse=True)
def _quick_work_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing moves to a slow place here."""
    monkeypatch.setattr(lanes, "QUICK_SECONDS", 3600)


async def _settle() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


class _Crowd:
    def __init__(self, places: int) -> None:
        self.lane = Lane(places, queue=100)
        self.entered: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}
        self.tasks: list[asyncio.Task[None]] = []

    async def come(self, name: str, *, small: bool) -> None:
        self.gates[name] = asyncio.Event()

        async def work() -> None:
            async with self.lane.place(3600, lambda: None, small):
                self.entered.append(name)
                await self.gates[name].wait()

        self.tasks.append(asyncio.create_task(work()))
        await _settle()

    async def go(self, name: str) -> None:
        self.gates[name].set()
        await _settle()

    async def end(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        assert self.lane.active == 0


def test_a_place_is_kept_for_small_work() -> None:
    async def walk() -> list[str]:
        crowd = _Crowd(4)
        for n in range(8):
            await crowd.come(f"large{n}", small=False)
        await crowd.come("small", small=True)
        entered = list(crowd.entered)
        await crowd.end()
        return entered

    assert asyncio.run(walk()) == ["large0", "large1", "large2", "large3", "small"]


def test_small_work_passes_what_waits_but_not_for_ever() -> None:
    async def walk() -> list[str]:
        crowd = _Crowd(1)
        await crowd.come("first", small=False)
        await crowd.come("small0", small=True)
        await crowd.come("large", small=False)
        for n in range(1, 7):
            await crowd.come(f"small{n}", small=True)
        # One place after the other becomes free.
        await crowd.go("first")
        for n in range(6):
            if f"small{n}" in crowd.entered:
                await crowd.go(f"small{n}")
        entered = list(crowd.entered)
        await crowd.end()
        return entered

    entered = asyncio.run(walk())
    assert entered[:3] == ["first", "small0", "small1"]
    assert "large" in entered
    assert entered.index("large") <= lanes.IN_A_ROW + 2


def test_a_caller_that_goes_away_gives_its_place_back() -> None:
    async def walk() -> list[str]:
        crowd = _Crowd(1)
        await crowd.come("first", small=False)
        await crowd.come("gone", small=False)
        await crowd.come("next", small=False)
        crowd.tasks[1].cancel()
        await _settle()
        await crowd.go("first")
        entered = list(crowd.entered)
        await crowd.end()
        return entered

    assert asyncio.run(walk()) == ["first", "next"]


def test_who_waits_too_long_is_refused_and_leaves_no_trace() -> None:
    async def walk() -> int:
        lane = Lane(1, queue=10)
        async with lane.place(1, lambda: None, small=False):
            with contextlib.suppress(Problem):
                async with lane.place(0.01, lambda: None, small=False):
                    raise AssertionError
        async with lane.place(0.01, lambda: None, small=False):
            return lane.active

    assert asyncio.run(walk()) == 1


@pytest.mark.parametrize(
    ("data", "small"),
    [
        (b"We tested the seal at 180 C.", True),
        (b"x" * (lanes.SMALL_BYTES + 1), False),
        (b"%PDF-1.7 " + b"x" * 1000, True),
        (b"%PDF-1.7 " + b"x" * 200_000, False),
        (gzip.compress(b"a" * 10_000_000), False),
        (reading.packed({"word/document.xml": "<w/>"}), True),
        (reading.packed({"word/document.xml": "<w>" + "a" * 9_000_000 + "</w>"}), False),
        (b"PK\x03\x04 cut off", False),
        (b"", True),
    ],
)
def test_what_is_small(data: bytes, small: bool, tmp_path: Path) -> None:
    path = tmp_path / "original"
    path.write_bytes(data)
    assert is_small(path) is small
