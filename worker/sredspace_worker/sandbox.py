"""Runs one job in a child process of its own, bounded in time and memory, and killed when nobody waits any more.

A fork server with the engine already loaded makes a child in a few milliseconds, and forks from a process without
threads, which forking the server itself would not."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any

from sredspace_worker.child import entry
from sredspace_worker.logs import event
from sredspace_worker.problems import Code, Problem, busy


class Sandbox:
    def __init__(self, concurrency: int, queue: int, memory: int) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["sredspace_worker.child", "sredspace_worker.engine.job"])
        self._slots = asyncio.Semaphore(concurrency)
        self._places = concurrency + queue
        self._memory = memory
        self._threads = ThreadPoolExecutor(concurrency + 4, thread_name_prefix="sandbox")
        self.active = 0

    async def warm(self) -> None:
        """The first child starts the fork server; afterwards the worker is ready."""
        await self.run("ping", None, seconds=30)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    @property
    def full(self) -> bool:
        return self.active >= self._places

    async def run(
        self,
        name: str,
        payload: Any,
        *,
        seconds: float,
        on_event: Callable[[dict[str, Any]], None] | None = None,
        too_complex: str = "The file takes more time or memory to read than is allowed.",
    ) -> Any:
        if self.full:
            raise busy()
        self.active += 1
        try:
            async with self._slots:
                return await self._child(name, payload, seconds, on_event, too_complex)
        finally:
            self.active -= 1

    async def _child(
        self,
        name: str,
        payload: Any,
        seconds: float,
        on_event: Callable[[dict[str, Any]], None] | None,
        too_complex: str,
    ) -> Any:
        loop = asyncio.get_running_loop()
        reader, writer = self._context.Pipe(duplex=False)
        process = self._context.Process(target=entry, args=(writer, name, payload, self._memory, seconds), daemon=True)
        try:
            await loop.run_in_executor(self._threads, process.start)
            writer.close()
            async with asyncio.timeout(seconds):
                while True:
                    message = await loop.run_in_executor(self._threads, _receive, reader)
                    if message[0] != "event":
                        break
                    if on_event is not None:
                        on_event(message[1])
        except TimeoutError:
            raise Problem("file_too_complex", too_complex) from None
        finally:
            writer.close()
            if process.pid is not None:
                process.kill()
                # The pipe ends with the child, so a thread that still reads ends too, and only then it may be closed.
                await asyncio.shield(loop.run_in_executor(self._threads, _reap, process, reader))
        return _value(message, name, too_complex)


def _receive(reader: Connection) -> tuple[Any, ...]:
    try:
        message: tuple[Any, ...] = reader.recv()
    except (EOFError, OSError):
        return ("died",)
    return message


def _reap(process: Any, reader: Connection) -> None:
    process.join(10)
    reader.close()


def _value(message: tuple[Any, ...], name: str, too_complex: str) -> Any:
    match message[0]:
        case "result":
            return message[1]
        case "problem":
            code: Code = message[1]
            raise Problem(code, message[2], retryable=message[3])
        case "limit" | "died":
            event(logging.WARNING, "child over its limits", job=name, how=message[0])
            raise Problem("file_too_complex", too_complex)
    event(logging.ERROR, "child failed", job=name, error=message[1], trace=message[2])
    raise Problem("internal", "The worker failed.", retryable=True)
