"""Zip packages of XML (Office, OpenDocument, EPUB): bounded before a byte is unpacked, parsed without document types."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from lxml import etree

from sredspace_worker.problems import Problem

MAX_UNPACKED = 400 << 20
MAX_RATIO = 300
MAX_DEPTH = 200

Element = Any


def local(element: Element) -> str:
    """The name without its namespace: the transitional and the strict format differ only there. Empty for a comment."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    value: str | None = element.get(name)
    if value is not None:
        return value
    for key, item in element.attrib.items():
        if key.endswith("}" + name):
            return str(item)
    return None


def child(element: Element | None, name: str) -> Element | None:
    if element is not None:
        for item in element:
            if local(item) == name:
                return item
    return None


def descendants(element: Element, *names: str) -> Iterator[Element]:
    return (item for item in element.iter() if local(item) in names)


_OFF = {"0", "false", "off", "none"}


def on(element: Element | None) -> bool:
    """A property that is present is on, unless its value says otherwise."""
    return element is not None and (attribute(element, "val") or "true").lower() not in _OFF


def parse(data: bytes, what: str) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        raise Problem("unreadable_file", f"The {what} is damaged and cannot be opened.") from None
    if root is None or _declares(root.getroottree().docinfo.internalDTD):
        # These formats declare nothing; text would hide in entities that are not resolved.
        raise Problem("unreadable_file", f"The {what} is damaged or not what its name says.")
    return root


def _declares(dtd: Any) -> bool:
    """A document type that only names another file declares nothing by itself."""
    return dtd is not None and any(True for part in (dtd.iterentities(), dtd.iterelements()) for _ in part)


def check_zip(data: bytes, what: str, entries_alone: bool = False) -> zipfile.ZipFile:
    """Refuses a zip bomb by its directory; with `entries_alone` the caller weighs each entry."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, OSError):
        raise Problem("unreadable_file", f"The {what} is damaged or incomplete and cannot be opened.") from None
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if not entries_alone and (
        total > MAX_UNPACKED or (total > (32 << 20) and total / packed > MAX_RATIO) or len(entries) > 20_000
    ):
        raise Problem("file_too_complex", f"The {what} unpacks to more than is allowed.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Problem("unreadable_file", f"The {what} is protected by a password.")
    return archive


class Package:
    def __init__(self, data: bytes, what: str) -> None:
        self.what = what
        self._zip = check_zip(data, what)
        self._names = {name.lstrip("/").lower(): name for name in self._zip.namelist()}
        # Parts whose words were read: a file may refer to one a thousand times, and its words are needed once.
        self.said: set[str] = set()

    def once(self, part: str) -> bool:
        """Whether a part is asked for its words for the first time."""
        first = part not in self.said
        self.said.add(part)
        return first

    def names(self) -> list[str]:
        return list(self._zip.namelist())

    def has(self, name: str) -> bool:
        return name.lstrip("/").lower() in self._names

    def size(self, name: str) -> int:
        return self._zip.getinfo(self._names[name.lstrip("/").lower()]).file_size

    def read(self, name: str) -> bytes | None:
        actual = self._names.get(name.lstrip("/").lower())
        if actual is None:
            return None
        try:
            # Never more than the directory declares: a larger entry is cut there and fails its checksum.
            with self._zip.open(actual) as stream:
                return stream.read(self._zip.getinfo(actual).file_size + 1)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
            raise Problem("unreadable_file", f"The {self.what} is damaged and cannot be opened.") from None

    def xml(self, name: str) -> Element | None:
        data = self.read(name)
        return None if data is None else parse(data, self.what)

    def optional_xml(self, name: str) -> Element | None:
        """An optional part; None if it is missing or damaged."""
        try:
            return self.xml(name)
        except Problem:
            return None

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Of a part: id -> (last word of the type, target as a part name); external targets are left out."""
        folder, _, name = part.rpartition("/")
        root = self.optional_xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for item in root if root is not None else ():
            if (attribute(item, "TargetMode") or "").lower() == "external":
                continue
            target = unquote(attribute(item, "Target") or "")
            target = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[attribute(item, "Id") or ""] = ((attribute(item, "Type") or "").rpartition("/")[2], target)
        return found

    def related(self, part: str, kind: str) -> list[str]:
        return [target for key, target in self.relations(part).values() if key == kind]

    def main(self, default: str) -> str:
        found = self.related("", "officeDocument")
        return found[0] if found and self.has(found[0]) else default
