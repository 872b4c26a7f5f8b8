"""OpenDocument text, sheets and slides, zipped or as one XML file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from sredspace_worker.extract import rows
from sredspace_worker.extract.document import Document
from sredspace_worker.extract.equations import mathml
from sredspace_worker.extract.numbers import ordinal, raised
from sredspace_worker.extract.odf_forms import controls
from sredspace_worker.extract.odf_pages import on_all_pages, says_more
from sredspace_worker.extract.odf_styles import Looks
from sredspace_worker.extract.odf_tables import own, say_hidden
from sredspace_worker.extract.package import Element, Package, attribute, child, descendants, local, parse
from sredspace_worker.problems import Problem

_SILENT = {
    "tracked-changes", "sequence-decls", "forms", "variable-decls", "user-field-decls", "automatic-styles", "bookmark",
    "bookmark-start", "bookmark-end",
    "database-ranges", "named-expressions", "calculation-settings", "content-validations", "settings", "event-listeners", "desc",
    "dde-connection-decls",
    "alphabetical-index-source", "table-of-content-source", "scripts", "font-face-decls", "shapes-none", "soft-page-break",
    "desc-none", "consolidation",
}  # fmt: skip
_MAX_REPEAT = 200


def read_odf(data: bytes, document: Document) -> None:
    package = Package(data, "OpenDocument file")
    manifest = package.read("META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise Problem("unreadable_file", "The OpenDocument file is protected by a password.")
    root = package.xml("content.xml")
    if root is None:
        raise Problem("unreadable_file", "The OpenDocument file is damaged or not what its name says.")
    styles = package.optional_xml("styles.xml")
    _read(root, styles, document, package)


def read_flat(data: bytes, document: Document) -> None:
    root = parse(data, "OpenDocument file")
    _read(root, root, document, None)


def _read(root: Element, styles: Element | None, document: Document, package: Package | None) -> None:
    body = child(root, "body")
    if body is None or not len(body):
        raise Problem("unreadable_file", "The OpenDocument file is damaged or not what its name says.")
    content = next((item for item in body if local(item) in ("text", "spreadsheet", "presentation", "drawing", "chart")), body[0])
    reader = _Reader(document, package, [r for r in (styles, root) if r is not None])
    kind = local(content)
    if kind == "spreadsheet":
        _sheets(content, reader, document)
    elif kind in ("presentation", "drawing"):
        _pages(content, reader, document, "slide" if kind == "presentation" else "page")
    else:
        text = "\n".join(reader.blocks(content))
        text = re.sub(r"\n{3,}", "\n\n", text).strip("\n")
        edges = reader.edges(styles)
        document.add("\n\n".join(part for part in (text, *edges) if part))
    reader.notices()
    if not document.text.strip():
        raise document.empty("OpenDocument file")


_SHAPES = frozenset("frame custom-shape rect g text-box ellipse line connector polygon path annotation caption".split())


class _Reader:
    def __init__(self, document: Document, package: Package | None, style_roots: list[Element]) -> None:
        self.document = document
        self.package = package
        self.after: list[str] = []
        self.pictures = self.hidden = 0
        self.roots = style_roots
        self.objects: dict[str, Element | None] = {}
        self.looks = Looks(style_roots)
        self.controls = controls(style_roots[-1])
        self.deleted = self.struck = 0
        self.depth = 0
        # Lists that are open, by style, and their current numbers.
        self.list_counts: dict[tuple[str, int], int] = {}
        self.open_lists: list[str] = []

    def blocks(self, container: Element) -> list[str]:
        lines: list[str] = []
        if self.depth > 90:
            return lines
        self.depth += 1
        for item in container:
            name = local(item)
            if name in ("p", "h"):
                lines.extend(self._paragraph(item, name))
            elif name == "list":
                lines.extend(self._list(item))
            elif name == "table":
                lines.extend([*self.table(item), ""])
                lines.extend(self._taken())
            elif name == "tracked-changes":
                self.deleted += sum(1 for _ in descendants(item, "deletion"))
            elif name in _SILENT or (attribute(item, "display") == "none" and name == "section"):
                if name == "section":
                    self.hidden += len(" ".join(item.itertext()).split())
            elif name == "control":
                lines.extend([self.controls.get(attribute(item, "control") or "", ""), ""])
            elif name in _SHAPES:
                self._shape(item, name)
                lines.extend(self._taken())
            elif len(item):
                lines.extend(self.blocks(item))
        self.depth -= 1
        return lines

    def _taken(self) -> list[str]:
        taken, self.after = self.after, []
        return [line for item in taken for line in (item, "")]

    def _paragraph(self, item: Element, name: str) -> list[str]:
        before, self.after = self.after, []
        mark = next(descendants(item, "hidden-paragraph"), None)
        hidden = attribute(item, "style-name") in self.looks.invisible or (
            mark is not None and attribute(mark, "is-hidden") == "true"
        )
        text = "".join(self.inline(item)).strip()
        notes, self.after = self._taken(), before
        if hidden:
            self.hidden += len(text.split())
            return notes
        level = attribute(item, "outline-level") if name == "h" else None
        depth = (
            int(level)
            if level and level.isdigit()
            else 1
            if name == "h"
            else self.looks.outline.get(attribute(item, "style-name") or "", 0)
        )
        if text and depth:
            text = f"{'#' * max(1, min(depth, 6))} {rows.one_line(text)}"
        return [text, "", *notes] if text else ["", *notes]

    def _list(self, item: Element) -> list[str]:
        style = attribute(item, "style-name") or (self.open_lists[-1] if self.open_lists else "")
        self.open_lists.append(style)
        key = (style, len(self.open_lists))
        kind, suffix, start = self.looks.list_levels.get(key, ("", "", 1))
        count = self.list_counts.get(key, start - 1) if attribute(item, "continue-numbering") == "true" else start - 1
        lines: list[str] = []
        for entry in item:
            name = local(entry)
            if name not in ("list-item", "list-header"):
                continue
            mark = ""
            if name == "list-item":
                given = attribute(entry, "start-value") or ""
                count = int(given) if given.isdigit() and len(given) < 7 else count + 1
                mark = f"{ordinal(count, kind)}{suffix}" if kind else "-"
            first = local(entry[0]) if len(entry) else ""
            for number, line in enumerate(self.blocks(entry)):
                lines.append(f"{mark} {line}" if number == 0 and line and mark and first == "p" else line)
        self.list_counts[key] = count
        self.open_lists.pop()
        return lines

    def inline(self, item: Element) -> Iterator[str]:
        if item.text:
            yield _spaces(item.text)
        for part in item:
            name = local(part)
            if name == "s":
                count = attribute(part, "c") or "1"
                yield " " * (min(int(count), 100) if count.isdigit() and len(count) < 6 else 1)
            elif name == "tab":
                yield "\t"
            elif name == "line-break":
                yield "\n"
            elif name == "note":
                self._note(part)
            elif name == "frame" and (equation := self._equation(part)):
                yield equation
            elif name == "annotation" or name in ("frame", "custom-shape", "rect", "g", "ellipse", "line", "connector"):
                self._shape(part, name)
            elif name == "control":
                yield self.controls.get(attribute(part, "control") or "", "")
            elif name == "ruby":
                base = child(part, "ruby-base")
                yield from self.inline(base) if base is not None else ()
                reading = "".join(above.itertext()) if (above := child(part, "ruby-text")) is not None else ""
                yield f"({reading})" if reading else ""
            elif name == "span" and attribute(part, "style-name") in self.looks.invisible:
                self.hidden += len(" ".join(part.itertext()).split())
            elif name == "span" and attribute(part, "style-name") in self.looks.struck:
                self.struck += len(" ".join(part.itertext()).split())
            elif name in ("hidden-text", "hidden-paragraph"):
                self.hidden += 1
            elif name not in _SILENT:
                if attribute(part, "style-name") in self.looks.raised:
                    before = part.getprevious()
                    left = (item.text if before is None else before.tail) or ""
                    yield "^" if raised("".join(part.itertext()), left) else ""
                yield from self.inline(part)
            if part.tail:
                yield _spaces(part.tail)

    def _note(self, note: Element) -> None:
        body = child(note, "note-body")
        citation = child(note, "note-citation")
        kind = (attribute(note, "note-class") or "footnote").capitalize()
        if body is not None and (text := self._apart(body)):
            number = (citation.text or "").strip() if citation is not None else ""
            self.after.append(f"{kind} {number}: {text}" if number else f"{kind}: {text}")

    def _apart(self, element: Element) -> str:
        before, self.after = self.after, []
        text = rows.one_line(" ".join([*self.blocks(element), *self.after]))
        self.after = before
        return text

    def _shape(self, shape: Element, name: str) -> None:
        if name == "annotation":
            who = next((d.text or "" for d in descendants(shape, "creator")), "")
            day = next(((d.text or "")[:10] for d in descendants(shape, "date")), "")
            text = rows.one_line(" ".join("".join(self.inline(p)) for p in descendants(shape, "p")))
            if text:
                self.after.append(f"Comment{' by ' + who if who else ''}{' (' + day + ')' if day else ''}: {text}")
            return
        found = False
        for item in shape:
            kind = local(item)
            if kind in ("text-box", "p", "list", "table", "g", "frame", "custom-shape", "control"):
                inner = self.blocks(item if kind == "text-box" else [item])
                self.after.extend(line for line in inner if line.strip())
                found = True
            elif kind == "object":
                found = self._object(item) or found
            elif kind == "math":
                found = True
                self.after.append(mathml(item))
        if not found and child(shape, "image") is not None:
            self.pictures += 1

    def _equation(self, frame: Element) -> str:
        """An equation inside a sentence stays at its place."""
        inner = child(frame, "object")
        root = self._inner(inner) if inner is not None else None
        return mathml(root) if root is not None and local(root) == "math" and self._once(inner) else ""

    def _inner(self, item: Element) -> Element | None:
        target = _target(item)
        math = next(descendants(item, "math"), None)
        if math is None and self.package and target:
            if target not in self.objects:
                self.objects[target] = self.package.optional_xml(f"{target}/content.xml")
            return self.objects[target]
        return math

    def _once(self, item: Element) -> bool:
        """A damaged file may show one object many times."""
        return not (target := _target(item)) or self.package is None or self.package.once(target)

    def _object(self, item: Element) -> bool:
        """An equation, a chart or a sheet inside: its words."""
        root = self._inner(item)
        if root is None:
            return False
        if not self._once(item):
            return True
        for note in list(descendants(root, "annotation")):
            note.getparent().remove(note)
        if local(root) == "math":
            text = mathml(root)
        else:
            text = "; ".join(rows.one_line(" ".join(p.itertext())) for p in descendants(root, "p"))
        if text.strip("; "):
            self.after.append(text)
        return True

    # --- tables -------------------------------------------------------------------------------------------------------
    def table(self, table: Element, place: str = "table") -> list[str]:
        return rows.render(self._rows(table, place), place, self.document)

    def _rows(self, table: Element, place: str) -> Iterator[list[str]]:
        hidden = 0
        for row in own(table, "table-row"):
            cells: list[str] = []
            for cell in row:
                name = local(cell)
                if name not in ("table-cell", "covered-table-cell"):
                    continue
                count = attribute(cell, "number-columns-repeated") or "1"
                repeat = int(count) if count.isdigit() and len(count) < 9 else 1
                text = "" if name == "covered-table-cell" else self._cell(cell)
                cells.extend([text] * min(repeat, _MAX_REPEAT if text else 60))
            repeated = attribute(row, "number-rows-repeated") or "1"
            times = min(int(repeated), _MAX_REPEAT) if repeated.isdigit() and len(repeated) < 9 and any(cells) else 1
            if any(cells) and attribute(row, "visibility") in ("collapse", "filter"):
                hidden += times
            for _ in range(times):
                yield cells
        if hidden:
            self.document.warn(
                "hidden_read", place, f"{hidden} hidden row{'s' * (hidden > 1)} (or filtered out); they were read."
            )

    def _cell(self, cell: Element) -> str:
        # Its comments stand after its value.
        notes = [item for item in cell if local(item) == "annotation"]
        texts = [line for line in self.blocks([item for item in cell if item not in notes]) if line]
        for note in notes:
            self._shape(note, "annotation")
        beside = self._taken() if notes else []
        return rows.one_line(" ".join([self._value(cell, rows.one_line(" ".join(texts))), *beside]))

    def _value(self, cell: Element, text: str) -> str:
        """What a cell shows, where that is exact; dates, times and shares as they are stored."""
        kind = attribute(cell, "value-type")
        if kind == "date":
            # As stored: the displayed form may omit the year or be ambiguous.
            value = (attribute(cell, "date-value") or "").replace("T00:00:00", "").replace("T", " ")
            return value[:16] if value else text
        if kind == "float" and not text:
            return attribute(cell, "value") or ""
        if kind == "percentage" and text.endswith("%"):
            return f"{text[:-1].rstrip()}%"
        formula = attribute(cell, "formula")
        if formula and not text and kind is None:
            self.document.warn("formula_without_value", "sheet", "Formulas without a stored result are shown as formulas.")
            return "=" + formula.partition("=")[2]
        return text

    def edges(self, styles: Element | None, wanted: Callable[[Element], bool] = lambda edge: True) -> list[str]:
        """Headers and footers, each once."""
        found: dict[str, None] = {}
        for item in (
            descendants(styles, "header", "footer", "header-first", "footer-first", "header-left", "footer-left")
            if styles is not None
            else ()
        ):
            text = self._apart(item) if wanted(item) else ""
            line = f"{local(item).partition('-')[0].capitalize()}: {text}"
            if text:
                found[line] = None
        return list(found)

    def notices(self) -> None:
        if self.hidden:
            self.document.warn("hidden_left_out", "document", f"Hidden text was left out ({self.hidden} words).")
        if self.deleted:
            self.document.warn("deleted_left_out", "document", f"Tracked deletions were left out ({self.deleted}).")
        if self.struck:
            self.document.warn("deleted_left_out", "document", f"Words that are struck out were left out ({self.struck}).")
        if self.pictures:
            self.document.skip(
                "picture_not_read",
                "document",
                f"{self.pictures} picture{'s' * (self.pictures > 1)}: words in them were not read.",
            )


def _target(item: Element) -> str:
    return (attribute(item, "href") or "").removeprefix("./").rstrip("/")


def _spaces(text: str) -> str:
    return re.sub(r"[ \t\r\n]+", " ", text)


def _sheets(content: Element, reader: _Reader, document: Document) -> None:
    found = [item for item in content if local(item) == "table"]
    document.pages = len(found)
    for number, table in enumerate(found, 1):
        name = attribute(table, "name") or f"Sheet {number}"
        lines = reader.table(table, f"sheet {name}")
        shapes = child(table, "shapes")
        for shape in shapes if shapes is not None else ():
            reader._shape(shape, local(shape))
        if beside := [line for line in reader._taken() if line]:
            lines.extend(["", *beside])
        if any(lines):
            say_hidden(table, reader.looks.closed, f"sheet {name}", document)
            document.add_segment("sheet", number, name, "\n".join(lines))
    edges = reader.edges(reader.roots[0], says_more)
    if edges and document.segments:
        document.add_segment("entry", 1, "on all sheets", "\n".join(edges))


def _pages(content: Element, reader: _Reader, document: Document, kind: str) -> None:
    found = [item for item in content if local(item) == "page"]
    document.pages = len(found)
    for number, page in enumerate(found, 1):
        lines = [line for line in reader.blocks(page) if line.strip()]
        if lines:
            document.add_segment("slide" if kind == "slide" else "page", number, attribute(page, "name"), "\n\n".join(lines))
        else:
            document.skip("page_without_text", f"{kind} {number}", f"The {kind} has no text; it may be a picture.")
    if fixed := on_all_pages(content, found, reader.roots, reader.blocks):
        document.add_segment("entry", 1, f"on all {kind}s", "\n".join(fixed))
