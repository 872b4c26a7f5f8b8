"""The body of a Word file: paragraphs, runs, fields, tables and boxes, in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sredspace_worker.extract import rows
from sredspace_worker.extract.document import Document
from sredspace_worker.extract.equations import linear
from sredspace_worker.extract.numbers import raised
from sredspace_worker.extract.package import Element, attribute, child, descendants, local, on
from sredspace_worker.extract.word_marks import form_value, symbol
from sredspace_worker.extract.word_parts import Parts
from sredspace_worker.extract.word_styles import Lists, Styles, outline_level
from sredspace_worker.extract.word_tables import Cell, cells_of

_THROUGH = {
    "ins", "moveTo", "hyperlink", "smartTag", "customXml", "dir", "bdo", "sdtContent", "fldSimple", "ruby", "rubyBase", "sect",
    "sub-section",
}  # fmt: skip
_DELETED = {"del", "moveFrom"}


class Body:
    def __init__(self, styles: Styles, lists: Lists, parts: Parts) -> None:
        self.styles = styles
        self.lists = lists
        self.parts = parts
        self.hidden = self.deleted = self.struck = self.pictures = 0
        # The state of each field that is open: True while its code, not its result, is being read.
        self.fields: list[bool] = []
        self.choice: list[str] = []
        self.after: list[str] = []
        self.noted: set[tuple[str, str]] = set()
        # Of each part: the fields that never end.
        self.endless: dict[Element, set[Element]] = {}
        self.joined = ""

    # --- blocks -------------------------------------------------------------------------------------------------------
    def blocks(self, container: Element) -> list[str]:
        """Lines of a body, a cell or a note: a blank line after each paragraph keeps its sentences separate."""
        lines: list[str] = []
        for item in self.children(container):
            name = local(item)
            if name == "p":
                lines.extend(self._paragraph(item))
            elif name == "tbl":
                lines.extend(self._flush_joined())
                lines.extend(self._table(item))
                lines.append("")
            elif name == "altChunk":
                lines.extend([*self.parts.chunk(item), ""])
            elif name == "subDoc":
                self.parts.missing()
            elif name in ("oMath", "oMathPara"):
                lines.extend([linear(item), ""])
        lines.extend(self._flush_joined())
        return lines

    def children(self, container: Element) -> Iterator[Element]:
        """Descends through wrappers: content controls, insertions, custom XML, alternate content."""
        stack = [iter(container)]
        while stack:
            for item in stack[-1]:
                name = local(item)
                if name == "sdt":
                    inner = child(item, "sdtContent")
                    if inner is not None:
                        stack.append(iter(inner))
                        break
                elif name == "AlternateContent":
                    inner = child(item, "Choice")
                    inner = inner if inner is not None and len(inner) else child(item, "Fallback")
                    if inner is not None:
                        stack.append(iter(inner))
                        break
                elif name in _DELETED:
                    self.deleted += 1
                elif name in _THROUGH:
                    stack.append(iter(item))
                    break
                else:
                    yield item
            else:
                stack.pop()

    def _paragraph(self, paragraph: Element) -> list[str]:
        properties = child(paragraph, "pPr")
        style = child(properties, "pStyle")
        known = self.styles.of(attribute(style, "val") if style is not None else None)
        level, hidden = known.level, known.hidden
        before = self.after
        self.after = []
        text = "".join(self._inline(paragraph, hidden)).strip(" \n")
        after, self.after = self.after, before
        mark = child(properties, "rPr")
        if mark is not None and (child(mark, "del") is not None or child(mark, "moveFrom") is not None):
            # The end of this paragraph was deleted: the next one continues it.
            self.joined += text + (" " if text and not text.endswith(" ") else "")
            self.after.extend(after)
            return []
        text, self.joined = (self.joined + text).strip(" \n"), ""
        own = outline_level(child(properties, "outlineLvl"))
        level = own if own is not None else level
        mark_text = self.lists.mark(child(properties, "numPr"), known) if text else ""
        if text and level is not None:
            text = f"{'#' * max(1, min(level, 6))} {'' if mark_text == '-' else mark_text} {' '.join(text.split())}".replace(
                "  ", " "
            )
        elif mark_text:
            text = f"{mark_text} {text}"
        lines = [text, ""] if text else [""]
        lines.extend(line for item in [*self._taken(), *after] for line in (item, ""))
        return lines

    def _taken(self) -> list[str]:
        taken, self.after = self.after, []
        return taken

    def _flush_joined(self) -> list[str]:
        text, self.joined = self.joined.strip(), ""
        return [text, "", *(line for item in self._taken() for line in (item, ""))] if text else []

    # --- runs ---------------------------------------------------------------------------------------------------------
    def _inline(self, container: Element, hidden: bool) -> list[str]:
        out: list[str] = []
        for item in container:
            name = local(item)
            if name == "r":
                self._run(item, hidden, out)
            elif name in _DELETED:
                self.deleted += 1
            elif name == "sdt":
                inner = child(item, "sdtContent")
                if inner is not None:
                    out.extend(self._inline(inner, hidden))
            elif name in ("oMath", "oMathPara"):
                out.append(linear(item))
            elif name == "AlternateContent":
                self._alternate(item, hidden, out)
            elif name in _THROUGH:
                out.extend(self._inline(item, hidden))
            elif name in ("drawing", "pict", "object"):
                self._drawing(item)
            elif name == "p":
                out.append(" ".join(self._inline(item, hidden)))
        return out

    def _alternate(self, element: Element, hidden: bool, out: list[str]) -> None:
        for name in ("Choice", "Fallback"):
            for branch in element:
                if local(branch) != name:
                    continue
                found: list[str] = []
                notes, pictures = len(self.after), self.pictures
                self._run(branch, hidden, found)
                if found or len(self.after) > notes:
                    out.extend(found)
                    self.pictures = pictures if len(self.after) > notes else self.pictures
                    return
                self.pictures = pictures
        if any(True for _ in descendants(element, "pic", "imagedata", "blip")):
            self.pictures += 1

    def _run(self, run: Element, hidden: bool, out: list[str]) -> None:
        properties = child(run, "rPr")
        if properties is not None:
            vanish = child(properties, "vanish")
            style = child(properties, "rStyle")
            if vanish is not None:
                hidden = on(vanish)
            elif style is not None:
                hidden = hidden or self.styles.of(attribute(style, "val")).hidden
            if on(child(properties, "strike")) or on(child(properties, "dstrike")):
                words = "".join(item.text or "" for item in run if local(item) == "t")
                if words.strip() and not hidden and not any(self.fields):
                    self.struck += len(words.split())
                    return
            raise_ = child(properties, "vertAlign")
            if raise_ is not None and attribute(raise_, "val") == "superscript":
                text = "".join(item.text or "" for item in run if local(item) == "t")
                if raised(text, "".join(out[-3:])) and not hidden:
                    out.append("^")
            if child(properties, "del") is not None and local(run) == "r" and child(run, "delText") is not None:
                self.deleted += 1
        for item in run:
            name = local(item)
            if name == "fldChar":
                self._field(item, out)
            elif name in ("drawing", "pict", "object"):
                self._drawing(item)
            elif name == "AlternateContent":
                self._alternate(item, hidden, out)
            elif name in ("delText", "instrText", "delInstrText", "rPr") or any(self.fields):
                continue
            elif name in _TEXT:
                text = _TEXT[name] if name != "t" else item.text or ""
                if name == "sym":
                    text = symbol(item)
                if hidden:
                    self.hidden += len(text.split())
                else:
                    out.append(text)
            elif name in ("footnoteReference", "endnoteReference"):
                self._note(name.removesuffix("Reference"), attribute(item, "id") or "")
            elif name == "commentReference":
                self._comment(attribute(item, "id") or "")
            elif name == "ruby":
                out.extend(self._ruby(item, hidden))
            elif name == "r":
                self._run(item, hidden, out)

    def _ruby(self, item: Element, hidden: bool) -> list[str]:
        """The words, then in parentheses what stands above them."""
        base, above = child(item, "rubyBase"), child(item, "rt")
        reading = "".join(self._inline(above, hidden)) if above is not None else ""
        return [*(self._inline(base, hidden) if base is not None else ()), *([f"({reading})"] if reading else [])]

    def _field(self, element: Element, out: list[str]) -> None:
        kind = attribute(element, "fldCharType")
        if kind == "begin" and self._ends(element):
            data = child(element, "ffData")
            if data is not None and not any(self.fields):
                out.append(form_value(data))
            self.fields.append(True)
        elif kind == "separate" and self.fields:
            self.fields[-1] = False
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _ends(self, begin: Element) -> bool:
        """Whether a field has an end; a damaged one would take the rest of the document with it."""
        root = begin.getroottree().getroot()
        if root not in self.endless:
            open_fields: list[Element] = []
            for item in descendants(root, "fldChar"):
                kind = attribute(item, "fldCharType")
                if kind == "begin":
                    open_fields.append(item)
                elif kind == "end" and open_fields:
                    open_fields.pop()
            self.endless[root] = set(open_fields)
        return begin not in self.endless[root]

    def _note(self, kind: str, key: str) -> None:
        note = self.parts.notes[kind].get(key)
        if note is None or (kind, key) in self.noted:
            return
        self.noted.add((kind, key))
        if text := self._apart(note):
            self.after.append(f"{kind.capitalize()} {key}: {text}")

    def _comment(self, key: str) -> None:
        known = self.parts.comments.get(key)
        if known is None or ("comment", key) in self.noted:
            return
        self.noted.add(("comment", key))
        if text := self._apart(known[1]):
            self.after.append(f"{known[0]}: {text}")

    def _apart(self, element: Element) -> str:
        """Text outside the main text, on one line; fields and notes of the surrounding paragraph are not affected."""
        fields, after, joined = self.fields, self.after, self.joined
        self.fields, self.after, self.joined = [], [], ""
        text = rows.one_line(" ".join(self.blocks(element)))
        self.fields, self.after, self.joined = fields, after, joined
        return text

    def left_notes(self) -> list[str]:
        """Notes and comments that nothing in the text refers to (their reference was lost)."""
        for kind in ("footnote", "endnote"):
            for key in self.parts.notes[kind]:
                self._note(kind, key)
        for key in self.parts.comments:
            self._comment(key)
        return [line for item in self._taken() for line in (item, "")]

    def _drawing(self, element: Element) -> None:
        boxes = 0
        for box in _outermost(element, {"txbxContent", "txBody"}):
            fields, after, joined = self.fields, self.after, self.joined
            self.fields, self.after, self.joined = [], [], ""
            lines = self.blocks(box)
            self.fields, self.joined = fields, joined
            self.after = [*after, *(line for line in [*lines, *self.after] if line.strip())]
            boxes += 1
        for path in descendants(element, "textpath"):
            if words := attribute(path, "string"):
                self.after.append(words)
        lines = self.parts.drawn(element)
        self.after.extend(lines)
        if not boxes and not lines and any(True for _ in descendants(element, "pic", "imagedata", "blip")):
            self.pictures += 1

    # --- tables -------------------------------------------------------------------------------------------------------
    def _table(self, table: Element) -> list[str]:
        before, self.after = self.after, []
        cells = list(cells_of(table, self))
        lines: list[str] = []
        if all(len(row) == 1 for row in cells):
            # A frame around text: its paragraphs stay paragraphs.
            for row in cells:
                lines.extend(self.blocks(row[0].element))
        else:
            lines = rows.render(self._texts(cells), "table", self.parts.document)
        after, self.after = self.after, before
        return [*lines, *(line for item in after for line in ("", item))]

    def _texts(self, cells: list[list[Cell]]) -> Iterable[list[str]]:
        for row in cells:
            out: list[str] = []
            inner: list[Element] = []
            for cell in row:
                out.extend([""] * cell.before)
                out.append("" if cell.merged else self._cell(cell.element, inner))
                out.extend([""] * (cell.span - 1))
            yield out
            for table in inner:
                # A table inside a cell follows the row that holds it.
                for line in self._table(table):
                    yield [part.strip() for part in line.split(" | ")]

    def _cell(self, cell: Element, inner: list[Element]) -> str:
        texts: list[str] = []
        for item in self.children(cell):
            name = local(item)
            if name == "p":
                # Its notes and boxes follow the table: in the cell they would read as its value.
                before, self.after = self.after, []
                text, *apart = self._paragraph(item) or [""]
                self.after = [*before, *(line for line in [*apart, *self.after] if line)]
                texts.append(re.sub(r"^#+ ", "", text))
            elif name == "tbl":
                inner.append(item)
        texts.extend(line for line in self._flush_joined() if line)
        return rows.one_line(" ".join(texts))

    # --- notices ------------------------------------------------------------------------------------------
    def notices(self, document: Document) -> None:
        if self.hidden:
            document.warn(
                "hidden_left_out",
                "document",
                f"Hidden text was left out ({self.hidden} words). Make it visible in Word if it matters.",
            )
        if self.deleted:
            document.warn(
                "deleted_left_out",
                "document",
                f"Tracked deletions were left out ({self.deleted}); insertions were read as accepted.",
            )
        if self.struck:
            document.warn("deleted_left_out", "document", f"Words that are struck out were left out ({self.struck}).")
        if self.pictures:
            document.skip(
                "picture_not_read",
                "document",
                f"{self.pictures} picture{'s' * (self.pictures > 1)}: words in them were not read.",
            )


_TEXT = {"t": "", "tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "sym": "", "ptab": "\t"}


def _outermost(element: Element, names: set[str]) -> Iterator[Element]:
    stack = [element]
    while stack:
        item = stack.pop()
        if local(item) in names:
            yield item
        elif local(item) == "AlternateContent":
            branch = child(item, "Choice")
            branch = branch if branch is not None else child(item, "Fallback")
            if branch is not None:
                stack.append(branch)
        else:
            stack.extend(reversed(item))
