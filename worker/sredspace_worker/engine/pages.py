"""Pages whose cover or edges speak for what stands on them: days below the name of a month, forms, whose a book is."""

from __future__ import annotations

import datetime as dt
import re

from sredspace_worker.engine import comments, dates, edges, heads, legends, owners, shifts
from sredspace_worker.engine.explained import Said
from sredspace_worker.engine.headers import Headers
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.minutes import day_label
from sredspace_worker.engine.names import FULL, WORD, may_be
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.units import Context

_INITIALS = r"(?:[A-ZÀ-Ý]\.? ?){1,3}[A-ZÀ-Ý]\.?"
_MONTH = re.compile(rf"(?:month of |mois d['e] ?)?(?P<month>{'|'.join(sorted(dates.MONTHS, key=len, reverse=True))})\.?:?")
# `10 / A.D.`, `17`, `3 - Wes`: a day of the month that stands above, and who wrote on it.
_DAY = re.compile(
    rf"^(?:le |the )?(?P<day>[12]?\d|3[01])(?:st|nd|rd|th|er)?(?:(?:\s*[/|·–—,:(-]\s*(?P<name>{FULL}|{_INITIALS}|{WORD})\)?"
    r"|\s+(?P<short>(?:[A-ZÀ-Ý]\.){2,3}|[A-ZÀ-Ý]{2,3})))?\s?[.:]?$",
    re.M,
)
# `3: half of them rotted`, `**5** 40 cuttings in sand`, in front of what was done on that day.
_FRONT = re.compile(
    r"^(?:[-*•] )?(?:(?:le |the )?(?P<day>[12]?\d|3[01])(?:st|nd|rd|th|er)?\s?(?:[:–—]|-(?=\s))\s*(?=[(\[]?[^\W\d])"
    r"|\*\*(?:le |the )?(?P<bold>[12]?\d|3[01])(?:st|nd|rd|th|er)?\s?[:.–—-]?\*\*\s*[:–—-]?\s*(?=\S))",
    re.M | re.I,
)
_LONG = 180  # days back that are another year
_HEAD = 50  # letters of the head of a shift
_HABIT = 3  # such lines show how a book is kept
# `If there is no initial it is the same one as above.`
_SAME = re.compile(
    r"\b(?:no|without(?: an?)?|missing|pas d['e]|sans) ?(?:initials?|name|signature|initiales?|nom)\b[^.\n]{0,50}\b(?:same|as above|idem|meme|ci-dessus|precedente?)\b"
)
# `No initials = Ida Fry`
_UNSIGNED = re.compile(
    rf"\b(?i:unsigned|no initials?|no name|without initials?|not signed|sans initiales?|sans nom|pas d['’]initiales?|non sign[ée]e?s?)(?: (?i:entries|lines|notes|entr[ée]es|lignes))?\s?(?:=|:|→|(?i:means?|is|are|are by|by|c['’]est|sont de|veut dire))\s?(?P<name>{FULL})"
)
# Below the day of an export stands its hour.
_TOP = 1500
_WIDE = 120
_NAME_KEY = re.compile(rf"(?:^|\s{{2,}}|\t|[|;] ?)(?i:name|nom) ?: ?(?P<name>{FULL})(?=\s*$|\s{{2,}}|\t| ?[|;])")
_CREATED = re.compile(r"^\W{0,4}(?:created by|cr[ée]{2}e? par)\b", re.I | re.M)
_CLOCK = re.compile(r"\d{1,2} ?[:h] ?\d\d(?: ?[AaPp]\.?[Mm]\.?)?")
# `Rempli par : ________`
_NOBODY = re.compile(
    rf"^\W{{0,3}}(?:{heads.BY}|(?:[a-z]{{3,12}}(?: in| out)? )?(?:by|par)|{heads.words('people.writers')}|name|nom|signature|initials|initiales)\s?[:|]\s*"
    r"(?:[_.…–—-][_.…–— -]{2,}|\?+|n/?a|inconnue?|unknown|illisible|illegible|(?:not|non) (?:signed|filled in|rempli|signee?))\W*$"
)
# `Date : 25-06-2024 (D.Q., same sheet)`
_DAY_BY = re.compile(rf"^(?P<day>[^:]{{3,24}}:\s*[^()]{{6,30}}?)\s*\((?P<name>{FULL}|{_INITIALS}|{WORD})(?:,[^()]{{0,40}})?\)$")


