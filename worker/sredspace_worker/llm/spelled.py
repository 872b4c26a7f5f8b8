"""Quantities that a text spells out, as figures with a unit: `two dozen` is 24, `half an hour` 30 minutes, `one in five` 20 %."""

from __future__ import annotations

import re
from collections.abc import Callable

from sredspace_worker.llm.amounts import spoken
from sredspace_worker.llm.units import ONES, SCALES, TENS

_WORDS = "|".join(sorted({*ONES, *TENS, *SCALES, "one", "un", "une"}, key=len, reverse=True))
_ENGLISH = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_NUMBER = rf"(?:\d+(?:[.,]\d+)?|(?:{_WORDS})(?:[ -](?:{_WORDS}))*)"
_UNIT = r"(?:hours?|heures?|minutes?|seconds?|secondes?|days?|jours?|journees?|weeks?|semaines?|months?|mois|years?|ans?|annees?|met(?:re|er)s?|kilomet(?:re|er)s?|centimet(?:re|er)s?|millimet(?:re|er)s?|lit(?:re|er)s?|grams?|grammes?|kilos?|kilogram(?:me)?s?|tonn?es?|tons?|degrees?|degres?|inch(?:es)?|pouces?|cups?|tasses?)"


def _value(text: str) -> float:
    text = text.strip()
    if text in ("a", "an", "the", "le", "la", "l'", "du", "d'"):
        return 1.0
    if re.fullmatch(r"\d+(?:[.,]\d+)?", text):
        return float(text.replace(",", "."))
    return spoken(re.split(r"[ -]+", text))


def _figure(value: float) -> str:
    return f"{value:.6g}"


def _dozens(match: re.Match[str]) -> str:
    return _figure(_value(match["n"]) * 12)


def _one_in(match: re.Match[str]) -> str:
    """`One in five seeds`, `un message sur mille`."""
    whole = _value(match["n"])
    if whole < 3:
        return match.group()
    return (
        f"{_figure(100 / whole)} % of {match['what'] or ''}".removesuffix(" of ")
        if whole not in (3.0, 4.0)
        else _of_parts(whole, match["what"])
    )


def _of_parts(whole: float, what: str | None) -> str:
    return ("a third " if whole == 3.0 else "a quarter ") + (f"of {what}" if what else "")


def _clock(match: re.Match[str]) -> str:
    """`1 h 30` and `2 min 30 s`."""
    first, second = float(match["a"]), float(match["b"])
    if match["big"].startswith("h"):
        return f"{_figure(first * 60 + second)} minutes"
    return f"{_figure(first * 60 + second)} seconds"


_WEEKDAYS = {"tue": "tuesday", "wed": "wednesday", "thu": "thursday", "fri": "friday"}

