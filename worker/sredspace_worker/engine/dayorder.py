"""Which of two figures is the month, by all the days of a text."""

from __future__ import annotations

import re

from sredspace_worker.engine import timeorder
from sredspace_worker.engine.dates import PLAIN, TWO_DIGITS

_DOTTED = re.compile(r"(?<![\d/.-])\d{1,2}\.\d{1,2}\.(?:19|20)\d\d(?![\d/-])")
_COMMA = re.compile(r"(?<![\d,.])\d{1,3},\d{1,2}(?![\d,])")
_POINT = re.compile(r"(?<![\d,.])\d{1,3}\.\d{1,2}(?![\d.,])")
_FRENCH = re.compile(r"\b(?:le|la|les|des|une?|du|et|est|avec|pour)\b", re.I)
_ENGLISH = re.compile(r"\b(?:the|and|of|was|with|for|is|to)\b", re.I)


def order(text: str) -> str:
    """How a source writes days in figures, where some of its own days leave only one reading: `dmy`, `mdy` or nothing."""
    day_first = month_first = False
    for match in PLAIN.finditer(text):
        a, b = int(match["a"]), int(match["b"])
        day_first |= 12 < a <= 31 and 1 <= b <= 12
        month_first |= 12 < b <= 31 and 1 <= a <= 12
    for match in TWO_DIGITS.finditer(text):
        a, b = int(match["a"]), int(match["b"])
        day_first |= 12 < a <= 31 and 1 <= b <= 12
        month_first |= 12 < b <= 31 and 1 <= a <= 12
    if day_first or month_first:
        return "dmy" if day_first and not month_first else "mdy" if month_first and not day_first else ""
    return "dmy" if _dotted_day_first(text) else timeorder.order(text)


def _dotted_day_first(text: str) -> bool:
    """`02.04.2025` where figures have a decimal comma or the words are French: nobody there writes the month first with dots."""
    if not _DOTTED.search(text):
        return False
    rest = _DOTTED.sub(" ", text[:100_000])
    if _COMMA.search(rest):
        return not _POINT.search(rest)
    return len(_FRENCH.findall(rest)) > 3 * max(1, len(_ENGLISH.findall(rest)))
