"""Event streams of runs that survive lost connections and restarts of the server."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import httpx_sse

from ._problems import CutOffError, ProblemError, ResponseError, error_of
from ._transport import KEY, LONGEST_RETRY_AFTER, ONCE, backoff, new_key
from .client import AuthenticatedClient, Client
from .models.events_dropped_event import EventsDroppedEvent
from .models.message_delta_event import MessageDeltaEvent
from .models.progress_event import ProgressEvent
from .models.run_ended_event import RunEndedEvent
from .models.run_queued_event import RunQueuedEvent
from .models.run_request import RunRequest
from .models.run_started_event import RunStartedEvent
from .models.run_waiting_event import RunWaitingEvent

RunEvent = (
    RunQueuedEvent | RunWaitingEvent | RunStartedEvent | ProgressEvent | MessageDeltaEvent | EventsDroppedEvent | RunEndedEvent
)

_events: dict[str, Any] = {
    "run.queued": RunQueuedEvent, "run.waiting": RunWaitingEvent, "run.started": RunStartedEvent, "progress": ProgressEvent,
    "message.delta": MessageDeltaEvent, "events.dropped": EventsDroppedEvent, "run.completed": RunEndedEvent,
    "run.failed": RunEndedEvent, "run.cancelled": RunEndedEvent,
}  # fmt: skip


@dataclass(frozen=True)
class StreamedEvent:
    """An event with its number in the run's stream: `after` of `follow_run`."""

    id: int
    event: RunEvent


@dataclass
class StreamOptions:
    max_failures: int = 10
    """Attempts without any event after which the error is raised."""
    first_delay: float = 0.5
    longest_delay: float = 10.0
    idle_timeout: float = 45.0
    """Seconds of silence after which a connection counts as lost. The server writes at least every 15 s."""


class _Stream:
    """What the synchronous and the asynchronous stream share: which request is next, and what a failure means."""

    def __init__(self, options: StreamOptions | None) -> None:
        self.options = options or StreamOptions()
        self.run_id: str | None = None
        self.session_id, self.key = "", new_key()
        self.body: dict[str, Any] = {}
        self.last = 0
        self.failures = 0
        self.ended = False

    def request(self) -> dict[str, Any]:
        headers = {"Accept": "text/event-stream"}
        timeout = httpx.Timeout(10.0, read=self.options.idle_timeout)
        shared = {"headers": headers, "timeout": timeout, "extensions": {ONCE: True}}
        if self.run_id is None:
            # Until the server names the run, the first request is sent again: its key makes it the same run.
            headers[KEY] = self.key
            return {"method": "POST", "url": f"/api/v1/sessions/{self.session_id}/runs", "json": self.body, **shared}
        if self.last:
            headers["Last-Event-ID"] = str(self.last)
        return {"method": "GET", "url": f"/api/v1/runs/{self.run_id}/events", **shared}

    def take(self, message: httpx_sse.ServerSentEvent) -> StreamedEvent | None:
        self.failures = 0
        number = int(message.id or 0)
        data = json.loads(message.data)
        model = _events.get(data.get("type"))
        if number <= self.last:
            return None
        self.last = number
        if model is None:
            return None  # a type that is newer than this package
        event = model.from_dict(data)
        if isinstance(event, RunQueuedEvent):
            self.run_id = str(event.run_id)
        self.ended = isinstance(event, RunEndedEvent)
        return StreamedEvent(number, event)

    def delay(self, cause: Exception) -> float:
        """How long to wait before the next connection. Raises the cause if another one does not help."""
        self.failures += 1
        wait = 0.0
        if isinstance(cause, ProblemError | ResponseError):
            wait = getattr(cause, "retry_after", None) or 0.0
            temporary = cause.status >= 500 or cause.status in (408, 429)
            if not temporary or wait > LONGEST_RETRY_AFTER:
                raise cause
        if self.failures >= self.options.max_failures:
            raise cause
        return max(wait, backoff(self.failures, self.options.first_delay, self.options.longest_delay))


def _read(client: AuthenticatedClient | Client, stream: _Stream) -> Generator[StreamedEvent, None, None]:
    while not stream.ended:
        cause: Exception = CutOffError()
        try:
            with client.get_httpx_client().stream(**stream.request()) as response:
                if response.status_code == 204:
                    return
                if not response.is_success:
                    response.read()
                    raise error_of(response)
                for message in httpx_sse.EventSource(response).iter_sse():
                    if (event := stream.take(message)) is not None:
                        yield event
        except (httpx.TransportError, ProblemError, ResponseError) as error:
            cause = error
        if not stream.ended:
            time.sleep(stream.delay(cause))


async def _aread(client: AuthenticatedClient | Client, stream: _Stream) -> AsyncGenerator[StreamedEvent, None]:
    while not stream.ended:
        cause: Exception = CutOffError()
        try:
            async with client.get_async_httpx_client().stream(**stream.request()) as response:
                if response.status_code == 204:
                    return
                if not response.is_success:
                    await response.aread()
                    raise error_of(response)
                async for message in httpx_sse.EventSource(response).aiter_sse():
                    if (event := stream.take(message)) is not None:
                        yield event
        except (httpx.TransportError, ProblemError, ResponseError) as error:
            cause = error
        if not stream.ended:
            await asyncio.sleep(stream.delay(cause))


def _created(session_id: UUID | str, body: RunRequest, key: str | None, options: StreamOptions | None) -> _Stream:
    stream = _Stream(options)
    stream.session_id, stream.body, stream.key = str(session_id), body.to_dict(), key or new_key()
    return stream


def _followed(run_id: UUID | str, after: int, options: StreamOptions | None) -> _Stream:
    stream = _Stream(options)
    stream.run_id, stream.last = str(run_id), after
    return stream


def stream_run(
    client: AuthenticatedClient | Client, session_id: UUID | str, body: RunRequest, *,
    idempotency_key: str | None = None, options: StreamOptions | None = None,
) -> Generator[StreamedEvent, None, None]:  # fmt: skip
    """Creates a run and yields its events as they happen, each once. The run is created once, whatever happens on the way."""
    return _read(client, _created(session_id, body, idempotency_key, options))


def follow_run(
    client: AuthenticatedClient | Client, run_id: UUID | str, *, after: int = 0, options: StreamOptions | None = None
) -> Generator[StreamedEvent, None, None]:
    """Yields the events of a run, from the first or those after the number `after`."""
    return _read(client, _followed(run_id, after, options))


def astream_run(
    client: AuthenticatedClient | Client, session_id: UUID | str, body: RunRequest, *,
    idempotency_key: str | None = None, options: StreamOptions | None = None,
) -> AsyncGenerator[StreamedEvent, None]:  # fmt: skip
    """`stream_run`, asynchronously."""
    return _aread(client, _created(session_id, body, idempotency_key, options))


def afollow_run(
    client: AuthenticatedClient | Client, run_id: UUID | str, *, after: int = 0, options: StreamOptions | None = None
) -> AsyncGenerator[StreamedEvent, None]:
    """`follow_run`, asynchronously."""
    return _aread(client, _followed(run_id, after, options))
