"""Pages of a wiki: whose an entry is by a mention below its heading, and comments in a quotation with a person and a day of their own."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from sredspace_worker.engine import dates, shapes
from sredspace_worker.engine.explained import TIME, Said
from sredspace_worker.engine.names import FULL, WORD, may_be
from sredspace_worker.engine.rules import fold

_ONE = rf"@(?:{FULL}|[^\W\d][\w.-]{{1,30}})"
_MENTION = re.compile(
    rf"(?:[-*•]\s+)?\W{{0,3}}(?:(?i:by|par|from|de|auteure?|author|r[ée]dig[ée] par|written by)\s?:? )?\*{{0,2}}(?P<names>{_ONE}(?:(?:\s*(?:,|&|\+|/|and|et)\s*|\s+){_ONE})*)\*{{0,2}}\s*[:.]?"
)
_SPLIT = re.compile(r"\s*(?:,|&|\+|/|\band\b|\bet\b|\s)\s*(?=@)")
_MARK = r"(?:[\U0001F4AC\U0001F5E8\U0001F4DD\U0001F464\uFE0F\u200d]\s*)"
# `👤 Ida Fry`
_SHOWN = re.compile(rf"(?:[\U0001F464\U0001F9D1\U0001F468\U0001F469\u270D\U0001F58A\uFE0F\u200d]\s*)+(?P<name>{FULL})")
_WORD = r"(?:(?i:comment(?:aire)?s?|note|reply|r[ée]ponse|re|answer|remarque)(?: (?i:by|from|de|par))?\s*:?\s+)"
_SAID = r"(?: (?i:commented|replied|wrote|added|a comment[ée]|a r[ée]pondu|a [ée]crit|a ajout[ée]))?"
_NAME = rf"\*{{0,2}}_?@?(?P<name>{FULL}|{WORD}|(?:[A-ZÀ-Ý]\.){{2,3}}|[A-ZÀ-Ý]{{2,3}})_?\*{{0,2}}"
_SEP = r"\s*(?:[,·|–—(•-]|\b(?i:on|le)\b|\s)\s*"
# `💬 Ida Fry, 25 October`, `**Bram** · 23 May 14:02`, `Comment by Ida Fry (May 25, 2024)`
_HEAD = re.compile(
    rf"(?P<mark>{_MARK}*){_WORD}?{_NAME}{_SAID}(?:{_SEP}(?P<day>[^:()]{{3,32}}?)\)?)?(?:{_SEP}(?i:{TIME}))?\s*[:.]?\*{{0,2}}"
)
# `23 May · Bram`
_TURNED = re.compile(rf"(?P<mark>{_MARK}*)\*{{0,2}}(?P<day>[^:()@]{{3,32}}?)\*{{0,2}}\s*[,·|–—•-]\s*{_NAME}\s*[:.]?")


@dataclass(frozen=True)
class Head:
    name: str
    day: dt.date | None
    year_above: bool


def mentioned(stripped: str) -> list[str]:
    """The people of a line that only mentions people."""
    if (shown := _SHOWN.fullmatch(stripped)) is not None and may_be(shown["name"], listed=True):
        return [shown["name"]]
    match = _MENTION.fullmatch(stripped) if "@" in stripped and len(stripped) < 90 else None
    names = [name.lstrip("@") for name in _SPLIT.split(match["names"])] if match is not None else []
    return [name for name in names if may_be(name, listed=True)]


def head(stripped: str, order: str, year: int | None) -> Head | None:
    """The first line of a quoted comment; without a day only where a sign or letters in bold show that it names who speaks."""
    return _head(stripped.lstrip("> ").strip(), order, year) if stripped.startswith(">") else None


_INLINE = re.compile(
    r"^(?:>\s*)?(?:[-*•]\s+)?(?=(?P<sign>[\U0001F4AC\U0001F5E8])?)(?P<head>[^:\n]{4,70}?(?:\d{1,2}:\d\d[^:\n]{0,4})?)\s?:\*{0,2}\s+(?=\S)"
)


def inline(stripped: str, order: str, year: int | None) -> Said | None:
    """`> 💬 Ida Fry, 25 October: the salt clogged it`, all on one line."""
    match = _INLINE.match(stripped)
    if match is None or not (match["sign"] or stripped.startswith(">")):
        return None
    said = _head(match["head"].strip(), order, year)
    return Said(said.name, match.end(), said.day) if said is not None and said.day is not None else None


def _head(bare: str, order: str, year: int | None) -> Head | None:
    if not 2 < len(bare) < 90:
        return None
    for pattern in (_HEAD, _TURNED):
        match = pattern.fullmatch(bare)
        if match is None or not may_be(match["name"], listed=True):
            continue
        if match["day"] is None:
            if match["mark"] or bare.startswith("**"):
                return Head(match["name"], None, False)
            continue
        folded = re.sub(rf"[ ,]+(?:a |at |à )?(?:{TIME})$", "", fold(match["day"].strip(" *_")))
        found, above = dates.find(folded, order), False
        if found is None and year is not None:
            found, above = dates.of_year(folded, year), True
        if found is not None and shapes.bare_day(folded, found):
            return Head(match["name"], found[0], above)
    return None
