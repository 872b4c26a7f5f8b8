"""Labels that are kept are the labels that were made; whatever is wrong with the folder, the text is labelled again."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import fields
from pathlib import Path

import pytest

from bench.__main__ import _text
from evals.__main__ import load
from evals.run import _envelope, _sources
from sredspace_worker.engine import cues, labelled, reading
from sredspace_worker.engine.classify import classify
from sredspace_worker.engine.job import run
from sredspace_worker.engine.labelled import Shelf, pack, unpack
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import version
from sredspace_worker.engine.units import Unit
from sredspace_worker.models_gen import Engine, TaskResult

SEED = uuid.UUID(int=6)


def _same(a: Unit, b: Unit) -> bool:
    return all(getattr(a, f.name) == getattr(b, f.name) for f in fields(Unit) if f.name != "source")


@pytest.mark.parametrize("case", load(), ids=lambda c: c["name"])
def test_every_field_comes_back(case: dict[str, object]) -> None:
    for source in _sources(case, SEED):
        made = reading.read_one(source)
        structure = source.structure
        back, again = unpack(source, pack(made, structure))
        assert again == structure
        assert len(back) == len(made)
        assert all(_same(a, b) for a, b in zip(made, back, strict=True))


def _answer(folder: Path | None, run_type: str = "T661_GEN") -> TaskResult:
    case = {"name": "any", "prompt": "Draft it.", "files": [{"name": "n.md", "text": _text(70_000, 1)}]}
    engine = Engine(mode="offline", model=None, rules_version=version(), fallback_reason=None)
    shelf = Shelf(str(folder), version()) if folder else None
    return run(_envelope(case, run_type, SEED), list(_sources(case, SEED)), engine, lambda *_: None, [], None, shelf)


def test_the_answer_is_the_same_and_nothing_is_labelled_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = _answer(None)
    labelled_units: list[str] = []

    def counted(unit: Unit) -> None:
        labelled_units.append(unit.text)
        classify(unit)

    monkeypatch.setattr(reading, "classify", counted)
    first = _answer(tmp_path)
    count = len(labelled_units)
    second = _answer(tmp_path)
    assert plain == first == second
    # The prompt is a text of a few words and is labelled each time.
    assert count > 500
    assert len(labelled_units) - count < 5
    assert len(list(tmp_path.glob("*.labels"))) == 1


def test_what_a_sentence_says_of_an_error_is_kept_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = _answer(tmp_path)
    read: list[str] = []
    whole = cues._read

    def counted(unit: Unit) -> int:
        read.append(unit.text)
        return whole(unit)

    monkeypatch.setattr(cues, "_read", counted)
    assert _answer(tmp_path) == first
    assert len(read) < 5


def test_a_long_message_is_labelled_once_and_with_its_own_day(tmp_path: Path) -> None:
    shelf = Shelf(str(tmp_path), version())
    at = dt.datetime(2025, 3, 4, tzinfo=dt.UTC)
    first = Source("message", "a", "2025-03-04", _text(20_000, 1), at, prompt=True)
    units = reading.read_one(first)
    shelf.put(first, units)
    again = shelf.get(Source("message", "a", "2025-03-04", first.text, at))
    assert again is not None
    assert all(_same(a, b) for a, b in zip(units, again, strict=True))
    assert shelf.get(Source("message", "b", "2025-03-04", first.text, at + dt.timedelta(days=1))) is None
    assert shelf.get(Source("file", "c", "2025-03-04", first.text)) is None


@pytest.mark.parametrize("damage", [b"", b"\x00", b"not labels", b"\xe7" * 100])
def test_a_damaged_file_is_made_again(tmp_path: Path, damage: bytes) -> None:
    first = _answer(tmp_path)
    (path,) = tmp_path.glob("*.labels")
    path.write_bytes(damage)
    assert _answer(tmp_path) == first
    assert path.stat().st_size > 10_000


def test_other_rules_make_other_labels_and_a_full_folder_loses_the_oldest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Source("file", "x", "n.md", _text(60_000, 1))
    units = reading.read_one(source)
    for number in range(4):
        Shelf(str(tmp_path), str(number)).put(source, units)
    assert len(list(tmp_path.iterdir())) == 4
    assert Shelf(str(tmp_path), "9").get(source) is None
    kept = Shelf(str(tmp_path), "3").get(source)
    assert kept is not None
    size = next(tmp_path.iterdir()).stat().st_size
    monkeypatch.setattr(labelled, "MOST_BYTES", size * 2 + 100)
    Shelf(str(tmp_path), "5").put(source, units)
    assert len(list(tmp_path.iterdir())) == 2
    assert Shelf(str(tmp_path), "5").get(source) is not None


def test_a_folder_that_cannot_be_written_costs_nothing() -> None:
    assert _answer(Path("/proc/nothing")) == _answer(None)


def test_a_folder_that_others_can_write_is_not_used(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o777)
    assert _answer(shared) == _answer(None)
    assert not list(shared.iterdir())
