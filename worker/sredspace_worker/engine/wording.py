"""The sentences of a line with the words that join them: connectives, days, and where each is cited."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sredspace_worker.engine import draftdays
from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.rows import is_sentence_cell, names_reading, row_cites, row_text, sample, with_reading
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.units import Unit
from sredspace_worker.models_gen import DraftSentence


@dataclass
class Group:
    """Sentences under one fixed connective; without sentences it is not written. One that opens waits for the next sentence."""

    connective: str | None
    units: list[Unit]
    cites: list[str] = field(default_factory=list)
    opens: bool = False
    day: dt.date | None = None


@dataclass
class Line:
    number: str
    groups: list[Group] = field(default_factory=list)
    chosen: set[int] = field(default_factory=set)
    left: list[tuple[Unit, str]] = field(default_factory=list)

    @property
    def units(self) -> list[Unit]:
        return [u for group in self.groups for u in group.units]


class Wording:
    def __init__(self, a: Analysis, numbers: dict[str, tuple[int, int]]) -> None:
        self.a = a
        self.lines = {number: Line(number) for number in numbers}
        # Uncertainties with a test of their own, where there are several: `First uncertainty: …`
        self.numbered: dict[int, int] = {}
        self._sentences: dict[tuple[int, bool, bool], DraftSentence] = {}

    def sentence(self, unit: Unit, *, keep_day: bool = False, keep_label: bool = False) -> DraftSentence:
        known = self._sentences.get((id(unit), keep_day, keep_label))
        fixed = self.a.corrected.get(id(unit))
        if known is None and fixed is not None:
            text = f"{fixed.text.rstrip('.')} {self.a.say('join.corrected')}."
            known = DraftSentence(text=text, origin="corrected_quote", citation_ids=[])
        elif known is None:
            row = None if is_sentence_cell(unit) and not names_reading(unit) else row_text(self.a.say, unit)
            if row is not None:
                known = DraftSentence(text=row, origin="table_row", citation_ids=[])
            else:
                shown = self.a.shown(unit, keep_day=keep_day, keep_label=keep_label)
                read = None if self._taken_back(unit) else with_reading(self.a.say, unit, shown.text)
                origin = "table_row" if read else "quote" if shown.exact else "trimmed_quote"
                known = DraftSentence(text=read or shown.text, origin=origin, citation_ids=[])
        self._sentences[id(unit), keep_day, keep_label] = known
        return known

    def _taken_back(self, unit: Unit) -> bool:
        """Whether a figure of the row is corrected elsewhere."""
        return any(old.source is unit.source and old.number == unit.number for c in self.a.corrections for old in c.old)

    def written(self, number: str) -> list[DraftSentence]:
        """The sentences of a line with their connectives, each citing its place."""
        out: list[DraftSentence] = []
        opening: list[DraftSentence] = []
        day: dt.date | None = None
        for group in self.lines[number].groups:
            if group.opens:
                opening = [DraftSentence(text=group.connective or "", origin="template", citation_ids=group.cites)]
                day = group.day
            if not group.units:
                continue
            out.extend(opening)
            opening = []
            if group.connective is not None and not group.opens:
                out.append(DraftSentence(text=group.connective, origin="template", citation_ids=[]))
            for unit in group.units:
                if number == "242" and id(unit) in self.numbered:
                    label = self.a.say(f"join.uncertainty.{self.numbered[id(unit)]}")
                    out.append(DraftSentence(text=label, origin="template", citation_ids=[]))
                fixed = self.a.corrected.get(id(unit))
                told = fixed.old if fixed is not None else self.a.stands_for.get(id(unit), unit)
                own = told.date if told.date_source == "file_text" else None
                # Line 242 has no connectives, so there a label says what its sentence is.
                keep_day = number == "244" and own is not None and own != day
                sentence = self.sentence(unit, keep_day=keep_day, keep_label=number == "242")
                bare = self.sentence(unit) if number == "244" else sentence
                other_day = number == "244" and told.record not in (None, day)
                if (other_day or bare.text != sentence.text) and (named := self._day_of(told, bare.text)):
                    # A day in front of a sentence is named as every other.
                    out.extend(named)
                    sentence = bare
                    own = own or told.record
                day = own or day
                if number == "244" and sentence.origin in ("quote", "trimmed_quote"):
                    out.extend(self._sample_of(told))
                ids = row_cites(self.a, unit) if sentence.origin == "table_row" else [self.a.cite(unit)]
                if fixed is not None:
                    ids = [self.a.cite(u) for u in (fixed.old, fixed.by or unit, *fixed.also)]
                out.append(sentence.model_copy(update={"citation_ids": ids}))
        return out

    def _day_of(self, unit: Unit, shown: str) -> list[DraftSentence]:
        """The day of an entry, where its sentence does not say it itself."""
        named = draftdays.day_named(self.a, unit)
        if named is None or draftdays.says(self.a, unit, named[0], fold(shown)):
            return []
        return [DraftSentence(text=f"{named[0]}{self.a.say('colon')}", origin="template", citation_ids=[named[1]])]

    def _sample_of(self, unit: Unit) -> list[DraftSentence]:
        """`Lot ES-17:` in front of what a row says of it."""
        found = sample(unit)
        if found is None:
            return []
        (first, last), cell = found
        text = unit.source.text
        cites = [self.a.citations.cite(unit.source, *cell)]
        return [
            DraftSentence(
                text=f"{text[first:last]} {text[slice(*cell)]}{self.a.say('colon')}", origin="template", citation_ids=cites
            )
        ]
