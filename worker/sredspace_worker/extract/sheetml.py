"""Excel's XML of 2003, which many programs save as .xls."""

from __future__ import annotations

from collections.abc import Iterator

from sredspace_worker.extract import numbers, rows
from sredspace_worker.extract.document import Document
from sredspace_worker.extract.package import Element, attribute, child, descendants, local, parse


def read_sheetml(data: bytes, document: Document) -> None:
    root = parse(data, "Excel file")
    percent = {
        attribute(s, "ID")
        for s in descendants(root, "Style")
        if "%" in (attribute(f, "Format") or "" if (f := child(s, "NumberFormat")) is not None else "")
        or (f is not None and attribute(f, "Format") == "Percent")
    }
    sheets = list(descendants(root, "Worksheet"))
    document.pages = len(sheets)
    for number, sheet in enumerate(sheets, 1):
        name = attribute(sheet, "Name") or f"Sheet {number}"
        lines = rows.render(_rows(sheet, percent), f"sheet {name}", document)
        for cell in descendants(sheet, "Comment"):
            who = attribute(cell, "Author")
            if text := rows.one_line(" ".join(cell.itertext())):
                lines.append(f"Comment{' by ' + who if who else ''}: {text}")
        if lines:
            document.add_segment("sheet", number, name, "\n".join(lines))
    if not document.segments:
        raise document.empty("Excel file")


def _rows(sheet: Element, percent: set[str | None]) -> Iterator[list[str]]:
    for row in descendants(sheet, "Row"):
        cells: list[str] = []
        for cell in row:
            if local(cell) != "Cell":
                continue
            place = attribute(cell, "Index") or ""
            if place.isdigit() and len(place) < 6:
                cells.extend([""] * max(0, min(int(place) - 1 - len(cells), 60)))
            data = child(cell, "Data")
            text = rows.one_line("".join(data.itertext())) if data is not None else ""
            kind = attribute(data, "Type") if data is not None else ""
            if kind == "DateTime":
                text = text.replace("T00:00:00.000", "").replace("T", " ")[:16]
            elif kind == "Number" and text:
                text = _number(text, attribute(cell, "StyleID") in percent)
            elif kind == "Boolean":
                text = "TRUE" if text == "1" else "FALSE"
            cells.append(text)
            span = attribute(cell, "MergeAcross") or ""
            cells.extend([""] * (min(int(span), 60) if span.isdigit() and len(span) < 6 else 0))
        yield cells


def _number(text: str, percent: bool) -> str:
    try:
        value = float(text)
    except ValueError:
        return text
    return f"{numbers.plain(round(value * 100, 10))}%" if percent else numbers.plain(value)
