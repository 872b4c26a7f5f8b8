"""Holds a model's sentence against the evidence that it names. What the evidence does not say does not pass."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from importlib import resources

from sredspace_worker.engine import rules
from sredspace_worker.engine.classify import DONE, classify
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.sentences import Unit
from sredspace_worker.engine.trace import terms

# `99` of `p99` is no number of its own.
_NUMBER = re.compile(r"(?<![a-z_\d])\d(?:[\d.,\u00a0\u202f ]*\d)?")
_MIXED = re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[a-z])[a-z][\w-]*\b")
_FROM_TO = re.compile(r"\b(?:from|de) (?P<a>\d[\d.,]*)[^\d.;]{0,20}? (?:to|a) (?P<b>\d[\d.,]*)")
_MARKUP = re.compile(r"[<>|*`#\[\]{}\\]|https?:|www\.")
_SENTENCE = re.compile(r"(?<=[.!?;]) +(?=\S)")
_HEX = re.compile(r"\b[0-9a-f]{7,40}\b")
_MONTH = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)\b"
)
_COUNTED = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?"
    r"|dozens?|half|halved|third|quarter|twice|thrice|tenfold|double[ds]?|triple[ds]?|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize"
    r"|vingt|trente|quarante|cinquante|soixante|cent|mille|douzaines?|moitie|tiers|quart|double)\b"
)
_PROPER = re.compile(r"(?<=[^.!?:\s] )[«“\"(]?([A-ZÀ-Ý][\w'’-]+)|\b([A-Z]{2,}\w*|[a-z]+[A-Z]\w+)\b")
_NEGATION = re.compile(
    r"\b(?:no|not|never|none|neither|nor|without|cannot|aucune?|pas|jamais|ni|sans|rien|failed|echoue\w*|unable)\b|n't\b"
)
_STARTS = frozenset(
    (
        "the a an we it this these that those in on at for from to by with when while during after before then next finally although however"
        " therefore because since both each all one our its there as once if whether no not results testing later existing"
        " le la les l un une des nous on il elle ce cette ces cela dans sur au aux pour de du avec lorsque pendant apres avant puis ensuite enfin bien"
        " cependant donc car chaque tous notre nos leur lors si aucun aucune"
    ).split()
)
_FREE = frozenset(("line", "canada", "english", "french"))


@functools.cache
def _lists() -> tuple[dict[str, re.Pattern[str]], re.Pattern[str], re.Pattern[str]]:
    data = tomllib.loads(resources.files("sredspace_worker.rules").joinpath("verify.toml").read_text("utf-8"))

    def any_of(words: str) -> re.Pattern[str]:
        return re.compile(r"\b(?:" + "|".join(words.split()) + ")")

    return (
        {name: any_of(words) for name, words in data["groups"].items()},
        any_of(data["hedges"]["words"]),
        any_of(data["never"]["words"]),
    )


def held(text: str, quotes: list[str]) -> bool:
    """Whether every number, name, date, commit, claim and most words of the text stand in its quotes, sentence by sentence."""
    text = unicodedata.normalize("NFKC", text)
    if not quotes or not re.search(r"\w", text) or "\n" in text or _MARKUP.search(text):
        return False
    quotes = [unicodedata.normalize("NFKC", quote) for quote in quotes]
    return all(_sentence(part, quotes) for part in _SENTENCE.split(text) if re.search(r"\w", part))


def _sentence(text: str, quotes: list[str]) -> bool:
    folded, evidence = fold(text), fold(" ".join(quotes))
    groups, _, never = _lists()
    if any(not never.search(evidence) for _ in never.finditer(folded)):
        return False
    return (
        _numbers(folded) <= _numbers(evidence)
        and _units(folded) <= _units(evidence)
        and set(_HEX.findall(folded)) <= set(_HEX.findall(evidence))
        and set(_MIXED.findall(folded)) <= set(_MIXED.findall(evidence))
        and set(_MONTH.findall(folded)) <= set(_MONTH.findall(evidence))
        and set(_COUNTED.findall(folded)) <= set(_COUNTED.findall(evidence))
        and all(group.search(evidence) for group in groups.values() if group.search(folded))
        and _names(text, evidence)
        and _words(folded, evidence)
        and _together(text, quotes)
        and _order(folded, [fold(quote) for quote in quotes])
        and _claims(text, quotes)
    )


def _numbers(folded: str) -> set[str]:
    return set(_sequence(folded))


def _units(folded: str) -> set[str]:
    """Readings with their symbol: `61 ms` is not `61 %`. Units that are words change with the language and are left out."""
    found = set()
    for value in rules.measures(folded):
        plain = re.sub(r"[\s\u00a0\u202f-]", "", value).replace(",", ".")
        unit = plain.lstrip("0123456789.")
        if len(unit) <= 3 or "/" in unit:
            found.add(plain)
    return found


def _together(text: str, quotes: list[str]) -> bool:
    """A number or a name is told of what its own passage tells it of: one passage must hold it and share words with the sentence."""
    folded = fold(text)
    said = terms(folded)
    facts = _numbers(folded) | {fold(a or b).strip("'\"") for a, b in _PROPER.findall(text)}
    start = fold(text.split()[0]).strip("«»“”\"'(),.:;")
    if start not in _STARTS and start.isalpha():
        facts.add(start)
    if len(quotes) == 1 or not facts:
        return True
    for fact in facts:
        near = [terms(fold(q)) for q in quotes if fact in _numbers(fold(q)) or fact in re.findall(r"[\w'-]+", fold(q))]
        if near and not any({t for t in known & said if not t[0].isdigit()} - {fact[:6]} for known in near):
            return False
    return True


def _order(folded: str, quotes: list[str]) -> bool:
    """`From 95 to 480` is not `from 480 to 95`, and three readings keep the order in which they were noted."""
    said = _sequence(folded)
    for quote in quotes:
        known = _sequence(quote)
        for match in _FROM_TO.finditer(folded):
            a, b = _sequence(match["a"]), _sequence(match["b"])
            if a and b and a[0] in known and b[0] in known and known.index(a[0]) > known.index(b[0]):
                return False
        shared = [n for n in said if known.count(n) == 1 and said.count(n) == 1]
        if len(shared) >= 3 and [known.index(n) for n in shared] != sorted(known.index(n) for n in shared):
            return False
    return True


def _sequence(folded: str) -> list[str]:
    return [plain for value in _NUMBER.findall(folded) for plain in [_plain(value)]]


def _plain(value: str) -> str:
    plain = re.sub(r"[\s\u00a0\u202f]", "", value)
    return re.sub(r"[.,](?=\d{3}(?:\D|$))", "", plain).replace(",", ".")


def _names(text: str, evidence: str) -> bool:
    words = set(re.findall(r"[\w'-]+", evidence))
    for first, second in _PROPER.findall(text):
        name = fold(first or second).strip("'\"")
        if name and name not in words and name not in _FREE and name.removesuffix("'s") not in words:
            return False
    # At the start of a sentence every word has a capital; a name there is a word that nobody else uses.
    start = fold(text.split()[0]).strip("«»“”\"'(),.:;")
    return (
        start in words
        or start in _STARTS
        or terms(start) <= terms(evidence)
        or bool(re.match(r"[^a-z]|[a-z]+(?:ing|ly)$", start))
    )


def _words(folded: str, evidence: str) -> bool:
    """A technical word that the evidence does not know is a new fact; so are too many other new words."""
    said, known = terms(folded), terms(evidence)
    new = said - known
    if any(rules.technical_words(" " + word) for word in new if not word[0].isdigit()):
        return False
    return len(new) <= max(1, len(said) // 4)


def _claims(text: str, quotes: list[str]) -> bool:
    """No plan becomes a deed, no goal an uncertainty, no denial its opposite."""
    said = _unit(text)
    cited = [_unit(quote) for quote in quotes]
    known = {label for unit in cited for label in unit.labels}
    allowed_done = bool(known & set(DONE))
    for label in said.labels:
        if label in DONE and not allowed_done:
            return False
        if label == "uncertainty" and not known & {"uncertainty", "state_of_art"}:
            return False
        if label == "hypothesis" and "hypothesis" not in known:
            return False
    words = terms(said.folded)
    closest = max(cited, key=lambda unit: len(words & terms(unit.folded)))
    hedge = _lists()[1]
    if hedge.search(closest.folded) and not hedge.search(said.folded):
        return False
    negated, denied = bool(_NEGATION.search(said.folded)), bool(_NEGATION.search(closest.folded))
    if negated:
        return any(_NEGATION.search(unit.folded) for unit in cited)
    return not denied or "uncertainty" in said.labels


def _unit(text: str) -> Unit:
    folded = fold(text)
    unit = Unit(
        source=Source("file", "x", "x.txt", text), start=0, end=len(text), text=text, folded=folded, heading="", title=None, block=0,
        number=0, date=None, date_source="unknown", author=None, author_source=None, sha=None, committed=None, words=len(folded.split()),
    )  # fmt: skip
    classify(unit)
    return unit
