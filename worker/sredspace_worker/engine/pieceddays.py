"""The days that the sentences of a draft speak of.

In a draft a paragraph is told, not logged: a sentence without a day is of no day, and not of the one that opens its paragraph, unless it
looks back to it or its day stands on a line of its own above it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from sredspace_worker.engine import dates, seasons
from sredspace_worker.engine.units import Unit

Stretch = tuple[dt.date, dt.date]
_HEAD = 60  # letters at the head of a sentence that may look back
_LOOKS_BACK = re.compile(
    r"\b(?:(?:the )?same|that|this) (?:day|morning|afternoon|evening|night|week|month)\b|\bthe (?:next|following) (?:day|morning)\b|\bthe day after\b"
    r"|\bl[ae] meme (?:jour|matin|soir|nuit|semaine|mois|journee)|\b(?:ce jour|ce matin|ce soir|cette journee|cette nuit|cette semaine)[- ]la\b"
    r"|\ble (?:jour|soir|matin) meme\b|\ble lendemain\b"
)


def days(units: list[Unit]) -> Iterator[tuple[Unit, list[Stretch]]]:
    """Each sentence of a draft, in order, with the days that it speaks of."""
    # Of each paragraph: the days that its sentences have named, and those of the last of them that named one.
    named: dict[tuple[int, int], set[dt.date]] = {}
    last: dict[tuple[int, int], list[Stretch]] = {}
    for unit in units:
        key = (id(unit.source), unit.block)
        own = [*dates.periods(unit.folded), *seasons.named(unit.folded)]
        if own:
            last[key] = own
            named.setdefault(key, set()).update(first for first, end in own if first == end)
        elif _LOOKS_BACK.search(unit.folded[:_HEAD]) and key in last:
            own = last[key]
        elif unit.date is not None and _says_day(unit, unit.date):
            # `On 4 March we …` in a draft whose year is known.
            own = last[key] = [(unit.date, unit.date)]
            named.setdefault(key, set()).add(unit.date)
        yield unit, own or _above(unit, named.get(key, set()))


def _says_day(unit: Unit, day: dt.date) -> bool:
    words = re.findall(r"[a-z]+|\d+", unit.folded)
    return str(day.day) in words and any(dates.MONTHS.get(word) == day.month for word in words)


def _above(unit: Unit, named: set[dt.date]) -> list[Stretch]:
    """The day of the record that a sentence stands under, which no sentence of its paragraph has."""
    if unit.date is None or unit.date_source == "message_time" or unit.date in named:
        return []
    return [(unit.date, unit.date)]
