"""Dates as records state them. An ambiguous date (03/04/2025) is no date."""

from __future__ import annotations

import datetime as dt
import functools
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
MONTH_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
WEEKDAY_NAMES = "mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim"
LONG_WEEKDAYS = tuple(
    "monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi samedi dimanche".split()
)
_PATTERNS = (
    # A stretch of days counts from its first; the year stands at its end only.
    re.compile(
        rf"\b(?P<mon>{MONTH_NAMES})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)? ?(?:to|through|until|and|-|–) ?(?:(?P<last>{MONTH_NAMES})\.? )?\d{{1,2}}(?:st|nd|rd|th)?,? (?P<y>(?:19|20)\d\d)\b"
    ),
    re.compile(
        rf"\b(?P<d>\d{{1,2}})(?:er|st|nd|rd|th)? (?P<mon>{MONTH_NAMES}) ?(?:au|to|et|and|until|through|-|–) ?(?:le )?\d{{1,2}}(?:er|st|nd|rd|th)? (?P<last>{MONTH_NAMES}),? (?P<y>(?:19|20)\d\d)\b"
    ),
    re.compile(
        rf"(?<![\d.,/-])(?P<d>\d{{1,2}})(?:er|st|nd|rd|th)? ?(?:au|to|et|and|until|through|-|–) ?(?:le )?\d{{1,2}}(?:er|st|nd|rd|th)? (?P<mon>{MONTH_NAMES}),? (?P<y>(?:19|20)\d\d)\b"
    ),
    re.compile(r"\b(?P<y>(?:19|20)\d\d)[-/.](?P<m>0?[1-9]|1[0-2])[-/.](?P<d>0?[1-9]|[12]\d|3[01])(?!\d)"),
    # As cameras write it.
    re.compile(r"\b(?P<y>(?:19|20)\d\d):(?P<m>0[1-9]|1[0-2]):(?P<d>0[1-9]|[12]\d|3[01])(?= \d\d:\d\d)"),
    re.compile(
        rf"\b(?P<mon>{MONTH_NAMES})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: \d\d:\d\d(?::\d\d)?)?,? (?P<y>(?:19|20)\d\d)\b"
    ),
    re.compile(rf"\b(?P<d>\d{{1,2}})(?:er|st|nd|rd|th)?[ -](?:of )?(?P<mon>{MONTH_NAMES})\.?,?[ -](?P<y>(?:19|20)\d\d)\b"),
    re.compile(r"(?<![\d./-])(?P<d>1[3-9]|2\d|3[01])[-/.](?P<m>0?[1-9]|1[0-2])[-/.](?P<y>(?:19|20)\d\d)(?![\d/-])"),
    re.compile(r"(?<![\d./-])(?P<m>0?[1-9]|1[0-2])[-/.](?P<d>1[3-9]|2\d|3[01])[-/.](?P<y>(?:19|20)\d\d)(?![\d/-])"),
    re.compile(rf"\b(?P<y>(?:19|20)\d\d)[ -](?P<mon>{MONTH_NAMES})\.?[ -](?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d/%])"),
    re.compile(rf"\b(?P<d>\d{{1,2}})/(?P<mon>{MONTH_NAMES})/(?P<y>(?:19|20)\d\d)\b"),
    # In one run of digits only where a note begins; anywhere else it is a number.
    re.compile(r"^[\W_]{0,4}(?P<y>20[0-3]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?![\w.,])"),
    # A year of two digits, where nothing else can be meant: `04-mar-25`, `mar 4 '25`, `3/14/25`.
    re.compile(rf"\b(?P<d>\d{{1,2}})[-/](?P<mon>{MONTH_NAMES})[-/](?P<yy>[123]\d)(?![\d/-])"),
    re.compile(rf"\b(?P<mon>{MONTH_NAMES})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? '(?P<yy>[123]\d)(?!\d)"),
    # `23 avril 25`, `Mar 4 25 -`: all of a line, or in front of its note.
    re.compile(
        rf"^\W{{0,4}}(?:(?:{WEEKDAY_NAMES})[a-z]{{0,6}}\.?,? )?(?P<d>\d{{1,2}})(?:er|st|nd|rd|th)? (?P<mon>{MONTH_NAMES})\.? (?P<yy>[123]\d)(?=\W*$|\s?[:–—]\s|\s-\s)"
    ),
    re.compile(
        rf"^\W{{0,4}}(?:(?:{WEEKDAY_NAMES})[a-z]{{0,6}}\.?,? )?(?P<mon>{MONTH_NAMES})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<yy>[123]\d)(?=\W*$|\s?[:–—]\s|\s-\s)"
    ),
    # `Mar 3/25`, as Canadians write it, in front of a note.
    re.compile(
        rf"^\W{{0,4}}(?:(?:{WEEKDAY_NAMES})[a-z]{{0,6}}\.?,? )?(?P<mon>{MONTH_NAMES})\.? (?P<d>\d{{1,2}})/(?P<yy>[123]\d)(?![\w/%.-])"
    ),
    re.compile(r"^[\W_]{0,4}(?P<m>0?[1-9]|1[0-2])/(?P<d>1[3-9]|2\d|3[01])/(?P<yy>[123]\d)(?![\d/-])"),
    re.compile(r"^[\W_]{0,4}(?P<d>1[3-9]|2\d|3[01])/(?P<m>0?[1-9]|1[0-2])/(?P<yy>[123]\d)(?![\d/-])"),
)
# What stands in front of a note as its day, readable as a date or not.
DAY = (
    rf"\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?:[t ]\d\d:\d\d(?::\d\d)?)?|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}"
    rf"|(?:{MONTH_NAMES})\.? \d{{1,2}}(?:/[123]\d|(?:st|nd|rd|th)?(?:,? (?:19|20)\d\d)?)(?![\d/])|\d{{1,2}}(?:er|st|nd|rd|th)? (?:of )?(?:{MONTH_NAMES})\b\.?(?:,? (?:19|20)\d\d)?"
)
_ODD = re.compile(rf"^\W{{0,4}}(?:{DAY})(?=\s*(?:[:.,;)–—|-]|$)|\W*\*\*| \w)")
_NO_YEAR = re.compile(
    rf"^\W{{0,4}}(?:(?:{MONTH_NAMES})\.? \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:er|st|nd|rd|th)? (?:{MONTH_NAMES})\b\.?)(?!\s*\w)"
)
_YEAR = re.compile(
    r"(?:19|20)\d\d|'\d\d|\d([/.-])\d\d?\1\d\d|[a-z][-/]\d\d|[a-z]\.? \d\d?/[123]\d(?!\d)|^\W{0,4}(?:[a-z]{3,9}\.?,? )?(?:\d{1,2}[a-z]{0,2} )?[a-z]{3,9}\.? (?:\d{1,2}[a-z]{0,2},? )?[123]\d(?!\d)"
)

