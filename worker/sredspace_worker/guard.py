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
        where = find_nul(value.model_dump(mode="python", by_alias=True), "body")
        if where:
            raise Problem("invalid_request", f"{where}: must not contain NUL")
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
        parts.append(f"{path}: {item['msg']}")
    return "; ".join(parts)[:1000].encode("utf-8", "replace").decode()


def find_nul(value: object, path: str) -> str | None:
    """Where a NUL stands in a decoded value; PostgreSQL and terminals both choke on it."""
    if isinstance(value, str):
        return path if "\x00" in value else None
    if isinstance(value, dict):
        for key, item in value.items():
            if found := find_nul(item, f"{path}.{key}"):
                return found
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if found := find_nul(item, f"{path}.{index}"):
                return found
    return None
