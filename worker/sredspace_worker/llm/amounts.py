"""Quantities and days of a text: `twelve`, `a dozen` and `douze` are 12, `0.3 s` is 300 ms, `4 March` is `2025-03-04`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ONES = {
    word: value
    for value, words in enumerate(
        (
            "zero", "", "two deux", "three trois", "four quatre", "five cinq", "six", "seven sept", "eight huit", "nine neuf", "ten dix", "eleven onze", "twelve douze",
            "thirteen treize", "fourteen quatorze", "fifteen quinze", "sixteen seize", "seventeen", "eighteen", "nineteen",
        )
    )
    for word in words.split()
}  # fmt: skip
_TENS = {
    "twenty": 20, "vingt": 20, "vingts": 20, "thirty": 30, "trente": 30, "forty": 40, "quarante": 40, "fifty": 50, "cinquante": 50, "sixty": 60, "soixante": 60,
    "seventy": 70, "septante": 70, "eighty": 80, "ninety": 90, "nonante": 90,
}  # fmt: skip
_SCALES = {"hundred": 100, "cent": 100, "cents": 100, "thousand": 1000, "mille": 1000, "million": 1e6, "millions": 1e6}
_ORDINALS = {
    word: value
    for value, words in enumerate(
        (
            "", "first premier premiere 1st 1er 1re", "second seconde 2nd 2e deuxieme", "third troisieme 3rd", "fourth quatrieme 4th", "fifth cinquieme 5th", "sixth sixieme 6th",
            "seventh septieme", "eighth huitieme", "ninth neuvieme", "tenth dixieme",
        )
    )
    for word in words.split()
}  # fmt: skip
_FIXED = {
    "a dozen": 12.0, "dozen": 12.0, "une douzaine": 12.0, "douzaine": 12.0, "half a dozen": 6.0, "une demi-douzaine": 6.0, "une vingtaine": 20.0, "une dizaine": 10.0,
    "une quinzaine": 15.0, "une trentaine": 30.0,
}  # fmt: skip
_LOOSE = frozenset(("une vingtaine", "une dizaine", "une quinzaine", "une trentaine"))  # each of them is about so many
_PARTS = {
    "half": 0.5, "moitie": 0.5, "la moitie": 0.5, "a half": 0.5, "a third": 1 / 3, "one third": 1 / 3, "le tiers": 1 / 3, "un tiers": 1 / 3, "two thirds": 2 / 3,
    "deux tiers": 2 / 3, "les deux tiers": 2 / 3, "a quarter": 0.25, "one quarter": 0.25, "un quart": 0.25, "le quart": 0.25, "three quarters": 0.75, "trois quarts": 0.75,
}  # fmt: skip
# Each spelling of a unit: what it measures, and how many of the first spelling of that it is.
_BASE: dict[str, tuple[str, float]] = {}


def _unit_table() -> None:
    def add(kind: str, factor: float, spellings: str) -> None:
        for spelling in spellings.split("|"):
            _BASE[spelling] = (kind, factor)

    add("share", 0.01, "%|percent|per cent|pour cent|pourcent|pct")
    add("ppm", 1, "ppm|parts per million|parties par million")
    add("point", 1, "percentage points|points|points de pourcentage")
    add("time", 1e-9, "ns|nanoseconds|nanosecondes")
    add("time", 1e-6, "us|μs|microseconds|microsecondes")
    add("time", 1e-3, "ms|msec|milliseconds|millisecondes")
    add("time", 1, "s|sec|secs|seconds|secondes")
    add("time", 60, "min|mins|minutes")
    add("time", 3600, "h|hr|hrs|hours|heures")
    add("time", 86400, "d|days|jours|journees")
    add("time", 604800, "weeks|semaines|wk")
    add("month", 1, "months|mois")
    add("year", 1, "years|ans|annees|yr")
    for name, symbol, long_en, long_fr in (
        ("length", "m", "metres|meters", "metres"), ("mass", "g", "grams|grammes", "grammes"), ("volume", "l", "litres|liters", "litres"),
        ("volt", "v", "volts", "volts"), ("ampere", "a", "amps|amperes", "amperes"), ("power", "w", "watts", "watts"), ("force", "n", "newtons", "newtons"),
        ("frequency", "hz", "hertz", "hertz"), ("pressure", "pa", "pascals", "pascals"), ("energy", "j", "joules", "joules"), ("mole", "mol", "moles", "moles"),
        ("byte", "b", "bytes", "octets"),
    ):  # fmt: skip
        for prefix, letters, factor in (
            ("", "", 1.0), ("nano", "n", 1e-9), ("micro", "μ|u", 1e-6), ("milli", "m", 1e-3), ("centi", "c", 1e-2), ("kilo", "k", 1e3), ("mega", "mega:m", 1e6),
            ("giga", "g", 1e9),
        ):  # fmt: skip
            for letter in letters.split("|"):
                if ":" in letter:
                    # Folded, `MPa` and `MHz` look like milli; nobody measures milli of these.
                    letter = "m" if symbol in ("pa", "hz", "b") else ""
                    if not letter:
                        continue
                elif letter == "m" and symbol in ("pa", "hz", "b"):
                    continue
                if letter + symbol not in _BASE or not letter:
                    add(name, factor, letter + symbol)
            for long in {*long_en.split("|"), *long_fr.split("|")}:
                add(name, factor, prefix + long)
    add("mass", 1e6, "t|tonnes|tons")
    add("mass", 1e3, "kilos")
    add("length", 1e-6, "um|μm|microns|micrometres")
    add("force", 1e3, "kn|kilonewtons")
    add("pressure", 1e5, "bar|bars")
    add("pressure", 6894.757, "psi")
    add("celsius", 1, "°c|c|degc|degrees celsius|degres celsius|degrees c|celsius|degres c")
    add("fahrenheit", 1, "°f|degf|degrees fahrenheit|degres fahrenheit")
    add("kelvin", 1, "k|kelvin|kelvins")
    add("degree", 1, "°|degrees|degres|deg")
    add("decibel", 1, "db|decibels")
    add("turn", 1, "rpm|tr/min|revolutions per minute|tours par minute")
    add("watthour", 1, "wh|watt-hours")
    add("watthour", 1e3, "kwh|kilowatt-hours|kilowatt hours|kilowattheures")
    add("torque", 1, "n·m|n.m|nm·|newton-metres|newton metres|newton-meters")
    add("fold", 1, "fold|times|fois|x")
    add("dollar", 1, "$|dollars|cad")
    add("ntu", 1, "ntu")
    add("pixel", 1, "px|pixels|pixel")
    add("lux", 1, "lux|lx")
    add("ohm", 1, "ohms|ohm|ω")


_unit_table()
# A singular is spelled in the plural above: `millimetre`, `heure`.
_UNITS = _BASE | {
    " ".join([*head, last[:-1]]): value
    for spelling, value in _BASE.items()
    for *head, last in [spelling.split(" ")]
    if len(last) > 3 and last.endswith("s") and last not in ("celsius",)
}
_SPELLED = "|".join(sorted((re.escape(u) for u in _UNITS), key=len, reverse=True))
_UNIT = re.compile(
    rf"[ \u00a0\u202f-]?(?P<top>{_SPELLED})(?![\w·]|'\w)(?:(?: ?/ ?| per | par | an? | a l'| de l'| each | every | chaque )(?P<low>{_SPELLED})(?![\w·]))?"
)
_LATER = re.compile(
    rf"(?: (?!in\b|within\b|dans\b|en\b|and\b|et\b|after\b|apres\b)[a-z][a-z'’-]*){{1,6}}? (?P<by>(?:per|each|every|an?(?= hour| day| minute| second| week)|par|chaque|a l'|de l')\s?(?P<low>{_SPELLED}))(?!\w)"
)
_NUMBER_WORDS = "|".join(sorted({*_ONES, *_TENS, *_SCALES}, key=len, reverse=True))
_FIGURE = re.compile(
    r"(?P<part>" + "|".join(sorted(_PARTS, key=len, reverse=True)) + r")(?![\w-])"
    r"|(?P<fixed>" + "|".join(sorted(_FIXED, key=len, reverse=True)) + r")(?!\w)"
    rf"|(?P<words>(?:{_NUMBER_WORDS})(?:[ -](?:(?:and|et)[ -])?(?:{_NUMBER_WORDS}|one|un|une)(?!\w))*)(?!\w)(?P<half> and a half| et demie?)?"
    r"|(?P<ordinal>" + "|".join(sorted(_ORDINALS, key=len, reverse=True)) + r")(?!\w)"
    r"|(?P<one>one|an|a|une?)(?= (?:seconde?(?!s? (?!later|after|before|and|of|in|per|at|plus|apres|avant|de|pour|et|a\b)[a-z]{3,})|minute|hour|heure|day|jour|journee|week|semaine|month|mois|year|an|metre|meter|kilometre|kilometer|centimetre|millimetre|litre|liter|gramme|gram|kilo|kilogram|kilogramme|tonne|volt|watt|micron)s?\b)"
    r"|(?P<digits>[-−]?(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d+)?|[1-9]\d{0,2}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:[.,]\d+)*))(?!\d)(?:(?P<k>k| ?(?:million|millions|thousand|mille))\b)?"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "", "january jan janvier janv", "february feb fevrier fevr", "march mars", "april apr avril avr", "may mai", "june jun juin", "july jul juillet juil",
            "august aug aout", "september sept septembre sep", "october oct octobre", "november nov novembre", "december dec decembre",
        )
    )
    for name in names.split()
}  # fmt: skip
_M = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = re.compile(
    r"\b(?P<iy>\d{4})-(?P<im>\d\d)-(?P<id>\d\d)\b"
    rf"|\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|er)?(?: of)? (?P<m>{_M})\b\.?(?:,? (?P<y>\d{{4}}))?"
    rf"|\b(?P<m2>{_M})\b\.? (?:the )?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?![.,]?\d|%)(?:,? (?P<y2>\d{{4}}))?"
    rf"|\b(?:in|en|since|depuis|of|early|late|mid|debut|fin|mi)[ -](?P<m3>{_M})\b(?! \d{{1,2}}(?!\d))(?: (?P<y3>\d{{4}}))?"
)
_BEFORE = re.compile(
    r"(?P<about>\b(?:about|around|approximately|roughly|approx|some|environ|quelque|autour de|close to|a peu pres|pres d[eu']|nearly|almost|presque)|[~≈])"
    r"|(?P<above>\b(?:above|over|more than|at least|exceed\w*|greater than|deeper than|longer than|higher than|beyond|plus de|au-dessus de|au moins|depass\w*|exced\w*|superieure?s? a|au-dela de)|[>≥])"
    r"|(?P<below>\b(?:below|under|less than|fewer than|at most|(?<!went )(?<!go )(?<!rose )(?<!grew )(?<!gone )up to|lower than|shorter than|within|sous|moins de|au-dessous d[eu']|en dessous d[eu']|(?:a little|just|slightly|somewhat) under|un peu moins (?:de|que)|au plus|inferieure?s? a)|[<≤])"
)
# `6 or more of the 20`, `6 des 20 soupapes ou plus`
_BEHIND = re.compile(
    r"[^,.;:()]{0,34}?(?<!\w)(?:(?P<above>or (?:more|over|above)|and (?:more|over|up)|ou plus|et plus)|or (?:less|fewer|below|under)|ou moins)(?!\w)"
)
_OF_WHOLE = re.compile(r"\d (?:of|out of|des|sur)(?: the| les)? $")
_LOADS = frozenset(("mass", "force", "pressure", "torque"))
_UNDER_LOAD = re.compile(
    r"\b(?:slipp\w+|slips?|crack\w*|broke\w*|break\w*|bent|bends?|held|holds?|fail\w*|yield\w*|buckl\w+|gliss\w+|romp\w+|rompu\w*|ced\w+|tenu|tient|fissur\w+|plie\w*|flamb\w+|cass\w+) (?:under|sous) $"
)
# A number behind one of these is a name.
NUMBERED = re.compile(
    r"\b(?:trials?|runs?|tests?|essais?|passes?|samples?|batch|lot|iteration|experiment|build|version|cycle|day|jour|line|ligne|figure|table|layer|couche|step|etape|week|semaine|node|noeud|channel|canal|plate|plaque|mix|melange|ink|encre|sensor|capteur|stage|phase|section|sample|batch) (?:no\.? )?$"
)
_AND_A_HALF = re.compile(r" (?:and a half|et demie?)\b")
_SPREAD = re.compile(r"(?:±|\+/-|plus or minus|give or take|plus ou moins)\s*$")
_FAR = re.compile(r"(?:\W+(?:of|de|d'|du|le|la|les|the|a|an))*\W*$")


@dataclass(frozen=True)
class Amount:
    value: float
    kind: str  # what it measures; empty for a count
    start: int
    end: int
    bound: str = ""  # about, above or below
    fraction: bool = False
    digits: int = 0  # digits that mean something

    def same(self, other: Amount) -> bool:
        """Whether this, said, is the other, known."""
        if (
            self.kind != other.kind
            and not (self.fraction and other.kind == "share")
            and not (other.fraction and self.kind == "share")
        ):
            return False
        close = abs(self.value - other.value) <= 1e-6 * max(abs(self.value), abs(other.value), 1e-12)
        if close:
            return self.bound == other.bound or self.bound == "about" or (other.bound in ("", "about") and not self.bound)
        gap = (other.value - self.value) / other.value if other.value else 1.0
        if self.bound == "about":
            return abs(gap) <= 0.12 and (
                self.fraction or self.digits < other.digits or other.digits > 2 or bool(self.kind and self.digits == 1)
            )
        if other.bound in ("above", "below") and other.bound != self.bound:
            return False
        # `Less than 1 dB` of 0.8 dB
        wide = 0.35 if self.digits == 1 and self.kind and not other.bound else 0.15
        return (self.bound == "above" and 0 < gap <= wide) or (self.bound == "below" and -wide <= gap < 0)


@dataclass(frozen=True)
class Day:
    year: int
    month: int
    day: int
    start: int
    end: int

    def same(self, other: Day) -> bool:
        return (
            self.month == other.month
            and (not self.day or self.day == other.day)
            and (not self.year or not other.year or self.year == other.year)
        )


def days(folded: str) -> list[Day]:
    found = []
    for match in _DAY.finditer(folded):
        g = match.groupdict()
        name = g["m"] or g["m2"] or g["m3"]
        month = int(g["im"]) if g["im"] else _MONTHS[name]
        day = int(g["id"] or g["d"] or g["d2"] or 0)
        if 1 <= month <= 12 and day <= 31:
            found.append(Day(int(g["iy"] or g["y"] or g["y2"] or g["y3"] or 0), month, day, match.start(), match.end()))
    return found


def amounts(folded: str, skip: list[tuple[int, int]]) -> list[Amount]:
    """Every quantity outside the spans to skip (the days)."""
    found: list[Amount] = []
    used = list(skip)
    place = 0
    while (match := _FIGURE.search(folded, place)) is not None:
        start, end = match.span()
        place = end
        before = folded[start - 1] if start else " "
        # `99` of `p99`, `12` of `v1.12` and `a` of `banana` are no quantities.
        if before.isalnum() or before in "_." or (before == "-" and folded[start - 2 : start - 1].isalnum() and match["digits"]):
            place = max(end, start + 1)
            continue
        # French `le four` is an oven.
        oven = match["words"] == "four" and re.search(r"\b(?:le|du|au|un|ce) $", folded[:start])
        rate = match["ordinal"] in ("second", "seconde") and re.search(r"(?:per|par|/|une|la|each|chaque) ?$", folded[:start])
        if oven or rate or any(a <= start < b for a, b in used):
            continue
        value, digits = _value(match)
        if value is None:
            continue
        kind = ""
        of = " de" if match["fixed"] and folded.startswith(" de ", end) else ""
        unit = None if NUMBERED.search(folded[:start]) else _UNIT.match(folded, end + len(of))
        if unit is not None and not match["part"] and not match["ordinal"] and not _article(folded, unit):
            top, factor = _UNITS[unit["top"]]
            kind, value, end = top, value * factor, unit.end()
            if unit["low"]:
                low, low_factor = _UNITS[unit["low"]]
                kind, value = f"{top}/{low}", value / low_factor
            elif later := _LATER.match(folded, end):
                # `1.8 kg of pellets per hour`
                low, low_factor = _UNITS[later["low"]]
                if low == "time":
                    kind, value = f"{top}/{low}", value / low_factor
                    used.append((later.start("by"), later.end()))
            if half := _AND_A_HALF.match(folded, end):
                value, end = value + 0.5 * factor, half.end()
        place = end
        lead = _bound(folded[max(0, start - 24) : start])
        if not lead and match["fixed"] and match["fixed"] in _LOOSE:
            lead = "about"
        if not lead and not _OF_WHOLE.search(folded[:start]) and (behind := _BEHIND.match(folded, end)):
            lead = "above" if behind["above"] else "below"
        if lead == "below" and kind in _LOADS and _UNDER_LOAD.search(folded[:start]):
            # `Slipped under 1.8 t` says with what load.
            lead = ""
        if not lead and re.match(r" (?:environ|or so|approximately|a peu pres)\b", folded[end : end + 16]):
            lead = "about"
        found.append(Amount(value, kind, start, end, lead, bool(match["part"]), digits))
    return _shared(folded, found)


def _article(folded: str, unit: re.Match[str]) -> bool:
    """`4 a 6` is French for a range, not four amperes; `5 C` and `5 K` are units in capitals, `3 x 4` a product."""
    if unit["top"] == "t":
        return folded[unit.end() : unit.end() + 1] in ("-", "'")
    return unit["top"] in ("a", "x", "b", "d") and folded[unit.end() : unit.end() + 2] != ""


def _bound(text: str) -> str:
    last = ""
    for match in _BEFORE.finditer(text):
        if _FAR.fullmatch(text, match.end()):
            last = match.lastgroup or ""
    return last


def _value(match: re.Match[str]) -> tuple[float | None, int]:
    if match["part"]:
        return _PARTS[match["part"]], 1
    if match["fixed"]:
        return _FIXED[match["fixed"]], 1 if match["fixed"] in _LOOSE else 2
    if match["ordinal"]:
        return float(_ORDINALS[match["ordinal"]]), 1
    if match["one"]:
        return 1.0, 1
    if match["words"]:
        return _spoken(re.split(r"[ -]+", match["words"])) + (0.5 if match["half"] else 0), 2
    text = re.sub(r"[ \u00a0\u202f]", "", match["digits"]).replace("−", "-")
    if re.fullmatch(r"-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", text):
        text = text.replace(",", "")
    text = text.replace(",", ".")
    if text.count(".") > 1:
        return None, 0
    bare = text.lstrip("-0.").replace(".", "")
    digits = len(bare if "." in text else bare.rstrip("0"))
    scale = _SCALES.get(match["k"].strip(), 1000) if match["k"] else 1
    return float(text) * scale, max(1, digits)


def _spoken(words: list[str]) -> float:
    total, current = 0.0, 0.0
    for word in words:
        if word in _SCALES:
            current = max(current, 1.0) * _SCALES[word]
            if _SCALES[word] >= 1000:
                total, current = total + current, 0.0
        elif word in ("vingt", "vingts") and current == 4:
            current = 80
        elif word not in ("and", "et"):
            current += _ONES.get(word, _TENS.get(word, 1 if word in ("one", "un", "une") else 0))
    return total + current


def _shared(folded: str, found: list[Amount]) -> list[Amount]:
    """`from 95 to 480 ms` and `1, 2 and 3 mm`: the unit at the end is that of the others too."""
    out = list(found)
    for n in range(len(out) - 2, -1, -1):
        here, after = out[n], out[n + 1]
        between = folded[here.end : after.start]
        if (
            not here.kind
            and after.kind
            # `We buried five at 45 cm` (`cinq à 45 cm`) is no range.
            and folded[here.start].isalpha() == folded[after.start].isalpha()
            # `0,61 à 500 Hz` neither.
            and (
                between.strip() != "a"
                or abs(after.value) <= 100 * abs(here.value) * _factor(folded[after.start : after.end], after)
            )
            and not NUMBERED.search(folded[: here.start])
            and re.fullmatch(
                r" ?(?:,|to|and|or|a|et|ou|-|–|/|±|\+/-|,? (?:and|or|et|ou)) ?| (?:to|and|or|a|et|ou|against|versus|vs|contre) ",
                between,
            )
        ):
            factor = _factor(folded[after.start : after.end], after)
            out[n] = Amount(here.value * factor, after.kind, here.start, here.end, here.bound, here.fraction, here.digits)
    for n in range(1, len(out)):
        # `22 minutes, plus or minus 4`: the spread has the unit of what it is about.
        here, before = out[n], out[n - 1]
        if not here.kind and before.kind and _SPREAD.search(folded[before.end : here.start]):
            factor = _factor(folded[before.start : before.end], before)
            out[n] = Amount(here.value * factor, before.kind, here.start, here.end, here.bound, here.fraction, here.digits)
    return out


def _factor(text: str, amount: Amount) -> float:
    match = _FIGURE.match(text)
    value = _value(match)[0] if match else None
    return amount.value / value if value else 1.0


def measured_word(word: str) -> bool:
    """The name of a month, a unit or a number."""
    return word in _PARTS or word in _MONTHS or word in _UNITS or word in _ONES or word in _TENS or word in _SCALES