_DIGIT = re.compile(r"\d")
_IN_FIGURES = tuple(p for p in _PATTERNS if "mon" not in p.groupindex)
# How the name of a month begins; most text has none, and is spared the patterns that need one.
_MONTH_IN = re.compile("|".join(sorted({name[:3] for name in MONTHS})))


def _patterns(folded: str) -> tuple[re.Pattern[str], ...]:
    return _PATTERNS if _MONTH_IN.search(folded) else _IN_FIGURES


PLAIN = re.compile(r"(?<![\d/.-])(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>(?:19|20)\d\d)(?![\d/-])")
# `04/11/25` at the beginning of a line, `Cuisson 41   :14-03-25:` at its end.
TWO_DIGITS = re.compile(
    r"(?:^[\W_]{0,4}|[\s:(\[](?=[\d/.-]{6,8}[:)\]]?$))(?P<a>\d{1,2})(?P<mark>[/.-])(?P<b>\d{1,2})(?P=mark)(?P<y>[123]\d)(?![\d/.-])",
    re.M,
)


@functools.lru_cache(maxsize=1 << 10)
def find(folded: str, order: str = "") -> tuple[dt.date, int, int] | None:
    """The first date in folded text, with its place."""
    best: tuple[dt.date, int, int] | None = None
    if not _YEAR.search(folded):
        return None
    for match in PLAIN.finditer(folded) if order else ():
        month, day = (match["b"], match["a"]) if order == "dmy" else (match["a"], match["b"])
        try:
            best = (dt.date(int(match["y"]), int(month), int(day)), match.start(), match.end())
            break
        except ValueError:
            continue
    if order and best is None and (short := TWO_DIGITS.search(folded)):
        month, day = (short["b"], short["a"]) if order == "dmy" else (short["a"], short["b"])
        try:
            return dt.date(2000 + int(short["y"]), int(month), int(day)), short.start(), short.end()
        except ValueError:
            pass
    for pattern in _patterns(folded):
        for match in pattern.finditer(folded):
            value = _value(match)
            if value is not None and (best is None or match.start() < best[1]):
                best = (value, match.start(), match.end())
                break
    if not order:
        # `05.05.2025` has one reading whichever comes first.
        for match in PLAIN.finditer(folded):
            if (
                match["a"].zfill(2) == match["b"].zfill(2)
                and 1 <= int(match["a"]) <= 12
                and (best is None or match.start() < best[1])
            ):
                return dt.date(int(match["y"]), int(match["a"]), int(match["a"])), match.start(), match.end()
    return best


