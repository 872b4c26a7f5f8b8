"""From the characters of a PDF page to fragments: pieces of a line without a wide gap."""

from __future__ import annotations

import ctypes
import itertools
import math
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from sredspace_worker.extract.symbols import of_tex, private

_HYPHENS = {0x02, 0xAD, 0x2010}
_MAX_CHARS = 400_000
_MAX_ACCENTS = 2000
# Accents that old fonts draw as a character of their own, over or before their letter.
_ACCENTS = {
    "`": "\u0300", "´": "\u0301", "^": "\u0302", "ˆ": "\u0302", "~": "\u0303", "˜": "\u0303", "¯": "\u0304", "˘": "\u0306", "˙": "\u0307",
    "¨": "\u0308", "˚": "\u030a", "˝": "\u030b", "ˇ": "\u030c", "¸": "\u0327", "˛": "\u0328",
}  # fmt: skip
_ACCENTS.update({mark: mark for mark in tuple(_ACCENTS.values())})
# Wider than the space between two words; what is apart may belong to another column.
APART = 0.45


@dataclass(slots=True)
class Fragment:
    """Characters on one baseline without a wide gap, in coordinates in which they read from left to right."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    turn: int = 0
    # The edges of each character, where they are known and read from left to right.
    left: list[float] = field(default_factory=list)
    right: list[float] = field(default_factory=list)
    # Written from right to left.
    back: bool = False

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    def inside_word(self, at: float) -> bool:
        """Whether a place lies in a letter, or between two that belong together."""
        place = next((n for n, edge in enumerate(self.left) if edge + 0.01 >= at), len(self.text))
        if not 0 < place < len(self.text) or " " in self.text[place - 1 : place + 1]:
            return False
        return self.left[place] - self.right[place - 1] < 0.1 * self.height

    def split(self, at: float) -> tuple[Fragment, Fragment] | None:
        """Its parts before and after a place, if a space or a gap is there."""
        place = next((n for n, edge in enumerate(self.left) if edge + 0.01 >= at), 0)
        if not place:
            return None
        while place < len(self.text) and self.text[place] == " ":
            place += 1
        end = place
        while end > 0 and self.text[end - 1] == " ":
            end -= 1
        if not 0 < end <= place < len(self.text) or self.right[end - 1] > at + 0.2 * self.height:
            return None
        return (
            Fragment(
                self.text[:end], self.x0, self.y0, self.right[end - 1], self.y1, self.turn, self.left[:end], self.right[:end]
            ),
            Fragment(
                self.text[place:], self.left[place], self.y0, self.x1, self.y1, self.turn, self.left[place:], self.right[place:]
            ),
        )


def fragments(page: Any) -> tuple[list[Fragment], int, int]:
    """The page's fragments, its number of characters, and how many of them have no Unicode mapping in their font."""
    import pypdfium2.raw as raw

    layer = raw.FPDFText_LoadPage(page)
    if not layer:
        return [], 0, 0
    try:
        reader = _Reader()
        reader.read(layer, raw)
        return _once(reader.found), reader.seen, reader.unmapped
    finally:
        raw.FPDFText_ClosePage(layer)


def _once(found: list[Fragment]) -> list[Fragment]:
    """Text that is drawn twice, slightly moved, to look bold or to have a shadow."""
    kept: list[Fragment] = []
    places: dict[str, list[Fragment]] = {}
    for item in found:
        near = 0.15 * item.height
        same = places.setdefault(item.text, [])
        if not any(abs(o.x0 - item.x0) < near and abs(o.y0 - item.y0) < near and o.turn == item.turn for o in same[-8:]):
            kept.append(item)
            same.append(item)
    return kept


def _backwards(char: str) -> bool:
    return "\u0590" <= char <= "\u08ff" or "\ufb1d" <= char <= "\ufdff" or "\ufe70" <= char <= "\ufefc"


