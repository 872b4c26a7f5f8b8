"""The tax year: what the project says, else the prompt, else the files, else the calendar year of its name."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sredspace_worker.engine import dayorder
from sredspace_worker.engine.dates import MONTH_NAMES, MONTHS, TaxYear, safe
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import fold

_TRIGGER = re.compile(
    r"\b(?:(?:tax(?:ation)?|fiscal|financial|claim)[ -]+(?:year|period)|(?:company|corporation|business|accounting|reporting)(?:['’]s)? year|(?<!school )(?<!academic )year (?=runs\b|end(?:s|ed|ing)\b|clos(?:es|ed|ing)\b|finish(?:es|ed|ing)\b)|ann[ée]e (?:de (?:la |l['’])\w+|comptable|(?=fini|se termin|termin[ée]|clos|s['’]ach|achev|ferm))|fiscal (?=(?:19|20)\d\d)|(?<!school )(?<!academic )year[- ]?end|fye\b|fy ?'?\d\d(?:\d\d)?|f\.?y\.?\b|exercice|p[ée]riode d['’]imposition"
    r"|ann[ée]e (?:d['’]imposition|fiscale|financi[èe]re)|fin d['’](?:exercice|ann[ée]e)|(?P<weak>p[ée]riode (?=du|de)|period (?=from|of)))"
)
_LEAST_WEAK = 300  # days of a stretch that nobody calls a tax year, to be taken for one
_Y = r"(?:19|20)\d\d"


def _day(n: int) -> str:
    return (
        rf"(?:(?P<i{n}>{_Y})[-/.](?P<im{n}>\d\d?)[-/.](?P<id{n}>\d\d?)"
        rf"|(?P<am{n}>{MONTH_NAMES})\.? (?P<ad{n}>\d\d?)(?:st|nd|rd|th)?(?!\d)(?:,? (?P<ay{n}>{_Y}))?"
        rf"|(?P<bd{n}>\d\d?)(?:er|st|nd|rd|th)?[ -](?:of )?(?P<bm{n}>{MONTH_NAMES})\b\.?(?:,?[ -](?P<by{n}>{_Y}))?"
        rf"|(?P<cm{n}>{MONTH_NAMES})\.? (?P<cy{n}>{_Y})|(?P<dm{n}>{MONTH_NAMES})\b(?! \d))"
    )


_RANGE = re.compile(
    rf"\b{_day(1)}\s*(?:to|through|thru|until|till|and ends? (?:on )?|[-–—]+|au|a|jusqu'au|et)\s*(?:le )?{_day(2)}"
)
_END = re.compile(
    rf"^(?:.{{0,60}}?\b)?(?:end(?:s|ed|ing)?|fin\b|(?:se )?termin\w+|fini\w*|s'acheve|s'achevant|acheve\w*|ferm\w+|fye|clos\w*|clotur\w*|finish\w*|wraps? up|wrapped up|up to|jusqu'au|runs? (?:out|to))\b[^.]{{0,24}}?{_day(1)}",
    re.I,
)
_NAMED = re.compile(
    r"\bf\.?y\.?e? ?'?(?P<long>(?:19|20)\d\d)(?:[/–-](?P<long2>(?:20)?\d\d)(?![\d-]))?|\bfy ?'?(?P<short>\d\d)(?:[/–-](?P<short2>\d\d))?\b"
    r"|\b(?:(?:tax(?:ation)?|fiscal|financial) (?:year )?|exercice |annee (?:fiscale|financiere|d'imposition) )(?:of |de )?(?P<said>(?:19|20)\d\d)(?! ?[-/])"
)
# `1 July to 30 June (2024-2025)`
_BOTH = re.compile(r"\b(?P<a>(?:19|20)\d\d) ?[-/–] ?(?P<b>(?:(?:19|20)\d\d|\d\d))\b(?!-)")
_PLAIN = re.compile(r"(?<![\d/.-])(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>(?:19|20)\d\d)(?![\d/-])")
_SLASHED = re.compile(rf"\b(?P<m>{MONTH_NAMES})\.? (?P<d>\d\d?)/(?P<y>{_Y})\b")


@dataclass(frozen=True)
class _Day:
    year: int | None
    month: int
    day: int | None


def _read(match: re.Match[str], n: int) -> _Day | None:
    part = match.groupdict()
    if part[f"i{n}"]:
        return _checked(int(part[f"i{n}"]), int(part[f"im{n}"]), int(part[f"id{n}"]))
    for name in ("a", "b"):
        if part[f"{name}m{n}"]:
            year = part[f"{name}y{n}"]
            return _checked(int(year) if year else None, MONTHS[part[f"{name}m{n}"]], int(part[f"{name}d{n}"]))
    if part[f"cm{n}"]:
        return _Day(int(part[f"cy{n}"]), MONTHS[part[f"cm{n}"]], None)
    return _Day(None, MONTHS[part[f"dm{n}"]], None)


def _checked(year: int | None, month: int, day: int) -> _Day | None:
    try:
        dt.date(year or 2024, month, day)
    except ValueError:
        return None
    return _Day(year, month, day)


def _first(day: _Day, year: int) -> dt.date:
    return safe(year, day.month, day.day or 1)


def _last(day: _Day, year: int) -> dt.date:
    return safe(year, day.month, day.day or 31)


def period(folded: str, fiscal_year: str) -> tuple[dt.date, dt.date] | None:
    """The year that a passage states from its trigger on: two days, or the day on which it ends."""
    folded = _in_order(folded)
    named = _NAMED.search(folded)
    default = _years(fiscal_year)
    if named:
        last_named = named["long2"] or named["short2"] or named["long"] or named["said"] or named["short"]
        default = int(last_named if len(last_named) == 4 else "20" + last_named)
    match = _RANGE.search(folded[:110])
    if match and (first := _read(match, 1)) and (last := _read(match, 2)):
        if not first.year and not last.year and (both := _BOTH.search(folded)):
            short = both["b"]
            first, last = (
                _Day(int(both["a"]), first.month, first.day),
                _Day(int(short if len(short) == 4 else both["a"][:2] + short), last.month, last.day),
            )
        end_year = last.year or (
            first.year and first.year + (1 if (last.month, last.day or 31) < (first.month, first.day or 1) else 0)
        )
        end_year = end_year or default
        if end_year:
            end = _last(last, end_year)
            start = _first(first, first.year or end_year)
            if first.year is None and start > end:
                start = _first(first, end_year - 1)
            return (start, end) if 0 < (end - start).days <= 378 else None
    match = _END.match(folded[:90])
    if match and (last := _read(match, 1)):
        end_year = last.year or default
        if end_year:
            return year_to(_last(last, end_year))
    return None


def _in_order(folded: str) -> str:
    """Days in figures as ISO days, where the passage itself leaves one reading: `1/02/2025 au 31/01/2026`."""
    order = dayorder.order(folded)

    def iso(match: re.Match[str]) -> str:
        a, b = int(match["a"]), int(match["b"])
        if not order and a != b:
            return match[0]
        day, month = (b, a) if order == "mdy" else (a, b)
        return f"{match['y']}-{month:02d}-{day:02d}"

    return _SLASHED.sub(lambda m: f"{m['m']} {m['d']}, {m['y']}", _PLAIN.sub(iso, folded))


def year_to(end: dt.date) -> tuple[dt.date, dt.date]:
    after = end + dt.timedelta(days=1)
    # A year that ends with a month begins with one: 28 February 2025 ends what began on 1 March 2024.
    return (
        dt.date(after.year - 1, after.month, 1)
        if after.day == 1
        else safe(end.year - 1, end.month, end.day) + dt.timedelta(days=1)
    ), end


def _years(text: str) -> int | None:
    found = re.findall(rf"(?<!\d){_Y}(?!\d)", text)
    return int(found[-1]) if found else None


def statements(source: Source, fiscal_year: str) -> Iterator[tuple[dt.date, dt.date, int, int]]:
    """Every tax year that a source states, with the place of the statement."""
    text = source.text
    # Small letters keep their places, but for a few that no such word has.
    low = text.lower()
    for match in _TRIGGER.finditer(low if len(low) == len(text) else text):
        end = match.start() + 150
        for mark in ("\n\n", ". ", ";"):
            place = text.find(mark, match.end(), end)
            # `Jan. 1` has a full stop of its own.
            if place >= 0 and not (mark == ". " and text[place - 3 : place].lower() in _SHORT):
                end = place
        end = min(end, len(text))
        while end > match.end() and text[end - 1].isspace():
            end -= 1
        found = period(fold(text[match.start() : end]), fiscal_year) or _before(text, match, end, fiscal_year)
        if found is not None and (not match["weak"] or (found[1] - found[0]).days >= _LEAST_WEAK):
            yield *found, match.start(), end


_DAY_BEFORE = re.compile(rf"{_day(1)}[ ,-]*$")
_YEAR_ENDS = re.compile(r"year[- ]?end|fin d['’](?:exercice|ann[ée]e)", re.I)


def _before(text: str, match: re.Match[str], end: int, fiscal_year: str) -> tuple[dt.date, dt.date] | None:
    """`A June 30 year end, FY2025`: the day stands in front."""
    if not _YEAR_ENDS.match(match[0]):
        return None
    day = _DAY_BEFORE.search(fold(text[max(0, match.start() - 24) : match.start()]))
    last = _read(day, 1) if day else None
    named = _NAMED.search(fold(text[match.start() : end]))
    year = int(named["long"] or named["said"] or "20" + named["short"]) if named and not named["long2"] else _years(fiscal_year)
    year = (last.year if last else None) or year
    return year_to(_last(last, year)) if last is not None and year else None


_SHORT = frozenset(
    ("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "ept", "oct", "nov", "dec", "anv", "vr", "uil", "évr", "déc")
)


def decide(
    given: tuple[dt.date, dt.date] | None, prompts: Iterable[Source], files: Iterable[Source], fiscal_year: str
) -> tuple[TaxYear, Source | None, tuple[int, int] | None]:
    """The tax year, where it comes from, and the place that states it."""
    if given is not None:
        return TaxYear.of(*given, "project"), None, None
    for origin, sources in (("prompt", prompts), ("files", files)):
        stated = [(source, *found) for source in sources for found in statements(source, fiscal_year)]
        wanted = _years(fiscal_year)
        # Several years in the files: the one that the project is named after.
        stated.sort(key=lambda item: wanted is not None and wanted not in (item[2].year, item[1].year))
        if stated:
            source, start, end, first, last = stated[0]
            return TaxYear.of(start, end, origin), source, (first, last)
    return TaxYear(fiscal_year), None, None
