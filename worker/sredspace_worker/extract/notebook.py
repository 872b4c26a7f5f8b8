"""Notebooks: cells in order, text outputs with their code, pictures listed."""

from __future__ import annotations

import json
import re
from typing import Any

from sredspace_worker.extract.document import Document
from sredspace_worker.extract.text import decode
from sredspace_worker.extract.web import html_text
from sredspace_worker.problems import Problem

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def _joined(value: Any) -> str:
    if isinstance(value, list):
        return "".join(item for item in value if isinstance(item, str))
    return value if isinstance(value, str) else ""


def read_ipynb(data: bytes, document: Document) -> None:
    text = decode(data, document)
    try:
        book = json.loads(text)
    except (ValueError, RecursionError):
        document.add(text)
        document.warn("structure_not_read", "file", "The notebook is not well-formed, so it was read as plain text.")
        return
    cells = book.get("cells") if isinstance(book, dict) else None
    if cells is None and isinstance(book, dict):
        # The format before 2015 has worksheets.
        cells = [cell for sheet in book.get("worksheets") or [] if isinstance(sheet, dict) for cell in sheet.get("cells") or []]
    if not isinstance(cells, list):
        raise Problem("unreadable_file", "The notebook has no cells.")
    pieces: list[str] = []
    pictures = 0
    for number, cell in enumerate(cells, 1):
        if not isinstance(cell, dict):
            continue
        source = _joined(cell.get("source", cell.get("input"))).strip("\n")
        kind = cell.get("cell_type")
        if kind == "heading":
            source = f"{'#' * max(1, min(int(cell.get('level') or 1), 6))} {source}"
        if source.strip():
            pieces.append(f"```\n{source}\n```" if kind == "code" else source)
        outputs: list[str] = []
        for output in cell.get("outputs") or []:
            pictures += _output(output, outputs) if isinstance(output, dict) else 0
        pieces.extend(outputs)
        pictures += len(cell.get("attachments") or {})
        if pictures and outputs == [] and not source:
            document.warn("structure_not_read", f"cell {number}", "The cell holds only a picture.")
    if pictures:
        document.skip(
            "picture_not_read",
            "outputs",
            f"{pictures} picture{'s' * (pictures > 1)} in the outputs: words in them were not read.",
        )
    if not pieces:
        raise document.empty("notebook")
    document.add("\n\n".join(pieces))


def _output(output: dict[str, Any], pieces: list[str]) -> int:
    """Adds the text of an output, and returns how many pictures it has."""
    kind = output.get("output_type")
    text = ""
    if kind in ("stream", "pyout", "display_data", "execute_result"):
        data = output.get("data")
        data = data if isinstance(data, dict) else {}
        if data.get("text/html") and "<table" in _joined(data["text/html"]):
            text = html_text(_joined(data["text/html"]))
        text = text or _joined(data.get("text/markdown")) or _joined(data.get("text/plain")) or _joined(output.get("text"))
        text = text or html_text(_joined(data.get("text/html")))
        pictures = sum(1 for key in (*data, *output) if key.startswith("image/") or key in ("png", "jpeg", "svg"))
    else:
        text, pictures = (
            _joined(output.get("ename")) + ": " + _joined(output.get("evalue")) if kind in ("error", "pyerr") else "",
            0,
        )
    text = _ANSI.sub("", text).strip("\n")
    if text.strip(": ") and not (pictures and text.startswith("<")):
        pieces.append(text)
    return pictures
