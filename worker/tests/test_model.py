"""The model's part, against a local server that speaks the same wire formats: honest, lying, slow, busy and broken."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from evals import llm
from tests.conftest import Worker
from tests.make import NOTES, NOTES_FR, RUN_TYPES, check_citations, envelope, text_file, texts_of
from tests.peers import Peer, anthropic_stream, openai_stream
from tests.store import Store

TASK = "/api/v1/task/process"
KEY = "sk-secret-key-of-the-model"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Peer]:
    running = Peer()
    yield running
    running.close()


@pytest.fixture
def peer(endpoint: Peer) -> Peer:
    """The endpoint as it answers in one test, and what it was asked there."""
    endpoint.requests.clear()
    return endpoint


def env(peer: Peer, provider: str = "openai", **more: str) -> dict[str, str]:
    base = peer.url + ("/v1" if provider == "openai" else "")
    names = {"PROVIDER": provider, "MODEL": "wordsmith-1", "API_KEY": KEY, "BASE_URL": base, **more}
    return {f"SREDSPACE_WORKER_LLM_{name}": value for name, value in names.items()}


@pytest.fixture(scope="module")
def worker(endpoint: Peer) -> Iterator[Worker]:
    """One for all tests that need no settings of their own: each answer is made in a process that ends with it."""
    running = Worker(**env(endpoint)).wait()
    yield running
    running.stop()


def evidence(request: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """What the model was shown, by section."""
    user = request["json"]["messages"][-1]["content"]
    found: dict[str, list[dict[str, Any]]] = {}
    for part in user.split("Evidence for ")[1:]:
        key = re.match(r"\w+", part)
        assert key
        found[key[0]] = [json.loads(line) for line in part.splitlines() if line.startswith("{")]
    return found


def honest(request: dict[str, Any]) -> str:
    return json.dumps(
        {key: [{"text": row["text"], "evidence": [row["id"]]} for row in rows] for key, rows in evidence(request).items()}
    )


def ask(worker: Worker, store: Store, run_type: str = "T661_GEN", notes: str = NOTES) -> dict[str, Any]:
    body = envelope(run_type, "Write it, please.", [text_file(store, notes)])
    response = worker.client.post(TASK, json=body)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    check_citations(answer, texts_of(body, store))
    assert KEY not in response.text + worker.logs()
    return answer


def sentences(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [s for section in answer["result"]["sections"].values() for s in section["sentences"]]


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_honest_model(start: Callable[..., Worker], store: Store, peer: Peer, provider: str) -> None:
    frame = openai_stream if provider == "openai" else anthropic_stream
    peer.reply = lambda request: frame("Here it is:\n```json\n" + honest(request) + "\n```")
    worker = start(**env(peer, provider)).wait()
    answer = ask(worker, store)
    assert answer["engine"] == {**answer["engine"], "mode": "llm", "model": "wordsmith-1", "fallbackReason": None}
    assert "wordsmith-1" in answer["markdown"]
    assert {s["origin"] for s in sentences(answer)} == {"llm", "gap"}
    assert all(s["citationIds"] for s in sentences(answer) if s["origin"] == "llm")
    sent = peer.requests[0]
    assert sent["path"] == ("/v1/chat/completions" if provider == "openai" else "/v1/messages")
    assert KEY in sent["headers"].get("authorization", "") + sent["headers"].get("x-api-key", "")
    assert sent["json"]["stream"] is True
    # Numbered evidence only: not the rest of the file, not its name, not a URL.
    assert len(peer.requests) == 2
    for request in peer.requests:
        assert "Next steps" not in json.dumps(request["json"])
        assert "notes.md" not in json.dumps(request["json"])


@pytest.mark.parametrize("run_type", [t for t in RUN_TYPES if t not in ("T661_GEN", "T661_DRAFT", "T661_ANALYSIS")])
def test_summary_of_the_others(worker: Worker, store: Store, peer: Peer, run_type: str) -> None:
    peer.reply = lambda request: openai_stream(honest(request))
    answer = ask(worker, store, run_type)
    assert answer["engine"]["mode"] == "llm"
    assert answer["summary"]
    assert answer["summary"][0]["text"] in answer["markdown"]


def test_lying_model_loses_its_lies(worker: Worker, store: Store, peer: Peer) -> None:
    lies = [
        "p99 was 12 ms with 1k shards.",
        "We tested 4 NUMA nodes.",
        "Anita Rao tested three shard sizes on the 40-core rig.",
        "Splitting by hash reduced the p99 latency.",
        "On June 3 we tested three shard sizes on the 40-core rig.",
        "Commit 4be1f0a9c2d7 tested three shard sizes.",
        "The blockchain consensus protocol was benchmarked.",
        "The work is eligible.",
    ]

    def reply(request: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        shown = evidence(request)
        answer = {key: [{"text": row["text"], "evidence": [row["id"]]} for row in rows] for key, rows in shown.items()}
        ids = [row["id"] for row in shown["244"]]
        answer["244"] += [{"text": lie, "evidence": ids} for lie in lies]
        answer["244"] += [
            {"text": "We tested three shard sizes.", "evidence": ["c99"]},
            {"text": "We tested three shard sizes.", "evidence": []},
        ]
        return openai_stream(json.dumps(answer))

    peer.reply = reply
    answer = ask(worker, store)
    assert answer["engine"]["mode"] == "llm"
    for lie in lies:
        assert lie not in answer["markdown"]
    assert any(s["origin"] == "gap" and "model" in s["text"] for s in sentences(answer))


def test_only_lies_fall_back(worker: Worker, store: Store, peer: Peer) -> None:
    peer.reply = lambda request: openai_stream('{"242": [{"text": "It is eligible for 500,000 dollars.", "evidence": ["c1"]}]}')
    answer = ask(worker, store)
    assert answer["engine"]["mode"] == "offline"
    assert "held by its evidence" in answer["engine"]["fallbackReason"]
    assert answer["engine"]["fallbackReason"] in answer["markdown"]


def test_over_the_limit_is_asked_again_then_cut(worker: Worker, store: Store, peer: Peer) -> None:
    def reply(request: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        rows = evidence(request)["242"]
        text = next(row for row in rows if "unknown" in row["text"])
        # Sixty spellings of one sentence: what is only repeated would count once.
        return openai_stream(
            json.dumps({"242": [{"text": text["text"].rstrip(".") + "," * n + ".", "evidence": [text["id"]]} for n in range(60)]})
        )

    peer.reply = reply
    answer = ask(worker, store)
    assert len(peer.requests) == 3
    assert "over the limit" in peer.requests[2]["json"]["messages"][-1]["content"]
    section = answer["result"]["sections"]["242"]
    assert section["withinLimit"]
    assert 200 < section["wordCount"] <= 350


def plain(text: str) -> tuple[int, dict[str, str], bytes]:
    """An endpoint that does not stream."""
    body = {"id": "x", "object": "chat.completion", "choices": [{"index": 0, "message": {"role": "assistant", "content": text}}]}
    return 200, {"Content-Type": "application/json"}, json.dumps(body).encode()


@pytest.mark.parametrize(
    "frame",
    [
        lambda text: openai_stream('<think>{"242": [{"text": "a first try", "evidence": ["c1"]}]} or so</think>' + text),
        lambda text: openai_stream('The form is {"key": [...]}, so here it is: ' + text + " {done}"),
        lambda text: openai_stream('{"answer": ' + text + "}"),
        plain,
    ],
    ids=["thoughts", "prose", "wrapped", "not streamed"],
)
def test_answers_in_other_frames(
    worker: Worker, store: Store, peer: Peer, frame: Callable[[str], tuple[int, dict[str, str], bytes]]
) -> None:
    peer.reply = lambda request: frame(honest(request))
    answer = ask(worker, store)
    assert answer["engine"]["mode"] == "llm"
    assert {s["origin"] for s in sentences(answer)} == {"llm", "gap"}


def test_repeated_sentences_count_once(worker: Worker, store: Store, peer: Peer) -> None:
    def reply(request: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        rows = evidence(request)["242"]
        return openai_stream(json.dumps({"242": [{"text": rows[0]["text"], "evidence": [rows[0]["id"]]}] * 60}))

    peer.reply = reply
    answer = ask(worker, store)
    assert len(peer.requests) == 2
    texts = [s["text"] for s in sentences(answer) if s["origin"] == "llm"]
    assert len(texts) == len(set(texts)) == 1


def test_model_chooses_and_orders_by_number(worker: Worker, store: Store, peer: Peer) -> None:
    """Also among what no rule placed; each passage then has one place in the account."""

    def reply(request: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        shown = evidence(request)
        if len(peer.requests) == 1:
            everything = [row for rows in shown.values() for row in rows]
            assert all(re.fullmatch(r"p\d+", row["id"]) for row in everything)
            new = [row["id"] for row in everything if row.get("placed") is False]
            kept = [row["id"] for row in reversed(shown["244"]) if row.get("placed") is not False]
            return openai_stream(
                json.dumps({"242": [row["id"] for row in shown["242"]], "244": [*kept[:2], *new], "246": ["p999"]})
            )
        return openai_stream("I will not write.")

    peer.reply = reply
    notes = NOTES.replace(
        "- Splitting by hash", "- Readings sat at 44 ms of p99 when the allocator was jemalloc, in some way.\n- Splitting by hash"
    )
    answer = ask(worker, store, notes=notes)
    assert answer["engine"]["mode"] == "llm"
    assert any(w["code"] == "model_quotes" for w in answer["warnings"])
    written = [s for s in answer["result"]["sections"]["244"]["sentences"] if s["origin"] != "gap"]
    assert all(s["origin"] in ("quote", "trimmed_quote", "table_row") for s in written)
    first = [row for row in evidence(peer.requests[0])["244"] if row.get("placed") is not False]
    assert written[0]["text"].rstrip(".") in first[-1]["text"]
    sums = answer["accounting"]
    assert sums["units"] == sums["used"] + sums["leftOut"] + sums["notPlaced"] + sums["setAside"]
    assert sums["reasons"].get("not_chosen", 0) == max(0, len(first) - 2)


DRAFT = """Please edit this draft.

