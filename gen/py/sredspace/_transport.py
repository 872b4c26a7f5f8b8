"""Sending: the token, and retries that repeat only what is safe to repeat."""

from __future__ import annotations

import asyncio
import inspect
import random
import re
import time
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Generator
from typing import Any

import httpx

from ._idempotent import PATHS
from ._problems import retry_after_of
from .client import Client

Token = str | Callable[[], str] | Callable[[], Awaitable[str]]

KEY = "Idempotency-Key"
ONCE = "sredspace.once"  # an extension of a request that retries by itself
LONGEST_RETRY_AFTER = 60.0
_creating = [re.compile(path) for path in PATHS]


def backoff(attempt: int, first: float, longest: float) -> float:
    """Half of the delay is random, so that clients that failed together do not come back together."""
    return float(min(first * 2 ** (attempt - 1), longest) * (0.5 + random.random() / 2))


def new_key() -> str:
    return str(uuid.uuid4())


class RetryTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Waits as long as Retry-After says, up to a minute, and otherwise longer each time.

    `repeated` are further statuses to try again.
    """

    def __init__(
        self,
        attempts: int = 4,
        first_delay: float = 0.5,
        longest_delay: float = 8.0,
        verify: Any = True,
        repeated: Collection[int] = (),
        **inner: Any,
    ) -> None:
        self.repeated = repeated
        self.attempts, self.first_delay, self.longest_delay = attempts, first_delay, longest_delay
        self._sync: httpx.BaseTransport = inner.get("sync") or httpx.HTTPTransport(verify=verify)
        self._async: httpx.AsyncBaseTransport = inner.get("asynchronous") or httpx.AsyncHTTPTransport(verify=verify)

    def _prepare(self, request: httpx.Request) -> int:
        if request.method == "POST" and KEY not in request.headers and any(p.search(request.url.path) for p in _creating):
            request.headers[KEY] = new_key()
        return 1 if request.extensions.get(ONCE) else self.attempts

    def _delay(self, request: httpx.Request, attempt: int, response: httpx.Response | None) -> float | None:
        """How long to wait before the next attempt. None if there must not be one."""
        status = response.status_code if response is not None else None
        wait = (retry_after_of(response) if response is not None else None) or 0.0
        if status == 429 or status in self.repeated:
            repeat = True
        elif status in (None, 502, 503, 504):  # the request may have been executed
            safe = request.method in ("GET", "HEAD", "OPTIONS", "PUT") or KEY in request.headers
            repeat = safe or (request.method == "PATCH" and "If-Match" not in request.headers)
        else:
            repeat = False
        if not repeat or wait > LONGEST_RETRY_AFTER:
            return None
        return max(wait, backoff(attempt, self.first_delay, self.longest_delay))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        attempts = self._prepare(request)
        for attempt in range(1, attempts + 1):
            response = None
            try:
                response = self._sync.handle_request(request)
                if response.is_success or attempt == attempts:
                    return response
            except httpx.TransportError:
                if attempt == attempts or self._delay(request, attempt, None) is None:
                    raise
            delay = self._delay(request, attempt, response)
            if response is not None:
                if delay is None:
                    return response
                response.close()
            time.sleep(delay or 0)
        raise AssertionError("attempts must be at least 1")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        attempts = self._prepare(request)
        for attempt in range(1, attempts + 1):
            response = None
            try:
                response = await self._async.handle_async_request(request)
                if response.is_success or attempt == attempts:
                    return response
            except httpx.TransportError:
                if attempt == attempts or self._delay(request, attempt, None) is None:
                    raise
            delay = self._delay(request, attempt, response)
            if response is not None:
                if delay is None:
                    return response
                await response.aclose()
            await asyncio.sleep(delay or 0)
        raise AssertionError("attempts must be at least 1")

    def close(self) -> None:
        self._sync.close()

    async def aclose(self) -> None:
        await self._async.aclose()


class TokenAuth(httpx.Auth):
    """Asks for a new token when the server rejects the one it has."""

    requires_request_body = True

    def __init__(self, token: Token) -> None:
        self._source = token
        self._token = token if isinstance(token, str) else None

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if self._token is None:
            self._token = self._renew()
        request.headers["Authorization"] = f"Bearer {self._token}"
        response = yield request
        if response.status_code == 401 and not isinstance(self._source, str):
            self._token = self._renew()
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request

    def _renew(self) -> str:
        token = self._source() if callable(self._source) else self._source
        if not isinstance(token, str):
            raise TypeError("the token's function is asynchronous, the call is not")
        return token

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        if self._token is None:
            self._token = await self._arenew()
        request.headers["Authorization"] = f"Bearer {self._token}"
        response = yield request
        if response.status_code == 401 and not isinstance(self._source, str):
            self._token = await self._arenew()
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request

    async def _arenew(self) -> str:
        token = self._source() if callable(self._source) else self._source
        return await token if inspect.isawaitable(token) else token


def connect(
    base_url: str, token: Token, *, attempts: int = 4, first_delay: float = 0.5, longest_delay: float = 8.0,
    timeout: float = 120.0, verify: Any = True,
) -> Client:  # fmt: skip
    """A client for all calls, synchronous and asynchronous. `token` is an access token, or a function that returns one."""
    transport = RetryTransport(attempts, first_delay, longest_delay, verify)
    return Client(
        base_url, timeout=httpx.Timeout(timeout, connect=10.0), httpx_args={"transport": transport, "auth": TokenAuth(token)}
    )
