"""Rich Text Format, by its groups: visible text, tables as rows, notes marked; hidden text and deletions left out."""

from __future__ import annotations

import binascii
import codecs
import re

from sredspace_worker.extract import rows
from sredspace_worker.extract.document import Document
from sredspace_worker.extract.embedded import read_object
from sredspace_worker.extract.numbers import raised
from sredspace_worker.problems import Problem

_TOKEN = re.compile(rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([\r\n]+)|([^\\{}\r\n]+)|\\")
_HEX = re.compile(rb"[0-9A-Fa-f]*")
# Groups without text of the document.
_SILENT = {
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "objdata", "objclass", "objname", "objalias", "objsect", "themedata", "datastore", "latentstyles", "listtable",
    "listoverridetable", "revtbl", "rsidtbl",
    "generator", "xmlnstbl", "filetbl", "fldinst", "colorschememapping", "mmathPr", "wgrffmtfilter", "pgdsctbl", "nonshppict",
    "bkmkstart", "bkmkend", "atnid", "atrfstart",
    "atrfend", "atndate", "atnref", "atnparent", "pn", "shprslt", "sp", "defchp", "defpap", "userprops",
    "docvar", "ftnsep", "ftnsepc", "aftnsep",
    "aftnsepc", "ftncn", "aftncn", "tc", "xe", "template", "private", "blipuid", "protusertbl", "passwordhash", "fontemb", "do",
}  # fmt: skip
# Groups that are marked as new, which programs that know them read.
_SHOWN = ("shptxt", "shpinst", "shppict", "fldrslt", "result", "annotation")
# What they hold is shown elsewhere, or nowhere.
_COPIES = {"nonshppict", "shprslt", "listpicture", "background"}
_MARKED = {"footnote": "Footnote", "annotation": "Comment", "header": "Header", "headerl": "Header", "headerr": "Header",
"headerf": "Header",
           "footer": "Footer", "footerl": "Footer", "footerr": "Footer", "footerf": "Footer"}  # fmt: skip
_WORDS = {
    "par": "\n\n", "line": "\n", "tab": "\t", "sect": "\n\n", "page": "\n\n", "emdash": "—", "endash": "–", "lquote": "‘",
    "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "softline": "\n", "column": "\n\n",
}  # fmt: skip
_CHARSETS = {0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254",
163: "cp1258", 177: "cp1255",
             178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"}  # fmt: skip


class _State:
    __slots__ = ("copy", "deleted", "font", "hidden", "mark", "object", "raised", "silent", "skip", "star", "struck")

    def __init__(self, other: _State | None = None) -> None:
        self.silent: bool = other.silent if other else False
        self.copy: bool = other.copy if other else False
        self.object: bool = other.object if other else False
        self.hidden: bool = other.hidden if other else False
        self.deleted: bool = other.deleted if other else False
        self.struck: bool = other.struck if other else False
        self.raised: bool = other.raised if other else False
        self.skip: int = other.skip if other else 1
        self.font: int = other.font if other else -1
        self.star = False
        self.mark = ""


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.encoding = "cp1252"
        self.fonts: dict[int, str] = {}
        self.in_fonts = 0
        self.out: list[str] = []
        # The open side texts, innermost last: the text before each, and the word that marks it.
        self.outer: list[tuple[list[str], str]] = []
        self.apart: list[str] = []
        self.edges: list[str] = []
        self.cells: list[str] = []
        self.cell_start = 0
        self.author = ""
        self.pending = bytearray()
        self.pictures = self.hidden = self.deleted = self.struck = 0
        self.table: list[list[str]] = []
        # The bytes of each embedded object, in hexadecimal digits.
        self.objects: list[bytearray] = []
        self.high = 0

    def read(self) -> str:
        stack = [_State()]
        leave = 0
        position = 0
        first = False
        for match in _TOKEN.finditer(self.data):
            if match.start() < position:
                continue
            state = stack[-1]
            word, number, hexa, symbol, brace, newline, text = match.groups()
            if hexa is not None:
                if leave:
                    leave -= 1
                elif self._visible(state):
                    self.pending.append(int(hexa, 16))
                continue
            if text is not None:
                if leave:
                    text, leave = text[leave:], max(0, leave - len(text))
                if self._visible(state):
                    self.pending.extend(text)
                elif state.object:
                    self.objects[-1].extend(text)
                elif state.hidden and not state.silent:
                    self.hidden += len(text.split())
                first = False
                continue
            if newline is not None:
                continue
            self._flush(state)
            if brace == b"{":
                if len(stack) > 5000:
                    raise Problem("file_too_complex", "The RTF file nests too deep.")
                stack.append(_State(state))
                first = True
            elif brace == b"}":
                if len(stack) > 1:
                    self._leave(stack.pop())
                leave = 0
            elif symbol is not None:
                if symbol == b"*":
                    state.star = True
                elif self._visible(state):
                    self._put(
                        {b"~": " ", b"_": "-", b"-": "", b"\n": "\n\n", b"\r": "\n\n"}.get(symbol, symbol.decode("latin-1"))
                    )
            elif word is not None:
                name = word.decode("ascii")
                value = int(number) if number else None
                if name == "bin" and value and value > 0:
                    position = match.end() + value
                elif name == "u" and value is not None:
                    if self._visible(state):
                        self._unicode(value)
                    leave = state.skip
                else:
                    leave = 0
                    self._word(name, value, state, first)
            first = brace == b"{" or symbol == b"*"
        self._flush(stack[-1])
        self._end_table()
        return "".join(self.out)

    def _visible(self, state: _State) -> bool:
        return not (state.silent or state.hidden or state.deleted or state.struck)

    def _unicode(self, value: int) -> None:
        code = value + 65536 if value < 0 else value
        if 0xD800 <= code < 0xDC00:
            self.high = code
        elif 0xDC00 <= code < 0xE000 and self.high:
            self._put(chr(0x10000 + ((self.high - 0xD800) << 10) + code - 0xDC00))
            self.high = 0
        elif 0 < code < 0x110000:
            self._put(chr(code - 0xF000) if 0xF020 <= code <= 0xF07E else chr(code))

    def _flush(self, state: _State) -> None:
        if self.pending:
            encoding = self.fonts.get(state.font, self.encoding)
            text = bytes(self.pending).decode(encoding, "replace")
            if state.raised and raised(text, "".join(self.out[-3:])):
                self._put("^")
            self._put(text)
            self.pending.clear()

    def _put(self, text: str) -> None:
        self.out.append(text)

    def _leave(self, state: _State) -> None:
        if state.mark:
            text = rows.one_line("".join(self.out))
            self.out, _ = self.outer.pop()
            if state.mark == "author":
                self.author = text
                return
            label = state.mark
            if label == "Comment" and self.author:
                label, self.author = f"Comment by {self.author}", ""
            if text:
                (self.edges if label in ("Header", "Footer") else self.apart).append(f"{label}: {text}")

    def _word(self, name: str, value: int | None, state: _State, first: bool) -> None:
        on = value != 0
        if first and name in ("listtext", "pntext"):
            # What Word shows before an item: its number, or a bullet of a symbol font.
            return
        if first and name == "atnauthor" and not state.silent:
            # Stands beside the text, in front of the comment.
            state.mark = "author"
            self.outer.append((self.out, state.mark))
            self.out = []
        elif first and (name in _MARKED) and not state.silent:
            state.mark = _MARKED[name]
            self.outer.append((self.out, state.mark))
            self.out = []
        elif name in _SILENT or (state.star and first and name not in _SHOWN):
            self.pictures += name == "pict" and not state.copy
            if name == "objdata" and not state.copy:
                state.object = True
                self.objects.append(bytearray())
            state.copy = state.copy or name in _COPIES
            state.silent = True
            if name == "fonttbl":
                self.in_fonts = 1
        elif name == "ansicpg" and value:
            self.encoding = _codec(f"cp{value}") or self.encoding
        elif name in ("mac", "pc", "pca"):
            self.encoding = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[name]
        elif name == "uc":
            state.skip = max(0, min(value if value is not None else 1, 8))
        elif name == "f" and value is not None:
            state.font = value
        elif name == "fcharset" and value is not None:
            if state.silent and state.font >= 0 and value in _CHARSETS and value != 0:
                self.fonts[state.font] = _CHARSETS[value]
        elif name == "v" or name == "webhidden":
            state.hidden = on
        elif name == "deleted":
            state.deleted = on
            self.deleted += on
        elif name in ("strike", "striked"):
            state.struck = on
            self.struck += on and not state.silent
        elif name == "super" or (name == "up" and value is None):
            state.raised = on
        elif name == "nosupersub":
            state.raised = False
        elif name == "plain":
            state.hidden = state.deleted = state.struck = state.raised = False
        elif state.silent:
            return
        elif name in ("trowd",):
            if not self.cells:
                self._begin_row()
        elif name in ("cell", "nestcell"):
            self._end_cell()
        elif name in ("row", "nestrow"):
            self._end_row()
        elif name in ("pard",) and not self.cells:
            return
        elif name in _WORDS and self._visible(state):
            self._put(" " if self.cells and name in ("par", "line") else _WORDS[name])
            if name in ("par", "sect", "page") and self.apart and not self.outer:
                self._put("\n\n".join(self.apart) + "\n\n")
                self.apart = []

    def _begin_row(self) -> None:
        self.cell_start = len(self.out)

    def _end_cell(self) -> None:
        # Text since the last cell belongs to this one; what came before the row was ended by a paragraph.
        text = "".join(self.out[self.cell_start :])
        del self.out[self.cell_start :]
        self.cells.append(rows.one_line(text))

    def _end_row(self) -> None:
        if self.cells:
            if text := rows.line(self.cells):
                self.out.append(text + "\n")
            self.cells = []
        self.cell_start = len(self.out)

    def _end_table(self) -> None:
        if self.cells:
            self._end_row()


def _codec(name: str) -> str | None:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def rtf_text(data: bytes, document: Document) -> str:
    return _text(_Reader(data), document)


def _text(reader: _Reader, document: Document) -> str:
    text = re.sub(r"[ \t]+\n", "\n", reader.read())
    text = re.sub(r"^[·•\uf0b7]\t", "- ", re.sub(r"^(\(?\w{1,4}[.)])\t", r"\1 ", text, flags=re.M), flags=re.M)
    text = re.sub(r"\n{3,}", "\n\n", text).strip("\n")
    beside = [*reader.apart, *dict.fromkeys(reader.edges)]
    if reader.hidden:
        document.warn("hidden_left_out", "document", f"Hidden text was left out ({reader.hidden} words).")
    if reader.deleted:
        document.warn("deleted_left_out", "document", "Tracked deletions were left out.")
    if reader.struck:
        document.warn("deleted_left_out", "document", "Words that are struck out were left out.")
    if reader.pictures:
        document.skip(
            "picture_not_read",
            "document",
            f"{reader.pictures} picture{'s' * (reader.pictures > 1)}: words in them were not read.",
        )
    return "\n\n".join(part for part in (text, *beside) if part)


def read_rtf(data: bytes, document: Document) -> None:
    reader = _Reader(data)
    if (text := _text(reader, document)).strip():
        document.add(text)
    for digits in reader.objects:
        read_object(binascii.unhexlify(digits[: len(digits) & ~1]) if _HEX.fullmatch(digits) else b"", "document", document)
    if not document.text.strip():
        raise document.empty("RTF file")
