"""PDF by its text layer. A page without one is said to be unreadable; it is never taken for empty."""

from __future__ import annotations

from sredspace_worker.extract.document import Document
from sredspace_worker.problems import Problem


def read_pdf(data: bytes, document: Document) -> None:
    import pypdfium2 as pdfium

    try:
        pdf = pdfium.PdfDocument(data)
        pages = len(pdf)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Problem("unreadable_file", "The PDF is protected by a password.") from None
        raise Problem("unreadable_file", "The PDF is damaged and cannot be opened.") from None
    if pages == 0:
        raise Problem("unreadable_file", "The PDF has no pages.")
    document.pages = pages
    readable = 0
    for number in range(1, pages + 1):
        try:
            page = pdf[number - 1]
            layer = page.get_textpage()
            text = layer.get_text_range()
            layer.close()
            page.close()
        except pdfium.PdfiumError:
            document.skip(f"page {number}", "The page is damaged.")
            continue
        if not text.strip():
            document.skip(f"page {number}", "The page has no text layer; it may be a scan or a picture.")
            continue
        readable += 1
        # U+0002 is how the library marks a hyphen at a line's end; the word goes on in the next line.
        document.add_segment("page", number, None, text.replace("\x02\r\n", "").replace("\x02", ""))
    if readable == 0:
        raise Problem(
            "unreadable_file",
            "The PDF has no text layer (it may be scanned). Run text recognition (OCR) on it and upload it again.",
        )
