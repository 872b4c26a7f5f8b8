"""PowerPoint files: each slide's text in the order of its shapes, tables with their columns, charts, notes and comments."""

from __future__ import annotations

from collections.abc import Iterator

from sredspace_worker.extract import rows
from sredspace_worker.extract.document import Document
from sredspace_worker.extract.drawings import drawn_lines, paragraph_text, paragraphs
from sredspace_worker.extract.embedded import read_embedded
from sredspace_worker.extract.package import Element, Package, attribute, child, descendants, local
from sredspace_worker.problems import Problem

# Repeated on every slide, and meaningless numbers.
_FURNITURE = {"sldNum", "dt", "ftr", "hdr"}


def read_pptx(data: bytes, document: Document) -> None:
    package = Package(data, "PowerPoint file")
    main = package.main("ppt/presentation.xml")
    root = package.xml(main)
    if root is None:
        raise Problem("unreadable_file", "The PowerPoint file is damaged or not what its name says.")
    relations = package.relations(main)
    slides = []
    for item in descendants(root, "sldId"):
        for key, value in item.attrib.items():
            if key.endswith("}id") and value in relations:
                slides.append(relations[value][1])
    document.pages = len(slides)
    deck = Deck(package, document, {t for k, t in relations.values() if k in ("commentAuthors", "author", "authors")})
    embedded: list[tuple[int, dict[str, tuple[str, str]]]] = []
    for number, part in enumerate(slides, 1):
        slide = package.optional_xml(part)
        if slide is None:
            document.skip("part_damaged", f"slide {number}", "The slide is damaged.")
            continue
        text, title = deck.slide(slide, part, number)
        embedded.append((number, package.relations(part)))
        if text:
            document.add_segment("slide", number, title, text)
        else:
            document.skip("page_without_text", f"slide {number}", "The slide has no text; it may be a picture.")
    if fixed := [*deck.footers, *deck.fixed(slides)]:
        document.add_segment("entry", 1, "on all slides", "\n".join(dict.fromkeys(fixed)))
    for number, found in embedded:
        read_embedded(package, found, f"slide {number}", document)
    if not document.segments:
        raise document.empty("PowerPoint file")


