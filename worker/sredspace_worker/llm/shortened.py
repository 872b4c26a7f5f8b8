"""Abbreviations that one text has and the other spells out: `MBR` and `membrane bioreactor`, `temp.` and `température`, `90 j`.

What stands for the same is written the same in both before they are compared. Only the two texts decide; no list says what `PCB` means.
"""

from __future__ import annotations

import re
from itertools import pairwise

from sredspace_worker.engine.rules import fold

_ACRONYM = re.compile(r"(?<![\w-])(?P<name>[A-Z][A-Z0-9]{1,5})s?(?![\w-])")
_WORD = re.compile(r"[^\W\d_]+")
# Words that an acronym may leave out.
_SMALL = frozenset("of the and in for to by on a an with de du des la le les l d a au aux en et par sur pour un une".split())
_LONGEST = 8  # words that one acronym stands for, the small ones among them
_DOTTED = re.compile(r"(?<![\w.])(?P<short>[^\W\d_]{2,6})\.(?=\s+[^\W\d_]|\s*[,;:)]|\s+\d)")
# Joules are a capital.
_DAYS = re.compile(r"(?<=\d)[ \u00a0\u202f]?j(?![\w'’/·]|\.\w)")


def alike(text: str, quotes: list[str]) -> tuple[str, list[str]]:
    """The sentence and its evidence, with one spelling for what both name."""
    text, quotes = _DAYS.sub(" jours", text), [_DAYS.sub(" jours", quote) for quote in quotes]
    whole = " ".join(quotes)
    for name in sorted(_acronyms(text) ^ _acronyms(whole)):
        # A text that has both means two things.
        if name in whole and _short(whole, name) == whole:
            text = _short(text, name)
        elif name in text and _short(text, name) == text:
            quotes = [_short(quote, name) for quote in quotes]
    return _full(text, whole), [_full(quote, text) for quote in quotes]


def _acronyms(text: str) -> set[str]:
    return {match["name"] for match in _ACRONYM.finditer(text)}


def _short(text: str, name: str) -> str:
    """The text with the acronym for the words that it stands for; as it is, where no words or several do."""
    words = list(_WORD.finditer(text))
    found = [(start, end) for start in range(len(words)) if (end := _spelled(words, start, name.lower(), text))]
    found = [(a, b) for a, b in found if not any((c, d) != (a, b) and c <= a and b <= d for c, d in found)]
    if not found or any(b > c for (_, b), (c, _) in pairwise(found)):
        return text
    for start, end in reversed(found):
        text = text[: words[start].start()] + name + text[words[end - 1].end() :]
    return text


def _spelled(words: list[re.Match[str]], start: int, name: str, text: str) -> int:
    """Where the words end that the letters of an acronym begin, 0 where these words are others: two words at least, each with its first
    letter, and each letter inside a word that begins with the one before."""
    if words[start].group().isupper() or fold(words[start].group())[:1] != name[0]:
        return 0
    place, count = 0, 0
    for number in range(start, min(len(words), start + _LONGEST)):
        if number > start and text[words[number - 1].end() : words[number].start()].strip(" -’'\xa0") != "":
            return 0
        word = fold(words[number].group())
        small = word in _SMALL
        if place < len(name) and word[:1] == name[place]:
            place, count = place + 1, count + (not small)
            inside = 1
            # `Bioreactor` gives two letters where the next word does not give the second.
            while (
                place < len(name)
                and len(word) > 6
                and (at := word.find(name[place], inside)) > 0
                and _ends(words, number, name, place)
            ):
                place, inside = place + 1, at + 1
        elif not small:
            return 0
        if place == len(name) and count > 1:
            return number + 1
    return 0


def _ends(words: list[re.Match[str]], number: int, name: str, place: int) -> bool:
    """Whether no further word begins with the letter."""
    ahead = [fold(word.group())[:1] for word in words[number + 1 : number + 3]]
    return name[place] not in ahead


def _full(text: str, other: str) -> str:
    """`Temp.` as the one word of the other text that begins like it."""
    if "." not in text:
        return text
    longer = {fold(word) for word in _WORD.findall(other)}

    def spelled(match: re.Match[str]) -> str:
        short = fold(match["short"])
        full = {word for word in longer if word.startswith(short) and len(word) > len(short) + 1}
        stems = {word[: len(short) + 2] for word in full}
        return match.group() if len(stems) != 1 or short in longer else min(full, key=len)

    return _DOTTED.sub(spelled, text)