# `sticker valid to 30 Sept 2026`, `échéance : 3 mai 2026`: a day that is still to come and on which nothing was done.
_PROMISED = re.compile(
    r"\b(?:valid|good|valable|valide) (?:to|until|till|through|for|up to|jusqu'(?:au|a)(?: le)?)\W*$"
    r"|\b(?:expir\w+|due|deadline|echeance|renewal|renouvellement)(?: (?:on|by|in|date|le|du|au|is|est))*\W{0,3}$"
)


def promised(folded: str, found: tuple[dt.date, int, int]) -> bool:
    return _PROMISED.search(folded[max(0, found[1] - 40) : found[1]]) is not None


_DAY_MONTH = re.compile(
    rf"^\W{{0,4}}(?:on |le )?(?:(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)[a-z]{{0,6}}\.?,? )?(?:le |the )?"
    rf"(?:(?P<mon>{MONTH_NAMES})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?! (?:{MONTH_NAMES})\b)(?: ?(?:-|–|to|and) ?\d{{1,2}}(?:st|nd|rd|th)?)?|(?P<d2>\d{{1,2}})(?:er|st|nd|rd|th)?(?: ?(?:-|–|to|and|au|et) ?\d{{1,2}}(?:er|st|nd|rd|th)?)?[ -](?:of )?(?P<mon2>{MONTH_NAMES})\b\.?)(?![\w/%-]| ?(?:19|20)\d\d)(?!,? (?:19|20)\d\d)(?=\s*(?:[:.,;()\[/–—|·\]-]|$)|\*\*| @?\w)"
)


def of_year(folded: str, year: int) -> tuple[dt.date, int, int] | None:
    """A day at the beginning that leaves its year to what stands above: `March 4: ...`."""
    match = _DAY_MONTH.match(folded) if _DIGIT.search(folded, 0, 34) else None
    if match is None:
        return None
    try:
        return dt.date(year, MONTHS[match["mon"] or match["mon2"]], int(match["d"] or match["d2"])), match.start(), match.end()
    except ValueError:
        return None


# `Alors le 20 janvier on a …`, `we sank it on March 3`; what is only compared with a day, or due by it, was not done on it.
_TOLD = re.compile(
    rf"(?<!\w)(?<!\bas )(?<!\blike )(?<!\bthan )(?<!\bfrom )(?<!\buntil )(?<!\bsince )(?<!\bcomme )(?<!\bque )(?<!\bavant )(?<!\bapres )(?<!\bdepuis )(?<!\bpour )(?:on|le) (?:the )?"
    rf"(?:(?P<mon>{MONTH_NAMES})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?|(?P<d2>\d{{1,2}})(?:er|st|nd|rd|th)? (?:of )?(?P<mon2>{MONTH_NAMES}))\b(?!,? (?:19|20)\d\d)"
)

# `the plate that cracked on 12 March was tested again`: the day of something else.
_OF_ANOTHER = re.compile(r"\b(?:that|which|who|where|qui|que|qu'on|dont|where|ou)\b[^,;:]{0,40}$")


def told(folded: str, year: int) -> dt.date | None:
    """The one day inside a sentence on which something was done, and whose year it leaves out."""
    found = list(_TOLD.finditer(folded)) if _DIGIT.search(folded) else []
    if len(found) != 1 or _OF_ANOTHER.search(folded[: found[0].start()]):
        return None
    try:
        return dt.date(year, MONTHS[found[0]["mon"] or found[0]["mon2"]], int(found[0]["d"] or found[0]["d2"]))
    except ValueError:
        return None