class Deck:
    def __init__(self, package: Package, document: Document, authors: set[str]) -> None:
        self.package = package
        self.document = document
        self.footers: dict[str, None] = {}
        self.authors: dict[str, str] = {}
        for part in authors:
            root = package.optional_xml(part)
            for item in root if root is not None else ():
                self.authors[attribute(item, "id") or ""] = attribute(item, "name") or ""

    def slide(self, slide: Element, part: str, number: int) -> tuple[str, str | None]:
        relations = self.package.relations(part)
        self.pictures = 0
        tree = next(descendants(slide, "spTree"), slide)
        titles: list[str] = []
        lines = list(self._shapes(tree, relations, titles, number))
        for kind, target in relations.values():
            root = self.package.optional_xml(target) if kind in ("notesSlide", "comments", "comment") else None
            if root is None:
                continue
            if kind == "notesSlide":
                lines.extend(self._notes(root))
            else:
                lines.extend(self._comments(root))
        if struck := sum(1 for look in descendants(tree, "rPr") if (look.get("strike") or "noStrike") != "noStrike"):
            self.document.warn(
                "deleted_left_out", f"slide {number}", f"Words that are struck out were left out ({struck} places)."
            )
        if attribute(slide, "show") in ("0", "false"):
            self.document.warn("hidden_read", f"slide {number}", "The slide is hidden in the file; it was read.")
        if self.pictures and lines:
            self.document.skip(
                "picture_not_read",
                f"slide {number}",
                f"{self.pictures} picture{'s' * (self.pictures > 1)}: words in them were not read.",
            )
        return "\n\n".join(line for line in lines if line.strip()), titles[0] if titles else None

    def fixed(self, slides: list[str]) -> list[str]:
        """Text of layouts and masters that their slides show; placeholders show nothing."""
        lines: list[str] = []
        done: set[str] = set()
        todo = list(slides)
        while todo and len(done) < 500:
            for kind, target in self.package.relations(todo.pop()).values():
                if kind in ("slideLayout", "slideMaster") and target not in done:
                    done.add(target)
                    root = self.package.optional_xml(target)
                    if kind == "slideLayout":
                        todo.append(target)
                    for shape in descendants(root, "sp") if root is not None else ():
                        body = child(shape, "txBody")
                        if body is not None and not any(True for _ in descendants(shape, "ph")):
                            lines.extend(paragraphs(body))
        return lines

    def _shapes(self, tree: Element, relations: dict[str, tuple[str, str]], titles: list[str], number: int) -> Iterator[str]:
        for shape in tree:
            name = local(shape)
            if name == "AlternateContent":
                branch = child(shape, "Choice")
                branch = branch if branch is not None and len(branch) else child(shape, "Fallback")
                if branch is not None:
                    yield from self._shapes(branch, relations, titles, number)
            elif name in ("grpSp", "sub", "cxnSp"):
                yield from self._shapes(shape, relations, titles, number)
            elif name == "sp":
                role = next((attribute(p, "type") or "" for p in descendants(shape, "ph")), "")
                body = child(shape, "txBody")
                texts = paragraphs(body) if body is not None else []
                if role in _FURNITURE:
                    self.footers.update((text, None) for text in texts if role != "sldNum")
                    continue
                if role in ("title", "ctrTitle") and texts:
                    titles.append(rows.one_line(" ".join(texts)))
                yield from texts
            elif name == "graphicFrame":
                yield from self._frame(shape, relations, number)
            elif name == "pic":
                self.pictures += 1

    def _frame(self, frame: Element, relations: dict[str, tuple[str, str]], number: int) -> Iterator[str]:
        for table in descendants(frame, "tbl"):
            yield "\n".join(rows.render(_table(table), f"slide {number}", self.document))
            return
        for item in descendants(frame, "chart", "relIds", "oleObj"):
            kind = local(item)
            key = next((v for k, v in item.attrib.items() if k.endswith("}id") or k.endswith("}dm")), "")
            target = relations.get(key, ("", ""))[1]
            if kind == "oleObj":
                continue
            yield "\n".join(drawn_lines(self.package, target, kind))

    def _notes(self, root: Element) -> Iterator[str]:
        for table in descendants(root, "tbl"):
            yield "\n".join(rows.render(_table(table), "notes", self.document))
        for shape in descendants(root, "sp"):
            role = next((attribute(p, "type") or "" for p in descendants(shape, "ph")), "")
            body = child(shape, "txBody")
            texts = paragraphs(body) if body is not None and role != "sldImg" else []
            if role in _FURNITURE:
                self.footers.update((text, None) for text in texts if role != "sldNum")
            else:
                yield from (f"Note: {text}" if n == 0 else text for n, text in enumerate(texts))

    def _comments(self, root: Element) -> Iterator[str]:
        for item in descendants(root, "cm", "reply"):
            who = self.authors.get(attribute(item, "authorId") or "", "")
            day = (attribute(item, "dt") or attribute(item, "created") or "")[:10]
            direct = child(item, "text")
            body = child(item, "txBody")
            text = (direct.text or "") if direct is not None else " ".join(paragraphs(body)) if body is not None else ""
            if text.strip():
                yield f"Comment{' by ' + who if who else ''}{' (' + day + ')' if day else ''}: {rows.one_line(text)}"


def _table(table: Element) -> Iterator[list[str]]:
    for row in table:
        if local(row) != "tr":
            continue
        cells = []
        for cell in row:
            if local(cell) != "tc":
                continue
            # A merged cell is written once for every position that it covers; only the first counts.
            merged = cell.get("hMerge") in ("1", "true") or cell.get("vMerge") in ("1", "true")
            body = child(cell, "txBody")
            texts = [paragraph_text(p) for p in descendants(body, "p")] if body is not None and not merged else []
            cells.append(rows.one_line(" ".join(texts)))
        yield cells
