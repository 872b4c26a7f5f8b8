"""A correction that names no wrong figure and says where it stands: by its day or by its paper."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from sredspace_worker.engine import dates, quantities
from sredspace_worker.engine.dates import MONTH_NAMES, MONTHS
from sredspace_worker.engine.quantities import Quantity
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.trace import terms
from sredspace_worker.engine.units import Unit

# `… should read 16.8 dB`: the new figure stands behind it.
_READ = re.compile(
    r"\b(?:should (?:read|be|have (?:been|read))|aurait du etre|devrait (?:etre|se lire)|(?:il )?faut lire|read)\b"
)
# `… 84 % and not what the minutes say`: in front of it.
_NOT_WHAT = re.compile(
    r"\b(?:and not|not|et non|et pas|pas|instead of|rather than|plutot que|au lieu de)(?: pas)? (?:as |comme )?(?:what|the (?:one|figure|value|number)|ce qu[ie']|celle?s?|celui|le chiffre|la valeur|je |j'|i |we )"
)
_HEAD = re.compile(r"^\W*(?:correction|erratum|rectificati\w+)\b[^:]{0,40}:")
_DAY = re.compile(
    rf"\b(?:(?P<mon>{MONTH_NAMES})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?|(?P<d2>\d{{1,2}})(?:er|st|nd|rd|th)? (?:of )?(?P<mon2>{MONTH_NAMES}))\b\.?"
)
# What people call a paper, and the words of its name or of its first line by which it is known.
_PAPERS = tuple(
    re.compile(rf"\b(?:{words})\b")
    for words in (
        "pv|proces[- ]verb\\w+|minutes|compte[- ]rendu|cr", "logs?|journal|registre|logbook", "cahier|carnet|notebook|notes?|book|diary", "report|rapport|tr", "wiki|page",
        "e-?mails?|mails?|courriels?|eml|mbox|message", "tableau|table|sheet|feuille|classeur|workbook|xlsx|csv", "slack|teams|chat|fil|thread", "ticket|jira|issue",
    )
)  # fmt: skip
# A slip stays near what is right; of several figures of one unit the near one is meant.
_NO_READING = frozenset(("hypothesis", "uncertainty", "state_of_art", "objective"))
_NEAR, _NEAR_ON_A_DAY = Decimal("0.75"), Decimal("0.5")


def find(unit: Unit, units: list[Unit], old: list[Quantity]) -> tuple[Unit, tuple[Quantity, Quantity]] | None:
    """The statement, with its wrong figure and the right one."""
    folded = unit.folded
    marks = [m for m in (_READ.search(folded), _NOT_WHAT.search(folded), _HEAD.search(folded)) if m is not None]
    if not marks or unit.date is None:
        return None
    days = list(_DAY.finditer(folded))
    new = _new(folded, days)
    if new is None or any(q.unit == new.unit for q in old):
        return None
    others = [u for u in units if u is not unit and not u.source.prompt and u.date is not None and "superseded" not in u.flags]
    said = unit.date
    if held := [d for m in days if (d := _day(m, unit.date)) is not None]:
        on_day = [u for u in others if u.date in held or u.record in held]
        return _nearest(unit, on_day, new, _NEAR_ON_A_DAY, own=False)
    denied = _NOT_WHAT.search(folded)
    called = [paper for paper in _PAPERS if denied is not None and paper.search(folded, denied.start())]
    before = [u for u in others if u.date is not None and u.date <= said and any(_is(paper, u) for paper in called)]
    return _nearest(unit, before, new, _NEAR, own=True)


def _new(folded: str, days: list[re.Match[str]]) -> Quantity | None:
    """The figure that is right, where the words say which it is."""
    taken = [m.span() for m in days]
    figures = [q for q in quantities.find(folded) if q.unit and not any(a <= q.start < b or a < q.end <= b for a, b in taken)]
    if (read := _READ.search(folded)) is not None:
        return next((q for q in figures if 0 <= q.start - read.end() <= 24), None)
    if (denied := _NOT_WHAT.search(folded)) is not None:
        return next((q for q in reversed(figures) if 0 <= denied.start() - q.end <= 12), None)
    return figures[0] if len(figures) == 1 else None


def _day(match: re.Match[str], said: dt.date) -> dt.date | None:
    month, day = MONTHS[match["mon"] or match["mon2"]], int(match["d"] or match["d2"])
    found = dates.safe(said.year, month, day) if 1 <= day <= 31 else None
    return dates.safe(said.year - 1, month, day) if found is not None and found > said else found


def _is(paper: re.Pattern[str], unit: Unit) -> bool:
    name = re.sub(r"[_.\-/]+", " ", fold(unit.source.name))
    return bool(paper.search(name) or paper.search(fold(unit.source.text[:80])))


def _nearest(
    unit: Unit, held: list[Unit], new: Quantity, near: Decimal, *, own: bool
) -> tuple[Unit, tuple[Quantity, Quantity]] | None:
    """The one figure of that unit that a slip would leave near the new one; of several statements the latest that shares its words."""
    found: list[tuple[Unit, Quantity]] = []
    mine = terms(unit.folded)
    for other in held:
        # What was read may be wrong, not what was expected or asked.
        if other.cells is not None or "|" in other.text or other.labels.keys() & _NO_READING:
            continue
        alike = [q for q in quantities.find(other.folded) if q.unit == new.unit and q.value != new.value]
        close = [q for q in alike if min(q.value, new.value) >= near * max(q.value, new.value) > 0]
        if len(close) == 1 and not (own and not mine & terms(other.folded)):
            found.append((other, close[0]))
    if not found:
        return None
    best = max(found, key=lambda f: (len(mine & terms(f[0].folded)), f[0].date or dt.date.min))
    return best[0], (best[1], new)
