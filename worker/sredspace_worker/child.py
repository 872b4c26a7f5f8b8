"""The inside of a sandboxed child process: limits first, then one job, then the end."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import threading
from collections.abc import Callable
from multiprocessing import parent_process
from multiprocessing.connection import Connection, wait
from typing import Any

from sredspace_worker.emit import Emit
from sredspace_worker.problems import Problem


def _limits(memory: int, seconds: float) -> None:
    cpu = int(seconds) + 1
    for name, value in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 1 << 30),
    ):
        # Some systems refuse some of them (macOS has no address-space limit); the clock outside still holds.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(name, (value, value))


def _silence() -> None:
    """Libraries print what they think of a file; the worker's log holds no such text."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(quiet, descriptor)
    os.close(quiet)


def _die_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.killpg(0, signal.SIGKILL)


def _job(name: str) -> Callable[[Any, Emit], Any]:
    if name == "index":
        from sredspace_worker.extract.job import index

        return index
    if name == "task":
        from sredspace_worker.engine.job import answer

        return answer
    return lambda payload, emit: payload


def entry(connection: Connection, name: str, payload: Any, memory: int, seconds: float) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # A group of its own, so that programs which it starts end with it.
    os.setsid()
    threading.Thread(target=_die_with_parent, daemon=True).start()
    _limits(memory, seconds)
    if name == "index":
        _silence()
    try:
        value = _job(name)(payload, lambda event: connection.send(("event", event)))
        message: tuple[Any, ...] = ("result", value)
    except Problem as problem:
        message = ("problem", problem.code, problem.detail, problem.retryable)
    except (MemoryError, RecursionError):
        message = ("limit",)
    except BaseException as error:
        # Also what is no plain exception, such as a panic of a native library.
        frames = []
        trace = error.__traceback__
        while trace is not None:
            frames.append(f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}")
            trace = trace.tb_next
        message = ("error", type(error).__name__, frames[-8:])
    with contextlib.suppress(OSError):
        connection.send(message)
    connection.close()
    # No atexit work: native libraries may be in any state after a hostile file.
    os._exit(0)
