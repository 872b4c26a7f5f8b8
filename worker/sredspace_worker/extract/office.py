"""Word, Excel and PowerPoint files (the zipped XML formats)."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from typing import Any

from sredspace_worker.extract.document import Document
from sredspace_worker.problems import Problem

MAX_UNPACKED = 400 << 20
MAX_RATIO = 300
MAX_ROWS = 200_000


def check_zip(data: bytes, what: str) -> None:
    """Refuses a bomb by its directory, before a byte of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        raise Problem("unreadable_file", f"The {what} is damaged and cannot be opened.") from None
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if total > MAX_UNPACKED or (total > (32 << 20) and total / packed > MAX_RATIO) or len(entries) > 20_000:
        raise Problem("file_too_complex", f"The {what} unpacks to more than is allowed.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Problem("unreadable_file", f"The {what} is protected by a password.")


def read_docx(data: bytes, document: Document) -> None:
    check_zip(data, "Word file")
    import docx
    from docx.table import Table

    word = _open(lambda: docx.Document(io.BytesIO(data)), "Word file")
    if word.element.getroottree().docinfo.doctype:
        # The format has no document types; with one, text would hide in entities that are not resolved.
        raise Problem("unreadable_file", "The Word file is damaged or not what its name says.")
    styles = {style.style_id: style.name or "" for style in word.styles}
    lines: list[str] = []
    for item in word.iter_inner_content():
        if isinstance(item, Table):
            lines.extend(_table(item))
            lines.append("")
            continue
        text = item.text.strip()
        # By the id in the file: asking each paragraph for its style searches all styles every time.
        style = styles.get(item._p.style or "", "")
        if text and style.startswith(("Heading", "Title", "Titre")):
            level = int(style[-1]) if style[-1:].isdigit() else 1
            text = f"{'#' * max(1, level)} {text}"
        elif text and (style.startswith("List") or _numbered(item)):
            text = f"- {text}"
        # A paragraph is a paragraph: a blank line after it keeps its sentences to itself.
        lines.extend([text, ""] if text else [""])
    document.add("\n".join(lines).strip("\n"))
    if not document.text.strip():
        raise Problem("unreadable_file", "The Word file has no text.")


def _numbered(paragraph: Any) -> bool:
    properties = paragraph._p.pPr
    return properties is not None and properties.numPr is not None


def _table(table: Any) -> Iterator[str]:
    for row in table.rows:
        cells: list[str] = []
        for cell in row.cells:
            text = " ".join(cell.text.split())
            # A merged cell comes once for every column that it covers.
            if not cells or cells[-1] != text:
                cells.append(text)
        if any(cells):
            yield " | ".join(cells)


def read_xlsx(data: bytes, document: Document) -> None:
    check_zip(data, "Excel file")
    import openpyxl

    book = _open(lambda: openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True), "Excel file")
    document.pages = len(book.worksheets)
    for number, sheet in enumerate(book.worksheets, 1):
        lines = []
        # Without the claimed size, rows are as long as they are; one far cell would else make a million wide ones.
        sheet.reset_dimensions()
        for count, row in enumerate(sheet.iter_rows(values_only=True)):
            if count >= MAX_ROWS:
                document.skip(f"sheet {sheet.title}", f"Only the first {MAX_ROWS:,} rows were read.")
                break
            cells = [_cell(value) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                lines.append(" | ".join(cells))
        if lines:
            document.add_segment("sheet", number, sheet.title, "\n".join(lines))
        else:
            document.skip(f"sheet {sheet.title}", "The sheet has no text.")
    if not document.segments:
        raise Problem("unreadable_file", "The Excel file has no text.")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "minutes")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return " ".join(str(value).split())


def read_pptx(data: bytes, document: Document) -> None:
    check_zip(data, "PowerPoint file")
    import pptx

    deck = _open(lambda: pptx.Presentation(io.BytesIO(data)), "PowerPoint file")
    slides = list(deck.slides)
    document.pages = len(slides)
    for number, slide in enumerate(slides, 1):
        lines = list(_shapes(slide.shapes, 0))
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            lines.extend(p.text.strip() for p in slide.notes_slide.notes_text_frame.paragraphs)
        text = "\n\n".join(line for line in lines if line)
        title = slide.shapes.title.text if slide.shapes.title is not None else None
        if text:
            document.add_segment("slide", number, title, text)
        else:
            document.skip(f"slide {number}", "The slide has no text; it may be a picture.")
    if not document.segments:
        raise Problem("unreadable_file", "The PowerPoint file has no text.")


def _shapes(shapes: Any, depth: int) -> Iterator[str]:
    for shape in shapes:
        if shape.has_text_frame:
            for paragraph in shape.text_frame.paragraphs:
                yield "".join(run.text for run in paragraph.runs).strip()
        if getattr(shape, "has_table", False) and shape.has_table:
            yield from _table(shape.table)
        if depth < 8 and hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes, depth + 1)


def _open(load: Any, what: str) -> Any:
    try:
        return load()
    except (MemoryError, Problem):
        raise
    except Exception:
        # These libraries raise whatever their XML or zip reader raises; for a person it is all the same.
        raise Problem("unreadable_file", f"The {what} is damaged or not what its name says.") from None
