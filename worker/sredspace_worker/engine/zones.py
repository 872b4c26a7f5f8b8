"""Which part of its document a sentence stands in: the reasons for the work, the work itself, or what it taught."""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import TYPE_CHECKING

from sredspace_worker.engine import phrases
from sredspace_worker.engine.debris import imprint
from sredspace_worker.engine.rows import of_figures
from sredspace_worker.engine.units import Unit

if TYPE_CHECKING:
    from sredspace_worker.engine.analysis import Analysis

_NUMBER = r"^\W*(?:\d+(?:\.\d+)*[.)]? *)?(?:the |our |le |la |les |l'|notre |nos )?"
_REASONS = re.compile(
    _NUMBER
    + r"(?:background|(?:business )?context|introduction|overview|(?:project )?objectives?|goals?|aims?|purpose|needs?|what we (?:want|need)|what'?s? (?:is |was )?(?:out there|known|available|on the market)"
    r"|motivation|why\b|state of|prior art|existing|literature|(?:technical |technological |scientific )?(?:uncertaint\w+|unknowns?|problems?|challenges?|obstacles?)"
    r"|limit(?:s|ations?)\b|trouble with|where (?:we|it) started|d'ou (?:l'on|on|nous) (?:part|partons|vient|venons)|c'est quoi|what (?:it )?is (?:it|this)|limites?|procedes? connus?|ce qui se fait|(?:mise en )?contexte|objectifs?|buts?\b|pourquoi|besoins?|etat (?:de|des)|ce qui existe|(?:ce qu'on|ce que nous) (?:veut|voul\w+|ne (?:sait|sav\w+)|ignor\w+|sait pas)|incertitudes?|inconnues?|problem\w+|defis?)"
)
_TAUGHT = re.compile(
    _NUMBER
    + r"(?:(?:key )?conclusions?|(?:main |key )?findings|lessons|learnings?|what (?:we|it) (?:learned|learnt|know|found|takes?|took|taught)|(?:results? and )?advancements?|wrap-?up|take-?aways?|(?:resultats? et )?(?:avancements?|conclusions?)|lecons?|constats?|bilan|synthese|apprentissages?"
    r"|ce (?:qu'on a|que nous avons) appris|ce (?:qu'on|que nous) (?:en )?(?:sait|savons|tire|tirons|retient|retenons|conclut)|acquis|what we (?:take|keep) from (?:it|this)|what (?:it|this|that) (?:comes|boils|came) down to|where (?:we|it|this|that|things) (?:stand|stands|ended?|end|landed|got)|a retenir|ou (?:on|nous|ca) en (?:est|sommes))\b"
)
_OPEN = re.compile(
    _NUMBER
    + r"(?:(?:scientific |technological |technical )?(?:uncertaint\w+|unknowns?)|open questions?|what (?:we|nobody|no one) (?:do(?:es)?n't|do(?:es)? not|knows?) ?(?:know)?"
    r"|incertitudes?|inconnues?|(?:ce qu'on|ce que nous) (?:ignor\w+|ne (?:sait|sav\w+)|sait pas))"
)
_GUESS = re.compile(
    r"\b(?:if|hypoth\w+|ideas?|idees?|think|thought|expect\w*|suspect\w*|believ\w*|assum\w*|si|pens\w+|suppos\w+|croy\w+|soupconn\w+|devrait|should|would|might|could|pourrait)\b"
)
_WORK = re.compile(
    _NUMBER
    + r"(?:(?:description of )?(?:the )?work|(?:\w+ )?(?:tests?|trials?|experiments?|iterations?|results?|log|journal|measurements?)|method\w*|development|approach|"
    r"travaux|(?:\w+ )?(?:essais?|experiences?|resultats?|mesures?)|demarche|developpement|journal)\b"
)
_UNKNOWN = re.compile(
    r"\b(?:un(?:known|clear|certain|sure|explained)|uncertainty|not (?:known|clear|certain|sure|explained)|(?:do|does|did|could|can)(?: not|n't)|cannot|no idea|nobody|no (?:data|one)|(?<!that's )(?<!that is )why|whether|question"
    r"|inconnu\w*|ignor\w+|incertain\w*|incertitude\w*|(?:ne|n') ?\w+ pas|sait pas|savait pas|savions pas|aucune? \w+|personne|pourquoi|inexplique\w*|reste a)\b"
)
_BEHIND = 2  # sentences
_SURE = 0.75
_MOST = 0.85


