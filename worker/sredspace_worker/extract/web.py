"""HTML pages: blocks as paragraphs, tables as rows, preformatted lines as they are."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from sredspace_worker.extract import rows
from sredspace_worker.extract.document import Document
from sredspace_worker.extract.equations import mathml
from sredspace_worker.extract.numbers import raised
from sredspace_worker.extract.text import decode

_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li", "main", "nav", "ol", "option", "p", "pre", "section",
    "summary", "table", "title", "textarea", "listing", "xmp", "plaintext", "button", "dialog", "center", "menu", "dir", "noframes",
    "video", "audio", "text",
    "tr", "ul",
}  # fmt: skip
_PRE = {"pre", "textarea", "listing", "xmp", "plaintext"}
# Beside other words without a space between them, where a page shows a gap.
_APART = {"select", "input", "meter", "progress", "output", "label"}
_DELETED = {"del", "s", "strike"}
_STRUCK = re.compile(r"text-decoration(?:-line)?\s*:[^;:]{0,80}line-through", re.I)
_FRAMES = {"iframe", "object", "embed", "frame"}
_NOFRAMES = re.compile(r"</?noframes[^<>]{0,200}>", re.I)
_SMALL = 48  # pixels; smaller pictures are icons
_HIDDEN = {"script", "style", "template", "meta", "link", "base", "noscript", "object", "iframe", "xml", "datalist"}
_NONE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
_XML_ENCODING = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w.:-]+)", re.I)
_SPACES = re.compile(r"[ \t\n\r\f]+")


def html_text(markup: str, document: Document | None = None, quotes: bool = False, titled: bool = False) -> str:
    from lxml import etree
    from lxml import html as parser

    # Word writes its conditions as comments and as unknown tags.
    markup = re.sub(r"<!\[(?:if|endif)[^>]{0,200}\]>|<\?xml[^>]{0,300}\?>", "", markup).replace("\x00", "")
    markup = _quoted_lines(markup)
    if not markup.strip():
        return ""
    reader = parser.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True, recover=True)
    try:
        root = parser.document_fromstring(markup, parser=reader)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return ""
    if any("depth" in item.message for item in list(reader.error_log)[-20:]):
        # The parser drops deeply nested elements; stripping the tags keeps all words.
        if document is not None:
            document.warn("structure_not_read", "page", "The page nests too deep, so it was read without its structure.")
        return re.sub(r"\s+", " ", re.sub(r"<[^<>]{0,2000}>", "\n", markup)).strip()
    writer = _Writer(document, quotes)
    writer.walk(root)
    text, title = writer.text(), " ".join((root.findtext(".//title") or "").split())
    if titled and title and title not in " ".join(text.split()):
        text = f"{title}\n\n{text}".strip()
    return text or title


def _quoted_lines(markup: str) -> str:
    """What wikis keep as it is (`<![CDATA[…]]>`), the lines of a program, as preformatted text."""
    out: list[str] = []
    place = 0
    while (start := markup.find("<![CDATA[", place)) >= 0 and (end := markup.find("]]>", start)) >= 0:
        out += [markup[place:start], "<pre>", escape(markup[start + 9 : end]), "</pre>"]
        place = end + 3
    return "".join([*out, markup[place:]]) if out else markup


class _Writer:
    def __init__(self, document: Document | None, quotes: bool = False) -> None:
        self.document = document
        self.quotes = quotes
        self.pieces: list[str] = []
        self.pre = 0
        self.hidden = self.deleted = self.pictures = self.frames = 0
        # Tables that are open: rows of cells, each a list of pieces; the innermost takes the text.
        self.cells: list[list[str]] = []

    def walk(self, root: Any) -> None:
        """Without recursion: pages can nest to any depth."""
        stack: list[tuple[Any, bool]] = [(root, False)]
        while stack:
            node, closing = stack.pop()
            name = node.tag.lower() if isinstance(node.tag, str) else ""
            name = name.rpartition(":")[2] if name.startswith(("html:", "xhtml:")) else name
            if closing:
                self._close(node, name)
                self._put(node.tail)
                continue
            if name in _FRAMES:
                self._frame(node)
            # A page without <body> may have all its sections inside what the parser takes for its head.
            if not name or name in _HIDDEN or _names_page(node, name) or self._invisible(node, name):
                self._put(node.tail)
                continue
            if self._open(node, name):
                self._put(node.tail)
                continue
            self._put(node.text)
            stack.append((node, True))
            stack.extend((item, False) for item in reversed(node))

    def _invisible(self, node: Any, name: str = "") -> bool:
        style = node.get("style") or ""
        if name in _DELETED or ("line-through" in style.lower() and _STRUCK.search(style)):
            self.deleted += len(" ".join(node.itertext()).split())
            return True
        closed = name == "dialog" and node.get("open") is None
        if closed or node.get("hidden") is not None or (style and _NONE.search(style)):
            self.hidden += len(" ".join(node.itertext()).split())
            return True
        return False

    def _frame(self, node: Any) -> None:
        """A page inside the page is read where the file holds it."""
        inner = html_text(node.get("srcdoc") or "")
        if inner:
            self.pieces.append(f"\n\n{inner}\n\n")
        elif node.get("src") or node.get("data"):
            self.frames += 1

    def _picture(self, node: Any) -> None:
        sizes = [node.get("width") or "", node.get("height") or ""]
        if any(size.isdecimal() and len(size) < 6 and int(size) <= _SMALL for size in sizes):
            return
        self.pictures += 1
        if len(alt := " ".join((node.get("alt") or "").split())) > 3 and " " in alt:
            self._raw(f" [{alt}] ")

    def _open(self, node: Any, name: str) -> bool:
        """True for a void element."""
        if name == "br":
            self._raw("\n")
            return True
        if name == "math":
            self._raw(f" {mathml(node)} ")
            return True
        if name == "img":
            self._picture(node)
            return True
        if name == "noframes":
            self._raw(f"\n\n{html_text(_NOFRAMES.sub(' ', ''.join(node.itertext())))}\n\n")
            return True
        if name == "table" and _is_table(node):
            lines = "\n".join(self._table(node)).replace("  ", "\x04\x04").replace("\n |", "\n\x04|")
            self._raw(f"\n\n{lines}\n\n")
            return True
        if name == "input":
            kind = (node.get("type") or "text").lower()
            if kind in ("checkbox", "radio"):
                self._raw("☒ " if node.get("checked") is not None else "☐ ")
            elif kind not in ("hidden", "password", "submit", "button", "image", "reset", "file") and node.get("value"):
                self._raw(f" {node.get('value')} ")
            return True
        if name in _BLOCKS or name in _APART:
            self._raw("\n\n" if name in _BLOCKS else " ")
        if name in _PRE:
            self.pre += 1
        if name == "sup" and raised((node.text or "").strip(), "".join(self.pieces[-3:])):
            self._raw("^")
        if name == "blockquote" and self.quotes:
            self._raw("\n\n\x02\n\n")
        if name in _BLOCKS:
            head = re.fullmatch(r"h([1-6])", name)
            self._raw("#" * int(head[1]) + " " if head else "- " if name == "li" else "")
        elif name in ("td", "th"):
            self._raw("\n\n")
        return False

    def _close(self, node: Any, name: str) -> None:
        if name in _PRE:
            self.pre -= 1
        if name == "abbr" and (title := " ".join((node.get("title") or "").split())):
            # What a page shows above its short form.
            self._raw(f" ({title})")
        if name in _APART:
            self._raw(" ")
        if name in _BLOCKS or name in ("td", "th"):
            self._raw("\n\n")
        if name == "blockquote" and self.quotes:
            self._raw("\n\n\x03\n\n")

    def _put(self, text: str | None) -> None:
        if text:
            # Spaces matter only inside <pre>; a mark protects those lines from the cleanup at the end.
            self.pieces.append(text.replace("\r\n", "\n").replace("\n", "\x01") if self.pre else _SPACES.sub(" ", text))

    def _raw(self, text: str) -> None:
        self.pieces.append(text.replace("\n", "\x01") if self.pre and text == "\n" else text)

    def _table(self, table: Any) -> list[str]:
        found: list[list[str]] = []
        # Columns that a cell from above still covers, with the number of rows.
        covered: dict[int, int] = {}
        stray = [text for item in (table, *_own_rows(table)) for text in _loose(item)]
        for row in _own_rows(table):
            if self._invisible(row):
                continue
            cells: list[str] = []
            below = {column: left - 1 for column, left in covered.items() if left > 1}
            for cell in row:
                name = cell.tag.lower() if isinstance(cell.tag, str) else ""
                if name not in ("td", "th") or self._invisible(cell):
                    continue
                while covered.get(len(cells)):
                    cells.append("")
                wide, tall = _span(cell, "colspan"), _span(cell, "rowspan")
                if tall > 1:
                    below.update((column, tall - 1) for column in range(len(cells), len(cells) + wide))
                cells.append(self._inside(cell))
                cells.extend([""] * (wide - 1))
            covered = below
            found.append(cells)
        captions = [text for item in table if item.tag == "caption" and (text := self._inside(item))]
        captions += stray
        if self.document is None:
            return [*captions, *(line for cells in found if (line := rows.line(cells)))]
        return [*captions, *rows.render(found, "table", self.document)]

    def _inside(self, element: Any) -> str:
        writer = _Writer(None)
        writer._put(element.text)
        for item in element:
            if isinstance(item.tag, str):
                tail, item.tail = item.tail, None
                writer.walk(item)
                item.tail = tail
            writer._put(item.tail)
        self.hidden, self.deleted = self.hidden + writer.hidden, self.deleted + writer.deleted
        self.pictures, self.frames = self.pictures + writer.pictures, self.frames + writer.frames
        return rows.one_line(writer.text())

    def _notices(self, document: Document) -> None:
        if self.hidden:
            document.warn("hidden_left_out", "page", f"Hidden text was left out ({self.hidden} words).")
        if self.deleted:
            document.warn("deleted_left_out", "page", f"Text that is struck out was left out ({self.deleted} words).")
        if self.quotes:
            return
        if self.pictures:
            document.skip(
                "picture_not_read", "page", f"{self.pictures} picture{'s' * (self.pictures > 1)}: words in them were not read."
            )
        if self.frames:
            document.skip("embedded_not_read", "page", "The page shows parts of other files, which are not in this one.")

    def text(self) -> str:
        if self.document is not None:
            self._notices(self.document)
        text = "".join(self.pieces)
        text = re.sub(r" {2,}", " ", text) if "\x01" not in text else text
        lines = [line.strip(" ") for line in text.split("\n")]
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n ")
        text = text.replace("\x01", "\n").replace("\x04", " ").strip("\n")
        return _quoted(text) if self.quotes and "\x02" in text else text


def _quoted(text: str) -> str:
    """Quotations in the style of plain-text mail."""
    lines: list[str] = []
    depth = 0
    for line in text.split("\n"):
        if line == "\x02":
            depth += 1
        elif line == "\x03":
            depth = max(0, depth - 1)
        elif line or (lines and lines[-1].strip("> ")):
            lines.append("> " * depth + line if depth else line)
    return "\n".join(lines).strip("\n")


_DATED = re.compile(r"\b\d{4}-\d\d-\d\d\b|\b[^\W\d]{3,9}\.? \d{1,2},? \d{4}\b|\b\d{1,2}(?:er)? [^\W\d]{3,9}\.? \d{4}\b")


def _names_page(node: Any, name: str) -> bool:
    return name == "title" and (parent := node.getparent()) is not None and parent.tag in ("head", "html", "body")


def _loose(item: Any) -> list[str]:
    """Words between the rows and cells of a table, which a page shows above it."""
    texts = [item.text, *(part.tail for part in item)]
    return [" ".join(text.split()) for text in texts if text and text.strip()]


def _span(cell: Any, name: str) -> int:
    value = cell.get(name) or "1"
    return max(1, min(int(value), 60)) if value.isdecimal() and len(value) < 6 else 1


def _own_rows(table: Any) -> list[Any]:
    """Rows of this table, not of one inside it."""
    found = []
    for item in table:
        name = item.tag.lower() if isinstance(item.tag, str) else ""
        if name == "tr":
            found.append(item)
        elif name in ("thead", "tbody", "tfoot"):
            found.extend(row for row in item if isinstance(row.tag, str) and row.tag.lower() == "tr")
    return found


def _is_table(table: Any) -> bool:
    """Whether a table has rows of data; a layout table holds other tables, or one cell per row."""
    own = _own_rows(table)
    if not own or table.find(".//table") is not None:
        return False
    widths = [sum(1 for c in row if isinstance(c.tag, str) and c.tag.lower() in ("td", "th")) for row in own]
    if max(widths, default=0) < 2:
        return False
    if sum(any(_thread(cell) for cell in row) for row in own) * 2 > len(own):
        return False
    return not any(cell.find(".//p/following-sibling::p") is not None and len(own) == 1 for row in own for cell in row)


def _thread(cell: Any) -> bool:
    """Whether a cell holds several entries, each with its day: the thread of a ticket."""
    blocks = [part for part in cell if isinstance(part.tag, str) and part.tag.lower() in ("div", "p", "li", "article")]
    return sum(bool(_DATED.search(" ".join("".join(block.itertext()).split())[:60])) for block in blocks) > 1


def html_decode(data: bytes, document: Document | None, declared: str | None = None) -> str:
    match = _XML_ENCODING.search(data[:400]) or _CHARSET.search(data[:8192])
    return decode(data, document, declared or (match[1].decode("ascii", "replace") if match else None))


def read_html(data: bytes, document: Document) -> None:
    text = html_text(html_decode(data, document), document, titled=True)
    if not text:
        raise document.empty("page")
    document.add(text)
