"""Pages whose cover or edges speak for what stands on them: days below the name of a month, forms, whose a book is."""

from __future__ import annotations

import datetime as dt
import re

from sredspace_worker.engine import dates, edges, heads, legends
from sredspace_worker.engine.headers import Headers
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.names import FULL, WORD, may_be
from sredspace_worker.engine.rules import fold

_INITIALS = r"(?:[A-ZÀ-Ý]\.? ?){1,3}[A-ZÀ-Ý]\.?"
_MONTH = re.compile(rf"(?:month of |mois d['e] ?)?(?P<month>{'|'.join(sorted(dates.MONTHS, key=len, reverse=True))})\.?:?")
# `10 / A.D.`, `17`, `3 - Wes`: a day of the month that stands above, and who wrote on it.
_DAY = re.compile(
    rf"^(?:le |the )?(?P<day>[12]?\d|3[01])(?:st|nd|rd|th|er)?(?:\s*[/|·–—,:(-]\s*(?P<name>{FULL}|{_INITIALS}|{WORD})\)?)?\s?[.:]?$",
    re.M,
)
_HABIT = 3  # such lines show how a book is kept
# `If there is no initial it is the same one as above.`
_SAME = re.compile(
    r"\b(?:no|without(?: an?)?|missing|pas d['e]|sans) ?(?:initials?|name|signature|initiales?|nom)\b[^.\n]{0,50}\b(?:same|as above|idem|meme|ci-dessus|precedente?)\b"
)
# `Rempli par : ________`
_NOBODY = re.compile(
    rf"^\W{{0,3}}(?:{heads.BY}|{heads.words('people.writers')}|by|par|name|nom|signature|initials|initiales)\s?:\s*"
    r"(?:[_.…–—-][_.…–— -]{2,}|\?+|n/?a|inconnue?|unknown|illisible|illegible|(?:not|non) (?:signed|filled in|rempli|signee?))$"
)
# `Date : 25-06-2024 (D.Q., same sheet)`
_DAY_BY = re.compile(rf"^(?P<day>[^:]{{3,24}}:\s*[^()]{{6,30}}?)\s*\((?P<name>{FULL}|{_INITIALS}|{WORD})(?:,[^()]{{0,40}})?\)$")


class Pages(Headers):
    def __init__(self, source: Source) -> None:
        super().__init__(source)
        text = self.text[:200_000] if source.kind == "file" else ""
        self.by_month = False  # whether the name of a month stands above days that are figures only
        self.numbered = text.count("\n") > _HABIT and len(_DAY.findall(text)) >= _HABIT
        self.same_above = bool(text) and _SAME.search(fold(text[:3000])) is not None
        if self.context.author is None and text:
            name, day = edges.owner(text, self.order)
            if name is not None:
                self._is_by(name)
            if day is not None and self.context.date is None:
                self._of_edge(day)

    def _of_edge(self, day: dt.date) -> None:
        self.year = self.year or day.year
        self.source.written = self.source.written or day

    def month_above(self, folded: str) -> None:
        super().month_above(folded)
        named = _MONTH.fullmatch(folded.strip(" *_#"))
        if named is None or self.year is None:
            return
        first = dt.date(self.year, dates.MONTHS[named["month"]], 1)
        if self.latest is not None and (self.latest - first).days > 180:
            first = first.replace(year=first.year + 1)
        self.month, self.by_month, self.year, self.latest = first, True, first.year, None

    def entry_head(self, index: int, lines: list[tuple[int, int]], stripped: str) -> bool:
        return super().entry_head(index, lines, stripped) or self._day_of_month(stripped)

    def _day_of_month(self, stripped: str) -> bool:
        match = (
            _DAY.match(stripped) if self.by_month and self.numbered and self.month is not None and len(stripped) < 50 else None
        )
        if match is None or self.month is None:
            return False
        name = self._known(match["name"]) if match["name"] else None
        day = dates.safe(self.month.year, self.month.month, int(match["day"]))
        if day.day != int(match["day"]) or (match["name"] and name is None):
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

    def _known(self, name: str) -> str | None:
        codes = self.speakers.codes
        whole = codes.get(name) or codes.get(legends.bare(name)) or self.speakers.firsts.get(name)
        return whole or (name if may_be(name) else None)

    def _metadata(self, stripped: str, folded: str) -> bool:
        if self.source.kind == "file" and not self.in_commit and ":" in stripped[:40]:
            if _NOBODY.match(folded.replace("*", "")):
                self.context.author = self.context.author_source = None
                return True
            by = _DAY_BY.match(stripped) if stripped[-1] == ")" and len(stripped) < 90 else None
            key = heads.KEY.match(fold(by["day"])) if by is not None else None
            if by is not None and key is not None and heads.DAY_KEYS.fullmatch(key["key"]) and (name := self._known(by["name"])):
                self._is_by(name)
                return super()._metadata(by["day"], fold(by["day"]))
        return super()._metadata(stripped, folded)
