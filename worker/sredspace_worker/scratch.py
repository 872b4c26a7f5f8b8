"""The files of requests under way, and what is left of them: nothing stays behind a worker that was killed.

A worker has one folder and holds a lock in it for as long as its process lives, however that ends. Several workers may share
the temporary directory: each removes the folders whose lock is free."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import stat
import tempfile
import time
from pathlib import Path

PREFIX = "sredspace-worker-"
_LOCK = "lock"
# A folder without a lock is one of an older version, which may still run, or of a worker that starts at this moment.
UNLOCKED_SECONDS = 3600
SWEEP_SECONDS = 600
LABELS_SECONDS = 24 * 3600


class Scratch:
    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        made = self.folder / f"{_LOCK}.new"
        # Not inherited by other programs, so that the lock ends with this process.
        self._lock = made.open("wb")
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        # Under its name it is locked from the beginning.
        made.rename(self.folder / _LOCK)

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self._lock.close()


def sweep(labels: str) -> int:
    """Removes the folders of workers that no longer live, and labels that nobody has used for a day. Gives the number of folders."""
    removed = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            if _own(folder) and _left(folder):
                shutil.rmtree(folder, ignore_errors=True)
                removed += 1
    if labels and _own(Path(labels)):
        for item in [*Path(labels).glob("*.labels"), *Path(labels).glob("*.new")]:
            with contextlib.suppress(OSError):
                if time.time() - item.stat().st_mtime > LABELS_SECONDS:
                    item.unlink()
    return removed


def _own(folder: Path) -> bool:
    """Whether it is a folder of this account: in a shared directory, a name may lead elsewhere."""
    try:
        state = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid()


def _left(folder: Path) -> bool:
    try:
        lock = (folder / _LOCK).open("rb")
    except FileNotFoundError:
        return time.time() - folder.stat().st_mtime > UNLOCKED_SECONDS
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
