"""Text boxes of old Excel files (.xls), which their library does not read."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from sredspace_worker.extract import rows

_BOF, _OBJ, _TXO, _CONTINUE, _EOF = 0x809, 0x5D, 0x1B6, 0x3C, 0x0A
_SHEET = b"\x10\x00"
_NOTE = 0x19
_DAMAGED = (OSError, ValueError, IndexError, struct.error, AttributeError, TypeError, KeyError)


def boxes(data: bytes) -> dict[int, list[str]]:
    """By the number of the sheet in the file, from 1. Comments are not among them."""
    found: dict[int, list[str]] = {}
    part, depth, kind, missing = 0, 0, 0, 0
    wide: list[str] = []

    def close() -> None:
        if kind != _NOTE and (text := rows.one_line("".join(wide))):
            found.setdefault(part, []).append(text)
        wide.clear()

    try:
        for record, body in _records(_stream(data)):
            if record == _BOF:
                # A chart inside a sheet is a part inside a part.
                part += depth == 0 and body[2:4] == _SHEET
                depth += 1
            elif record == _EOF:
                depth -= 1
            elif record == _OBJ and len(body) >= 6:
                kind = struct.unpack_from("<H", body, 4)[0]
            elif record == _TXO and len(body) >= 12:
                close()
                missing = struct.unpack_from("<H", body, 10)[0]
            elif record == _CONTINUE and missing and body:
                text = body[1:].decode("utf-16-le", "replace") if body[0] & 1 else body[1:].decode("latin-1")
                wide.append(text[:missing])
                missing -= min(missing, len(text))
                if not missing:
                    close()
    except _DAMAGED:
        # The cells were read; what was found of the boxes stays.
        pass
    return found


def _stream(data: bytes) -> bytes:
    from sredspace_worker.extract.ole import Ole

    with Ole(data) as ole:
        name = "Workbook" if ole.exists("Workbook") else "Book"
        return bytes(ole.openstream(name).read())


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, place)
        yield record, stream[place + 4 : place + 4 + length]
        place += 4 + length
