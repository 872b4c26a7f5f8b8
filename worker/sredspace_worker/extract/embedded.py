"""Files behind icons in Office files: read if possible, otherwise listed."""

from __future__ import annotations

import struct
from typing import Any

from sredspace_worker.extract.document import Document
from sredspace_worker.extract.ole import DAMAGED, Ole
from sredspace_worker.extract.package import Package
from sredspace_worker.extract.sniff import OLD_KINDS
from sredspace_worker.problems import Problem

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_embedded(package: Package, relations: dict[str, tuple[str, str]], place: str, document: Document) -> None:
    """Charts only repeat numbers of their file and are not among these relations."""
    for kind, target in relations.values():
        if kind not in ("package", "oleObject"):
            continue
        name = target.rpartition("/")[2]
        try:
            data = package.read(target)
        except Problem as problem:
            document.skip("embedded_not_read", f"{place}, embedded {name}", problem.detail)
            continue
        _take(name, data, place, document)


def read_object(data: bytes, place: str, document: Document) -> None:
    """An object as RTF keeps it: its class and two names, then its bytes, or only the place of another file."""
    name, end = "object", 8
    try:
        for number in range(3):
            (size,) = struct.unpack_from("<I", data, end)
            name = data[end + 4 : end + 4 + size].rstrip(b"\x00").decode("cp1252", "replace") if not number else name
            end += 4 + size
        inside = data[end + 4 :]
        if name == "Package":
            name, inside = _native(bytes(4) + inside)
    except (ValueError, struct.error):
        inside = b""
    if data[4:8] == b"\x01\x00\x00\x00":
        document.skip("embedded_not_read", f"{place}, linked {name}", "It is kept in another file. Upload it as well.")
        return
    _take(name, inside or None, place, document)


def _take(name: str, data: bytes | None, place: str, document: Document, reason: str = "It is missing in the file.") -> None:
    try:
        if data is None:
            raise Problem("unreadable_file", reason)
        name, data = _unwrapped(name, data)
        part = document.read_nested(data, name)
        if not part.text.strip():
            raise Problem("unreadable_file", "It has no text.")
    except Problem as problem:
        document.skip("embedded_not_read", f"{place}, embedded {name}", problem.detail)
        return
    document.take(part, f"embedded {name}", len(document.segments) + 1)


def read_storages(data: bytes, document: Document) -> None:
    """The objects inside an old Excel file, each in a part of its container."""
    try:
        with Ole(data) as ole:
            for kid in ole.root.kids:
                if kid.name.upper().startswith("MBD") and kid.kids_dict:
                    name, inside = _streams(ole, kid, [kid.name]) or ("", None)
                    reason = next((reason for key, reason in OLD_KINDS if key.lower() in kid.kids_dict), _UNKNOWN)
                    _take(name or "object", inside, "file", document, reason)
    except DAMAGED:
        document.skip("embedded_not_read", "file", "Objects inside the file are damaged.")


_UNKNOWN = "It is of a program that is not known. Save it as a file of its own and upload it."


def _unwrapped(name: str, data: bytes) -> tuple[str, bytes]:
    """The file inside an OLE object; other objects are returned unchanged."""
    if not data.startswith(_OLE):
        return name, data
    try:
        with Ole(data) as ole:
            found = _streams(ole, ole.root, [])
            return (found[0] or name, found[1]) if found is not None and "workbook" not in ole.root.kids_dict else (name, data)
    except DAMAGED:
        return name, data


def _streams(ole: Ole, storage: Any, path: list[str]) -> tuple[str, bytes] | None:
    """The file that an object keeps whole, with its name where it has one."""
    if "\x01ole10native" in storage.kids_dict:
        return _native(ole.openstream([*path, "\x01Ole10Native"]).read())
    for key in ("contents", "package", "workbook"):
        if key in storage.kids_dict:
            return "", ole.openstream([*path, key]).read()
    return None


def _native(data: bytes) -> tuple[str, bytes]:
    label_end = data.index(b"\x00", 6)
    path_end = data.index(b"\x00", label_end + 1)
    place = path_end + 5
    (length,) = struct.unpack_from("<I", data, place)
    place += 4 + length
    (size,) = struct.unpack_from("<I", data, place)
    name = data[6:label_end].decode("cp1252", "replace").replace("\\", "/").rpartition("/")[2]
    return name, data[place + 4 : place + 4 + size]
