"""The real worker in a process of its own, and an object server beside it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests import contract
from tests.store import Store

# The model is fitted on one thread, as `make train` does: with more, two processes on two cores only wait for each other.
os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
TOKEN = "a-test-token-of-some-length"
ROOT = Path(__file__).parents[1]


class Worker:
    def __init__(self, **env: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = ROOT / f".test-worker-{self.port}.log"
        self._log = self.log.open("wb")
        clean = {k: v for k, v in os.environ.items() if not k.startswith("SREDSPACE_")}
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sredspace_worker"],
            cwd=ROOT,
            env={
                **clean,
                "SREDSPACE_WORKER_LISTEN": f"127.0.0.1:{self.port}",
                "SREDSPACE_WORKER_TOKEN": TOKEN,
                **env,
            },
            stderr=self._log,
        )
        self.client = httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}",
            headers={"X-Internal-Token": TOKEN},
            timeout=60,
            trust_env=False,
            event_hooks={"response": [self._check]},
        )

    def _check(self, response: httpx.Response) -> None:
        response.read()
        contract.check(response)

    def wait(self) -> Worker:
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"the worker ended: {self.log.read_text()}")
            try:
                if self.client.get("/health/ready").status_code == 200:
                    return self
            except httpx.TransportError:
                pass
            time.sleep(0.02)
        raise AssertionError("the worker is not ready")

    def logs(self) -> str:
        return self.log.read_text("utf-8")

    def until_logged(self, seen: Callable[[str], bool]) -> None:
        """A request is logged behind its response, so a test that has the response may be earlier."""
        deadline = time.monotonic() + 20
        while not seen(self.logs()):
            assert time.monotonic() < deadline, self.logs()[-2000:]
            time.sleep(0.02)

    def stop(self) -> None:
        self.client.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
        self._log.close()
        self.log.unlink(missing_ok=True)


@pytest.fixture(scope="session")
def worker() -> Iterator[Worker]:
    running = Worker().wait()
    yield running
    running.stop()


@pytest.fixture
def start() -> Iterator[Callable[..., Worker]]:
    running: list[Worker] = []

    def make(**env: str) -> Worker:
        running.append(Worker(**env))
        return running[-1]

    yield make
    for item in running:
        item.stop()


@pytest.fixture(scope="session")
def store() -> Iterator[Store]:
    running = Store()
    yield running
    running.close()
