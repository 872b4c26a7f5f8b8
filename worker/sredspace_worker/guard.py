"""What every call passes before its handler: the token first, then size, type and shape of the body."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from typing import TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from sredspace_worker.config import Config
from sredspace_worker.problems import Problem

M = TypeVar("M", bound=BaseModel)


def require_token(request: Request) -> None:
    config: Config = request.app.state.config
    sent = request.headers.get("x-internal-token", "")
    expected = config.token.get_secret_value()
    # Bytes, because compare_digest refuses non-ASCII text; constant time, so that nothing is learned by guessing.
    if not secrets.compare_digest(sent.encode("utf-8", "surrogateescape"), expected.encode()):
        raise Problem(
            "unauthorized",
            "X-Internal-Token is missing or wrong",
            headers={"WWW-Authenticate": 'ApiKey realm="sredspace-worker"'},
        )


def json_body(model: type[M]) -> Callable[[Request], Awaitable[M]]:
    async def read(request: Request) -> M:
        config: Config = request.app.state.config
        body = await _read(request, config.max_body_bytes)
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            raise Problem("unsupported_media_type", "Content-Type must be application/json.")
        try:
            # Strict: a number in quotes is not a number. The parser refuses lone surrogates and deep nesting itself.
            value = model.model_validate_json(body, strict=True)
        except ValidationError as error:
            raise Problem("invalid_request", _explain(error)) from None
        return value

    return read


async def _read(request: Request, limit: int) -> bytes:
    too_large = Problem("body_too_large", f"the body is over {limit // (1024 * 1024)} MiB")
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > limit:
        raise too_large
    chunks: list[bytes] = []
    total = 0
    async for chunk in request.stream():
        total += len(chunk)
        if total > limit:
            raise too_large
        chunks.append(chunk)
    return b"".join(chunks)


def _explain(error: ValidationError) -> str:
    parts = []
    for item in error.errors(include_input=False, include_url=False, include_context=False)[:5]:
        path = ".".join(["body", *(str(p) for p in item["loc"])])
        # The only pattern of the contract is the one that keeps NUL out.
        message = "must not contain NUL" if item["type"] == "string_pattern_mismatch" else item["msg"]
        parts.append(f"{path}: {message}")
    return "; ".join(parts)[:1000].encode("utf-8", "replace").decode()
