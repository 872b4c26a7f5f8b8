"""Twice the text takes about twice the time, in every run: a ratio in the same process, never the speed of a machine.

All runs read and label alike, so that is measured once, and of each run what comes after it: what is linear hides nothing of the rest."""

from __future__ import annotations

import functools
import time
import uuid
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from bench.__main__ import _log, _text
from evals.run import TYPES, _envelope, _sources
from sredspace_worker.engine import dayorder
from sredspace_worker.engine.job import run
from sredspace_worker.engine.labelled import Shelf, pack, unpack
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.reading import read_one
from sredspace_worker.engine.rules import version
from sredspace_worker.engine.runs import precheck
from sredspace_worker.engine.units import Unit
from sredspace_worker.models_gen import Engine

SEED = uuid.UUID(int=8)


def _draft(text: str) -> str:
    third = len(text) // 3
    return "\n\n".join(f"Line {n}\n{text[k * third : (k + 1) * third]}" for k, n in enumerate((242, 244, 246)))


def _name(number: int) -> str:
    """Another family name for each number."""
    return "Q" + "".join("aeiou"[number // 5**k % 5] + "bcdfghklmnprstvz"[number // 3**k % 16] for k in range(4))


# Material of one kind throughout, where a comparison of all with all would show.
KINDS: dict[str, Callable[[int], str]] = {
    "notes": lambda n: _text(n, 1),
    "draft": lambda n: _draft(_text(n, 2)),
    "one sentence again and again": lambda n: "We tested the seal at 60 C and measured 4 bar.\n\n" * (n // 48),
    "sentences without a figure": lambda n: "".join(f"We found that the {'abcdefghij'[k % 10] * 4} film peeled in the {chr(97 + k % 26) * 5} bath. " for k in range(n // 55)),
    "a paragraph without an end": lambda n: "the pump ran at 4 bar and then " * (n // 31),
    "corrections": lambda n: "".join(f"The drift of rig {k} was {k} %. Correction: the {k} % figure is wrong; it is {k + 1} %.\n" for k in range(n // 80)),
    "a table": lambda n: "| Trial | Temperature | Friction (N) |\n|---|---|---|\n" + "".join(f"| {k} | {k % 90} C | 0.{k} |\n" for k in range(n // 22)),
    "a sheet": lambda n: "Date,Name,Project,Task,Hours\n" + "".join(f"2025-03-{k % 28 + 1:02},A,P{k % 7},Ran rig {k},2\n" for k in range(n // 34)),
    "headings": lambda n: "".join(f"## Trial {k}\n\nWe measured {k} mm.\n\n" for k in range(n // 32)),
    "days in the rows of heads": lambda n: "".join(f"| Date | 2025-03-{k % 28 + 1:02} |\n\nRan wall {k} in May 2025.\n\n" for k in range(n // 48)),
    "short names": lambda n: "".join(f"2025-03-{k % 28 + 1:02} | A. {_name(k)} | ran wall {k} for Rose Hart\n" for k in range(n // 48)),
    "pages by somebody": lambda n: "".join(f"# Wall {k}\nPage created by Rose {_name(k)}, 2025-03-{k % 28 + 1:02}\n\nRan it at {k} C.\n\n" for k in range(n // 70)),
    "a name behind each day": lambda n: "".join(f"March {k % 28 + 1}, 2025 (Ola)\nRan wall {k} at 180 C.\n\n" for k in range(n // 45)),
    "minutes": lambda n: "# Minutes, 6 February 2025\nPresent: Rose Hart, Ray Poole\n" + "".join(f"{k}. Rose ran wall {k} at {k} C.\n" for k in range(n // 30)),
    "heads of entries": lambda n: "".join(f"SHIFT – {k % 28 + 1} March 2025 – Rose {_name(k)}\nRan wall {k} at 180 C.\n\n" for k in range(n // 56)),
    "rows without names": lambda n: "".join(f"Note {k} | Rose {_name(k)} | 2025-03-{k % 28 + 1:02} | ran wall {k} at the new heat\n" for k in range(n // 62)),
    "blank lines": lambda n: "We tested the coil at 4 A on 2025-01-02." + "\n" * (n - 67) + "It cracked after 20 cycles.",
    "marks of rows": lambda n: "| | | |\n" * (n // 8),
    "figures and days": lambda n: "1." * (n // 6) + "\n" + "7" * (n // 3) + "\n" + "2025-01-01 " * (n // 33),
    "a log": lambda n: _log(n, 1),
    "questions of a line": lambda n: "242: it was unknown whether it held.\n244: we tested it.\n" * (n // 57),
}  # fmt: skip


class Read(Shelf):
    """Sources that are read and labelled before the clock of a run starts."""

    def __init__(self, sources: list[Source]) -> None:
        super().__init__("", version())
        self._kept = {source.id: pack(read_one(source), source.structure) for source in sources}

    def get(self, source: Source) -> list[Unit]:
        units, source.structure = unpack(source, self._kept[source.id])
        return units


def _case(kind: str, size: int) -> dict[str, Any]:
    name = "n.csv" if kind == "a sheet" else "n.md"
    return {"name": "any", "prompt": "Please look at this.", "files": [{"name": name, "text": KINDS[kind](size)[:size]}]}


@functools.cache
def _read(kind: str, size: int) -> Read:
    return Read(_sources(_case(kind, size), SEED))


def _reading(kind: str, size: int) -> float:
    sources = _sources(_case(kind, size), SEED)
    started = time.process_time()
    for source in sources:
        read_one(source)
    return time.process_time() - started


def _running(run_type: str, kind: str, size: int) -> float:
    case, read = _case(kind, size), _read(kind, size)
    sources = _sources(case, SEED)
    engine = Engine(mode="offline", model=None, rules_version=version(), fallback_reason=None)
    started = time.process_time()
    run(_envelope(case, run_type, SEED), sources, engine, lambda *_: None, [], None, read)
    return time.process_time() - started


def _is_linear(seconds: Callable[[int], float], small: int = 25_000) -> None:
    seconds(2_000)
    ratios = []
    for _ in range(3):
        # Four times the text; what grows with its square takes sixteen times as long.
        ratios.append(seconds(4 * small) / max(0.005, seconds(small)))
        if ratios[-1] < 8:
            break
    assert min(ratios) < 8, ratios


@pytest.mark.parametrize("kind", KINDS)
def test_twice_the_text_takes_twice_the_time_to_read(kind: str) -> None:
    _is_linear(functools.partial(_reading, kind))


@pytest.mark.parametrize("run_type", TYPES)
@pytest.mark.parametrize("kind", KINDS)
def test_twice_the_text_takes_twice_the_time(kind: str, run_type: str) -> None:
    # Half as much as is read: without the reading, a square shows twice as early.
    _is_linear(functools.partial(_running, run_type, kind), 12_500)


def test_the_outlook_looks_once_at_each_sentence() -> None:
    def seconds(count: int) -> float:
        source = Source("file", "x", "n.md", "")
        units = [Unit(source, n, n, "", "", "", None, 0, n, None, "unknown", None, None, None, None, labels={"result": 1}) for n in range(count)]  # fmt: skip
        material: Any = SimpleNamespace(units=units, flagged=lambda _: [])
        status: Any = dict.fromkeys(
            ("uncertainty", "hypothesis", "experiment_or_analysis", "results_conclusions", "state_of_art"), "not_found"
        )
        started = time.process_time()
        assert precheck._outlook(material, status, units) == "unlikely"
        return time.process_time() - started

    assert min(seconds(16_000) / max(0.005, seconds(4_000)) for _ in range(3)) < 8


def test_the_days_of_a_text_are_put_in_order_once(monkeypatch: pytest.MonkeyPatch) -> None:
    source = Source("file", "x", "n.md", "2025-03-04 Ran it.\n" * 50)
    read: list[str] = []

    def counted(text: str) -> str:
        read.append(text)
        return "dmy"

    monkeypatch.setattr(dayorder, "order", counted)
    assert {source.order() for _ in range(50)} == {"dmy"}
    assert len(read) == 1


def test_a_long_message_with_a_draft_and_wishes_is_linear() -> None:
    engine = Engine(mode="offline", model=None, rules_version=version(), fallback_reason=None)

    def seconds(size: int) -> float:
        wishes = (
            "replace 4 bar with 5 bar. remove the business sentences. 12 %, not 8 %. under 300 words. project GANNET only. "
            * (size // 2000)
        )
        case = {"name": "any", "prompt": wishes + "\n\n" + _draft(_text(size, 3))}
        sources = list(_sources(case, SEED))
        started = time.process_time()
        run(_envelope(case, "T661_DRAFT", SEED), sources, engine, lambda *_: None, [])
        return time.process_time() - started

    _is_linear(seconds)
