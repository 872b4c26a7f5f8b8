"""Words found in each kind of file, against readers of the standard library that know nothing of ours.

The files are those of the held-out cases and of tests/cases. Of a PDF the words are those that were written into it.
"""

from __future__ import annotations

import email
import email.policy
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from evals.heldout import FOLDERS, content, load
from sredspace_worker.extract.document import Document
from sredspace_worker.extract.formats import read_into
from sredspace_worker.problems import Problem

FILES = Path(__file__).parent.parent / "tests" / "cases" / "files"
_WORD = re.compile(r"[^\W\d_]{2,}")
_DAY = re.compile(r"\d+/\w{3}/\d+(?: \d+:\d+ [AP]M)?")
_MARK = re.compile(r"^(?:header|footer): |^#+ |^- |^---$|^%% \w+", re.M)
Parts = tuple[str, str]  # the main text, and every other part


class _Html(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("script", "style", "head")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style", "head")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.found.append(data)


def _html(text: str) -> str:
    parser = _Html()
    parser.feed(text)
    return " ".join(parser.found)


def _inside(element: ElementTree.Element, holder: str, text: str) -> Iterator[str]:
    """The text of a paragraph without that of another one in it, of the fallback for old programs, and of hidden runs."""
    for child in element:
        name = child.tag.rpartition("}")[2]
        if name == text:
            yield child.text or ""
        elif name not in (holder, "Fallback") and child.find("./{*}rPr/{*}vanish") is None:
            yield from _inside(child, holder, text)


def _paragraphs(part: bytes, holder: str, text: str) -> str:
    """The runs of a paragraph are one word or several, as they were typed."""
    root = ElementTree.fromstring(part)  # noqa: S314 - files of our own
    for parent in [e for e in root.iter() if e.tag.rpartition("}")[2] == "AlternateContent"]:
        for old in parent.findall("./{*}Fallback"):
            parent.remove(old)
    return "\n".join("".join(_inside(e, holder, text)) for e in root.iter() if e.tag.rpartition("}")[2] == holder)


def _word(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        other = [n for n in archive.namelist() if re.fullmatch(r"word/(?:header|footer|footnotes|endnotes|comments)\d*\.xml", n)]
        return (
            _paragraphs(archive.read("word/document.xml"), "p", "t"),
            "\n".join(_paragraphs(archive.read(name), "p", "t") for name in other),
        )


def _sheet(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        main = [n for n in names if n == "xl/sharedStrings.xml"]
        inline = [n for n in names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", n)]
        other = [n for n in names if re.search(r"comments\d*\.xml$", n)]
        text = [_paragraphs(archive.read(n), "si", "t") for n in main] + [_paragraphs(archive.read(n), "is", "t") for n in inline]
        return "\n".join(text), "\n".join(_paragraphs(archive.read(n), "comment", "t") for n in other)


def _slides(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        main = [n for n in names if re.fullmatch(r"ppt/slides/slide\d+\.xml", n)]
        other = [n for n in names if re.fullmatch(r"ppt/notesSlides/notesSlide\d+\.xml", n)]
        return "\n".join(_paragraphs(archive.read(n), "p", "t") for n in main), "\n".join(
            _paragraphs(archive.read(n), "p", "t") for n in other
        )


def _mail(data: bytes) -> Parts:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain", "html"))
    text = str(body.get_content()) if body is not None else ""
    if body is not None and body.get_content_type() == "text/html":
        text = _html(text)
    attached = [str(part.get_content()) for part in message.iter_attachments() if part.get_content_maintype() == "text"]
    return f"{message['subject'] or ''}\n{text}", "\n".join(attached)


def _notebook(data: bytes) -> Parts:
    cells: list[dict[str, Any]] = json.loads(data)["cells"]
    text = ["".join(cell["source"]) for cell in cells]
    outputs = ["".join(o.get("text", [])) for cell in cells for o in cell.get("outputs", [])]
    return "\n".join(text), "\n".join(outputs)


_READERS = {"docx": _word, "xlsx": _sheet, "pptx": _slides, "eml": _mail, "ipynb": _notebook}


def truth(kind: str, data: bytes, written: str | None) -> Parts | None:
    """What an independent reader finds; None where there is none for this kind."""
    if kind in _READERS:
        return _READERS[kind](data)
    if kind in ("html", "htm"):
        return _html(data.decode("utf-8", "replace")), ""
    if kind == "csv":
        # The columns of an export become the fields of records, and their days are written in figures.
        return _DAY.sub("", data.decode("utf-8", "replace").partition("\n")[2]), ""
    if kind in ("md", "txt"):
        return data.decode("utf-8", "replace"), ""
    return (_MARK.sub("", written), "") if kind == "pdf" and written is not None else None


def files() -> Iterator[tuple[str, bytes, str | None]]:
    for number in FOLDERS:
        for case in load(number):
            for file in case["files"]:
                yield file["name"], content(file), str(file["text"])
    for path in sorted(FILES.iterdir()):
        if path.suffix in (".docx", ".xlsx", ".pptx", ".eml", ".ipynb"):
            yield path.name, path.read_bytes(), None


def found(text: str, inside: Counter[str]) -> tuple[int, int]:
    wanted = Counter(_WORD.findall(text.lower()))
    return sum((wanted & inside).values()), wanted.total()


def rows() -> Iterator[tuple[str, int, int, int]]:
    """By kind of file: how many words of the main text and of the other parts are in our text, or are reported as skipped."""
    main: dict[str, Counter[str]] = {}
    for name, data, written in files():
        kind = name.rpartition(".")[2].lower()
        document = Document(20_000_000)
        try:
            parts = truth(kind, data, written)
            read_into(document, data, name, "")
        except (Problem, zipfile.BadZipFile, KeyError, ValueError, ElementTree.ParseError):
            continue
        if parts is None:
            continue
        ours = Counter(_WORD.findall(document.text.lower()))
        told = bool(document.skipped or document.warnings)
        for part, text in zip(("main text", "other parts"), parts, strict=True):
            good, total = found(text, ours)
            # A part that was left out and reported is accounted for.
            good = total if told and part == "other parts" else good
            sums = main.setdefault(f"words found, {kind}: {part}", Counter())
            sums["good"], sums["all"] = sums["good"] + good, sums["all"] + total
    for what, sums in sorted(main.items()):
        if sums["all"]:
            yield what, sums["good"], sums["all"], 99 if what.endswith("main text") else 98
