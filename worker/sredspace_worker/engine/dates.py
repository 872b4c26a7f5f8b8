"""Dates as records state them. An ambiguous date (03/04/2025) is no date."""

from __future__ import annotations

import datetime as dt
import re

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier janv", "feb february fevrier fevr fev", "mar march mars", "apr april avril avr", "may mai",
            "jun june juin", "jul july juillet juil", "aug august aout", "sep sept september septembre", "oct october octobre",
            "nov november novembre", "dec december decembre",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_M = "|".join(sorted(MONTHS, key=len, reverse=True))
_PATTERNS = (
    # A stretch of days counts from its first; the year stands at its end only.
    re.compile(
        rf"\b(?P<mon>{_M})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)? ?(?:to|through|until|and|-|–) ?(?:(?P<last>{_M})\.? )?\d{{1,2}}(?:st|nd|rd|th)?,? (?P<y>(?:19|20)\d\d)\b"
    ),
    re.compile(
        rf"\b(?P<d>\d{{1,2}})(?:er|st|nd|rd|th)? (?P<mon>{_M}) ?(?:au|to|et|-|–) ?\d{{1,2}}(?:er|st|nd|rd|th)? (?P<last>{_M}),? (?P<y>(?:19|20)\d\d)\b"
    ),
    re.compile(r"\b(?P<y>(?:19|20)\d\d)[-/.](?P<m>0?[1-9]|1[0-2])[-/.](?P<d>0?[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(rf"\b(?P<mon>{_M})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: \d\d:\d\d(?::\d\d)?)?,? (?P<y>(?:19|20)\d\d)\b"),
    re.compile(rf"\b(?P<d>\d{{1,2}})(?:er|st|nd|rd|th)?[ -](?:of )?(?P<mon>{_M})\.?,?[ -](?P<y>(?:19|20)\d\d)\b"),
    re.compile(r"\b(?P<d>1[3-9]|2\d|3[01])/(?P<m>0?[1-9]|1[0-2])/(?P<y>(?:19|20)\d\d)\b"),
    re.compile(r"\b(?P<m>0?[1-9]|1[0-2])/(?P<d>1[3-9]|2\d|3[01])/(?P<y>(?:19|20)\d\d)\b"),
)
# What stands in front of a note as its day, readable as a date or not.
DAY = (
    rf"\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?:[t ]\d\d:\d\d(?::\d\d)?)?|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}"
    rf"|(?:{_M})\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? (?:19|20)\d\d)?(?!\d)|\d{{1,2}}(?:er|st|nd|rd|th)? (?:of )?(?:{_M})\b\.?(?:,? (?:19|20)\d\d)?"
)
_ODD = re.compile(rf"^\W{{0,4}}(?:{DAY})(?=\s*(?:[:.,;)–—|-]|$)|\W*\*\*| \w)")
_NO_YEAR = re.compile(rf"^\W{{0,4}}(?:(?:{_M})\.? \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:er|st|nd|rd|th)? (?:{_M})\b\.?)(?!\s*\w)")
_YEAR = re.compile(r"(?:19|20)\d\d")


def find(folded: str) -> tuple[dt.date, int, int] | None:
    """The first date in folded text, with its place."""
    best: tuple[dt.date, int, int] | None = None
    if not _YEAR.search(folded):
        return None
    for pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            value = _value(match)
            if value is not None and (best is None or match.start() < best[1]):
                best = (value, match.start(), match.end())
                break
    return best


def unreadable(folded: str) -> bool:
    """Whether a note begins with a day that cannot be read: ambiguous, impossible, or without its year."""
    if not (_ODD.match(folded[:40]) if folded[:6].strip("*_ ([")[:1].isdigit() else _NO_YEAR.match(folded[:40])):
        return False
    found = find(folded[:60])
    return found is None or found[1] >= 14


def find_all(folded: str) -> list[dt.date]:
    if not _YEAR.search(folded):
        return []
    found = {(m.start(), v) for p in _PATTERNS for m in p.finditer(folded) if (v := _value(m)) is not None}
    return [value for _, value in sorted(found)]


