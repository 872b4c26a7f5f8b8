"""The day of a record. An ambiguous day is none, unless other days in the file decide."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

Order = Literal["dmy", "mdy"]
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier janv januar", "feb february février fevrier févr fevr fév februar", "mar march mars märz", "apr april avril avr",
            "may mai", "jun june juin juni",
            "jul july juillet juil juli", "aug august août aout", "sep sept september septembre", "oct october octobre okt oktober",
            "nov november novembre",
            "dec december décembre decembre déc dez dezember",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_M = "|".join(sorted(_MONTHS, key=len, reverse=True))
_PATTERNS = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"),
    re.compile(
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:er|st|nd|rd|th|\.(?= ))?[ /.-](?:of )?(?P<mon>{_M})\.?,?[ /.-](?P<y>(?:19|20)\d\d|\d\d)(?![\d:])",
        re.I,
    ),
    re.compile(
        rf"\b(?P<mon>{_M})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,? \d\d:\d\d(?::\d\d)?)?,? (?:(?:at|à) )?(?P<y>(?:19|20)\d\d)(?!\d)",
        re.I,
    ),
    re.compile(r"(?<![\d/.-])(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?P=sep)(?P<y>(?:19|20)\d\d|\d\d)(?![\d/.-]\d|\d)"),
    re.compile(r"^(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:T\d{4,6}.*)?$"),
)


@dataclass
class Day:
    value: str | None  # None: a day is given but ambiguous
    start: int
    end: int


def day_in(text: str, order: Order | None = None) -> Day | None:
    best: Day | None = None
    for pattern in _PATTERNS:
        match = pattern.search(text)
        if match is not None and (best is None or match.start() < best.start):
            found, value = _value(match, order)
            if found:
                best = Day(value, match.start(), match.end())
    return best


def _value(match: re.Match[str], order: Order | None) -> tuple[bool, str | None]:
    parts = match.groupdict()
    year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
    if parts.get("a"):
        a, b = int(parts["a"]), int(parts["b"])
        if a > 12 >= b or (order == "dmy" and b <= 12) or a == b:
            day, month = a, b
        elif b > 12 >= a or (order == "mdy" and a <= 12):
            day, month = b, a
        else:
            return True, None
    else:
        month = int(parts["m"]) if parts.get("m") else _MONTHS[parts["mon"].lower()]
        day = int(parts["d"])
    try:
        return True, dt.date(year, month, day).isoformat()
    except ValueError:
        return False, None


_FEWEST = 4  # days of a column without which its order is chance


def forward(days: list[tuple[int, int, int]], fewest: int = _FEWEST, *, back: bool = False) -> Order | None:
    """The one reading in which days, each two figures and a year, never go back in time; of a list that may begin with the newest also the one
    in which they never go forward."""
    if len(set(days)) < fewest:
        return None
    readings: dict[Order, list[tuple[int, int, int]]] = {
        "dmy": [(year, b, a) for a, b, year in days],
        "mdy": [(year, a, b) for a, b, year in days],
    }
    fits: list[Order] = []
    for name, found in readings.items():
        if all(_exists(*day) for day in found) and (found == sorted(found) or (back and found == sorted(found, reverse=True))):
            fits.append(name)
    return fits[0] if len(fits) == 1 else None


def _exists(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def order_of(values: list[str]) -> Order | None:
    """The day format of a column: a number over 12 anywhere in it decides, or days that are in order of time in one format only."""
    firsts = seconds = False
    for value in values:
        match = _PATTERNS[3].search(value)
        if match is not None:
            firsts = firsts or int(match["a"]) > 12
            seconds = seconds or int(match["b"]) > 12
    if not firsts and not seconds:
        matches = [match for value in values if (match := _PATTERNS[3].search(value)) is not None]
        return forward([(int(m["a"]), int(m["b"]), int(m["y"]) % 100) for m in matches], back=True)
    if firsts == seconds:
        return None
    return "dmy" if firsts else "mdy"


def day_of(value: object, order: Order | None = None) -> str | None:
    """Of a cell or a field: text in many forms, or seconds or milliseconds since 1970."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float) or (isinstance(value, str) and re.fullmatch(r"\d{10}(?:\.\d+)?|\d{13}", value.strip())):
        seconds = float(value)
        if seconds > 1e11:
            seconds /= 1000
        if not 3e8 < seconds < 5e9:
            return None
        return dt.datetime.fromtimestamp(seconds, dt.UTC).date().isoformat()
    if isinstance(value, str):
        found = day_in(value.strip()[:100], order)
        return found.value if found is not None else None
    return None
