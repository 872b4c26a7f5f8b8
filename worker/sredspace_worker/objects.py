"""The object store, through signed URLs only. A URL is a secret: it never reaches a log or an answer."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from sredspace_worker.problems import Problem

CHUNK = 1 << 16


class Objects:
    def __init__(self, seconds: float) -> None:
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(seconds, connect=min(seconds, 10)),
            # A redirect would lead outside what was signed; proxies from the environment would see the URL.
            follow_redirects=False,
            trust_env=False,
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=16),
        )

    async def close(self) -> None:
        await self._client.aclose()

    async def download(self, url: str, target: Path, limit: int, what: str) -> tuple[str, int]:
        """Streams the object into `target`; gives its SHA-256 and size. More than `limit` bytes are never read."""
        digest = hashlib.sha256()
        size = 0
        try:
            async with self._client.stream("GET", url, headers={"Accept-Encoding": "identity"}) as response:
                if response.status_code != 200:
                    raise _status(response.status_code, what)
                with target.open("wb") as out:
                    async for chunk in response.aiter_raw(CHUNK):
                        size += len(chunk)
                        if size > limit:
                            raise Problem("unreadable_file", f"{_first_up(what)} is larger than was announced.")
                        digest.update(chunk)
                        out.write(chunk)
                announced = response.headers.get("content-length", "")
                if announced.isdigit() and int(announced) != size:
                    raise Problem("object_unavailable", f"{_first_up(what)} arrived incomplete.", retryable=True)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError, UnicodeError) as error:
            raise _transport(error, what) from None
        return digest.hexdigest(), size

    async def upload(self, url: str, source: Path, what: str) -> None:
        size = source.stat().st_size

        async def content() -> AsyncIterator[bytes]:
            with source.open("rb") as file:
                while chunk := file.read(CHUNK):
                    yield chunk

        try:
            # Content-Length is set, so httpx does not use chunked encoding: signed PUTs of S3 refuse that.
            response = await self._client.put(
                url, content=content(), headers={"Content-Type": "application/json", "Content-Length": str(size)}
            )
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError, UnicodeError) as error:
            raise _transport(error, what) from None
        if response.status_code not in (200, 201, 204):
            raise _status(response.status_code, what)


def _first_up(what: str) -> str:
    """For the beginning of a sentence. The name of a file in it stays as it is."""
    return what[:1].upper() + what[1:]


def _status(status: int, what: str) -> Problem:
    # 403 is mostly an expired signature and 404 a lost race with a delete: a fresh request decides.
    return Problem(
        "object_unavailable", f"The object store answered {status} for {what}.", retryable=status not in (400, 404, 405)
    )


def _transport(error: Exception, what: str) -> Problem:
    bad_url = isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol | ValueError | UnicodeError)
    detail = f"The URL for {what} cannot be used." if bad_url else f"The object store did not answer for {what}."
    return Problem("object_unavailable", detail, retryable=not bad_url)
