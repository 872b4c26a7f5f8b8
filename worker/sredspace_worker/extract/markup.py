"""XML of unknown vocabularies, and drawings in SVG: their words, without their tags."""

from __future__ import annotations

import re

from sredspace_worker.extract import rows
from sredspace_worker.extract.document import Document
from sredspace_worker.extract.package import Element, descendants, local, parse
from sredspace_worker.extract.text import decode
from sredspace_worker.extract.web import html_text
from sredspace_worker.problems import Problem

_MARKUP = re.compile(r"</?(?:p|div|br|ul|li|table|b|i|a|span)\b[^>]*>", re.I)


def read_xml(data: bytes, document: Document) -> None:
    try:
        root = parse(data, "XML file")
    except Problem:
        document.add(decode(data, document))
        document.warn(
            "structure_not_read", "file", "The XML is not well-formed or has a document type, so it was read as plain text."
        )
        return
    lines = list(_lines(root))
    if not lines:
        raise document.empty("XML file")
    document.add("\n".join(lines))


def _lines(root: Element) -> list[str]:
    """An element with text of its own is a paragraph; one that holds only a value is prefixed with its name."""
    lines: list[str] = []
    stack: list[Element] = [root]
    while stack:
        element = stack.pop()
        name = local(element)
        attributes = [
            f"{key.rpartition('}')[2]}: {value}"
            for key, value in element.attrib.items()
            if re.search(r"[^\W\d_]{2,}", value) and "/" not in value
        ]
        own = (element.text or "").strip() or any((item.tail or "").strip() for item in element)
        if own:
            text = "".join(element.itertext()).strip()
            text = html_text(text) if _MARKUP.search(text) else text
            leaf = len(element) == 0
            lines.append(f"{name}: {text}" if leaf and len(text) < 200 else text)
            if not leaf:
                lines.append("")
        if attributes:
            lines.append(f"{name} {', '.join(attributes)}")
        if not own:
            stack.extend(reversed(element))
    return lines


def read_svg(data: bytes, document: Document) -> None:
    try:
        root = parse(data, "SVG drawing")
        found = [" ".join(item.itertext()) for item in descendants(root, "text", "title", "desc", "p")]
    except Problem:
        # Programs declare short names for their vocabularies; as a web page their words are read without them.
        found = html_text(decode(data, document)).split("\n\n")
    texts = [text for item in found if re.search(r"\w", text := rows.one_line(item))]
    if not texts:
        raise Problem("unsupported_file", "This is a drawing without text. Words that are drawn as shapes are not read.")
    document.add("\n\n".join(dict.fromkeys(texts)))
