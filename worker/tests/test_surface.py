"""What the worker answers to anything that is not a good request, and how it starts and stops."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.conftest import ROOT, TOKEN, Worker
from tests.make import NOTES, envelope, index, text_file
from tests.store import Store

INDEX, TASK = "/api/v1/files/index", "/api/v1/task/process"


def test_health_needs_no_token(worker: Worker) -> None:
    for path in ("/health/live", "/health/ready"):
        response = worker.client.get(path, headers={"X-Internal-Token": ""})
        assert response.status_code == 200
        assert response.json()["status"] == "ok"


@pytest.mark.parametrize("path", [INDEX, TASK])
@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN + "x", TOKEN[:-1], "é"])
def test_token_comes_before_everything(worker: Worker, path: str, token: str | None) -> None:
    headers: dict[str, Any] = {} if token is None else {"X-Internal-Token": token.encode()}
    client = httpx.Client(base_url=worker.client.base_url, trust_env=False)
    response = client.post(path, content=b"{not json", headers=headers)
    assert response.status_code == 401
    assert response.json()["code"] == "unauthorized"
    assert "www-authenticate" in response.headers
    client.close()


@pytest.mark.parametrize("path", ["/", "/api/v1/files", "/api/v1/task/process/", "/docs", "/openapi.json", "/health"])
def test_unknown_path(worker: Worker, path: str) -> None:
    response = worker.client.get(path)
    assert response.status_code == 404
    assert response.json()["code"] == "not_found"


@pytest.mark.parametrize(("path", "allow"), [(INDEX, "POST"), (TASK, "POST"), ("/health/live", "GET")])
def test_unknown_method(worker: Worker, path: str, allow: str) -> None:
    response = worker.client.request("DELETE", path)
    assert response.status_code == 405
    assert response.headers["allow"] == allow
    assert response.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize("path", [INDEX, TASK])
@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"null", b"[]", b"NaN", b'"x"', b"{}", b'{"fileId": 1}', b"\xff\xfe", b'{"a":"\\ud800"}',
        b"[" * 100_000, b'{"attempt": ' + b"9" * 5000 + b"}", b'{"a": 1} x',
    ],
)  # fmt: skip
def test_bad_body(worker: Worker, path: str, content: bytes) -> None:
    response = worker.client.post(path, content=content, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert response.json()["code"] == "invalid_request"
    assert response.json()["detail"].startswith("body")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"runId": "nope"}, "body.runId"),
        ({"attempt": 0}, "body.attempt"),
        ({"attempt": "1"}, "body.attempt"),
        ({"type": "OTHER"}, "body.type"),
        ({"requestedAt": "yesterday"}, "body.requestedAt"),
        ({"more": 1}, "body.more"),
        ({"files": [{}]}, "body.files.0.fileId"),
        ({"history": [{"role": "SYSTEM"}]}, "body.history.0"),
        ({"input": {"messageId": str(uuid.uuid4()), "content": "a\x00b", "createdAt": "2025-01-01T00:00:00Z"}}, "body.input.content"),
    ],
)  # fmt: skip
def test_bad_field(worker: Worker, change: dict[str, Any], where: str) -> None:
    response = worker.client.post(TASK, json={**envelope("PRECHECK", "x"), **change})
    assert response.status_code == 400
    assert where in response.json()["detail"]


@pytest.mark.parametrize("media_type", ["text/plain", "application/xml", "", "multipart/form-data"])
def test_media_type(worker: Worker, media_type: str) -> None:
    body = json.dumps(envelope("PRECHECK", "x"))
    response = worker.client.post(TASK, content=body, headers={"Content-Type": media_type})
    assert response.status_code == 415
    assert response.json()["code"] == "unsupported_media_type"


def test_body_limit(worker: Worker) -> None:
    body = json.dumps(envelope("PRECHECK", "x" * (16 << 20)))
    response = worker.client.post(TASK, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 413
    assert response.json()["code"] == "body_too_large"


def test_body_limit_without_length(worker: Worker) -> None:
    def chunks() -> Any:
        for _ in range(17):
            yield b" " * (1 << 20)

    response = worker.client.post(TASK, content=chunks(), headers={"Content-Type": "application/json"})
    assert response.status_code == 413


def test_cold_start_and_drain(start: Callable[..., Worker], store: Store) -> None:
    """A stop lets work under way end with its answer, and the process exits with 0."""
    worker = start().wait()
    key = "/hang"
    body = {
        "fileId": str(uuid.uuid4()), "filename": "a.txt", "contentType": "text/plain", "fileSize": 4,
        "downloadUrl": store.url(key), "textUploadUrl": store.url("/late.json"),
    }  # fmt: skip
    with socket.create_connection(("127.0.0.1", worker.port)) as raw:
        data = json.dumps(body).encode()
        head = f"POST {INDEX} HTTP/1.1\r\nHost: w\r\nX-Internal-Token: {TOKEN}\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
        raw.sendall(head.encode() + data)
        assert store.hanging.wait(60)
        worker.process.send_signal(signal.SIGTERM)
        limit = time.monotonic() + 60
        while (refused := worker.client.get("/health/ready")).status_code == 200 and time.monotonic() < limit:
            time.sleep(0.05)
        assert (refused.status_code, refused.json()["code"]) == (503, "not_ready")
        assert worker.process.poll() is None
        store.delay.set()
        assert b" 200 OK" in raw.recv(4096)
    assert worker.process.wait(60) == 0


def test_idle_stop_is_quick(start: Callable[..., Worker]) -> None:
    worker = start(SREDSPACE_WORKER_DRAIN_SECONDS="600").wait()
    worker.client.close()
    worker.process.send_signal(signal.SIGTERM)
    assert worker.process.wait(120) == 0  # far below the time that a drain may take


def test_configuration_errors_all_at_once() -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith("SREDSPACE_")}
    env |= {
        "SREDSPACE_WORKER_LISTEN": "nowhere",
        "SREDSPACE_WORKER_CONCURRENCY": "many",
        "SREDSPACE_WORKER_TOKEN": "short-secret",
    }
    ended = subprocess.run(
        [sys.executable, "-m", "sredspace_worker"], cwd=ROOT, env=env, capture_output=True, text=True, timeout=30
    )
    assert ended.returncode == 2
    for name in ("LISTEN", "CONCURRENCY", "TOKEN"):
        assert f"SREDSPACE_WORKER_{name}" in ended.stderr
    assert "short-secret" not in ended.stderr


def test_logs_hold_no_secret(start: Callable[..., Worker], store: Store) -> None:
    worker = start(SREDSPACE_WORKER_LOG_LEVEL="debug").wait()
    file = text_file(store, NOTES)
    assert worker.client.post(TASK, json=envelope("PRECHECK", "the private words", [file])).status_code == 200
    assert index(worker, store, b"some private words", "x.txt").status_code == 200
    index(worker, store, b"x", "x.txt", downloadUrl=store.url("/gone"))
    worker.until_logged(lambda logs: logs.count('"msg": "request"') >= 3)
    logs = worker.logs()
    for secret in (TOKEN, "do-not-log-me", "private", "HNSW"):
        assert secret not in logs
    for line in logs.splitlines():
        assert {"time", "level", "msg"} <= set(json.loads(line))


def test_client_that_hangs_up_stops_the_work(start: Callable[..., Worker]) -> None:
    worker = start(SREDSPACE_WORKER_CONCURRENCY="1").wait()
    store = Store()  # its own, so that nothing has released /hang
    try:
        file = {**text_file(store, NOTES), "textUrl": store.url("/hang")}
        with pytest.raises(httpx.ReadTimeout):
            worker.client.post(TASK, json=envelope("T661_GEN", "Draft it", [file]), timeout=httpx.Timeout(60, read=3))
        assert store.hanging.is_set()
        assert worker.client.post(TASK, json=envelope("PRECHECK", "Is it?")).status_code == 200
        worker.until_logged(lambda logs: "caller hung up" in logs)
    finally:
        store.close()


def test_health_answers_during_heavy_work(worker: Worker, store: Store) -> None:
    import threading

    file = text_file(store, (NOTES + "\n") * 600)
    done = threading.Event()

    def work() -> None:
        worker.client.post(TASK, json=envelope("PRECHECK", "Is it?", [file]))
        done.set()

    threading.Thread(target=work).start()
    during = 0
    while not done.is_set():
        httpx.get(f"http://127.0.0.1:{worker.port}/health/live", trust_env=False, timeout=60)
        during += not done.is_set()
    assert during > 2


def test_full_is_not_unready(start: Callable[..., Worker], store: Store) -> None:
    """A worker without a free place says so, and when to ask again; it stays ready and says how much it takes."""
    from concurrent.futures import ThreadPoolExecutor

    worker = start(SREDSPACE_WORKER_CONCURRENCY="1", SREDSPACE_WORKER_QUEUE="0").wait()
    body = envelope("T661_GEN", "Draft it", [text_file(store, (NOTES + "\n") * 4000)])
    capacity = worker.client.get("/health/ready").json()["capacity"]
    with ThreadPoolExecutor(capacity["runs"] + 1) as pool:
        sent = [pool.submit(worker.client.post, TASK, json=body, timeout=90) for _ in range(capacity["runs"] + 1)]
        ready = worker.client.get("/health/ready")
        answers = sorted((answer.result() for answer in sent), key=lambda answer: answer.status_code)
    assert answers[0].status_code != 503
    busy = answers[-1]
    assert (busy.status_code, busy.json()["code"], busy.headers["Retry-After"]) == (503, "busy", "1")
    assert (ready.status_code, ready.json()["capacity"]) == (200, capacity)


def test_callers_that_hang_up_leave_their_slots(start: Callable[..., Worker]) -> None:
    """Streams that are cut off again and again: each slot comes back, and the next caller is answered."""
    worker = start(SREDSPACE_WORKER_CONCURRENCY="1").wait()
    body = json.dumps(envelope("PRECHECK", "Does the latency work look like SR&ED? " * 400)).encode()
    head = (
        f"POST {TASK} HTTP/1.1\r\nHost: worker\r\nX-Internal-Token: {TOKEN}\r\nAccept: application/x-ndjson\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()
    for pause in (0.05, 0.1, 0.2, 0.02):
        streams = [socket.create_connection(("127.0.0.1", worker.port)) for _ in range(4)]
        for stream in streams:
            stream.sendall(head + body)
        time.sleep(pause)
        for stream in streams:
            stream.close()
    deadline = time.monotonic() + 60
    while (
        answer := worker.client.post(TASK, content=body, headers={"Content-Type": "application/json"}, timeout=60)
    ).status_code == 503:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert answer.status_code == 200
