"""What every slide of an OpenDocument presentation shows: its footers, and the words of its masters."""

from __future__ import annotations

import re
from collections.abc import Callable

from sredspace_worker.extract.package import Element, attribute, descendants, local

# Places that a slide fills itself.
_FILLED = {
    "title",
    "subtitle",
    "outline",
    "notes",
    "page",
    "handout",
    "object",
    "graphic",
    "chart",
    "table",
    "orgchart",
    "page-number",
}


def on_all_pages(
    content: Element, pages: list[Element], roots: list[Element], blocks: Callable[[list[Element]], list[str]]
) -> list[str]:
    used = {
        value
        for page in pages
        for key, value in page.attrib.items()
        if re.search(r"\}use-(?:footer|header|date-time)-name$", key)
    }
    lines = [
        " ".join("".join(item.itertext()).split())
        for item in content
        if local(item) in ("footer-decl", "header-decl", "date-time-decl") and attribute(item, "name") in used
    ]
    masters = {attribute(page, "master-page-name") for page in pages}
    for root in roots:
        for master in descendants(root, "master-page"):
            if attribute(master, "name") in masters:
                shapes = [shape for shape in master if local(shape) != "notes" and attribute(shape, "class") not in _FILLED]
                lines.extend(line.strip() for shape in shapes for line in blocks([shape]))
    # `<footer>` stands for what the slide says there.
    return [line for line in dict.fromkeys(lines) if line and not re.fullmatch(r"<[^<>]{1,40}>", line)]


_FIELDS = {"page-number", "page-count", "sheet-name", "title", "date", "time", "file-name"}


def says_more(edge: Element) -> bool:
    """Whether a header says more than what a program puts there by itself: `???`, `Page 1 / 99`, a clock."""
    fields = [item for item in edge.iter() if local(item) in _FIELDS]
    said = [(item.text or "") if local(item) not in _FIELDS else "" for item in edge.iter()] + [
        item.tail or "" for item in edge.iter()
    ]
    return len(re.findall(r"[^\W\d_]\w*", " ".join(said))) > bool(fields)
