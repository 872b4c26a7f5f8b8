"""Which of two figures is the month, by all the days of a text."""

from __future__ import annotations

import datetime as dt
import re

from sredspace_worker.engine.dates import PLAIN, TWO_DIGITS, WEEKDAY_NAMES, WEEKDAYS, safe
from sredspace_worker.extract.records.days import forward

_DOTTED = re.compile(r"(?<![\d/.-])\d{1,2}\.\d{1,2}\.(?:19|20)\d\d(?![\d/-])")
_COMMA = re.compile(r"(?<![\d,.])\d{1,3},\d{1,2}(?![\d,])")
_POINT = re.compile(r"(?<![\d,.])\d{1,3}\.\d{1,2}(?![\d.,])")
_FRENCH = re.compile(r"\b(?:le|la|les|des|une?|du|et|est|avec|pour)\b", re.I)
_ENGLISH = re.compile(r"\b(?:the|and|of|was|with|for|is|to)\b", re.I)
# `03/05/2023, 08:20 - `, `[3/5/23 8:20 PM] `: the head of a message; the same without a time begins any entry or row.
_LED = re.compile(
    r"^[^\w\n]{0,4}(?P<a>\d{1,2})(?P<mark>[/.-])(?P<b>\d{1,2})(?P=mark)(?P<y>(?:19|20)\d\d|[123]\d)(?![\d/.-])(?P<time>,? (?:at |à )?\d{1,2} ?[:h.] ?\d\d)?",
    re.M,
)
_DAY_IN_FIGURES = re.compile(r"\d[-/.]\d{1,2}[-/.]\d")
_CHAT = 2  # days of a chat that are enough


def order(text: str) -> str:
    """How a source writes days in figures, where some of its own days leave only one reading: `dmy`, `mdy` or nothing."""
    if not _DAY_IN_FIGURES.search(text):
        return ""
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
    return "dmy" if _dotted_day_first(text) else _in_order_of_time(text)


def _dotted_day_first(text: str) -> bool:
    """`02.04.2025` where figures have a decimal comma or the words are French: nobody there writes the month first with dots."""
    if not _DOTTED.search(text):
        return False
    rest = _DOTTED.sub(" ", text[:100_000])
    if _COMMA.search(rest):
        return not _POINT.search(rest)
    return len(_FRENCH.findall(rest)) > 3 * max(1, len(_ENGLISH.findall(rest)))


def _in_order_of_time(text: str) -> str:
    """What chats and most logs are, so that all of their days together may have one reading where each has two."""
    led = list(_LED.finditer(text))
    timed = [match for match in led if match["time"]]
    chat = len(timed) > 2 and len(timed) == len(led)
    days = [(int(match["a"]), int(match["b"]), int(match["y"]) % 100) for match in led]
    return forward(days, _CHAT) or "" if chat else forward(days, back=True) or ""


# `lundi 04/11`, `Mon 11/4`: the weekday says which figure is the month.
_WEEKDAY_SHORT = re.compile(
    rf"^\W{{0,4}}(?P<name>{WEEKDAY_NAMES})[a-z]{{0,6}}\.?,? (?:le )?(?P<a>\d{{1,2}})[/.-](?P<b>\d{{1,2}})(?![\d/.-]*\d)"
)


def of_weekday(folded: str, year: int) -> tuple[dt.date, int, int] | None:
    match = _WEEKDAY_SHORT.match(folded)
    if match is None:
        return None
    a, b = int(match["a"]), int(match["b"])
    found = {safe(year, month, day) for month, day in ((a, b), (b, a)) if 1 <= month <= 12 and 1 <= day <= 31}
    fit = [day for day in found if day.weekday() == WEEKDAYS[match["name"]]]
    return (fit[0], match.start("a"), match.end()) if len(fit) == 1 else None
