"""The two kinds of endpoint, through their maintained SDKs. Retries and Retry-After are the SDKs' own; the time is ours."""

from __future__ import annotations

import contextlib
import importlib
import json
import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx

from sredspace_worker.engine.say import Say

Tell = Callable[[int], None]
_LONGEST = 200_000


class ModelError(Exception):
    """Why there is no usable answer: the key of a text that may be shown, `model.<reason>`."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values

    def told(self, say: Say) -> str:
        return say(f"model.{self.reason}", **self.values)


class Model:
    def __init__(self, settings: dict[str, Any], called: Callable[[dict[str, Any]], None] = lambda call: None) -> None:
        self._settings = settings
        self._called = called
        self._deadline: float | None = None
        # What the endpoint says about its answer; set by the thread that reads it.
        self._usage: dict[str, Any] = {}

    @property
    def name(self) -> str:
        return str(self._settings["model"])

    def ask(self, system: str, user: str, tell: Tell) -> str:
        """One answer as text. `tell` hears how long it is while it comes. All answers of a task share one time."""
        if self._deadline is None:
            # Loading the SDK is not the endpoint's time.
            importlib.import_module(self._settings["provider"])
            self._deadline = time.monotonic() + float(self._settings["seconds"])
        began, error = time.time_ns(), None
        self._usage = {"answeredBy": None, "inputTokens": None, "outputTokens": None}
        try:
            return self._listen(system, user, tell)
        except ModelError as failed:
            error = failed.reason
            raise
        finally:
            settings = self._settings
            self._called(
                {
                    "provider": settings["provider"],
                    "model": settings["model"],
                    "maxTokens": settings["maxTokens"],
                    "began": began,
                    "ended": time.time_ns(),
                    "error": error,
                    **self._usage,
                }
            )

    def _listen(self, system: str, user: str, tell: Tell) -> str:
        assert self._deadline is not None  # noqa: S101 - set by ask
        pieces: list[str] = []
        length = 0
        for piece in _until(self._deadline, lambda left: self._stream(system, user, left)):
            pieces.append(piece)
            length += len(piece)
            tell(length)
            if length > _LONGEST:
                raise ModelError("long")
        return "".join(pieces)

    def _stream(self, system: str, user: str, seconds: float) -> Iterator[str]:
        settings = self._settings
        whole = _Whole()
        hooks = {"response": [whole.read]}
        if settings["provider"] == "anthropic":
            import anthropic

            client = anthropic.Anthropic(
                api_key=settings["key"],
                base_url=settings["baseUrl"],
                timeout=seconds + 1,  # Ours ends first, so a hanging endpoint is not asked again.
                max_retries=2,
                http_client=anthropic.DefaultHttpxClient(follow_redirects=False, event_hooks=hooks),
            )
            with client.messages.stream(
                model=settings["model"],
                max_tokens=settings["maxTokens"],
                system=system,
                messages=[{"role": "user", "content": user}],
            ) as stream:
                told = whole.text()
                if told:
                    yield from told
                    return
                yield from stream.text_stream
                self._note(stream.current_message_snapshot, "input_tokens", "output_tokens")
            return
        import openai

        other = openai.OpenAI(
            api_key=settings["key"],
            base_url=settings["baseUrl"],
            timeout=seconds + 1,  # Ours ends first, so a hanging endpoint is not asked again.
            max_retries=2,
            http_client=openai.DefaultHttpxClient(follow_redirects=False, event_hooks=hooks),
        )
        # The provider's own endpoint takes the new name of the limit, compatible ones mostly know the old one only.
        limit = "max_tokens" if settings["baseUrl"] else "max_completion_tokens"
        chunks: Any = other.chat.completions.create(
            model=settings["model"],
            messages=[{"role": "system", "content": system}, {"role": "user", "content": user}],
            stream=True,
            extra_body={limit: settings["maxTokens"]},
        )
        told = whole.text()
        if told:
            yield from told
            return
        for chunk in chunks:
            self._note(chunk, "prompt_tokens", "completion_tokens")
            if chunk.choices and chunk.choices[0].delta and chunk.choices[0].delta.content:
                yield chunk.choices[0].delta.content

    def _note(self, answer: Any, sent: str, received: str) -> None:
        """Compatible endpoints leave out what they like."""
        usage = getattr(answer, "usage", None)
        for key, value in (
            ("answeredBy", getattr(answer, "model", None)),
            ("inputTokens", getattr(usage, sent, None)),
            ("outputTokens", getattr(usage, received, None)),
        ):
            if isinstance(value, str | int):
                self._usage[key] = value


class _Whole:
    """An endpoint that does not stream answers with one JSON document."""

    def __init__(self) -> None:
        self._body: bytes | None = None

    def read(self, response: httpx.Response) -> None:
        if response.status_code == 200 and "event-stream" not in response.headers.get("content-type", ""):
            self._body = response.read()

    def text(self) -> list[str]:
        if self._body is None:
            return []
        try:
            answer = json.loads(self._body)
            content = answer["choices"][0]["message"]["content"] if "choices" in answer else answer["content"]
        except (ValueError, KeyError, IndexError, TypeError):
            return []
        if isinstance(content, list):
            return [str(part.get("text") or "") for part in content if isinstance(part, dict) and part.get("type") == "text"]
        return [content] if isinstance(content, str) else []


def _until(deadline: float, start: Callable[[float], Iterator[str]]) -> Iterator[str]:
    """The pieces as they come. An endpoint that hangs, tries again or sends a byte at a time costs no more than the time left."""
    pieces: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()
    left = deadline - time.monotonic()
    if left <= 0:
        raise ModelError("slow")
    gone = threading.Event()

    def pull() -> None:
        try:
            for piece in start(left):
                if gone.is_set():
                    return
                pieces.put(piece)
            pieces.put(None)
        except Exception as error:
            pieces.put(error)

    threading.Thread(target=pull, daemon=True).start()
    try:
        while True:
            with contextlib.suppress(queue.Empty):
                piece = pieces.get(timeout=max(0.0, deadline - time.monotonic()))
                if piece is None:
                    return
                if isinstance(piece, ModelError):
                    raise piece
                if isinstance(piece, Exception):
                    raise _reason(piece) from None
                yield piece
                continue
            raise ModelError("slow")
    finally:
        gone.set()


def _reason(error: Exception) -> ModelError:
    name = type(error).__name__
    status = getattr(error, "status_code", None)
    if "Timeout" in name:
        return ModelError("slow")
    if status == 429:
        return ModelError("busy")
    if status in (401, 403):
        return ModelError("key")
    if isinstance(status, int):
        return ModelError("status", status=status)
    if "Connection" in name or "Connect" in name or "Protocol" in name:
        return ModelError("gone")
    return ModelError("unreadable")
