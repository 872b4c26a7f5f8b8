"""PDF by its text layer, its form fields and notes. A page without text is listed, or recognised if OCR is installed."""

from __future__ import annotations

import ctypes
from typing import Any

from sredspace_worker.extract import ocr, pdf_chars, pdf_forms, pdf_layout, pdf_rules
from sredspace_worker.extract.document import Document
from sredspace_worker.extract.pdf_rows import Line
from sredspace_worker.extract.pdf_text import Hyphens, Page, carry_over, compose, drop_running_heads
from sredspace_worker.problems import Problem

_MAX_OBJECTS = 2000


def read_pdf(data: bytes, document: Document) -> None:
    import pypdfium2 as pdfium

    try:
        pdf = pdfium.PdfDocument(data)
        count = len(pdf)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Problem(
                "unreadable_file", "The PDF is protected by a password. Save it without one and upload it again."
            ) from None
        raise Problem("unreadable_file", "The PDF is damaged and cannot be opened.") from None
    if count == 0:
        raise Problem("unreadable_file", "The PDF has no pages.")
    document.pages = count
    reader = _Reader(pdf, document)
    pages: list[Page] = []
    for number in range(1, count + 1):
        if document.out_of_time():
            document.skip(
                "text_cut", f"pages {number} to {count}", "The file takes more time to read than is allowed. Upload it in parts."
            )
            break
        try:
            page = reader.page(number)
        except pdfium.PdfiumError:
            document.skip("part_damaged", f"page {number}", "The page is damaged.")
            continue
        if page is not None:
            pages.append(page)
    _say_repeated(drop_running_heads(pages), document)
    hyphens = Hyphens(pages)
    for page in pages:
        page.text = compose(page, hyphens)
    carry_over(pages, hyphens)
    data_lines = pdf_forms.xfa_lines(pdf.raw)
    reader.finish(pages, data_lines)


# What some programs name the letters n, r, w, y, v, t, s, u and the figures 1 and 0; no language has them side by side.
_WRONG = "ŶƌǁǇǀƚƐƵϭϬ"


def _misnamed(lines: list[Line]) -> bool:
    """`foƌŵ` for `form`: the font names other letters than it draws."""
    text = "".join(line.text for line in lines)
    counts = [text.count(char) for char in _WRONG]
    return sum(count > 0 for count in counts) >= 3 and sum(counts) >= 5


def _say_repeated(heads: dict[str, list[int]], document: Document) -> None:
    if not heads:
        return
    pages = sorted({number for numbers in heads.values() for number in numbers})
    shown = "; ".join(f"“{' '.join(key.split())[:60]}”" for key in list(heads)[:3]) + (" …" if len(heads) > 3 else "")
    document.warn(
        "repeated_left_out",
        f"pages {pages[0]} to {pages[-1]}" if len(pages) > 1 else f"page {pages[0]}",
        f"What is at the top or bottom of several pages was read once, on the first of them: {shown}",
    )