class _Reader:
    def __init__(self) -> None:
        self.found: list[Fragment] = []
        self.seen = self.unmapped = 0
        self.text: list[str] = []
        self.left: list[float] = []
        self.right: list[float] = []
        self.made: list[int] = []  # places of spaces that are only gaps
        self.x0 = self.y0 = self.x1 = self.y1 = 0.0
        self.turn = 0
        self.back = False
        # Of a font whose boxes are several lines high, the place of the line counts.
        self.tall = False
        self.at = (ctypes.c_double(), ctypes.c_double())
        self.space = self.real = self.ended = self.lifted = self.unsure = self.between = False
        # An accent that waits for its letter.
        self.accent: Fragment | None = None
        self.accents: list[Fragment] = []
        self.before = (False, False, False)

    def read(self, layer: Any, raw: Any) -> None:
        count = min(raw.FPDFText_CountChars(layer), _MAX_CHARS)
        box = raw.FS_RECTF()
        pointer = ctypes.byref(box)
        unicode_of, box_of, angle_of, generated = (
            raw.FPDFText_GetUnicode,
            raw.FPDFText_GetLooseCharBox,
            raw.FPDFText_GetCharAngle,
            raw.FPDFText_IsGenerated,
        )
        high = last = 0
        last_left = last_bottom = 0.0
        for place in range(count):
            code = unicode_of(layer, place)
            if code in (10, 13):
                self.ended = True
                continue
            if code in (32, 9, 0xA0, 0x3000) or (code != 2 and generated(layer, place)):
                self.space = True
                self.real = self.real or not generated(layer, place)
                continue
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            if 0xDC00 <= code < 0xE000:
                code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00 if high else 0xFFFD
                high = 0
            self.seen += 1
            char = "-" if code in _HYPHENS else chr(code) if 32 < code < 0xE000 or 0xF900 <= code < 0xFFFD else ""
            if not char:
                char = self._odd(code, place, layer, raw)
            if not box_of(layer, place, pointer):
                continue
            left, right, bottom, top = box.left, box.right, box.bottom, box.top
            # The angle changes only between runs of text, so it is queried only where one may begin.
            fresh = not self.text or self.ended or self.space
            angle = round(angle_of(layer, place) / (math.pi / 2)) % 4 if fresh else self.turn
            if angle == 3:  # counted clockwise: the line goes up
                left, right, bottom, top = bottom, top, -right, -left
            elif angle == 2:
                left, right, bottom, top = -right, -left, -top, -bottom
            elif angle == 1:
                left, right, bottom, top = -top, -bottom, left, right
            elif fresh:
                self.tall = top - bottom > 3.2 * (right - left) and top - bottom > 2 * _size(layer, place, raw) > 0
            if self.tall and angle == 0 and (size := _size(layer, place, raw)):
                raw.FPDFText_GetCharOrigin(layer, place, ctypes.byref(self.at[0]), ctypes.byref(self.at[1]))
                bottom, top = self.at[1].value - 0.25 * size, self.at[1].value + 0.95 * size
            moved = abs(left - last_left) + abs(bottom - last_bottom)
            if code == last and 0.01 < moved < min(0.1 * (top - bottom), 0.6 * (right - left)):
                continue  # drawn twice to look bold
            last, last_left, last_bottom = code, left, bottom
            if char in _ACCENTS:
                self._hold(char, left, right, bottom, top, angle)
                continue
            if self.accent is not None:
                char = self._accented(char, left, right)
            if _backwards(char):
                char = unicodedata.normalize("NFKC", char)
            self._put(char, left, right, bottom, top, angle)
        self._leave()
        self._close()
        self._settle()

    def _odd(self, code: int, place: int, layer: Any, raw: Any) -> str:
        """A character of a font that does not say what it draws."""
        size = raw.FPDFText_GetFontInfo(layer, place, None, 0, None)
        font = ""
        if 1 < size < 200:
            buffer = ctypes.create_string_buffer(size)
            raw.FPDFText_GetFontInfo(layer, place, buffer, size, None)
            font = buffer.value.decode("latin-1")
        char = private(code, font) if code >= 0xE000 else of_tex(code, font)
        if char is None and 0x10000 <= code < 0x110000:
            return chr(code)
        if char is None:
            self.unmapped += 1
        return char or "\ufffd"

    # --- accents ------------------------------------------------------------------------------------------------------
    def _hold(self, char: str, left: float, right: float, bottom: float, top: float, angle: int) -> None:
        self._leave()
        self.accent = Fragment(char, left, bottom, right, top, angle)
        self.before = (self.space, self.real, self.ended)
        self.space = self.real = self.ended = False

    def _accented(self, char: str, left: float, right: float) -> str:
        mark = self.accent
        assert mark is not None  # noqa: S101 - asked before the call
        joined = _with(char, mark.text) if _over(mark.x0, mark.x1, left, right) else None
        if joined is None:
            self._leave()
            return char
        self.accent = None
        self._around()
        return joined

    def _leave(self) -> None:
        """An accent without a letter after it: of those on keyboards a sign of its own, otherwise drawn for another letter."""
        mark, self.accent = self.accent, None
        if mark is None:
            return
        if mark.text.isascii():
            after = (self.space, self.real, self.ended)
            self.space, self.real, self.ended = self.before
            self._put(mark.text, mark.x0, mark.x1, mark.y0, mark.y1, mark.turn)
            self.space, self.real, self.ended = after
        else:
            self.accents.append(mark)
            self._around()

    def _around(self) -> None:
        """What lies between an accent and the letters around it is a space only where they are apart."""
        space, real, ended = self.before
        self.space, self.real, self.ended = self.space or space, self.real or real, self.ended or ended
        self.unsure = not self.real

    def _settle(self) -> None:
        """Accents that are drawn after other words are put on the letters below them."""
        levels: dict[int, list[Fragment]] = {}
        for item in self.found if self.accents else ():
            levels.setdefault(int(item.middle // 10), []).append(item)
        for mark in self.accents[:_MAX_ACCENTS]:
            level = int(mark.middle // 10)
            near = itertools.chain.from_iterable(levels.get(n, ()) for n in (level, level - 1, level + 1))
            beside = [item for item in near if abs(item.middle - mark.middle) < 0.45 * item.height]
            beside.sort(key=lambda item: abs(item.middle - mark.middle))
            if not any(_put_on(item, mark) for item in beside):
                self.found.append(mark)
        self.found.extend(self.accents[_MAX_ACCENTS:])

    # --- fragments ----------------------------------------------------------------------------------------------------
    def _put(self, char: str, left: float, right: float, bottom: float, top: float, angle: int) -> None:
        text = self.text
        if (
            text and bottom == self.y0 and top == self.y1 and not (self.space or self.ended or self.back)
            and angle == self.turn and -0.05 < (left - self.x1) / (top - bottom or 1.0) < 0.2 and char < "\u0590" and len(char) == 1
        ):  # fmt: skip
            # The next letter of a word: most characters are.
            text.append(char)
            self.left.append(left)
            self.right.append(right)
            self.x1 = max(self.x1, right)
            self.lifted = False
            return
        height = top - bottom
        backwards = _backwards(char)
        if text:
            size = max(self.y1 - self.y0, 1.0)
            # A part of a ligature has the same box.
            inside = left == self.left[-1] and right == self.right[-1]
            gap = 0.0 if inside else self.left[-1] - right if self.back else left - self.x1
            small = height < 0.8 * size and bottom > self.y0 + 0.2 * size
            level = abs((bottom + top) / 2 - (self.y0 + self.y1) / 2) < 0.5 * max(size, height)
            if char in ".,-" and level and self.x0 < left and right < self.x1 + 0.5 and gap < 0:
                gap = 0.0  # between two figures that were drawn before it
                self.between = True
            other = self.back != backwards and (backwards or char.isalnum())
            if other or angle != self.turn or not level or gap > APART * size or gap < -0.6 * size:
                self._close()
            elif (self.space or self.ended) and gap > (0.1 if self.unsure else -0.2) * size:
                if not self.real:
                    self.made.append(len(text))
                self._add(" ", left, left)
            elif small and not self.lifted and (char.isdigit() or char in "-\u2212") and text[-1].isdigit():
                # An exponent, or the mark of a note after a number.
                self._add("^", left, left)
            self.lifted = small
        if not text:
            self.x0, self.y0, self.x1, self.y1, self.turn = left, bottom, right, top, angle
            self.lifted, self.back = False, backwards
        for letter in char:
            self._add(letter, left, right)
        self.x0, self.x1 = min(self.x0, left), max(self.x1, right)
        if height <= 2 * max(self.y1 - self.y0, 1.0):
            self.y0, self.y1 = min(self.y0, bottom), max(self.y1, top)
        self.space = self.real = self.ended = self.unsure = False

    def _add(self, char: str, left: float, right: float) -> None:
        self.text.append(char)
        self.left.append(left)
        self.right.append(right)

    def _close(self) -> None:
        if not self.text:
            return
        if len(self.made) > 3:
            self._tighten()
        if self.between:
            self._sort()
            self.between = False
        known = not self.back
        self.found.append(
            Fragment(
                "".join(self.text), self.x0, self.y0, self.x1, self.y1, self.turn,
                self.left.copy() if known else [], self.right.copy() if known else [], self.back,
            )
        )  # fmt: skip
        for items in (self.text, self.left, self.right, self.made):
            items.clear()

    def _sort(self) -> None:
        """`19` and then a point between them is 1.9."""
        order = sorted(range(len(self.text)), key=self.left.__getitem__)
        self.text[:] = [self.text[n] for n in order]
        self.left[:], self.right[:] = [self.left[n] for n in order], [self.right[n] for n in order]

    def _tighten(self) -> None:
        """`C a r t e`: letters that are set apart have no spaces between them."""
        words = "".join(self.text).split(" ")
        if sum(len(word) <= 2 for word in words) < 0.6 * len(words):
            return
        gaps = [b - a for a, b in itertools.pairwise(self._edges())]
        # In text with many short words and signs some letters still touch.
        between = sorted(gaps[1::2])
        usual = between[len(between) // 5] if between else 0.0
        size = self.y1 - self.y0
        if usual < 0.06 * size:
            return
        for place in reversed(self.made):
            if self.left[place + 1] - self.right[place - 1] < usual + 0.15 * size:
                del self.text[place], self.left[place], self.right[place]

    def _edges(self) -> list[float]:
        return [edge for n, char in enumerate(self.text) if char != " " for edge in (self.left[n], self.right[n])]


def _size(layer: Any, place: int, raw: Any) -> float:
    """The size of a character on the page."""
    matrix = raw.FS_MATRIX()
    if not raw.FPDFText_GetMatrix(layer, place, ctypes.byref(matrix)):
        return 0.0
    return float(raw.FPDFText_GetFontSize(layer, place) * math.hypot(matrix.c, matrix.d))


def _over(left: float, right: float, start: float, end: float) -> bool:
    shared = min(right, end) - max(left, start)
    return shared > 0.45 * max(min(right - left, end - start), 0.1)


def _put_on(item: Fragment, mark: Fragment) -> bool:
    if item.turn != mark.turn or not item.x0 - 1 < mark.x1 < item.x1 + mark.x1 - mark.x0:
        return False
    for n, (left, right) in enumerate(zip(item.left, item.right, strict=True)):
        if _over(mark.x0, mark.x1, left, right) and (joined := _with(item.text[n], mark.text)) is not None:
            item.text = item.text[:n] + joined + item.text[n + 1 :]
            item.left[n:n] = [left] * (len(joined) - 1)
            item.right[n:n] = [right] * (len(joined) - 1)
            return True
    return False


def _with(letter: str, accent: str) -> str | None:
    """A letter with its accent."""
    base = {"ı": "i", "ȷ": "j"}.get(letter, letter)
    if not base.isalpha():
        return None
    return unicodedata.normalize("NFC", base + _ACCENTS[accent])
