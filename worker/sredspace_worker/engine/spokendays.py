"""Days that somebody said and a telephone wrote down in words: `second of March twenty twenty three`, `le deux mars deux mille vingt-trois`."""

from __future__ import annotations

import datetime as dt
import re

from sredspace_worker.engine import dates

_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split()
_UNITS = "one two three four five six seven eight nine".split()
_FRENCH = "premier deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt".split()
_ONES = "un deux trois quatre cinq six sept huit neuf".split()
_DAYS = (
    {word: n for n, word in enumerate(_ORDINALS, 1)}
    | {f"twenty-{word}": 20 + n for n, word in enumerate(_ORDINALS[:9], 1)}
    | {word: n for n, word in enumerate(_FRENCH, 1)}
    | {f"vingt-{word}": 20 + n for n, word in enumerate(_ONES, 1)}
    | {"thirtieth": 30, "thirty-first": 31, "trente": 30, "vingt-et-un": 21, "trente-et-un": 31}
)
_TENS = {"ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17}
_TENS |= {"eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "dix": 10, "vingt": 20, "trente": 30}
_YEARS = (
    _TENS
    | {f"twenty-{word}": 20 + n for n, word in enumerate(_UNITS, 1)}
    | {f"thirty-{word}": 30 + n for n, word in enumerate(_UNITS, 1)}
    | {word: n for word, n in _DAYS.items() if 9 < n < 30 and not word.endswith(("th", "rd", "st", "nd"))}
)


def _any(words: dict[str, int]) -> str:
    return "|".join(sorted((word.replace("-", "[ -]") for word in words), key=len, reverse=True))


_SAID = re.compile(
    rf"\b(?:(?P<day>{_any(_DAYS)}) (?:of )?(?P<month>{dates.MONTH_NAMES})|(?P<month2>{dates.MONTH_NAMES}) (?:the )?(?P<day2>{_any(_DAYS)})),?"
    rf" (?:twenty|two thousand(?: and)?|deux mille) (?P<year>{_any(_YEARS)})\b"
)


def find(folded: str) -> dt.date | None:
    match = _SAID.search(folded)
    if match is None:
        return None
    day, month = (match["day"] or match["day2"]), (match["month"] or match["month2"])
    return dates.safe(2000 + _YEARS[match["year"].replace(" ", "-")], dates.MONTHS[month], _DAYS[day.replace(" ", "-")])