# `in March 2025`, `en 2023`: a stretch that has no day.
_MONTH = re.compile(rf"(?<!\d )(?<!\dst )(?<!\dnd )(?<!\drd )(?<!\dth )(?<!\der )\b(?P<mon>{_M})\.?,? (?P<y>(?:19|20)\d\d)\b")
_IN_YEAR = re.compile(
    r"\b(?:in|during|since|throughout|early|late|mid|en|pendant|durant|depuis|debut|fin)[ -](?P<y>(?:19|20)\d\d)\b(?![-/.]\d)"
)


def periods(folded: str) -> list[tuple[dt.date, dt.date]]:
    """Every day, month and year that a sentence names, as first and last day."""
    found = [(day, day) for day in find_all(folded)]
    if not _YEAR.search(folded):
        return found
    for match in _MONTH.finditer(folded):
        first = dt.date(int(match["y"]), MONTHS[match["mon"]], 1)
        found.append((first, (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)))
    found += [(dt.date(int(m["y"]), 1, 1), dt.date(int(m["y"]), 12, 31)) for m in _IN_YEAR.finditer(folded)]
    return found


def named(first: dt.date, last: dt.date) -> str:
    """A period in the fewest figures: 2025-03-04, 2025-03 or 2025."""
    return first.isoformat()[: 10 if first == last else 7 if first.month == last.month else 4]


def _value(match: re.Match[str]) -> dt.date | None:
    parts = match.groupdict()
    month = int(parts["m"]) if parts.get("m") else MONTHS[parts["mon"]]
    if parts.get("last") and MONTHS[parts["last"]] < month:
        # `December 20 to January 5, 2025` began in a year that nobody wrote.
        return None
    try:
        return dt.date(int(parts["y"]), month, int(parts["d"]))
    except ValueError:
        return None


class TaxYear:
    """The year of the project. Only its name is known, so `2025` means the calendar year unless a year end is stated."""

    def __init__(self, fiscal_year: str, stated_end: tuple[int, int] | None = None) -> None:
        self.assumed = stated_end is None
        self.start: dt.date | None = None
        self.end: dt.date | None = None
        exact = find(fiscal_year.lower())
        years = [int(y) for y in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", fiscal_year)]
        short = re.search(r"((?:19|20)\d\d)\s*[-/–]\s*(\d\d)(?![\d-])", fiscal_year)
        if short and exact is None:
            years = [int(short[1]), int(short[1][:2] + short[2])]
        if exact is not None and len(years) == 1:
            self.end = exact[0]
            self.assumed = False
        elif years and stated_end is not None:
            self.end = _safe(years[-1], *stated_end)
        elif years:
            self.start = dt.date(years[0], 1, 1)
            self.end = dt.date(years[-1], 12, 31)
        if self.end is not None and self.start is None:
            self.start = _safe(self.end.year - 1, self.end.month, self.end.day) + dt.timedelta(days=1)

    def outside(self, day: dt.date | None) -> bool:
        if day is None or self.start is None or self.end is None:
            return False
        return not self.start <= day <= self.end

    def apart(self, first: dt.date, last: dt.date) -> bool:
        """Whether a period has no day in the year."""
        return self.start is not None and self.end is not None and (last < self.start or first > self.end)


def _safe(year: int, month: int, day: int) -> dt.date:
    while True:
        try:
            return dt.date(year, month, day)
        except ValueError:
            day -= 1


_YEAR_END = re.compile(
    rf"\b(?:fiscal|tax|financial) year[- ]end(?:s|ed|ing)?\b[^.]{{0,20}}?(?:(?P<mon1>{_M}) (?P<d1>\d{{1,2}})|(?P<d2>\d{{1,2}}) (?P<mon2>{_M}))"
    rf"|\b(?:exercice|annee d'imposition)\b[^.]{{0,40}}?\b(?P<d3>\d{{1,2}}) (?P<mon3>{_M})\b"
)


def year_end(folded: str) -> tuple[int, int] | None:
    match = _YEAR_END.search(folded)
    if match is None:
        return None
    for n in ("1", "2", "3"):
        if match[f"mon{n}"]:
            return MONTHS[match[f"mon{n}"]], int(match[f"d{n}"])
    return None
