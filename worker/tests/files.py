"""Files of each format, made on the spot."""

from __future__ import annotations

import copy
import datetime as dt
import io
import zipfile
from email.message import EmailMessage
from typing import Any


def pdf(pages: list[str | None], password: str | None = None) -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(password) if password else None)
    for text in pages:
        if text is None:
            canvas.rect(100, 100, 300, 300, fill=1)
        else:
            for row, line in enumerate(text.split("\n")):
                canvas.drawString(72, 760 - 14 * row, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def docx() -> bytes:
    import docx as library

    document: Any = library.Document()
    document.add_heading("Lab notes", 1)
    document.add_paragraph("We tested the seal at 180 °C.")
    document.add_paragraph("first point", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for row, texts in enumerate((("Date", "Hours"), ("2025-03-04", "2.5"))):
        for column, text in enumerate(texts):
            table.rows[row].cells[column].text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Log"
    sheet.append(["Date", "Activity", "Hours"])
    sheet.append([dt.datetime(2025, 3, 4), "Tested the seal", 2.5])
    book.create_sheet("Empty")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pptx() -> bytes:
    import pptx as library

    deck: Any = library.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Seal"
    slide.placeholders[1].text = "We tested it"
    slide.notes_slide.notes_text_frame.text = "spoken note"
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def mail() -> bytes:
    message = EmailMessage()
    message["From"] = "Priya Nair <priya@example.org>"
    message["Date"] = "Tue, 04 Mar 2025 10:00:00 -0500"
    message["Subject"] = "Seal"
    message.set_content("We tested the seal.")
    message.add_attachment(b"\x00\x01", maintype="application", subtype="octet-stream", filename="data.bin")
    return message.as_bytes()


def archive(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in entries.items():
            target.writestr(name, data)
    return out.getvalue()


def far_cell() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet["A1"], sheet["XFD150000"] = "We measured 4 mm", "far away"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def long_docx(paragraphs: int) -> bytes:
    import docx as library

    document: Any = library.Document()
    first = document.add_paragraph("We measured 4 mm at this station.", style="List Bullet")._p
    for _ in range(paragraphs):
        first.addnext(copy.deepcopy(first))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def bomb(what: str) -> tuple[bytes, str]:
    if what == "zip":
        return archive({f"{n}.txt": bytes(60 << 20) for n in range(8)}), "bomb.zip"
    if what == "docx":
        return archive({"[Content_Types].xml": b"<x/>", "word/document.xml": b" " * (500 << 20)}), "bomb.docx"
    if what == "doctype":
        plain = zipfile.ZipFile(io.BytesIO(docx()))
        parts = {name: plain.read(name) for name in plain.namelist()}
        head, _, body = parts["word/document.xml"].decode().partition("?>")
        parts["word/document.xml"] = (
            head + '?><!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + body.replace("We tested", "We &e; tested")
        ).encode()
        return archive(parts), "doctype.docx"
    if what == "laughs":
        entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
        xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{entities}]><x>&l9;</x>'
        return archive({"[Content_Types].xml": xml.encode(), "word/document.xml": xml.encode()}), "laughs.docx"
    data = bytearray(archive({"a.txt": b"a" * 100_000}))
    central = data.rindex(b"PK\x01\x02")
    data[central + 24 : central + 28] = (10).to_bytes(4, "little")
    return bytes(data), "lying.zip"