class Pages(Headers):
    def __init__(self, source: Source) -> None:
        super().__init__(source)
        text = self.text[:200_000] if source.kind == "file" else ""
        self.by_month = False  # whether the name of a month stands above days that are figures only
        self.numbered = text.count("\n") > _HABIT and len(_DAY.findall(text)) >= _HABIT
        self.feet = edges.feet(text)
        self.leads = shifts.leads(text) if text else {}
        self.fronted = bool(text) and len(_FRONT.findall(text)) >= _HABIT
        self.same_above = bool(text) and _SAME.search(fold(text[:3000])) is not None
        self.beside: Context | None = None  # what stood above a quoted comment
        self.mentions = 0  # entries whose person stands below their heading
        unsigned = _UNSIGNED.search(text[:3000])
        if self.context.author is None and unsigned is not None and may_be(unsigned["name"], listed=True):
            self._is_by(unsigned["name"])
        if self.context.author is None and text and self._in_capitals and (name := owners.in_capitals(text[:200].strip())):
            self._is_by(name)
        if self.context.author is None and text:
            name, day = edges.owner(text, self.order)
            if name is not None:
                self._is_by(name)
            if day is not None and self.context.date is None:
                self._of_edge(day)

    def _of_edge(self, day: dt.date) -> None:
        self.year = self.year or day.year
        self.source.written = self.source.written or day

    def holder(self, stripped: str, said: Said | None) -> str | None:
        if stripped in self.feet:
            self.minutes.enters("")
            self.context.headings, self.context.date, self.context.date_source = [], None, "unknown"
        return super().holder(stripped, said)

    def month_above(self, folded: str) -> None:
        super().month_above(folded)
        named = _MONTH.fullmatch(folded.strip(" *_#"))
        if named is None or self.year is None:
            return
        first = dt.date(self.year, dates.MONTHS[named["month"]], 1)
        if self.latest is not None and (self.latest - first).days > _LONG:
            first = first.replace(year=first.year + 1)
        self.month, self.by_month, self.year, self.latest = first, True, first.year, None

    def entry_head(self, index: int, lines: list[tuple[int, int]], stripped: str) -> bool:
        if self.source.kind == "file" and (self._comment(index, lines, stripped) or self._mention(index, lines, stripped)):
            return True
        return super().entry_head(index, lines, stripped) or self._day_of_month(stripped) or self._shift(stripped)

    def _comment(self, index: int, lines: list[tuple[int, int]], stripped: str) -> bool:
        """`> 💬 Ida Fry, 25 October` above what she says there; below the quotation the page goes on as it was."""
        quoted = stripped.startswith(">")
        if self.beside is not None and not quoted:
            self.context, self.beside = self.beside, None
        said = comments.head(stripped, self.order, self.year) if quoted and self._next(index, lines).startswith(">") else None
        if said is None:
            return False
        self.beside = self.beside or self.context
        self.context = self.beside.copy()
        self.context.author, self.context.author_source = said.name, "sender"
        if said.day is not None:
            self.context.date, self.context.date_source, self.context.year_above = said.day, "calendar_header", said.year_above
        return True

    def spoken(self, stripped: str) -> Said | None:
        inline = (
            comments.inline(stripped, self.order, self.year)
            if self.source.kind == "file" and stripped[:1] in ">-*\U0001f4ac\U0001f5e8"
            else None
        )
        return inline or super().spoken(stripped)

    def _mention(self, index: int, lines: list[tuple[int, int]], stripped: str) -> bool:
        """`@Ida Fry` below the heading of an entry; once that is usual, also above what another one adds to it."""
        names = comments.mentioned(stripped)
        above = [self.text[slice(*lines[n])].strip() for n in range(max(0, index - 2), index)]
        last = next((line for line in reversed(above) if line), "")
        headed = last.startswith("#") or (self.under_day and bool(last))
        if not names or not (headed or (self.mentions > 1 and above[-1:] == [""] and self._next(index, lines))):
            return False
        self.mentions += 1
        if not self.by_entry:
            self.by_entry, self.keeper = True, (self.context.author, self.context.author_source)
        if len(names) == 1 and names[0] == self.keeper[0] and _CREATED.search(self.text, 0, _TOP):
            # Who only made the page, and marks his own entries like everybody else, did not write those without a name.
            self.keeper = (None, None)
        self.context.author = names[0] if len(names) == 1 else None
        self.context.author_source = "sender" if len(names) == 1 else None
        return True

    def _shift(self, stripped: str) -> bool:
        """`Mon 2024-09-09 night`, where the paper says who leads the nights."""
        if not self.leads or len(stripped) > _HEAD or "|" in stripped or "\t" in stripped:
            return False
        folded = fold(stripped)
        found = self._find(folded)
        name = shifts.head(folded[: found[1]] + " " + folded[found[2] :], self.leads) if found is not None else None
        if name is None or found is None:
            return False
        self.context.date, self.context.date_source, self.context.year_above = found[0], "calendar_header", self.year_above
        self.context.of_paper = False
        self._is_by(name)
        return True

    def person_alone(self, index: int, lines: list[tuple[int, int]], stripped: str) -> bool:
        if self.under_day and self.day_line == index - 1 and _CLOCK.fullmatch(stripped):
            self.day_line = index
            return True
        return super().person_alone(index, lines, stripped)

    def _day_of_month(self, stripped: str) -> bool:
        match = (
            _DAY.match(stripped) if self.by_month and self.numbered and self.month is not None and len(stripped) < 50 else None
        )
        if match is None or self.month is None:
            return False
        said = match["name"] or match["short"]
        name = self._known(said) if said else None
        day = dates.safe(self.month.year, self.month.month, int(match["day"]))
        if day.day != int(match["day"]) or (said and name is None):
            return False
        if not self.by_entry:
            self.by_entry, self.keeper = True, (self.context.author, self.context.author_source)
        self.context.date, self.context.date_source, self.context.year_above = day, "calendar_header", True
        self.context.of_paper, self.latest = False, day
        if name is not None:
            self._is_by(name)
        elif not self.same_above:
            self.context.author, self.context.author_source = self.keeper
        return True

    def day_in_front(self, folded: str) -> tuple[dt.date, int, int] | None:
        """`3: half of them rotted` below the name of a month."""
        match = _FRONT.match(folded) if self.by_month and self.fronted and self.month is not None else None
        if match is None or self.month is None:
            return None
        number = int(match["day"] or match["bold"])
        day = dates.safe(self.month.year, self.month.month, number)
        return (day, match.start(), match.end()) if day.day == number else None

    def _keys(self, stripped: str) -> bool:
        """`Project: Fan    Name: Ida Fry`, `Date: 23/8/24   Name: Luc Roy`: the printed head of a page."""
        known = super()._keys(stripped)
        named = _NAME_KEY.search(stripped) if stripped.count(":") > 1 and len(stripped) < _WIDE else None
        if named is None or not may_be(named["name"], listed=True):
            return known
        self._is_by(named["name"])
        return known or not any(c.isdigit() for c in stripped)

    def _find(self, folded: str) -> tuple[dt.date, int, int] | None:
        found = super()._find(folded)
        if found is None and (found := self.day_in_front(folded)) is not None:
            self.year_above, self.latest = True, found[0]
        if found is None and self.year is not None and self.source.kind == "file" and (label := day_label(folded)):
            of_year = dates.of_year(folded[label:], self.year)
            if of_year is not None and self.latest is not None and (self.latest - of_year[0]).days > _LONG:
                of_year = dates.of_year(folded[label:], self.year + 1)
            if of_year is not None:
                found = of_year[0], of_year[1] + label, of_year[2] + label
                self.year_above, self.latest, self.year = True, found[0], found[0].year
        return found

    def _known(self, name: str) -> str | None:
        codes = self.speakers.codes
        whole = codes.get(name) or codes.get(legends.bare(name)) or self.speakers.firsts.get(name)
        return whole or (name if may_be(name) else None)

    def _metadata(self, stripped: str, folded: str) -> bool:
        if self.speakers.notice(stripped):
            return True
        if self.source.kind == "file" and not self.in_commit and (":" in stripped[:40] or "|" in stripped[:40]):
            if len(stripped) < 90 and _NOBODY.match(folded.replace("*", "")) and not heads.NOT_BY.search(folded):
                self.context.author = self.context.author_source = None
                return True
            by = _DAY_BY.match(stripped) if stripped[-1] == ")" and len(stripped) < 90 else None
            key = heads.KEY.match(fold(by["day"])) if by is not None else None
            if by is not None and key is not None and heads.DAY_KEYS.fullmatch(key["key"]) and (name := self._known(by["name"])):
                self._is_by(name)
                return super()._metadata(by["day"], fold(by["day"]))
        return super()._metadata(stripped, folded)

    def _spoken_head(self, name: str, folded: str) -> None:
        """`Nora Quist  10:12 AM`: who speaks below, and the day where the line has one."""
        if name:
            self.context.author, self.context.author_source = name, "sender"
        if (found := self._find(folded)) is not None:
            self.context.date, self.context.date_source = found[0], "calendar_header"
