"""The words for numbers and units, and what each unit measures."""

from __future__ import annotations

import re

ONES = {
    word: value
    for value, words in enumerate(
        (
            "zero", "", "two deux", "three trois", "four quatre", "five cinq", "six", "seven sept", "eight huit", "nine neuf", "ten dix", "eleven onze", "twelve douze",
            "thirteen treize", "fourteen quatorze", "fifteen quinze", "sixteen seize", "seventeen", "eighteen", "nineteen",
        )
    )
    for word in words.split()
}  # fmt: skip
TENS = {
    "twenty": 20, "vingt": 20, "vingts": 20, "thirty": 30, "trente": 30, "forty": 40, "quarante": 40, "fifty": 50, "cinquante": 50, "sixty": 60, "soixante": 60,
    "seventy": 70, "septante": 70, "eighty": 80, "ninety": 90, "nonante": 90,
}  # fmt: skip
SCALES = {"hundred": 100, "cent": 100, "cents": 100, "thousand": 1000, "mille": 1000, "million": 1e6, "millions": 1e6}
ORDINALS = {
    word: value
    for value, words in enumerate(
        (
            "", "first premier premiere 1st 1er 1re", "second seconde 2nd 2e deuxieme", "third troisieme 3rd", "fourth quatrieme 4th", "fifth cinquieme 5th", "sixth sixieme 6th",
            "seventh septieme", "eighth huitieme", "ninth neuvieme", "tenth dixieme",
        )
    )
    for word in words.split()
}  # fmt: skip
FIXED = {
    "a dozen": 12.0, "dozen": 12.0, "une douzaine": 12.0, "douzaine": 12.0, "half a dozen": 6.0, "une demi-douzaine": 6.0, "une vingtaine": 20.0, "une dizaine": 10.0,
    "une quinzaine": 15.0, "une trentaine": 30.0, "une quarantaine": 40.0, "une cinquantaine": 50.0, "une soixantaine": 60.0,
}  # fmt: skip
LOOSE = frozenset(
    ("une vingtaine", "une dizaine", "une quinzaine", "une trentaine", "une quarantaine", "une cinquantaine", "une soixantaine")
)  # each of them is about so many
PARTS = {
    "half": 0.5, "moitie": 0.5, "la moitie": 0.5, "a half": 0.5, "a third": 1 / 3, "one third": 1 / 3, "le tiers": 1 / 3, "un tiers": 1 / 3, "two thirds": 2 / 3,
    "deux tiers": 2 / 3, "les deux tiers": 2 / 3, "a quarter": 0.25, "one quarter": 0.25, "un quart": 0.25, "le quart": 0.25, "three quarters": 0.75, "trois quarts": 0.75,
}  # fmt: skip
for _n, _english, _french in (
    (5, "fifth", "cinquieme"), (6, "sixth", "sixieme"), (7, "seventh", "septieme"), (8, "eighth", "huitieme"), (9, "ninth", "neuvieme"), (10, "tenth", "dixieme"),
):  # fmt: skip
    PARTS |= {f"one {_english}": 1 / _n, f"a {_english} of": 1 / _n, f"un {_french}": 1 / _n}
    for _top, _spelling in enumerate(
        ("two deux", "three trois", "four quatre", "five cinq", "six", "seven sept", "eight huit", "nine neuf"), 2
    ):
        if _top < _n:
            _words = _spelling.split()
            PARTS |= {f"{_words[0]} {_english}s": _top / _n, f"{_words[-1]} {_french}s": _top / _n}
