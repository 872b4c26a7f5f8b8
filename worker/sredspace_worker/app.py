"""The HTTP surface: routes, readiness and the rendering of problems. What a route does stands in work.py."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import Response, StreamingResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sredspace_worker import __version__, tracing
from sredspace_worker.config import Config
from sredspace_worker.guard import json_body, require_token
from sredspace_worker.logs import event
from sredspace_worker.models_gen import Capacity, Health, IndexRequest, IndexResult, TaskEnvelope
from sredspace_worker.objects import Objects
from sredspace_worker.problems import Problem, busy
from sredspace_worker.sandbox import Sandbox
from sredspace_worker.scratch import SWEEP_SECONDS, Scratch, sweep
from sredspace_worker.work import Work

health = APIRouter(prefix="/health")
api = APIRouter(prefix="/api/v1", dependencies=[Depends(require_token)])
NDJSON = "application/x-ndjson"
T = TypeVar("T")


def _healthy() -> Response:
    return Response(Health(status="ok", version=__version__).model_dump_json(exclude_none=True), media_type="application/json")


@health.get("/live")
async def get_liveness() -> Response:
    return _healthy()


@health.get("/ready")
async def get_readiness(request: Request) -> Response:
    _require_ready(request)
    sandbox = request.app.state.sandbox
    capacity = Capacity(runs=sandbox.capacity("task"), readings=sandbox.capacity("index"))
    ready = Health(status="ok", version=__version__, capacity=capacity)
    return Response(ready.model_dump_json(), media_type="application/json")


def _require_ready(request: Request) -> None:
    state = request.app.state
    if state.stopping:
        raise Problem("not_ready", "The worker is stopping.", retryable=True)
    if not state.warm:
        raise Problem("not_ready", "The worker is starting.", retryable=True)


def _require_place(request: Request, lane: str) -> None:
    """Refused here, nothing has begun: the caller may send it again."""
    _require_ready(request)
    if request.app.state.sandbox.lane_is_full(lane):
        raise busy()


@api.post("/files/index")
async def index_file(request: Request, body: Annotated[IndexRequest, Depends(json_body(IndexRequest))]) -> Response:
    _require_place(request, "index")
    work: Work = request.app.state.work
    result: IndexResult | None = await _until_hangup(request, work.index(body))
    return Response(result.model_dump_json(by_alias=True) if result else b"", media_type="application/json")


@api.post("/task/process")
async def process_task(request: Request, body: Annotated[TaskEnvelope, Depends(json_body(TaskEnvelope))]) -> Response:
    _require_place(request, "task")
    work: Work = request.app.state.work
    if _wants_stream(request):
        # Starlette cancels the generator when the client goes away, and with it the child that works.
        return StreamingResponse(work.stream(body), media_type=NDJSON, headers={"Cache-Control": "no-store"})
    result = await _until_hangup(request, work.task(body))
    return Response(result or b"", media_type="application/json")


def _wants_stream(request: Request) -> bool:
    ranges = [part.partition(";")[0].strip().lower() for part in request.headers.get("accept", "").split(",")]
    return NDJSON in ranges and ("application/json" not in ranges or ranges.index(NDJSON) < ranges.index("application/json"))


async def _until_hangup(request: Request, work: Coroutine[Any, Any, T]) -> T | None:
    """Waits for the work or for the caller to hang up, whichever is first; without a caller the work is stopped."""
    task = asyncio.ensure_future(work)
    gone = asyncio.ensure_future(_hangup(request))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        event(logging.INFO, "caller hung up", path=request.url.path)
        return None
    finally:
        for item in (task, gone):
            item.cancel()
        await asyncio.gather(task, gone, return_exceptions=True)


async def _hangup(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


class AccessLog:
    """One line a request, and the last net: an unexpected error is logged here and answered without its inside."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with tracing.request(scope["method"], scope["path"], scope["headers"]) as span:
            status = await self._answer(scope, receive, send)
            if span is not None:
                span.set_attribute("http.response.status_code", status)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> int:
        started = time.monotonic()
        status = 0

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except ClientDisconnect:
            event(logging.INFO, "caller hung up", path=scope["path"][:100])
        except Exception:
            logging.getLogger("sredspace_worker").exception("unexpected error")
            if status == 0:
                await Problem("internal", "The worker failed.", retryable=True).response()(scope, receive, watch)
        level = logging.DEBUG if scope["path"].startswith("/health/") else logging.INFO
        event(
            level,
            "request",
            method=scope["method"],
            path=scope["path"][:100],
            status=status,
            ms=round((time.monotonic() - started) * 1000),
        )
        return status


async def _on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - registered for this type only
    return error.response()


async def _on_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this type only
    if error.status_code == 405:
        allow = {"Allow": _allowed(request)}
        return Problem("method_not_allowed", "This path does not take this method.", headers=allow).response()
    if error.status_code == 404:
        return Problem("not_found", "There is nothing at this path.").response()
    return Problem("invalid_request", "The request cannot be read.").response()


def _allowed(request: Request) -> str:
    return "GET" if request.url.path.startswith("/health/") else "POST"


async def _sweep_regularly(labels: str) -> None:
    """At the start and from then on: another worker of this machine may be killed and not start again."""
    while True:
        if removed := await asyncio.to_thread(sweep, labels):
            event(logging.INFO, "removed what killed workers left", folders=removed)
        await asyncio.sleep(SWEEP_SECONDS)


def build(config: Config) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        objects = Objects(config.http_seconds)
        sandbox = Sandbox(config.concurrency, config.file_concurrency, config.queue, config.child_memory_bytes)
        scratch = Scratch()
        app.state.sandbox = sandbox
        app.state.work = Work(config, objects, sandbox, scratch.folder)

        async def warm() -> None:
            await sandbox.warm()
            app.state.warm = True
            event(logging.INFO, "ready", version=__version__)

        tasks = [asyncio.create_task(warm()), asyncio.create_task(_sweep_regularly(config.labels_folder()))]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        sandbox.close()
        await objects.close()
        scratch.close()

    # The contract is openapi.yaml; a second, derived one would only contradict it some day.
    app = FastAPI(lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.config = config
    app.state.stopping = False
    app.state.warm = False
    app.include_router(health)
    app.include_router(api)
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(HTTPException, _on_http)
    return app