# `wk 12: …`, `Semaine 14 -`, `S15 :`; one letter only where nothing else can be meant.
_WEEK = re.compile(
    r"^\W{0,4}(?:(?:week|wk|semaine|sem)\b\.? ?(?:n[o°]\.? ?|no\.? ?|#)?|(?:kw|cw|[ws])(?=\d\d\b))(?P<w>\d{1,2})(?!\d)(?=\s*(?:[:.,;)(–—|\]-]|$)|\*\*)"
)
WEEKDAYS = {
    name: place
    for place, names in enumerate(("mon lun", "tue mar", "wed mer", "thu jeu", "fri ven", "sat sam", "sun dim"))
    for name in names.split()
}
_WEEKDAY = re.compile(
    r"^\W{0,4}(?P<name>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|lun(?:di)?|mar(?:di)?|mer(?:credi)?"
    r"|jeu(?:di)?|ven(?:dredi)?|sam(?:edi)?|dim(?:anche)?)\b\.?(?:\*\*|__)?(?=\s*(?:[:|–—-]|$))"
)


def week_number(folded: str) -> int | None:
    """The number of the week that a line begins with."""
    match = _WEEK.match(folded) if _DIGIT.search(folded, 0, 24) else None
    return int(match["w"]) if match else None


def of_week(folded: str, year: int) -> tuple[dt.date, int, int] | None:
    """The Monday of the week that a line begins with, in that year."""
    match = _WEEK.match(folded) if _DIGIT.search(folded, 0, 24) else None
    if match is None:
        return None
    try:
        return dt.date.fromisocalendar(year, int(match["w"]), 1), match.start(), match.end()
    except ValueError:
        return None


_WEEK_YEAR = re.compile(
    r"^\W*(?:(?P<y>(?:19|20)\d\d)[- ]?(?:w|s|kw)(?P<w>\d{1,2})|(?:week|wk|semaine|sem|w|s|kw)\.? ?(?P<w2>\d{1,2})[ ,/-]+(?P<y2>(?:19|20)\d\d))\W*$"
)


def week_and_year(folded: str) -> tuple[dt.date, int, int] | None:
    """`2025-W12`, `sem. 12 2025`, alone in a cell."""
    match = _WEEK_YEAR.match(folded)
    if match is None:
        return None
    try:
        return dt.date.fromisocalendar(int(match["y"] or match["y2"]), int(match["w"] or match["w2"]), 1), *match.span()
    except ValueError:
        return None


def weekday(folded: str) -> tuple[int, int, int] | None:
    """The day of the week that a line begins with, Monday 0."""
    match = _WEEKDAY.match(folded)
    return (WEEKDAYS[match["name"][:3]], match.start(), match.end()) if match else None


_SHORT = re.compile(r"^\W{0,4}(?P<a>\d{1,2})/(?P<b>\d{1,2})(?=\s*(?:[:|–—-]\s|$)|\s+[^\W\d])(?! (?:of|de|des|inch|cup)\b)")


def short_order(folded_lines: list[str]) -> str:
    """How days like `3/4` at the beginnings of lines are meant, where only one reading goes forward in time: `dmy`, `mdy` or nothing."""
    # Days in words stand between them as fixed points.
    found = [_SHORT.match(line) or of_year(line, 2024) for line in folded_lines]
    if sum(isinstance(item, re.Match) for item in found) < 3:
        return ""
    forward = []
    for name, month, day in (("mdy", "a", "b"), ("dmy", "b", "a")):
        days = [
            (int(m[month]), int(m[day])) if isinstance(m, re.Match) else (m[0].month, m[0].day) for m in found if m is not None
        ]
        if all(1 <= m <= 12 and 1 <= d <= 31 for m, d in days) and days == sorted(days):
            forward.append(name)
    return forward[0] if len(forward) == 1 else ""


def of_short(folded: str, year: int, order: str) -> tuple[dt.date, int, int] | None:
    match = _SHORT.match(folded) if order else None
    if match is None:
        return None
    month, day = (int(match["a"]), int(match["b"])) if order == "mdy" else (int(match["b"]), int(match["a"]))
    try:
        return dt.date(year, month, day), match.start(), match.end()
    except ValueError:
        return None


