"""Visio drawings: the words of the shapes on each page."""

from __future__ import annotations

from sredspace_worker.extract import rows
from sredspace_worker.extract.document import Document
from sredspace_worker.extract.package import Package, attribute, descendants, local
from sredspace_worker.problems import Problem


def read_vsdx(data: bytes, document: Document) -> None:
    package = Package(data, "Visio file")
    main = package.main("visio/document.xml")
    pages = package.related(main, "pages") or ["visio/pages/pages.xml"]
    root = package.xml(pages[0])
    if root is None:
        raise Problem("unreadable_file", "The Visio file is damaged or not what its name says.")
    relations = package.relations(pages[0])
    found = [item for item in root if local(item) == "Page"]
    document.pages = len(found)
    for number, page in enumerate(found, 1):
        key = next((attribute(rel, "id") or "" for rel in descendants(page, "Rel")), "")
        drawing = package.optional_xml(relations[key][1]) if key in relations else None
        if drawing is None:
            document.skip("part_damaged", f"page {number}", "The page is damaged or missing in the file.")
            continue
        texts = [text for item in descendants(drawing, "Text") if (text := rows.one_line("".join(item.itertext())))]
        if texts:
            document.add_segment("page", number, attribute(page, "Name"), "\n\n".join(texts))
        else:
            document.skip("page_without_text", f"page {number}", "The page has no text.")
    if not document.segments:
        raise document.empty("Visio file")
