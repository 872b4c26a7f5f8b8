"""Archives of readable files: bounded in entries, size, ratio and depth; files that are not read are listed."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from functools import partial

from sredspace_worker.extract.document import Document
from sredspace_worker.extract.package import check_zip
from sredspace_worker.extract.records.chat import people_of
from sredspace_worker.problems import Problem

MAX_ENTRIES = 5000
MAX_ENTRY = 64 << 20
MAX_TOTAL = 400 << 20
_TOO_LARGE = "It unpacks to more than is allowed."
_DAMAGED = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    LookupError,
)

Entries = list[tuple[str, int, int, Callable[[], bytes]]]


def read_zip(data: bytes, document: Document) -> None:
    # An entry that unpacks to too much is skipped alone, so only the password is checked for the whole.
    archive = check_zip(data, "zip archive", entries_alone=True)
    entries: Entries = []
    for info in archive.infolist():
        if not info.is_dir() and not _noise(info.filename):
            entries.append((_name(info), info.file_size, info.compress_size, partial(_unpack, archive, info)))
    _read(entries, document, "zip archive")


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    # Never more than the directory declares: a larger entry is cut there and fails its checksum.
    with archive.open(info) as stream:
        return stream.read(info.file_size + 1)


def _name(info: zipfile.ZipInfo) -> str:
    """Names without the UTF-8 mark are cp437 by the format, and UTF-8 by most programs that write them."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return info.filename


def read_tar(data: bytes, document: Document) -> None:
    entries: Entries = []
    try:
        archive = tarfile.open(fileobj=io.BytesIO(data), mode="r:")  # noqa: SIM115 - its members are read later
        for info in archive:
            if info.isfile() and not _noise(info.name):
                entries.append((info.name, info.size, info.size, partial(_member, archive, info)))
            if len(entries) > 4 * MAX_ENTRIES:
                break
    except _DAMAGED:
        raise Problem("unreadable_file", "The archive is damaged and cannot be opened.") from None
    _read(entries, document, "archive")


def _member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> bytes:
    stream = archive.extractfile(info)
    return stream.read(info.size) if stream is not None else b""


def read_gzip(data: bytes, document: Document) -> None:
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            content = stream.read(MAX_ENTRY + 1)
    except _DAMAGED:
        raise Problem("unreadable_file", "The gzip file is damaged and cannot be opened.") from None
    if len(content) > MAX_ENTRY:
        raise Problem("file_too_complex", "The gzip file unpacks to more than is allowed.")
    part = document.read_nested(content, _inner_name(data))
    document.pages = part.pages
    document.take(part, _inner_name(data) or "content", 1)


def _inner_name(data: bytes) -> str:
    if len(data) > 10 and data[3] & 8 and not data[3] & 4:
        return data[10 : data.find(b"\x00", 10)].decode("latin-1")[:200]
    return ""


def _read(entries: Entries, document: Document, what: str) -> None:
    if len(entries) > MAX_ENTRIES:
        more = f"{len(entries) - MAX_ENTRIES:,}" if len(entries) <= 4 * MAX_ENTRIES else "more"
        document.skip(
            "entry_not_read",
            f"after {entries[MAX_ENTRIES - 1][0]}",
            f"Only the first {MAX_ENTRIES:,} files of the {what} were read; {more} files were not. Upload it in parts.",
        )
        del entries[MAX_ENTRIES:]
    _learn_people(entries, document)
    read = total = 0
    reasons: list[str] = []
    for name, size, packed, load in entries:
        if size > MAX_ENTRY or size > 200 * max(packed, 1 << 15) or total + size > MAX_TOTAL:
            document.skip("entry_not_read", name, _TOO_LARGE)
            reasons.append(_TOO_LARGE)
            continue
        total += size
        if document.out_of_time():
            document.skip("text_cut", f"from {name}", "The archive takes more time to read than is allowed. Upload it in parts.")
            break
        try:
            part = document.read_nested(load(), name)
        except Problem as problem:
            document.skip("entry_not_read", name, problem.detail)
            reasons.append(problem.detail)
            continue
        except _DAMAGED:
            document.skip("entry_not_read", name, "It is damaged and cannot be unpacked.")
            continue
        if not part.text.strip():
            document.skip("entry_not_read", name, "The file has no text.")
            reasons.append("The file has no text.")
            continue
        read += 1
        document.take(part, name, read)
    document.pages = read
    if not read:
        if set(reasons) == {_TOO_LARGE}:
            raise Problem("file_too_complex", f"The {what} unpacks to more than is allowed. Upload it in parts.")
        known = " ".join(list(dict.fromkeys(reasons))[:2])
        raise Problem("unreadable_file", f"The {what} holds no file that can be read. {known}".strip())


def _learn_people(entries: Entries, document: Document) -> None:
    """A Slack export names its users in one file and uses only their ids in the others."""
    for name, size, packed, load in entries:
        if name.rpartition("/")[2] == "users.json" and size < MAX_ENTRY and size <= 200 * max(packed, 1 << 15):
            try:
                document.people.update(people_of(json.loads(load())))
            except (*_DAMAGED, RecursionError):
                continue
    if document.people:
        # The lists of an export name people and channels; they have no content of their own.
        lists = {
            "users.json",
            "channels.json",
            "groups.json",
            "dms.json",
            "mpims.json",
            "integration_logs.json",
            "org_users.json",
        }
        for entry in [entry for entry in entries if entry[0].rpartition("/")[2] in lists]:
            entries.remove(entry)
            document.skip("entry_not_read", entry[0], "A list of the export: used for the names of people, not read as text.")


def _noise(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2] in {".DS_Store", "Thumbs.db", "desktop.ini"}
