"""Reads all sources of a task once; the six results are views of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sredspace_worker.engine import corrections, dates, reading, taxyear
from sredspace_worker.engine.accounting import Ledger
from sredspace_worker.engine.classify import DONE
from sredspace_worker.engine.material import Citations, Source
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.say import Say
from sredspace_worker.engine.sentences import CODE, Unit, uncomment
from sredspace_worker.engine.trace import Chain, Terms, chains, dedupe
from sredspace_worker.extract.language import counts
from sredspace_worker.models_gen import DraftSentence, Question, TaskEnvelope, TaxYear, Warning

if TYPE_CHECKING:
    from sredspace_worker.llm.writer import Writer

_ASKS_FRENCH = re.compile(r"\b(?:en francais|in french)\b")
_ASKS_ENGLISH = re.compile(r"\b(?:en anglais|in english)\b")
# A whole date and its separator, never a part of one.
_LEAD = re.compile(
    r"^(?:\|\s*)?(?:(?:\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})(?!\d)(?:[ T]\d\d:\d\d(?::\d\d)?)?\s*[.:–—|-]\s*)?"
)
_LABEL = re.compile(
    r"^(?:uncertaint(?:y|ies)|hypothes[ei]s|results?|conclusions?|observations?|findings?|goals?|objectives?|lessons? learned|incertitudes?|hypoth[èe]ses?"
    r"|r[ée]sultats?|objectifs?|le[çc]ons?)(?: \w{1,3})?\s?[:–—-]\s*",
    re.I,
)
# The same for a day in words, as diaries have it: `May 9 to June 6, 2025:`, `3 mars 2025 –`.
_DAY_LEAD = re.compile(
    rf"^\W*(?:le )?(?:{dates.DAY})(?: ?(?:to|and|-|–|au|a|et) ?(?:{dates.DAY}))?(?:\*\*|__)?(?P<mark>\s*[:.–—|-]*)\s+(?=\S)"
)
_SUBJECT = re.compile(r"^(?:(?:subject|objet) ?: )?(?:\[patch[^\]]*\] )?", re.I)
_CELLS = re.compile(r"(?<=\S) \| (?=\S)")
_WRONG = re.compile(
    r"^[^:.]{0,60}\b(?:wrong|mistakes?|errors?|incorrect|mixed up|erreurs?|tromp\w+|faux|inexacte?)\b[^:.]{0,30}:\s*(?=\S+ \S)",
    re.I,
)
_CORRECTS = re.compile(r"^(?:correction|actually|in fact|sorry|erratum|rectification|en fait|update)\b[ ,:–—-]*", re.I)
_NOT_OLD = re.compile(
    r",?\s+(?:and not|not|instead of|rather than|et non(?: pas)?|plutôt que|au lieu de|pas)\s+(?:de\s+|d')?\d[^.;]*(?=[.;]|$)",
    re.I,
)


@dataclass(frozen=True)
class Text:
    """A sentence as it may be shown: cut from the source, white space and marks aside."""

    text: str
    exact: bool


def without_day(text: str) -> str:
    """Without the day in front, which the records' own order and the log's column already tell."""
    head = text[:60]
    folded = fold(head)
    match = _DAY_LEAD.match(folded) if len(folded) == len(head.rstrip()) else None
    # `4 May 2025 was too wet` begins with its subject.
    if match is None or not (match["mark"].strip() or text[match.end()].isupper()):
        return text
    rest = text[match.end() :]
    return rest if len(rest.split()) > 1 else text


class Analysis:
    def __init__(self, envelope: TaskEnvelope, sources: list[Source], progress: Callable[[str, int, int], None]) -> None:
        self.envelope = envelope
        self.sources = sources
        self.citations = Citations()
        self.questions: list[Question] = []
        self.warnings: list[Warning] = []
        self.summary: list[DraftSentence] = []
        self.writer: Writer | None = None
        self.ledger = Ledger()
        self.prompt = next(s for s in sources if s.prompt)
        self.units: list[Unit] = []
        for found in reading.read_all([s for s in sources if self.was_read(s)], progress):
            self.units.extend(found)
        self.language = self._language()
        self.say = Say(self.language)
        self.terms = Terms(self.units)
        self.prompt_terms = frozenset[str]().union(*(self.terms.of(u) for u in self.units if u.source.prompt))
        self.year = self._year()
        self._evidence: dict[tuple[str, bool], list[Unit]] = {}
        self._corrections()
        self._injections()

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
        self.year_cite = self.citations.cite(source, *place) if source is not None and place is not None else None
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
        for item in corrections.find(self.units, self.terms):
            for old in item.old:
                self.ledger.aside(old, item.by)
            text = self.say(
                "warn.corrected",
                new=" ".join(f"[{self.cite(u)}]" for u in [item.by]),
                old=", ".join(f"[{self.cite(u)}]" for u in item.old[:4]),
            )
            self.warnings.append(Warning(code="corrected_by_later_message", text=text))

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
        points += min(3, len(unit.measures)) * 0.5
        points += 0.5 if unit.source.kind != "message" else 0.0
        points += 0.5 if unit.date_source not in ("unknown", "message_time") else 0.0
        points += min(2.0, 0.4 * len(self.terms.of(unit) & self.prompt_terms)) if not unit.source.prompt else 0.0
        points -= 0.5 if "weak" in unit.flags else 0.0
        points -= 1.0 if "trial_and_error" in unit.flags else 0.0
        points -= 0.75 if "business" in unit.flags else 0.0
        points -= 0.3 if unit.words > 60 else 0.0
        return points

    def evidence(self, label: str, *, strong: bool = False) -> list[Unit]:
        """Sentences with this label, the best first, without the superseded and the repeated."""
        key = (label, strong)
        if key not in self._evidence:
            barred = {"superseded", "planned_section"} if label in DONE else {"superseded"}
            found = [u for u in self.units if (label in u.strong if strong else label in u.labels) and not u.flags & barred]
            found.sort(key=lambda u: -self.score(u, label))
            self._evidence[key] = dedupe(found[:400], self.terms)
        return list(self._evidence[key])

    def flagged(self, flag: str) -> list[Unit]:
        return [u for u in self.units if flag in u.flags and not u.flags & {"instruction", "question", "superseded"}]

    def chains(self) -> list[Chain]:
        heads = self.evidence("uncertainty", strong=True) or self.evidence("uncertainty")
        groups = {
            label: sorted(self.evidence(label), key=lambda u: (self.sources.index(u.source), u.number))
            for label in ("hypothesis", *DONE)
        }
        return chains(heads, groups, self.terms)

    # --- what is shown ----------------------------------------------------------------------------------------------
    def shown(self, unit: Unit) -> Text:
        """The sentence without its date, label and mark-up; every word of it stands in the quote, in order."""
        text = " ".join((uncomment(unit.text) if CODE.search(unit.source.name) else unit.text).split())
        trimmed = re.sub(r"(\*\*|__|`)", "", text)
        trimmed = _CELLS.sub(", ", _SUBJECT.sub("", without_day(_LEAD.sub("", trimmed))))
        if "correction" in unit.flags:
            trimmed = _NOT_OLD.sub("", _CORRECTS.sub("", _WRONG.sub("", trimmed)))
        label = _LABEL.match(trimmed)
        if label and len(trimmed) - label.end() > 20:
            trimmed = trimmed[label.end() :]
        trimmed = trimmed.strip(" |")
        if trimmed and trimmed[0].islower() and text[:1] != trimmed[:1]:
            trimmed = trimmed[0].upper() + trimmed[1:]
        if trimmed and trimmed[-1] not in '.!?…:;)»”"':
            trimmed += "."
        # A quote is one to the letter; a sentence whose lines were joined is a trimmed one.
        return Text(trimmed, trimmed == unit.text)

    def excerpt(self, unit: Unit, limit: int = 160) -> str:
        text = " ".join(unit.text.split())
        if len(text) <= limit:
            return text
        return text[:limit].rsplit(" ", 1)[0] + " …"

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
