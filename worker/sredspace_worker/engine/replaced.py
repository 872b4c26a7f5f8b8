"""Which figure of a correction takes the place of which."""

from __future__ import annotations

import re
from dataclasses import replace

from sredspace_worker.engine import meant, quantities, tallies
from sredspace_worker.engine.quantities import Quantity
from sredspace_worker.engine.units import Unit

# `Comes back at 60 °C but not at 85` is a reading of both.
NOT = (
    r"(?<!but )(?<!mais )\b(?:not|instead of|rather than|et non(?: pas)?|pas|au lieu de|plutot que)(?: (?:de|the|le|la|les|d'))?"
)


def named(
    unit: Unit, old: list[Quantity], units: list[Unit], order: dict[int, int]
) -> tuple[Unit, tuple[Quantity, Quantity] | None, bool]:
    """The sentence with the new figure, the two figures, and whether no other could be meant."""
    place = order[id(unit)]
    for near in units[place : place + 3]:
        if near is not unit and (near.source is not unit.source or (near.block != unit.block and _parts(unit, near))):
            break
        if (counted := tallies.instead(near.folded, old[0])) is not None:
            return near, (old[0], counted), True
        taken = meant.spans(near.folded)
        others = [
            q
            for q in quantities.find(near.folded)
            if not any(q.value == o.value and (q.same(o) or q.unit != o.unit == "") for o in old)
            and not any(a <= q.start < b for a, b in taken)
        ]
        alike = [q for q in others if q.unit == old[0].unit]
        # `23 % on day 8, not 38 %`: a figure of the same unit before one that has none.
        fit = (alike if old[0].unit else []) or [q for q in others if not q.unit or not old[0].unit]
        # `20 h, not 20 min`
        fit = fit or [q for q in others if q in against(near.folded, old[0], quantities.find(near.folded))]
        said = [q for q in fit if _takes_the_place(near, q, old)]
        if said or alike:
            return near, (old[0], (said or alike)[-1 if said else 0]), len(said or alike) == 1
    return unit, None, False


def _parts(unit: Unit, near: Unit) -> bool:
    """Whether more than a semicolon, and the end of its line, stands between two sentences."""
    between = unit.source.text[unit.end : near.start]
    goes_on = unit.text.rstrip().endswith((";", ",", ":")) and between.count("\n") < 2
    return near.start < unit.end or bool(between.strip(" \n" if goes_on else " "))


# `are 2.9, not 2.1`, `c'est 28 cents et non 38`, `…, it is 0.29`, `plutôt 1,1 s`: what stands between the two figures, or in front of the new one.
_NOT_THE_OLD = re.compile(rf"^[^\d.;]{{0,24}}{NOT}\W+(?:\w+\W+){{0,2}}?$")
_NEGATED = re.compile(rf"{NOT}\W+$")
_IT_IS = re.compile(
    r"(?:\b(?:it(?:'s| is| was)|c'est|(?:is|was|are|were) (?:really|actually|now|in (?:fact|truth|reality))|should (?:be|read|have been)|reads?|lire|donne|gives?|gave|(?:est|sont|etait|etaient) (?:de|plutot|vraiment|en (?:fait|realite|verite))|on (?:a|est a)|obtient|came to|becomes?|devient|passe a)|->|=>|→|[:=])\s*(?:about |environ |de |really )?$"
)


def _takes_the_place(near: Unit, quantity: Quantity, old: list[Quantity]) -> bool:
    wrong = [q for q in quantities.find(near.folded) if any(q.same(o) for o in old)]
    tally = next(filter(None, (tallies.counted(near.folded, q) for q in wrong if _NEGATED.search(near.folded[: q.start]))), None)
    if tally is not None:
        return tally.part == quantity
    if any(q.start > quantity.end and _NOT_THE_OLD.match(near.folded[quantity.end : q.start]) for q in wrong):
        return True
    return (not wrong or quantity.start > wrong[0].start) and bool(_IT_IS.search(near.folded[: quantity.start][-24:]))


