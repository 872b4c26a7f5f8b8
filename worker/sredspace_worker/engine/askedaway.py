"""Which sentences of the papers a wish leaves out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from sredspace_worker.engine import askedkinds, asking
from sredspace_worker.engine.instructions import Ask
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.projects import Projects
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.trace import terms
from sredspace_worker.engine.units import Unit

# The other runs leave business out of their lines as it is, and show it where it belongs.
_LISTS_ALL = "LOGBOOK"


def of(
    ask: Ask, readable: list[Unit], sources: list[Source], run_type: str, unwanted: Callable[[str, dt.date, dt.date], bool]
) -> list[Unit]:
    if ask.kind == "project":
        return [u for u, _ in Projects(sources, ask.value).others(readable)]
    if ask.kind == "remove" and ask.value.startswith("about:"):
        return [u for u in readable if about(u, ask.value.removeprefix("about:"))]
    if ask.kind == "remove" and run_type == _LISTS_ALL:
        return [u for u in readable if not (u.labels or u.flags & _TOLD_OTHERWISE) and askedkinds.signs(ask.value, u) is not None]
    if ask.kind == "year" and (run_type == _LISTS_ALL or (":" in ask.value and run_type != "T661_DRAFT")):
        return [u for u in readable if u.date is not None and unwanted(ask.value, u.date, u.date)]
    return []


# What a log leaves out as no sentence.
_TOLD_OTHERWISE = frozenset(("heading", "footer", "instruction"))


def about(unit: Unit, topic: str) -> bool:
    """Whether a sentence names a subject: all its words of substance, in any form."""
    several = asking.parts(topic)
    if len(several) > 1:
        return any(about(unit, part) for part in several)
    wanted = terms(fold(topic)) or frozenset((fold(topic),))
    return wanted <= terms(unit.folded) or re.search(rf"(?<!\w){re.escape(fold(topic))}(?!\w)", unit.folded) is not None
