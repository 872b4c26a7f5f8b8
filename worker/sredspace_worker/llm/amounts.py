"""Quantities and days of a text: `twelve`, `a dozen` and `douze` are 12, `0.3 s` is 300 ms, `4 March` is `2025-03-04`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from sredspace_worker.llm.units import FIXED, LATER, LOOSE, ONES, ORDINALS, PARTS, SCALES, TENS, UNIT, UNITS

_NUMBER_WORDS = "|".join(sorted({*ONES, *TENS, *SCALES}, key=len, reverse=True))
_FIGURE = re.compile(
    r"(?P<part>" + "|".join(sorted(PARTS, key=len, reverse=True)) + r")(?![\w-])"
    r"|(?P<fixed>" + "|".join(sorted(FIXED, key=len, reverse=True)) + r")(?!\w)"
    rf"|(?P<words>(?:{_NUMBER_WORDS})(?:[ -](?:(?:and|et)[ -])?(?:{_NUMBER_WORDS}|one|un|une)(?!\w))*)(?!\w)(?P<half> and a half| et demie?)?"
    r"|(?P<ordinal>" + "|".join(sorted(ORDINALS, key=len, reverse=True)) + r")(?!\w)"
    r"|(?P<one>one|an|a|une?)(?! second [a-z]*(?:eur|age|ment|ion|ier|on)\b)(?= (?:seconde?(?!s? (?!later|after|before|and|of|in|per|at|plus|apres|avant|de|pour|et|a\b)[a-z]{3,})|minute|hour|heure|day|jour|journee|week|semaine|month|mois|year|an|metre|meter|kilometre|kilometer|centimetre|millimetre|litre|liter|gramme|gram|kilo|kilogram|kilogramme|tonne|volt|watt|micron)s?\b)"
    r"|(?P<digits>[-−]?(?:\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:[.,]\d+)?|[1-9]\d{0,2}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:[.,]\d+)*))(?!\d)(?:(?P<k>k| ?(?:million|millions|thousand|mille))\b)?"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "", "january jan janvier janv", "february feb fevrier fevr fev", "march mars mar", "april apr avril avr", "may mai", "june jun juin", "july jul juillet juil",
            "august aug aout", "september sept septembre sep", "october oct octobre", "november nov novembre", "december dec decembre",
        )
    )
    for name in names.split()
}  # fmt: skip
_M = "|".join(sorted(_MONTHS, key=len, reverse=True))
# A month in full needs nothing in front of it; `may` does.
_FULL = "|".join(m for m in _MONTHS if len(m) > 4 or m in ("june", "juin", "july", "mars", "aout", "mai"))
_DAY = re.compile(
    r"\b(?P<iy>\d{4})-(?P<im>\d\d)-(?P<id>\d\d)\b"
    rf"|\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|er)?(?: of)? (?P<m>{_M})\b\.?(?:,? (?P<y>\d{{4}}))?"
    rf"|\b(?P<m2>{_M})\b\.? (?:the )?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?![.,]?\d|%)(?! \d{{3}}\b)(?! (?:{_M})\b)(?:,? (?P<y2>\d{{4}}))?"
    rf"|\b(?:in|en|since|depuis|of|early|late|mid|debut|fin|mi)[ -](?P<m3>{_M})\b(?! \d{{1,2}}(?!\d))(?: (?P<y3>\d{{4}}))?"
    rf"|\b(?P<m4>{_FULL})\b(?! \d{{1,2}}(?!\d))(?:,? (?:of )?(?P<y4>\d{{4}}))?"
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
_NO_SHARE = 1000
_OF_WHOLE = re.compile(r"\d (?:of|out of|des|sur)(?: the| les)? $")
_LOADS = frozenset(("mass", "force", "pressure", "torque"))
_UNDER_LOAD = re.compile(
    r"\b(?:slipp\w+|slips?|crack\w*|broke\w*|break\w*|bent|bends?|held|holds?|fail\w*|yield\w*|buckl\w+|gliss\w+|romp\w+|rompu\w*|ced\w+|tenu|tient|fissur\w+|plie\w*|flamb\w+|cass\w+) (?:under|sous) $"
)
# A number behind one of these is a name.
NUMBERED = re.compile(
    r"\b(?:trials?|runs?|tests?|essais?|(?<!a )(?<!ont )passes?|samples?|batch|lot|iteration|experiment|build|version|cycle|day|jour|line|ligne|figure|table|layer|couche|step|etape|week|semaine|node|noeud|channel|canal|plate|plaque|mix|melange|ink|encre|sensor|capteur|stage|phase|section|sample|batch) (?:no\.? )?$"
)
_OVER = re.compile(r"\bover (?:the |a |some )?$")
_ROUNDS = re.compile(
    r" (?:[a-z]+ )?(?:strokes|cycles|washes|passes|runs|trips|sessions|turns|laps|flights|rounds|shots|blows|nights|charges|loads|tides)\b"
)
_PLACED = re.compile(
    r"\b(?:fitted|placed|installed|mounted|buried|hung|stored|kept|laid|put|spread|distributed|divided|split|run|tested|repeated|installee?s?|placee?s?|posee?s?|montee?s?|enfouie?s?|reparti\w*|fixee?s?|mise?s?|loge\w*) (?:under|over|above|below|within|beneath|sous) (?:each of |the |les )?$"
)
_BY = re.compile(
    r"\b(?:(?:by|within|differ\w*|rise|rises|rose|drop|dropped|heated|cooled|warmed|warmer|colder|cooler|(?:(?<!temperature )(?<!temperatures )(?:of|de)))|plus|moins)(?: (?:only|about|nearly|some|environ|pres de|seulement))* $|[±+] ?$"
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
    printed: float = 0.0  # the figure itself, whatever its unit

    def same(self, other: Amount) -> bool:
        """Whether this, said, is the other, known."""
        if (
            self.kind != other.kind
            and {self.kind, other.kind} != {"degree", "celsius"}
            # `Washed ten times` is `ten washes`.
            and {self.kind, other.kind} != {"fold", ""}
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
        name = g["m"] or g["m2"] or g["m3"] or g["m4"]
        month = int(g["im"]) if g["im"] else _MONTHS[name]
        day = int(g["id"] or g["d"] or g["d2"] or 0)
        if 1 <= month <= 12 and day <= 31:
            found.append(
                Day(int(g["iy"] or g["y"] or g["y2"] or g["y3"] or g["y4"] or 0), month, day, match.start(), match.end())
            )
    return found + _bare_days(folded, found)


_BARE_DAY = re.compile(
    r"\b(?:le|the) (?P<d>\d{1,2})(?:st|nd|rd|th|er)?(?= (?:et|and|a|au|la|le|les|l'|une?|on|nous|we|the|il|elle|was|were|pour|for|with|avec|dans|in)\b|[.,;)](?: |$)|$)"
)


def _bare_days(folded: str, found: list[Day]) -> list[Day]:
    """`20 fév. : … tombé en panne le 22`: a day of the month above."""
    out = []
    for match in _BARE_DAY.finditer(folded) if found else ():
        above = [d for d in found if d.end <= match.start() and d.day]
        inside = any(d.start <= match.start("d") < d.end for d in found)
        if (
            above
            and not inside
            and 1 <= int(match["d"]) <= 31
            and (folded[match.end("d") :][:1] in ".,;)" or UNIT.match(folded, match.end("d")) is None)
        ):
            out.append(Day(above[-1].year, above[-1].month, int(match["d"]), match.start("d"), match.end("d")))
    return out


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
        span = before.isdigit() and folded[start] in "-−"  # `44-56`
        if (
            (before.isalnum() and not span)
            or before in "_."
            or (before == "-" and folded[start - 2 : start - 1].isalnum() and match["digits"])
        ):
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
        value = abs(value) if span else value
        printed = value
        kind = ""
        of = " de" if match["fixed"] and folded.startswith(" de ", end) else ""
        unit = UNIT.match(folded, end + len(of))
        if unit is not None and len(unit["top"]) < 2 and unit["top"] != "%" and NUMBERED.search(folded[:start]):
            unit = None
        if unit is not None and unit["top"] in ("points", "point") and unit["low"]:
            # `900 points par minute` are stitches.
            unit = None
        if unit is not None and not match["part"] and not match["ordinal"] and not _article(folded, unit):
            top, factor = UNITS[unit["top"]]
            kind, value, end = top, value * factor, unit.end()
            if kind == "kelvin" and _BY.search(folded[:start]):
                # `Rose by 1.9 K` is a difference, the same in both scales.
                kind = "celsius"
            if unit["low"]:
                low, low_factor = UNITS[unit["low"]]
                kind, value = f"{top}/{low}", value / low_factor
            elif later := LATER.match(folded, end):
                # `1.8 kg of pellets per hour`
                low, low_factor = UNITS[later["low"]]
                if low == "time":
                    kind, value = f"{top}/{low}", value / low_factor
                    used.append((later.start("by"), later.end()))
            if half := _AND_A_HALF.match(folded, end):
                value, end = value + 0.5 * factor, half.end()
        place = end
        lead = _bound(folded[max(0, start - 24) : start])
        if not lead and match["fixed"] and match["fixed"] in LOOSE:
            lead = "about"
        if not lead and not _OF_WHOLE.search(folded[:start]) and (behind := _BEHIND.match(folded, end)):
            lead = "above" if behind["above"] else "below"
        if lead and _PLACED.search(folded[:start]):
            # `Fitted under 24 hives`, `spread over three sites`.
            lead = ""
        if lead == "above" and _OVER.search(folded[:start]) and (kind in ("time", "month") or _ROUNDS.match(folded, end)):
            # `Did not wear over 30,000 strokes` speaks of so many.
            lead = ""
        if lead == "below" and kind in _LOADS and _UNDER_LOAD.search(folded[:start]):
            # `Slipped under 1.8 t` says with what load.
            lead = ""
        if not lead and re.match(r" (?:environ|or so|approximately|a peu pres)\b", folded[end : end + 16]):
            lead = "about"
        found.append(Amount(value, kind, start, end, lead, bool(match["part"]), digits, printed))
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
        return PARTS[match["part"]], 1
    if match["fixed"]:
        return FIXED[match["fixed"]], 1 if match["fixed"] in LOOSE else 2
    if match["ordinal"]:
        return float(ORDINALS[match["ordinal"]]), 1
    if match["one"]:
        return 1.0, 1
    if match["words"]:
        return spoken(re.split(r"[ -]+", match["words"])) + (0.5 if match["half"] else 0), 2
    text = re.sub(r"[ \u00a0\u202f]", "", match["digits"]).replace("−", "-")
    if re.fullmatch(r"-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", text):
        text = text.replace(",", "")
    text = text.replace(",", ".")
    if text.count(".") > 1:
        return None, 0
    bare = text.lstrip("-0.").replace(".", "")
    digits = len(bare if "." in text else bare.rstrip("0"))
    scale = SCALES.get(match["k"].strip(), 1000) if match["k"] else 1
    return float(text) * scale, max(1, digits)


def spoken(words: list[str]) -> float:
    total, current = 0.0, 0.0
    for word in words:
        if word in SCALES:
            current = max(current, 1.0) * SCALES[word]
            if SCALES[word] >= 1000:
                total, current = total + current, 0.0
        elif word in ("vingt", "vingts") and current == 4:
            current = 80
        elif word not in ("and", "et"):
            current += ONES.get(word, TENS.get(word, 1 if word in ("one", "un", "une") else 0))
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
            # `0,61 à 500 Hz` neither, nor is `50 à 24 °C`; `on the prints of 1790, 88 %` is no list.
            and (between.strip() != "a" or _ranges(folded, here, after))
            and not (after.kind == "share" and abs(here.value) > _NO_SHARE)
            and not NUMBERED.search(folded[: here.start])
            and re.fullmatch(
                r" ?(?:,|to|and|or|a|et|ou|-|–|/|±|\+/-|,? (?:and|or|et|ou)) ?| (?:to|and|or|a|et|ou|against|versus|vs|contre) ",
                between,
            )
        ):
            factor = _factor(folded[after.start : after.end], after)
            out[n] = replace(here, value=here.value * factor, kind=after.kind)
    for n in range(1, len(out)):
        # `22 minutes, plus or minus 4`: the spread has the unit of what it is about.
        here, before = out[n], out[n - 1]
        if not here.kind and before.kind and _SPREAD.search(folded[before.end : here.start]):
            factor = _factor(folded[before.start : before.end], before)
            out[n] = replace(here, value=here.value * factor, kind=before.kind)
    return out


def _ranges(folded: str, here: Amount, after: Amount) -> bool:
    first = abs(here.value) * _factor(folded[after.start : after.end], after)
    return abs(after.value) <= 100 * first and (first <= abs(after.value) or folded[: here.start].endswith(("de ", "entre ")))


def _factor(text: str, amount: Amount) -> float:
    match = _FIGURE.match(text)
    value = _value(match)[0] if match else None
    return amount.value / value if value else 1.0


def measured_word(word: str) -> bool:
    """The name of a month, a unit or a number."""
    return word in PARTS or word in _MONTHS or word in UNITS or word in ONES or word in TENS or word in SCALES
