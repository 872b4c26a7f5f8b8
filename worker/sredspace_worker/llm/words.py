"""Words by what they mean: a small stemmer for English and French, and the table of synonyms in rules/verify.toml."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources
from typing import Any

from sredspace_worker.engine.rules import stop_words
from sredspace_worker.llm import glossary

_ENDINGS = tuple(
    sorted(
        (
            "ations", "ation", "ements", "ement", "ments", "ment", "aient", "ait", "ions", "ion", "ing", "ings", "ies", "ied", "ees", "ee", "es", "ed", "er", "ers", "ir", "re",
            "age", "ages", "ant", "ante", "ants", "ent", "ly", "ness", "al", "als", "aux", "ity", "ite", "ites", "ive", "if", "ifs", "ives", "eur", "eurs", "ance", "ence",
            "able", "ible", "s", "e", "y", "is", "it", "i", "u", "ue", "us", "ise", "ised", "ize", "ized", "iser", "ises", "isent", "ons", "ez", "ra", "rait", "raient", "ront", "eront", "era", "erons",
        ),
        key=len,
        reverse=True,
    )
)  # fmt: skip
TOKEN = re.compile(r"[a-z][a-z0-9]*(?:[_'][a-z0-9]+)*_?|[a-z]?\d[\w.]*")


@functools.cache
def table() -> dict[str, Any]:
    return tomllib.loads(resources.files("sredspace_worker.rules").joinpath("verify.toml").read_text("utf-8"))


@functools.cache
def any_of(name: str) -> re.Pattern[str]:
    """The words of a list: a beginning where one ends in `*`, a phrase where one has `_` for its spaces."""
    parts = []
    for word in table()["lists"][name].split():
        parts.append(
            re.escape(word.rstrip("*")).replace("_", " ")
            + (r"\w*" if word.endswith("*") else "" if word.endswith("'") else r"(?!\w)")
        )
    return re.compile(r"(?<!\w)(?:" + "|".join(parts) + ")")


@functools.lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    word = word.removesuffix("'s").rstrip("'")
    if len(word) > 2 and word[1] == "'":
        word = word[2:]
    word = word.removeprefix("qu'")
    for _ in range(2):
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= (3 if len(ending) < 4 else 4):
                word = word[: -len(ending)]
                break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]
    return word


@functools.cache
def _same() -> tuple[dict[str, frozenset[str]], tuple[tuple[re.Pattern[str], str, str], ...]]:
    known: dict[str, set[str]] = {}
    phrases = []
    spelled = {word for words in table()["same"].values() for word in words.split()}
    for name, words in table()["same"].items():
        for word in words.split():
            if "_" in word:
                phrases.append(
                    (
                        re.compile(r"(?<!\w)" + word.replace("_", r"[ -]").replace("*", r"\w*") + r"(?!\w)"),
                        f" {name}_ ",
                        re.split(r"[_*]", word)[0],
                    )
                )
            else:
                known.setdefault(word, set()).add(name)
                # `Red` is no short form of `reduire`.
                if len(short := stem(word)) > 3 or short not in spelled:
                    known.setdefault(short, set()).add(name)
        known.setdefault(f"{name}_", set()).add(name)
    phrases.sort(key=lambda item: -len(item[0].pattern))
    return {word: frozenset(names) for word, names in known.items()}, tuple(phrases)


def phrased(folded: str) -> str:
    """Phrases of the table by one word."""
    for pattern, name, start in _same()[1]:
        if start in folded:
            folded = pattern.sub(name, folded)
    return glossary.phrased(folded)


@functools.lru_cache(maxsize=1 << 16)
def meanings(word: str) -> frozenset[str]:
    known = _same()[0]
    bare = word[:-1] if len(word) > 3 and word[-1] in "sx" else word
    return known.get(word, frozenset()) | known.get(stem(word), frozenset()) | known.get(bare, frozenset())


@functools.cache
def _light() -> frozenset[str]:
    own = frozenset(table()["light"]["words"].split())
    return own | {word for word in stop_words() if not meanings(word)}


@functools.lru_cache(maxsize=1 << 16)
def light(word: str) -> bool:
    """A word that says nothing of its own."""
    if len(word) < 2 or word in _light() or (len(word) > 2 and word[1] == "'" and word[2:] in _light()):
        return True
    return glossary.light(word) and not meanings(word)


_TAILS = frozenset(("", "issement", "issements", "issage", *_ENDINGS))


def _one_root(a: str, b: str) -> bool:
    """`Vibrations` and `vibré`: one beginning, and after it only endings."""
    shared = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return any(a[n:] in _TAILS and b[n:] in _TAILS for n in range(max(4, shared - 1), shared + 1))


@functools.lru_cache(maxsize=1 << 16)
def alike(a: str, b: str) -> bool:
    if a == b or meanings(a) & meanings(b):
        return True
    if glossary.senses(a) & glossary.senses(b):
        # Opposites that some loose sense joins stay apart.
        return not _opposite(critical(a), critical(b))
    if _one_root(a, b):
        return True
    a, b = stem(a), stem(b)
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    shared = 0
    while shared < len(short) and short[shared] == long[shared]:
        shared += 1
    if shared == len(short):
        return shared >= 4 and len(long) - shared <= 4
    return shared >= 5 and len(long) - shared <= 3 and shared >= 0.6 * len(long)


@functools.cache
def _opposites() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    return tuple((frozenset(a.split()), frozenset(b.split())) for a, b in table()["opposites"]["pairs"])


def _opposite(a: frozenset[str], b: frozenset[str]) -> bool:
    return bool(a and b) and not a & b and any((a & x and b & y) or (a & y and b & x) for x, y in _opposites())


def critical(word: str) -> frozenset[str]:
    """Directions and outcomes: such a word must be in the evidence, in a word of the same meaning."""
    found = _same()[0].get(word) or meanings(word)
    if not found and word.endswith("_"):
        # `Survivre à` is `survivre`.
        found = meanings(word.split("_")[0])
    return found & frozenset(table()["critical"]["names"].split())


def opposed(a: str, b: str) -> bool:
    return _opposite(critical(a), critical(b))


@functools.cache
def _kinds() -> tuple[tuple[frozenset[str], ...], ...]:
    return tuple(
        tuple(frozenset(word.removesuffix("s") for word in member.split()) for member in members)
        for members in table()["kinds"].values()
    )


def another_of_a_kind(said: str, known: str) -> bool:
    """`Saturday` where the evidence has `jeudi`: of a kind whose words exclude each other, one is new and another is gone."""
    return others_of_a_kind(said, known) > 0


def others_of_a_kind(said: str, known: str) -> int:
    """In how many kinds."""
    here, there = _members(said), _members(known)
    return sum(bool(a - b and b - a) for a, b in zip(here, there, strict=True))


# `Plus petit que` may be said the other way round; a name of two words is no thing of either.
_MEMBER = re.compile(
    r"(?<!plus )(?<!moins )(?<!more )(?<!less )(?<!aussi )(?<!trop )(?<!too )(?<![\w-])[a-z][a-z0-9]+(?:[-_][a-z]*)?(?![\w'-])"
)


@functools.lru_cache(maxsize=1 << 10)
def _members(folded: str) -> list[set[int]]:
    found = {word.removesuffix("s") for word in _MEMBER.findall(folded)}
    return [{n for n, same in enumerate(kind) if same & found} for kind in _kinds()]
