"""Loads the rule files and finds which rules a sentence meets."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from importlib import resources
from typing import Any

from sredspace_worker.engine import classifier

# Units as people write them in notes; a bare number is not a measurement.
_UNITS = (
    r"(?:%|percent|per ?cent|pour ?cent|points?|ms|msec|s|sec|secs|seconds?|secondes?|us|µs|μs|ns|min|minutes?|hours?|heures?|h"
    r"|days?|jours?|[kmgt]i?b|octets?|[km]o|[gt]o(?= (?:de|d'|par|et|en)\b|[.,;:)/]|$)|bytes?|bits?|[kmg]?hz|fps|rps|qps|tps|iops|ops|mm|cm|nm|µm|um|microns?|m|km|kg|mg"
    r"|µg|g|l|ml|°c|°f|c|k|v|mv|kv|a(?=[;:)/]|[.,](?!m)|$| (?:of|at|and|for|rms|dc|ac|pendant)\b)|ma|w|mw|kw|kwh|wh|k?j|mj|pa|kpa|mpa|gpa|bar|psi|n|nm|kn|rpm|tr/min|db|ppm|ph|x|times|fold|fois"
    r"|errors?|erreurs?|rows?|lignes|documents?|vectors?|vecteurs?|nodes?|writers?|users?|requests?|requetes?|tokens?|cycles?"
    r"|samples?|echantillons?|runs?|trials?|essais?|parts?|pieces?|frames?|images?|cm2|mm2|m2|m3|f1|epochs?)"
)
NUMBER = r"(?<!\d)\d[\d.,\u00a0\u202f]{0,24}(?: \d{3}(?!\d)){0,5}"
_RATE = r"[a-z]{1,12}/(?:s|sec|min|h|hr|day|jour|ml|l|kg|g|m2|m3|ha|core|node)"
NUM = rf"{NUMBER}[\s-]?(?:k |m |million |thousand )?(?:{_UNITS}(?![\w])(?:/\w+)?|[km]? ?{_RATE}(?!\w))"
_COUNT = (
    r"(?:\d[\d.,]*k?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|sixteen|twenty|thirty|forty|fifty|hundred|a dozen|dozens of"
    r"|both|each|several|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|quinze|seize|vingt|trente|quarante|cinquante|cent|plusieurs)"
)


# How a request begins, and what it asks for.
_PLEASE = r"^(?:ok,? |hi,? |hello,? |bonjour,? |thanks,? |merci,? )?(?:please |kindly |now |and |then )?"
_ASKED = r"(?:me|us|the|a|an|this|that|it|my|our|all|only|line|section|sections|lines|t661|242|244|246|sr&ed|everything|these|those|from|by|out|what|up|at|in|with|no|\w+ (?:log|logbook|draft|section|report|entries|issues))\b"
_DEMANDE = r"(?:le|la|les|l'\w*|un|une|des|du|ce|cette|ces|mon|ma|mes|notre|nos|moi|nous|toutes?|tous|seulement|ligne|section|t661|242|244|246|uniquement|partir)\b"
# What a person sends along.
PAPERS = (
    r"(?:documents?|files?|fichiers?|papers?|papiers?|notes?|notebooks?|rapports?|reports?|e?mails?|courriels?|exports?|logs?|journal|journaux"
    r"|cahiers?|carnets?|transcripts?|dictations?|dictees?|minutes|photos?|spreadsheets?)\b"
)


@dataclass(frozen=True, eq=False)
class Rule:
    id: str
    label: str
    weight: int
    pattern: re.Pattern[str]
    category: str
    digit: bool  # the pattern asks for a number, so sentences without one are not tried
    only: str  # `commit`: the rule is about the subject lines of commits
    has: re.Pattern[str] | None = None  # of a rule for all sentences: what each match holds, found faster


@dataclass(frozen=True)
class Hit:
    rule: Rule
    start: int
    end: int


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("sredspace_worker.rules").joinpath(name).read_text("utf-8"))


# Who is no part of a team: what they do for themselves is none of its work.
_OUTSIDERS = (
    r"(?:(?:the|our|a|le|la|les|un|une|notre|nos) |l')?(?:suppliers?|vendors?|customers?|clients?|dealers?|subcontractors?|landlord|owners?|university|college|institute|museum|city|town|ministry|utility"
    r"|exploitante?s?|fournisseurs?|sous-traitante?s?|entrepreneurs?|proprietaires?|concessionnaires?|distributeurs?|universite|cegep|institut|musee|ville|municipalite|ministere|cooperative)"
)
_MARKED = re.compile(r"(\[\\w[^\]\w]+\])\+")


def compiled(pattern: str) -> re.Pattern[str]:
    pattern = pattern.replace("<num>", NUM).replace("<count>", _COUNT).replace("<please>", _PLEASE).replace("<asked>", _ASKED)
    pattern = pattern.replace("<demande>", _DEMANDE).replace("<papers>", PAPERS).replace("<outsiders>", _OUTSIDERS)
    pattern = re.sub(r"<(\d)>", r"(?:\\W+[\\w'%.-]+){0,\1}?\\W+", pattern)
    # A word between two cues has an end: marks belong to words and to the gaps between them, and a long run of such marks
    # would else be split in every possible way.
    pattern = _MARKED.sub(lambda match: match[1] + "{1,30}", pattern).replace(r"\W+", r"\W{1,8}")
    return re.compile(pattern)


@functools.cache
def version() -> str:
    return str(_read("cues.toml")["version"])


def _families(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """`N-E/1`, `N-E/2`, …: guards of one idea each that are tried as one pattern; the first names the words that call them."""
    found: dict[str, dict[str, Any]] = {}
    for item in items:
        name = item["id"].partition("/")[0]
        if name in found:
            found[name]["re"] += "|" + item["re"]
        else:
            found[name] = {**item, "id": name}
    return list(found.values())


@functools.cache
def families(name: str) -> dict[str, str]:
    """The patterns of a file whose rules carry no label: the rules of a family are one alternation within its frame."""
    read = _read(name)
    found: dict[str, list[str]] = {}
    for rule in read["rules"]:
        found.setdefault(rule["id"].partition("/")[0], []).append(rule["re"])
    return {family: framed(read, family, "|".join(patterns)) for family, patterns in found.items()}


def framed(read: dict[str, Any], family: str, pattern: str) -> str:
    """A pattern of such a file, whole: within the frame of its family and with the lists that it names."""
    whole = str(read.get("frames", {}).get(family, "<rules>")).replace("<rules>", pattern)
    for key, words in read.get("words", {}).items():
        whole = whole.replace(f"<{key}>", words)
    return whole


@functools.cache
def _index() -> tuple[dict[str, tuple[Rule, ...]], tuple[Rule, ...]]:
    """Rules by the beginnings of the words that call them; most sentences then meet only a few patterns."""
    by_word: dict[str, list[Rule]] = {}
    always: list[Rule] = []
    for name in ("cues.toml", "guards.toml", "routine.toml", "chores.toml"):
        for item in _families(_read(name)["rules"]):
            rule = Rule(
                item["id"], item["label"], item["w"], compiled(item["re"]), item.get("category", ""), item.get("digit", False),
                item.get("only", ""), re.compile(item["has"]) if "has" in item else None,
            )  # fmt: skip
            if item["on"] == "*":
                always.append(rule)
                continue
            for key in {_beginning(word) for word in item["on"].split()}:
                by_word.setdefault(key, []).append(rule)
    return {key: tuple(rules) for key, rules in by_word.items()}, tuple(always)


def _beginning(word: str) -> str:
    """A long word calls its rule in all its forms, one of up to three letters only as it is."""
    return word[: max(4, len(word) - 3)] if len(word) > 3 else f"{word}$"


@functools.lru_cache(maxsize=1 << 17)
def _called(word: str) -> tuple[Rule, ...]:
    by_word, _ = _index()
    found: dict[str, Rule] = {}
    for part in (word, word.partition("'")[2]) if "'" in word else (word,):
        for key in (f"{part}$", *(part[:n] for n in range(4, len(part) + 1))):
            found.update((rule.id, rule) for rule in by_word.get(key, ()))
    return tuple(found.values())


@functools.cache
def stop_words() -> frozenset[str]:
    return frozenset(_read("words.toml")["stop"].split())


@functools.cache
def _technical() -> dict[str, tuple[str, ...]]:
    """Stems by their first three letters."""
    stems: dict[str, list[str]] = {}
    for stem in sorted(set(_read("words.toml")["technical"].split())):
        stems.setdefault(stem[:3], []).append(stem)
    return {key: tuple(values) for key, values in stems.items()}


def warm() -> None:
    """Loads and compiles everything once, before the first task and before the children are forked."""
    _index()
    _technical()
    stop_words()
    classifier.scores("warm")


_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[\w&']+")
_IDENTIFIER = re.compile(
    r"\b(?:[a-z]+[A-Z]\w+|[A-Za-z]+_\w+|[A-Z]{2,}-?\d+|[A-Z][a-z]+[A-Z]\w*|\w+\.(?:py|go|rs|c|cpp|ts|js|java|md|csv)"
    r"|[0-9a-f]{7,40}|v\d+(?:\.\d+)+)\b"
)
_ACRONYM = re.compile(
    r"\b(?!SR|CRA|ARC|RTA|RS|PDF|CRUD|QA|UI|UX|API|HR|CEO|CTO|CFO|PR|OK|TODO|TBD|FAQ|CSS|HTML|CI|CD|AI|IA|IT|US|USA|ROI|KPI|PM|AM|EN|FR)[A-Z]{2,}\d*s?\b"
)
_MEASURE = re.compile(NUM)


def _plain_letters() -> dict[int, str | None]:
    """Accented Latin letters to their plain ones; a table is many times faster than decomposing each sentence."""
    table: dict[int, str | None] = dict.fromkeys(range(768, 880))
    for code in range(0xC0, 0x250):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base != chr(code):
            table[code] = base
    table.update({ord("œ"): "oe", ord("’"): "'", ord("ʼ"): "'"})
    return table


_PLAIN = _plain_letters()
_CUT = re.compile(r"(?<=[a-z])-\n(?=[a-z])")


# A line is folded when it is read, when its day is sought and when it becomes a sentence.
@functools.lru_cache(maxsize=1 << 10)
def fold(text: str) -> str:
    """Lower case, no accents, straight apostrophes, single spaces: what the patterns are written against."""
    text = text.lower()
    if not text.isascii():
        text = text.translate(_PLAIN)
    if "-\n" in text:
        # A word that a PDF cut at the end of a line is one word again.
        text = _CUT.sub("", text)
    return " ".join(text.split())


@functools.lru_cache(maxsize=1 << 12)
def _plain(char: str) -> str:
    return char.lower().translate(_PLAIN)


def as_written(raw: str, phrase: str) -> str:
    """The letters of the source behind a folded phrase, with their case and accents."""
    bare = " ".join(raw.split())
    if raw.isascii() and len(bare) == len(raw):
        # Each letter keeps its place when it is folded.
        start = bare.lower().find(phrase)
        return " ".join(bare[start : start + len(phrase)].split()) if start >= 0 and phrase else phrase
    plain: list[str] = []
    places: list[int] = []
    for place, char in enumerate(raw):
        letters = _plain(char)
        if char.isspace():
            letters = " " if plain[-1:] != [" "] else ""
        plain.extend(letters)
        places.extend([place] * len(letters))
    start = "".join(plain).find(phrase)
    if start < 0 or not phrase:
        return phrase
    return " ".join(raw[places[start] : places[start + len(phrase) - 1] + 1].split())


# Logs say the same thing on many days, and files repeat one another.
@functools.lru_cache(maxsize=1 << 14)
def hits(folded: str) -> tuple[Hit, ...]:
    digits = _DIGIT.search(folded) is not None
    always = (rule for rule in _index()[1] if rule.has is None or rule.has.search(folded))
    rules = set(always).union(*map(_called, set(_WORD.findall(folded))))
    found = [Hit(rule, m.start(), m.end()) for rule in rules if (digits or not rule.digit) and (m := rule.pattern.search(folded))]
    found.sort(key=lambda hit: (hit.rule.id, hit.start))
    return tuple(found)


def all_spans(rule: Rule, folded: str) -> list[tuple[int, int]]:
    return [m.span() for m in rule.pattern.finditer(folded)]


def technical_words(folded: str) -> int:
    stems = _technical()
    return sum(word.startswith(stems[word[:3]]) for word in _WORD.findall(folded) if word[:3] in stems)


def is_technical(folded: str, raw: str) -> bool:
    return bool(technical_words(folded) or _MEASURE.search(folded) or _IDENTIFIER.search(raw) or _ACRONYM.search(raw))


def measures(folded: str) -> list[str]:
    return [m.group() for m in _MEASURE.finditer(folded)] if _DIGIT.search(folded) else []
