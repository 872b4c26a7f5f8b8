"""Places for work at once: small work passes large work that waits, and what takes long gives its place back."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import struct
import zipfile
from collections import deque
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from sredspace_worker.problems import busy

QUICK_SECONDS = 1.0
# For each quick place; they cost memory, and little of the CPU that short work needs.
SLOW_PLACES = 2
# Small work that goes first, one after the other, before large work that waits gets the next place.
IN_A_ROW = 4
SMALL_BYTES = 256 << 10
_SMALL_PDF = 96 << 10
_DIRECTORY = 64 << 10
_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"\x28\xb5\x2f\xfd")


def is_small(path: Path) -> bool:
    """Whether a file holds little, unpacked: what it says of itself, without unpacking anything."""
    size = path.stat().st_size
    if size > SMALL_BYTES:
        return False
    with path.open("rb") as stream:
        head = stream.read(8)
        if head.startswith(b"%PDF"):
            return size <= _SMALL_PDF
        if head.startswith(_PACKED):
            return False
        if not head.startswith(b"PK"):
            return True
        stream.seek(0)
        return _unpacked(stream.read()) <= 4 * SMALL_BYTES


def _unpacked(data: bytes) -> int:
    """What the entries of an archive claim to hold."""
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or end + 16 > len(data) or struct.unpack_from("<I", data, end + 12)[0] > _DIRECTORY:
        return 1 << 40
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, OSError):
        # It will be refused at once.
        return 0


class _Quick:
    """Places of which the last few are for small work."""

    def __init__(self, places: int, kept: int) -> None:
        self._free = places + kept
        # Large work never holds more than these, so the rest is there for small work.
        self._for_large = places
        self._small: deque[asyncio.Future[None]] = deque()
        self._large: deque[asyncio.Future[None]] = deque()
        self._row = 0

    async def acquire(self, small: bool) -> None:
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting = self._small if small else self._large
        waiting.append(mine)
        self._wake()
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self.release(small)
            elif mine in waiting:
                waiting.remove(mine)
            raise

    def release(self, small: bool) -> None:
        self._free += 1
        self._for_large += not small
        self._wake()

    def _wake(self) -> None:
        while self._free > 0:
            large = bool(self._large) and self._for_large > 0
            if self._small and not (large and self._row >= IN_A_ROW):
                chosen, self._row, large = self._small.popleft(), self._row + 1, False
            elif large:
                chosen, self._row = self._large.popleft(), 0
            else:
                return
            if not chosen.done():
                self._free -= 1
                self._for_large -= large
                chosen.set_result(None)


class Lane:
    """Places for one kind of work. What takes longer than most moves to a place among the slow ones and gives its own
    back, so that a few heavy files do not keep small ones waiting."""

    def __init__(self, places: int, queue: int) -> None:
        kept = max(1, places // 4)
        self._quick = _Quick(places, kept)
        self._slow = asyncio.Semaphore(SLOW_PLACES * places)
        self.places = (1 + SLOW_PLACES) * places
        self.children = self.places + kept
        self.limit = self.places + queue
        self.active = 0

    @property
    def full(self) -> bool:
        return self.active >= self.limit

    @contextlib.asynccontextmanager
    async def place(self, wait: float, pid: Callable[[], int | None], small: bool = True) -> AsyncIterator[None]:
        self.active += 1
        give_back: list[Callable[[], None]] = []
        moving: asyncio.Task[None] | None = None
        try:
            try:
                async with asyncio.timeout(wait):
                    await self._quick.acquire(small)
            except TimeoutError:
                raise busy() from None
            give_back.append(lambda: self._quick.release(small))
            moving = asyncio.create_task(self._move(give_back, pid))
            yield
        finally:
            try:
                if moving is not None:
                    moving.cancel()
                    await asyncio.gather(moving, return_exceptions=True)
            finally:  # a caller that goes away cancels more than once, here too
                for release in give_back:
                    release()
                self.active -= 1

    async def _move(self, give_back: list[Callable[[], None]], pid: Callable[[], int | None]) -> None:
        await asyncio.sleep(QUICK_SECONDS)
        yield_cpu(pid(), 15)
        await self._slow.acquire()
        quick, give_back[:] = give_back[0], [self._slow.release]
        quick()


def yield_cpu(pid: int | None, nice: int) -> None:
    """Short work goes first on a busy machine."""
    if pid is not None:
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, pid, nice)