def unreadable(folded: str) -> bool:
    """Whether a note begins with a day that cannot be read: ambiguous, impossible, or without its year."""
    if not (_ODD.match(folded[:40]) if folded[:6].strip("*_ ([")[:1].isdigit() else _NO_YEAR.match(folded[:40])):
        return False
    found = find(folded[:60])
    return found is None or found[1] >= 14


def find_all(folded: str) -> list[dt.date]:
    if not _YEAR.search(folded):
        return []
    found = {(m.start(), v) for p in _patterns(folded) for m in p.finditer(folded) if (v := _value(m)) is not None}
    return [value for _, value in sorted(found)]


# `in March 2025`, `en 2023`: a stretch that has no day.
_MONTH = re.compile(
    rf"(?<!\d )(?<!\dst )(?<!\dnd )(?<!\drd )(?<!\dth )(?<!\der )\b(?P<mon>{MONTH_NAMES})\.?,? (?P<y>(?:19|20)\d\d)\b"
)
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
        return dt.date(int(parts["y"]) if parts.get("y") else 2000 + int(parts["yy"]), month, int(parts["d"]))
    except ValueError:
        return None


_IN_MONTH = re.compile(
    rf"\b(?:in|during|since|from|by|late|early|mid|on|between|en|des|au mois de|de|du|entre|fin|debut|mi)[ -](?:le )?"
    rf"(?:\d{{1,2}}(?:er|st|nd|rd|th)? (?:(?:to|and|au|et) (?:\d{{1,2}}(?:er|st|nd|rd|th)? )?)?)?(?P<mon>{MONTH_NAMES})\b(?!\.? \d)(?: (?P<y>(?:19|20)\d\d))?"
)


def month_of(folded: str, year: TaxYear) -> dt.date | None:
    """The first day of the month that a sentence begins with (`In April we …`), in the tax year; for the order only."""
    match = _IN_MONTH.search(folded)
    if match is None or year.start is None or year.end is None:
        return None
    month = MONTHS[match["mon"]]
    years = [int(match["y"])] if match["y"] else range(year.start.year, year.end.year + 1)
    for number in years:
        first = dt.date(number, month, 1)
        if not year.apart(first, (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)):
            return first
    return None


class TaxYear:
    """The first and the last day. Of a project that only names its year, the calendar year is taken."""

    def __init__(self, fiscal_year: str, stated_end: tuple[int, int] | None = None) -> None:
        self.source = "fiscal_year"
        self.start: dt.date | None = None
        self.end: dt.date | None = None
        exact = find(fiscal_year.lower())
        years = [int(y) for y in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", fiscal_year)]
        short = re.search(r"((?:19|20)\d\d)\s*[-/–]\s*(\d\d)(?![\d-])", fiscal_year)
        if short and exact is None:
            years = [int(short[1]), int(short[1][:2] + short[2])]
        if exact is not None and len(years) == 1:
            self.end = exact[0]
        elif years and stated_end is not None:
            self.end = safe(years[-1], *stated_end)
        elif years:
            self.start = dt.date(years[0], 1, 1)
            self.end = dt.date(years[-1], 12, 31)
        if self.end is not None and self.start is None:
            self.start = safe(self.end.year - 1, self.end.month, self.end.day) + dt.timedelta(days=1)
        if self.start is None:
            self.source = "unknown"

    @classmethod
    def of(cls, start: dt.date, end: dt.date, source: str) -> TaxYear:
        made = cls("")
        made.start, made.end, made.source = start, end, source
        return made

    @property
    def assumed(self) -> bool:
        return self.source == "fiscal_year"

    def outside(self, day: dt.date | None) -> bool:
        if day is None or self.start is None or self.end is None:
            return False
        return not self.start <= day <= self.end

    def apart(self, first: dt.date, last: dt.date) -> bool:
        """Whether a period has no day in the year."""
        return self.start is not None and self.end is not None and (last < self.start or first > self.end)


def safe(year: int, month: int, day: int) -> dt.date:
    """That day, or the last one before it that exists."""
    while True:
        try:
            return dt.date(year, month, day)
        except ValueError:
            day -= 1
