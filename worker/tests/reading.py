"""Reads bytes in this process, as the sandboxed child does, and holds what every reading must hold."""

from __future__ import annotations

import io
import struct
import unicodedata
import zipfile
from collections.abc import Mapping

import pytest

from sredspace_worker.extract.document import Document
from sredspace_worker.extract.formats import read_into
from sredspace_worker.problems import Problem

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def read(data: bytes | str, name: str, content_type: str = "", max_chars: int = 20_000_000, ocr: object = None) -> Document:
    document = Document(max_chars, ocr=ocr)
    read_into(document, data.encode() if isinstance(data, str) else data, name, content_type)
    text = document.text
    assert text == unicodedata.normalize("NFC", text)
    assert not {"\x00", "\r", "\u00ad", "\u200b"} & set(text)
    end = 0
    for segment in document.segments:
        start, last = int(str(segment["charStart"])), int(str(segment["charEnd"]))
        assert end <= start < last <= len(text)
        end = last
    for record in document.records:
        assert 0 <= record.start < record.end <= len(text)
    return document


def refused(data: bytes | str, name: str) -> str:
    """The reason why a file is not read."""
    with pytest.raises(Problem) as caught:
        read(data, name)
    return caught.value.detail


def flat(document: Document) -> str:
    return " ".join(document.text.split())


def codes(document: Document) -> list[str]:
    return [item["code"] for item in document.warnings]


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def run(text: str, properties: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, properties: str = "") -> str:
    inner = "".join(r if r.startswith("<") else run(r) for r in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text if text.startswith('<') else paragraph(text)}</w:tc>"


def table(*rows: list[str]) -> str:
    return (
        "<w:tbl>"
        + "".join(f"<w:tr>{''.join(c if c.startswith('<w:t') else cell(c) for c in row)}</w:tr>" for row in rows)
        + "</w:tbl>"
    )


def docx(body: str, parts: Mapping[str, str] | None = None, namespace: str = W) -> bytes:
    """A Word file of a body; `parts` are its notes, comments and headers: kind -> XML."""
    extra = parts or {}
    relations = "".join(
        f'<Relationship Id="r{n}" Type="x/{kind.rstrip("0123456789")}" Target="{kind}.xml"/>' for n, kind in enumerate(extra)
    )
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<w:document {namespace}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": f"<Relationships>{relations}</Relationships>",
            **{f"word/{kind}.xml": xml for kind, xml in extra.items()},
        }
    )


def pdf(pages: list[list[tuple[float, float, str]]], size: float = 10) -> bytes:
    """Texts at places in points from the bottom left."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    for page in pages:
        canvas.setFont("Helvetica", size)
        for x, y, text in page:
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def ole(streams: Mapping[str, bytes]) -> bytes:
    """An OLE container of short streams, as old Office programs write it; `folder/name` is a stream in a part of it."""
    small = b"".join(data.ljust(-(-len(data) // 64) * 64, b"\x00") for data in streams.values())
    places: dict[str, tuple[int, int]] = {}
    links: list[int] = []
    for name, data in streams.items():
        first, count = len(links), -(-len(data) // 64)
        links += [*range(first + 1, first + count), _END] if count else []
        places[name] = (first, len(data))
    folders = {"": [name for name in streams if "/" not in name]}
    for name in streams:
        if "/" in name:
            folders.setdefault(name.partition("/")[0], []).append(name)
    folders[""] += [folder for folder in folders if folder]
    numbers = {name: n for n, name in enumerate((name for names in folders.values() for name in names), 1)}
    entries = [_entry("Root Entry", 5, numbers[_middle(folders[""])], _NONE, _NONE, 0, len(small))]
    for names in folders.values():
        for place, name in enumerate(names):
            left, right = (numbers[item] if item else _NONE for item in _beside(names, place))
            below = numbers[_middle(folders[name])] if name in folders else _NONE
            entries.append(
                _entry(name.rpartition("/")[2], 1 if name in folders else 2, below, left, right, *places.get(name, (0, 0)))
            )
    parts = [b"".join(entries), b"".join(struct.pack("<I", link) for link in links), small]
    sizes = [-(-len(part) // 512) for part in parts]
    tables = 1
    while tables * 128 < sum(sizes) + tables:
        tables += 1
    chain, starts = [_TABLE] * tables, []
    for size in sizes:
        starts.append(len(chain))
        chain += [*range(len(chain) + 1, len(chain) + size), _END] if size else []
    parts[0] = parts[0][:116] + struct.pack("<I", starts[2]) + parts[0][120:]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 62, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIIII", 0, tables, starts[0], 0, 4096, starts[1], sizes[1], _END, 0, 0)[: 4 * 9]
    head = head.ljust(76, b"\x00") + b"".join(struct.pack("<I", n if n < tables else _NONE) for n in range(109))
    table = b"".join(struct.pack("<I", link) for link in chain).ljust(tables * 512, b"\xff")
    return head + table + b"".join(part.ljust(size * 512, b"\x00") for part, size in zip(parts, sizes, strict=True))


_NONE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _entry(name: str, kind: int, child: int, left: int, right: int, first: int, size: int) -> bytes:
    wide = name.encode("utf-16-le") + b"\x00\x00"
    return wide.ljust(64, b"\x00") + struct.pack("<HBBIII36xIQ", len(wide), kind, 1, left, right, child, first, size)


def _middle(names: list[str]) -> str:
    return names[len(names) // 2]


def _beside(names: list[str], place: int) -> tuple[str, str]:
    """The names left and right of one in a balanced tree."""
    low, high = 0, len(names)
    while (middle := (low + high) // 2) != place:
        low, high = (low, middle) if place < middle else (middle + 1, high)
    left, right = names[low:middle], names[middle + 1 : high]
    return (_middle(left) if left else ""), (_middle(right) if right else "")
