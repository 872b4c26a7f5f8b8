"""A zip of readable files: bounded in entries, size, ratio and depth; what is not read is said."""

from __future__ import annotations

import io
import zipfile

from sredspace_worker.extract.document import Document
from sredspace_worker.extract.office import check_zip
from sredspace_worker.problems import Problem

MAX_ENTRIES = 500
MAX_ENTRY = 64 << 20


def read_zip(data: bytes, document: Document) -> None:
    from sredspace_worker.extract.formats import read_part

    check_zip(data, "zip archive")
    read = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = [e for e in archive.infolist() if not e.is_dir() and not _noise(e.filename)]
        if len(entries) > MAX_ENTRIES:
            raise Problem("file_too_complex", f"The zip archive has more than {MAX_ENTRIES} files.")
        for entry in entries:
            if entry.file_size > MAX_ENTRY or entry.file_size > 200 * max(entry.compress_size, 1 << 15):
                document.skip(entry.filename, "It unpacks to more than is allowed.")
                continue
            try:
                # Never more than the directory promises: a lying entry is cut there and fails its checksum.
                with archive.open(entry) as stream:
                    content = stream.read(entry.file_size + 1)
                part = read_part(content, entry.filename, "", document.max_chars - document.length)
            except Problem as problem:
                document.skip(entry.filename, problem.detail)
                continue
            except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError):
                document.skip(entry.filename, "It is damaged and cannot be unpacked.")
                continue
            read += 1
            for item in part.skipped:
                document.skip(f"{entry.filename}: {item['part']}", item["reason"])
            document.add_segment("entry", read, entry.filename, part.text)
    document.pages = read
    if not read:
        raise Problem("unreadable_file", "The zip archive holds no file that can be read.")


def _noise(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2] in {".DS_Store", "Thumbs.db"}
