"""What the classifier sees of a sentence: words and their pieces, runs with words of a field by their ending or of a meaning by its name,
and traits of the whole: tense, person, figures, length."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Container
from importlib import resources
from itertools import combinations, pairwise

GROUPS = ("words", "skeleton", "classes", "pieces", "traits")
START, END = "^", "$"

_TOKEN = re.compile(r"\d[\d.,:/]*|->|[a-z]+(?:-[a-z]+)*|[^\W\d_a-z]+|[|?;:!%°→>=<±~.,()/]")
_SHORT = re.compile(r"(n't)\b|'(s|re|ve|d|ll|m)\b")
_UNIT = re.compile(
    r"%|°|percent|degrees?|degres?|[kmgµu]?(?:pa|hz|bits?|b|o|w|wh|v|a|ah|j|n|g|l|m|s|bar|sec|mol)|min|h|hours?|heures?|minutes?"
    r"|days?|jours?|weeks?|semaines?|[cdkmnµu]m|microns?|rpm|tr|ppm|ppb|db|c|f|k|x|psi|bars?|tonnes?|t|points?|fps|ph"
)
_ENDINGS = (
    "ation", "ment", "ness", "ity", "able", "ible", "ing", "ied", "ed", "ly", "aient", "ait", "ions", "ons", "ees", "ee", "es", "antes",
    "ants", "ante", "ant", "eur", "er", "ir", "re", "oir", "est", "al", "ic", "ique", "ie", "s", "t", "e",
)  # fmt: skip


def tokens(folded: str) -> list[str]:
    """Words and marks of a folded text; every number is `0`, the unit behind it `0u`."""
    folded = folded.replace("can't", "can not").replace("cannot", "can not").replace("won't", "will not")
    if "'" in folded:
        folded = _SHORT.sub(lambda found: " not" if found[1] else f" {found[2]}", folded).replace("'", " ")
    out: list[str] = []
    last = ""
    for token in _TOKEN.findall(folded):
        if token[0].isdigit():
            last = "0"
        elif last == "0" and _UNIT.fullmatch(token):
            last = "0u"
        else:
            last = token
        out.append(last)
    return out


def shape(token: str) -> str:
    """A word of one field by its ending alone."""
    if len(token) > 3:
        for ending in _ENDINGS:
            if token.endswith(ending) and len(token) > len(ending) + 1:
                return f"*{ending}"
    return "*"


def pieces(token: str) -> list[str]:
    """Runs of three to five letters, with the two ends of the word marked."""
    if len(token) < 3 or not token[0].isalpha():
        return []
    marked = f"<{token}>"
    return [marked[place : place + size] for size in (3, 4, 5) for place in range(len(marked) - size + 1)]


def outline(words: list[str], general: Container[str]) -> list[str]:
    """The sentence without the words of its field: `no way of *ing if the * would *`."""
    return [word if word in general or not word[0].isalpha() else shape(word) for word in words]


@functools.cache
def _classes() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    """Whole words, beginnings of words, and past forms, from rules/classes.toml."""
    read = tomllib.loads(resources.files("sredspace_worker.rules").joinpath("classes.toml").read_text("utf-8"))
    whole: dict[str, str] = {}
    beginnings: dict[str, str] = {}
    for name, listed in read["classes"].items():
        for word in listed.split():
            if word.endswith("*"):
                beginnings.setdefault(word[:-1], name)
            else:
                whole.setdefault(word, name)
    return whole, beginnings, frozenset(read["past"].split())


def class_of(token: str) -> str | None:
    """`@damaged` for `cracked`: the class of the word with its tense, if the word is in a class."""
    whole, beginnings, past = _classes()
    name = whole.get(token) or next((beginnings[token[:n]] for n in range(len(token), 1, -1) if token[:n] in beginnings), None)
    if name is None:
        return None
    if token in past or token.endswith("ed"):
        return f"@{name}+d"
    return f"@{name}" + next((f"+{tense[0]}" for tense in ("ing", "ait", "aient", "er", "ir", "re") if token.endswith(tense)), "")


def meaning(words: list[str], general: Container[str]) -> list[str]:
    """The sentence by the meaning of its words: `we had no way of @tell+g if the * would @change`."""
    return [class_of(word) or (word if word in general or not word[0].isalpha() else "*") for word in words]


_PAST = re.compile(r"\w{2,}ed|was|were|did|had|went|got|gave|came|became|began|saw|took|let|\w{3,}(?:ait|aient)|etai\w+|avai\w+")
_WOULD = re.compile(r"would|should|could|might|ought|\w{3,}rai(?:t|ent)")
_WILL = re.compile(r"will|shall|\w{3,}(?:erons|iront|eront|era|ira)")
_IS = frozenset("is are has have does do can be est sont a ont peut peuvent fait faut".split())
_WE = frozenset("we i us our my on nous notre nos j je mon".split())
_NO = frozenset(
    "no not none nobody never nothing without neither nor pas aucun aucune rien personne jamais sans ni nul nulle".split()
)
_BUT = frozenset(
    "but however yet whereas while except only unless though mais or sauf seulement tandis sinon cependant quoique which".split()
)
_AUXILIARY = frozenset("a ont avons ai est sont ete s".split())


_SETS = (("no", _NO), ("but", _BUT), ("colon", frozenset((":", ">", "=", "->"))), (";", frozenset(";")), ("|", frozenset("|")))


@functools.lru_cache(maxsize=1 << 16)
def _tense(word: str) -> str:
    if word in _classes()[2] or _PAST.fullmatch(word):
        return "past"
    return "would" if _WOULD.fullmatch(word) else "will" if _WILL.fullmatch(word) else "present" if word in _IS else ""


@functools.lru_cache(maxsize=1 << 14)
def _together(found: tuple[str, ...]) -> list[str]:
    return [*found, *(f"{a}&{b}" for a, b in combinations(found, 2)), "&".join(found[:4])]


def traits(words: list[str]) -> list[str]:
    """How the sentence is made, whatever its field, and every two of these together: `past&we`, `figures&no verb`."""
    there, tenses = set(words), set(map(_tense, words))
    participle = not _AUXILIARY.isdisjoint(there) and any(
        a in _AUXILIARY and b[-1:] in "eistu" and len(b) > 3 for a, b in pairwise(words)
    )
    tense = "past" if participle else next((name for name in ("past", "would", "will", "present") if name in tenses), "no verb")
    figures = words.count("0") + words.count("0u")
    commas = words.count(",")
    return _together(
        (
            tense,
            "not we" if _WE.isdisjoint(there) else "we",
            f"figures {figures if figures < 2 else 3 if figures < 4 else 'many'}",
            "short" if len(words) < 7 else "middle" if len(words) < 15 else "long",
            *(name for name, marks in _SETS if not marks.isdisjoint(there)),
            "comma many" if commas > 2 else "comma" if commas else "no comma",
        )
    )


def runs(parts: list[str], longest: int) -> list[str]:
    """Every run of two up to `longest` parts, the start and the end of the sentence included."""
    parts = [START, *parts, END]
    pairs = [f"{a} {b}" for a, b in pairwise(parts)]
    out = list(pairs)
    while longest > 2 and len(pairs) > 1:
        pairs = [f"{run} {part}" for run, part in zip(pairs, parts[len(parts) - len(pairs) + 1 :], strict=False)]
        out += pairs
        longest -= 1
    return out


def features(folded: str, general: Container[str]) -> dict[str, list[str]]:
    words = tokens(folded)
    sense = meaning(words, general)
    return {
        "words": words,
        "skeleton": runs(outline(words, general), 3),
        "classes": [name for name in sense if name[0] == "@"] + runs(sense, 3),
        "pieces": [piece for word in words for piece in pieces(word)],
        "traits": traits(words),
    }
