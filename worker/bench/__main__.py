"""`python -m bench`: a real worker and object server on this machine; prints times and memory, fails over the bounds."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests import files
from tests.conftest import Worker
from tests.make import NOTES, NOTES_FR, RUN_TYPES, envelope, index, text_file
from tests.store import Store


def _rss(pid: int) -> int:
    """MiB of the worker and its children; 0 where /proc does not tell."""
    total = 0
    try:
        for path in Path("/proc").glob("[0-9]*/status"):
            fields = dict(line.split(":\t", 1) for line in path.read_text().splitlines() if ":\t" in line)
            if int(fields["Pid"]) == pid or int(fields["PPid"]) == pid:
                total += int(fields.get("VmRSS", "0 kB").split()[0])
    except (OSError, ValueError, KeyError):
        pass
    return total >> 10


def _text(size: int, seed: int) -> str:
    """Notes of about this size, with numbers that differ, so that no cache of sentences helps."""
    out: list[str] = []
    length = 0
    n = seed * 1000
    while length < size:
        n += 1
        part = (NOTES if n % 2 else NOTES_FR).replace("40,000", f"{n},000").replace("143", str(n)).replace("95", str(n + 7))
        out.append(part)
        length += len(part)
    return "\n".join(out)[:size]


_THINGS = ("grid", "mesh", "solver", "cache", "index", "queue", "parser", "router")


def _log(size: int, seed: int) -> str:
    """A log of this size, each line with its day, most of it routine."""
    out: list[str] = []
    length, n = 0, seed * 100_000
    while length < size:
        n += 1
        thing = _THINGS[n % len(_THINGS)]
        said = (
            f"Renamed the {thing} scripts {n} and merged the documentation branches.",
            f"Upgraded the {thing} dependencies to 1.{n}, routine, 2 h.",
            f"Tested the {thing} at {n} requests a second for {n % 50 + 3} minutes, p99 was {n % 900} ms.",
        )[n % 3]
        out.append(f"2025-{n // 28 % 12 + 1:02}-{n % 28 + 1:02} {said}\n")
        length += len(out[-1])
    return "".join(out)[:size]


def _post(worker: Worker, body: str) -> int:
    return worker.client.post("/api/v1/task/process", content=body, headers={"Content-Type": "application/json"}).status_code


def main() -> int:
    store = Store()
    # Labels of its own, so that a first run is one.
    labels = tempfile.TemporaryDirectory(prefix="sredspace-bench-")
    worker = Worker(SREDSPACE_WORKER_LABELS_DIR=labels.name).wait()
    worker.client.timeout = 300
    started = time.monotonic() - worker.started
    failed = False

    def measure(name: str, bound: float, work: Callable[[], int]) -> None:
        nonlocal failed
        before = time.monotonic()
        status = work()
        seconds = time.monotonic() - before
        good = seconds <= bound and status == 200
        failed = failed or not good
        print(
            f"{name:48} {seconds:7.2f} s   (bound {bound:g} s){'' if good else '   OVER' if status == 200 else f'   status {status}'}"
        )

    try:
        print(f"{'ready after':48} {started:7.2f} s")
        text = _text(1 << 20, 1).encode()
        measure("index 1 MB of text", 5, lambda: index(worker, store, text, "a.md").status_code)
        pages = ["\n".join(_text(3000, n).split("\n")[:52]) for n in range(200)]
        pdf = files.pdf(list(pages))
        measure("index a PDF of 200 pages", 5, lambda: index(worker, store, pdf, "a.pdf").status_code)
        chosen = [text_file(store, _text(100_000, n), f"notes-{n}.md") for n in range(20)]
        base = _rss(worker.process.pid)
        first = json.dumps(envelope("PRECHECK", "Look at all of this, please.", chosen))
        measure("PRECHECK over 20 files of 100 kB, first", 15, partial(_post, worker, first))
        for run_type in RUN_TYPES:
            body = json.dumps(envelope(run_type, "Look at all of this, please.", chosen))
            measure(f"{run_type} over the same, labels kept", 5, partial(_post, worker, body))
        for name, text_of in (("notes", _text), ("a log", _log)):
            many = [text_file(store, text_of(1_000_000, n), f"{name}-{n}.md") for n in range(20)]
            body = json.dumps(envelope("PRECHECK", "Look at all of this, please.", many))
            measure(f"PRECHECK over 20 files of 1 MB, {name}, first", 240, partial(_post, worker, body))
            for run_type in RUN_TYPES:
                body = json.dumps(envelope(run_type, "Look at all of this, please.", many))
                measure(f"{run_type} over the same, labels kept", 20, partial(_post, worker, body))
        small = envelope("PRECHECK", "Is it?", [text_file(store, NOTES)])
        for _ in range(100):
            worker.client.post("/api/v1/task/process", json=small)
        before = time.monotonic()
        for _ in range(50):
            worker.client.post("/api/v1/task/process", json=small)
        print(f"{'small PRECHECK, one after the other':48} {(time.monotonic() - before) * 20:7.1f} ms each")
        after = _rss(worker.process.pid)
        print(f"{'memory before and after':48} {base:4} MiB, {after:4} MiB")
        failed = failed or after > base + 64
    finally:
        worker.stop()
        store.close()
        labels.cleanup()
    print("within the bounds" if not failed else "OVER THE BOUNDS")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
