"""All six run types over HTTP: shape, citations, history, and what goes wrong with the texts."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests import contract
from tests.conftest import Worker
from tests.make import NOTES, NOTES_FR, RUN_TYPES, check_citations, envelope, message, text_file, texts_of
from tests.store import Store

TASK = "/api/v1/task/process"
DRAFT = """Please tighten this draft.

242
It was unknown whether the index could hold 50 ms with 40,000 concurrent writers. Our customers love the seamless platform.

244
We believed that splitting by time would cut contention. We tested three shard sizes on the 40-core rig. p99 was 61 ms with 10k shards.

246
We learned that lock contention limits the insert rate.
"""


def ask(worker: Worker, store: Store, body: dict[str, Any]) -> dict[str, Any]:
    response = worker.client.post(TASK, json=body)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    check_citations(answer, texts_of(body, store))
    assert "\x00" not in answer["markdown"]
    assert answer["runType"] == body["type"]
    return answer


@pytest.mark.parametrize("run_type", RUN_TYPES)
@pytest.mark.parametrize(
    ("notes", "prompt", "language"),
    [(NOTES, "Look at these notes.", "en"), (NOTES_FR, "Regarde ces notes et dis-moi ce que tu en penses.", "fr")],
)
def test_each_run_type(worker: Worker, store: Store, run_type: str, notes: str, prompt: str, language: str) -> None:
    answer = ask(worker, store, envelope(run_type, prompt, [text_file(store, notes)]))
    assert answer["language"] == language
    assert answer["engine"]["mode"] == "offline"
    assert answer["disclaimer"] in answer["markdown"]
    used = set(re.findall(r"\[(c\d+)\]", answer["markdown"]))
    assert used <= {c["id"] for c in answer["citations"]}


@pytest.mark.parametrize("run_type", RUN_TYPES)
def test_deterministic(worker: Worker, store: Store, run_type: str) -> None:
    body = envelope(run_type, DRAFT, [text_file(store, NOTES)])
    assert worker.client.post(TASK, json=body).content == worker.client.post(TASK, json=body).content


@pytest.mark.parametrize("run_type", RUN_TYPES)
def test_nothing_to_go_on(worker: Worker, store: Store, run_type: str) -> None:
    answer = ask(worker, store, envelope(run_type, ""))
    assert answer["citations"] == []
    assert answer["questions"]


@pytest.mark.parametrize("run_type", RUN_TYPES)
def test_stream_is_the_same_answer(worker: Worker, store: Store, run_type: str) -> None:
    body = envelope(run_type, DRAFT, [text_file(store, NOTES), text_file(store, NOTES_FR)])
    plain = worker.client.post(TASK, json=body).json()
    streamed = worker.client.post(TASK, json=body, headers={"Accept": "application/x-ndjson"})
    assert streamed.headers["content-type"] == "application/x-ndjson"
    events = [json.loads(line) for line in streamed.text.splitlines()]
    assert events[-1] == {"type": "result", "result": plain}
    assert [e["type"] for e in events].count("result") == 1
    assert "".join(e["text"] for e in events if e["type"] == "delta") == plain["markdown"]
    assert events[0]["type"] == "progress"


def test_stream_ends_with_the_problem(worker: Worker, store: Store) -> None:
    file = text_file(store, NOTES, textSha256="0" * 64)
    response = worker.client.post(TASK, json=envelope("PRECHECK", "x", [file]), headers={"Accept": "application/x-ndjson"})
    last = json.loads(response.text.splitlines()[-1])
    assert last["type"] == "error"
    assert last["problem"]["code"] == "text_unavailable"


@pytest.mark.parametrize(
    "change", [{"textSha256": "0" * 64}, {"characters": 3}, {"text": 5}, {"fileId": "x"}, {"segments": [{}]}]
)
def test_damaged_text(worker: Worker, store: Store, change: dict[str, Any]) -> None:
    response = worker.client.post(TASK, json=envelope("PRECHECK", "x", [text_file(store, NOTES, **change)]))
    assert (response.status_code, response.json()["code"]) == (422, "text_unavailable")


@pytest.mark.parametrize(("path", "retryable"), [("/missing", False), ("/redirect", True), ("/broken", True), ("/denied", True)])
def test_text_not_there(worker: Worker, store: Store, path: str, retryable: bool) -> None:
    store.status.update({"/broken": 500, "/denied": 403})
    file = text_file(store, NOTES) | {"textUrl": store.url(path)}
    response = worker.client.post(TASK, json=envelope("PRECHECK", "x", [file]))
    assert (response.status_code, response.json()["code"]) == (502, "object_unavailable")
    assert response.json()["retryable"] is retryable
    assert "do-not-log-me" not in response.text


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x/y", "nonsense", "http://", "https://%ff\u2028/"])
def test_url_outside_the_contract(worker: Worker, store: Store, url: str) -> None:
    body = envelope("PRECHECK", "x", [text_file(store, NOTES) | {"textUrl": url}])
    response = worker.client.post(TASK, json=body)
    assert (response.status_code, response.json()["code"]) == (400, "invalid_request")


@pytest.mark.parametrize("url", ["http://[::1", "http://127.0.0.1:1/x"])
def test_unusable_url(worker: Worker, store: Store, url: str) -> None:
    body = envelope("PRECHECK", "x", [text_file(store, NOTES) | {"textUrl": url}])
    response = worker.client.post(TASK, json=body)
    assert (response.status_code, response.json()["code"]) == (502, "object_unavailable")


def test_the_same_file_twice(worker: Worker, store: Store) -> None:
    file = text_file(store, NOTES)
    answer = ask(worker, store, envelope("PRECHECK", "Is it?", [file, file]))
    assert sum(i["kind"] == "file" for i in answer["inputs"]) == 1


def test_history_is_evidence_and_assistant_is_not(worker: Worker, store: Store) -> None:
    history = [
        message("We did not know whether the polymer seal would survive 400 thermal cycles at 180 °C."),
        message("It was unknown whether the assistant invented 900 thermal cycles of the other seal.", role="ASSISTANT"),
    ]
    body = envelope("PRECHECK", "Does this look like SR&ED?", history=history)
    answer = ask(worker, store, body)
    assert {c["messageId"] for c in answer["citations"]} == {history[0]["messageId"]}
    skipped = next(i for i in answer["inputs"] if i["id"] == history[1]["messageId"])
    assert not skipped["used"]
    assert skipped["skippedReason"]


def test_contract_describes_every_event(worker: Worker) -> None:
    with pytest.raises(AssertionError):
        contract.check_value("TaskEvent", {"type": "other"})
