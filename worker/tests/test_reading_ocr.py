"""Recognised text: where it lies on the page, how it is marked, and what is said where nothing recognises it."""

from __future__ import annotations

import io
from typing import Any

import pytest

from sredspace_worker.extract import ocr
from sredspace_worker.problems import Problem
from tests.reading import pdf, read


class Reader:
    """Finds the same two lines on every picture."""

    name = "test"

    def __init__(self, *texts: str) -> None:
        self.texts = texts

    def lines(self, image: Any) -> list[ocr.Found]:
        assert image.width > 100
        return [ocr.Found(text, (0.1, 0.1 * n, 0.9, 0.1 * n + 0.05)) for n, text in enumerate(self.texts, 1)]


def picture(kind: str = "PNG", frames: int = 1) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    images = [Image.new("RGB", (400, 300), "white") for _ in range(frames)]
    images[0].save(out, kind, **({"save_all": True, "append_images": images[1:]} if frames > 1 else {}))
    return out.getvalue()


def test_a_scanned_page_between_others() -> None:
    data = pdf([[(50, 700, "Typed words.")], [], [(50, 700, "More of them.")]])
    document = read(data, "a.pdf", ocr=Reader("It was un\u00adknown \ufb01rst", "whether it holds."))
    assert document.text == "Typed words.\n\nIt was unknown first\nwhether it holds.\n\nMore of them."
    assert [(s["number"], s["label"]) for s in document.segments] == [(1, None), (2, "OCR"), (3, None)]
    # The offsets are those of the stored text, without what was taken out of it.
    assert [(document.text[n.start : n.end], n.page, n.box[1]) for n in document.lines] == [
        ("It was unknown first", 2, 0.1),
        ("whether it holds.", 2, 0.2),
    ]
    assert [(w["code"], w["place"]) for w in document.warnings] == [("text_recognised", "page 2")]
    assert not document.skipped


@pytest.mark.parametrize(("kind", "frames"), [("PNG", 1), ("JPEG", 1), ("TIFF", 2), ("WEBP", 1), ("GIF", 1), ("BMP", 1)])
def test_photographs(kind: str, frames: int) -> None:
    document = read(picture(kind, frames), "photo", ocr=Reader("Notebook page"))
    assert document.pages == frames
    assert document.text == "\n\n".join(["Notebook page"] * frames)
    assert [line.page for line in document.lines] == list(range(1, frames + 1))


def test_pictures_without_recognition_say_how_to_have_it() -> None:
    for data in (picture(), pdf([[]])):
        with pytest.raises(Problem) as caught:
            read(data, "a")
        assert "OCR" in caught.value.detail
    with pytest.raises(Problem) as caught:
        read(picture(), "a.png", ocr=Reader())
    assert "found no words" in caught.value.detail


def test_lines_of_tesseract() -> None:
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
    rows = [
        "5\t1\t1\t1\t1\t1\t100\t50\t100\t20\t96\tIt",
        "5\t1\t1\t1\t1\t2\t220\t48\t180\t24\t95\theld.",
        "5\t1\t1\t1\t2\t1\t100\t90\t50\t20\t-1\t",
        "x",
    ]
    found = ocr._tsv("\n".join([head, *rows]), 1000, 500)
    assert found == [ocr.Found("It held.", (0.1, 0.096, 0.4, 0.144))]


def test_the_switch() -> None:
    assert ocr.engine("off") is None
