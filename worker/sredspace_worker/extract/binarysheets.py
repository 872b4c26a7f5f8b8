"""What stands beside the cells of a binary Excel file (.xlsb): comments in records, text boxes and charts in XML."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from sredspace_worker.extract import rows
from sredspace_worker.extract.document import Document
from sredspace_worker.extract.drawings import control_texts, drawn_lines, paragraphs
from sredspace_worker.extract.package import Element, Package, attribute, child, descendants, local
from sredspace_worker.problems import Problem

_SHEET, _AUTHOR, _COMMENT, _TEXT = 156, 632, 635, 637
_DAMAGED = (struct.error, IndexError, UnicodeDecodeError, OverflowError)
_LONGEST = 1 << 16


def beside(data: bytes, document: Document) -> dict[str, list[str]]:
    """By the name of the sheet. What cannot be read is reported."""
    try:
        package = Package(data, "Excel file")
    except Problem:
        return {}
    main = package.main("xl/workbook.bin")
    relations = package.relations(main)
    found: dict[str, list[str]] = {}
    for name, key in _sheets(package.read(main) or b""):
        part = relations.get(key, ("", ""))[1]
        for kind, target in package.relations(part).values() if part else ():
            place = f"sheet {name}"
            try:
                if kind == "comments":
                    found.setdefault(name, []).extend(_comments(package.read(target) or b""))
                elif kind == "drawing":
                    found.setdefault(name, []).extend(_drawing(package, target, place, document))
                elif kind == "vmlDrawing" and (root := package.optional_xml(target)) is not None:
                    lines = [f"Text box: {text}" for text in control_texts(root)]
                    found.setdefault(name, []).extend(line for line in lines if line not in found.get(name, ()))
                elif kind == "threadedComment" and (root := package.optional_xml(target)) is not None:
                    found.setdefault(name, []).extend(_threads(root))
            except (*_DAMAGED, Problem):
                document.skip("part_damaged", place, f"The {kind}s of the sheet are damaged.")
    return found


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and body; both the number and the length are written in groups of seven bits."""
    place = 0
    while place < len(data):
        kind, place = data[place], place + 1
        if kind & 0x80:
            kind, place = (kind & 0x7F) | (data[place] & 0x7F) << 7, place + 1
        size = 0
        for shift in (0, 7, 14, 21):
            byte, place = data[place], place + 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        yield kind, data[place : place + size]
        place += size


def _string(body: bytes, place: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", body, place)
    if length > _LONGEST:
        return "", len(body)
    end = place + 4 + 2 * length
    return body[place + 4 : end].decode("utf-16-le"), end


def _sheets(data: bytes) -> Iterator[tuple[str, str]]:
    try:
        for kind, body in _records(data):
            if kind == _SHEET:
                key, place = _string(body, 8)
                name, _ = _string(body, place)
                yield name, key
    except _DAMAGED:
        return


def _comments(data: bytes) -> Iterator[str]:
    authors: list[str] = []
    where = ""
    who = 0
    for kind, body in _records(data):
        if kind == _AUTHOR:
            authors.append(_string(body, 0)[0])
        elif kind == _COMMENT:
            who, row, _, column = struct.unpack_from("<IIII", body)
            where = f"{_letters(column)}{row + 1}"
        elif kind == _TEXT:
            name = authors[who] if who < len(authors) else ""
            if name.startswith("tc="):
                # A copy of a thread for older programs.
                continue
            if text := rows.one_line(_string(body, 1)[0].removeprefix(f"{name}:")):
                yield f"Comment on {where}{' by ' + name if name else ''}: {text}"


def _letters(column: int) -> str:
    text = ""
    while True:
        text = chr(65 + column % 26) + text
        column = column // 26 - 1
        if column < 0:
            return text


def _threads(root: Element) -> Iterator[str]:
    for item in descendants(root, "threadedComment"):
        text = child(item, "text")
        if text is not None and (words := rows.one_line(text.text or "")):
            yield f"Comment on {attribute(item, 'ref')}: {words}"


def _drawing(package: Package, target: str, place: str, document: Document) -> Iterator[str]:
    root = package.optional_xml(target)
    relations = package.relations(target)
    pictures = 0
    for item in descendants(root, "sp", "pic", "chart", "relIds") if root is not None else ():
        kind = local(item)
        if kind == "sp":
            yield from (f"Text box: {rows.one_line(text)}" for text in paragraphs(item))
        elif kind == "pic":
            pictures += 1
        else:
            part = relations.get(attribute(item, "id") or attribute(item, "dm") or "", ("", ""))[1]
            yield from drawn_lines(package, part, kind)
    if pictures:
        many = "s" * (pictures > 1)
        document.skip("picture_not_read", place, f"{pictures} picture{many}: words in them were not read.")
