"""Figures with their units, compared as quantities: `40 %`, `40%` and `forty percent` are one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_WORDS = {
    word: number
    for number, words in enumerate(
        (
            "zero", "", "two deux", "three trois", "four quatre", "five cinq", "six", "seven sept", "eight huit", "nine neuf", "ten dix", "eleven onze", "twelve douze",
            "thirteen treize", "fourteen quatorze", "fifteen quinze", "sixteen seize", "seventeen", "eighteen", "nineteen", "twenty vingt",
        )
    )
    for word in words.split()
} | {"thirty": 30, "trente": 30, "forty": 40, "quarante": 40, "fifty": 50, "cinquante": 50, "sixty": 60, "soixante": 60, "eighty": 80, "ninety": 90}  # fmt: skip
_SAME = {
    "percent": "%", "per cent": "%", "pour cent": "%", "pourcent": "%", "°c": "c", "degc": "c", "sec": "s", "secs": "s", "second": "s", "seconde": "s", "hour": "h", "hr": "h",
    "heure": "h", "minute": "min", "metre": "m", "meter": "m", "gram": "g", "gramme": "g", "day": "d", "jour": "d", "µm": "um", "μm": "um", "micron": "um", "newton": "n",
    "bars": "bar", "volt": "v", "watt": "w", "kilo": "kg",
}  # fmt: skip
_FIGURE = re.compile(
    r"(?<![\w.,])(?P<figure>[-−]?\d+(?:[ \u00a0\u202f]\d{3})*(?:[.,]\d+)*)(?![\d])(?:[\s-]?(?P<unit>%|per ?cent|pour ?cent|°[cf]|[a-zµμ]{1,12}(?:/[a-z]{1,6}\d?)?))?"
    rf"|\b(?P<word>{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b(?:[\s-](?P<unit2>%|per ?cent|pour ?cent|°[cf]|[a-z]{{1,12}}))?"
)
# Words that stand behind a figure without being its unit.
_NO_UNIT = frozenset(
    (
        "and not but or to of in at on by for with from is was were are the a an figure value number result reading than as if when so figures values et ou a au aux de des du en sur par pour avec "
        "est sont etait la le les un une chiffre valeur resultat que qui should instead rather"
    ).split()
)


@dataclass(frozen=True)
class Quantity:
    value: Decimal
    unit: str
    start: int
    end: int

    def same(self, other: Quantity) -> bool:
        """Equal, where one of the two may leave its unit out."""
        return self.value == other.value and (self.unit == other.unit or not self.unit or not other.unit)


def words_for(values: set[Decimal]) -> list[str]:
    """The number words of these values."""
    return [word for word, number in _WORDS.items() if Decimal(number) in values]


def find(folded: str) -> list[Quantity]:
    found = []
    for match in _FIGURE.finditer(folded):
        value = _value(match)
        if value is None:
            continue
        unit, end = match["unit"] or match["unit2"] or "", match.end()
        if unit in _NO_UNIT:
            end = match.end("figure") if match["figure"] else match.end("word")
            unit = ""
        found.append(Quantity(value, _unit(unit), match.start(), end))
    return found


def _value(match: re.Match[str]) -> Decimal | None:
    if match["word"]:
        return Decimal(_WORDS[match["word"]])
    text = re.sub(r"[ \u00a0\u202f]", "", match["figure"]).replace("−", "-")
    if re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        text = text.replace(",", "")
    try:
        return Decimal(text.replace(",", ".")).normalize()
    except InvalidOperation:
        # `1.2.3` is a version, not a figure.
        return None


def _unit(unit: str) -> str:
    unit = re.sub(r"\s+", " ", unit)
    if unit in _SAME:
        return _SAME[unit]
    bare = unit.rstrip("s") if len(unit) > 3 else unit
    return _SAME.get(bare, bare)
