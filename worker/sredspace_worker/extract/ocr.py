"""Text recognition, if it is installed: tesseract on the PATH, or the package's extra `ocr`. Off by default."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from sredspace_worker.extract.document import Document, Line

_SCALE = 200 / 72
_MAX_SIDE = 4000
_NOT_INSTALLED = (
    "Words on scans and pictures are read only where text recognition (OCR) is installed; "
    "otherwise run OCR on the file and upload it again."
)


@dataclass(frozen=True)
class Found:
    """A line on a picture, with its box as fractions from the top left."""

    text: str
    box: tuple[float, float, float, float]


class Engine(Protocol):
    name: str

    def lines(self, image: Any) -> list[Found]: ...


def engine(switch: str) -> Engine | None:
    """`off`, `tesseract`, `rapidocr`, or `auto`: the first of them that is installed."""
    if switch in ("auto", "tesseract") and (path := shutil.which("tesseract")):
        return _Tesseract(path)
    if switch in ("auto", "rapidocr") and find_spec("rapidocr") is not None:
        return _Rapid()
    return None


def advice(document: Document) -> str:
    return (
        "Text recognition (OCR) found no words on it."
        if document.ocr is not None and not document.out_of_time()
        else _NOT_INSTALLED
    )


class _Tesseract:
    name = "tesseract"

    def __init__(self, path: str) -> None:
        self._path = path
        self._languages: str | None = None

    def lines(self, image: Any) -> list[Found]:
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "page.png"
            image.save(source)
            command = [self._path, str(source), "stdout", "-l", self._installed(), "--psm", "3", "tsv"]
            environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
            try:
                done = subprocess.run(command, capture_output=True, timeout=60, env=environment, check=False)
            except (subprocess.TimeoutExpired, OSError):
                return []
        return _tsv(done.stdout.decode("utf-8", "replace"), image.width, image.height)

    def _installed(self) -> str:
        if self._languages is None:
            done = subprocess.run([self._path, "--list-langs"], capture_output=True, timeout=20, check=False)
            known = set(done.stdout.decode("utf-8", "replace").split())
            self._languages = "+".join(name for name in ("eng", "fra") if name in known) or "eng"
        return self._languages


def _tsv(table: str, width: int, height: int) -> list[Found]:
    lines: dict[tuple[str, ...], tuple[list[str], list[float]]] = {}
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        try:
            left, top, wide, high = (float(row[key]) for key in ("left", "top", "width", "height"))
            if not text or float(row["conf"]) < 0:
                continue
        except (KeyError, TypeError, ValueError):
            continue
        key = tuple(row.get(name) or "" for name in ("block_num", "par_num", "line_num"))
        words, box = lines.setdefault(key, ([], [left, top, left + wide, top + high]))
        words.append(text)
        box[:] = [min(box[0], left), min(box[1], top), max(box[2], left + wide), max(box[3], top + high)]
    return [Found(" ".join(words), _fractions(box, width, height)) for words, box in lines.values()]


def _fractions(box: list[float], width: int, height: int) -> tuple[float, float, float, float]:
    def part(value: float, whole: int) -> float:
        return round(min(max(value / max(whole, 1), 0.0), 1.0), 5)

    return part(box[0], width), part(box[1], height), part(box[2], width), part(box[3], height)


class _Rapid:
    name = "rapidocr"

    def __init__(self) -> None:
        self._engine: Any = None

    def lines(self, image: Any) -> list[Found]:
        if self._engine is None:
            from rapidocr import RapidOCR

            threads = "EngineConfig.onnxruntime."
            self._engine = RapidOCR(
                params={"Global.log_level": "critical", f"{threads}intra_op_num_threads": 1, f"{threads}inter_op_num_threads": 1}
            )
        import numpy

        result = self._engine(numpy.array(image.convert("RGB")))
        pieces = []
        for corners, text in zip(result.boxes if result.boxes is not None else (), result.txts or (), strict=False):
            across, down = [float(c[0]) for c in corners], [float(c[1]) for c in corners]
            pieces.append((str(text), [min(across), min(down), max(across), max(down)]))
        return [Found(text, _fractions(box, image.width, image.height)) for text, box in _in_rows(pieces)]


def _in_rows(pieces: list[tuple[str, list[float]]]) -> list[tuple[str, list[float]]]:
    """Pieces at one height as one line, from the top."""
    rows: list[list[tuple[str, list[float]]]] = []
    for piece in sorted(pieces, key=lambda p: (p[1][1] + p[1][3], p[1][0])):
        middle = (piece[1][1] + piece[1][3]) / 2
        if rows and rows[-1][0][1][1] < middle < rows[-1][0][1][3]:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    out = []
    for row in rows:
        row.sort(key=lambda p: p[1][0])
        boxes = [box for _, box in row]
        out.append(
            (
                " ".join(text for text, _ in row),
                [min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)],
            )
        )
    return out


def image_lines(image: Any, document: Document) -> list[Found]:
    if document.ocr is None or document.out_of_time():
        return []
    if max(image.size) > _MAX_SIDE:
        image.thumbnail((_MAX_SIDE, _MAX_SIDE))
    return [line for line in document.ocr.lines(image) if line.text.strip()]


def page_lines(page: Any, document: Document) -> list[Found]:
    if document.ocr is None or document.out_of_time():
        return []
    scale = min(_SCALE, _MAX_SIDE / max(page.get_width(), page.get_height(), 1))
    return image_lines(page.render(scale=scale).to_pil(), document)


def add_page(document: Document, number: int, found: list[Found], beside: str = "") -> None:
    """A recognised page as a segment, with the place of each line on it."""
    text = ""
    spans: list[tuple[int, int, Found]] = []
    for line in found:
        # As the document will store it, so that the offsets are exact.
        clean = document.clean(line.text).strip()
        if clean:
            spans.append((len(text), len(text) + len(clean), line))
            text += clean + "\n"
    start = document.add_segment("page", number, "OCR", text + (f"\n{beside}" if beside else ""))
    document.lines.extend(Line(start + first, start + last, number, line.box) for first, last, line in spans)
    document.warn(
        "text_recognised",
        f"page {number}",
        f"The text was recognised on a picture (OCR, {document.ocr.name}); check it against the page.",
    )