class _Reader:
    def __init__(self, pdf: Any, document: Document) -> None:
        import pypdfium2.raw as raw

        self.pdf = pdf
        self.document = document
        self.pictures: list[int] = []
        self.unmapped: dict[int, int] = {}
        self.scans: dict[int, str] = {}
        self.recognised: dict[int, list[ocr.Found]] = {}
        self.form = None
        if raw.FPDF_GetFormType(pdf.raw) != raw.FORMTYPE_NONE:
            pdf.init_forms()
            self.form = pdf.formenv.raw if pdf.formenv is not None else None

    def page(self, number: int) -> Page | None:
        page = self.pdf[number - 1]
        try:
            found, seen, unmapped = pdf_chars.fragments(page.raw)
            placed, notes = pdf_forms.read(page.raw, self.form)
            height = page.get_height()
            lines = pdf_layout.lines([*found, *placed], pdf_rules.rules(page.raw) if found else None)
            words = sum(len(line.text.split()) for line in lines)
            share, empty = self._picture(page, words)
            bad = (seen > 20 and unmapped * 5 > seen) or _misnamed(lines)
            poor = not lines or bad or (share > 0.6 and words < 12)
            if poor and (found_lines := ocr.page_lines(page, self.document)):
                self.recognised[number] = found_lines
                kept = [] if bad else [line.text for line in lines]
                return Page(number, height, [], [*kept, *notes], "")
            if unmapped and not bad:
                self.unmapped[number] = unmapped
            if bad:
                self.document.skip(
                    "characters_unmapped",
                    f"page {number}",
                    "The fonts of the page do not say, or say wrongly, which letters they draw; the text may be unreadable.",
                )
            elif share > 0.6 and words < 12 and lines:
                self.document.skip(
                    "picture_not_read",
                    f"page {number}",
                    f"Most of the page is a picture whose words were not read. {ocr.advice(self.document)}",
                )
            elif 0.06 < share < 0.85 and lines:
                self.pictures.append(number)
            if not lines and not notes:
                reason = (
                    "The page is empty."
                    if empty
                    else f"The page has no text; it is a scan or a picture. {ocr.advice(self.document)}"
                )
                self.document.skip("page_without_text", f"page {number}", reason)
                return None
            return Page(number, height, lines, notes)
        finally:
            page.close()

    def _picture(self, page: Any, words: int) -> tuple[float, bool]:
        """How much of the page its largest picture covers, and whether nothing at all is drawn on it."""
        import pypdfium2.raw as raw

        count = raw.FPDFPage_CountObjects(page.raw)
        area = max(page.get_width() * page.get_height(), 1.0)
        largest = 0.0
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        for place in range(min(count, _MAX_OBJECTS)):
            item = raw.FPDFPage_GetObject(page.raw, place)
            if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_IMAGE and raw.FPDFPageObj_GetBounds(
                item, ctypes.byref(left), ctypes.byref(bottom), ctypes.byref(right), ctypes.byref(top)
            ):
                largest = max(largest, (right.value - left.value) * (top.value - bottom.value) / area)
        return largest, count == 0

    def finish(self, pages: list[Page], data_lines: list[str]) -> None:
        document = self.document
        if self.pictures:
            shown = ", ".join(map(str, self.pictures[:20])) + (" …" if len(self.pictures) > 20 else "")
            document.skip("picture_not_read", f"page{'s' * (len(self.pictures) > 1)} {shown}", "Words in pictures were not read.")
        if self.unmapped:
            count, shown = sum(self.unmapped.values()), ", ".join(map(str, [*self.unmapped][:20]))
            what = "1 character whose font does" if count == 1 else f"{count} characters whose fonts do"
            document.warn(
                "characters_unmapped",
                f"page{'s' * (len(self.unmapped) > 1)} {shown}" + (" …" if len(self.unmapped) > 20 else ""),
                f"{what} not say which letter or sign they draw, shown as \ufffd: mostly signs in formulas.",
            )
        for page in pages:
            text = "\n\n".join(part for part in (page.text, *page.notes) if part)
            if page.number in self.recognised:
                ocr.add_page(document, page.number, self.recognised[page.number], text)
            elif text.strip():
                document.add_segment("page", page.number, None, text)
        if data_lines:
            document.add_segment("entry", 1, "form data", "\n".join(data_lines))
        self._attachments()
        if not document.segments:
            raise Problem("unreadable_file", f"The PDF has no text; its pages are scans or pictures. {ocr.advice(document)}")

    def _attachments(self) -> None:
        for number in range(min(self.pdf.count_attachments(), 100)):
            attachment = self.pdf.get_attachment(number)
            name = attachment.get_name() or f"attachment {number + 1}"
            try:
                part = self.document.read_nested(bytes(attachment.get_data()), name)
                if not part.text.strip():
                    raise Problem("unreadable_file", "It has no text.")
                self.document.take(part, f"attachment {name}", number + 1)
            except Problem as problem:
                self.document.skip("attachment_not_read", f"attachment {name}", problem.detail)
