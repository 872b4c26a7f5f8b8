"""Runs one job in a child process of its own, bounded in time and memory, and killed when nobody waits any more.

A fork server with the engine already loaded makes a child in a few milliseconds, and forks from a process without
threads, which forking the server itself would not."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any

from sredspace_worker.child import entry
from sredspace_worker.lanes import Lane, yield_cpu
from sredspace_worker.logs import event
from sredspace_worker.problems import Code, Problem, busy

# The priority that a large file starts with; what takes long gets a lower one.
LARGE_NICE = 5
_CRASHED = tuple(-number for number in (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE))
UNREADABLE = (
    "The file could not be read: it is built in a way that was not expected. Save it again, or as PDF, and upload it again."
)
TOO_COMPLEX = (
    "The file takes more time or memory to read than is allowed. Split it, or save it in a simpler form, and upload it again."
)


class Sandbox:
    def __init__(self, concurrency: int, file_concurrency: int, queue: int, memory: int) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(
            ["sredspace_worker.child", "sredspace_worker.engine.job", "sredspace_worker.extract.job"]
        )
        # Files and runs never wait for each other.
        self._lanes = {"index": Lane(file_concurrency, queue), "task": Lane(concurrency, queue)}
        self._memory = memory
        # A child that works keeps one thread waiting for it; starting and reaping others need some too.
        self._threads = ThreadPoolExecutor(sum(lane.children for lane in self._lanes.values()) + 8, thread_name_prefix="sandbox")

    async def warm(self) -> None:
        """The first child starts the fork server; afterwards the worker is ready."""
        await self.run("ping", None, seconds=30, wait=30)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def lane_is_full(self, name: str) -> bool:
        return self._lanes[name].full

    def capacity(self, name: str) -> int:
        """How much of one kind is worked on at once."""
        return self._lanes[name].places

    async def run(
        self,
        name: str,
        payload: Any,
        *,
        seconds: float,
        wait: float,
        on_event: Callable[[dict[str, Any]], None] | None = None,
        too_complex: str = TOO_COMPLEX,
        small: bool = True,
    ) -> Any:
        lane = self._lanes["index" if name == "index" else "task"]
        if lane.full:
            raise busy()
        started: list[int] = []
        async with lane.place(wait, lambda: started[0] if started else None, small):
            return await self._child(name, payload, seconds, on_event, too_complex, started, small)

    async def _child(
        self,
        name: str,
        payload: Any,
        seconds: float,
        on_event: Callable[[dict[str, Any]], None] | None,
        too_complex: str,
        started: list[int],
        small: bool,
    ) -> Any:
        loop = asyncio.get_running_loop()
        reader, writer = self._context.Pipe(duplex=False)
        process = self._context.Process(target=entry, args=(writer, name, payload, self._memory, seconds), daemon=True)
        try:
            await loop.run_in_executor(self._threads, process.start)
            if process.pid is not None:
                started.append(process.pid)
                if not small:
                    yield_cpu(process.pid, LARGE_NICE)
            writer.close()
            async with asyncio.timeout(seconds):
                while True:
                    message = await loop.run_in_executor(self._threads, _receive, reader)
                    if message[0] != "event":
                        break
                    if on_event is not None:
                        on_event(message[1])
                if message[0] == "died":
                    await loop.run_in_executor(self._threads, process.join, 5)
                    # A native library that gave up, rather than a limit that was reached.
                    message = ("crashed",) if process.exitcode in _CRASHED else message
        except TimeoutError:
            raise Problem("file_too_complex", too_complex) from None
        finally:
            writer.close()
            if process.pid is not None:
                _kill(process)
                # The pipe ends with the child, so a thread that still reads ends too, and only then it may be closed.
                await asyncio.shield(loop.run_in_executor(self._threads, _reap, process, reader))
        return _value(message, name, too_complex)


def _kill(process: Any) -> None:
    """The child and what it started; before it has a group of its own, the child alone."""
    with contextlib.suppress(OSError):
        if os.getpgid(process.pid) == process.pid:
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


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
        case "crashed" if name == "index":
            event(logging.WARNING, "child crashed", job=name)
            raise Problem("unreadable_file", UNREADABLE)
        case "limit" | "died" | "crashed":
            event(logging.WARNING, "child over its limits", job=name, how=message[0])
            raise Problem("file_too_complex", too_complex)
    event(logging.ERROR, "child failed", job=name, error=message[1], trace=message[2])
    if name == "index":
        # The same bytes would fail in the same way: trying again only costs time.
        raise Problem("unreadable_file", UNREADABLE)
    raise Problem("internal", "The worker failed.", retryable=True)