_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\b(one|two|three|four|five|six|seven|eight|nine)-(thirds?|quarters?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|half)\b"), lambda m: f"{m[1]} {m[2]}"),
    (re.compile(r"(?<=\d)[ ]?1⁄2"), lambda m: ".5"),
    (re.compile(r"(?<![\d⁄])1⁄2\b"), lambda m: "0.5"),
    (re.compile(rf"\b(?P<n>{_NUMBER}) (?:dozens?|douzaines?)\b"), _dozens),
    (re.compile(r"\bhalf of (?:a|the) dozen\b|\bla moitie (?:d'une|de la) douzaine\b|\bhalf-dozen\b"), lambda m: "6"),
    (re.compile(rf"\b(?:one|an?|une?) (?P<unit>{_UNIT}) (?:and a half|et demie?)\b"), lambda m: f"1.5 {m['unit']}"),
    (re.compile(rf"\b(?:one|1) and a half (?P<unit>{_UNIT})\b"), lambda m: f"1.5 {m['unit']}"),
    (re.compile(rf"\b(?P<n>{_NUMBER}) (?P<unit>{_UNIT}) et demie?\b"), lambda m: f"{_figure(_value(m['n']) + 0.5)} {m['unit']}"),
    (re.compile(rf"\b(?:(?:a|the|one) )?half[ -](?:(?:of )?an? |of (?:one|an) )?(?P<unit>{_UNIT}|mm|cm|km|kg)\b|\b(?:une? |la |le )?demi(?:e)?[ -](?P<fr>{_UNIT})\b"), lambda m: f"0.5 {m['unit'] or m['fr']}"),
    (re.compile(rf"\bthree[ -]quarters? of an? (?P<unit>{_UNIT})\b|\b(?:les )?trois quarts d(?:'|e )(?P<fr>{_UNIT})\b"), lambda m: f"0.75 {m['unit'] or m['fr']}"),
    (re.compile(rf"\ba quarter of an? (?P<unit>{_UNIT})\b|\b(?:un |le )?quart d(?:'|e )(?P<fr>{_UNIT})\b"), lambda m: f"0.25 {m['unit'] or m['fr']}"),
    (re.compile(r"\b(?:a |one |une )?(?:fortnight|quinzaine de jours)\b"), lambda m: "2 weeks"),
    (re.compile(r"\bfortnightly\b"), lambda m: "every 2 weeks"),
    (re.compile(rf"\b(?P<n>\d+|{_ENGLISH}) cents?\b"), lambda m: f"{m['n']} ¢"),
    (re.compile(rf"\b(?:an |a |one |une )?(?P<unit>{_UNIT})[ -](?:and[ -]a[ -]half|et demie?)\b"), lambda m: f"1.5 {m['unit']}"),
    (re.compile(rf"\b(?:an |a |one |une )?(?P<unit>{_UNIT}) (?:and a quarter|et quart)\b"), lambda m: f"1.25 {m['unit']}"),
    (re.compile(rf"\b(?P<n>{_NUMBER}) (?P<unit>{_UNIT}) et quart\b"), lambda m: f"{_figure(_value(m['n']) + 0.25)} {m['unit']}"),
    (re.compile(r"\bevery (?:second|other) (?P<unit>day|week|month)\b"), lambda m: f"every 2 {m['unit']}s"),
    (re.compile(r"\bune? (?P<unit>jour|semaine|mois) sur deux\b"), lambda m: f"every 2 {m['unit'].removesuffix('s')}s"),
    (re.compile(r"\bevery (?:second|other) (?=(?:mon|tues|wednes|thurs|fri|satur|sun)day\b)|\bun (?=(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) sur deux\b)"), lambda m: "every 2 weeks "),
    (re.compile(r"\b(?:a|the|one|une|la) (?:pair|paire)(?: of\b| de\b| d')|\bpairs? (?:of\b|d[e'])"), lambda m: "2 "),
    (re.compile(r"\b(?:minus|moins) (?=\d[\d.,]* ?(?:°|c\b|deg))"), lambda m: "-"),
    (re.compile(r"(?P<n>\d+(?:[.,]\d+)?|(?:" + _WORDS + r")(?:[ -](?:" + _WORDS + r"))*)(?P<unit> ?(?:°c?|c|degres?(?: celsius)?|degrees?(?: celsius)?)) (?:sous zero|sous le zero|below zero|below freezing)\b"), lambda m: f"-{_figure(_value(m['n']))} °c"),
    (re.compile(r"\btwice\b"), lambda m: "2 times"),
    (re.compile(r"\btimes as (?P<how>fast|slow|long|high|low|strong|weak|thick|wide|deep|hard|short|quick|bright|loud)(?:ly)? as\b"), lambda m: f"times {m['how'].removesuffix('e')}er than"),
    (re.compile(r"\btimes as (?:many|much)(?P<what>(?: [a-z]+){0,3}?) as\b"), lambda m: f"times more{m['what']} than"),
    (re.compile(r"\btimes as (?P<what>[a-z]+) as\b"), lambda m: f"times more {m['what']} than"),
    (re.compile(r"\bthrice\b"), lambda m: "3 times"),
    (re.compile(rf"\b(?:on|a) (?P<n>{_NUMBER}) (?:(?:separate|different) )?(?:occasions|reprises)\b"), lambda m: f"{m['n']} times"),
    (re.compile(rf"\b(?:by )?(?:a|d'un|par un) (?:factor of |facteur (?:de )?)(?P<n>{_NUMBER})\b"), lambda m: f"{m['n']} times"),
    (re.compile(r"(?<=times )(?:daily|a day)\b"), lambda m: "per day"),
    (re.compile(r"(?<=times )(?:weekly|a week)\b"), lambda m: "per week"),
    (re.compile(rf"\b(?:one|une?) (?:(?P<what>[a-z]{{3,}}) )?(?:in|out of|sur) (?:every |a )?(?P<n>{_WORDS})\b(?! (?:{_UNIT})\b)"), _one_in),
    (re.compile(r"\b(?P<a>\d{1,2}) ?(?P<big>h|hours?|heures?|hr) (?:and |et )?(?P<b>\d{1,2})(?: ?(?:min|minutes?)\b|(?![\w%°]|[.,]\d| ?(?:%|°|(?:mm|cm|m|km|g|kg|mg|ml|l|kw|w|v|fois|times|s|sec)\b)))"), _clock),
    (re.compile(r"\bun an\b"), lambda m: "12 mois"),
    (re.compile(r"\b(?P<a>\d{1,2}) ?(?P<big>min|minutes?) (?:and |et )?(?P<b>\d{1,2}) ?(?:s|sec|seconds?|secondes?)\b"), _clock),
    (re.compile(r"\b(?P<a>\d{1,2}) ?(?P<big>min|minutes?) (?P<b>[0-5]\d)(?![\w.,%°]*\w| ?(?:%|°|[a-z]{1,3}\b(?<!et)(?<!a)(?<!and)))"), _clock),
    (re.compile(r"(?<![\w.,-])v(?=\d)"), lambda m: "version "),
    (re.compile(r"(?<![\w.,-])j\.? ?\+? ?(?=\d{1,3}(?![\w.]))"), lambda m: "jour "),
    (re.compile(r"\b(?P<day>tues?|wed|thu(?:rs?)?|fri)\b\.?(?!\w)"), lambda m: _WEEKDAYS[m["day"][:3]]),
    (re.compile(r"\b(?:une )?centaine\b"), lambda m: "about 100"),
    (re.compile(r"\b(?:un )?millier\b"), lambda m: "about 1000"),
)  # fmt: skip
_LIKELY = re.compile(
    r"\b(?:half|demie?|quart|quarters?|douzaines?|dozens?|fortnight\w*|quinzaine|twice|thrice|cents?|times|occasions|reprises|fact(?:or|eur)|daily|weekly|in|out of|sur|h|hours?|heures?|hr|min|minutes?|centaine|millier|un an|pairs?|paire|minus|moins|sous|below|every|deux|quart|tues?|wed|thu(?:rs?)?|fri)\b|\b[vj][. +]{0,3}\d|⁄|-(?:third|quarter|fifth|sixth|seventh|eighth|ninth|tenth|half)"
)


def spelled(folded: str) -> str:
    """What is spelled out, as figures."""
    if not _LIKELY.search(folded):
        return folded
    for pattern, figure in _RULES:
        folded = pattern.sub(figure, folded)
    return folded
