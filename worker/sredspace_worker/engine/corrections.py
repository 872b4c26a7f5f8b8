"""A later word corrects an earlier statement: the old one is set aside wherever it stands, and the answer says so."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from sredspace_worker.engine import (
    contrasts,
    cues,
    meant,
    noted,
    oldfigures,
    pointed,
    quantities,
    replaced,
    reworded,
    takebacks,
    tallies,
)
from sredspace_worker.engine.quantities import Quantity
from sredspace_worker.engine.sentences import Unit
from sredspace_worker.engine.trace import Terms

_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u202f,](?=\d{3}(?!\d))|,")
_COMPARES = re.compile(r"\b(?:instead of|rather than|au lieu de|plutot que)\b")
_HEAD = re.compile(r"^(?:\W*[\d/.: t-]{6,20}\W+)?\W*(?:correction|erratum|errata|rectification|rectificatif|correctif|corrige)\b")


# Bounds that no honest material reaches: what is beyond them stays as it was.
MOST, MOST_HOLDERS, MOST_BY_SUBJECT, MOST_READ = 300, 1000, 20, 5000


_LARGE = 100_000


@dataclass
class Correction:
    by: Unit
    old: list[Unit]
    # The figure that was wrong and the one that takes its place, where the correction says both.
    replaced: tuple[Quantity, Quantity] | None = None
    # The sentence that says the new figure; it may follow the one that takes the old one back.
    where: Unit | None = None
    # Whether the words around the new figure, or that there is no other, show that it takes the place of the old one.
    sure: bool = False
    # `What I wrote as 8.2 was 7.9`: each of the old sentences stays, with the right figure in its place.
    each: bool = False
    # `… and not what the minutes say`: it needs the sentence that it points at to be understood.
    pointed: bool = False
    # `So 62 %.`: what follows from the new figure, said right behind it.
    then: Unit | None = None
    # The letters that were wrong and those that take their place, where a word or a unit was.
    letters: tuple[str, str] | None = None
    # One of several in a sentence.
    part: bool = False
    # Another figure of a sentence that stands corrected.
    again: bool = False


def find(units: list[Unit], terms: Terms) -> list[Correction]:
    speaking, quietly = _speaking(units)
    of = _Search(units, terms, speaking)
    found = _struck(units)
    for unit, old, head in speaking:
        if (there := pointed.find(unit, units, old)) is not None:
            there[0].flags.add("superseded")
            unit.flags.add("corrects")
            found.append(Correction(unit, [there[0]], there[1], unit, sure=True, pointed=True))
        elif reworded.is_range(unit.folded) or (reworded.is_one(unit.folded) and not old):
            found += of.rewordings(unit, head)
        elif pieces := noted.parts(unit, old):
            found += of.in_parts(unit, pieces, head)
        elif (one := of.one(unit, old, head, found, quiet=id(unit) in quietly)) is not None:
            found.append(one)
    return found


Speaking = tuple[Unit, list[Quantity], Unit | None]


def _speaking(units: list[Unit]) -> tuple[list[Speaking], set[int]]:
    """What takes something back, with its old figures and the head under which it stands, and which of it has no word for an error."""
    speaking: list[Speaking] = []
    quietly: set[int] = set()
    # What the words of each sentence say, read when it was labelled.
    said_of = [cues.of(unit) for unit in units]
    for n, (above, unit) in enumerate(pairwise(units)):
        if said_of[n] & cues.REGRETS and takebacks.regretted(unit, above):
            unit.flags.add("regrets")
    heads = noted.Heads()
    for n, unit in enumerate(units):
        head = heads.above(unit)
        personal = unit.source.kind == "message" and unit.source.role == "USER"
        cue = bool(said_of[n] & cues.CUE)
        cue = (
            cue
            or (n + 1 < len(units) and said_of[n + 1] & cues.AFTER and takebacks.taken_back_after(unit, units[n + 1]))
            or "regrets" in unit.flags
        )
        # `97 % instead of 88 % with the old code` compares two results; both stay.
        cue = cue or ("correction" in unit.flags and (personal or not _COMPARES.search(unit.folded)))
        cue = cue or (head is not None and bool(said_of[n] & cues.CONTRASTS or reworded.is_one(unit.folded)))
        quiet = not cue and not personal
        paper = quiet and bool(said_of[n] & cues.PAPER)
        if quiet and not paper and not said_of[n] & cues.CONTRASTS:
            continue
        old = oldfigures.of(unit, cue or paper)
        if quiet:
            quietly.add(id(unit))
        if old or cue or "neg_experiment" in unit.flags:
            speaking.append((unit, old, head))
    return speaking[:MOST], quietly


class _Search:
    """Where the statements stand that are taken back."""

    def __init__(self, units: list[Unit], terms: Terms, speaking: list[Speaking]) -> None:
        self.units, self.terms = units, terms
        self.order = {id(unit): place for place, unit in enumerate(units)}
        self.by_value = _holders(units, {q.value for _, old, _ in speaking for q in old})
        self.correcting = {id(unit) for unit, old, _ in speaking if old}
        self.above = meant.reader(units)
        self.by_subject = 0

    def one(
        self, unit: Unit, old: list[Quantity], head: Unit | None, found: list[Correction], *, quiet: bool
    ) -> Correction | None:
        looks = takebacks.looks_back(unit)
        if not old or looks:
            # Without a figure to look for, all of the material is compared.
            self.by_subject += 1
            if self.by_subject > MOST_BY_SUBJECT:
                looks = False
                if not old:
                    return None
        meaning = meant.of(unit, old, head)
        whole = self.corrected(unit, old, meaning, looks)
        said = [u for u in whole if "superseded" not in u.flags]
        if not said and old and not quiet:
            again = self.once_more(unit, old, whole, found) or self.of_correction(unit, old, meaning, found)
            if again is None and not unit.labels and _HEAD.match(unit.said) and (meaning.days or meaning.things):
                # Nothing has its old figure, and what it says of that test stands nowhere else.
                unit.labels = {"result": 1}
            return again
        old = replaced.with_units_of(unit, old, said)
        if quiet:
            said = contrasts.of(unit, old, said, self.terms)
        if not said:
            return None
        for item in said:
            item.flags.add("superseded")
        unit.flags.add("corrects")
        where, figures, sure = replaced.named(unit, old, self.units, self.order) if old else (unit, None, False)
        other = None if figures else replaced.other(unit, said)
        return Correction(
            unit,
            said,
            figures or other,
            where if figures else unit,
            sure
            or (other is not None and bool(takebacks.announced(unit) or takebacks.in_passing(unit) or _HEAD.match(unit.folded))),
            sure and takebacks.wrote(unit),
            then=replaced.follows(where or unit, self.units, self.order),
        )

    def once_more(self, unit: Unit, old: list[Quantity], said: list[Unit], found: list[Correction]) -> Correction | None:
        """Another figure of a sentence of which one is corrected already."""
        where, figures, sure = replaced.named(unit, old, self.units, self.order)
        known = [u for u in said for c in found if c.replaced and not c.replaced[0].same(old[0]) and any(o is u for o in c.old)]
        if figures is None or not sure or not known:
            return None
        unit.flags.add("corrects")
        return Correction(unit, known, figures, where, sure=True, each=True, again=True)

    def of_correction(self, unit: Unit, old: list[Quantity], meaning: meant.Meant, found: list[Correction]) -> Correction | None:
        """A correction of what an earlier correction says: the newer figure takes the place of both."""
        where, figures, sure = replaced.named(unit, old, self.units, self.order)
        for known in reversed(found):
            if figures is None or not sure or known.replaced is None or not known.replaced[1].same(old[0]):
                continue
            if known.by is unit or not meaning.only([known.by, *known.old], self.above) or _is_earlier(unit, known.by):
                continue
            newer = replace(known, by=unit, replaced=(known.replaced[0], figures[1]), where=where, sure=True)
            known.by.flags.add("superseded")
            unit.flags.add("corrects")
            known.old, known.replaced, known.by = [known.by], None, unit
            return newer
        return None

    def before(self, unit: Unit) -> list[Unit]:
        if unit.source.kind == "message":
            return self.units[: self.order[id(unit)]]
        return [u for u in self.units if u.source is not unit.source or u.number < unit.number or _is_earlier(u, unit)]

    def rewordings(self, unit: Unit, head: Unit | None) -> list[Correction]:
        self.by_subject += 1
        if self.by_subject > MOST_BY_SUBJECT:
            return []
        swaps = reworded.find(unit, meant.of(unit, [], head), self.before(unit), self.above)
        for swap in swaps:
            swap.old.flags.add("superseded")
            unit.flags.add("corrects")
        each = len(swaps) > 1
        return [Correction(unit, [s.old], where=unit, sure=True, each=each, letters=(s.before, s.after)) for s in swaps]

    def in_parts(self, unit: Unit, pieces: list[tuple[Unit, Quantity, Quantity]], head: Unit | None) -> list[Correction]:
        """`G-1 lost 33 %, not 31 %, and G-2 15 %, not 12 %`: each of them put right where it stands."""
        out = []
        top = meant.of(unit, [], head)
        for part, wrong, right in pieces:
            meaning = meant.of(part, [wrong], head, top)
            self.order[id(part)] = self.order[id(unit)]
            said = self.corrected(part, [wrong], meaning, looks=False)
            for item in said:
                item.flags.add("superseded")
            if said:
                unit.flags.add("corrects")
                out.append(Correction(unit, said, (wrong, right), part, sure=True, each=True, part=True))
        return out

    def corrected(self, unit: Unit, old: list[Quantity], meaning: meant.Meant, looks: bool) -> list[Unit]:
        personal = unit.source.kind == "message"
        earlier: list[Unit] = []
        if looks or not old:
            earlier = self.before(unit)
            earlier = meaning.only(earlier, self.above) if len(earlier) <= MOST_READ else earlier
        if held := noted.replaced_days(unit, earlier):
            return held
        if looks:
            for read in (takebacks.of_day, takebacks.of_number):
                if (named := read(unit, earlier)) is not None:
                    return [u for u in named if id(u) not in self.correcting]
            if held := takebacks.swapped(unit, earlier):
                return held
        if old:
            holders = [
                u
                for value in dict.fromkeys(q.value for q in old)
                for u in self.by_value[value]
                if u is not unit
                and id(u) not in self.correcting
                and any(q.same(w) for q in quantities.find(u.folded) for w in old)
            ]
            counted = [u for u in holders if any(tallies.holds(u.folded, unit.folded, w) for w in old)]
            holders = counted or holders
            holders = meaning.only(replaced.of_the_unit(list(dict.fromkeys(holders)), old), self.above)
            return (
                _as_written(unit, holders) if takebacks.wrote(unit) else _everywhere(unit, old, holders, self.order, self.terms)
            )
        if held := takebacks.just_said(unit, earlier):
            return held
        if "neg_experiment" in unit.flags and "planned_section" not in unit.flags and not unit.strong & {"conclusion", "result"}:
            return [
                u
                for u in earlier
                if (u.has("experiment") or u.has("result"))
                and contrasts.shared(self.terms, u, unit) >= 1
                and self.terms.similar(u, unit) > 0.12
            ]
        if not personal and not _HEAD.match(unit.folded) and not takebacks.announced(unit):
            # `We corrected the drift to 12 %` is work.
            return []
        if held := tallies.of_whole(unit, earlier) or tallies.of_bare(
            unit, earlier, lambda u: contrasts.shared(self.terms, u, unit)
        ):
            return held
        new: dict[str, set[Decimal]] = defaultdict(set)
        for quantity in quantities.find(unit.folded):
            new[quantity.unit].add(quantity.value)
        announced = takebacks.announced(unit)
        # Figures of the same thing: `read softening 712`, `softening 702`.
        measured = quantities.measured(unit.folded) if announced else set()
        of_same = {id(u) for u in earlier if measured & quantities.measured(u.folded)} if measured else set()
        other = [
            u
            for u in earlier
            if id(u) in of_same or any(q.unit and new.get(q.unit, {q.value}) - {q.value} for q in quantities.find(u.folded))
        ]
        above = [u for u in other if u.source is unit.source and unit.number - u.number <= 2]
        if above and _HEAD.match(unit.folded):
            # Right below it, and with one of its figures: `in 9 min`.
            kept = {(q.value, q.unit) for q in quantities.find(unit.folded) if q.unit}
            if same := [u for u in above if kept & {(q.value, q.unit) for q in quantities.find(u.folded)}]:
                return same[-1:]
        alike = {(q.value, q.unit) for q in quantities.find(unit.folded)}
        candidates = [
            u
            for u in other
            if (n := contrasts.shared(self.terms, u, unit)) >= 2
            # `The break of D at -5 was 3 %`
            or (n and announced and alike & {(q.value, q.unit) for q in quantities.find(u.folded)})
            # `The real number for rev C is 57 dB`
            or (n and announced and u.has("result") and len(new) == 1)
            or (n and id(u) in of_same)
        ]
        best = max((self.terms.similar(u, unit) for u in candidates), default=0.0)
        least = 0.05 if announced else 0.3
        return [u for u in candidates if id(u) in of_same] or [
            u for u in candidates if self.terms.similar(u, unit) >= max(least, best - 0.05)
        ]


def _struck(units: list[Unit]) -> list[Correction]:
    """What a person has struck out is set aside, and the stroke itself is the correction."""
    found = []
    spans: dict[int, list[tuple[int, int]]] = {}
    for unit in units:
        if id(unit.source) not in spans:
            spans[id(unit.source)] = takebacks.struck_spans(unit.source)
        if spans[id(unit.source)] and takebacks.is_struck(unit, spans[id(unit.source)]):
            unit.flags.add("superseded")
            found.append(Correction(unit, [unit]))
    return found


def _holders(units: list[Unit], values: set[Decimal]) -> dict[Decimal, list[Unit]]:
    """The units that hold one of the figures, by figure."""
    found: dict[Decimal, list[Unit]] = defaultdict(list)
    if not values:
        return found
    # Digits first: reading every figure of a long text as a quantity would take longer than labelling it.
    # Of `6 x 10^7` only the 6 stands in the text.
    digits = {str(abs(int(value))) for value in values} | {str(v.as_tuple().digits[0]) for v in values if v >= _LARGE}
    words = quantities.words_for(values)
    look = re.compile("|".join(sorted((*digits, *words), key=len, reverse=True)))
    for unit in units:
        if look.search(_THOUSANDS.sub("", unit.folded)):
            for value in values & {q.value for q in quantities.find(unit.folded)}:
                if len(found[value]) < MOST_HOLDERS:
                    found[value].append(unit)
    return found


def _is_earlier(unit: Unit, other: Unit) -> bool:
    """What a reply quotes stands below it and was said before."""
    return unit.date is not None and other.date is not None and unit.date < other.date


def _as_written(unit: Unit, holders: list[Unit]) -> list[Unit]:
    """`What I wrote as 8.2 was 7.9`: all that was done and read up to that day by who says so; what was only planned at 8.2 stays."""
    return [
        u
        for u in holders
        if u.cells is None
        and not u.source.prompt
        and (u.date is None or unit.date is None or u.date <= unit.date)
        and (u.author is None or unit.author is None or u.author == unit.author)
        and (u.has("experiment") or u.has("result") or u.has("conclusion"))
        and not u.has("hypothesis")
    ]


def _everywhere(unit: Unit, old: list[Quantity], holders: list[Unit], order: dict[int, int], terms: Terms) -> list[Unit]:
    """Of the sentences with the old figure those on the subject of the correction, and those that repeat them."""
    if not holders:
        return []
    if not any(quantities.is_condition(unit.folded, q) for q in old):
        # `At 40 % humidity` is not the 40 % that was measured.
        found_as = [
            u
            for u in holders
            if any(q.same(w) and not quantities.is_condition(u.folded, q) for q in quantities.find(u.folded) for w in old)
        ]
        holders = found_as or holders
    anchors = [u for u in holders if contrasts.shared(terms, u, unit) >= 1]
    if not anchors:
        if contrasts.subject(terms, unit) and unit.source.kind == "message" and "correction" not in unit.flags:
            # `It is not 40 % of the staff` has a subject of its own.
            return []
        readings = [u for u in holders if u.has("result") or u.has("conclusion")] or holders
        above = [u for u in readings if u.source is unit.source and order[id(u)] < order[id(unit)]]
        anchors = above[-1:] or readings
    found = {id(u) for u in anchors}
    rest = [u for u in holders if id(u) not in found]
    for other in rest:
        if any(contrasts.shared(terms, other, u) >= 2 or terms.similar(other, u) > 0.25 for u in anchors[:50]):
            found.add(id(other))
    return [u for u in holders if id(u) in found]
