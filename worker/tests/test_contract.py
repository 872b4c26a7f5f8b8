"""Schemathesis walks the worker's own contract, with the token and without."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, TOKEN, Worker


def run(worker: Worker, *more: str) -> subprocess.CompletedProcess[str]:
    command = [
        str(Path(sys.executable).parent / "schemathesis"), "run", "openapi.yaml", "--url", f"http://127.0.0.1:{worker.port}",
        "--max-examples", "25", "--seed", "1", "--workers", "1", "--no-color", "--suppress-health-check", "all",
    ]  # fmt: skip
    return subprocess.run([*command, *more], cwd=ROOT, capture_output=True, text=True, timeout=400)


@pytest.mark.parametrize("token", [TOKEN, None])
def test_schemathesis(worker: Worker, token: str | None) -> None:
    header = ["--header", f"X-Internal-Token: {token}"] if token else []
    ended = run(worker, "--checks", "all", *header)
    assert ended.returncode == 0, ended.stdout[-4000:]
    assert worker.client.get("/health/ready").status_code == 200
    assert "unexpected error" not in worker.logs()
    assert '"level": "error"' not in worker.logs()


def test_generated_models_are_up_to_date(tmp_path: Path) -> None:
    committed = (ROOT / "sredspace_worker" / "models_gen.py").read_bytes()
    venv = str(Path(sys.executable).parents[1])
    subprocess.run(
        ["sh", "scripts/generate.sh"], cwd=ROOT, env={"PATH": "/usr/bin:/bin", "WORKER_DEV_VENV": venv}, check=True, timeout=120
    )
    assert (ROOT / "sredspace_worker" / "models_gen.py").read_bytes() == committed