# `So 62 %.`, `Donc 62 %`, `which makes it 62 %`
_FOLLOWS = re.compile(
    r"^(?:so|hence|thus|therefore|then|donc|alors|soit|which (?:makes|gives)(?: it)?|that (?:is|makes|gives)|ce qui (?:fait|donne)|ca (?:fait|donne))\W+(?:(?:it is|that is|it's|c'est|about|environ|now|maintenant) )*(?=[\d.,])"
)
_MOST = 6


def follows(unit: Unit, units: list[Unit], order: dict[int, int]) -> Unit | None:
    """The short sentence behind a correction that only says what its figure comes to."""
    below = units[order[id(unit)] + 1 : order[id(unit)] + 2]
    if not below or below[0].source is not unit.source or below[0].block != unit.block or below[0].words > _MOST:
        return None
    return below[0] if _FOLLOWS.match(below[0].folded) and len(quantities.find(below[0].folded)) == 1 else None


def against(folded: str, wrong: Quantity, whole: list[Quantity]) -> list[Quantity]:
    """The figures that stand against it: `12 % and not 8`, `not 8 but 12 %`, `2 of 12, not 1 of 12`."""
    if (counted := tallies.instead(folded, wrong)) is not None:
        return [counted]
    after = [q for q in whole if q.start > wrong.end and re.match(r"^\W+(?:but|mais)(?: de)? $", folded[wrong.end : q.start])]
    before = [q for q in whole if q.end < wrong.start and _NOT_THE_OLD.match(folded[q.end : wrong.start])]
    return [*before, *after]


def unit_of(folded: str, wrong: Quantity, whole: list[Quantity]) -> str:
    """The unit said once. `119 degrees for the 1 % one, not 128` has two to choose from: what is corrected says which."""
    if (tally := tallies.counted(folded, wrong)) is not None:
        return tally.part.unit
    if (counted := tallies.instead(folded, wrong)) is not None:
        return counted.unit
    return next((q.unit for q in against(folded, wrong, whole) if q.unit), "") if _one_unit(wrong, whole) else ""


def _one_unit(wrong: Quantity, whole: list[Quantity]) -> bool:
    return len({q.unit for q in whole if q.end < wrong.start and q.unit}) < 2


def with_units_of(unit: Unit, old: list[Quantity], said: list[Unit]) -> list[Quantity]:
    """Figures without a unit of their own, with the one that they have in what is corrected, where the correction has it too."""
    mine = {q.unit for q in quantities.find(unit.folded) if q.unit}
    held = [q for u in said for q in quantities.find(u.folded) if q.unit in mine]
    return [o if o.unit else replace(o, unit=next((q.unit for q in held if q.value == o.value), "")) for o in old]


def of_the_unit(holders: list[Unit], old: list[Quantity]) -> list[Unit]:
    """Without those that say a bare count, where others have the figure with its unit: `12 rings`, `at 12`, and the 12 % that was read."""
    exact = [
        u for u in holders if any(q.value == o.value and q.unit == o.unit != "" for q in quantities.find(u.folded) for o in old)
    ]
    if not exact:
        return holders
    held = {id(u) for u in exact}
    return [u for u in holders if id(u) in held or u.kind == "row" or "\t" in u.text or _decimal(u, old)]


def _decimal(unit: Unit, old: list[Quantity]) -> bool:
    return any(q.value == o.value and q.value % 1 for q in quantities.find(unit.folded) for o in old)


def other(unit: Unit, said: list[Unit]) -> tuple[Quantity, Quantity] | None:
    """The figure of what is taken back, and the one that the correction has of the same unit or behind the same word; only where both are one."""
    new = quantities.find(unit.folded)
    for held in said:
        if (counted := tallies.pair(held.folded, unit.folded)) is not None:
            return counted
        if (wrong := tallies.only(held.folded)) is not None and (right := tallies.bare(unit.folded)) is not None:
            return wrong, right
        old = [q for q in quantities.find(held.folded) if not tallies.is_total(held.folded, q)]
        of_same = [
            (o, n)
            for o in old
            for n in new
            if o.value != n.value and quantities.of_what(held.folded, o) == quantities.of_what(unit.folded, n) != ""
        ]
        pairs = of_same or [(o, n) for o in old for n in new if n.unit and o.unit == n.unit and o.value != n.value]
        if len(pairs) == 1:
            return pairs[0]
    return None
