"""E-books: chapters in reading order."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from sredspace_worker.extract.document import Document
from sredspace_worker.extract.package import Package, attribute, descendants
from sredspace_worker.extract.web import html_decode, html_text
from sredspace_worker.problems import Problem


def read_epub(data: bytes, document: Document) -> None:
    package = Package(data, "EPUB file")
    container = package.xml("META-INF/container.xml")
    path = (
        next((attribute(item, "full-path") or "" for item in descendants(container, "rootfile")), "")
        if container is not None
        else ""
    )
    book = package.xml(path) if path else None
    if book is None:
        raise Problem("unreadable_file", "The EPUB file is damaged or not what its name says.")
    folder = posixpath.dirname(path)
    items = {
        attribute(i, "id"): (attribute(i, "href") or "", attribute(i, "media-type") or "") for i in descendants(book, "item")
    }
    locked = b"EncryptedData" in (package.read("META-INF/encryption.xml") or b"") and package.has("META-INF/rights.xml")
    if locked:
        raise Problem("unreadable_file", "The EPUB file is protected against copying.")
    listed = {attribute(i, "idref") for i in descendants(book, "itemref")}
    contents = {attribute(i, "id") for i in descendants(book, "item") if "nav" in (attribute(i, "properties") or "").split()}
    pages = [
        item
        for key, item in items.items()
        if key not in listed and key not in contents and item[1] in ("application/xhtml+xml", "text/html")
    ]
    chapters = [items[key] for i in descendants(book, "itemref") if (key := attribute(i, "idref")) in items]
    number = 0
    # Notes often stand in a page of their own that the reading order does not name.
    for href, kind in [*chapters, *pages]:
        if kind not in ("application/xhtml+xml", "text/html", ""):
            document.skip("part_damaged", href, f"A chapter of this kind is not read ({kind}).")
            continue
        target = posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))
        if not package.once(target):
            continue
        raw = package.read(target)
        if raw is None:
            document.skip("part_damaged", href, "The chapter is missing in the file.")
            continue
        text = html_text(html_decode(raw, document), document)
        if text.strip():
            number += 1
            title = next((line.lstrip("# ") for line in text.split("\n") if line.startswith("#")), None)
            document.add_segment("entry", number, title or href, text)
    document.pages = number
    if not number:
        raise document.empty("EPUB file")
