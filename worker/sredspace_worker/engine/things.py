"""What names the thing of a statement: `seat K-4`, `lot F-2`, `joint A`, `rev C`, `the second run`."""

from __future__ import annotations

import functools
import re

from sredspace_worker.engine.dates import MONTHS
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.units import Unit

# `K-4`, `G2`, `FOAM-13`; `m2`, `x 10^3` and a formula with small letters inside name no thing.
MARK = re.compile(r"(?<![\w.,/^-])(?P<kind>[A-Za-zÀ-ÿ]{1,8})(?P<dash>[-#]?)(?P<id>\d{1,4}[A-Za-z]?)(?![\w/]|[.,]\d|-\d|\s?%)")
_UNITMARKS = frozenset("m cm mm km um in ft co h o n no so ph s c f p e x t q v w kg g l ml".split())
_KINDS = (
    "lots?|batch(?:es)?|samples?|specimens?|coupons?|seats?|joints?|trials?|tests?|runs?|units?|dis[ck]s?|panels?|cells?|cups?|pads?|rev(?:ision)?|versions?|variants?|valves?|seals?|parts?|prototypes?|plates?|mix|recipes?|rigs?|lines?|tanks?|fields?|plots?|beds?|rows?|channels?|patients?|subjects?|sites?|steps?|rounds?|sets?|series|days?|weeks?|figures?|tables?"
    "|essais?|echantillons?|gachees?|eprouvettes?|pieces?|sieges?|plaques?|cuves?|serie|jours?|semaines?|lignes?|sites?|etapes?|recettes?|melanges?|coulees?|cuissons?|jauges?|anneaux?|bagues?|rings?|firings?|pours?|casts?|jigs?|tapes?|loops?|boucles?"
)
NAMED = re.compile(rf"\b(?P<kind>{_KINDS})\s(?:no\.? ?|n[o°] ?|#)?(?P<id>\d{{1,4}}[a-z]?)\b(?![.,:]\d|\s?%|\s?°|-\d|\s?/)")
_LETTERED = re.compile(r"(?<![\w-])(?P<kind>[A-Za-zÀ-ÿ]{3,})\s(?P<id>[A-HJ-Z]|[A-Z]\d{1,2})(?![\w'’°.]|-\w)")
_NO_KIND = frozenset(
    "degres degree degrees deg vitamin vitamine type class classe grade and the but for with from that than not".split()
)
_ORDER = {
    w: n
    for n, words in enumerate("first 1st premier premiere|second 2nd deuxieme seconde|third 3rd troisieme|fourth 4th quatrieme|fifth 5th cinquieme".split("|"), 1)
    for w in words.split()
}  # fmt: skip
_ORDINAL = re.compile(rf"\b(?P<n>{'|'.join(_ORDER)})\s(?P<kind>[a-z]{{3,}})\b")


def stem(kind: str) -> str:
    return fold(kind).rstrip("s")


def of(unit: Unit) -> dict[str, set[str]]:
    return named(unit.text)


@functools.lru_cache(maxsize=1 << 14)
def named(text: str) -> dict[str, set[str]]:
    """What names a thing, by its kind: `lot F-2`, `joint A`, `rev C`, `FOAM-13`."""
    found: dict[str, set[str]] = {}
    for match in MARK.finditer(text):
        kind = fold(match["kind"])
        if (kind in _UNITMARKS and not match["dash"] and match["kind"].islower()) or kind in MONTHS:
            continue
        found.setdefault(kind, set()).add(match["id"].lower())
    folded = fold(text)
    for match in NAMED.finditer(folded):
        found.setdefault(stem(match["kind"]), set()).add(match["id"])
    for match in _LETTERED.finditer(text):
        if (kind := stem(match["kind"])) not in _NO_KIND:
            found.setdefault(kind, set()).add(match["id"].lower())
    for match in _ORDINAL.finditer(folded):
        found.setdefault(f"nth {stem(match['kind'])}", set()).add(str(_ORDER[match["n"]]))
    return found
