"""Line 244 as iterations by date: a hypothesis, its test, the readings, the conclusion, the next idea."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sredspace_worker.engine import dates
from sredspace_worker.engine.debris import imprint
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.units import Unit

if TYPE_CHECKING:
    from sredspace_worker.engine.accounting import Ledger
    from sredspace_worker.engine.analysis import Analysis
    from sredspace_worker.engine.trace import Chain, Terms

STAGES = ("hypothesis", "test", "readings", "conclusion", "next")
# How far above a sentence the line may stand that gives its day.
_REACH = 20_000
BRIEF = 8  # words


@dataclass
class Iteration:
    stages: dict[str, list[Unit]] = field(default_factory=lambda: {name: [] for name in STAGES})

    @property
    def units(self) -> list[Unit]:
        return [u for name in STAGES for u in self.stages[name]]

    @property
    def worked(self) -> bool:
        return any(self.stages[name] for name in ("test", "readings", "conclusion"))


class Times:
    """The day of each unit for the order: its own, else that of the record around it in the same source."""

    def __init__(self, a: Analysis) -> None:
        self._place = {id(source): n for n, source in enumerate(a.sources)}
        self._day: dict[int, dt.date] = {}
        last: dt.date | None = None
        waiting: list[Unit] = []
        source = None
        for unit in a.units:
            if unit.source is not source:
                source, last, waiting = unit.source, None, []
            # The day on which a report was written is not that of the work in it.
            own = None if imprint(unit.folded) else unit.record or (unit.date if unit.date_source != "message_time" else None)
            if own is not None:
                last = own
                for earlier in waiting:
                    self._day[id(earlier)] = own
                waiting = []
            if last is not None:
                self._day[id(unit)] = last
            else:
                waiting.append(unit)

        # A correction stands where the reading stood that it takes the place of.
        self._instead = {id(c.by): c.old[0] for c in a.corrections if c.replaced is not None}

    def key(self, unit: Unit) -> tuple[dt.date, int, int]:
        unit = self._instead.get(id(unit), unit)
        # What a plan without a day says comes before the work, any other record without a day after it.
        unknown = dt.date.min if "planned_section" in unit.flags else dt.date.max
        return self._day.get(id(unit), unknown), self._place[id(unit.source)], unit.number

    def day(self, unit: Unit) -> dt.date | None:
        return self._day.get(id(unit))


def told_once(work: list[Unit], times: Times, ledger: Ledger) -> list[Unit]:
    """Without the few words of a time sheet about a day that a notebook or a report tells."""
    told = {day for u in work if u.kind != "row" and u.date is not None for day in _days(u, times.day(u))}
    out: list[Unit] = []
    for unit in work:
        if unit.kind == "row" and unit.words <= BRIEF and not unit.has("result") and times.day(unit) in told:
            ledger.leave(unit, "duplicate")
        else:
            out.append(unit)
    return out


# `Between 10 February and 7 March 2025`: longer than this it is two days and no stretch of work.
_STRETCH = dt.timedelta(days=100)


def _days(unit: Unit, day: dt.date | None) -> Iterator[dt.date | None]:
    """The day of a sentence, and all those of a stretch that it names."""
    yield day
    named = dates.find_all(unit.folded)
    if len(named) > 1 and max(named) - min(named) <= _STRETCH:
        yield from (min(named) + dt.timedelta(days=n) for n in range((max(named) - min(named)).days + 1))


def tests(unit: Unit) -> bool:
    """Whether a sentence tells a test; a heading makes one only of a sentence that says nothing else."""
    own = {label for label, *_ in unit.rule_hits} & set(unit.labels)
    return unit.has("experiment") and ("experiment" in own or not own & {"result", "conclusion"})


def stage_of(unit: Unit) -> str:
    if unit.has("hypothesis") and not ("experiment" in unit.strong and "hypothesis" not in unit.strong):
        return "hypothesis"
    if tests(unit):
        return "test"
    if unit.has("conclusion"):
        return "conclusion"
    if unit.has("result") or unit.cells is not None:
        return "readings"
    # What stands beside a test and has no label of its own is what it is nearest to.
    return "readings" if not unit.labels and unit.scores.get("result", 0.0) > unit.scores.get("experiment", 0.0) else "test"


def threads(units: list[Unit], chains: list[Chain]) -> list[list[Unit]]:
    """Units by the uncertainty that they serve, in order. Only one with an idea and a test of its own makes a thread; the rest
    goes with what stands beside it."""
    member: dict[int, int] = {}
    for n, chain in enumerate(chains):
        if chain.hypotheses and chain.tests:
            for unit in (*chain.hypotheses, *chain.tests, *chain.results, *chain.advancements):
                member.setdefault(id(unit), n)
    out: dict[int, list[Unit]] = {}
    for step in (1, -1):
        near: dict[int, int] = {}
        for unit in units[::step]:
            thread = member.setdefault(id(unit), near[id(unit.source)]) if id(unit.source) in near else member.get(id(unit))
            if thread is not None:
                near[id(unit.source)] = thread
    for unit in units:
        out.setdefault(member.get(id(unit), -1), []).append(unit)
    return [out[n] for n in sorted(out)]


def build(units: list[Unit], chains: list[Chain], times: Times, terms: Terms) -> list[Iteration]:
    found = [one for thread in threads(sorted(units, key=times.key), chains) for one in _thread(thread, times, terms)]
    found.sort(key=lambda one: min(times.key(u) for u in one.units))
    return found


def _thread(units: list[Unit], times: Times, terms: Terms) -> list[Iteration]:
    out = [Iteration()]
    last: Unit | None = None
    tested = False
    for unit in units:
        stage = stage_of(unit)
        now = out[-1]
        done = now.stages["readings"] or now.stages["conclusion"]
        again = stage == "test" and done and tested and last is not None and not _same_record(unit, last, times)
        if (stage == "hypothesis" and now.worked) or again:
            out.append(Iteration())
        out[-1].stages[stage].append(unit)
        tested = tested or stage == "test"
        last = unit
    if len(out) > 1 and not out[-1].worked:
        # An idea that nobody has tried yet ends the iteration that led to it.
        out[-2].stages["next"].extend(out.pop().stages["hypothesis"])
    _deal(out, terms)
    return [one for one in out if one.units]


def _same_record(a: Unit, b: Unit, times: Times) -> bool:
    return a.source is b.source and times.day(a) == times.day(b) and a.heading == b.heading


def _deal(found: list[Iteration], terms: Terms) -> None:
    """Hypotheses that were listed together go each to the tests that share most with it."""
    first = found[0]
    if len(first.stages["hypothesis"]) < 2 or len(found) < 2:
        return
    for unit in first.stages["hypothesis"][1:]:
        scored = [
            (max((terms.similar(unit, other) for other in one.units if other is not unit), default=0.0), -n)
            for n, one in enumerate(found)
        ]
        best, place = max(scored)
        if best > 0.15 and place and not found[-place].stages["hypothesis"]:
            first.stages["hypothesis"].remove(unit)
            found[-place].stages["hypothesis"].append(unit)


# What joins the two days of a stretch where it is written as a sentence.
_JOINS = re.compile(r"(?<=\w) (?:and|et le|et) (?=\d)")


def opening(a: Analysis, number: int, in_order: list[Unit], first: Unit) -> tuple[str, list[str], dt.date | None]:
    """`Second iteration (3 February 2025).`, with the citation of its day; without it where the first sentence begins with it."""
    name = a.say(f"ordinal.{number + 1}") if a.say.has(f"ordinal.{number + 1}") else a.say("ordinal.next")
    for unit in in_order:
        written = day_as_written(a, unit)
        if written is None:
            continue
        day, cite = written
        if fold(day) in first.folded:
            return a.say("join.iteration", name=name), [cite], unit.date
        if unit.date is not None and (":" in day or (_ENGLISH if a.language == "fr" else _FRENCH).search(fold(day))):
            named = f"{unit.date.day} {_MONTHS[a.language][unit.date.month - 1]} {unit.date.year}"
            day = named if set(re.findall(r"\d+", named)) <= set(re.findall(r"\d+", day)) else day
        return a.say("join.iteration_day", name=name, day=_JOINS.sub(f" {a.say('join.until')} ", day)), [cite], unit.date
    return a.say("join.iteration", name=name), [], None


_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
}
# Months of the other language: a mail says `14 Feb 2025` whatever its text is written in.
_ENGLISH = re.compile(
    r"\b(?:feb|april?|may|june?|july?|aug(?:ust)?|january|february|march|september|october|november|december|dec|apr)\b"
)
_FRENCH = re.compile(
    r"\b(?:janvier|janv|fevrier|fevr?|mars|avril|avr|mai|juin|juillet|juil|aout|septembre|octobre|novembre|decembre)\b"
)


def day_as_written(a: Analysis, unit: Unit) -> tuple[str, str] | None:
    """The day of a unit in the letters of its record, with the citation of that place."""
    if unit.date is None or unit.date_source not in ("file_text", "calendar_header", "commit"):
        return None
    text = unit.source.text
    end = text.find("\n", unit.start)
    end = len(text) if end < 0 else end
    floor = max(0, unit.start - _REACH)
    order = dates.order(text)
    while end > floor:
        start = text.rfind("\n", 0, end) + 1
        line = text[start:end]
        folded = fold(line)
        found = dates.find(folded, order)
        if found is not None and found[0] == unit.date:
            lead = len(line) - len(line.lstrip())
            if len(folded) != len(line.strip()):
                return None
            first, last = start + lead + found[1], start + lead + found[2]
            return text[first:last], a.citations.cite(unit.source, first, last)
        end = start - 1
    return None
