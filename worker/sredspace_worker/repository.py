"""Reads the one repository bound to the project: commits, pull requests and issues of the tax year, nothing else.

The token reaches only the base URL of the envelope; redirects are not followed, and pages are asked for by number, so that
no answer can lead elsewhere."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import logging
import re
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sredspace_worker.engine.dates import TaxYear
from sredspace_worker.extract.document import normalise
from sredspace_worker.logs import event
from sredspace_worker.models_gen import TaskEnvelope, TaskGitHub

if TYPE_CHECKING:
    from githubkit import GitHub, TokenAuthStrategy
    from githubkit.exception import GitHubException
    from githubkit.retry import RetryOption

PER_PAGE = 100
MAX_TEXT = 20_000
Note = tuple[str, str, dict[str, str]]
Tell = Callable[[dict[str, Any]], None]


class _Stop(Exception):
    """Reading ends here, for a reason that a person understands."""


class Pages:
    """Pages that were read before, with their ETag. GitHub confirms them with a 304, which costs no rate limit.

    The key holds the project: what one project's token could read is never shown to another."""

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self._pages: OrderedDict[str, tuple[str, list[dict[str, Any]]]] = OrderedDict()

    def get(self, key: str) -> tuple[str, list[dict[str, Any]]] | None:
        found = self._pages.get(key)
        if found is not None:
            self._pages.move_to_end(key)
        return found

    def put(self, key: str, etag: str, items: list[dict[str, Any]]) -> None:
        self._pages[key] = (etag, items)
        while len(self._pages) > self._most:
            self._pages.popitem(last=False)


class Repository:
    def __init__(self, max_pages: int, seconds: float) -> None:
        self._max_pages = max_pages
        self._seconds = seconds
        self._pages = Pages()

    async def read(self, envelope: TaskEnvelope, tell: Tell) -> tuple[list[dict[str, Any]], list[Note]]:
        """Records as dictionaries for the child, oldest kind first, and what to say about what could not be read."""
        access = envelope.github
        if access is None:
            return [], []
        found: list[dict[str, Any]] = []
        reasons: list[str] = []
        try:
            async with asyncio.timeout(self._seconds):
                await self._all(envelope, access, tell, found, reasons)
        except TimeoutError:
            reasons.append("it took too long.")
        except Exception as error:
            reasons.append(_explain(error))
        return found, [_note(found, reason) for reason in dict.fromkeys(reasons)]

    async def _all(
        self, envelope: TaskEnvelope, access: TaskGitHub, tell: Tell, found: list[dict[str, Any]], reasons: list[str]
    ) -> None:
        from githubkit import GitHub, TokenAuthStrategy

        if not re.fullmatch(r"[\w.-]+/[\w.-]+", access.repo_full_name) or ".." in access.repo_full_name.split("/"):
            raise _Stop("its name is not owner/name.")
        year = TaxYear(envelope.project.fiscal_year)
        client = GitHub(
            TokenAuthStrategy(access.token),
            base_url=access.api_base_url.rstrip("/") + "/",
            follow_redirects=False,
            trust_env=False,
            http_cache=False,
            timeout=15,
            auto_retry=_retry,
        )
        path = "/repos/" + "/".join(quote(part, safe="") for part in access.repo_full_name.split("/"))
        since = f"{year.start}T00:00:00Z" if year.start else None
        until = f"{year.end}T23:59:59Z" if year.end else None
        window = {k: v for k, v in (("since", since), ("until", until)) if v}
        async with client:
            scope = f"{envelope.project.id} {access.api_base_url} {access.repo_full_name}"
            newest = {"state": "all", "sort": "created", "direction": "desc"}
            at = {"sha": access.head_sha or access.branch, **window}
            # An access that may read commits only still gives them: each kind fails by itself.
            for kind, what, query in (
                ("commits", "commits", at),
                ("pulls", "pull requests", newest),
                ("issues", "issues", newest),
            ):
                try:
                    async for item in self._list(client, scope, f"{path}/{kind}", query, what, tell):
                        if kind == "commits":
                            found.append(_commit(item, access.repo_full_name))
                        elif _before(item, year):
                            break
                        elif not _after(item, year) and not (kind == "issues" and "pull_request" in item):
                            found.append(
                                _thread(item, kind.removesuffix("s") if kind == "pulls" else kind, access.repo_full_name)
                            )
                except TimeoutError:
                    raise
                except Exception as error:
                    reasons.append(_explain(error))

    async def _list(
        self, client: GitHub[TokenAuthStrategy], scope: str, path: str, params: dict[str, Any], what: str, tell: Tell
    ) -> Any:
        for page in range(1, self._max_pages + 1):
            tell({"type": "progress", "step": "github", "detail": what, "done": page - 1, "total": 0})
            query = {**params, "per_page": PER_PAGE, "page": page}
            key = hashlib.sha256(f"{scope} {path} {sorted(query.items())}".encode()).hexdigest()
            known = self._pages.get(key)
            headers = {"If-None-Match": known[0]} if known else {}
            response = (await client.arequest("GET", path, params=query, headers=headers)).raw_response
            if response.status_code == 304 and known:
                items = known[1]
            elif response.status_code == 200:
                items = _items(response.json())
                if etag := response.headers.get("etag"):
                    self._pages.put(key, etag, items)
            elif 300 <= response.status_code < 400:
                raise _Stop("it has moved; bind it again.")
            else:
                raise _Stop(f"GitHub answered {response.status_code}.")
            for item in items:
                yield item
            if len(items) < PER_PAGE:
                return
        raise _Stop(f"it has more than {self._max_pages * PER_PAGE} {what} in the year.")


