"""The two kinds of endpoint, through their maintained SDKs. Retries and Retry-After are the SDKs' own."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sredspace_worker.engine.say import Say

Tell = Callable[[int], None]


class ModelError(Exception):
    """Why there is no usable answer: the key of a text that may be shown, `model.<reason>`."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values

    def told(self, say: Say) -> str:
        return say(f"model.{self.reason}", **self.values)


class Model:
    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = settings
        self._deadline = time.monotonic() + float(settings["seconds"])

    @property
    def name(self) -> str:
        return str(self._settings["model"])

    def ask(self, system: str, user: str, tell: Tell) -> str:
        """One answer as text. `tell` hears how long it is while it comes."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise ModelError("slow")
        pieces: list[str] = []
        length = 0
        try:
            for piece in self._stream(system, user, left):
                pieces.append(piece)
                length += len(piece)
                tell(length)
                if time.monotonic() > self._deadline:
                    raise ModelError("slow")
                if length > 200_000:
                    raise ModelError("long")
        except ModelError:
            raise
        except Exception as error:
            raise _reason(error) from None
        return "".join(pieces)

    def _stream(self, system: str, user: str, seconds: float) -> Any:
        settings = self._settings
        timeout = min(seconds, 60.0)
        if settings["provider"] == "anthropic":
            import anthropic

            client = anthropic.Anthropic(
                api_key=settings["key"],
                base_url=settings["baseUrl"],
                timeout=timeout,
                max_retries=2,
                http_client=anthropic.DefaultHttpxClient(follow_redirects=False),
            )
            with client.messages.stream(
                model=settings["model"],
                max_tokens=settings["maxTokens"],
                system=system,
                messages=[{"role": "user", "content": user}],
            ) as stream:
                yield from stream.text_stream
            return
        import openai

        other = openai.OpenAI(
            api_key=settings["key"],
            base_url=settings["baseUrl"],
            timeout=timeout,
            max_retries=2,
            http_client=openai.DefaultHttpxClient(follow_redirects=False),
        )
        # The provider's own endpoint takes the new name of the limit, compatible ones mostly know the old one only.
        limit = "max_tokens" if settings["baseUrl"] else "max_completion_tokens"
        chunks: Any = other.chat.completions.create(
            model=settings["model"],
            messages=[{"role": "system", "content": system}, {"role": "user", "content": user}],
            stream=True,
            extra_body={limit: settings["maxTokens"]},
        )
        for chunk in chunks:
            if chunk.choices and chunk.choices[0].delta and chunk.choices[0].delta.content:
                yield chunk.choices[0].delta.content


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
