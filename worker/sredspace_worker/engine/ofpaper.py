"""Lines of a head that say whose a paper is and of which day: a role and who has it, a meeting and who was there."""

from __future__ import annotations

import datetime as dt
import functools
import re

from sredspace_worker.engine import dates, heads, owners, performers, shapes
from sredspace_worker.engine.columns import AGENT
from sredspace_worker.engine.days import Days
from sredspace_worker.engine.minutes import MEETING, meeting
from sredspace_worker.engine.names import may_be
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.signed import signed

# Where a sentence of a head ends; `R. Roy` is none.
SENTENCES = re.compile(r"(?:(?<=[^\W\d][^\W\d]\.)|(?<=\d\d\d\.))\s+(?=[A-ZÀ-Ý])")
_ROLE = re.compile(
    r"^[|\s*_#-]*(?P<key>[^\W\d][\w ’'/.()·-]{2,28}?)[\s*_]*(?P<mark>[:|\t])[\s*_]*(?P<value>[^:|\t]{3,60}?)[\s|*_]*$"
)
# `Date (jj-mm-aa)`: how the day of a form is to be written.
_HOW_WRITTEN = re.compile(r" ?\((?:[ajmdy]{1,4}[ ./-]){2}[ajmdy]{1,4}\)$")
_DAY_ROW = re.compile(r"^[|*_ \t]*date[^|:\t\n\d]{0,24}[|:\t][*_ \t]*\d", re.I | re.M)
# `Opérateur/trice`, `Technicien(ne)`
_GENDERS = re.compile(r"[/.·(-]\s?(?:trice|rice|ice|euse|se|ne|e)\)?$")


class OfPaper(Days):
    def _is_by(self, name: str) -> None:
        self.context.author, self.context.author_source = name, "file_text"

    @functools.cached_property
    def _tester(self) -> str | None:
        return performers.of_tests(self.text)

    @functools.cached_property
    def _forms(self) -> bool:
        """Whether the text is several filled forms, by their rows for the day."""
        return len(_DAY_ROW.findall(self.text, 0, 200_000)) > 1

    def _role(self, stripped: str) -> bool:
        """`Superintendent: Craig Mullin`, `Author | Signe Holm`: what somebody is, in a head, and who that is."""
        match = _ROLE.match(stripped) if len(stripped) < 90 and any(mark in stripped for mark in ":|\t") else None
        if match is None:
            return False
        key, value = _GENDERS.sub("", _HOW_WRITTEN.sub("", fold(match["key"]))), match["value"].strip(" |*_")
        if (found := dates.find(fold(value), self.order)) is not None:
            # The row of a head that holds its day.
            if match["mark"] == ":" or not heads.DAY_KEYS.fullmatch(key) or not shapes.day_alone(fold(value), self.order):
                return False
            self._paper_day(found[0])
            # Of several forms in one file each has its own day.
            self.context.of_paper = self.context.of_paper and not self._forms
            return True
        person = owners.RANKED.fullmatch(value)
        if person is None or not may_be(person["name"], listed=True) or heads.NOT_BY.search(key):
            return False
        if not (AGENT.search(key) or heads.HELPER.search(key)):
            return False
        if self.context.author is None or self._tester != person["name"] or not performers.KEY.match(match["key"]):
            # Who ran the tests of a report is not who wrote it.
            self._is_by(person["name"])
        return True

    def _paper_day(self, day: dt.date, *, again: bool = False) -> None:
        if again or not self._tells_of_before(day):
            self.context.date, self.context.date_source, self.context.year_above = day, "calendar_header", False
            self.context.of_paper, self.year, self.latest, self.issued = True, day.year, day, day
        elif self.source.kind == "file":
            self.source.written = day

    def _trial_of(self, stripped: str, folded: str) -> None:
        """`Report on the trial of 12 May 2025`: a title whose day is that of all that no other day stands above."""
        found = dates.find(folded, self.order) if self.top <= 2 and len(stripped) < 90 and stripped[-1] not in ".!?;," else None
        if found is None or not owners.TRIAL_OF.search(folded[: found[1]]) or len(folded) - found[2] > 2:
            return
        if not shapes.says_something(folded[: found[1]]) and self._only_day:
            self._paper_day(found[0])

    def _meeting(self, stripped: str, folded: str) -> bool:
        """`Tuesday February 4, 2025. Present: …`, `Réunion du 11 mars 2025, 13 h 30`."""
        listed = self.minutes.lists(stripped)
        for part in SENTENCES.split(stripped) if listed else ():
            # `Date: 20 August 2024. Written by R. Lysak. Present: …`
            if (by := signed(part, self.order)) is not None and by.name:
                self._is_by(by.name)
        if not listed and not (len(stripped) < 120 and (meeting(folded) or self.minutes.held)):
            return False
        found = dates.find(folded, self.order)
        if found is None:
            return listed
        beside = MEETING.sub("", folded[: found[1]]) + " " + folded[found[2] :]
        if not listed and (shapes.says_something(re.sub(r"\b\d{1,2} ?[:h] ?\d{0,2}\b", "", beside)) or folded[-1] in ".!?"):
            return False
        if not listed and not meeting(folded) and not shapes.bare_day(folded, found):
            return False
        self.context.date, self.context.date_source, self.context.year_above = found[0], "calendar_header", False
        self.year, self.latest, self.context.of_paper = found[0].year, found[0], True
        return True
