"""Excel files by their XML, and CSV: every row in its place, values as displayed, with comments and text boxes."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator

from lxml import etree

from sredspace_worker.extract import numbers, rows
from sredspace_worker.extract.document import Document
from sredspace_worker.extract.drawings import control_texts, drawn_lines, paragraphs
from sredspace_worker.extract.embedded import read_embedded
from sredspace_worker.extract.package import Element, Package, attribute, child, descendants, local
from sredspace_worker.extract.records.tickets import read_rows
from sredspace_worker.extract.text import decode
from sredspace_worker.problems import Problem

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Book:
    def __init__(self, data: bytes) -> None:
        self.package = Package(data, "Excel file")
        self.main = self.package.main("xl/workbook.xml")
        root = self.package.xml(self.main)
        if root is None:
            raise Problem("unreadable_file", "The Excel file is damaged or not what its name says.")
        self.relations = self.package.relations(self.main)
        properties = child(root, "workbookPr")
        self.since_1904 = properties is not None and (attribute(properties, "date1904") or "0") in ("1", "true")
        self.sheets = [
            (
                attribute(s, "name") or "",
                self.relations.get(s.get(_RID) or s.get(_RID_STRICT) or "", ("", ""))[1],
                attribute(s, "state") or "visible",
            )
            for s in descendants(root, "sheet")
        ]
        self.formats = self._formats()
        self.strings = self._strings()

    def _formats(self) -> list[tuple[str, int]]:
        for target in self._related("styles"):
            codes: dict[str, str] = {}
            numbers_of: list[str] = []
            try:
                # Some programs leave a style for every edit, hundreds of thousands.
                for item in _elements(self.package.read(target) or b"", "numFmt", "xf"):
                    number = attribute(item, "numFmtId") or "0"
                    if local(item) == "numFmt":
                        codes[number] = attribute(item, "formatCode") or ""
                    elif local(item.getparent()) == "cellXfs":
                        numbers_of.append(number)
            except Problem:
                continue
            return [(codes.get(number, ""), int(number) if number.isdigit() else 0) for number in numbers_of]
        return []

    def _related(self, kind: str) -> list[str]:
        return [target for key, target in self.relations.values() if key == kind]

    def _strings(self) -> list[str]:
        found: list[str] = []
        for target in self._related("sharedStrings"):
            data = self.package.read(target)
            if data is None:
                continue
            for item in _elements(data, "si"):
                found.append(rows.one_line(rich(item)))
        return found


_RID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RID_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def _elements(data: bytes, *names: str) -> Iterator[Element]:
    """Elements of these names, one after the other, without holding the whole part."""
    tags = [f"{{*}}{name}" for name in names]
    try:
        for _, item in etree.iterparse(io.BytesIO(data), tag=tags, resolve_entities=False, no_network=True, huge_tree=True):
            yield item
            item.clear()
            while item.getprevious() is not None and item.getparent() is not None:
                del item.getparent()[0]
    except (etree.XMLSyntaxError, ValueError):
        raise Problem("unreadable_file", "The Excel file is damaged or not what its name says.") from None


def rich(item: Element) -> str:
    """A string of runs; readings of Asian characters (rPh) only repeat it."""
    pieces = []
    for part in item:
        name = local(part)
        if name == "t":
            pieces.append(part.text or "")
        elif name == "r":
            text = child(part, "t")
            pieces.append((text.text or "") if text is not None else "")
    return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), "".join(pieces))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class Sheet:
    def __init__(self, book: Book, name: str, part: str, document: Document) -> None:
        self.book = book
        self.name = name
        self.document = document
        self.formulas: list[str] = []
        self.hidden_rows = 0
        self.hidden_columns = 0
        data = book.package.read(part) if book.package.once(part) else None
        self.lines: list[str] = []
        if data is None:
            reason = "The sheet repeats another one." if book.package.has(part) else "The sheet is missing in the file."
            document.skip("part_damaged", f"sheet {name}", reason)
            return
        found = list(self._rows(data))
        first = min((cells[0][0] for cells in found if cells), default=1)
        self.lines = rows.render((_spread(cells, first) for cells in found), f"sheet {name}", document)
        for column in re.findall(rb"<(?:\w+:)?col\s[^>]*>", data[: data.find(b"sheetData") if b"sheetData" in data else 0]):
            self.hidden_columns += b'hidden="1"' in column or b'hidden="true"' in column
        self.relations = book.package.relations(part)
        self.edges = _edges(data)

    def _rows(self, data: bytes) -> Iterator[list[tuple[int, str]]]:
        # Many cells may show one long text: what is over the limit would be cut anyway.
        room = self.document.max_chars - self.document.length
        for row in _elements(data, "row"):
            if room < 0:
                return
            cells: list[tuple[int, str]] = []
            place = 0
            for cell in row:
                if local(cell) != "c" or room < 0:
                    continue
                match = _REFERENCE.match(cell.get("r") or "")
                place = _column(match[1]) if match else place + 1
                text = self._value(cell)
                if text:
                    cells.append((place, text))
                    room -= len(text)
            if cells:
                if row.get("hidden") in ("1", "true"):
                    self.hidden_rows += 1
                yield cells

    def _value(self, cell: Element) -> str:
        value = formula = inline = None
        for item in cell:
            name = local(item)
            if name == "v":
                value = item.text
            elif name == "f":
                formula = item
            elif name == "is":
                inline = item
        kind = cell.get("t") or "n"
        if inline is not None and kind == "inlineStr":
            return rows.one_line(rich(inline))
        if not value:
            if formula is None:
                return ""
            self.formulas.append(cell.get("r") or "")
            return rows.one_line("=" + (formula.text or "…"))
        if kind == "s":
            place = int(value) if value.isdigit() else -1
            return self.book.strings[place] if 0 <= place < len(self.book.strings) else ""
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind == "d":
            return str(value).replace("T00:00:00", "").replace("T", " ").removesuffix("Z")
        if kind in ("str", "e"):
            return rows.one_line(_ESCAPED.sub(lambda m: chr(int(m[1], 16)), value))
        try:
            number = float(value)
            style = int(cell.get("s") or 0)
        except ValueError:
            return rows.one_line(value)
        code, built_in = self.book.formats[style] if 0 <= style < len(self.book.formats) else ("", 0)
        return numbers.shown(number, code, built_in, self.book.since_1904)

    def beside(self) -> list[str]:
        """Comments, text boxes and charts of the sheet."""
        lines: list[str] = []
        if not self.lines and not hasattr(self, "relations"):
            return lines
        package = self.book.package
        # Newer programs keep a control twice, the second time for older ones.
        for kind, target in sorted(self.relations.values(), key=lambda relation: relation[0] == "vmlDrawing"):
            root = package.optional_xml(target) if kind in ("comments", "threadedComment", "drawing", "vmlDrawing") else None
            if root is None:
                continue
            if kind == "drawing":
                lines.extend(self._drawing(root, target))
            elif kind == "vmlDrawing":
                known = set(lines)
                lines.extend(line for text in control_texts(root) if (line := f"Text box: {text}") not in known)
            else:
                lines.extend(self._comments(root, kind))
        return [*lines, *self.edges]

    def _comments(self, root: Element, kind: str) -> Iterator[str]:
        authors = [item.text or "" for item in descendants(root, "author")]
        threaded = any(key == "threadedComment" for key, _ in self.relations.values())
        people = self._people() if kind == "threadedComment" else {}
        for item in descendants(root, "comment", "threadedComment"):
            text = child(item, "text")
            if text is None:
                continue
            if kind == "threadedComment":
                who, words = people.get(attribute(item, "personId") or "", ""), text.text or ""
                day = (attribute(item, "dT") or "")[:10]
            else:
                place = attribute(item, "authorId") or ""
                who, words, day = authors[int(place)] if place.isdigit() and int(place) < len(authors) else "", rich(text), ""
                if threaded and who.startswith("tc="):
                    # A copy of the thread for older programs.
                    continue
            words = rows.one_line(words).removeprefix(f"{who}:").strip() if who else rows.one_line(words)
            if words:
                yield f"Comment on {attribute(item, 'ref')}{' by ' + who if who else ''}{' (' + day + ')' if day else ''}: {words}"

    def _people(self) -> dict[str, str]:
        found = {}
        for target in [t for k, t in self.book.relations.values() if k == "person"]:
            root = self.book.package.optional_xml(target)
            for item in descendants(root, "person") if root is not None else ():
                found[attribute(item, "id") or ""] = attribute(item, "displayName") or ""
        return found

    def _drawing(self, root: Element, target: str) -> Iterator[str]:
        package = self.book.package
        relations = package.relations(target)
        pictures = 0
        for item in descendants(root, "sp", "pic", "graphicFrame"):
            name = local(item)
            if name == "sp":
                yield from (f"Text box: {rows.one_line(text)}" for text in paragraphs(item))
            elif name == "pic":
                pictures += 1
            for reference in descendants(item, "chart", "relIds"):
                kind = local(reference)
                part = relations.get(attribute(reference, "id") or attribute(reference, "dm") or "", ("", ""))[1]
                yield from drawn_lines(package, part, kind)
        if pictures:
            self.document.skip(
                "picture_not_read",
                f"sheet {self.name}",
                f"{pictures} picture{'s' * (pictures > 1)}: words in them were not read.",
            )

    def notices(self, state: str) -> None:
        place = f"sheet {self.name}"
        if state != "visible":
            self.document.warn("hidden_read", place, "The sheet is hidden in the file; it was read.")
        if self.hidden_rows:
            self.document.warn(
                "hidden_read",
                place,
                f"{self.hidden_rows} hidden row{'s' * (self.hidden_rows > 1)} (or filtered out); they were read.",
            )
        if self.hidden_columns:
            self.document.warn("hidden_read", place, "Hidden columns; they were read.")
        if self.formulas:
            few = ", ".join(self.formulas[:5]) + (" …" if len(self.formulas) > 5 else "")
            count = len(self.formulas)
            self.document.warn(
                "formula_without_value", place,
                f"{count} formula{'s' * (count > 1)} without a stored result ({few}) shown as formulas. Open the file in Excel "
                f"and save it to have the values.",
            )  # fmt: skip


def _edges(data: bytes) -> list[str]:
    """What is printed above and below the sheet, each once and without its codes (`&P`, `&"Arial,Bold"`)."""
    found = re.findall(rb"<(?:\w+:)?(odd|even|first)(Header|Footer)[^>]*>([^<]{1,2000})<", data[-100_000:])
    lines = []
    for _, kind, raw in found:
        text = html.unescape(html.unescape(raw.decode("utf-8", "replace")).replace("&amp;", "&"))
        lines.extend(printed(kind.decode(), text))
    return list(dict.fromkeys(lines))


def printed(kind: str, text: str) -> list[str]:
    """A header or footer without its codes, if more than its page number is left."""
    numbered = re.search(r"&[PN]", text) is not None
    text = rows.one_line(re.sub(r'&(?:"[^"]*"|\d+|K[0-9A-F]{6}|[A-Z])', " ", text))
    words = re.findall(r"\w+", re.sub(r"\b(?:page|of|de|sur)\b", "", text, flags=re.I))
    # `Seite &P`, `Sheet &P of &N`
    return [f"{kind}: {text}"] if len(words) > numbered else []


def _spread(cells: list[tuple[int, str]], first: int) -> list[str]:
    out: list[str] = []
    for place, text in cells:
        gap = place - first - len(out)
        # One distant cell does not make a row of thousands.
        out.extend([""] * min(max(gap, 0), 60))
        out.append(text)
        if gap > 60:
            first = place - len(out) + 1
    return out


def read_xlsx(data: bytes, document: Document) -> None:
    book = Book(data)
    document.pages = len(book.sheets)
    read_later: list[tuple[str, dict[str, tuple[str, str]]]] = []
    for number, (name, part, state) in enumerate(book.sheets, 1):
        kind = next((key for key, target in book.relations.values() if target == part), "")
        if kind == "chartsheet":
            lines = _chart_sheet(book, part)
            sheet = None
        else:
            sheet = Sheet(book, name, part, document)
            lines = [*sheet.lines, *([""] if (beside := sheet.beside()) else []), *beside]
            sheet.notices(state)
            read_later.append((name, book.package.relations(part)))
        if any(lines):
            document.add_segment("sheet", number, name, "\n".join(lines))
    for name, relations in read_later:
        read_embedded(book.package, relations, f"sheet {name}", document)
    if not document.segments:
        raise document.empty("Excel file")


def _chart_sheet(book: Book, part: str) -> list[str]:
    lines: list[str] = []
    for drawing in [t for k, t in book.package.relations(part).values() if k == "drawing"]:
        for chart in [t for k, t in book.package.relations(drawing).values() if k == "chart"]:
            lines.extend(drawn_lines(book.package, chart, "chart"))
    return lines


def read_csv(data: bytes, document: Document) -> None:
    """Rows with the columns of their header, for any separator; text that only looks like rows is unchanged."""
    text = decode(data, document)
    delimiter = _delimiter(text)
    if delimiter is None:
        document.add(text)
        return
    head, _, rest = text.partition("\n")
    if head.strip().lower().startswith("sep=") and len(head.strip()) == 5:
        text, delimiter = rest, head.strip()[4]
    limit = csv.field_size_limit(1 << 24)
    try:
        found: list[list[str]] = [
            [rows.one_line(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error:
        document.add(text)
        document.warn("structure_not_read", "file", "The rows are not well-formed, so the file was read as plain text.")
        return
    finally:
        csv.field_size_limit(limit)
    if not read_rows(found, document):
        document.add("\n".join(rows.render(found, "file", document)))


def _delimiter(text: str) -> str | None:
    head = [line for line in text[:20_000].split("\n") if line.strip()][:20]
    best: tuple[int, str] | None = None
    for candidate in (",", ";", "\t", "|"):
        try:
            widths = [len(row) for row in csv.reader(head, delimiter=candidate) if row]
        except csv.Error:
            continue
        if not widths or max(widths) < 2:
            continue
        # Rows have one width; commas in prose give many.
        common = max(set(widths), key=widths.count)
        score = widths.count(common) * min(common, 12)
        # A row may have a cell more than its header.
        even = widths.count(common) * 10 >= len(widths) * 6 or (min(widths) >= 4 and max(widths) - min(widths) <= 1)
        if common >= 2 and even and (best is None or score > best[0]):
            best = (score, candidate)
    return best[1] if best else None
