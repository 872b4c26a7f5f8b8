"""What the words of a sentence by themselves say of an error, and whether they are none: read once, when it is labelled, and kept with its labels."""

from __future__ import annotations

import re

from sredspace_worker.engine import debris, takebacks
from sredspace_worker.engine.units import DEBRIS, Unit

WRONG_WORD = (
    r"(?:wrong(?:ly)?(?! (?:way|side|direction|end|place|colou?r|shape|kind|sort|person)\b)|incorrect(?:ly)?|mistaken(?:ly)?|in error|misread|mis-?reported|erroneous(?:ly)?|invalid|faulty|not (?:right|correct|valid)|no longer (?:valid|holds?)"
    r"|fau(?:x|sses?)(?! (?:alarm|positif|negatif|piste|route|manoeuvre|equerre|couche|plancher|plafond|pli|depart|contact|rond|jour)e?s?\b)|inexacte?s?|erronee?s?|incorrecte?s?|mal (?:lue?|notee?)|par erreur|a tort|plus valables?)"
)
# That somebody corrects something, whatever it is.
_CUE = re.compile(
    rf"\b(?:corrections?|corrected|corrects|correcting|errat(?:um|a)|rectificatif|{WRONG_WORD}|should (?:read|be|have (?:been|read))|retract\w*|withdr[ae]wn?|superse\w+|disregard|revised|rectificati\w+|rectifie\w*|corrige\w*"
    r"|correctif|aurait du|devrait (?:etre|se lire)|annule et remplace|ne pas tenir compte|revise\w*)\b"
)
# What is called a correction and takes nothing back.
_TECHNICAL = re.compile(
    r"\b(?:error|erreurs?|colou?r|gamma|drift|phase|forward|baseline|flat-?field|temperature|dead-?time|power factor|spell\w*|offset|bias|lens|motion|background|auto\w*)[- ]correct\w+"
    r"|\bcorrect\w+ (?:codes?|factors?|terms?|algorithms?|loops?|coefficients?|models?|curves?|tables?|matrix|layers?|d'erreurs?|de (?:phase|couleurs?|temperature|derive|gamma))|\b(?:codes?|facteurs?|termes?|algorithmes?|boucles?|coefficients?|modeles?|courbes?) (?:de )?corre\w+"
)
# `So run 3 is 86 %, not the 94 % in the log`: no word for an error, and yet one figure in the place of another.
_CONTRASTS = re.compile(r"\b(?:not|pas|et non|no longer)\b[^.;]{0,24}\d")
# `12 kN, not 10 kN as the model predicted` takes no reading back.
_FORETOLD = re.compile(
    r"\b(?:predict|expect|promis|hope|calculat|rated|spec|nominal|data ?sheet|theor|simul|model|design|prevu|attendu|calcul|annonc|fiche|catalog|espere|vise)"
)

# It takes something back; it speaks of the figure of a paper; it says one figure and not another; the sentence above it or below it is wrong.
CUE, PAPER, CONTRASTS, AFTER, REGRETS = (1 << n for n in range(5))


def of(unit: Unit) -> int:
    if unit.cues < 0:
        unit.cues = _read(unit)
    return unit.cues


def _read(unit: Unit) -> int:
    folded = unit.folded
    found = 0
    if _CUE.search(_TECHNICAL.sub(" ", folded)) or takebacks.takes_back(unit) or takebacks.doubted(folded):
        found |= CUE
    if takebacks.of_paper(folded):
        found |= PAPER
    if _CONTRASTS.search(folded) and not _FORETOLD.search(folded):
        found |= CONTRASTS
    if takebacks.AFTER.search(folded):
        found |= AFTER
    if takebacks.REGRETS.match(folded):
        found |= REGRETS
    if debris.by_form(unit):
        found |= DEBRIS
    return found
