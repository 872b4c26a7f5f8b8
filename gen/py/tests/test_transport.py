"""What the client does when the server is busy, lost or refuses. No server is needed."""

from __future__ import annotations

import asyncio
import datetime
import json
from collections.abc import Callable

import httpx
import pytest

from sredspace import (
    Client,
    ProblemError,
    ResponseError,
    RetryTransport,
    StreamOptions,
    TokenAuth,
    astream_run,
    follow_run,
    stream_run,
    unwrap,
)
from sredspace._compat import time_of
from sredspace.api.projects import create_project, delete_project, get_project, list_projects
from sredspace.models import MessageDeltaEvent, ProjectCreate, RunRequest, RunType

RUN = "019ab3e0-1111-7abc-8def-000000000001"
EMPTY: dict[str, object] = {"items": [], "nextCursor": None}
Answer = httpx.Response | Exception
OPTIONS = StreamOptions(max_failures=3, first_delay=0.001, longest_delay=0.002)


class Script:
    """Answers each request with the next of its answers, and keeps the requests."""

    def __init__(self, *answers: Answer | Callable[[httpx.Request], Answer]) -> None:
        self.answers, self.requests = list(answers), list[httpx.Request]()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        # A copy, because the next attempt may change it.
        self.requests.append(httpx.Request(request.method, request.url, headers=request.headers))
        answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
        if callable(answer) and not isinstance(answer, httpx.Response | Exception):
            answer = answer(request)
        if isinstance(answer, Exception):
            raise answer
        # A new one each time: a response is read once.
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def client(self, token: str | Callable[[], str] = "t") -> Client:
        mock = httpx.MockTransport(self)
        transport = RetryTransport(first_delay=0.001, longest_delay=0.002, sync=mock, asynchronous=mock)
        return Client("http://test", httpx_args={"transport": transport, "auth": TokenAuth(token)})


def problem(status: int, code: str, **headers: str) -> httpx.Response:
    body = {"type": "about:blank", "title": "No", "status": status, "code": code, "detail": "why", "requestId": "r"}
    content_type = {"Content-Type": "application/problem+json"}
    return httpx.Response(status, headers=content_type | {k.replace("_", "-"): v for k, v in headers.items()}, json=body)


def events(*numbered: tuple[int, dict[str, object]]) -> httpx.Response:
    text = "".join(f"id: {number}\nevent: {data['type']}\ndata: {json.dumps(data)}\n\n" for number, data in numbered)
    return httpx.Response(200, headers={"Content-Type": "text/event-stream"}, content=text.encode())


def test_reading_is_repeated_until_the_server_answers() -> None:
    lost = httpx.ConnectError("lost")
    script = Script(problem(503, "unavailable", Retry_After="0"), lost, httpx.Response(200, json=EMPTY))
    assert unwrap(list_projects.sync(client=script.client())).items == []
    assert len(script.requests) == 3


def test_creating_is_repeated_with_one_key() -> None:
    script = Script(httpx.ReadError("lost"), problem(429, "rate_limited", Retry_After="0"), problem(409, "limit_reached"))
    with pytest.raises(ProblemError, match="limit_reached: why") as refused:
        unwrap(create_project.sync(client=script.client(), body=ProjectCreate(name="x", fiscal_year="2025")))
    assert refused.value.status == 409
    assert len(script.requests) == 3
    assert len({request.headers["Idempotency-Key"] for request in script.requests}) == 1


def test_a_busy_storage_is_tried_again() -> None:
    script = Script(httpx.Response(409), httpx.Response(200))
    transport = RetryTransport(first_delay=0.001, repeated=(409,), sync=httpx.MockTransport(script))
    with httpx.Client(transport=transport) as storage:
        assert storage.put("http://test/object", content=b"notes").status_code == 200
    assert len(script.requests) == 2


def test_deleting_is_not_repeated() -> None:
    script = Script(httpx.ReadError("lost"))
    with pytest.raises(httpx.ReadError):
        delete_project.sync_detailed(RUN, client=script.client())  # type: ignore[arg-type]
    assert len(script.requests) == 1


