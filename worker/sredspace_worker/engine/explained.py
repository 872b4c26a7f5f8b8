"""Lines by people whose names or codes the paper explains (legends.py): they need no usual form, only a place where a name stands."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sredspace_worker.engine import legends
from sredspace_worker.engine.dates import MONTH_NAMES

_WEEKDAY = r"(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)[a-z]{0,6}\.?,?"
# As they are written, not folded.
_MONTHS = f"février|févr|fév|août|décembre|déc|{MONTH_NAMES}"
DAY = (
    rf"(?:{_WEEKDAY} )?(?:\d{{4}}[-/.:]\d{{1,2}}[-/.:]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}"
    rf"|\d{{1,2}}(?:er|st|nd|rd|th)? (?:{_MONTHS})\b\.?(?:,? \d{{4}})?|(?:{_MONTHS})\.? \d{{1,2}}(?:/\d\d(?!\d)|(?:st|nd|rd|th)?(?:,? \d{{4}})?))"
)
TIME = r"\d{1,2} ?[:h] ?\d\d(?:[: ]\d\d)?(?:[.,]\d+)?(?: ?[ap]\.?m\.?)?(?: ?(?:z|utc|[+-]\d\d:?\d\d))?(?!\w)"
# What may stand around a day and a name.
_AROUND = r"[\s*_|/·–—,;:()\[\]<>#-]"
_CLOCK = rf"(?:{TIME}|[0-2]\d[0-5]\d(?=\s))"


@dataclass(frozen=True)
class Said:
    """Who wrote a line, and where the note itself begins behind the day and the name."""

    name: str
    begin: int = 0
    day: dt.date | None = None  # where it stands between other words


class Explained:
    def __init__(self, codes: Mapping[str, str]) -> None:
        self.codes = codes
        self.patterns: tuple[re.Pattern[str], ...] = ()
        if not codes:
            return
        words = legends.expression({*(code for code in codes if code.isalpha()), *codes.values()})
        known = rf"(?P<name>{words})(?: <[^<>\s]{{3,80}}>)?" if words else r"(?P<name>(?!))"
        keyed = rf"(?:[A-Z]{{2,8}}\s+)?[A-Za-z]{{1,8}}\s?[=:#]\s?(?P<name>{legends.expression(codes)})"
        day = rf"(?i:{DAY}(?:(?:t|,? )\s?{TIME})?)"
        self.patterns = (
            # `v1.2  2025-04-22  NB  …`, `**16 avril** MG — …`
            re.compile(rf"^(?:{_AROUND}{{0,6}}\S{{1,24}}\s+){{0,2}}?{_AROUND}{{0,6}}{day}{_AROUND}{{1,6}}{known}\.?(?!\w){_AROUND}+(?=\S)"),
            # `2025-06-02T09:05:02 REM  OP=112 "…`
            re.compile(rf"^{_AROUND}{{0,6}}{day}{_AROUND}{{1,6}}{keyed}(?!\w){_AROUND}*(?=\S)"),
            # `elv, Feb 12, 2025 …`
            re.compile(rf"^{_AROUND}{{0,6}}{known}{_AROUND}{{1,6}}{day}{_AROUND}+(?=\S)"),
            # `0745 DK  …`, `14:05 Dana: …`
            re.compile(rf"^{_AROUND}{{0,4}}{_CLOCK}{_AROUND}{{1,6}}{known}\.?(?!\w){_AROUND}+(?=\S)"),
            # `\MAR{…}`: a note in the margin.
            re.compile(rf"^\\{known}\{{(?=\S)"),
            # `[ASD] …`
            re.compile(rf"^(?:[-*+•]\s+)?[\[<(]{known}[\])>]\s?:?\s*(?=\S)"),
            # `V. — …`, `Speaker 1: …`
            re.compile(rf"^(?:[-*+•]\s+)?\*{{0,2}}{known}\.?\*{{0,2}}(?: \([^()]{{2,30}}\))?\s?(?::|[–—|]|-\s)\s*(?=\S)"),
        )  # fmt: skip
        # `- BI thinks the clicks repeat`: a point that says what one of them did.
        short = legends.expression(code for code in codes if code.isalpha() and code.isupper() and 1 < len(code) < 5)
        self.points = (
            re.compile(rf"^[-*+•]\s+(?P<name>{short})\s+(?=[a-z]{{2,}}(?:s|ed|t|d|a|e|n|it)\b)(?!et\b|and\b|a\b)")
            if short
            else None
        )
        # `Closing words for the file (HT). The groove …`: what a first short sentence names is whose the line is.
        self.first = re.compile(rf"^(?:[-*+•]\s+)?[^.!?()]{{3,60}} \({known}\)[.:]\s+(?=[A-ZÀ-Ý])")
        # Initials that the paper explains need no mark around them.
        self.behind = re.compile(rf"[.,;:!?)\s](?:[–—/-]\s?)?{known}\.?$")

    def of(self, stripped: str) -> Said | None:
        if not self.patterns:
            return None
        if (alone := stripped.strip("–—-/*_ .")).isupper() and legends.bare(alone) in self.codes:
            # Initials below an entry, alone on their line.
            return Said(self.codes[legends.bare(alone)])
        for pattern in self.patterns:
            if (match := pattern.match(stripped)) is not None:
                return Said(self._whole(match["name"]), match.end())
        if self.points is not None and (point := self.points.match(stripped)):
            return Said(self._whole(point["name"]))
        if (led := self.first.match(stripped)) is not None:
            return Said(self._whole(led["name"]))
        if (own := self.behind.search(stripped[-40:])) and len(stripped) > own.end() - own.start() + 4:
            return Said(self._whole(own["name"]))
        return None

    def _whole(self, name: str) -> str:
        return self.codes.get(name) or self.codes.get(legends.bare(name), name)
