"""A correction of a word or of a unit: `the crack was circumferential, not radial`, `12.5 MPa, not kPa`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sredspace_worker.engine import quantities, things
from sredspace_worker.engine.dates import MONTH_NAMES
from sredspace_worker.engine.meant import Above, Meant
from sredspace_worker.engine.quantities import Quantity
from sredspace_worker.engine.rules import as_written, stop_words
from sredspace_worker.engine.trace import substance, terms
from sredspace_worker.engine.units import Unit

_NOT = r"(?:and not|not|et non(?: pas)?|et pas|pas|non|instead of|rather than|plutot que|au lieu de)"
_ARTICLE = r"(?:(?:an?|the|in|of|une?|le|la|les|des|de|du|en) |l'|d')*"
_WORD = r"[a-z][a-z'-]*[a-z]"
_BE = r"(?:was|were|is|are|had been|be|read|used|est|etait|sont|etaient|lire|fut)"
# The new word stands behind a verb, the old one ends its clause.
_NEW_OLD = re.compile(
    rf"\b{_BE} (?:really |actually |in fact |en fait |made of |cast in |en )?{_ARTICLE}(?P<new>{_WORD}),? {_NOT} {_ARTICLE}(?P<old>{_WORD})(?=\W*$|[,;.(])"
)
_OLD_NEW = re.compile(rf"\b(?:not|pas) {_ARTICLE}(?P<old>{_WORD}),? (?:but|mais) {_ARTICLE}(?P<new>{_WORD})(?=\W*$|[,;.(])")
_FOR_READ = re.compile(rf"\b(?:for|pour) (?P<old>{_WORD}),? (?:read|lire) (?P<new>{_WORD})(?=\W*$|[,;.(])")
_UNIT = r"(?:[a-zµ°%][a-zµ°%/·.²³^0-9-]{0,8}[a-zµ%²³0-9]|[a-z%])"
# `12.5 MPa, not kPa`, `the strength is in MPa, not kPa`
_UNITS = re.compile(
    rf"(?P<figure>(?<![\w.,])[-−]?\d[\d.,]*) ?(?P<new>{_UNIT}),? {_NOT} (?:in |en |de )?(?P<old>{_UNIT})(?=\W*$|[,;.(])"
    rf"|\b(?:in|en) (?P<new2>{_UNIT}),? {_NOT} (?:in |en )?(?P<old2>{_UNIT})(?=\W*$|[,;.(])"
)
_FIG = r"[-−]?\d[\d.,]*(?<=\d)(?: ?(?:%|°c|[a-zµ]{1,5}))?"
# `10 to 20 %, not 20 to 30 %`
_RANGE = rf"{_FIG}(?: ?(?:to|a|et|and|-|–|—) ?)\d[\d.,]*(?<=\d)(?: ?(?:%|°c|[a-zµ]{{1,5}}\b))?"
_RANGES = re.compile(rf"(?<![\w.,-])(?P<new>{_RANGE})[^.;\d]{{0,60}}?,? {_NOT} (?:from |de |between |entre )?(?P<old>{_RANGE})")
_RANGE_MONTH = re.compile(rf"\d ?(?:to|a|and|-) ?\d{{1,2}} (?:{MONTH_NAMES})")
_ALL = re.compile(r"\b(?:all|every|each|both|toutes?|tous|chaque)\b")
_NO_STATEMENT = frozenset(("hypothesis", "uncertainty", "objective"))


@dataclass(frozen=True)
class Swap:
    old: Unit
    before: str
    after: str


def is_one(folded: str) -> bool:
    """Whether a correction is of a word or a unit, and of no figure."""
    return any(p.search(folded) for p in (_NEW_OLD, _OLD_NEW, _FOR_READ, _UNITS))


def is_range(folded: str) -> bool:
    return _RANGES.search(folded) is not None and not _RANGE_MONTH.search(folded)


def find(unit: Unit, meaning: Meant, earlier: list[Unit], above: Above) -> list[Swap]:
    """The statements with what takes the place of what in each; none where it is not sure which is meant."""
    held = [
        u for u in earlier if not set(u.labels) & _NO_STATEMENT and u.cells is None and "|" not in u.text and not u.source.prompt
    ]
    if (match := _RANGES.search(unit.folded)) is not None:
        return _ranges(unit, match, meaning, held, above)
    if (match := _UNITS.search(unit.folded)) is not None and (found := _units(unit, match, meaning, held, above)):
        return found
    for pattern in (_NEW_OLD, _OLD_NEW, _FOR_READ):
        if (match := pattern.search(unit.folded)) is not None:
            return _words(unit, match, meaning, held, above)
    return []


def _ranges(unit: Unit, match: re.Match[str], meaning: Meant, held: list[Unit], above: Above) -> list[Swap]:
    ends = [q.value for q in quantities.find(match["old"])]
    new = as_written(unit.text, match["new"].strip())
    look = re.compile(rf"(?<![\w.,-]){_RANGE}")
    found = [(u, m[0].strip()) for u in held for m in look.finditer(u.folded) if [q.value for q in quantities.find(m[0])] == ends]
    fit = meaning.only([u for u, _ in found], above)
    found = [(u, old) for u, old in found if u in fit]
    return [Swap(found[0][0], as_written(found[0][0].text, found[0][1]), new)] if len(found) == 1 else []


def _units(unit: Unit, match: re.Match[str], meaning: Meant, held: list[Unit], above: Above) -> list[Swap]:
    new, old = match["new"] or match["new2"], quantities.plain_unit(match["old"] or match["old2"])
    value = next((q.value for q in quantities.find(unit.folded) if match["figure"] and q.start == match.start("figure")), None)
    found: list[tuple[Unit, Quantity]] = []
    for other in held:
        alike = [q for q in quantities.find(other.folded) if q.unit == old and value in (None, q.value)]
        if len(alike) == 1:
            found.append((other, alike[0]))
    fit = meaning.only([u for u, _ in found], above)
    found = [(u, q) for u, q in found if u in fit]
    if len(found) != 1 and not (_ALL.search(unit.folded) and value is None):
        return []
    out = []
    for other, quantity in found:
        before = as_written(other.text, other.folded[quantity.start : quantity.end])
        number = re.match(r"[-−]?\d[\d.,\u00a0\u202f ]*(?<=\d)", before)
        if number is not None:
            out.append(Swap(other, before, f"{number[0]} {as_written(unit.text, new)}"))
    return out


def _words(unit: Unit, match: re.Match[str], meaning: Meant, held: list[Unit], above: Above) -> list[Swap]:
    new, old = match["new"], match["old"]
    if len(old) < 3 or old in stop_words() or new == old:
        return []
    # `radiale`, where the book has `radial`.
    look = re.compile(rf"(?<![\w-]){re.escape(old.rstrip('es') if len(old) > 5 else old)}(?:e|s|es)?(?![\w-])")
    about = substance(terms(unit.folded)) - terms(f"{old} {new}")
    marks = _marks(meaning.things)
    holds = [u for u in held if len(look.findall(u.folded)) == 1]
    held = [
        u
        for u in holds
        if about & terms(u.folded) or marks & _marks(things.of(u)) or (meaning.days and not about - terms("correction"))
    ]
    fit = meaning.only(held, above)
    if len(fit) != 1:
        return []
    place = look.search(fit[0].folded)
    if place is None:
        return []
    before = as_written(fit[0].text, place[0])
    after = as_written(unit.text, new)
    return [Swap(fit[0], before, after[0].upper() + after[1:] if before[:1].isupper() else after)]


def _marks(named: dict[str, set[str]]) -> set[tuple[str, str]]:
    return {(kind, one) for kind, ids in named.items() for one in ids}
