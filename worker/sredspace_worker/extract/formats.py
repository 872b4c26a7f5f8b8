"""Chooses the reader of a file by its bytes, and by its name only if the bytes are inconclusive."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from sredspace_worker.extract import sniff
from sredspace_worker.extract.archive import read_zip
from sredspace_worker.extract.document import Document, Full
from sredspace_worker.extract.plain import read_json, read_text
from sredspace_worker.extract.sheets import read_csv, read_xlsx
from sredspace_worker.problems import Problem

Reader = Callable[[bytes, Document], None]
MAX_DEPTH = 3


def _lazy(module: str, name: str) -> Reader:
    """Readers of rarer formats are loaded on first use."""

    def read(data: bytes, document: Document) -> None:
        from importlib import import_module

        reader: Reader = getattr(import_module(f"sredspace_worker.extract.{module}"), name)
        reader(data, document)

    return read


READERS: dict[str, Reader] = {
    "text": read_text, "json": read_json, "csv": read_csv, "xlsx": read_xlsx, "zip": read_zip,
    "pdf": _lazy("pdf", "read_pdf"), "docx": _lazy("word", "read_docx"), "pptx": _lazy("slides", "read_pptx"),
    "vsdx": _lazy("visio", "read_vsdx"), "odf": _lazy("odf", "read_odf"), "fodf": _lazy("odf", "read_flat"),
    "epub": _lazy("epub", "read_epub"), "html": _lazy("web", "read_html"), "eml": _lazy("mail", "read_eml"),
    "mbox": _lazy("mail", "read_mbox"), "mhtml": _lazy("mail", "read_mhtml"), "msg": _lazy("outlook", "read_msg"),
    "rtf": _lazy("rtf", "read_rtf"), "xls": _lazy("oldsheets", "read_xls"), "xlsb": _lazy("oldsheets", "read_xlsb"),
    "ipynb": _lazy("notebook", "read_ipynb"), "wordml": _lazy("word", "read_flat_word"), "spreadsheetml": _lazy("sheetml", "read_sheetml"),
    "xml": _lazy("markup", "read_xml"), "picture": _lazy("pictures", "read_picture"), "gzip": _lazy("archive", "read_gzip"),
    "tar": _lazy("archive", "read_tar"), "svg": _lazy("markup", "read_svg"),
}  # fmt: skip


def read_part(data: bytes, filename: str, content_type: str, max_chars: int) -> Document:
    return read_into(Document(max_chars), data, filename, content_type)


def read_into(document: Document, data: bytes, filename: str, content_type: str) -> Document:
    """Fills the document. A text over the limit is cut, with a notice."""
    document.nested = _nested
    document.name = filename
    reader = READERS[sniff.kind(data, filename, content_type)]
    with contextlib.suppress(Full):
        reader(data, document)
    return document


def _nested(data: bytes, name: str, content_type: str, outer: Document) -> Document:
    if outer.depth >= MAX_DEPTH:
        raise Problem("file_too_complex", f"Files more than {MAX_DEPTH} levels deep inside others are not read.")
    room = outer.max_chars - outer.length
    if room <= 0:
        raise Full
    inner = Document(room, depth=outer.depth + 1, deadline=outer.deadline, ocr=outer.ocr, people=outer.people)
    try:
        return read_into(inner, data, name, content_type)
    except (Problem, Full, MemoryError, RecursionError):
        raise
    except Exception:
        # A library may raise anything over a hostile part; the file around it is still read.
        raise Problem("unreadable_file", "It is built in a way that was not expected. Upload it as a file of its own.") from None
