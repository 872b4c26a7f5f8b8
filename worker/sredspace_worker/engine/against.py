"""The sentences of a draft held against those of the material that speak of the same thing, for what says the contrary."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.drafts import Draft
from sredspace_worker.engine.sentences import Unit
from sredspace_worker.llm.contrary import contrary, likeness, other_figure, sense

# Sentences of the material that one of the draft is held against, and how many share a word that still tells what it is about.
_NEAREST, _COMMON = 6, 200
_MOST = 400  # sentences of a draft
_LONGEST = 700  # letters
_SIMILAR = 0.12
# How much likelier than the contrary one another sentence may at most be to bear the draft out.
_AS_LIKE, _HARDLY = 0.15, 0.05
_NOT_HELD = frozenset(("instruction", "question", "injection", "planned", "planned_section", "meta", "heading"))


@dataclass(frozen=True)
class Contrary:
    """A sentence of the draft and the one of the material that says otherwise."""

    unit: Unit
    record: Unit
    kind: str


class Record:
    """The sentences of the material, found by the words that they share with one of the draft."""

    def __init__(self, a: Analysis, draft: Draft) -> None:
        self._terms, spans = a.terms, a.draft_spans
        # A correction of a figure takes back nothing else of its sentence.
        self._put_right = {id(old) for item in a.corrections if item.replaced is not None for old in item.old}
        self._units = [
            u
            for u in a.units
            if not u.source.prompt
            and u.source.role == "USER"
            and not u.flags & _NOT_HELD
            and ("superseded" not in u.flags or id(u) in self._put_right)
            and not (u.source is draft.source and (not spans or any(u.start < b and a < u.end for a, b in spans)))
        ]
        self._with: defaultdict[str, list[int]] = defaultdict(list)
        for number, unit in enumerate(self._units):
            for term in a.terms.of(unit):
                self._with[term].append(number)
        self._said = {_bare(u) for u in self._units}

    def nearest(self, unit: Unit) -> list[Unit]:
        shared: defaultdict[int, float] = defaultdict(float)
        for term in self._terms.of(unit):
            places = self._with.get(term, ())
            if len(places) <= _COMMON:
                weight = self._terms.weight((term,))
                for number in places:
                    shared[number] += weight
        best = sorted(shared, key=lambda n: (-shared[n], n))[: 3 * _NEAREST]
        ranked = sorted((-self._terms.similar(unit, self._units[n]), n) for n in best)[:_NEAREST]
        return [self._units[n] for far, n in ranked if -far > _SIMILAR]

    def contradicts(self, unit: Unit) -> Contrary | None:
        """The nearest sentence that says the contrary, where none that is as near bears the draft out."""
        if len(unit.text) > _LONGEST or _bare(unit) in self._said:
            return None
        near = [u for u in self.nearest(unit) if len(u.text) <= _LONGEST]
        found = [(u, contrary(unit.text, u.text)) for u in near]
        said = sense(unit.text)
        like = {id(u): likeness(said, sense(u.text)) for u in near}
        for other, kind in found:
            if kind is None or (kind == "order" and id(other) in self._put_right):
                continue
            least = max(like[id(other)] - _AS_LIKE, _HARDLY)
            if not any(k is None and like[id(u)] >= least and not sense(u.text).doubts for u, k in found):
                return Contrary(unit, other, kind)
        return self._other_figure(unit, near)

    def _other_figure(self, unit: Unit, near: list[Unit]) -> Contrary | None:
        for other in near:
            pair = other_figure(unit.text, other.text) if id(other) not in self._put_right else None
            if pair is not None and not any(sense(u.text).one.knows(pair[0]) for u in near):
                return Contrary(unit, other, "figure")
        return None


def find(a: Analysis, draft: Draft) -> dict[int, Contrary]:
    """What the material contradicts, by the sentence of the draft."""
    record = Record(a, draft)
    out = {}
    for unit in [u for s in draft.sections.values() for u in s.units][:_MOST]:
        if unit.words >= 3 and (found := record.contradicts(unit)) is not None:
            out[id(unit)] = found
    return out


def _bare(unit: Unit) -> str:
    return unit.folded.strip(" .;:-*#")