class Zones:
    def __init__(self, a: Analysis) -> None:
        self._began: dict[int, tuple[dt.date, int]] = {}  # the day of the first test or reading, and its place
        for unit in a.units:
            day = _day(unit)
            if (
                day is not None
                and (unit.has("experiment") or unit.has("result"))
                and unit.kind != "row"
                and not imprint(unit.folded)
            ):
                known = self._began.get(id(unit.source))
                self._began[id(unit.source)] = (day, unit.number) if known is None else min(known, (day, unit.number))
        tests = [
            day
            for u in a.units
            if (u.has("experiment") or (u.sha is not None and u.has("result")))
            and u.kind != "row"
            and not a.year.outside(u.date)
            and (day := _day(u)) is not None
        ]
        self._tested = min(tests, default=None)
        self._last = max(tests, default=None)
        self._last_place: dict[int, int] = {}
        for unit in a.units:
            if unit.has("experiment"):
                self._last_place[id(unit.source)] = unit.number
        # Where a source first says what was not known, if that is before all that it tells of the work.
        self._asked: dict[int, int] = {}
        told: set[int] = set()
        for unit in a.units:
            if unit.strong & {"experiment", "result", "hypothesis"}:
                told.add(id(unit.source))
            elif unit.has("uncertainty") and id(unit.source) not in told:
                self._asked.setdefault(id(unit.source), unit.number)
        # In a log without headings the paragraph with the aim says why, where it is the first of all.
        self._first: dict[int, dt.date] = {}
        self._aims: dict[tuple[int, int], int] = {}
        for unit in a.units:
            day = _day(unit)
            if day is None or unit.kind == "row" or self._first.setdefault(id(unit.source), day) != day:
                continue
            if unit.has("objective") and not unit.has("result"):
                self._aims.setdefault((id(unit.source), unit.block), unit.number)
        # Where each paper says what was learned.
        self._lessons: dict[tuple[int, dt.date | None], list[int]] = {}
        for unit in a.units:
            if unit.has("conclusion") and not unit.has("experiment") and unit.kind != "row":
                self._lessons.setdefault((id(unit.source), _day(unit)), []).append(unit.number)
        self._whole = _of_one_day(a)
        self._unknowns = [u for u in a.evidence("uncertainty") if not self.taught(u)]

    def reasons(self, unit: Unit) -> bool:
        """Under a heading for why the work was needed, and not an entry of a day: nothing there is a reading or a conclusion of it."""
        aim = self._aims.get((id(unit.source), unit.block))
        if aim is not None and unit.number > aim and not unit.has("experiment"):
            return True
        return (_day(unit) is None or id(unit.source) in self._whole) and unit.kind != "row" and _under(unit, _REASONS)

    def early(self, unit: Unit) -> bool:
        """Before the first test of all, by its day or its place: nothing was learned by then, it was known or asked."""
        day = _day(unit)
        if unit.has("experiment") or unit.has("result") or unit.sha is not None:
            # A commit tells of the work.
            return False
        if day is None:
            # A report that begins with what it found says so.
            found = phrases.LESSON.search(unit.folded) or phrases.KNOWS.search(unit.folded) or self.taught(unit)
            return not found and unit.number < self._asked.get(id(unit.source), 0)
        # A paper that was added to later has the day of its first part.
        return self._tested is not None and day < self._tested and not phrases.LESSON.search(unit.folded)

    def guessed(self, unit: Unit) -> bool:
        """Whether a sentence says an idea in words that are for ideas."""
        return bool(_GUESS.search(unit.folded))

    def says_unknown(self, unit: Unit) -> bool:
        return bool(_UNKNOWN.search(unit.folded))

    def open(self, unit: Unit) -> bool:
        """A point under a heading for what was not known, which says it in half a sentence."""
        return _day(unit) is None and unit.kind != "row" and unit.words >= 4 and _under(unit, _OPEN)

    def taught(self, unit: Unit) -> bool:
        return _under(unit, _TAUGHT)

    def worked(self, unit: Unit) -> bool:
        """In a record after the first test, or under what was learned."""
        if id(unit.source) in self._whole and _under(unit, _REASONS):
            return False
        day, began = _day(unit), self._began.get(id(unit.source))
        return self.taught(unit) or _under(unit, _WORK) or (day is not None and began is not None and (day, unit.number) > began)

    def after_first_test(self, unit: Unit) -> bool:
        day = _day(unit)
        return day is not None and self._tested is not None and day > self._tested

    def still(self, unit: Unit) -> bool:
        """What is said to be unknown still, after the last test."""
        if not phrases.STILL.search(unit.folded) and not self._beside_lesson(unit):
            return False
        day = unit.date or _day(unit)
        if day is not None and self._last is not None:
            if day == self._last:
                return unit.number > self._last_place.get(id(unit.source), -1)
            return day > self._last
        return unit.number > self._last_place.get(id(unit.source), unit.number)

    def _beside_lesson(self, unit: Unit) -> bool:
        """`Whether the same holds above 100 mm we do not know`, directly behind what was learned."""
        return bool(
            unit.has("uncertainty")
            and _UNKNOWN.search(unit.folded)
            and any(0 < unit.number - number <= _BEHIND for number in self._lessons.get((id(unit.source), _day(unit)), ()))
        )

    def ends(self, unit: Unit) -> bool:
        """Under what was learned of the whole, or unknown to the end: no step of the work."""
        return self.taught(unit) or self.still(unit)

    def stays_in_242(self, unit: Unit, label: str) -> bool:
        """Whether an aim, a known approach or an unknown is one, or what somebody saw on the way."""
        if of_figures(unit):
            # What a table notes beside its figures was seen in the work.
            return False
        if label == "state_of_art" and unit.labels.keys() == {label} and self.early(unit):
            return True
        if label == "state_of_art" and unit.sha is not None and unit.measures:
            # A figure in a commit was read on the way.
            return False
        score = unit.scores.get(label, 1.0)
        if label == "uncertainty":
            if (self.taught(unit) and self._unknowns) or self.still(unit):
                return False
            return not (self.worked(unit) and score < _MOST and not _UNKNOWN.search(unit.folded))
        if not self.worked(unit):
            return True
        if label == "objective":
            return max((unit.scores.get(name, 0.0) for name in ("result", "conclusion")), default=0.0) < 0.3
        return score >= _SURE and not self.taught(unit)