def _retry(error: GitHubException, count: int) -> RetryOption:
    """Waits out a short limit once and a server's hiccup twice; a person is waiting for the answer."""
    from githubkit.exception import RateLimitExceeded, RequestFailed
    from githubkit.retry import RetryOption

    if isinstance(error, RateLimitExceeded):
        short = error.retry_after.total_seconds() <= 10
        # A wait of zero would be taken for "no wait given", which is a minute.
        return RetryOption(short and count < 1, max(error.retry_after, dt.timedelta(seconds=1)))
    if isinstance(error, RequestFailed) and error.response.status_code >= 500 and count < 2:
        return RetryOption(True, dt.timedelta(seconds=1 + count))
    return RetryOption(False)


def _note(found: list[dict[str, Any]], reason: str) -> Note:
    key = "warn.github_partial" if found else "warn.github"
    return ("github_partial" if found else "github_unavailable", key, {"reason": reason})


def _explain(error: Exception) -> str:
    if isinstance(error, _Stop):
        return str(error)
    event(logging.WARNING, "repository not read", error=type(error).__name__)
    return _reason(error)


def _reason(error: Exception) -> str:
    from githubkit.exception import RateLimitExceeded, RequestFailed

    if isinstance(error, RateLimitExceeded):
        return "its rate limit is used up."
    if isinstance(error, RequestFailed):
        status = error.response.status_code
        meaning = {
            401: "the access has ended.",
            403: "the access is refused.",
            404: "it is not there or not shared.",
            409: "it is empty.",
        }
        return meaning.get(status, f"GitHub answered {status}.")
    return "GitHub did not answer as expected."


def _items(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise _Stop("GitHub did not answer as expected.")
    return value


def _when(value: Any) -> dt.datetime | None:
    try:
        parsed = dt.datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=dt.UTC)


def _before(item: dict[str, Any], year: TaxYear) -> bool:
    created = _when(item.get("created_at"))
    return bool(created and year.start and created.date() < year.start)


def _after(item: dict[str, Any], year: TaxYear) -> bool:
    created = _when(item.get("created_at"))
    return bool(created and year.end and created.date() > year.end)


def _iso(value: Any) -> str | None:
    parsed = _when(value)
    return parsed.isoformat() if parsed else None


def _text(value: Any) -> str:
    return normalise(str(value or ""))[:MAX_TEXT].strip()


def _commit(item: dict[str, Any], repository: str) -> dict[str, Any]:
    commit = item.get("commit") or {}
    author, committer = commit.get("author") or {}, commit.get("committer") or {}
    sha = str(item.get("sha", ""))
    return {
        "id": sha,
        "name": f"{repository}@{sha[:8]}",
        "text": _text(commit.get("message")),
        "authored": _iso(author.get("date")),
        "committed": _iso(committer.get("date")),
        "author": _text(author.get("name"))[:80] or None,
        "url": item.get("html_url"),
    }


def _thread(item: dict[str, Any], kind: str, repository: str) -> dict[str, Any]:
    number = item.get("number")
    return {
        "id": f"{kind}/{number}",
        "name": f"{repository}#{number}",
        "text": _text(f"{item.get('title') or ''}\n\n{item.get('body') or ''}"),
        "authored": _iso(item.get("created_at")),
        "committed": None,
        "author": _text((item.get("user") or {}).get("login"))[:80] or None,
        "url": item.get("html_url"),
    }
