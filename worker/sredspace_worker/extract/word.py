"""Word files: the visible text with all changes accepted, each part once, notes and comments marked as such."""

from __future__ import annotations

from sredspace_worker.extract.document import Document
from sredspace_worker.extract.package import Element, Package, descendants, local, parse
from sredspace_worker.extract.word_body import Body
from sredspace_worker.extract.word_parts import Parts
from sredspace_worker.extract.word_styles import Lists, Styles
from sredspace_worker.problems import Problem


def read_docx(data: bytes, document: Document) -> None:
    package = Package(data, "Word file")
    main = package.main("word/document.xml")
    root = package.xml(main)
    bodies = [item for item in (root if root is not None else ()) if local(item) == "body"]
    if not bodies:
        raise Problem("unreadable_file", "The Word file is damaged or not what its name says.")
    for more in bodies[1:]:
        # Damaged by the program that wrote it; Word shows them all.
        bodies[0].extend(list(more))
    body = bodies[0]
    styles = [package.optional_xml(target) for target in package.related(main, "styles")] or [None]
    numbering = [package.optional_xml(target) for target in package.related(main, "numbering")] or [None]
    _read(Body(Styles(styles[0]), Lists(numbering[0]), Parts(package, main, document)), body, document)


def _read(reader: Body, body: Element, document: Document) -> None:
    parts = reader.parts
    lines = reader.blocks(body)
    lines += reader.left_notes()
    seen: set[str] = set()
    for kind, root in parts.headers():
        text = " ".join(" ".join(reader.blocks(root)).split())
        if text and text not in seen:
            seen.add(text)
            lines.extend([f"{kind}: {text}", ""])
    if not any(line.strip() for line in lines):
        reader.notices(document)
        parts.embedded()
        if not document.segments:
            raise document.empty("Word file")
        return
    reader.notices(document)
    document.add("\n".join(lines).strip("\n"))
    parts.embedded()


def read_flat_word(data: bytes, document: Document) -> None:
    """Word's XML in one file, of 2003 and later: the same body, without or with its package around it."""
    root = parse(data, "Word file")
    body = next(descendants(root, "body"), None)
    if body is None:
        raise Problem("unreadable_file", "The Word file is damaged or not what its name says.")
    style = next(descendants(root, "styles"), None)
    empty = Package(_EMPTY, "Word file")
    lists = next(descendants(root, "numbering"), None)
    _read(Body(Styles(style), Lists(lists), Parts(empty, "document.xml", document)), body, document)


_EMPTY = b"PK\x05\x06" + bytes(18)
