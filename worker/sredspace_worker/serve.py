"""Starts the server and stops it: SIGTERM lets the work under way end, then the process exits with 0."""

from __future__ import annotations

import asyncio
import logging
from types import FrameType

import uvicorn
from fastapi import FastAPI

from sredspace_worker import app as surface
from sredspace_worker import config as configuration
from sredspace_worker import logs, tracing


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, app: FastAPI, drain_seconds: float) -> None:
        super().__init__(config)
        self._app = app
        self._drain_seconds = drain_seconds
        self._draining: asyncio.Task[None] | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # Not handed on to uvicorn: it would raise the signal again at the end, and a drained stop is a success.
        if self._app.state.stopping:
            self.should_exit = self.force_exit = True
            return
        self._app.state.stopping = True
        self._draining = asyncio.get_event_loop().create_task(self._drain())

    async def _drain(self) -> None:
        """New work gets 503 while the old ends; then uvicorn closes what is left."""
        logs.event(logging.INFO, "stopping", active=self._app.state.work.active)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._drain_seconds
        while self._app.state.work.active and loop.time() < deadline:
            await asyncio.sleep(0.05)
        self.should_exit = True


def run() -> int:
    config = configuration.load()
    if config is None:
        return 2
    logs.setup(config.log_level)
    tracing.setup()
    app = surface.build(config)
    server = _Server(
        uvicorn.Config(
            surface.AccessLog(app),
            host=config.host,
            port=config.port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=2,
            lifespan="on",
        ),
        app,
        config.drain_seconds,
    )
    logs.event(logging.INFO, "listening", listen=config.listen)
    server.run()
    tracing.close()
    return 0 if server.started else 1
