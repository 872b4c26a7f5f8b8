"""Which statements a correction can speak of: those of the day, the paper and the point, the thing and the condition that it names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from sredspace_worker.engine import dates, quantities, things
from sredspace_worker.engine.dates import LONG_WEEKDAYS, MONTH_NAMES, MONTHS, WEEKDAYS
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.quantities import Quantity
from sredspace_worker.engine.rules import as_written, fold
from sredspace_worker.engine.trace import substance, terms
from sredspace_worker.engine.units import Unit

_DAY = re.compile(
    rf"\b(?P<iso>(?:19|20)\d\d-\d\d-\d\d)(?!\d)|\b(?:(?P<mon>{MONTH_NAMES})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[.,]\d| ?%)|(?P<d2>\d{{1,2}})(?:er|st|nd|rd|th)? (?:of )?(?P<mon2>{MONTH_NAMES})\b\.?)(?:/(?P<yy>[123]\d)(?!\d)|,? (?P<y>(?:19|20)\d\d))?"
    r"|\b(?:on|of|from|for|to) the (?P<nth>\d{1,2})(?:st|nd|rd|th)\b|\b(?P<past>yesterday|hier)\b"
    rf"|\b(?P<week>{'|'.join(LONG_WEEKDAYS)})\b"
)
# Where a clause ends; the decimals of a figure end none.
_CLAUSE = re.compile(r"[;:()]|,(?!\d)|\.(?!\d)(?=\s|$)")
# What is said of an error, and of the place where it stands.
_OF_ERROR = re.compile(
    r"\b(?:correct\w*|erratum|errata|typos?|mistakes?|errors?|misread|swapped|transposed|slips?|slipped|wrong|fix(?:ed)?|amend\w*|entry|erreurs?|coquilles?|fautes?|rectif\w*|corrig\w*|inverse\w*|interverti\w*|lire|fau(?:x|sses?)|inexacte?s?)\b"
)
# When it was found out, or what was done later: `recalibrated on 10 March`.
_FOUND_OUT = re.compile(
    r"\b(?:since|until|before|after|depuis|jusqu'|avant|apres|(?:re-?)?(?:calibrat|check|count|measur|weigh|tar|read|ran|run|done|did)ed? again|re(?:calibrat|check|count|measur|weigh|tar|mesur|compt|pes|verifi|etalonn)\w*|checked|noticed|found out|verifie\w*|remarque\w*|etalonne\w*|depose\w*)\b[^;:]{0,24}$"
)
# `Erratum du 12 juin`, said on that day.
_ITS_OWN = re.compile(r"\b(?:correct\w*|errat\w+|rectif\w+|note|memo|edit|update|maj)\W+(?:of|du|le|dated|from|on)?\W*$")
_PAPER = re.compile(
    r"\b(?:minutes|report|memo|mail|e-?mail|letter|protocol|rapport|proces[- ]verbal|pv|compte[- ]rendu|courriel|lettre|protocole|reunion|meeting)\b[^;:,]{0,16}$"
)
_ITEM = re.compile(
    r"\b(?<!decimal )(?:items?|points?|sections?|paragraphs?|paragraphes?|articles?|line|ligne|task|tache)\s(?:no\.? ?|n[o°] ?|#)?(?P<n>\d{1,2})\b(?![.,]\d|\s?%)"
)
_NUMBERED = re.compile(
    r"^[\s>*_#|-]{0,6}(?:(?:item|point|no\.?|section)\s)?(?P<n>\d{1,2})(?:[.)]\d?(?=[\s*_])|:(?=\s)|\s[–—-](?=\s)|\s?\|)", re.I
)
_WITHOUT = re.compile(r"\b(?:without|sans)\s(?:any |the |aucune? |le |la |les |l'|d')?(?P<what>[a-z]{4,})")
_WITH = re.compile(
    r"\b(?:with|avec)\s(?:\d[\d.,]*\s?\S{1,6}\s)?(?:the |an? |some |of |de |le |la |les |du |des |un |une |l'|d')*(?P<what>[a-z]{4,})"
)
# What an entry says above one of its sentences, the nearest first.
Above = Callable[[Unit], list[Unit]]
_OWN_DAY = ("file_text", "message_time", "commit")
_TITLE = 240  # letters of a paper in which its day stands
_ENTRY = 8  # sentences of one entry that stand above one and say of what it speaks


@dataclass(frozen=True)
class Day:
    day: int
    month: int | None = None
    year: int | None = None
    paper: bool = False

    def is_it(self, date: dt.date) -> bool:
        return date.day == self.day and self.month in (None, date.month) and self.year in (None, date.year)


@dataclass
class Meant:
    by: Unit
    days: list[Day] = field(default_factory=list)
    items: set[int] = field(default_factory=set)
    things: dict[str, set[str]] = field(default_factory=dict)
    # What a test was set to, by its unit.
    conditions: list[Quantity] = field(default_factory=list)
    without: set[str] = field(default_factory=set)
    with_it: set[str] = field(default_factory=set)
    old: list[Quantity] = field(default_factory=list)

    def only(self, held: list[Unit], above: Above) -> list[Unit]:
        """Of the statements with the old figure those that can be meant."""
        held = [u for u in held if not self._later(u)] or held
        if not (self.days or self.items or self.things or self.conditions or self.without or self.with_it):
            return held
        fit = [u for u in held if not self.against(u, above)]
        if self.items:
            fit = [u for u in fit if item(u) in self.items or any(int(m["n"]) in self.items for m in _ITEM.finditer(u.folded))]
            # Two papers have such a point.
            papers = {id(u.source) for u in fit if not self.days or self._on_day(u)}
            fit = [u for u in fit if id(u.source) in papers] if len(papers) == 1 else []
        if not self.days or not fit:
            return fit
        on_day = [u for u in fit if self._on_day(u)]
        if self.items:
            return on_day
        rest = [u for u in fit if u not in on_day and (_of_no_day(u) or all(d.paper for d in self.days))]
        if not on_day:
            return rest
        # What tells the same again in a report or at the end.
        return [*on_day, *(u for u in rest if any(_alike(u, o) for o in on_day))]

    def against(self, unit: Unit, above: Above) -> bool:
        """Whether a statement is of another thing, or was found under another condition."""
        around = [unit]
        for kind, ids in self.things.items():
            own = things.of(unit).get(kind)
            if own is None:
                around = around if len(around) > 1 else [unit, *above(unit)]
                own = next((found for u in around[1:] if (found := things.of(u).get(kind))), None)
            own = own or things.named(unit.title or "").get(kind)
            if own and not own & ids:
                return True
        if self._otherwise(unit, above):
            return True
        lacking, having = _whats(_WITHOUT, unit.folded), _whats(_WITH, unit.folded)
        return bool(self.without & having - lacking) or bool(self.with_it & lacking - having)

    def _otherwise(self, unit: Unit, above: Above) -> bool:
        if not self.conditions:
            return False
        read = {q.unit for q in quantities.find(unit.folded) if any(q.value == o.value for o in self.old)}
        for set_to in self.conditions:
            # A share above it is of something else.
            around = [unit] if set_to.unit == "%" else [unit, *above(unit)]
            same = (q for u in around for q in quantities.find(u.folded) if q.unit == set_to.unit)
            nearest = next(same, None)
            if set_to.unit in read or nearest is None:
                continue
            alike = [q for q in quantities.find(unit.folded) if q.unit == set_to.unit] or [nearest]
            if not any(q.value == set_to.value for q in alike):
                return True
        return False

    def _later(self, unit: Unit) -> bool:
        """Whether it tells of a test that was made after the correction."""
        said = max((d for d in (self.by.date, self.by.record) if d is not None), default=None)
        own = unit.date if unit.date_source == "file_text" and not unit.has("conclusion") else None
        return said is not None and own is not None and own > said

    def _on_day(self, unit: Unit) -> bool:
        own = [d for d in (unit.date, unit.record) if d is not None]
        for day in self.days:
            if any(day.is_it(d) for d in own) or (day.paper and any(day.is_it(d) for d in written(unit.source))):
                return True
        return any(names(unit, day) for day in self.days)


def names(unit: Unit, day: Day) -> bool:
    return any(a.day == day.day and a.month == day.month is not None for a in days(unit.folded, unit.date))


def of_same_thing(unit: Unit, near: Unit, held: list[Quantity]) -> list[Quantity]:
    """Of equal figures those behind the name of the thing that is meant: `cup 1 lost 31 %, cup 2 lost 31 %`."""
    named = _things_meant(near, held[:1])
    out = []
    for quantity in held:
        before = unit.folded[: quantity.start]
        marks = [(m.end(), things.stem(m["kind"]), m["id"]) for p in (things.NAMED, things.MARK) for m in p.finditer(before)]
        last = max((mark for mark in marks if mark[1] in named), default=None)
        if last is not None and last[2] in named[last[1]]:
            out.append(quantity)
    return out


def of(by: Unit, old: list[Quantity], head: Unit | None = None, top: Meant | None = None) -> Meant:
    """What the words of a correction name; its head, and the sentence of which it is a part, say it for all that stands under them."""
    own = by.said or by.folded
    lead = days(by.folded[: by.folded.find(own)], by.date) if own in by.folded else []
    said = head.date if head is not None else by.date
    if said is not None and any(not day.is_it(said) for day in lead):
        # `3 March: 33 %, not 31 %` in a mail of another day
        own = by.folded
    pair = _pair(own, old)
    out = Meant(by, _days_meant(own, by.date, pair), {int(m["n"]) for m in _ITEM.finditer(own)}, _things_meant(by, old))
    out.old, out.conditions = old, _conditions(own, old)
    out.without, out.with_it = _whats(_WITHOUT, own), _whats(_WITH, own)
    for above in (top, of(head, []) if head is not None else None):
        if above is not None:
            out.days = out.days or above.days
            out.items = out.items or (above.items if above is top else set())
    return out


def _pair(folded: str, old: list[Quantity]) -> list[int]:
    """Where the old figures stand and those that take their place."""
    found = quantities.find(folded)
    wrong = [q for q in found if any(q.value == o.value and (q.same(o) or not q.unit) for o in old)]
    units = {q.unit for q in wrong} - {""}
    # The new figure stands in front, its unit said once: `2 regions, not 3`.
    before = [q for w in wrong for q in found if 0 <= w.start - q.end <= 24 and q.value != w.value][-1:]
    return [q.start for q in found if q.unit in units or q in wrong or q in before]


def clause(folded: str, at: int) -> tuple[int, int]:
    start, end = 0, len(folded)
    for mark in _CLAUSE.finditer(folded):
        if mark.end() <= at:
            start = mark.end()
        else:
            end = mark.start()
            break
    return start, end


def _things_meant(by: Unit, old: list[Quantity]) -> dict[str, set[str]]:
    """Those of the clause with the figures, and of what leads to it; `I counted ring 3 twice, so …` only explains."""
    pair = _pair(by.folded, old)
    named = things.of(by)
    if not pair:
        return named
    start, _ = clause(by.folded, min(pair))
    _, end = clause(by.folded, max(pair))
    found = {kind: set(ids) for kind, ids in things.named(as_written(by.text, by.folded[start:end].strip())).items()}
    lead = by.folded[:start]
    parts = [part for part in _CLAUSE.split(lead) if part and (_LEADS.match(part) or _OF_ERROR.search(part))]
    for part in [*parts, lead if not named.keys() - found.keys() and not parts and _PLAIN.match(lead) else ""]:
        for kind, ids in things.named(as_written(by.text, part.strip())).items():
            found.setdefault(kind, set()).update(ids)
    return found


# `For K-5, the leak …`, `K-5:`
_LEADS = re.compile(
    r"^\W*(?:(?:on|of|for|in|at|with|about|re|pour|de|du|sur|a|au|dans|chez|avec)\b|(?:the |la |le |l')?(?:\w+ )?[\w-]*\d[\w-]*$)"
)
_PLAIN = re.compile(r"^[^.;]*$")


def _days_meant(folded: str, said: dt.date | None, pair: list[int]) -> list[Day]:
    out = []
    for match, day in _days(folded, said):
        start, end = clause(folded, match.start())
        part = folded[start:end]
        near = any(start <= at < end for at in pair) or _OF_ERROR.search(part) or not folded[:start].strip()
        # `Of 3 March:`
        near = (
            near
            or folded[end : end + 1] == ":"
            or bool(re.fullmatch(r"(?:on|of|au|le|du|for|pour)?\W*", folded[start : match.start()]))
        )
        if said is not None and day.is_it(said) and _ITS_OWN.search(folded[: match.start()]):
            continue
        if near and not _FOUND_OUT.search(folded[start : match.start()]) and "(" not in folded[max(0, start - 1) : start]:
            out.append(day)
    return out


def reader(units: list[Unit]) -> Above:
    place = {id(unit): n for n, unit in enumerate(units)}

    def above(unit: Unit) -> list[Unit]:
        near = units[max(0, place[id(unit)] - _ENTRY) : place[id(unit)]]
        same = [u for u in near if u.source is unit.source and u.date == unit.date and u.heading == unit.heading]
        return [u for u in reversed(same) if u.block == unit.block or (u.record is not None and u.record == unit.record)]

    return above


def days(folded: str, said: dt.date | None) -> list[Day]:
    return [day for _, day in _days(folded, said)]


def placed_days(folded: str, said: dt.date | None) -> list[tuple[int, Day]]:
    return [(match.start(), day) for match, day in _days(folded, said)]


def _days(folded: str, said: dt.date | None) -> list[tuple[re.Match[str], Day]]:
    return [(m, day) for m in _DAY.finditer(folded) if (day := _read(m, folded, said)) is not None]


def _read(match: re.Match[str], folded: str, said: dt.date | None) -> Day | None:
    paper = bool(_PAPER.search(folded[max(0, match.start() - 40) : match.start()]))
    if match["iso"]:
        year, month, day = (int(n) for n in match["iso"].split("-"))
        return Day(day, month, year, paper)
    if match["past"] or match["week"]:
        if said is None:
            return None
        back = 1 if match["past"] else (said.weekday() - WEEKDAYS[match["week"][:3]]) % 7
        at = said - dt.timedelta(days=back)
        return Day(at.day, at.month, at.year, paper)
    if match["nth"]:
        day = int(match["nth"])
        if said is None:
            return Day(day)
        # The last one before it was said.
        last = said if day <= said.day else said.replace(day=1) - dt.timedelta(days=1)
        return Day(day, last.month, last.year, paper) if day <= 31 else None
    month, day = MONTHS[match["mon"] or match["mon2"]], int(match["d"] or match["d2"])
    year_said = int(match["y"]) if match["y"] else 2000 + int(match["yy"]) if match["yy"] else None
    return Day(day, month, year_said, paper) if 1 <= day <= 31 else None


def spans(folded: str) -> list[tuple[int, int]]:
    """Where days, points and the names of things stand: their figures are none that were read."""
    found = [m.span() for m in _DAY.finditer(folded) if not m["week"] and not m["past"]]
    return found + [m.span("n") for m in _ITEM.finditer(folded)] + [m.span("id") for m in things.NAMED.finditer(folded)]


def item(unit: Unit) -> int | None:
    """The number of the point of a paper in which a sentence stands."""
    text = unit.source.text
    start = text.rfind("\n", 0, unit.start) + 1
    for _ in range(_ENTRY):
        end = text.find("\n", start)
        line = text[start : end if end >= 0 else len(text)]
        if (match := _NUMBERED.match(line)) is not None:
            return int(match["n"])
        if start == 0 or line.lstrip().startswith("#"):
            return None
        start = text.rfind("\n", 0, start - 1) + 1
    return None


def written(source: Source) -> list[dt.date]:
    """The days that the name and the title of a paper give."""
    name = re.sub(r"[_/]+", " ", fold(source.name))
    found = [*dates.find_all(name), *(d for line in source.text[:_TITLE].split("\n")[:6] for d in dates.find_all(fold(line)))]
    return [*found, *([source.written] if source.written is not None else [])]


def _conditions(folded: str, old: list[Quantity]) -> list[Quantity]:
    """The other figures of the clause with the right one: `the 12 h soak ran with 2 regions`."""
    found = quantities.find(folded)
    pair = _pair(folded, old)
    if not pair:
        return []
    taken = [*spans(folded), *(m.span() for m in _DAY.finditer(folded)), *(m.span() for m in things.MARK.finditer(folded))]
    units = {q.unit for q in found if q.start in pair}
    first = min(pair)
    start, _ = clause(folded, first)
    return [
        q
        for q in found
        if start <= q.start < first and q.unit not in {"", *units, *MONTHS} and not any(a <= q.start < b for a, b in taken)
        and not _OFF.search(folded[q.end : q.end + 24])
        # `The module comes back to 80 % in 42 minutes` reads a share.
        and (q.unit != "%" or quantities.is_condition(folded, q))
    ]  # fmt: skip


# `3 bar too high`, `0.4 s late`: by how much something was wrong.
_OFF = re.compile(
    r"^\s?(?:too|off|high|low|out|late|early|over|under|more|less|de trop|trop|de plus|de moins|plus|moins|of them|ago|later|earlier)\b"
)


def _whats(pattern: re.Pattern[str], folded: str) -> set[str]:
    return {m["what"][:6] for m in pattern.finditer(folded)}


def _of_no_day(unit: Unit) -> bool:
    """Whether it has no day of its own: the title of a paper gives it, or it says what came of all."""
    return unit.date is None or unit.date_source not in _OWN_DAY or unit.has("conclusion") or unit.source.written is not None


def _alike(unit: Unit, other: Unit) -> bool:
    mine, theirs = things.of(unit), things.of(other)
    if any(mine[kind] & theirs[kind] for kind in mine.keys() & theirs.keys()):
        return True
    return len(substance(terms(unit.folded)) & substance(terms(other.folded))) >= 2
