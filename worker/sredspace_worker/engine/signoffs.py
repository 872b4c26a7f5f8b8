"""Notes that are signed below: `… edges are covered. Compressor is noisy again. OT` speaks for all that stands above it on that day, and a
line `– Ida Fry` for all above it that nobody else has signed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from itertools import groupby, pairwise

from sredspace_worker.engine import legends, shapes
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.names import FULL, by_initials, initials, may_be
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.units import Unit

_LEAST = 2  # signed sections show that it is a habit
# `– Ida Fry`, `signed I.F.`, `Signé : Luc Roy, 3 mai`
_LINE = re.compile(
    rf"^[ \t*_>(]*(?P<mark>(?i:signed|sgd|sign[ée]e?|signature|initial?led|paraph[ée]e?)(?: (?i:by|par))?\s?[:–—-]?\s+|/s/\s*|[–—-]{{1,2}}\s?)"
    rf"(?P<who>{FULL}|(?:[A-ZÀ-Ý]\.-?){{2,3}}|[A-ZÀ-Ý]{{2,3}}(?![\w]))(?P<rest>[.)*_]*|\s?(?:\([^\n()]{{2,90}}\)|[,–—][^\n]{{2,80}}))$",
    re.M,
)
# `Clothilde Gervais`, `Bruno T.`, `C. G.` below each entry of a book.
_BARE = re.compile(
    rf"^(?P<mark>)[ \t]*(?P<who>{FULL}|(?:[A-ZÀ-Ý]\. ?){{2,3}}|[A-ZÀ-Ý][\w'’-]+ [A-ZÀ-Ý]\.)(?P<rest>)[ \t]*$", re.M
)
_HABIT = 3
_NAME = re.compile(rf"(?<![\w.]){FULL}")
_OWN = frozenset(("sender", "commit"))


def sign(units: list[Unit], codes: Mapping[str, str]) -> None:
    """Gives the sentences of a day's section the person that signs it, where the sections of a paper have no other person."""
    if not codes:
        return
    known = {*codes.values()}
    ends = legends.ending(codes)
    told = (u for u in units if u.kind in ("sentence", "row"))
    sections = [list(part) for _, part in groupby(told, lambda u: (u.date, u.heading))]
    signed = [part for part in sections if _signed(part, known) and ends.search(part[-1].text)]
    if len(signed) < _LEAST or sum(len(part) > 1 for part in signed) < _LEAST:
        return
    for part in signed:
        name, source = part[-1].author, part[-1].author_source
        for unit in reversed(part):
            if unit.kind == "row":
                # A row may have a person of its own.
                unit.author, unit.author_source = (unit.author, unit.author_source) if unit.author else (name, source)
            elif unit.author in known and unit.author_source is not None:
                name, source = unit.author, unit.author_source
            else:
                unit.author, unit.author_source = name, source


def _signed(part: list[Unit], known: set[str]) -> bool:
    # The last cell of a row names who that row is by.
    return bool(part[-1].heading) and part[-1].author in known and part[-1].kind != "row"


def sign_below(units: list[Unit], source: Source) -> None:
    """Gives what stands above a signature on a line of its own to who signed it. In the book of one person the others sign for their day only."""
    lines = list(_signatures(source.text, units))
    if not lines:
        return
    signers = {name for _, name in lines}
    first = units[0].author
    owner = first if first is not None and units[0].author_source not in _OWN else None
    begin = 0
    for at, name in lines:
        end = bisect_left(units, at, key=lambda u: u.start)
        part, begin = [u for u in units[begin:end] if u.author_source not in _OWN], end
        last = (part[-1].date, part[-1].heading) if part else None
        for unit in part:
            if unit.author not in (None, owner, *signers):
                # The head of a form says whose it is.
                continue
            if owner is None or (unit.date, unit.heading) == last:
                unit.author, unit.author_source = name, "file_text"
            elif unit.author in signers:
                unit.author = owner
    for unit in units[begin:] if len(lines) >= _LEAST else ():
        if unit.author in signers and unit.author_source not in _OWN:
            unit.author, unit.author_source = owner, unit.author_source if owner else None


def _signatures(text: str, units: list[Unit]) -> Iterator[tuple[int, str]]:
    """Signatures that stand right below what was written, at the end of a page or a day."""
    # In brackets stands who that is.
    lines = [m for m in _LINE.finditer(text) if m["rest"].lstrip()[:1] == "(" or not shapes.says_something(fold(m["rest"]))]
    lines = lines or list(_BARE.finditer(text))
    # Names one below the other are a list of people.
    listed = {id(m) for above, below in pairwise(lines) if not text[above.end() : below.start()].strip() for m in (above, below)}
    people = by_initials(text) if lines else {}
    found: list[tuple[int, str, bool]] = []
    for line in lines:
        place = bisect_left(units, line.start(), key=lambda u: u.start)
        above = units[place - 1] if place else None
        below = next((u for u in units[place : place + 3] if u.start >= line.end()), None)
        if id(line) in listed or above is None or text[above.end : line.start()].strip(" \n\t*_|"):
            continue
        if (name := _whole(line, people)) is not None:
            found.append((line.end(), name, below is None or (below.date, below.heading) != (above.date, above.heading)))
    if lines and lines[0].re is _BARE and (len(found) < _HABIT or not all(ends for _, _, ends in found)):
        return
    if any(ends for _, _, ends in found):
        # Below the last one may stand the foot of the page.
        yield from ((at, name) for at, name, ends in found if ends or len(found) >= _LEAST)


def _whole(line: re.Match[str], people: Mapping[str, str]) -> str | None:
    who = line["who"]
    if (behind := _NAME.match(line["rest"].lstrip(" ("))) is not None and who.replace(".", "") in initials(behind[0]):
        return behind[0]
    if " " in who.replace(". ", "."):
        return who if may_be(who, listed=True) else None
    # Capitals are a person where the paper has one with these initials.
    who = who.replace(" ", "")
    known = who.replace(".", "").replace("-", "") in people
    return who if known or "." in who or line["mark"].strip(" –—-") else None
