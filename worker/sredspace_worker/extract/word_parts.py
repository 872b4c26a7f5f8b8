"""What the body of a Word file refers to: notes, comments, charts, inserted files, headers and footers."""

from __future__ import annotations

from sredspace_worker.extract.document import Document
from sredspace_worker.extract.drawings import drawn_lines
from sredspace_worker.extract.embedded import read_embedded
from sredspace_worker.extract.package import Element, Package, attribute, local
from sredspace_worker.problems import Problem


class Parts:
    def __init__(self, package: Package, main: str, document: Document) -> None:
        self.package = package
        self.relations = package.relations(main)
        self.document = document
        self.notes = {kind: self._notes(f"{kind}s") for kind in ("footnote", "endnote")}
        self.comments = self._comments()

    def _related(self, kind: str) -> list[str]:
        return [target for key, target in self.relations.values() if key == kind]

    def _notes(self, kind: str) -> dict[str, Element]:
        found: dict[str, Element] = {}
        for target in self._related(kind):
            root = self.package.optional_xml(target)
            if root is None:
                self.document.skip("part_damaged", kind, f"The {kind} are damaged.")
                continue
            for note in root:
                if attribute(note, "type") in (None, "normal"):
                    found[attribute(note, "id") or ""] = note
        return found

    def _comments(self) -> dict[str, tuple[str, Element]]:
        found: dict[str, tuple[str, Element]] = {}
        for target in self._related("comments"):
            root = self.package.optional_xml(target)
            for item in root if root is not None else ():
                who = attribute(item, "author") or attribute(item, "initials") or ""
                day = (attribute(item, "date") or "")[:10]
                label = f"Comment{' by ' + who if who else ''}{' (' + day + ')' if day else ''}"
                found[attribute(item, "id") or ""] = (label, item)
        return found

    def drawn(self, element: Element) -> list[str]:
        """The words of charts and diagrams that a drawing shows through a relation."""
        lines: list[str] = []
        for item in element.iter():
            name = local(item)
            if name == "chart" or name == "relIds":
                key = attribute(item, "id") or attribute(item, "dm") or ""
                target = self.relations.get(key, ("", ""))[1]
                lines.extend(drawn_lines(self.package, target, name))
        return lines

    def chunk(self, element: Element) -> list[str]:
        """A whole file that Word shows as part of the text."""
        target = self.relations.get(attribute(element, "id") or "", ("", ""))[1]
        if target and not self.package.once(target):
            return []
        data = self.package.read(target) if target else None
        if data is None:
            self.document.skip("embedded_not_read", target or "inserted file", "The inserted file is missing.")
            return []
        try:
            part = self.document.read_nested(data, target.rpartition("/")[2])
        except Problem as problem:
            self.document.skip("embedded_not_read", target, problem.detail)
            return []
        return part.text.split("\n")

    def missing(self) -> None:
        """A document that Word keeps beside this one and shows as part of it."""
        self.document.skip(
            "embedded_not_read",
            "another document",
            "The document shows another file here, which is not in it. Upload it as well.",
        )

    def embedded(self) -> None:
        read_embedded(self.package, self.relations, "document", self.document)

    def headers(self) -> list[tuple[str, Element]]:
        found: list[tuple[str, Element]] = []
        for kind, target in self.relations.values():
            if kind in ("header", "footer") and (root := self.package.optional_xml(target)) is not None:
                found.append((kind.capitalize(), root))
        return found
