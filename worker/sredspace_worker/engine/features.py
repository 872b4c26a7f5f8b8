"""What the classifier sees of a sentence: its words, runs of words, runs without the words of one field, and pieces of words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_TOKEN = re.compile(r"\d[\d.,:/\u00a0\u202f]*|[^\W\d_]+(?:-[^\W\d_]+)*|[|?;:!%°→>=<±~]|->|[.,()/]")
_APOSTROPHE = re.compile(r"[’ʼ‘`]")
_SHORT = re.compile(r"\b(n)'t\b|'(s|re|ve|d|ll|m)\b")
_UNIT = re.compile(
    r"%|°|percent|degrees?|degrés|[kmgµ]?(?:pa|hz|bits?|b|o|w|wh|v|a|ah|j|n|g|l|m|s|bar|sec)|[kmgµ]?mol|min|h|hours?|heures?|minutes?"
    r"|days?|jours?|weeks?|semaines?|nm|[cdkmµn]m|microns?|mb|gb|go|mo|kwh|rpm|tr|ppm|ppb|db|c|f|k|x|psi|bars?|tonnes?|t|kg|points?|fps|ph|mg"
)
_SUFFIXES = (
    "ation", "ment", "ness", "ity", "ité", "able", "ible", "ing", "ied", "ed", "ly", "aient", "ait", "ions", "ons", "ées", "és", "ée", "é",
    "antes", "ants", "ante", "ant", "eur", "er", "ir", "re", "oir", "est", "al", "ic", "ique", "ie", "es", "s", "t", "e",
)  # fmt: skip
START, END = "^", "$"
GROUPS = ("w", "n", "s", "c")


def tokens(text: str) -> list[str]:
    """Lower-case words and marks; every number is `0`, every unit behind one is `0u`."""
    text = _APOSTROPHE.sub("'", text.lower())
    if "'" in text:
        text = _SHORT.sub(lambda m: " n_t" if m[1] else f" {m[2]}_", text).replace("'", " ")
    out: list[str] = []
    for token in _TOKEN.findall(text):
        if token[0].isdigit():
            token = "0"
        elif out and out[-1] == "0" and _UNIT.fullmatch(token):
            token = "0u"
        out.append(token)
    return out


def shape(token: str) -> str:
    """A word of one field by its ending alone."""
    if len(token) < 4:
        return "*"
    return next((f"*{suffix}" for suffix in _SUFFIXES if token.endswith(suffix) and len(token) > len(suffix) + 1), "*")


def pieces(token: str) -> Iterator[str]:
    """Runs of three to five letters with the word's two ends marked."""
    if len(token) < 3 or not token[0].isalpha():
        return
    marked = f"<{token}>"
    for size in (3, 4, 5):
        for place in range(len(marked) - size + 1):
            yield marked[place : place + size]


def runs(parts: list[str], sizes: Iterable[int]) -> Iterator[str]:
    for size in sizes:
        for place in range(len(parts) - size + 1):
            yield " ".join(parts[place : place + size])


def features(text: str, general: frozenset[str]) -> dict[str, dict[str, int]]:
    """The counted features of a text by group; `general` are the words that belong to no field."""
    words = tokens(text)
    out: dict[str, dict[str, int]] = {group: {} for group in GROUPS}

    def add(group: str, name: str) -> None:
        out[group][name] = out[group].get(name, 0) + 1

    for word in words:
        add("w", word)
        for piece in pieces(word):
            add("c", piece)
    for run in runs([START, *words, END], (2, 3)):
        add("n", run)
    skeleton = [START, *(word if word in general or not word[0].isalpha() else shape(word) for word in words), END]
    for run in runs(skeleton, (2, 3, 4)):
        add("s", run)
    return out
