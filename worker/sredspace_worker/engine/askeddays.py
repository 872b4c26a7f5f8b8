"""The days that a wish names: a day, a month, a year or a tax year, and on which side of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sredspace_worker.engine import dates, seasons
from sredspace_worker.engine.dates import MONTHS, TaxYear, safe
from sredspace_worker.engine.seasons import Calendar
from sredspace_worker.engine.taxyear import year_to
from sredspace_worker.engine.tokens import Phrases, Token
from sredspace_worker.engine.wishlists import lists

_FIGURES = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}$")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_FISCAL = re.compile(r"(?:fy|exercice)((?:19|20)?\d\d)$")
_DAY = re.compile(r"(\d{1,2})(?:er|st|nd|rd|th)?$")
# Words that are months only beside a figure or behind a word of time.
_UNSURE = frozenset(("may", "mar", "march", "mars", "sept", "jan", "dec"))
_QUARTERS = {"q1": (1, 3), "q2": (4, 6), "q3": (7, 9), "q4": (10, 12), "t1": (1, 3), "t2": (4, 6), "t3": (7, 9), "t4": (10, 12)}
_ORDINALS = {
    word: number
    for number, words in enumerate(
        ("first premier 1st 1er", "second deuxieme 2nd 2e", "third troisieme 3rd 3e", "fourth quatrieme last dernier 4th 4e"), 1
    )
    for word in words.split()
}
_COMING = frozenset("next coming prochain prochaine".split())
_BEFORE_A_MONTH = frozenset(("in", "of", "before", "after", "since", "from", "until", "till", "to", "and", "between", "during", "through", "en", "de", "d'", "avant", "apres", "depuis", "des", "entre", "et", "a", "jusqu'", "late", "early", "mid", "start", "fin", "debut", "mi", "by", "on", "than", "que", "only", "le", "predates", "precede"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Time:
    """`how`: in, before, after, since, until, between, tax (a tax year) or other (another tax year)."""

    how: str
    first: str
    last: str
    start: int
    end: int
    calendar: bool = False
    exact: bool = False  # a day, not a month or a year


@dataclass(frozen=True, slots=True)
class _Named:
    text: str
    end: int
    kind: str  # day, month, year, quarter


def _at(tokens: Sequence[Token], place: int) -> _Named | None:
    """The day, month or year whose words begin at a place."""
    words = [t.word for t in tokens[place : place + 6]]
    if not words:
        return None
    if _FIGURES.match(words[0]):
        return _Named(re.sub(r"[./]", "-", words[0]), place + 1, "day")
    if _YEAR.match(words[0]):
        second = (
            len(words) > 1
            and re.fullmatch(r"(?:20)?\d\d", words[1]) is not None
            and tokens[place].end + 1 == tokens[place + 1].start
        )
        return _Named(words[0], place + 1 + second, "year")
    quarter, behind = (words[0], 1) if words[0] in _QUARTERS else ("", 0)
    if words[0] in _ORDINALS and words[1:2] in (["quarter"], ["trimestre"]):
        # `the second quarter of 2025`, `troisième trimestre 2025`
        quarter, behind = f"q{_ORDINALS[words[0]]}", 2
    if quarter:
        used, year = _year_behind(words, behind)
        return _Named(f"{quarter} {year}".strip(), place + used, "quarter") if year else None
    day = _DAY.match(words[0])
    if day and 1 <= int(day[1]) <= 31:
        behind = 2 if words[1:2] in (["of"], ["de"]) else 1
        if len(words) > behind and words[behind] in MONTHS:
            used, year = _year_behind(words, behind + 1)
            return _Named(f"{day[1]} {words[behind]} {year}".strip(), place + used, "day")
        return None
    if words[0] in MONTHS:
        day = _DAY.match(words[1]) if len(words) > 1 else None
        if day and 1 <= int(day[1]) <= 31:
            used, year = _year_behind(words, 2)
            return _Named(f"{day[1]} {words[0]} {year}".strip(), place + used, "day")
        used, year = _year_behind(words, 1)
        before = tokens[place - 1].word if place else ""
        listed = len(words) > 2 and words[1] in ("and", "et", "to", ",") and words[2] in MONTHS
        if words[0] in _UNSURE and not year and not listed and before not in _BEFORE_A_MONTH:
            return None
        return _Named(f"{words[0]} {year}".strip(), place + used, "month")
    return None


def _year_behind(words: list[str], place: int) -> tuple[int, str]:
    """How many words are used with a year that stands at a place or behind a comma, `of` or `de`."""
    for skipped in (0, 1):
        at = place + skipped
        if at < len(words) and _YEAR.match(words[at]) and (not skipped or words[place] in (",", ".", "of", "de")):
            return at + 1, words[at]
    return place, ""


class _Reader:
    def __init__(self) -> None:
        times = lists("times")
        self.words = {name: Phrases({name: phrases}) for name, phrases in times.items()}
        self.sides = Phrases({name: times[name] for name in ("before", "after", "until", "start", "since")})

    def past(self, name: str, tokens: Sequence[Token], place: int) -> int:
        """Behind the phrase of a list at a place, or the place itself."""
        found = self.words[name].at(tokens, place) if place < len(tokens) else None
        return found.end if found else place

    def skip(self, tokens: Sequence[Token], place: int) -> int:
        for _ in range(3):
            place = self.past("skip", tokens, place)
        return place


_reader: _Reader | None = None


def find(tokens: Sequence[Token], calendar: Calendar | None = None) -> list[Time]:
    """Every time that a clause names, from left to right; the calendar of the papers knows those without a figure."""
    global _reader
    _reader = _reader or _Reader()
    found: list[Time] = []
    place = 0
    while place < len(tokens):
        time = _tax(_reader, tokens, place) or _time(_reader, tokens, place) or _unfigured(_reader, tokens, place, calendar)
        if time is None:
            place += 1
        else:
            found.append(time)
            place = time.end
    return _with_years(found, calendar)


def _with_years(found: list[Time], calendar: Calendar | None) -> list[Time]:
    """`pas de février ni de mars 2024`: a month has the year that is said behind it, or the one that the papers have it in."""
    out: list[Time] = []
    year = ""
    for time in reversed(found):
        said = re.search(r"(?:19|20)\d\d", time.first)
        month = next((MONTHS[word] for word in time.first.split() if word in MONTHS), None)
        if said is None and month is not None and time.how != "between":
            only = year or (calendar.year_of(month) if calendar else "")
            time = replace(time, first=f"{time.first} {only}".strip())
        elif said is not None:
            year = said[0]
        out.append(time)
    return out[::-1]


def _unfigured(reader: _Reader, tokens: Sequence[Token], place: int, calendar: Calendar | None) -> Time | None:
    """`last winter`, `avant les Fêtes`, `the summer of 2024`."""
    side = reader.sides.at(tokens, place)
    at = reader.skip(tokens, reader.past("inside", tokens, side.end if side else place))
    if at < len(tokens) and tokens[at].word in lists("times")["other"]:
        at += 1
    word = tokens[at].word if at < len(tokens) else ""
    if word not in seasons.NAMES and word not in seasons.HOLIDAYS:
        return None
    behind = reader.past("other", tokens, at + 1)
    if not _COMING.isdisjoint(t.word for t in (tokens[at - 1], tokens[behind - 1])):
        return None
    used, year = _year_behind([t.word for t in tokens[behind : behind + 2]], 0)
    if not year and not _seasonal(tokens, at, behind, side is not None):
        return None
    if word in seasons.NAMES:
        days = seasons.season(word, int(year)) if year else calendar.season(word) if calendar else None
    else:
        days = seasons.holidays(int(year)) if year else calendar.holidays() if calendar else None
    if days is None:
        return None
    first, last = days[0].isoformat(), days[1].isoformat()
    end = behind + used
    if side is None:
        return Time("between", first, last, place, end, exact=True)
    how = "since" if side.kind == "start" else side.kind
    return Time(how, last if how in ("after", "until") else first, "", place, end, exact=True)


def _seasonal(tokens: Sequence[Token], place: int, behind: int, side: bool) -> bool:
    """`last fall`, `l'été`, `the spring campaign`; not the verb `fall`, not `a été`, not a spring of steel."""
    word, before = tokens[place].word, tokens[place - 1].word if place else ""
    if word not in ("spring", "fall", "ete"):
        return True
    if word == "ete":
        return before in ("l'", "cet", "d'", "en", "de")
    after = tokens[behind].word if behind < len(tokens) else ""
    return side or before in ("last", "this", "in") or after in ("campaign", "season", "term", "work", "runs")


def _tax(reader: _Reader, tokens: Sequence[Token], place: int) -> Time | None:
    """`the 2025 tax year`, `exercice 2025`, `last year`."""
    fiscal = _FISCAL.match(tokens[place].word)
    if fiscal:
        year = fiscal[1] if len(fiscal[1]) == 4 else "20" + fiscal[1]
        return Time("tax", year, "", place, place + 1)
    before = _at(tokens, place)
    year = before.text if before and before.kind == "year" else ""
    at = before.end if before and year else place
    other = reader.past("other", tokens, at)
    end = reader.past("tax", tokens, other)
    if end == other:
        last = at < other < len(tokens) and tokens[other].word in ("year", "annee")
        return Time("other", "", "", place, other + 1) if last else None
    if other > at or reader.past("other", tokens, end) > end:
        return Time("other", "", "", place, max(end, reader.past("other", tokens, end)))
    if not year and (ended := _ended(reader, tokens, end)) is not None:
        return Time("year to", ended.text, "", place, ended.end)
    if not year:
        at = end
        while at < len(tokens) and tokens[at].word in ("of", "de", "year", "(", ",", "the"):
            at += 1
        behind = _at(tokens, at) if at < len(tokens) else None
        if behind and behind.kind == "year":
            year, end = behind.text, behind.end
            second = tokens[end - 1].word
            year = second if _YEAR.match(second) else year
    return Time("tax", year, "", place, end)


def _ended(reader: _Reader, tokens: Sequence[Token], place: int) -> _Named | None:
    """`that ended June 30, 2024`, `terminé le 31 mars 2024`: the day on which a tax year ends."""
    verb = reader.past("ended", tokens, place)
    at = reader.skip(tokens, reader.past("inside", tokens, verb))
    day = _at(tokens, at) if place < verb and at < len(tokens) else None
    return day if day is not None and day.kind != "year" else None


def _time(reader: _Reader, tokens: Sequence[Token], place: int) -> Time | None:
    """A time with the word in front of it that says on which side."""
    side = reader.sides.at(tokens, place)
    between = reader.past("between", tokens, place)
    if between > place:
        span = _span(reader, tokens, place, between)
        if span is not None:
            return span
    if side is not None:
        at = side.end
        for _ in range(3):
            at = reader.past("inside", tokens, at)
        at = reader.skip(tokens, at)
        named = _at(tokens, at) or _explained(reader, tokens, at)
        if named is not None:
            how = "since" if side.kind == "start" else side.kind
            end = reader.past("onward", tokens, named.end)
            word = tokens[side.start].word
            if word == "from" and side.end == side.start + 1 and end == named.end and named.kind != "day":
                how = "of"
            return _made(tokens, how, named, place, end)
    at = reader.skip(tokens, reader.past("inside", tokens, place))
    named = _at(tokens, at) if at < len(tokens) else None
    if named is None:
        return None
    if at > place and (tax := _tax(reader, tokens, at)) is not None:
        return Time(tax.how, tax.first, "", place, tax.end)
    span = _span(reader, tokens, place, at)
    if span is not None and span.first and tokens[span.end - 1].word != tokens[at].word:
        return span
    for name, how in (("onward", "since"), ("backward", "until")):
        end = reader.past(name, tokens, named.end)
        if end > named.end and not (name == "onward" and end < len(tokens) and _names_more(tokens, named, end)):
            return _made(tokens, how, named, place, end)
    return _made(tokens, "in", named, place, named.end)


def _explained(reader: _Reader, tokens: Sequence[Token], place: int) -> _Named | None:
    """`before our tax year (1 January 2025)`: the day that stands behind it."""
    tax = _tax(reader, tokens, place) if place < len(tokens) else None
    if tax is None or tokens[tax.end : tax.end + 1] == [] or tokens[tax.end].word != "(":
        return None
    at = reader.skip(tokens, reader.past("inside", tokens, tax.end + 1))
    day = _at(tokens, at) if at < len(tokens) else None
    return day if day is not None and day.kind == "day" else None


def _names_more(tokens: Sequence[Token], named: _Named, end: int) -> bool:
    """`in 2025 on KESTREL`: no stretch without an end."""
    return tokens[named.end].word == "on" and end == named.end + 1 and not tokens[end].mark


def _made(tokens: Sequence[Token], how: str, named: _Named, start: int, end: int) -> Time:
    calendar = any(t.word in lists("times")["calendar"] for t in tokens[max(0, start - 2) : end + 2])
    if named.kind == "quarter":
        quarter, _, year = named.text.partition(" ")
        first, last = _QUARTERS[quarter]
        a, b = f"1 {_month(first)} {year}", f"31 {_month(last)} {year}"
        return Time("between" if how in ("in", "of") else how, a, b, start, end)
    return Time(how, named.text, "", start, end, calendar, named.kind == "day")


def _month(number: int) -> str:
    return next(name for name, n in MONTHS.items() if n == number)


def _span(reader: _Reader, tokens: Sequence[Token], start: int, place: int) -> Time | None:
    """`between 1 March and 30 April`, `du 3 au 9 mai`: the month or year that only the end has counts for both."""
    at = reader.skip(tokens, place)
    first = _at(tokens, at)
    bare = _DAY.match(tokens[at].word) if first is None and at < len(tokens) else None
    end = first.end if first else at + 1
    to = reader.past("to", tokens, end)
    if (first is None and bare is None) or to == end:
        return None
    to = reader.skip(tokens, to)
    last = _at(tokens, to)
    if last is None or last.kind == "quarter":
        return None
    if first is None and bare is not None:
        if last.kind != "day":
            return None
        return Time("between", re.sub(r"^\d+", bare[1], last.text), last.text, start, last.end)
    if first is None:
        return None
    if first.kind == "quarter":
        return None
    text = first.text
    year = last.text.rsplit(" ", 1)[-1]
    if first.kind != "year" and not re.search(r"\d{4}", text) and _YEAR.match(year):
        text += " " + year
    return Time("between", text, last.text, start, last.end)


# --- what the days of a wish are ------------------------------------------------------------------------------------------
def stretch(value: str, year: TaxYear) -> TaxYear | None:
    """The days that a wish keeps: `range:march/` from March on, in the tax year where no year is named."""
    kind, _, rest = value.partition(":")
    if kind == "year":
        last = _bound(rest, year, first=False)
        return TaxYear.of(*year_to(last), "prompt") if last else None
    if kind == "until":
        last = _bound(rest, year, first=True)
        return TaxYear.of(dt.date.min, last - dt.timedelta(days=1), "prompt") if last else None
    if kind == "after":
        # `Everything up to 31 March can go` keeps what comes behind that day.
        last = _bound(rest, year, first=False)
        return TaxYear.of(last + dt.timedelta(days=1), dt.date.max, "prompt") if last else None
    if kind != "range":
        return None
    a, _, b = rest.partition("/")
    start, end = _bound(a, year, first=True) if a else dt.date.min, _bound(b, year, first=False) if b else dt.date.max
    return TaxYear.of(start, end, "prompt") if start and end and start <= end else None


def _bound(text: str, year: TaxYear, *, first: bool) -> dt.date | None:
    found = dates.find(text)
    if found is not None:
        return found[0]
    number = re.search(r"(?:19|20)\d\d", text)
    month = next((MONTHS[w] for w in re.findall(r"[a-z]+", text) if w in MONTHS), None)
    if month is None:
        if number is None:
            return None
        return dt.date(int(number[0]), 1, 1) if first else dt.date(int(number[0]), 12, 31)
    day = re.search(r"(?<!\d)(\d{1,2})(?!\d)", text.replace(number[0], "") if number else text)
    wanted = int(day[1]) if day else (1 if first else 31)
    years = [int(number[0])] if number else range(year.start.year, year.end.year + 1) if year.start and year.end else []
    made = [safe(n, month, wanted) for n in years]
    return next((d for d in made if not year.outside(d)), made[-1] if made else None)
