"""How a cell's number is shown: percentages, dates, times and durations by its format; other numbers as they are stored."""

from __future__ import annotations

import datetime as dt
import math
import re
from functools import lru_cache
from typing import Literal

Kind = Literal["number", "percent", "date", "datetime", "time", "duration"]

_BUILT_IN: dict[int, Kind] = {
    9: "percent", 10: "percent", 14: "date", 15: "date", 16: "date", 17: "date", 18: "time", 19: "time", 20: "time", 21: "time",
    22: "datetime",
    27: "date", 28: "date", 29: "date", 30: "date", 31: "date", 32: "time", 33: "time", 34: "time", 35: "time", 36: "date",
    45: "time", 46: "duration", 47: "time",
    50: "date", 51: "date", 52: "date", 53: "date", 54: "date", 55: "time", 56: "time", 57: "date", 58: "date",
}  # fmt: skip
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_CONDITION = re.compile(r"\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.I)
_CURRENCY = re.compile(r"\[\$([^\]-]*)[^\]]*\]")


@lru_cache(maxsize=4096)
def kind(code: str, number: int) -> Kind:
    if not code:
        return _BUILT_IN.get(number, "number")
    section = _CONDITION.sub("", _QUOTED.sub("", code.split(";")[0])).lower()
    if "general" in section:
        return "number"
    if re.search(r"\[(?:h+|m+|s+)\]", section):
        return "duration"
    section = section.replace("am/pm", "h").replace("a/p", "h")
    day = re.search(r"[yd]", section) is not None or re.search(r"m{3,}", section) is not None
    clock = re.search(r"[hs]", section) is not None
    if day:
        return "datetime" if clock else "date"
    if clock:
        return "time"
    if re.fullmatch(r"\W*m+\W*", section):
        return "date"
    return "percent" if "%" in section else "number"


@lru_cache(maxsize=4096)
def affixes(code: str) -> tuple[str, str]:
    """Fixed words around a number, such as a unit: `0.0" h"` or `[$$-409]0.00`."""
    section = code.split(";")[0]
    digits = re.search(r"[0#?]", _QUOTED.sub(lambda m: " " * len(m[0]), section))
    if digits is None or kind(code, 0) not in ("number",):
        return "", ""
    last = max(i for i, c in enumerate(_QUOTED.sub(lambda m: " " * len(m[0]), section)) if c in "0#?")
    return _words(section[: digits.start()]), _words(section[last + 1 :])


def _words(text: str) -> str:
    text = _CURRENCY.sub(lambda m: f'"{m[1]}"', text)
    found = "".join((m[1] if m[1] is not None else m[2]) or "" for m in re.finditer(r'"([^"]*)"|\\(.)', text))
    rest = _QUOTED.sub("", _CONDITION.sub("", text))
    return found + "".join(c for c in rest if c in "$€£¥°") if rest.strip() or not text.startswith(" ") else " " + found


def plain(value: float) -> str:
    if not math.isfinite(value):
        return str(value)
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    # As programs show it; the last of seventeen digits is only binary noise.
    return f"{value:.15g}"


def shown(value: float, code: str, number: int, since_1904: bool = False) -> str:
    what = kind(code, number) if math.isfinite(value) else "number"
    if what == "percent":
        return f"{plain(round(value * 100, 10))}%"
    if what == "duration":
        return minutes(value) if code and re.search(r"\[m+\]", _QUOTED.sub("", code), re.I) else duration(value)
    if what != "number" and 0 <= value < 2_958_466:
        return moment(value, what, since_1904)
    before, after = affixes(code) if code else ("", "")
    return f"{before}{plain(value)}{after}".strip()


def raised(text: str, before: str) -> bool:
    """Whether a superscript is an exponent or a mark after a number: `10³` must not become 103."""
    return before[-1:].isdigit() and re.match(r"[-\u2212\u2013+]?\d", text) is not None


def duration(days: float) -> str:
    seconds = round(abs(days) * 86_400)
    text = f"{seconds // 3600}:{seconds // 60 % 60:02d}" + (f":{seconds % 60:02d}" if seconds % 60 else "")
    return f"-{text}" if days < 0 and seconds else text


def minutes(days: float) -> str:
    """`[mm]:ss`: as hours and minutes the same figures would say something else."""
    seconds = round(abs(days) * 86_400)
    return f"{'-' if days < 0 and seconds else ''}{seconds // 60}:{seconds % 60:02d}"


def moment(value: float, what: Kind, since_1904: bool) -> str:
    seconds = round(value * 86_400)
    clock = f"{seconds // 3600 % 24:02d}:{seconds // 60 % 60:02d}" + (f":{seconds % 60:02d}" if seconds % 60 else "")
    if what == "time" and value < 1:
        return clock
    # 1900 was not a leap year, but the format treats it as one.
    base = dt.date(1904, 1, 1) if since_1904 else dt.date(1899, 12, 31) if value < 60 else dt.date(1899, 12, 30)
    try:
        day = (base + dt.timedelta(days=seconds // 86_400)).isoformat()
    except OverflowError:
        return plain(value)
    return day if seconds % 86_400 == 0 and what != "time" else f"{day} {clock}"


_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


def ordinal(value: int, kind: str) -> str:
    """The number of a list item in its list's format."""
    if kind in ("lowerLetter", "upperLetter") and value > 0:
        letter = chr(97 + (value - 1) % 26) * min((value - 1) // 26 + 1, 10)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in ("lowerRoman", "upperRoman") and 0 < value < 4000:
        text = ""
        for size, letters in _ROMAN:
            text += letters * (value // size)
            value %= size
        return text.upper() if kind == "upperRoman" else text
    return f"{value:02d}" if kind == "decimalZero" else str(value)
