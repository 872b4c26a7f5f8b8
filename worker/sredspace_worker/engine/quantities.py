"""Figures with their units, compared as quantities: `40 %`, `40%` and `forty percent` are one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_ONES = (
    "zero", "", "two deux", "three trois", "four quatre", "five cinq", "six", "seven sept", "eight huit", "nine neuf", "ten dix", "eleven onze", "twelve douze",
    "thirteen treize", "fourteen quatorze", "fifteen quinze", "sixteen seize", "seventeen dix-sept", "eighteen dix-huit", "nineteen dix-neuf",
)  # fmt: skip
_TENS = {
    20: "twenty vingt",
    30: "thirty trente",
    40: "forty quarante",
    50: "fifty cinquante",
    60: "sixty soixante",
    70: "seventy",
    80: "eighty quatre-vingt",
    90: "ninety",
}


def _number_words() -> dict[str, int]:
    """`two` to `ninety-nine`, `deux` to `quatre-vingt-dix-neuf`; `one` and `un` count nothing."""
    words = {word: number for number, same in enumerate(_ONES) for word in same.split()}
    french = {number: same.split()[-1] for number, same in enumerate(_ONES) if same}
    english = {number: same.split()[0] for number, same in enumerate(_ONES) if same}
    for ten, same in _TENS.items():
        words |= dict.fromkeys(same.split(), ten)
        words |= {f"{same.split()[0]}-{'one' if n == 1 else english[n]}": ten + n for n in range(1, 10)}
        if len(same.split()) > 1:
            base = same.split()[1]
            reach = range(1, 20) if base in ("soixante", "quatre-vingt") else range(1, 10)
            words |= {f"{base}-{'un' if n == 1 else french[n]}": ten + n for n in reach}
            words |= {f"{base}-et-un": ten + 1, f"{base}-et-onze": ten + 11} if ten < 80 else {}
    return words | {"quatre-vingts": 80}


_WORDS = _number_words()
_SAME = {
    "percent": "%", "per cent": "%", "pour cent": "%", "pourcent": "%", "°c": "c", "degc": "c", "sec": "s", "secs": "s", "second": "s", "seconde": "s", "hour": "h", "hr": "h",
    "heure": "h", "minute": "min", "metre": "m", "meter": "m", "gram": "g", "gramme": "g", "day": "d", "jour": "d", "µm": "um", "μm": "um", "micron": "um", "newton": "n",
    "bars": "bar", "litre": "l", "liter": "l", "kilogram": "kg", "kilogramme": "kg", "volt": "v", "watt": "w", "kilo": "kg",
}  # fmt: skip
_FIGURE = re.compile(
    r"(?<![\w.,])(?P<figure>[-−]?\d+(?:[ \u00a0\u202f]\d{3})*(?:[.,]\d+)*)(?![\d])(?:\s?[x×*]\s?10\^(?P<power>[-−]?\d{1,2}))?(?:[\s-]?(?P<unit>%|per ?cent|pour ?cent|°[cf]|[a-zµμ]{1,12}[23²³]?(?:/[a-z]{1,6}\d?)?))?"
    rf"|\b(?P<word>{'|'.join(w.replace('-', '[- ]') for w in sorted(_WORDS, key=len, reverse=True))})\b(?:[\s-](?P<unit2>%|per ?cent|pour ?cent|°[cf]|[a-z]{{1,12}}))?"
)
# Words that stand behind a figure without being its unit.
_NO_UNIT = frozenset(
    (
        "and not but or to of in at on by for with from is was were are the a an figure value number result reading than as if when so figures values et ou a au aux de des du en sur par pour avec "
        "est sont etait la le les un une chiffre valeur resultat que qui should instead rather under over above below twice sous dont"
    ).split()
)


# `Le four` is an oven.
_OVEN = re.compile(r"\b(?:le|un|du|au|ce|de|en|petit|grand|mon|ton|son|notre|votre|leur|vieux|nouveau|l'ancien) $")
# Tape `022` is a name and no 22.
_NAME = re.compile(r"0\d+$")
# `pH 12` is no 12 %.
_PH = re.compile(r"\bph (?:of |de |a |=|: ?)?$")
_OF_WHAT = re.compile(r"\b([a-z]{5,})(?: (?:is|was|est|de|a))? $")
_PER = re.compile(
    r"(?<=[a-zµμ])(?: (?:of |de |d')[a-z]{2,14})? (?:per|par|an) (?P<per>litre|liter|hour|heure|minute|second|seconde|metre|meter|gram|gramme|kilo|kilogram|kilogramme|day|jour)\b"
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
        if match["word"] == "four" and _OVEN.search(folded[: match.start()][-8:]):
            continue
        value = _value(match)
        if value is None:
            continue
        unit, end = match["unit"] or match["unit2"] or "", match.end()
        if unit in _NO_UNIT:
            end = max(match.end("figure"), match.end("power")) if match["figure"] else match.end("word")
            unit = ""
        elif (per := _PER.match(folded, end)) is not None:
            # `0.4 mg of lithium per litre` is a figure in mg/L.
            unit, end = f"{unit}/{plain_unit(per['per'])}", per.end()
        if not unit and _PH.search(folded[: match.start()][-9:]):
            unit = "ph"
        if not unit and match["figure"] and _NAME.match(match["figure"]):
            continue
        found.append(Quantity(value, plain_unit(unit), match.start(), end))
    return found


def of_what(folded: str, quantity: Quantity) -> str:
    """What a figure is of, by the word in front: `softening 702`."""
    match = _OF_WHAT.search(folded[: quantity.start])
    return match[1] if match is not None else ""


def measured(folded: str) -> set[str]:
    return {of_what(folded, q) for q in find(folded)} - {""}


def _value(match: re.Match[str]) -> Decimal | None:
    if match["word"]:
        return Decimal(_WORDS[match["word"].replace(" ", "-")])
    text = re.sub(r"[ \u00a0\u202f]", "", match["figure"]).replace("−", "-")
    if re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        text = text.replace(",", "")
    try:
        value = Decimal(text.replace(",", "."))
        return (value.scaleb(int(match["power"].replace("−", "-"))) if match["power"] else value).normalize()
    except InvalidOperation:
        # `1.2.3` is a version, not a figure.
        return None


def plain_unit(unit: str) -> str:
    unit = re.sub(r"\s+", " ", unit)
    if unit in _SAME:
        return _SAME[unit]
    bare = unit.rstrip("s") if len(unit) > 3 else unit
    return _SAME.get(bare, bare)


_CONDITION = re.compile(
    r"\b(?:at|in|in an?|under|with|with an?|using|a|sous|dans(?: une?)?|avec(?: une?)?)\s+(?:about |environ |~)?$"
)
# `Came out at 94 %`, `on est à 23 %`: where something ended is its reading.
_ENDED = re.compile(
    r"\b(?:came? (?:out|in)|end(?:s|ed)?(?: up)?|is|are|was|were|stands?|stood|sits?|sat|settled|stays?|stayed|landed|levell?ed off|held|steady|down|up|peaked|measured|read"
    # Something happened there.
    r"|clos(?:es|ed)|shuts?|opens?|opened|fail(?:s|ed)|broke|breaks?|crack(?:s|ed)|melt(?:s|ed)|sets?|start(?:s|ed)|stop(?:s|ped)|snapp?(?:s|ed)|lets? go|gave way"
    r"|fermee?s?|ouvre\w*|ouvert\w*|casse\w*|lache\w*|fissur\w*|fond\w*|fige\w*|arrete\w*|cede\w*"
    r"|est|sont|etait|rendue?s?|sortie?s?|arrivee?s?|finie?s?|reste\w*|descendue?s?|montee?s?|tombee?s?|passee?s?|stabilise\w*|plafonn\w*|mesuree?s?|lue?s?)"
    r"(?: not| pas)?\s+(?:at|a)\s+(?:about |environ |~)?$"
    # `passe de 3,1 à 5,8 newtons`
    r"|\bde \d[\d.,]*(?: ?[^\s\d]{1,12})? a (?:environ |~)?$"
)


def is_condition(folded: str, quantity: Quantity) -> bool:
    """Whether a figure says under what something was done: `at 40 % humidity`, `in a 5 % solution`, `à 60 °C`."""
    before = folded[max(0, quantity.start - 28) : quantity.start]
    return bool(_CONDITION.search(before[-16:])) and not _ENDED.search(before)
