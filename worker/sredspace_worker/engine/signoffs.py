"""Notes that are signed below: `… edges are covered. Compressor is noisy again. OT` speaks for all that stands above it on that day."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from sredspace_worker.engine import legends
from sredspace_worker.engine.units import Unit

_LEAST = 2  # signed sections show that it is a habit


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
    return bool(part[-1].heading) and part[-1].author in known
