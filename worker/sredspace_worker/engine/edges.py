"""Whose a paper is and of which day, as the top or the foot of its pages says: `Header: Lab book, kept by Ida Fry`."""

from __future__ import annotations

import datetime as dt
import re

from sredspace_worker.engine import dates, heads, shapes
from sredspace_worker.engine.names import FULL, may_be
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.signed import signed
from sredspace_worker.engine.speakers import KEEPER, KEPT

_EDGE = re.compile(r"^(?:header|footer|en-tête|pied de page) ?: ?(?P<said>[^\n]{6,200})$", re.I | re.M)
# `written by Ida Fry 1`: the foot of a page with its number.
_FOOT = re.compile(
    rf"^[^\w\n]*(?P<said>{heads.KEPT}\s+{FULL})\s+(?i:page |p\. ?)?\d{{1,3}}(?: ?(?:/|of|de|sur) ?\d{{1,3}})?$", re.M
)
_PARTS = re.compile(r"\s*[,;|·—–()]\s*|\s+-\s+|\s{2,}")
_CELLS = re.compile(r"\s*[|·]\s*|\s+[–—-]\s+|\s{2,}")
_PERSON = re.compile(rf"(?:(?i:by|par|author|auteure?)\s?:?\s+)?(?P<name>{FULL})")
# Who brought a paper to its form wrote nothing in it.
_COPIED = re.compile(
    r"\b(?:typed|transcribed|scanned|sent|forwarded|printed|exported|tape|transcri\w*|numeris\w*|transmis\w*|imprime\w*|exporte\w*|approuve\w*|approved|reviewed)\b"
)
# The same below the last line of a text, where the reading of a file puts them.
_FEET = re.compile(r"(?:^(?:header|footer|en-tête|pied de page) ?: ?[^\n]{1,400}\s*)+\Z", re.I | re.M)
_VOLUME = re.compile(r"\b(vol|no|n[º°]|bk|p)\. ?(?=\d)", re.I)
_MOST = 8  # lines of a paper's edges
_ENDS = 6000


def owner(text: str, order: str) -> tuple[str | None, dt.date | None]:
    """The one person of the edges of a paper's pages, and the day beside the name."""
    ends = text if len(text) <= 2 * _ENDS else text[:_ENDS] + "\n" + text[-_ENDS:]
    people: dict[str, dt.date | None] = {}
    for match in [*_EDGE.finditer(ends), *_FOOT.finditer(ends)][:_MOST]:
        # `Lab notebook vol. 3 - O. Fry`
        said = _VOLUME.sub(r"\1 ", match["said"].strip())
        if _COPIED.search(fold(said)):
            continue
        kept = KEPT.search(said) or KEEPER.match(said)
        whole = [by.name for part in _CELLS.split(said) if (by := signed(part, order)) is not None and by.name]
        if (name := kept["name"] if kept is not None else whole[0] if len(whole) == 1 else None) and may_be(name, listed=True):
            people[name] = None
            continue
        parts = [part for part in _PARTS.split(said) if part]
        named = [m["name"] for part in parts if (m := _PERSON.fullmatch(part)) is not None and may_be(m["name"])]
        days = [found[0] for p in parts if (found := dates.find(fold(p), order)) is not None and shapes.bare_day(fold(p), found)]
        days = days or [found[0] for found in [dates.find(fold(said), order)] if found is not None]
        # A firm may look like a person, but no firm stands behind another.
        if len(days) == 1 and named:
            people[named[-1]] = days[0]
    return next(iter(people.items())) if len(people) == 1 else (None, None)


def said(text: str) -> list[str]:
    ends = text if len(text) <= 2 * _ENDS else text[:_ENDS] + "\n" + text[-_ENDS:]
    return [match["said"].strip() for match in _EDGE.finditer(ends)]


def year(lines: list[str]) -> int | None:
    """`Header: Bench book 7, 2024`"""
    said = " ".join(lines)
    years = set(re.findall(r"(?<![\d.:-])(?:19|20)\d\d(?![\d-])", said))
    return int(years.pop()) if len(years) == 1 else None


def feet(text: str) -> frozenset[str]:
    """The lines below a text that are the edges of its pages and belong to no day and no section."""
    found = _FEET.search(text[-_ENDS:])
    return frozenset(line.strip() for line in found[0].split("\n") if line.strip()) if found is not None else frozenset()