PARTS |= {"one half": 0.5, "les trois quarts": 0.75, "the quarter": 0.25, "tiers": 1 / 3}
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
    add("time", 604800, "weeks|semaines|wk|wks|sem")
    add("month", 1, "months|mois")
    add("month", 12, "years|ans|annees|yr")
    add("month", 120, "decades|decennies")
    for name, symbol, long_en, long_fr in (
        ("length", "m", "metres|meters", "metres"), ("mass", "g", "grams|grammes", "grammes"), ("volume", "l", "litres|liters", "litres"),
        ("volt", "v", "volts", "volts"), ("ampere", "a", "amps|amperes", "amperes"), ("power", "w", "watts", "watts"), ("force", "n", "newtons", "newtons"),
        ("frequency", "hz", "hertz", "hertz"), ("pressure", "pa", "pascals", "pascals"), ("energy", "j", "joules", "joules"), ("mole", "mol", "moles", "moles"),
        ("byte", "b", "bytes", "octets"),
    ):  # fmt: skip
        for prefix, letters, factor in (
            ("", "", 1.0), ("nano", "n", 1e-9), ("micro", "μ|u", 1e-6), ("milli", "m", 1e-3), ("centi", "c", 1e-2), ("kilo", "k", 1e3), ("mega", "mega:m", 1e6),
            ("giga", "g", 1e9), ("tera", "tera", 1e12), ("hecto", "h", 1e2), ("deci", "d", 1e-1),
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
    for letter, factor in (("", 1.0), ("k", 1e3), ("m", 1e6), ("g", 1e9), ("t", 1e12)):
        add("bit", factor, f"{letter}bit|{letter}bits")
        if letter:
            add("bit/time", factor, f"{letter}bps")
    add("byte", 1e3, "ko")
    add("byte", 1e6, "mo")
    add("byte", 1e9, "go")
    add("byte", 1e12, "tb")
    add("mass", 1e6, "t|tonnes|tons|metric tons|metric tonnes|tonnes metriques")
    add("mass", 453.592, "lb|lbs|pounds|livres")
    add("length", 0.0254, "inches|inch|pouces")
    add("length", 0.3048, "feet|foot|ft|pieds")
    add("length", 1609.344, "miles")
    add("length", 0.9144, "yards|yd|verges")
    add("mass", 28.3495, "oz|ounces|onces")
    add("volume", 3.78541, "gallons|gal")
    add("area", 1, "m2|square metres|square meters|metres carres")
    add("area", 1e-4, "cm2|square centimetres|square centimeters|centimetres carres")
    add("area", 1e-6, "mm2|square millimetres|square millimeters|millimetres carres")
    add("area", 1e4, "ha|hectares")
    add("volume", 1e3, "m3|cubic metres|cubic meters|metres cubes")
    add("volume", 1e-3, "cm3|cc|cubic centimetres|cubic centimeters|centimetres cubes")
    add("length", 1e-10, "angstroms")
    add("ppm", 1e-3, "ppb|parts per billion")
    add("brix", 1, "°brix|brix|degrees brix|degres brix")
    add("mass", 1e3, "kilos")
    add("length", 1e-6, "um|μm|microns|micrometres")
    add("force", 1e3, "kn|kilonewtons")
    add("pressure", 1e5, "bar|bars")
    add("pressure", 6894.757, "psi")
    add("celsius", 1, "°c|c|degc|degrees celsius|degres celsius|degrees c|celsius|degres c")
    add("fahrenheit", 1, "°f|degf|degrees fahrenheit|degres fahrenheit")
    add("kelvin", 1, "k|kelvin|kelvins")
    add("degree", 1, "°|degrees|degres|deg")
    add("decibel", 1, "db|dba|db(a)|decibels")
    add("turn", 1, "rpm|tr/min|revolutions per minute|tours par minute|tours/min|r/min")
    add("watthour", 1, "wh|watt-hours")
    add("watthour", 1e6, "mwh|megawatt-hours|megawatt hours|megawattheures")
    add("watthour", 1e9, "gwh|gigawatt-hours|gigawattheures")
    add("watthour", 1e3, "kwh|kilowatt-hours|kilowatt hours|kilowattheures")
    add("torque", 1, "n·m|n.m|nm·|newton-metres|newton metres|newton-meters")
    add("fold", 1, "fold|times|fois|x")
    add("cent", 1, "¢")
    add("dollar", 1, "$|dollars|cad")
    add("ntu", 1, "ntu")
    add("pixel", 1, "px|pixels|pixel")
    add("lux", 1, "lux|lx")
    add("ohm", 1, "ohms|ohm|ω")


_unit_table()
# A singular is spelled in the plural above: `millimetre`, `heure`.
UNITS = _BASE | {
    " ".join([*head, last[:-1]]): value
    for spelling, value in _BASE.items()
    for *head, last in [spelling.split(" ")]
    if len(last) > 3 and last.endswith("s") and last not in ("celsius",)
}
SPELLED = "|".join(sorted((re.escape(u) for u in UNITS), key=len, reverse=True))
UNIT = re.compile(
    rf"[ \u00a0\u202f-]?(?P<top>{SPELLED})(?![\w·]|'\w)(?:(?: ?/ ?| per | par | an? (?!sec)| a l'| de l'| each | every | chaque )(?P<low>{SPELLED})(?![\w·']))?"
)
LATER = re.compile(
    rf"(?: (?!in\b|within\b|dans\b|en\b|and\b|et\b|after\b|apres\b)[a-z][a-z'’-]*){{1,6}}? (?P<by>(?:per|each|every|an?(?= hour| day| minute| second| week)|par|chaque|a l'|de l')\s?(?P<low>{SPELLED}))(?!\w)"
)
