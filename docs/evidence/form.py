"""The form of an evidence pack, for verify.py: what its ZIP file, JSON and base64 have to look like, byte for byte."""

from __future__ import annotations

import base64
import json
import re
import struct
import zlib
from typing import Any

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
NONE = type(None)
ENTRY = {
    "seq": int, "kind": str, "subjectId": str, "recordedAt": str, "prev": str, "commitment": str, "hash": str, "salt": (str, NONE),
    "tree": (int, NONE), "leafIndex": (int, NONE), "steps": list,
}  # fmt: skip
TREE = {"tree": int, "origin": str, "keyId": str, "publicKey": str, "openedAt": str, "earlier": list}
GROWTH = {"size": int, "root": str, "steps": list}
ENVELOPE = {"payloadType": str, "payload": str, "signatures": list}
MANIFEST = {"_type": str, "subject": list, "predicateType": str, "predicate": dict}
PACK = {"exportId": str, "projectId": str, "createdOn": str, "server": str, "entries": int, "head": str}
SESSION = {"id": str, "type": str, "title": (str, NONE), "messages": list}
MESSAGE = {"id": str, "role": str, "runId": (str, NONE), "createdOn": str, "content": str}


class BadPack(Exception):
    """The pack does not hold."""


def need(condition: object, message: str) -> None:
    if not condition:
        raise BadPack(message)


def b64(text: str) -> bytes:
    raw = base64.b64decode(text, validate=True)
    need(base64.b64encode(raw).decode() == text, "base64 is not written in its one form")
    return raw


def hash_of(text: str) -> bytes:
    raw = b64(text)
    need(len(raw) == 32, "a hash has another length")
    return raw


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    need(len(value) == len(pairs), "a name comes twice in an object of JSON")
    return value


def no_number(text: str) -> None:
    raise BadPack(f"{text} is no JSON")


def strict(text: bytes, objects: Any = once) -> Any:
    """JSON in UTF-8, in which no name comes twice: two readers see the same."""
    value = json.loads(text.decode(), object_pairs_hook=objects, parse_constant=no_number)
    json.dumps(value, ensure_ascii=False).encode()  # half of a surrogate pair is no character
    return value


def field(value: dict[str, Any], name: str, kind: type) -> Any:
    """A field of a statement; what is missing or null is empty."""
    found = value.get(name)
    need(found is None or type(found) is kind, f"{name} is of another type")
    return kind() if found is None else found


def one_text(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of the document of a text."""
    need(sum(name == "text" for name, _ in pairs) < 2, "a text comes twice")
    return dict(pairs)


def canonical(text: bytes) -> Any:
    """JSON in the one form of a pack."""
    value = strict(text)
    written = json.dumps(value, separators=(",", ":"), ensure_ascii=False) + "\n"
    written = written.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    need(written.encode() == text, "JSON is not written in its one form")
    return value


def shape(value: Any, fields: dict[str, Any]) -> Any:
    """Exactly these fields, in this order."""
    need(type(value) is dict and list(value) == list(fields), f"JSON has other fields than {', '.join(fields)}")
    for name, kinds in fields.items():
        need(type(value[name]) in (kinds if isinstance(kinds, tuple) else (kinds,)), f"{name} is of another type")
    return value


def container(pack: bytes) -> dict[str, bytes]:
    """The members of the ZIP file, which has one possible form."""
    members: dict[str, bytes] = {}
    places: dict[str, bool] = {}  # in small letters: whether it is a member, or a folder
    directory, last, at = [], b"", 0
    while pack[at : at + 4] == b"PK\3\4":
        need(len(pack) >= at + 30, "cut off")
        crc, size, _, length = struct.unpack("<IIIH", pack[at + 14 : at + 28])
        name = pack[at + 30 : at + 30 + length]
        content = pack[at + 30 + length : at + 30 + length + size]
        common = struct.pack("<HHHHHIII", 20, 0x0800, 0, 0, 0x0021, crc, size, size)
        need(pack[at + 4 : at + 30] == common + struct.pack("<HH", length, 0), "a header is not written in its one form")
        need(len(content) == size and zlib.crc32(content) == crc, "a checksum is wrong")
        need(name > last, "members are not sorted")
        place = name.decode()
        need(len(place) <= 200 and NAME.fullmatch(place), f"{place!r} is not a name that a member can have")
        members[place], last, place = content, name, place.lower()
        need(place not in places, f"{place} is in the place of another member or a folder")
        places[place] = True
        for slash in (i for i, c in enumerate(place) if c == "/"):
            need(not places.setdefault(place[:slash], False), f"{place[:slash]} is a member and a folder")
        directory.append(b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<H", length) + bytes(12) + struct.pack("<I", at) + name)
        at += 30 + length + size
    listed = b"".join(directory)
    end = b"PK\5\6" + bytes(4) + struct.pack("<HHIIH", len(members), len(members), len(listed), at, 0)
    need(pack[at:] == listed + end, "the directory of the ZIP file is not written in its one form")
    return members
