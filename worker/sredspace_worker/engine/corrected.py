"""A sentence whose figure was corrected, with the right one in brackets in its place: what was tested and against what it was compared
stays said, and both papers are cited."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sredspace_worker.engine import meant, quantities, replaced, trims
from sredspace_worker.engine.corrections import Correction
from sredspace_worker.engine.quantities import Quantity
from sredspace_worker.engine.rows import is_sentence_cell
from sredspace_worker.engine.rules import as_written
from sredspace_worker.engine.units import Unit

_NUMBER = re.compile(r"[-−+~]?\d[\d.,\u00a0\u202f ]*(?<=\d)")
_OF = re.compile(r" (?:of |de |d['’])[^\W\d_]+(?= (?:per|par|an) )")  # `0.4 mg of lithium per litre`
_WEIGHTED = re.compile(r"\([A-Z]\)")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_FEWEST = 4  # words of a sentence that says more than its figure


@dataclass(frozen=True)
class Corrected:
    old: Unit
    text: str
    by: Unit | None = None  # who says so, where that is not the sentence whose place it takes
    also: tuple[Unit, ...] = ()  # what corrects another figure of it


def read(item: Correction) -> Corrected | None:
    """None where it is not sure which figure takes the place of which."""
    if not item.sure or item.by.source.prompt or (item.replaced is None and item.letters is None):
        return None
    for old in item.old:
        if (old.cells is not None and not is_sentence_cell(old)) or "|" in old.text or "\t" in old.text or old.words < _FEWEST:
            continue
        text = _put_right(old, item)
        if text is not None:
            return Corrected(old, _with_what_follows(old, text, item.then))
    return None


def _put_right(old: Unit, item: Correction, shown: str | None = None) -> str | None:
    if item.letters is not None:
        return _swapped(trims.shown(old).text if shown is None else shown, *item.letters)
    near = item.where or item.by
    if item.replaced is None or item.replaced[1] not in quantities.find(near.folded) or _aside(near, *item.replaced):
        return None
    return _in_place(old, *item.replaced, near, shown)


def _aside(near: Unit, wrong: Quantity, right: Quantity) -> bool:
    """`Drag 131 N (the 118 N on the 9th was untared)`: a test of its own, and what it says of another in passing."""
    inside = [m.span() for m in _IN_BRACKETS.finditer(near.folded)]
    old = [q for q in quantities.find(near.folded) if q.value == wrong.value]
    return any(a < q.start < b and not a < right.start < b for q in old for a, b in inside)


def once_more(text: str, old: Unit, item: Correction) -> str | None:
    """A sentence that stands corrected, with another of its figures put right."""
    return _put_right(old, item, text) if item.sure else None


def _swapped(shown: str, before: str, after: str) -> str | None:
    places = list(re.finditer(rf"(?<![\w.,]){re.escape(before)}(?![\w]|[.,]\d)", shown))
    return f"{shown[: places[0].start()]}[{after}]{shown[places[0].end() :]}" if len(places) == 1 else None


def _with_what_follows(old: Unit, text: str, then: Unit | None) -> str:
    """`caught [1,212] of 1,940, so [62 %]`: the one figure of that unit goes with the one that was corrected."""
    if then is None:
        return text
    new = quantities.find(then.folded)[0]
    held = [q for q in quantities.find(old.folded) if q.unit == new.unit and q.unit]
    if len(held) != 1 or held[0].value == new.value:
        return text
    before, after = (
        as_written(old.text, old.folded[held[0].start : held[0].end]),
        as_written(then.text, then.folded[new.start : new.end]),
    )
    if text.count(before) != 1:
        return text
    then.flags.add("superseded")
    return text.replace(before, f"[{after}]")


def each(item: Correction) -> list[Corrected]:
    """Each of the old sentences with the right figure; what has it in another form stays away."""
    if not item.each:
        return []
    whole = ((old, _put_right(old, item)) for old in item.old if "|" not in old.text)
    return [Corrected(old, text, item.by) for old, text in whole if text is not None]


def concluding(item: Correction, shown: Corrected | None, run: str) -> list[Corrected]:
    """The conclusions of a draft that rest on the wrong figure, each with the right one: what was concluded is said nowhere else."""
    if run not in ("T661_GEN", "T661_DRAFT"):
        return []
    if item.replaced is None or not item.sure or item.pointed or item.by.source.prompt or item.by.has("conclusion"):
        return []
    wrong, right = item.replaced
    found = []
    for old in item.old:
        if old.has("conclusion") and not (shown and shown.old is old) and old.cells is None and "|" not in old.text:
            exact = any(q.value == wrong.value and q.unit == wrong.unit != "" for q in quantities.find(old.folded))
            text = _in_place(old, wrong, right, item.where or item.by) if exact else None
            found += [Corrected(old, text, item.by)] if text is not None else []
    return found


def _in_place(old: Unit, wrong: Quantity, right: Quantity, near: Unit, shown: str | None = None) -> str | None:
    held, whole = [q for q in quantities.find(old.folded) if q.same(wrong)], quantities.find(near.folded)
    several = held
    if len(held) > 1:
        held = meant.of_same_thing(old, near, held)
    if len(held) != 1:
        return None
    if held[0].unit and right.unit and held[0].unit != right.unit and right not in replaced.against(near.folded, wrong, whole):
        return None
    before = as_written(old.text, old.folded[held[0].start : held[0].end])
    after = as_written(near.text, near.folded[right.start : right.end])
    if "^" in before + after:
        return None
    if not right.unit or not held[0].unit:
        # The unit of the sentence stays; one that it does not have comes with the new figure.
        bare, new = _NUMBER.match(before), _NUMBER.match(after)
        if bare is not None and new is not None:
            before, after = bare.group(), new.group() if held[0].unit else after
        elif bare is not None or new is not None or right.unit or held[0].unit:
            return None
        elif before[:1].isupper():
            # `Eleven of the twelve`
            after = after.capitalize()
    shown = trims.shown(old).text if shown is None else shown
    places = list(re.finditer(rf"(?<![\w.,]){re.escape(before)}(?![\w]|[.,]\d)", shown))
    if len(places) != len(several):
        return None
    place = places[several.index(held[0])]
    of = _OF.search(before)
    rest = shown[place.end() :]
    # `57 dB(A)` is weighed in one way.
    found = _WEIGHTED.match(rest) if after.endswith("dB") else None
    weighting = found[0] if found is not None else ""
    return f"{shown[: place.start()]}[{after}{weighting}]{of[0] if of else ''}{rest.removeprefix(weighting)}"
