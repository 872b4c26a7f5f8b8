"""Which sentences of the papers a person means to add: a point of the claim or a subject, with what is said of it."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from sredspace_worker.engine import dates, trims
from sredspace_worker.engine.askedaway import about
from sredspace_worker.engine.instructions import Ask
from sredspace_worker.engine.projects import Projects
from sredspace_worker.engine.rules import fold, stop_words
from sredspace_worker.engine.slots import units_for
from sredspace_worker.engine.tokens import read, stem
from sredspace_worker.engine.trace import terms
from sredspace_worker.engine.units import Unit
from sredspace_worker.engine.wishlists import one, phrases

if TYPE_CHECKING:
    from sredspace_worker.engine.edits import Editor

MOST = 3
_FILE = re.compile(r"[\w-]+\.\w{2,5}\b")
_WORD = re.compile(r"[a-z][a-z0-9_-]{2,}")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_AFTER_DAY = re.compile(rf"^\W*(?:on |le )?(?:{dates.DAY})\W+")
_SAID = 0.6  # the share of its words with which the draft says a sentence already
_MOSTLY = 0.6  # the share of a subject that a sentence has to have
_TRIED = 60  # sentences that are compared with the draft
_CERTAIN = 0.9  # the score of a label that a sentence surely is
_HARDLY = 0.02  # the score of a label that a sentence is certainly not
# `The second hypothesis was refuted`, `that confirmed our hypothesis`: what came of one, and none itself.
_DECIDED = re.compile(
    r"\b(?:hypothes[ei]s|hypotheses?|assumptions?|suppositions?|ideas?|idees?)(?: [\w°-]+){0,3}? (?:was|were|is|are|been|proved|proven|a ete|ont ete|est|etait|s'est revelee|s'est averee)"
    r" (?:\w+ )?(?:refuted|rejected|confirmed|disproved|disproven|wrong|false|correct|right|abandoned|refutee?s?|infirmee?s?|rejetee?s?|confirmee?s?|ecartee?s?|fausses?|exactes?|abandonnee?s?)\b"
    r"|\b(?:hypothes[ei]s|hypotheses?)(?: [\w°-]+){0,2}? (?:failed|held up|did not hold|does not hold|ne tient pas|ne tenait pas)\b"
    r"|\b(?:refut|confirm|reject|disprov|infirm|rejet|ecart)(?:s|ed|es|e|ee|ait|ent)? (?:the|our|this|that|my|l'|notre|cette|mon|nos) ?(?:[\w°-]+ ){0,2}hypothes[ei]s?\b"
)
_NAMED = 3  # words at the head of a sentence that may name its point


class Adds:
    """The sentences that may be added to a draft."""

    def __init__(self, editor: Editor) -> None:
        self._a, self._inserted = editor.a, editor.inserted
        self._openings: set[int] = set()
        draft, spans = editor.draft.source, editor.a.draft_spans
        self._draft = [draft]
        self._whole = " ".join(fold(editor.after(line)) for line in editor.pieces)
        self._pieces = [fold(p.text) for pieces in editor.pieces.values() for p in pieces if p.text]
        self._units = [
            u
            for u in editor.a.units
            if not u.source.prompt
            and not u.flags & {"superseded", "not_asked"}
            and not (u.source is draft and any(u.start < end and start < u.end for start, end in spans))
        ]

    def meant(self, ask: Ask, text: str) -> list[Unit]:
        """The sentences to propose, at most `MOST`, the likeliest first."""
        own = self._about(ask)
        for name in ask.detail.names:
            own = self._of(own, name)
        own = self._purest(self._dated(own, ask.detail.days), ask.value)
        own = self._closest(own, ask)
        own = self._not_said(own)
        # A point of the tax year comes first; one that is asked for by name may be older.
        own = [u for u in own if not self._a.year.outside(u.date)] or own
        if named := _FILE.search(text):
            own = [u for u in own if named[0].lower() in u.source.name.lower()] or own
        if not ask.detail.every:
            own = [u for u in own if ask.value in u.strong or ask.value in _opens(u) or self._sure(u, ask.value)] or own
        return _clearest(own, ask)[:MOST]

    def _about(self, ask: Ask) -> list[Unit]:
        if ask.value.startswith("about:"):
            topic = ask.value.removeprefix("about:")
            return [u for u in self._units if about(u, topic)] or self._mostly(topic)
        mine = {id(u) for u in self._units}
        found = [u for u in units_for(self._a, ask.value) if id(u) in mine]
        if ask.value == "experiment" and not ask.detail.single:
            found += self._opening()
        known = {id(u) for u in found}
        found += [u for u in self._units if id(u) not in known and _names_itself(u, ask.value)]
        if ask.value == "hypothesis":
            found = [u for u in found if not _DECIDED.search(u.folded)]
        # `Not clear at all whether …` is no hypothesis, whatever else it sounds like.
        return [u for u in found if ask.value in _opens(u) or not _opens(u)]

    def _opening(self) -> list[Unit]:
        """`7 October: Ivo fitted the seat and blew air through it for an hour`: what a dated record opens with, where no other is its test."""
        found = [
            first
            for first, *behind in self._records
            if _AFTER_DAY.match(first.folded)
            and any("result" in u.labels for u in behind)
            and not any("experiment" in u.labels for u in (first, *behind))
        ]
        self._openings.update(map(id, found))
        return found

    @functools.cached_property
    def _records(self) -> list[list[Unit]]:
        """The sentences of each paragraph, and of each day in it that opens a sentence."""
        out: list[list[Unit]] = []
        for unit in self._units:
            before = out[-1][-1] if out else None
            same = before is not None and before.source is unit.source and before.block == unit.block
            if same and not _AFTER_DAY.match(unit.folded):
                out[-1].append(unit)
            else:
                out.append([unit])
        return out

    @functools.cached_property
    def _tests(self) -> set[int]:
        """`3 May: Ivo ran ten seats wet. They held 40 N.`: what opens the record of a day is its test, where what came of it stands behind."""
        return {
            id(first)
            for first, *behind in self._records
            if _AFTER_DAY.match(first.folded)
            and "experiment" in first.labels
            and any(_top(u) == "result" for u in behind)
            and not any(_top(u) == "experiment" for u in behind)
        }

    def _rather(self, unit: Unit) -> str:
        return "experiment" if id(unit) in self._tests else _top(unit)

    def _purest(self, own: list[Unit], label: str) -> list[Unit]:
        """Of a paragraph those that are rather the point than another one, if there are such."""
        places = {(id(u.source), u.block) for u in own if self._rather(u) == label}
        return [u for u in own if self._rather(u) == label or (id(u.source), u.block) not in places]

    def _of(self, own: list[Unit], name: str) -> list[Unit]:
        """Those that speak of a name, or go on about it; where the papers tell nothing of the kind, those of no other name."""
        sources = [s for s in self._a.sources if s.role == "USER" and not s.prompt]
        projects = Projects([*sources, *self._draft], name)
        if not projects.known:
            return []
        of = {id(unit): found for unit, found in projects.by_paragraph(self._units)}
        named = [u for u in own if about(u, name) or fold(name) in (u.heading, *of.get(id(u), ()))]
        return named or [u for u in own if id(u) not in of]

    def _mostly(self, topic: str) -> list[Unit]:
        """Those with the most of what a subject says, where none has all of it."""
        wanted = substance(topic)
        shared = [wanted & substance(u.folded) for u in self._units]
        known = frozenset[str]().union(*shared)
        if len(known) < min(2, len(wanted)):
            return []
        weights = [self._a.terms.weight(words) for words in shared]
        most = max(weights)
        if most < _MOSTLY * self._a.terms.weight(known):
            return []
        return [u for u, weight in zip(self._units, weights, strict=True) if weight == most]

    def _dated(self, own: list[Unit], days: str) -> list[Unit]:
        if not days:
            return own
        # A month without its year is that of any year.
        months = {dates.MONTHS[word] for word in days.partition(":")[2].split("/") if word in dates.MONTHS}
        if months:
            return [u for u in own if u.date is not None and u.date.month in months]
        dated = [u for u in own if u.date is not None and not self._a.unwanted_day(days, u.date, u.date)]
        # `Our conclusions from this fall`: those that say no day may be of it.
        return dated or [u for u in own if u.date is None]

    def _closest(self, own: list[Unit], ask: Ask) -> list[Unit]:
        """Those that share most with what is said of the point; none, where it is of a subject that no sentence has."""
        wanted = substance(ask.detail.words)
        if not wanted:
            return own
        labelled = own
        if not any(wanted <= substance(u.folded) for u in own):
            # What no sentence with that label has in full, another may.
            own = self._likeliest(wanted, ask.value) or own
        shared = [self._a.terms.weight(wanted & substance(u.folded)) for u in own]
        if max(shared, default=0.0) == 0:
            # `the frozen logs` and `froze ten logs`, `le gel` and `quand il gèle`
            shared = [float(_alike(wanted, terms(u.folded))) for u in own]
        most = max(shared, default=0.0)
        if most == 0:
            return self._beside(wanted, own) or ([] if ask.detail.strict else own)
        found = [u for u, weight in zip(own, shared, strict=True) if weight > 0.99 * most]
        if ask.value == "result":
            # `the result of the blends`: the test has the words, what came of it stands behind.
            found = [v for u in found for v in ([v for v in labelled if _came_of(v, u)] or [u])]
        return found

    def _beside(self, wanted: frozenset[str], own: list[Unit]) -> list[Unit]:
        """`the hypothesis on the valve`, whose uncertainty alone has the word: those of the same paragraph."""
        places = {(id(u.source), u.block) for u in self._units if wanted <= substance(u.folded)}
        return [u for u in own if (id(u.source), u.block) in places]

    def _sure(self, unit: Unit, label: str) -> bool:
        return id(unit) in self._openings or (label in unit.labels and unit.scores.get(label, 0.0) >= _CERTAIN)

    def _likeliest(self, wanted: frozenset[str], label: str) -> list[Unit]:
        """Of the sentences with all the words the one that is likeliest to be the point."""
        found = [u for u in self._units if wanted <= substance(u.folded) and u.scores.get(label, 0.0) > _HARDLY]
        best = max((u.scores.get(label, 0.0) for u in found), default=0.0)
        return [u for u in found if u.scores.get(label, 0.0) == best]

    def _not_said(self, own: list[Unit]) -> list[Unit]:
        return [u for u in own[:_TRIED] if id(u) not in self._inserted and not self._says(u)]

    def _says(self, unit: Unit) -> bool:
        """Whether the draft has a sentence already, in its words or in others with the same figures."""
        if fold(trims.shown(unit).text).rstrip(".") in self._whole:
            return True
        words, figures = terms(unit.said), set(_FIGURE.findall(unit.said))
        days = dates.find_all(unit.folded)
        return any(
            len(words & terms(piece)) >= _SAID * len(words)
            and figures <= set(_FIGURE.findall(piece))
            # What was done again on another day is told by neither.
            and not (days and (told := dates.find_all(piece)) and not set(days) & set(told))
            for piece in self._pieces
        )


def substance(text: str) -> frozenset[str]:
    """The words and the figures of a text."""
    folded = fold(text)
    words = (word for word in _WORD.findall(folded) if word not in stop_words())
    return frozenset(map(stem, words)) | frozenset(_FIGURE.findall(folded))


def _came_of(unit: Unit, test: Unit) -> bool:
    """Whether a result stands behind the sentence that rather tells its test."""
    same = unit.source is test.source and unit.block == test.block and unit.start > test.start
    return same and _top(unit) == "result" and _top(test) != "result"


def _top(unit: Unit) -> str:
    return max(unit.scores, key=lambda label: unit.scores[label], default="")


def _alike(wanted: frozenset[str], said: frozenset[str]) -> int:
    """How many words begin like one that is said."""
    begins = {term[:length] for term in said for length in (3, 4)}
    return sum(term[:4] in begins for term in wanted if term[0].isalpha())


def _opens(unit: Unit) -> set[str]:
    """The points that the first words of a sentence announce."""
    said = _AFTER_DAY.sub("", unit.said, count=1)[:60]
    return {kind for f in phrases("opens").all(read(said)) if f.start <= _NAMED for kind in f.kinds}


def _names_itself(unit: Unit, label: str) -> bool:
    """`Conclusion for OTTER: …`"""
    said = _AFTER_DAY.sub("", unit.said, count=1)[:40]
    return label in _opens(unit) or any(f.start < _NAMED for f in one("slots", label).all(read(said)))


def _clearest(own: list[Unit], ask: Ask) -> list[Unit]:
    """`the hypothesis` is the one that calls itself so, or the surest; `the hypotheses` are all."""
    if not ask.detail.single or ask.value.startswith("about:") or len(own) < 2:
        return own
    named = [u for u in own if _names_itself(u, ask.value)]
    if named:
        return named
    surest = max(u.scores.get(ask.value, 0.0) for u in own)
    return [u for u in own if u.scores.get(ask.value, 0.0) > surest - 0.25]
