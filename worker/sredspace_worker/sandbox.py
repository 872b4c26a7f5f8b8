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
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any

from sredspace_worker.child import entry
from sredspace_worker.logs import event
from sredspace_worker.problems import Code, Problem, busy

QUICK_SECONDS = 2.0
# For each quick place; they cost memory, and little of the CPU that short work needs.
SLOW_PLACES = 2
UNREADABLE = (
    "The file could not be read: it is built in a way that was not expected. Save it again, or as PDF, and upload it again."
)
TOO_COMPLEX = (
    "The file takes more time or memory to read than is allowed. Split it, or save it in a simpler form, and upload it again."
)


class _Lane:
    """Places for one kind of work. What takes longer than most moves to a place among the slow ones and gives its own
    back, so that a few heavy files do not keep small ones waiting."""

    def __init__(self, places: int, queue: int) -> None:
        self._quick = asyncio.Semaphore(places)
        self._slow = asyncio.Semaphore(SLOW_PLACES * places)
        self.places = (1 + SLOW_PLACES) * places
        self.limit = self.places + queue
        self.active = 0

    @property
    def full(self) -> bool:
        return self.active >= self.limit

    @contextlib.asynccontextmanager
    async def place(self, wait: float, pid: Callable[[], int | None]) -> AsyncIterator[None]:
        self.active += 1
        held: list[asyncio.Semaphore] = []
        moving: asyncio.Task[None] | None = None
        try:
            try:
                async with asyncio.timeout(wait):
                    await self._quick.acquire()
            except TimeoutError:
                raise busy() from None
            held.append(self._quick)
            moving = asyncio.create_task(self._move(held, pid))
            yield
        finally:
            try:
                if moving is not None:
                    moving.cancel()
                    await asyncio.gather(moving, return_exceptions=True)
            finally:  # a caller that goes away cancels more than once, here too
                for place in held:
                    place.release()
                self.active -= 1

    async def _move(self, held: list[asyncio.Semaphore], pid: Callable[[], int | None]) -> None:
        await asyncio.sleep(QUICK_SECONDS)
        _yield_cpu(pid())
        await self._slow.acquire()
        held[:] = [self._slow]
        self._quick.release()


def _yield_cpu(pid: int | None) -> None:
    """Short work goes first on a busy machine."""
    if pid is not None:
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, pid, 15)


class Sandbox:
    def __init__(self, concurrency: int, file_concurrency: int, queue: int, memory: int) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(
            ["sredspace_worker.child", "sredspace_worker.engine.job", "sredspace_worker.extract.job"]
        )
        # Files and runs never wait for each other.
        self._lanes = {"index": _Lane(file_concurrency, queue), "task": _Lane(concurrency, queue)}
        self._memory = memory
        # A child that works keeps one thread waiting for it; starting and reaping others need some too.
        self._threads = ThreadPoolExecutor((1 + SLOW_PLACES) * (concurrency + file_concurrency) + 8, thread_name_prefix="sandbox")

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
    ) -> Any:
        lane = self._lanes["index" if name == "index" else "task"]
        if lane.full:
            raise busy()
        started: list[int] = []
        async with lane.place(wait, lambda: started[0] if started else None):
            return await self._child(name, payload, seconds, on_event, too_complex, started)

    async def _child(
        self,
        name: str,
        payload: Any,
        seconds: float,
        on_event: Callable[[dict[str, Any]], None] | None,
        too_complex: str,
        started: list[int],
    ) -> Any:
        loop = asyncio.get_running_loop()
        reader, writer = self._context.Pipe(duplex=False)
        process = self._context.Process(target=entry, args=(writer, name, payload, self._memory, seconds), daemon=True)
        try:
            await loop.run_in_executor(self._threads, process.start)
            if process.pid is not None:
                started.append(process.pid)
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
        case "limit" | "died":
            event(logging.WARNING, "child over its limits", job=name, how=message[0])
            raise Problem("file_too_complex", too_complex)
    event(logging.ERROR, "child failed", job=name, error=message[1], trace=message[2])
    if name == "index":
        # The same bytes would fail in the same way: trying again only costs time.
        raise Problem("unreadable_file", UNREADABLE)
    raise Problem("internal", "The worker failed.", retryable=True)
