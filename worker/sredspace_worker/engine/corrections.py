"""A later message corrects an earlier statement: the earlier one is set aside, and the answer says so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sredspace_worker.engine.rules import NUM, NUMBER
from sredspace_worker.engine.sentences import Unit
from sredspace_worker.engine.trace import Terms

_OLD = re.compile(
    rf"\b(?:not|instead of|rather than|et non(?: pas)?|pas|au lieu de|plutot que(?: de)?)\s+(?:\w+ ){{0,2}}?({NUM}|{NUMBER})"
)
_MEASURE = re.compile(NUM)
_DIGITS = re.compile(r"\d[\d.,]*")


@dataclass
class Correction:
    by: Unit
    old: list[Unit]


def find(units: list[Unit], terms: Terms) -> list[Correction]:
    order = {id(unit): place for place, unit in enumerate(units)}
    found = []
    for unit in units:
        if unit.source.kind != "message" or unit.source.role != "USER":
            continue
        says = "correction" in unit.flags or _OLD.search(unit.folded)
        denies = "neg_experiment" in unit.flags and "planned_section" not in unit.flags
        if not says and not denies:
            continue
        earlier = [
            u for u in units if order[id(u)] < order[id(unit)] and "superseded" not in u.flags and u.source is not unit.source
        ]
        earlier += [u for u in units if u.source is unit.source and u.number < unit.number and "superseded" not in u.flags]
        old = _corrected(unit, earlier, terms, bool(denies))
        for item in old:
            item.flags.add("superseded")
        if old:
            found.append(Correction(unit, old))
    return found


def _corrected(unit: Unit, earlier: list[Unit], terms: Terms, denies: bool) -> list[Unit]:
    old_values = {_plain(m[1]) for m in _OLD.finditer(unit.folded)}
    if old_values:
        return [u for u in earlier if old_values & _values(u) and terms.of(u) & terms.of(unit)]
    if denies:
        return [
            u
            for u in earlier
            if (u.has("experiment") or u.has("result")) and _shared(terms, u, unit) >= 1 and terms.similar(u, unit) > 0.12
        ]
    new = {_unit_of(m.group()): _plain(m.group()) for m in _MEASURE.finditer(unit.folded)}
    candidates = [
        u
        for u in earlier
        if _shared(terms, u, unit) >= 2
        and any(new.get(_unit_of(m.group())) not in (None, _plain(m.group())) for m in _MEASURE.finditer(u.folded))
    ]
    best = max((terms.similar(u, unit) for u in candidates), default=0.0)
    return [u for u in candidates if terms.similar(u, unit) >= max(0.3, best - 0.05)]


def _shared(terms: Terms, a: Unit, b: Unit) -> int:
    return len({t for t in terms.of(a) & terms.of(b) if not t[0].isdigit()})


def _plain(value: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]", "", value).rstrip(".,")


def _values(unit: Unit) -> set[str]:
    return {_plain(m.group()) for m in _MEASURE.finditer(unit.folded)} | {
        m.group().rstrip(".,") for m in _DIGITS.finditer(unit.folded)
    }


def _unit_of(value: str) -> str:
    return re.sub(r"[\d.,\s-]", "", value)
