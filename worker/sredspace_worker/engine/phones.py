"""Whose a number in a chat is, where a message says it: `that's Ida Fry's number`, or the number itself: `Ida here, new phone`."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from sredspace_worker.engine.names import FULL, WORD, may_be

# An export puts marks for the direction of writing around a number.
_MARKS = "\u200e\u200f\u202a-\u202e\u2066-\u2069"
NUMBER = rf"[{_MARKS}]*(?:\+\s?)?\(?\d[\d \u00a0\u202f().\u2010\u2011-]{{5,18}}\d[{_MARKS}]*"
_ALONE = re.compile(NUMBER)
_MESSAGE = re.compile(
    rf"^[^\n]{{4,30}}?\d ?[:h.] ?\d\d[^\n:]{{0,14}}?[\])–—-]\s*(?:~\s?)?(?P<who>{NUMBER}|[^:\n]{{2,40}}?)\s?: (?P<said>[^\n]+)$",
    re.M,
)
_NAME = rf"(?P<name>{FULL}|{WORD})"
_IS = r"(?:that['’]?s|that is|this is|it['’]?s|that was|c['’]est|[çc]a c['’]est|c['’][ée]tait|voici)"
_HIS = (
    re.compile(rf"\b(?i:{_IS}) (?:just )?{_NAME}['’]s? (?:new |other |work |own )?(?i:number|phone|cell|mobile)\b"),
    re.compile(
        rf"\b(?i:{_IS}) (?i:the (?:new |other |work )?(?:number|phone|cell) of|le (?:nouveau )?(?:num[ée]ro|num|cell|cellulaire|t[ée]l[ée]phone) (?:de|[àa])|le (?:nouveau )?(?:num[ée]ro|num|cell) d['’]) ?{_NAME}"
    ),
)
_THIS_IS = (
    r"(?:^|[.!,] ?)(?i:this is|it['’]?s|c['’]est|ici|moi,? c['’]est|my name is|je m['’]appelle|je suis|i['’]m|i am|here is)"
)
_OWN = (
    re.compile(rf"{_THIS_IS} (?P<name>{FULL})(?!['’]| (?:qui|who|that|whose)\b)"),
    # `c'est Hugo`: a first name alone could begin anything.
    re.compile(
        rf"{_THIS_IS} (?P<name>{WORD})(?=\s*(?:$|[.!,;:(–—-]|(?:here|from|ici|du|de la|des|on my|with my|avec mon|au fait|by the way)\b))"
    ),
    re.compile(rf"^\W*{_NAME} (?i:here|ici)\b(?=\s*(?:$|[.!,;:(–—-]))"),
)
_NUMBERED = (
    re.compile(
        rf"(?P<number>{NUMBER}|(?<!\d)\d{{4}})(?: number)?(?: is| =|=|:| c['’]est| est| belongs to|, c['’]est| \() ?(?:now )?{_NAME}"
    ),
    re.compile(
        rf"{_NAME}(?:['’]s (?:number|phone|cell))?(?: is| =|=|:| c['’]est| est| at| on| \(|,)? ?(?:the )?(?P<number>{NUMBER})"
    ),
)
_DIGITS = re.compile(r"\D")
_LOOKED_AT = 400_000
_LENGTH = 10  # digits behind the code of a country


def key(number: str) -> str | None:
    """A number however it is written, None for what is no number of a telephone."""
    if not _ALONE.fullmatch(number):
        return None
    digits = _DIGITS.sub("", number)
    return digits[-_LENGTH:] if 7 <= len(digits) <= 15 else None


def owners(text: str) -> dict[str, str]:
    """What two messages say differently is left open."""
    messages = [(m["who"], m["said"]) for m in _MESSAGE.finditer(text[:_LOOKED_AT])]
    numbers = {number for who, _ in messages if (number := key(who)) is not None}
    found: dict[str, set[str]] = defaultdict(set)
    last: str | None = None
    for who, said in messages if numbers else ():
        number = key(who)
        for pattern in _NUMBERED:
            for match in pattern.finditer(said):
                named = key(match["number"]) or match["number"]
                fits = [n for n in numbers if n.endswith(named)]
                if len(fits) == 1 and _named(match):
                    found[fits[0]].add(_named(match))
        told = next((m for pattern in (_OWN if number else _HIS) if (m := pattern.search(said))), None)
        whose = number or last
        if told is not None and whose is not None and _named(told):
            found[whose].add(_named(told))
        last = number or last
    return {number: max(names, key=len) for number, names in found.items() if _one(names)}


# `Ida Fry | 506 555-0142 | welder`: a line of those who work here.
_LISTED = (
    re.compile(rf"^[|\"' \t]*(?P<name>{FULL})[\"' ]*[|;,:\t][\"' ]*(?P<number>{NUMBER})[\"' ]*(?:[|;,\t]|$)", re.M),
    re.compile(rf"^[|\"' \t]*(?P<number>{NUMBER})[\"' ]*[|;,:\t][\"' ]*(?P<name>{FULL})[\"' ]*(?:[|;,\t]|$)", re.M),
)
_FEWEST = 2


def listed(text: str) -> dict[str, str]:
    """Whose the numbers of a list of people are; a number or a name that comes twice says nothing."""
    found = [
        (number, m["name"])
        for row in _LISTED
        for m in row.finditer(text[:_LOOKED_AT])
        if (number := key(m["number"])) and _named(m)
    ]
    numbers, names = Counter(number for number, _ in found), Counter(name for _, name in found)
    sure = {number: name for number, name in found if numbers[number] == names[name] == 1}
    return sure if len(sure) >= _FEWEST else {}


def agreed(lists: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Who a number or a short name is, where no list says another person."""
    known: dict[str, set[str]] = defaultdict(set)
    for one in lists:
        for short, name in one.items():
            known[short].add(name)
    return {short: next(iter(names)) for short, names in known.items() if len(names) == 1}


def share(texts: list[str]) -> list[dict[str, str]]:
    """For each paper of a run whose the numbers in it are by the lists of the others."""
    lists = [listed(text) for text in texts]
    sure = agreed(lists)
    return [_written(text, sure) if sure and not one else {} for text, one in zip(texts, lists, strict=True)]


def _written(text: str, sure: dict[str, str]) -> dict[str, str]:
    numbers = {number for m in _MESSAGE.finditer(text[:_LOOKED_AT]) if (number := key(m["who"])) is not None}
    return {number: sure[number] for number in numbers if number in sure}


def _named(match: re.Match[str]) -> str:
    name = re.sub(r"['’]s?$", "", match["name"])
    return name if may_be(name, listed=True) else ""


def _one(names: set[str]) -> bool:
    """`Ida` and `Ida Fry` are one."""
    longest = max(names, key=len)
    return all(name in longest.split() or name == longest for name in names)
