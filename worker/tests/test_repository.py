"""LOGBOOK with a bound repository, against a local server that answers as GitHub does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import Worker
from tests.make import envelope
from tests.peers import Peer

TASK = "/api/v1/task/process"
TOKEN = "ghs-secret-of-the-run"


@pytest.fixture
def peer() -> Iterator[Peer]:
    running = Peer()
    yield running
    running.close()


def commit(number: int, message: str, day: str = "2025-03-04", committed: str | None = None) -> dict[str, Any]:
    return {
        "sha": f"{number:040x}",
        "html_url": f"https://github.example/acme/edge/commit/{number:040x}",
        "commit": {
            "message": message,
            "author": {"name": "Priya Nair", "email": "p@example.org", "date": f"{day}T10:00:00Z"},
            "committer": {"name": "Priya Nair", "date": f"{committed or day}T10:00:00Z"},
        },
    }


def thread(number: int, title: str, created: str, **more: Any) -> dict[str, Any]:
    return {
        "number": number, "title": title, "body": "Details.", "created_at": f"{created}T00:00:00Z", "user": {"login": "liam"},
        "html_url": f"https://github.example/acme/edge/{number}", **more,
    }  # fmt: skip


def ask(worker: Worker, peer: Peer, **access: Any) -> dict[str, Any]:
    github = {
        "repoFullName": "acme/edge", "branch": "main", "headSha": "f" * 40, "token": TOKEN, "expiresAt": "2026-01-01T00:00:00Z",
        "apiBaseUrl": peer.url, **access,
    }  # fmt: skip
    project = access.pop("project", None)
    github.pop("project", None)
    body = envelope("LOGBOOK", "Compile the log.", github=github)
    if project:
        body["project"]["id"] = project
    response = worker.client.post(TASK, json=body)
    assert response.status_code == 200, response.text
    assert TOKEN not in response.text + worker.logs()
    answer: dict[str, Any] = response.json()
    return answer


def serve(peer: Peer, lists: dict[str, list[Any]], etags: bool = False) -> None:
    def reply(request: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        what = request["path"].rpartition("/")[2]
        page, size = int(request["query"]["page"]), int(request["query"]["per_page"])
        items = lists.get(what, [])[(page - 1) * size : page * size]
        tag = f'"{what}-{page}-{len(items)}"'
        if etags and request["headers"].get("if-none-match") == tag:
            return 304, {"ETag": tag}, b""
        return 200, {"Content-Type": "application/json", **({"ETag": tag} if etags else {})}, json.dumps(items).encode()

    peer.reply = reply


def test_commits_pulls_and_issues_of_the_year(worker: Worker, peer: Peer) -> None:
    serve(
        peer,
        {
            "commits": [
                commit(1, "bench: epochs\n\nWe measured recall with 32 writers: 0.71."),
                commit(2, "Bump lodash", "2025-03-06"),
                commit(3, "Test fences", "2025-03-08", "2025-04-01"),
            ],
            "pulls": [
                thread(12, "Late", "2026-02-01"),
                thread(11, "Lock-free insert experiment", "2025-05-02"),
                thread(2, "Old", "2024-05-02"),
            ],
            "issues": [thread(7, "Torn reads with 32 writers", "2025-04-01"), thread(8, "A pull", "2025-04-01", pull_request={})],
        },
    )
    answer = ask(worker, peer)
    entries = {e["evidence"][0]: e for e in answer["result"]["entries"]}
    cited = {c["commitSha"]: c for c in answer["citations"]}
    assert set(cited) == {f"{1:040x}", f"{2:040x}", f"{3:040x}", "pull/11", "issues/7"}
    first = entries[cited[f"{1:040x}"]["id"]]
    assert (first["date"], first["dateSource"], first["author"], first["authorSource"]) == (
        "2025-03-04",
        "commit",
        "Priya Nair",
        "commit",
    )
    assert first["commitSha"] == f"{1:040x}"
    assert first["stage"] in ("experiment", "result")  # it says the test and its reading in one
    assert first["hours"] is None
    assert entries[cited[f"{2:040x}"]["id"]]["stage"] == "routine"
    assert "committer_date_differs" in entries[cited[f"{3:040x}"]["id"]]["flags"]
    assert entries[cited["pull/11"]["id"]]["commitSha"] is None
    assert cited[f"{1:040x}"]["quote"] in "bench: epochs\n\nWe measured recall with 32 writers: 0.71."
    request = peer.requests[0]
    assert request["path"] == "/repos/acme/edge/commits"
    assert request["query"]["sha"] == "f" * 40
    assert (request["query"]["since"], request["query"]["until"]) == ("2025-01-01T00:00:00Z", "2025-12-31T23:59:59Z")
    assert TOKEN in request["headers"]["authorization"]


def test_pages(worker: Worker, peer: Peer) -> None:
    serve(peer, {"commits": [commit(n, f"Measured variant {n} of the cache") for n in range(1, 251)]})
    answer = ask(worker, peer)
    assert len(answer["result"]["entries"]) == 250
    assert [r["query"]["page"] for r in peer.requests if r["path"].endswith("commits")] == ["1", "2", "3"]


def test_unchanged_pages_are_confirmed_and_never_shared(worker: Worker, peer: Peer) -> None:
    serve(peer, {"commits": [commit(1, "Measured the cache")]}, etags=True)
    project = "019ab3dd-0000-7000-8000-0000000000aa"
    first = ask(worker, peer, project=project)
    seen = len(peer.requests)
    second = ask(worker, peer, project=project)
    assert all("if-none-match" in r["headers"] for r in peer.requests[seen:])
    assert len(second["result"]["entries"]) == len(first["result"]["entries"]) == 1
    seen = len(peer.requests)
    ask(worker, peer, project="019ab3dd-0000-7000-8000-0000000000bb")
    assert all("if-none-match" not in r["headers"] for r in peer.requests[seen:])


@pytest.mark.parametrize(
    ("status", "headers", "reason"),
    [
        (404, {}, "not there"), (401, {}, "access has ended"), (409, {}, "empty"), (301, {"Location": "https://elsewhere.example/x"}, "moved"),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}, "rate limit"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said(worker: Worker, peer: Peer, status: int, headers: dict[str, str], reason: str) -> None:
    peer.reply = lambda request: (status, {"Content-Type": "application/json", **headers}, b'{"message": "no"}')
    answer = ask(worker, peer)
    warning = next(w for w in answer["warnings"] if w["code"] == "github_unavailable")
    assert reason in warning["text"]
    assert warning["text"] in answer["markdown"]


def test_nonsense_and_odd_names(worker: Worker, peer: Peer) -> None:
    peer.reply = lambda request: (200, {"Content-Type": "application/json"}, b'{"not": "a list"}')
    assert any(w["code"] == "github_unavailable" for w in ask(worker, peer)["warnings"])
    seen = len(peer.requests)
    for name in ("../admin", "a/b/c", "a/..", "a b/c"):
        assert any(w["code"] == "github_unavailable" for w in ask(worker, peer, repoFullName=name)["warnings"])
    assert len(peer.requests) == seen
