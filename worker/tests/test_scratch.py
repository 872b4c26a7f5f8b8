"""Nothing of a request stays on the disk, however the worker ends."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from sredspace_worker import scratch
from tests.conftest import Worker
from tests.make import NOTES, envelope, text_file
from tests.store import Store

TASK = "/api/v1/task/process"


def _working(start: Callable[..., Worker], store: Store, tmp: Path) -> tuple[Worker, Path]:
    """A worker in the middle of a run: it has one text and waits for another."""
    before = set(tmp.rglob("*.json"))
    worker = start(TMPDIR=str(tmp)).wait()
    files = [text_file(store, NOTES, "a.md"), {**text_file(store, NOTES, "b.md"), "textUrl": store.url("/hang")}]

    def ask() -> None:
        with contextlib.suppress(httpx.TransportError):
            worker.client.post(TASK, json=envelope("PRECHECK", "Is it?", files))

    threading.Thread(target=ask, daemon=True).start()
    deadline = time.monotonic() + 30
    while not (new := [p for p in set(tmp.rglob("*.json")) - before if p.stat().st_size > 0]):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return worker, new[0]


@pytest.fixture
def store() -> Iterator[Store]:
    """A store for this test alone: a request that hangs on the shared one would count in another test."""
    running = Store()
    yield running
    running.close()


def test_the_next_worker_removes_what_a_killed_one_left(start: Callable[..., Worker], store: Store, tmp_path: Path) -> None:
    killed, left = _working(start, store, tmp_path)
    _living, held = _working(start, store, tmp_path)
    os.kill(killed.process.pid, signal.SIGKILL)
    killed.process.wait(10)
    assert "concurrent" in left.read_text("utf-8")
    following = start(TMPDIR=str(tmp_path)).wait()
    following.until_logged(lambda log: "removed what killed workers left" in log)
    assert not left.exists()
    assert held.exists()
    assert len(list(tmp_path.glob("sredspace-worker-*"))) == 2
    following.process.send_signal(signal.SIGTERM)
    assert following.process.wait(20) == 0
    assert len(list(tmp_path.glob("sredspace-worker-*"))) == 1


def test_only_what_is_left_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    labels = tmp_path / "labels"
    labels.mkdir()
    for name in ("old.labels", "cut.new", "fresh.labels", "another.txt"):
        (labels / name).write_text("x")
        if name != "fresh.labels":
            os.utime(labels / name, (0, 0))
    own = scratch.Scratch()
    for name in ("sredspace-worker-starting", "sredspace-worker-ancient", "elsewhere"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "text.json").write_text("x")
    for name in ("sredspace-worker-ancient", "elsewhere"):
        os.utime(tmp_path / name, (0, 0))
    (tmp_path / "sredspace-worker-link").symlink_to(tmp_path / "elsewhere")
    assert scratch.sweep(str(labels)) == 1
    assert {p.name for p in tmp_path.iterdir()} == {
        "labels", own.folder.name, "sredspace-worker-starting", "sredspace-worker-link", "elsewhere"
    }  # fmt: skip
    assert {p.name for p in labels.iterdir()} == {"fresh.labels", "another.txt"}
    assert (tmp_path / "elsewhere" / "text.json").exists()
    own.close()
    assert not own.folder.exists()


def test_temporary_files_of_a_reading_lie_in_its_folder(tmp_path: Path) -> None:
    """The page that is recognised, for example: a reading that is killed at its limit cannot remove it itself."""
    (tmp_path / "original").write_bytes(b"plain words")
    program = (
        "import sys, tempfile; from sredspace_worker.extract.job import index; folder = sys.argv[1]\n"
        "index({'fileId': 'x', 'filename': 'a.txt', 'contentType': 'text/plain', 'source': folder + '/original',"
        " 'target': folder + '/text.json', 'maxChars': 1000, 'seconds': 10, 'ocr': 'off'}, print)\n"
        "print(tempfile.gettempdir())"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(tmp_path)