def _of_one_day(a: Analysis) -> set[int]:
    """The papers with one day above the whole and several headings: a report or a memo, and no entry of that day."""
    days: dict[int, set[dt.date]] = {}
    heads: dict[int, set[str]] = {}
    for unit in a.units:
        if (day := _day(unit)) is not None and unit.kind != "row" and not _in_passing(unit):
            days.setdefault(id(unit.source), set()).add(day)
            if unit.date_source == "calendar_header":
                heads.setdefault(id(unit.source), set()).add(unit.heading)
    return {key for key, held in heads.items() if len(held) > 1 and len(days[key]) == 1}


def _in_passing(unit: Unit) -> bool:
    """`On 11 June we ran the series again` in a report: the day of what it tells, and no entry of that day."""
    return unit.record is None and unit.date_source == "file_text" and not unit.folded[:1].isdigit()


def _day(unit: Unit) -> dt.date | None:
    return unit.record or (unit.date if unit.date_source in ("file_text", "calendar_header", "commit") else None)


def _under(unit: Unit, pattern: re.Pattern[str]) -> bool:
    part = _telling(unit.heading)
    return part is not None and bool(pattern.match(part))


@functools.lru_cache(maxsize=1 << 12)
def _telling(heading: str) -> str | None:
    """The innermost heading that says anything decides; a chapter speaks for its sections."""
    parts = reversed(heading.split(" / "))
    return next((part for part in parts if _REASONS.match(part) or _TAUGHT.match(part) or _WORK.match(part)), None)
