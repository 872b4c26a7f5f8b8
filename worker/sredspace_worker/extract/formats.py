"""Which reader takes a file: by its first bytes where they tell, else by its name."""

from __future__ import annotations

from collections.abc import Callable

from sredspace_worker.extract.archive import read_zip
from sredspace_worker.extract.document import Document
from sredspace_worker.extract.office import read_docx, read_pptx, read_xlsx
from sredspace_worker.extract.pdf import read_pdf
from sredspace_worker.extract.text import read_json, read_text
from sredspace_worker.extract.web import read_eml, read_html
from sredspace_worker.problems import Problem

Reader = Callable[[bytes, Document], None]

_BY_NAME: dict[str, Reader] = {
    "pdf": read_pdf, "docx": read_docx, "docm": read_docx, "xlsx": read_xlsx, "xlsm": read_xlsx, "pptx": read_pptx,
    "zip": read_zip, "html": read_html, "htm": read_html, "xhtml": read_html, "eml": read_eml, "json": read_json,
}  # fmt: skip
_BY_TYPE: dict[str, Reader] = {
    "application/pdf": read_pdf,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": read_docx,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": read_xlsx,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": read_pptx,
    "application/zip": read_zip,
    "text/html": read_html,
    "message/rfc822": read_eml,
    "application/json": read_json,
}
_UNREADABLE = (
    (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"), (b"BM", "a picture"),
    (b"II*\x00", "a picture"), (b"MM\x00*", "a picture"), (b"RIFF", "a sound, film or picture"),
    (b"\x1f\x8b", "a gzip archive"), (b"7z\xbc\xaf", "a 7-Zip archive"), (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"), (b"ID3", "a sound"), (b"OggS", "a sound"), (b"{\\rtf", "an RTF file"),
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_part(data: bytes, filename: str, content_type: str, max_chars: int, inside_zip: bool = True) -> Document:
    document = Document(max_chars)
    reader = _choose(data, filename, content_type)
    if reader is read_zip and inside_zip:
        raise Problem("file_too_complex", "An archive inside an archive is not read.")
    reader(data, document)
    return document


def _choose(data: bytes, filename: str, content_type: str) -> Reader:
    extension = filename.rpartition(".")[2].lower() if "." in filename else ""
    media_type = content_type.partition(";")[0].strip().lower()
    if b"%PDF-" in data[:1024]:
        return read_pdf
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Problem("unreadable_file", "The Office file is protected by a password.")
        raise Problem("unsupported_file", "Old Office files (.doc, .xls, .ppt) are not read; save it as .docx, .xlsx or .pptx.")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(data, extension)
    for magic, what in _UNREADABLE:
        if data.startswith(magic) and not (magic == b"BM" and b"\x00" not in data[:64]):
            raise Problem("unsupported_file", f"This is {what}; there is no text in it that can be read.")
    reader = _BY_NAME.get(extension) or (_BY_TYPE.get(media_type) if not extension else None) or read_text
    if reader in (read_docx, read_xlsx, read_pptx, read_zip, read_pdf):
        raise Problem("unreadable_file", f"The file is not a .{extension or 'such'} file, whatever its name says.")
    return reader


def _zipped(data: bytes, extension: str) -> Reader:
    named = _BY_NAME.get(extension)
    if named in (read_docx, read_xlsx, read_pptx):
        return named
    head = data[:4096]
    for folder, reader in ((b"word/", read_docx), (b"xl/", read_xlsx), (b"ppt/", read_pptx)):
        if folder in head and b"[Content_Types].xml" in data:
            return reader
    return read_zip
