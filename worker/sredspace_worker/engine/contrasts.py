"""What a sentence without a word for an error may correct, and what a correction has for its subject."""

from __future__ import annotations

import re
from decimal import Decimal

from sredspace_worker.engine import cues, quantities, replaced
from sredspace_worker.engine.quantities import Quantity
from sredspace_worker.engine.trace import Terms
from sredspace_worker.engine.units import Unit

_GENERIC = frozenset(
    "figure value number result readin report wrong correc mistak error errors earlie above previo actual real should chiffr valeur result nombre erreur faux inexac errone precede releve lectur note notes said wrote".split()
)  # fmt: skip
_AFTER_ALL = re.compile(
    r"\b(?:so|that|it|this|they|those|these) (?:was|were)\b|\b(?:actually|really|in (?:fact|truth|reality)|donc|c'etait|en (?:fait|realite|verite))\b"
)
_ROUND = frozenset(Decimal(n) for n in range(100))


def of(unit: Unit, old: list[Quantity], said: list[Unit], terms: Terms) -> list[Unit]:
    """Of what a sentence without a word for an error may correct: readings of its own subject, where it has a figure in their place."""
    # What was done after it is another test.
    said = [u for u in said if u.date is None or unit.date is None or u.date <= unit.date or not u.record]
    mine = quantities.find(unit.folded)
    paper = bool(cues.of(unit) & cues.PAPER)
    other = [o for o in old if any(q.unit == o.unit and q.value != o.value for q in mine)]
    # `It closed at 131 C and not at 118 C`: where the new figure is a reading, so was the old one; `the shelf was at -28 and not -32` alike.
    set_to = [o for o in other if quantities.is_condition(unit.folded, o) or _was_set_to(unit.folded, o, mine)]
    placed = [
        o
        for o in other
        if o not in set_to
        or any(q.unit == o.unit and q.value != o.value and not quantities.is_condition(unit.folded, q) for q in mine)
    ]
    held = [
        u
        for u in said
        if (paper or shared(terms, u, unit) >= 1 or any(_is_own(o) for o in placed))
        and any(q.same(o) and not quantities.is_condition(u.folded, q) for q in quantities.find(u.folded) for o in placed)
    ]
    # Readings first; what a test was set to may be wrong too.
    held = [u for u in held if u.has("result") or u.has("conclusion") or not u.labels or paper] or [
        u for u in held if u.has("experiment") and shared(terms, u, unit) >= 1
    ]
    if held or not set_to:
        return held
    # `The oven was at 35 C and not at 45 during the creep test`: what was done at 45.
    return [
        u
        for u in said
        if (u.has("experiment") or u.has("result") or not u.labels)
        and shared(terms, u, unit) >= 1
        and any(q.same(o) and quantities.is_condition(u.folded, q) for q in quantities.find(u.folded) for o in other)
    ]


def _was_set_to(folded: str, old: Quantity, mine: list[Quantity]) -> bool:
    """`So that was a shelf at -28 and not -32`; `run 7 was dried at 60 C, not 80 C` is another test."""
    return bool(_AFTER_ALL.search(folded)) and any(
        quantities.is_condition(folded, q) for q in replaced.against(folded, old, mine)
    )


def _is_own(quantity: Quantity) -> bool:
    """Whether a figure is so exact that another reading has hardly the same: `0.84 mg/L`, `1,320 N`."""
    return bool(quantity.unit) and len(quantity.value.normalize().as_tuple().digits) > 1 and quantity.value not in _ROUND


def subject(terms: Terms, unit: Unit) -> frozenset[str]:
    return frozenset(t for t in terms.of(unit) if not t[0].isdigit() and t not in _GENERIC)


def shared(terms: Terms, a: Unit, b: Unit) -> int:
    return len(subject(terms, a) & subject(terms, b))
