"""Reads all sources of a task once; the six results are views of it."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from sredspace_worker.engine import (
    askedaway,
    askeddays,
    corrected,
    corrections,
    dates,
    ideas,
    instructions,
    people,
    putright,
    reading,
    rules,
    taxyear,
    trims,
    yearless,
)
from sredspace_worker.engine.accounting import Ledger
from sredspace_worker.engine.classify import DONE
from sredspace_worker.engine.decisions import Decisions
from sredspace_worker.engine.labelled import Shelf
from sredspace_worker.engine.material import Citations, Source
from sredspace_worker.engine.projects import Projects
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.say import Say
from sredspace_worker.engine.sentences import Unit
from sredspace_worker.engine.trace import Chain, Terms, chains, dedupe
from sredspace_worker.engine.zones import Zones
from sredspace_worker.extract.language import counts
from sredspace_worker.models_gen import DraftSentence, Question, TaskEnvelope, TaxYear, Warning

if TYPE_CHECKING:
    from sredspace_worker.llm.writer import Writer

_ASKS_FRENCH = re.compile(r"\b(?:en francais|in french)\b")
_ASKS_ENGLISH = re.compile(r"\b(?:en anglais|in english)\b")


# Sentences of one label that are weighed against each other.
MOST = 400


# The papers and the form that a prompt speaks of, and how many words such a sentence has at most.
_PAPERS = re.compile(
    rf"\b(?:t661|sr&?ed|rs&?de|lines? 24[246]|lignes? 24[246]|24[246]|csv|xlsx|pdf|docx|word|excel|jira|slack|teams|wiki|{rules.PAPERS})"
)
_FEW = 25
# Sentences about the work, of which a wish does not mean every one.
_FEWEST = 3


class Analysis:
    def __init__(
        self,
        envelope: TaskEnvelope,
        sources: list[Source],
        progress: Callable[[str, int, int], None],
        shelf: Shelf | None = None,
    ) -> None:
        self.envelope = envelope
        self.sources = sources
        self.citations = Citations()
        self.questions: list[Question] = []
        self.warnings: list[Warning] = []
        self.summary: list[DraftSentence] = []
        self.writer: Writer | None = None
        self.ledger = Ledger()
        self.draft_units: list[Unit] = []
        self.draft_spans: list[tuple[int, int]] = []
        self._index = {id(source): n for n, source in enumerate(sources)}
        self.prompt = next(s for s in sources if s.prompt)
        self.units: list[Unit] = []
        for found in reading.read_all([s for s in sources if self.was_read(s)], progress, shelf):
            self.units.extend(found)
        _footers(self.units)
        ideas.settle(self.units)
        self.people = people.settle([s for s in sources if self.was_read(s)], self.units)
        self.language = self._language()
        self.say = Say(self.language)
        self.terms = Terms(self.units)
        self.prompt_terms = frozenset[str]().union(*(self.terms.of(u) for u in self.units if u.source.prompt))
        self.year = self._year()
        if days := yearless.settle(self.units, self.year):
            self.warn("year_from_tax_year", "warn.yearless", n=days)
        yearless.told(self.units, self.year)
        # What says again what was said, and what comes after more evidence than any answer holds.
        self._points: dict[int, float] = {}
        self.repeats: set[int] = set()
        self.surplus: set[int] = set()
        self._evidence: dict[tuple[str, bool], list[Unit]] = {}
        self._zones: Zones | None = None
        self._corrections()
        self._injections()
        self.wished = instructions.find(self.prompt, [s for s in sources if self.was_read(s)], self.units)
        self.asks = [ask for ask in self.wished if not _in_draft(self.prompt.text, ask.start)]
        self._asked()
        self.decisions = Decisions(envelope.decisions)
        self._decided()

    @staticmethod
    def was_read(source: Source) -> bool:
        return source.role == "USER" and source.skipped_reason is None

    def _year(self) -> dates.TaxYear:
        given = self.envelope.tax_year
        read = [s for s in self.sources if self.was_read(s)]
        messages = [self.prompt, *(s for s in reversed(read) if s.kind == "message" and s is not self.prompt)]
        year, source, place = taxyear.decide(
            (given.start, given.end) if given is not None and given.start <= given.end else None,
            messages,
            [s for s in read if s.kind != "message"],
            self.envelope.project.fiscal_year,
        )
        self.year_cite: str | None = None
        if source is not None and place is not None:
            self.year_cite = self.citations.cite(source, *place)
            for unit in self.units:
                shared = min(unit.end, place[1]) - max(unit.start, place[0])
                if unit.source is source and shared > 0 and (not unit.labels or 2 * shared > unit.end - unit.start):
                    unit.labels.clear()
                    unit.strong.clear()
                    unit.flags.add("tax_year")
        return year

    def tax_year(self) -> TaxYear:
        start, end = self.year.start, self.year.end
        return TaxYear.model_validate(
            {
                "start": start.isoformat() if start else None,
                "end": end.isoformat() if end else None,
                "source": self.year.source,
                "citationId": self.year_cite,
            }
        )

    def _language(self) -> str:
        asked = fold(self.prompt.text)
        if _ASKS_FRENCH.search(asked):
            return "fr"
        if _ASKS_ENGLISH.search(asked):
            return "en"
        for texts in (
            [self.prompt.text],
            [s.text for s in self.sources if s.kind == "message" and s.role == "USER"],
            [s.text[:20_000] for s in self.sources if s.kind != "message"],
        ):
            pairs = [counts(text) for text in texts]
            en, fr = sum(p[0] for p in pairs), sum(p[1] for p in pairs)
            if en != fr:
                return "en" if en > fr else "fr"
        return "en"

    def _corrections(self) -> None:
        self.corrections = corrections.find(self.units, self.terms)
        # Sentences with the right figure in place of the wrong one, by the sentence that corrects.
        self.corrected: dict[int, corrected.Corrected] = {}
        # What takes the place of an old sentence, by itself.
        self.stands_for: dict[int, Unit] = {}
        putright.apply(self)

    def _asked(self) -> None:
        """Only what was asked for: what belongs to another project, to another year or to a subject to leave out is set apart."""
        for unit in self.units:
            if unit.source is self.prompt and instructions.ordered(unit, self.asks):
                # A wish is no statement about the work.
                unit.labels.clear()
                unit.strong.clear()
                unit.flags.add("instruction")
        asks_for = any("instruction" in u.flags for u in self.units if u.source is self.prompt)
        for unit in self.units:
            # `The Word report is Nadine's, the csv comes from the lab` beside a request is about the papers.
            if (
                asks_for
                and unit.source is self.prompt
                and not unit.measures
                and _PAPERS.search(unit.folded)
                and unit.words <= _FEW
            ):
                unit.labels.clear()
                unit.strong.clear()
                unit.flags.add("instruction")
        was_read = [s for s in self.sources if self.was_read(s)] if self.asks else []
        for ask in self.asks:
            readable = [u for u in self.units if not u.source.prompt]
            if ask.kind != "add" and ask.detail.names:
                # `In LYNX, cut the 2024 tests`
                readable = Projects(was_read, ask.detail.names[0]).own(readable)
            away = askedaway.of(ask, readable, was_read, self.envelope.type, self.unwanted_day)
            if not away:
                continue
            asked = self.say.quoted(self.prompt.text[ask.start : ask.end])
            mark = self.citations.cite(self.prompt, ask.start, ask.end)
            told = {id(u) for u in readable if u.labels and not u.flags & {"not_asked", "superseded"}}
            if ask.kind == "year":
                # What has no day is of no year.
                told -= {id(u) for u in readable if u.date is None}
            if len(told) >= _FEWEST and told <= {id(u) for u in away}:
                # Nobody sends papers to have nothing of them used.
                self.warn("asked", "warn.asked_all", asked=asked, cite=mark)
                continue
            for unit in away:
                unit.flags.add("not_asked")
            self.warn("asked", "warn.asked", asked=asked, cite=mark, n=len(away))

    def _decided(self) -> None:
        """What a person dismissed stays out of the text; a logbook still lists it."""
        if self.envelope.type not in ("T661_GEN", "T661_DRAFT"):
            return
        for unit in self.units:
            if self.decisions.dismissed(unit):
                unit.flags.add("not_asked")
                self.ledger.leave(unit, "dismissed")

    def asked_year(self, named: str) -> dates.TaxYear:
        """The tax year, unless the person names a year that it has no day in."""
        year = self.year
        if ":" in named:
            return askeddays.stretch(named, year) or dates.TaxYear("")
        if named and year.start is not None and year.end is not None and int(named) not in (year.start.year, year.end.year):
            return dates.TaxYear(named)
        return year if year.start is not None or not named else dates.TaxYear(named)

    def unwanted_day(self, value: str, first: dt.date, last: dt.date) -> bool:
        """Whether a stretch of days lies apart from what a wish keeps, or inside what it takes out."""
        if value.startswith("not:"):
            away = value.removeprefix("not:")
            if away.isdigit():
                return first.year == last.year == int(away)
            days = askeddays.stretch(away if ":" in away else f"range:{away}", self.year)
            return days is not None and not days.outside(first) and not days.outside(last)
        return self.asked_year(value).apart(first, last)

    def _injections(self) -> None:
        for unit in self.units:
            if "injection" in unit.flags and unit.source.kind != "message":
                text = self.say("warn.injection", cite=self.cite(unit), name=unit.source.name)
                self.warnings.append(Warning(code="instruction_in_file", text=text))

    # --- evidence ---------------------------------------------------------------------------------------------------
    def cite(self, unit: Unit) -> str:
        return self.citations.cite(unit.source, unit.start, unit.end)

    def score(self, unit: Unit, label: str) -> float:
        points = 4.0 if label in unit.strong else 0.0
        points += unit.labels.get(label, 0)
        known = self._points.get(id(unit))
        if known is None:
            known = self._points[id(unit)] = self._worth(unit)
        return points + known

    def _worth(self, unit: Unit) -> float:
        """What counts for a sentence whatever it is asked for."""
        points = min(3, len(unit.measures)) * 0.5
        points += 0.5 if unit.source.kind != "message" else 0.0
        points += 0.5 if unit.date_source not in ("unknown", "message_time") else 0.0
        if self.prompt_terms and not unit.source.prompt:
            points += min(2.0, 0.4 * len(self.terms.of(unit) & self.prompt_terms))
        points -= 0.5 if "weak" in unit.flags else 0.0
        points -= 1.0 if "trial_and_error" in unit.flags else 0.0
        points -= 0.75 if "business" in unit.flags else 0.0
        points -= 0.3 if unit.words > 60 else 0.0
        return points

    def evidence(self, label: str, *, strong: bool = False) -> list[Unit]:
        """Sentences with this label, the best first, without the superseded and the repeated."""
        key = (label, strong)
        if key not in self._evidence:
            barred = {"superseded", "not_asked"} | ({"planned_section"} if label in DONE else set())
            found = [u for u in self.units if (label in u.strong if strong else label in u.labels) and not u.flags & barred]
            found.sort(key=lambda u: -self.score(u, label))
            # What stands corrected says something else than its words.
            known = [u for u in found[:MOST] if id(u) not in self.corrected]
            kept = {id(u) for u in dedupe(known, self.terms, self.repeats)} | self.corrected.keys()
            self._evidence[key] = [u for u in found[:MOST] if id(u) in kept]
            self.surplus.update(id(u) for u in found[MOST:])
        return list(self._evidence[key])

    def flagged(self, flag: str) -> list[Unit]:
        return [u for u in self.units if flag in u.flags and not u.flags & {"instruction", "question", "superseded", "not_asked"}]

    def draft_over(self, units: list[Unit]) -> list[Unit]:
        """The units of the material, those of a draft cut at its headings as the draft itself is."""
        if not self.draft_units:
            return units
        source = self.draft_units[0].source
        spans = self.draft_spans
        kept = [u for u in units if u.source is not source or not any(u.start < b and a < u.end for a, b in spans)]
        return sorted([*kept, *self.draft_units], key=lambda u: (self._index[id(u.source)], u.start))

    def chains(self) -> list[Chain]:
        heads = self.evidence("uncertainty", strong=True) or self.evidence("uncertainty")
        groups = {
            label: sorted(self.evidence(label), key=lambda u: (self._index[id(u.source)], u.number))
            for label in ("hypothesis", *DONE)
        }
        return chains(heads, groups, self.terms, units=self.units)

    def zones(self) -> Zones:
        """Which part of its document each sentence stands in; made once, when a run asks."""
        if self._zones is None:
            self._zones = Zones(self)
        return self._zones

    # --- what is shown ----------------------------------------------------------------------------------------------
    def shown(self, unit: Unit, *, keep_day: bool = False, keep_label: bool = False) -> trims.Text:
        return trims.shown(unit, keep_day=keep_day, keep_label=keep_label)

    def excerpt(self, unit: Unit, limit: int = 160) -> str:
        return trims.shorten(" ".join(unit.text.split()), limit)

    def ask(self, line: str | None, slot: str, key: str, *, blocking: bool = False, **values: object) -> None:
        if any(q.slot == slot and q.line == line for q in self.questions):
            return
        self.questions.append(
            Question(
                id=f"q{len(self.questions) + 1}",
                line=line,
                slot=slot,
                text=self.say(f"ask.{key}", **values),
                why=self.say(f"why.{key}"),
                blocking=blocking,
            )
        )

    def warn(self, code: str, key: str, **values: object) -> None:
        self.warnings.append(Warning(code=code, text=self.say(key, **values)))


# A draft that a person pastes is no wish.
_DRAFT = re.compile(
    r"^(?:[#*_>(]|[^\S\n])*(?:(?:t661\s+)?(?:line|section|box|ligne|case|part|partie)\s*)?(?:242|244|246)\b\s*(?:[:.)–—-]|$)",
    re.I | re.M,
)


def _in_draft(text: str, place: int) -> bool:
    """Behind the first heading of a line, up to a paragraph that no heading stands above."""
    head = _DRAFT.search(text)
    return head is not None and place > head.start() and "\n---" not in text[head.start() : place]


def _footers(units: list[Unit]) -> None:
    """A short line without a figure that a paged source repeats stands at the head or foot of its pages."""
    paged = [u for u in units if len(u.source.segments) >= 3 and u.words <= 12 and not u.measures]
    times = Counter((id(u.source), re.sub(r"\d+", "#", u.folded)) for u in paged)
    for unit in paged:
        if times[id(unit.source), re.sub(r"\d+", "#", unit.folded)] >= 3:
            unit.flags.add("footer")
