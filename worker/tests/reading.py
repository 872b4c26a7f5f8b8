"""Reads bytes in this process, as the sandboxed child does, and holds what every reading must hold."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Mapping

from sredspace_worker.extract.document import Document
from sredspace_worker.extract.formats import read_into

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def read(data: bytes | str, name: str, content_type: str = "", max_chars: int = 20_000_000, ocr: object = None) -> Document:
    document = Document(max_chars, ocr=ocr)
    read_into(document, data.encode() if isinstance(data, str) else data, name, content_type)
    text = document.text
    assert text == unicodedata.normalize("NFC", text)
    assert not {"\x00", "\r", "\u00ad", "\u200b"} & set(text)
    end = 0
    for segment in document.segments:
        start, last = int(str(segment["charStart"])), int(str(segment["charEnd"]))
        assert end <= start < last <= len(text)
        end = last
    for record in document.records:
        assert 0 <= record.start < record.end <= len(text)
    return document


def flat(document: Document) -> str:
    return " ".join(document.text.split())


def codes(document: Document) -> list[str]:
    return [item["code"] for item in document.warnings]


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def run(text: str, properties: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{properties}</w:rPr>" if properties else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, properties: str = "") -> str:
    inner = "".join(r if r.startswith("<") else run(r) for r in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text if text.startswith('<') else paragraph(text)}</w:tc>"


def table(*rows: list[str]) -> str:
    return (
        "<w:tbl>"
        + "".join(f"<w:tr>{''.join(c if c.startswith('<w:t') else cell(c) for c in row)}</w:tr>" for row in rows)
        + "</w:tbl>"
    )


def docx(body: str, parts: Mapping[str, str] | None = None, namespace: str = W) -> bytes:
    """A Word file of a body; `parts` are its notes, comments and headers: kind -> XML."""
    extra = parts or {}
    relations = "".join(
        f'<Relationship Id="r{n}" Type="x/{kind.rstrip("0123456789")}" Target="{kind}.xml"/>' for n, kind in enumerate(extra)
    )
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<w:document {namespace}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": f"<Relationships>{relations}</Relationships>",
            **{f"word/{kind}.xml": xml for kind, xml in extra.items()},
        }
    )


def pdf(pages: list[list[tuple[float, float, str]]], size: float = 10) -> bytes:
    """Texts at places in points from the bottom left."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    for page in pages:
        canvas.setFont("Helvetica", size)
        for x, y, text in page:
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
