"""What stands beside the cells of an old Excel file (.xls) and its library does not read: text boxes, the words of charts,
printed headers, and how many pictures there are."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from sredspace_worker.extract import rows
from sredspace_worker.extract.ole import DAMAGED, Ole
from sredspace_worker.extract.sheets import printed

_BOF, _OBJ, _TXO, _CONTINUE, _EOF, _SHEET, _WORDS = 0x809, 0x5D, 0x1B6, 0x3C, 0x0A, 0x85, 0x100D
_EDGES = {0x14: "Header", 0x15: "Footer"}
_CHART_SHEET = 2
# Kinds of objects.
_PICTURE, _NOTE = 8, 0x19


@dataclass
class Beside:
    name: str
    chart_sheet: bool
    boxes: list[str] = field(default_factory=list)
    # Of each chart its title and the names of its axes and series.
    charts: list[list[str]] = field(default_factory=list)
    edges: list[str] = field(default_factory=list)
    pictures: int = 0

    def lines(self) -> list[str]:
        charts = [f"Chart: {'; '.join(dict.fromkeys(words))}" for words in self.charts if words]
        return [*(f"Text box: {text}" for text in self.boxes), *charts, *self.edges]


class _Reader:
    def __init__(self) -> None:
        self.sheets: dict[int, Beside] = {}
        self.current: Beside | None = None
        self.depth = self.kind = self.missing = 0
        self.wide: list[str] = []

    def record(self, place: int, kind: int, body: bytes) -> None:
        if kind == _SHEET and len(body) > 8:
            start, _, what, size, flags = struct.unpack_from("<IBBBB", body)
            self.sheets[start] = Beside(_text(body[8:], size, flags), what == _CHART_SHEET)
        elif kind == _BOF:
            self.current = self.current if self.depth else self.sheets.get(place)
            self.depth += 1
            if self.current is not None and body[2:4] == b"\x20\x00":
                self.current.charts.append([])
        elif kind == _EOF:
            self.depth -= 1
        elif self.current is not None:
            self._inside(self.current, kind, body)

    def _inside(self, sheet: Beside, kind: int, body: bytes) -> None:
        if kind == _OBJ and len(body) >= 6:
            self.kind = struct.unpack_from("<H", body, 4)[0]
            sheet.pictures += self.kind == _PICTURE
        elif kind == _WORDS and len(body) > 4 and sheet.charts:
            if text := rows.one_line(_text(body[4:], body[2], body[3])):
                sheet.charts[-1].append(text)
        elif kind in _EDGES and len(body) > 3 and self.depth == 1:
            sheet.edges.extend(printed(_EDGES[kind], _text(body[3:], struct.unpack_from("<H", body)[0], body[2])))
        elif kind == _TXO and len(body) >= 12:
            self._close(sheet)
            self.missing = struct.unpack_from("<H", body, 10)[0]
        elif kind == _CONTINUE and self.missing and body:
            text = _text(body[1:], self.missing, body[0])
            self.wide.append(text)
            self.missing -= min(self.missing, max(1, len(text)))
            if not self.missing:
                self._close(sheet)

    def _close(self, sheet: Beside) -> None:
        """Comments are read with the cells."""
        if self.kind != _NOTE and (text := rows.one_line("".join(self.wide))):
            sheet.boxes.append(text)
        self.wide.clear()


def beside(data: bytes) -> list[Beside]:
    """Of each sheet, in their order in the file."""
    reader = _Reader()
    try:
        for place, kind, body in _records(_stream(data)):
            reader.record(place, kind, body)
    except DAMAGED:
        # The cells were read; what was found beside them stays.
        pass
    return list(reader.sheets.values())


def _text(data: bytes, size: int, flags: int) -> str:
    return data[: 2 * size].decode("utf-16-le", "replace") if flags & 1 else data[:size].decode("latin-1")


def _stream(data: bytes) -> bytes:
    if not data.startswith(b"\xd0\xcf"):
        # Inside another file it has no container of its own.
        return data
    with Ole(data) as ole:
        name = "Workbook" if ole.exists("Workbook") else "Book"
        return bytes(ole.openstream(name).read())


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    place = 0
    while place + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, place)
        yield place, record, stream[place + 4 : place + 4 + length]
        place += 4 + length
