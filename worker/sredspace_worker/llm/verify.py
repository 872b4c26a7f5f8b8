"""Holds a model's sentence against the evidence that it names. What the evidence does not say does not pass."""

from __future__ import annotations

import re

from sredspace_worker.engine import rules
from sredspace_worker.engine.classify import DONE, classify
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.sentences import Unit
from sredspace_worker.engine.trace import terms

_NUMBER = re.compile(r"\d(?:[\d.,\u00a0\u202f ]*\d)?")
_HEX = re.compile(r"\b[0-9a-f]{7,40}\b")
_MONTH = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)\b"
)
_COUNTED = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred|thousand|million|half|twice|double[ds]?|triple[ds]?"
    r"|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante|cinquante|cent|mille|moitie|double)\b"
)
_PROPER = re.compile(r"(?<=[^.!?:\s] )[«“\"(]?([A-ZÀ-Ý][\w'’-]+)|\b([A-Z]{2,}\w*|[a-z]+[A-Z]\w+)\b")
_NEGATION = re.compile(
    r"\b(?:no|not|never|none|neither|nor|without|cannot|aucune?|pas|jamais|ni|sans|rien|failed|echoue\w*|unable)\b|n't\b"
)
_PROMISE = re.compile(
    r"\b(?:eligible|eligibility|approved|qualif\w+|admissibl\w+|admissibilite|approuve\w*|guarantee\w*|garanti\w*|refund\w*)\b"
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


def held(text: str, quotes: list[str]) -> bool:
    """Whether every number, name, date, commit, claim and most words of the sentence stand in its quotes."""
    if not quotes or not re.search(r"\w", text) or "[" in text or "\n" in text:
        return False
    folded, evidence = fold(text), fold(" ".join(quotes))
    if _PROMISE.search(folded) and not _PROMISE.search(evidence):
        return False
    return (
        _numbers(folded) <= _numbers(evidence)
        and set(_HEX.findall(folded)) <= set(_HEX.findall(evidence))
        and set(_MONTH.findall(folded)) <= set(_MONTH.findall(evidence))
        and set(_COUNTED.findall(folded)) <= set(_COUNTED.findall(evidence))
        and _names(text, evidence)
        and _words(folded, evidence)
        and _claims(text, quotes)
    )


def _numbers(folded: str) -> set[str]:
    found = set()
    for value in _NUMBER.findall(folded):
        plain = re.sub(r"[\s\u00a0\u202f]", "", value)
        plain = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", plain).replace(",", ".")
        found.add(plain)
    return found


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
    return len(new) <= max(1, len(said) // 3)


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