def test_a_call_without_a_result_gives_none() -> None:
    client = Script(httpx.Response(204)).client()
    assert unwrap(delete_project.sync(RUN, client=client)) is None  # type: ignore[arg-type]


def test_a_response_that_is_not_in_the_contract_is_an_exception() -> None:
    script = Script(httpx.Response(418, content=b"a proxy"))
    with pytest.raises(ResponseError, match="418"):
        unwrap(list_projects.sync(client=script.client()))
    assert len(script.requests) == 1


def test_a_long_wait_is_left_to_the_caller() -> None:
    script = Script(problem(429, "quota_exceeded", Retry_After="86400"))
    with pytest.raises(ProblemError, match="quota_exceeded"):
        unwrap(list_projects.sync(client=script.client()))
    assert len(script.requests) == 1


def test_a_rejected_token_is_renewed_once() -> None:
    tokens = iter(["old", "new"])
    script = Script(problem(401, "unauthorized"), httpx.Response(200, json=EMPTY))
    unwrap(list_projects.sync(client=script.client(lambda: next(tokens))))
    assert [request.headers["Authorization"] for request in script.requests] == ["Bearer old", "Bearer new"]


def test_a_refusal_is_not_repeated() -> None:
    script = Script(problem(404, "not_found"))
    with pytest.raises(ProblemError, match="not_found"):
        unwrap(get_project.sync(RUN, client=script.client()))  # type: ignore[arg-type]
    assert len(script.requests) == 1


QUEUED: dict[str, object] = {"type": "run.queued", "runId": RUN, "sessionId": RUN}
REQUEST = RunRequest(type_=RunType.T661, input_="x")


def delta(text: str) -> dict[str, object]:
    return {"type": "message.delta", "text": text}


def cut_off() -> Script:
    return Script(
        httpx.ReadError("lost before the first event"),
        events((1, QUEUED), (2, delta("a"))),  # and cut off
        problem(503, "unavailable"),
        events((2, delta("a")), (3, delta("b")), (4, {"type": "of a newer server"})),
        httpx.Response(204),
    )


def check(script: Script, seen: list[tuple[int, str]]) -> None:
    assert seen == [(2, "a"), (3, "b")]
    assert [request.method for request in script.requests] == ["POST", "POST", "GET", "GET", "GET"]
    assert len({request.headers["Idempotency-Key"] for request in script.requests[:2]}) == 1
    assert [request.headers.get("Last-Event-ID") for request in script.requests[2:]] == ["2", "2", "4"]


def test_a_stream_continues_where_it_was_cut_off() -> None:
    script = cut_off()
    stream = stream_run(script.client(), RUN, REQUEST, options=OPTIONS)
    check(script, [(e.id, e.event.text) for e in stream if isinstance(e.event, MessageDeltaEvent)])


def test_an_asynchronous_stream_continues_where_it_was_cut_off() -> None:
    script = cut_off()

    async def read() -> list[tuple[int, str]]:
        stream = astream_run(script.client(), RUN, REQUEST, options=OPTIONS)
        return [(e.id, e.event.text) async for e in stream if isinstance(e.event, MessageDeltaEvent)]

    check(script, asyncio.run(read()))


def test_a_stream_ends_with_a_refusal_at_once_and_with_failures_at_last() -> None:
    refused = Script(problem(404, "not_found"))
    with pytest.raises(ProblemError, match="not_found"):
        list(follow_run(refused.client(), RUN, options=OPTIONS))
    lost = Script(httpx.ReadError("lost"))
    with pytest.raises(httpx.ReadError):
        list(follow_run(lost.client(), RUN, options=OPTIONS))
    assert (len(refused.requests), len(lost.requests)) == (1, 3)


@pytest.mark.parametrize("text", ["2026-11-20T10:02:00Z", "2026-11-20T10:02:00.1234567Z", "2026-11-20T05:02:00.5-05:00"])
def test_times_of_the_contract_are_read(text: str) -> None:
    read = time_of(text)
    assert read.astimezone(datetime.timezone.utc).replace(microsecond=0).isoformat() == "2026-11-20T10:02:00+00:00"