Line 242
It was unknown whether an HNSW index could hold p99 latency below 50 ms with 40,000 concurrent writers.

Line 244
Twelve runs were made and p99 was 61 ms with 10k shards.
"""


def test_draft_gets_verified_proposals(worker: Worker, store: Store, peer: Peer) -> None:
    def reply(request: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        rows = evidence(request)["244"]
        mine = next(row["id"] for row in rows if row["id"].startswith("d"))
        return openai_stream(
            json.dumps(
                {
                    "244": [
                        {"text": "12 runs were made; p99 was 61 milliseconds with 10k shards.", "evidence": [mine]},
                        {"text": "The shards reduced p99 to 61 ms in twelve runs.", "evidence": [mine]},
                    ]
                }
            )
        )

    peer.reply = reply
    body = envelope("T661_DRAFT", DRAFT, [text_file(store, NOTES)])
    answer = worker.client.post(TASK, json=body).json()
    assert answer["engine"]["mode"] == "llm"
    made = [c for c in answer["result"]["changes"] if c["ruleId"] == "D-MODEL"]
    assert [c["after"] for c in made] == ["12 runs were made; p99 was 61 milliseconds with 10k shards."]
    assert made[0]["op"] == "replace"
    assert not made[0]["autoApplied"]


def test_eval_against_a_scripted_endpoint(
    peer: Peer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    peer.reply = lambda request: openai_stream(honest(request))
    for name, value in env(peer).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CASES", "2")
    assert llm.main([]) == 0
    assert "all: cases 2, by the model 2" in capsys.readouterr().out


# The server promises more than it sends, and the connection ends in the middle.
HALF = (200, {"Content-Type": "text/event-stream", "X-Promise": "4096"}, openai_stream('{"242": [{"text": "It was')[2][:-20])


def test_the_reason_is_told_in_the_language_of_the_answer(worker: Worker, store: Store, peer: Peer) -> None:
    peer.reply = lambda request: (500, {}, b"{}")
    body = envelope("T661_GEN", "Rédige les lignes 242, 244 et 246, s'il te plaît.", [text_file(store, NOTES_FR)])
    answer = worker.client.post(TASK, json=body).json()
    assert answer["engine"]["fallbackReason"] == "il a répondu 500"
    assert "(il a répondu 500)" in answer["markdown"]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ((500, {}, b"{}"), "answered 500"),
        ((401, {}, b'{"error": {"message": "bad key"}}'), "key was refused"),
        (openai_stream("I would rather not."), "expected form"),
        (openai_stream('{"242": "text"}'), "expected form"),
        ((200, {"Content-Type": "text/event-stream"}, b"data: {broken\n\n"), "could not be read"),
        ((200, {"Content-Type": "text/event-stream"}, b""), "expected form"),
        ((429, {"Retry-After": "0"}, b"{}"), "rate limit"),
        (openai_stream('{"242": [{"text": "It was unknown wh'), "expected form"),
        (HALF, "broke off"),
    ],
)
def test_broken_model_falls_back(
    worker: Worker, store: Store, peer: Peer, reply: tuple[int, dict[str, str], bytes], reason: str
) -> None:
    peer.reply = lambda request: reply
    answer = ask(worker, store)
    assert answer["engine"]["mode"] == "offline"
    assert reason in answer["engine"]["fallbackReason"]
    assert {s["origin"] for s in sentences(answer)} <= {"quote", "trimmed_quote", "gap", "template"}


def test_unreachable_and_slow_model(start: Callable[..., Worker], store: Store, peer: Peer) -> None:
    gone = start(**env(peer, BASE_URL="http://127.0.0.1:9/v1")).wait()
    assert "could not be reached" in ask(gone, store)["engine"]["fallbackReason"]

    def slow(request: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        time.sleep(5)
        return openai_stream("{}")

    peer.reply = slow
    worker = start(**env(peer, SECONDS="1")).wait()
    assert "too long" in ask(worker, store)["engine"]["fallbackReason"]
    # The time is for all calls: a request that hangs is not sent again.
    assert len(peer.requests) == 1


def test_retry_after_is_kept(worker: Worker, store: Store, peer: Peer) -> None:
    def reply(request: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        if len(peer.requests) == 1:
            return 429, {"Retry-After": "1", "Content-Type": "application/json"}, b'{"error": {"message": "slow down"}}'
        return openai_stream(honest(request))

    peer.reply = reply
    assert ask(worker, store)["engine"]["mode"] == "llm"
    assert peer.requests[1]["at"] - peer.requests[0]["at"] >= 0.95


def test_stream_tells_of_the_model(worker: Worker, store: Store, peer: Peer) -> None:
    peer.reply = lambda request: openai_stream(honest(request))
    body = envelope("T661_GEN", "Write it.", [text_file(store, NOTES)])
    response = worker.client.post(TASK, json=body, headers={"Accept": "application/x-ndjson"})
    events = [json.loads(line) for line in response.text.splitlines()]
    steps = [e["step"] for e in events if e["type"] == "progress"]
    assert {"reading", "analysing", "model", "verifying"} <= set(steps)
    assert "".join(e["text"] for e in events if e["type"] == "delta") == events[-1]["result"]["markdown"]
