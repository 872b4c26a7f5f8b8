"""OLE containers (old Office files, Outlook messages, embedded objects), in time that grows with their size."""

from __future__ import annotations

import io
import struct
from typing import Any

import olefile

# What the library raises over a damaged or hostile container.
DAMAGED = (OSError, ValueError, IndexError, struct.error, AttributeError, TypeError, KeyError, RecursionError)


class Ole(olefile.OleFileIO):  # type: ignore[misc] # the library has no types
    """The library looks through a list for each stream that it meets and for each that it opens."""

    def __init__(self, data: bytes) -> None:
        self._met: set[tuple[int, bool]] = set()
        super().__init__(io.BytesIO(data))

    def _check_duplicate_stream(self, first_sect: int, minifat: bool = False) -> None:
        if not minifat and first_sect >= olefile.MAXREGSECT:
            return
        if (first_sect, minifat) in self._met:
            self._raise_defect(olefile.DEFECT_INCORRECT, "Stream referenced twice")
        self._met.add((first_sect, minifat))

    def _find(self, filename: str | list[str]) -> int:
        node: Any = self.root
        for name in filename.split("/") if isinstance(filename, str) else filename:
            node = node.kids_dict.get(name.lower())
            if node is None:
                raise OSError("file not found")
        return int(node.sid)
