"""A note of corrections: what stands under its head, several corrections in one sentence, and what it says that stands as it was."""

from __future__ import annotations

import re
from decimal import Decimal

from sredspace_worker.engine import cues, meant, quantities, replaced, things
from sredspace_worker.engine.quantities import Quantity
from sredspace_worker.engine.units import Unit

# `Two figures in the notebook are wrong`, `Corrections to the minutes of 6 October:`
_HEAD = re.compile(
    r"\b(?:corrections?|errat(?:um|a)|corrigend\w+|rectificati\w+|correctifs?|please (?:correct|fix|amend|change)|(?:a|merci de|veuillez|prie de) corriger)\b"
    r"|\b(?:figures?|values?|numbers?|readings?|entry|entries|lines?|chiffres?|valeurs?|nombres?|lectures?|entrees?|lignes?)\b[^.;:]{0,40}\b(?:is|are|was|were|est|sont|etai\w+)\s(?:wrong|incorrect|mistaken|off|fau(?:x|sses?)|inexacte?s?|erronee?s?)\b"
)
_REACH = 8
_LISTED = re.compile(r"^\W{0,6}(?:[-*•]|\d)")


class Heads:
    """The sentence that opens a note of corrections, for those that stand under it."""

    def __init__(self) -> None:
        self._head: Unit | None = None

    def above(self, unit: Unit) -> Unit | None:
        head = self._head
        if head is not None and not _under(unit, head):
            head = self._head = None
        if _HEAD.search(unit.folded) and not unit.source.prompt:
            self._head = unit
        return head


def _under(unit: Unit, head: Unit) -> bool:
    if unit.source is not head.source or unit.number - head.number > _REACH or unit.heading != head.heading:
        return False
    if (
        (own := meant.item(unit)) is not None
        and own != meant.item(head)
        and unit.block != head.block
        and meant.item(head) is not None
    ):
        return False
    # `- 3 March: 33 %, not 31 %`: the day of what is corrected.
    return (
        unit.date == head.date
        or head.date is None
        or unit.date is None
        or (unit.date < head.date and bool(_LISTED.match(unit.text)))
    )


# Where one correction of a sentence ends and the next begins.
_JOINT = re.compile(
    r"\s*(?:;|,\s(?:and|et|while|tandis que|alors que)\b|,(?=\s(?:item|point)\b)|\s(?:and|et)\s(?!non\b|pas\b|not\b))\s*"
)


def parts(unit: Unit, old: list[Quantity]) -> list[tuple[Unit, Quantity, Quantity]]:
    """Several corrections of one sentence, each as its part, with its wrong figure and the right one."""
    if len(old) < 2 or unit.cells is not None:
        return []
    text, out, start = unit.text, [], 0
    wrong = {(q.value, q.unit) for q in old}
    ends = [m.span() for m in _JOINT.finditer(text.replace("\n", " "))]
    for a, b in [*ends, (len(text), len(text))]:
        part = unit.part(unit.start + start, unit.start + a)
        part.said = part.folded
        pair = _pair(part, wrong)
        if pair is not None:
            out.append((part, *pair))
            start = b
    return out if len(out) > 1 else []


def _pair(part: Unit, wrong: set[tuple[Decimal, str]]) -> tuple[Quantity, Quantity] | None:
    found = quantities.find(part.folded)
    values = {value for value, _ in wrong}
    for old in found:
        if old.value in values and (new := replaced.against(part.folded, old, found)):
            return old, new[-1]
    return None


_GONE = re.compile(
    r"\b(?:supersed\w+|replac\w+|withdr\w+|discard\w*|disregard\w*|ignor\w+|cancel\w*|remplac\w+|annul\w+|ne pas tenir compte)\b[^.;:\d]{0,40}\b(?:of|from|du|de|des|le)(?: the)? $"
)


def replaced_days(unit: Unit, earlier: list[Unit]) -> list[Unit]:
    """`Results of 10 March supersede those of 3 March: …`: the readings of that day, of what the new ones are."""
    gone = [day for place, day in meant.placed_days(unit.folded, unit.date) if _GONE.search(unit.folded[:place])]
    if not gone:
        return []
    new = {q.unit for q in quantities.find(unit.folded) if q.unit}
    held = [u for u in earlier if any((u.date is not None and day.is_it(u.date)) or meant.names(u, day) for day in gone)]
    found = [u for u in held if u.has("result") or u.has("experiment")]
    return [u for u in found if new & {q.unit for q in quantities.find(u.folded)}] or (found if not new else [])


_SUBJECT = re.compile(
    r"\b(?:entry|entries|figures?|values?|numbers?|readings?|results?|rest|others?|tests?|runs?|days?|items?|entrees?|chiffres?|valeurs?|nombres?|lectures?|resultats?|reste|autres?|essais?|jours?|points?)\b"
)
_NO_FIGURE = re.compile(r"\b(?:hypothes\w+|idea|theor\w+|conclusion|idee|guess|expect\w*)\b")
_ADVERB = r"(?:still |all |both |now |as it |toujours |tous |toutes |bien |encore |donc )*"
_STANDS = re.compile(
    rf"\b(?:(?:stands?|holds?)(?: as (?:it is|they are|written|noted))?|(?:is|are|was|were|remains?|stays?) {_ADVERB}(?:confirmed|correct|right|ok|fine|good|valid|unaffected|unchanged|untouched|not (?:affected|touched|concerned|changed)|as (?:written|noted|reported|is|it was))"
    rf"|(?:n'est|ne sont|n'etait|n'a|n'ont) pas (?:ete )?(?:touchee?s?|concernee?s?|affectee?s?|changee?s?|modifiee?s?|en cause)|ne chang\w+ pas|(?:est|sont|etait|reste(?:nt)?|demeure(?:nt)?) {_ADVERB}(?:confirmee?s?|justes?|exacte?s?|bonn?e?s?|bons?|valables?|inchangee?s?|correcte?s?|la meme|les memes))\W*$"
)
_MOST_WORDS = 14


def stands(unit: Unit) -> bool:
    """`The entry of 22 January stands`, `L'essai G3 n'est pas touché`: beside a correction it says that nothing is corrected there."""
    if unit.words > _MOST_WORDS or not _STANDS.search(unit.folded) or _NO_FIGURE.search(unit.folded):
        return False
    named = things.of(unit) or meant.days(unit.folded, unit.date)
    return bool(named or _SUBJECT.search(unit.folded) or quantities.find(unit.folded))


def _cause(unit: Unit) -> bool:
    """`The flow meter was set to the wrong gas.`"""
    said = cues.of(unit) & cues.CUE and "corrects" not in unit.flags and not set(unit.labels) - {"result", "conclusion"}
    return bool(said) and not quantities.find(unit.folded)


def clear(units: list[Unit]) -> None:
    """Beside a correction, what only says that something else is right is no reading and no knowledge."""
    correcting: dict[int, list[Unit]] = {}
    for unit in units:
        if "corrects" in unit.flags:
            correcting.setdefault(id(unit.source), []).append(unit)
    for unit in units:
        near = correcting.get(id(unit.source), ())
        if any(abs(unit.number - c.number) == 1 and unit.block == c.block for c in near) and _cause(unit):
            unit.labels, unit.strong = {}, set()
            unit.flags.add("stands")
        if any(abs(unit.number - c.number) <= _REACH and c is not unit and unit.date == c.date for c in near) and stands(unit):
            unit.labels, unit.strong = {}, set()
            unit.flags.add("stands")
