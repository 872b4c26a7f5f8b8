"""Visio drawings: the words of the shapes on each page."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from sredspace_worker.extract import rows
from sredspace_worker.extract.document import Document
from sredspace_worker.extract.package import Element, Package, attribute, child, descendants, local
from sredspace_worker.problems import Problem


def _text(item: Element) -> str:
    return rows.one_line("".join(item.itertext()))


def _masters(package: Package, page: str, known: dict[str, dict[str, list[str]]]) -> dict[str, list[str]]:
    """By the number of a master what its shapes say, for the shapes that take it over; `known` keeps them for the next page."""
    found: dict[str, list[str]] = {}
    targets = {target for kind, target in package.relations(page).values() if kind == "master"}
    for listed in {posixpath.join(posixpath.dirname(target), "masters.xml") for target in targets}:
        if listed not in known:
            known[listed] = _listed(package, listed)
        found |= known[listed]
    return found


def _listed(package: Package, listed: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    root = package.optional_xml(listed)
    relations = package.relations(listed)
    for master in root if root is not None else ():
        key = next((attribute(rel, "id") or "" for rel in descendants(master, "Rel")), "")
        drawn = package.optional_xml(relations[key][1]) if key in relations else None
        if drawn is not None:
            found[attribute(master, "ID") or ""] = [text for item in descendants(drawn, "Text") if (text := _text(item))]
    return found


def _shapes(drawing: Element, masters: dict[str, list[str]]) -> Iterator[str]:
    for shape in descendants(drawing, "Shape"):
        own = child(shape, "Text")
        if own is not None:
            yield from (text for text in (_text(own),) if text)
        elif (attribute(shape, "Master") or "") in masters and not any(True for _ in descendants(shape, "Text")):
            yield from masters[attribute(shape, "Master") or ""]


def _comments(package: Package, main: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for target in package.related(main, "comments"):
        root = package.optional_xml(target)
        if root is None:
            continue
        who = {attribute(item, "ID"): attribute(item, "Name") or "" for item in descendants(root, "AuthorEntry")}
        for item in descendants(root, "CommentEntry"):
            name, day = who.get(attribute(item, "AuthorID"), ""), (attribute(item, "Date") or "")[:10]
            if text := _text(item):
                line = f"Comment{' by ' + name if name else ''}{' (' + day + ')' if day else ''}: {text}"
                found.setdefault(attribute(item, "PageID") or "", []).append(line)
    return found


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
    comments = _comments(package, main)
    known: dict[str, dict[str, list[str]]] = {}
    for number, page in enumerate(found, 1):
        key = next((attribute(rel, "id") or "" for rel in descendants(page, "Rel")), "")
        drawing = package.optional_xml(relations[key][1]) if key in relations else None
        if drawing is None:
            document.skip("part_damaged", f"page {number}", "The page is damaged or missing in the file.")
            continue
        texts = list(_shapes(drawing, _masters(package, relations[key][1], known)))
        texts += comments.get(attribute(page, "ID") or "", [])
        if texts:
            document.add_segment("page", number, attribute(page, "Name"), "\n\n".join(texts))
        else:
            document.skip("page_without_text", f"page {number}", "The page has no text.")
    if not document.segments:
        raise document.empty("Visio file")
