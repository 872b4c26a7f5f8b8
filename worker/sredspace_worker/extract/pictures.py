"""Photographs and scans: read if text recognition is installed."""

from __future__ import annotations

import io

from sredspace_worker.extract import ocr
from sredspace_worker.extract.document import Document
from sredspace_worker.problems import Problem

_MAX_PIXELS = 80_000_000


def read_picture(data: bytes, document: Document) -> None:
    if document.ocr is None:
        raise Problem("unsupported_file", f"This is a picture. {ocr.advice(document)}")
    from PIL import Image, ImageOps, ImageSequence

    try:
        image = Image.open(io.BytesIO(data))
        if image.width * image.height > _MAX_PIXELS:
            raise Problem(
                "file_too_complex", "The picture has more pixels than are allowed. Save it smaller and upload it again."
            )
        frames = [
            ImageOps.exif_transpose(frame).convert("RGB")
            for _, frame in zip(range(50), ImageSequence.Iterator(image), strict=False)
        ]
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Problem("unreadable_file", "The picture is damaged and cannot be opened.") from None
    document.pages = len(frames)
    for number, frame in enumerate(frames, 1):
        found = ocr.image_lines(frame, document)
        if found:
            ocr.add_page(document, number, found)
        else:
            document.skip("page_without_text", f"page {number}", ocr.advice(document))
    if not document.segments:
        raise Problem("unreadable_file", f"This is a picture. {ocr.advice(document)}")
