"""The figures that a sentence takes back."""

from __future__ import annotations

import re
from dataclasses import replace

from sredspace_worker.engine import meant, quantities, replaced, takebacks, tallies
from sredspace_worker.engine.cues import WRONG_WORD
from sredspace_worker.engine.quantities import Quantity
from sredspace_worker.engine.units import Unit

_DAY = re.compile(
    r"(?<![\d.,])(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}:\d\d(?::\d\d)?|0?\d{1,2}[-/]\d{2}(?! ?(?:[a-zµ%°]{1,4}\b|-)))(?![\d])"
)
_CELL = re.compile(r"[^|\t]+")
_TELLS = 4  # words of a cell that says something
_NEGATED = re.compile(rf"{replaced.NOT}(?:[^\w,;]+\w+){{0,2}}?[^\w,;]+$")
# `Fell by 12 %, not by 40 %`
_NOT_BY = re.compile(rf"{replaced.NOT} (?:by|with|to|par|avec|a) $")
_WAS_WRONG = re.compile(
    rf"^(?:[^.;:|\t]|\.\d){{0,60}}?\b(?:is|was|are|were|est|etait|sont|etaient|turned out|proved|s'est averee?|s'averent?)\b(?:\W+\w+){{0,3}}?\W+(?:{WRONG_WORD}|(?:an? )?(?:error|mistake|typo)|une (?:erreur|coquille|faute))\b"
)
# `Wrongly reported 40 %`, and not `the wrong bolts … 3 h`.
_WRONGLY = re.compile(
    r"\b(?:wrongly|incorrectly|mistakenly|erroneously|in error|by mistake|misread|mis-?reported|par erreur|a tort|mal (?:lue?|notee?)|faussement|(?:wrong|incorrect|false) (?:figure|value|number|reading)|(?:mauvaise?|fausse?) (?:valeur|lecture)|(?:mauvais|faux) (?:chiffre|nombre))\b(?:[^.;:,|\t]|[.,]\d){0,40}$"
)
_SHOULD = re.compile(
    r"^(?:[^.;:,|\t]|\.\d){0,40}?\b(?:should (?:read|be|have (?:been|read))|aurait du(?: etre)?|devrait (?:etre|se lire))\b(?=[^.;]{0,24}\d)|^\s*(?:->|=>|→)"
)
_FROM = re.compile(
    r"\b(?:correct\w*|revis\w*|chang\w*|rectifi\w*|corrig\w*|modifi\w*)\b(?:[^.;:|\t]|\.\d){0,30}\b(?:from|de)\s+(?:the |la |le )?$"
)
# `Two figures are wrong` counts them.
_FIGURES = re.compile(
    r"^\s?(?:figures|values|numbers|readings|entries|corrections|errors|mistakes|typos|chiffres|valeurs|nombres|lectures|entrees|erreurs|fautes)\b"
)
# `12 %, not 31 % as before` tells of two tests.
_AS_BEFORE = re.compile(
    r"^[^.;]{0,20}?\b(?:as|like|than|comme|que) (?:before|last|on the|with(?:out)?|in the (?:first|last|old)|the (?:first|last|old)|avant|avec|sans|la (?:derniere|premiere)|le (?:dernier|premier))\b"
)
_GONE = re.compile(
    r"\b(?:retract\w*|withdr\w+|disregard\w*|ignor\w+|forget|discard\w*|scrap|supersed\w+|replaces?|oubli\w+|ne pas tenir compte d\w+|annul\w+)\b(?:[^.;:|\t]|\.\d){0,30}$"
)


def of(unit: Unit, cue: bool) -> list[Quantity]:
    """The figures that a sentence takes back."""
    text = unit.folded
    found = []
    # The figures of a day or a time, of a point of a paper and of the name of a thing are none of a reading.
    days = [m.span() for m in _DAY.finditer(text)] + meant.spans(text)
    whole = [
        q
        for q in quantities.find(text)
        if not any(a <= q.start < b for a, b in days) and not (not q.unit and _FIGURES.match(text[q.end :]))
    ]
    if unit.kind == "row":
        # The figures beside a remark are none that it speaks of.
        told = [m.span() for m in _CELL.finditer(text) if len(m[0].split()) >= _TELLS]
        whole = [q for q in whole if any(a <= q.start < b for a, b in told)] if told else whole
    for quantity in whole:
        sure = takebacks.named(unit, text, quantity, whole) if cue else None
        before, after = text[max(0, quantity.start - 80) : quantity.start], text[quantity.end : quantity.end + 90]
        if sure is not None and not (sure is False and _NOT_BY.search(before)):
            if sure:
                found.append(quantity)
            continue
        if (_NEGATED.search(before) and not _AS_BEFORE.match(after)) or (
            cue
            and (
                (_WAS_WRONG.match(after) and not takebacks.is_name(text, quantity, whole))
                or _WRONGLY.search(before)
                or _SHOULD.match(after)
                or _FROM.search(before)
                or _GONE.search(before)
            )
        ):
            found.append(quantity)
    # `2 of 12, not 1 of 12` says of both how many there were.
    found = tallies.without_wholes(text, found)
    # `The 12 h soak ran with 2 regions, not 3` takes back one of its figures.
    if against := [q for q in found if replaced.against(text, q, whole)]:
        units = {q.unit for w in against for q in (w, *replaced.against(text, w, whole))} - {""}
        found = [q for q in found if q in against or q.unit in units]
    # `12 % and not 8`: the unit is said once.
    return [q if q.unit else replace(q, unit=replaced.unit_of(text, q, whole)) for q in found]
