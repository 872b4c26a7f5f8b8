"""Line 244 as iterations by date: a hypothesis, its test, the readings, the conclusion, the next idea."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from sredspace_worker.engine import dates, deeds, stages, tables, waiting
from sredspace_worker.engine.debris import imprint
from sredspace_worker.engine.rows import is_sentence_cell, of_figures
from sredspace_worker.engine.trace import substance
from sredspace_worker.engine.units import Unit

if TYPE_CHECKING:
    from sredspace_worker.engine.accounting import Ledger
    from sredspace_worker.engine.analysis import Analysis
    from sredspace_worker.engine.trace import Chain, Terms

STAGES = ("hypothesis", "test", "readings", "conclusion", "unknown", "next")
BRIEF = 8  # words
NARRATIVE = 4  # sentences
# The first word of a commit that begins something, and of an idea that has no label.
_BEGINS = re.compile(
    r"^\W*(?:spike|try|trying|tried|prototype|experiment|bench\w*|replace|switch|use|move|store|pack|anchor|essai\w*|essay\w*|tente\w*|remplace\w*|utilise\w*)\b(?!.*\d+ ?%)"
)
_DAY_OF_MONTH = re.compile(r"\b(?=(\d{1,2} [a-z]{3,9}|[a-z]{3,9} \d{1,2})\b(?! ?%))")
_IF_WE = re.compile(r"^\W*(?:so )?(?:(?:i|we) (?:figure|reckon) |what )?(?:if (?:i|we)|si (?:je|on|nous)|si j'\w+) ")
# `Ajout de la pause comme condition`, `Dosage des sucres sur feuille brute`
_DEED_OF = re.compile(
    r"^\W*(?:ajout|retrait|remplacement|dosage|reglage|passage|reprise|addition|removal|replacement) (?:de|du|des|d'\w+|of)\b"
)
_IF = re.compile(r"^\W*(?:if|what if|si)\b")
# `If the lag is one pole, we can …`: what would follow.
_WOULD = re.compile(r"\b(?:can|could|should|would|might|ought|will|peut|pourra\w*|pourrai\w*|devrai\w*|doit|va|vont)\b")
_FOLLOWS = re.compile(
    r"\b(?:so|donc|thus|hence|therefore|d'ou|means|because|parce que|learn\w*|know|sait|savons|ce n'est|explain\w*|explique\w*)\b"
)


@dataclass
class Iteration:
    stages: dict[str, list[Unit]] = field(default_factory=lambda: {name: [] for name in STAGES})

    @property
    def units(self) -> list[Unit]:
        return [u for name in STAGES for u in self.stages[name]]

    def leave(self, unit: Unit) -> None:
        for units in self.stages.values():
            if unit in units:
                units.remove(unit)

    def told(self, times: Times) -> list[tuple[str, list[Unit]]]:
        """The idea, then what was done, seen and concluded in the order in which it was told, then the idea that is left."""
        stage = {id(u): name for name in STAGES for u in self.stages[name]}
        middle = sorted((u for name in STAGES[1:5] for u in self.stages[name]), key=times.key)
        out: list[tuple[str, list[Unit]]] = [("hypothesis", sorted(self.stages["hypothesis"], key=times.key))]
        for unit in middle:
            if out[-1][0] == stage[id(unit)]:
                out[-1][1].append(unit)
            else:
                out.append((stage[id(unit)], [unit]))
        return [*out, ("next", self.stages["next"])]

    @property
    def tried(self) -> list[Unit]:
        return [u for name in ("test", "readings", "conclusion") for u in self.stages[name]]

    @property
    def worked(self) -> bool:
        return bool(self.tried)


class Times:
    """The day of each unit for the order: its own, else that of the record around it in the same source."""

    def __init__(self, a: Analysis) -> None:
        self._place = {id(source): n for n, source in enumerate(a.sources)}
        written = self._written = _written(a.units)
        self._day: dict[int, dt.date] = {}
        last: dt.date | None = None
        waiting: list[Unit] = []
        source = None
        for unit in a.units:
            if unit.source is not source:
                source, last, waiting = unit.source, None, []
            # The day on which a report was written is not that of the work in it.
            own = None if imprint(unit.folded) else unit.record or (unit.date if unit.date_source != "message_time" else None)
            if own is not None and unit.date_source == "calendar_header" and written.get(id(unit.source)) == own:
                own = None
            if own is None and unit.record is None and not imprint(unit.folded):
                # `In April we coated …` in a report whose other paragraphs name their days.
                own = dates.month_of(unit.folded[:60], a.year)
                if own is not None:
                    # `from 10 March`
                    named = (dates.of_year(m[1], own.year) for m in _DAY_OF_MONTH.finditer(unit.folded[:60]))
                    own = next((day[0] for day in named if day is not None and day[0].month == own.month), own)
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
        # `Ranking doesn't change.` behind it stands there too.
        self._behind = {
            id(unit): self._instead[id(before)]
            for before, unit in pairwise(a.units)
            if id(before) in self._instead
            and (unit.source, unit.block) == (before.source, before.block)
            and not unit.measures
            and not set(unit.labels) - {"result", "conclusion"}
        }

    def key(self, unit: Unit) -> tuple[dt.date, int, int, int]:
        behind = id(unit) in self._behind
        unit = self._behind.get(id(unit)) or self._instead.get(id(unit), unit)
        # What a plan without a day says comes before the work, any other record without a day after it.
        unknown = dt.date.min if "planned_section" in unit.flags else dt.date.max
        return self._day.get(id(unit), unknown), self._place[id(unit.source)], unit.number, unit.start + behind

    def day(self, unit: Unit) -> dt.date | None:
        return self._day.get(id(unit))

    def put_behind(self, unit: Unit, host: Unit) -> None:
        self._behind[id(unit)] = host

    def behind(self, unit: Unit) -> bool:
        """`The order of the three does not change.` behind a correction is about the readings."""
        return id(unit) in self._behind

    def of_report(self, unit: Unit) -> bool:
        """Whether the day of a unit is that on which its report was written."""
        return unit.date_source == "calendar_header" and self._written.get(id(unit.source)) == unit.date


def _written(units: list[Unit]) -> dict[int, dt.date]:
    """The one day above a whole text that tells of earlier days, as minutes of a meeting do: when it was written."""
    above: dict[int, set[dt.date]] = {}
    told: dict[int, dt.date] = {}
    for unit in units:
        if unit.date is not None and unit.date_source == "calendar_header":
            above.setdefault(id(unit.source), set()).add(unit.date)
        elif unit.date is not None and unit.date_source == "file_text" and unit.labels:
            told[id(unit.source)] = min(unit.date, told.get(id(unit.source), unit.date))
    return {key: next(iter(days)) for key, days in above.items() if len(days) == 1 and told.get(key, dt.date.max) < min(days)}


def paid(work: list[Unit]) -> set[int]:
    """The units that stand in a row with hours."""
    out: set[int] = set()
    rows: dict[int, list[tuple[int, int]]] = {}
    for unit in work:
        if unit.kind == "row" and unit.source.kind == "file":
            if id(unit.source) not in rows:
                rows[id(unit.source)] = [(r.start, r.end) for r in tables.rows(unit.source) if r.hours is not None]
            held = rows[id(unit.source)]
            place = bisect_right(held, (unit.start, unit.end)) - 1
            if any(start <= unit.start < end for start, end in held[max(0, place) : place + 2]):
                out.add(id(unit))
    return out


def told_once(work: list[Unit], times: Times, ledger: Ledger) -> list[Unit]:
    """Without the few words of a time sheet about a day that a notebook or a report tells."""
    told = {day for u in work if u.kind != "row" and u.date is not None for day in _days(u, times.day(u))}
    # Beside a notebook or a report the rows of a time sheet are evidence of hours, and not the account of the work.
    hours = paid(work) if sum(u.kind != "row" for u in work) >= NARRATIVE else set()
    out: list[Unit] = []
    for unit in work:
        if unit.kind == "row" and unit.words <= BRIEF and not unit.has("result") and times.day(unit) in told:
            ledger.leave(unit, "duplicate")
        elif unit.words > BRIEF or unit.has("result") or id(unit) not in hours:
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


# `same again without air: CV 14 %`
CAME_OF = re.compile(r"[:=>→] ?(?:[^\W\d]+ ){0,2}[~<>≈]?\d")
_ON_AGAIN = re.compile(r"\W*re\w+ \d")
# `D breaks at 4 % stretch, so it is dead long before`
_THEN_SO = re.compile(r"^[^,;]*\d[^,;]*[,;] (?:so|donc)\b")


def _done(unit: Unit) -> bool:
    """What begins with a deed on something and says nothing of what came of it is a test, whatever its label."""
    if (
        not unit.has("result")
        or unit.has("experiment")
        or unit.cells is not None
        or deeds.outcome(unit)
        or CAME_OF.search(unit.said)
    ):
        return False
    if deeds.is_deed(unit):
        return deeds.acts_on(unit) or bool(_ON_AGAIN.match(unit.said))
    return deeds.we_did(unit) and not unit.measures


def _reads_first(unit: Unit) -> bool:
    """Whether what reads as a conclusion is not sure to be one, or tells its reading first."""
    sure = (
        any(label == "conclusion" for label, *_ in unit.rule_hits)
        or "conclusion" in unit.strong
        or "under_conclusion" in unit.flags
    )
    if unit.cells is not None:
        return False
    if (
        "refuted" not in unit.flags
        and "under_conclusion" not in unit.flags
        and unit.measures
        and not _FOLLOWS.search(unit.folded)
    ):
        # A figure and nothing that follows from it.
        return True
    return not (sure or "refuted" in unit.flags) or bool(unit.measures and _THEN_SO.match(unit.said))


def stage_of(unit: Unit) -> str:
    if "arose" in unit.flags:
        return "unknown"
    if unit.tells in ("experiment", "result") and unit.labels.keys() <= {unit.tells}:
        return "test" if unit.tells == "experiment" else "readings"
    if unit.cells is None and not unit.has("experiment") and _IF.match(unit.said) and _WOULD.search(unit.said):
        return "hypothesis"
    if not unit.labels and unit.cells is None and (_IF_WE.match(unit.said) or _DEED_OF.match(unit.said)):
        return "hypothesis" if _IF_WE.match(unit.said) else "test"
    if unit.has("hypothesis") and not ("experiment" in unit.strong and "hypothesis" not in unit.strong):
        return "hypothesis"
    if unit.cells is not None and unit.kind == "row" and not unit.has("hypothesis"):
        if is_sentence_cell(unit) and unit.labels.keys() == {"experiment"}:
            # `Wove 30 m and hung it for an hour` in a cell of its own.
            return "test"
        if any(c.isdigit() for c in unit.text) or of_figures(unit):
            # The rows of one table stand together.
            return "readings"
    if unit.sha is not None and _BEGINS.match(unit.said):
        return "test"
    if unit.labels and not set(unit.labels) - {"state_of_art"} and _IF.match(unit.said):
        return "hypothesis"
    if "corrects" in unit.flags and (unit.has("result") or not (deeds.is_deed(unit) or deeds.we_did(unit))):
        # What takes a figure back tells no test.
        return "readings"
    if tests(unit) or _done(unit):
        return "test"
    if unit.has("conclusion") and not _reads_first(unit):
        return "conclusion"
    if unit.has("result") or unit.has("conclusion") or unit.cells is not None:
        return "readings"
    if unit.labels and not set(unit.labels) - {"state_of_art", "uncertainty", "objective"}:
        return "readings"
    if not unit.labels and deeds.is_deed(unit) and not deeds.outcome(unit):
        # `Cup lined with PTFE film, 20 bar`: a test, though it has a figure.
        return "test"
    if not unit.labels and unit.measures and stages.terse(unit) != "experiment":
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
    in_order = sorted(units, key=times.key)
    found: list[Iteration] = []
    if sum(bool(c.hypotheses and c.tests) for c in chains) > 1:
        found = [one for thread in threads(in_order, chains) for one in _thread(thread, times, terms)]
    together = _thread(in_order, times, terms)
    if not found or _across(found, times) or _untried(found) > _untried(together):
        # What serves one uncertainty, or several at a time, is told in one order, whatever paper it stands in.
        found = together
    found.sort(key=lambda one: min(times.key(u) for u in one.tried or one.units))
    return found


def _untried(found: list[Iteration]) -> int:
    return sum(bool(one.stages["hypothesis"]) and not one.stages["test"] for one in found)


def _across(found: list[Iteration], times: Times) -> bool:
    """Whether an iteration begins before and ends after the whole of another one."""
    spans = []
    for one in found:
        days = [day for u in one.tried if (day := times.day(u)) is not None]
        if days:
            spans.append((min(days), max(days)))
    return any(a[0] < b[0] and b[1] < a[1] for a in spans for b in spans)


def _thread(units: list[Unit], times: Times, terms: Terms) -> list[Iteration]:
    out = [Iteration()]
    last: Unit | None = None
    tested = False
    for unit in waiting.in_turn(units, times, terms):
        stage = stage_of(unit)
        now = out[-1]
        done = now.stages["readings"] or now.stages["conclusion"]
        again = stage == "test" and tested and last is not None and not same_record(unit, last, times)
        again = again and not any(same_record(unit, t, times) for t in now.stages["test"])
        again = again and bool(done or waiting.another(unit, now.stages["test"], times, terms))
        if again and unit.kind == "row" and now.stages["hypothesis"]:
            # Rows of one series test one idea: a control and what is varied part nothing.
            again = not _of_idea(unit, now, terms)
        # `Try an interval tree. If erases are stored so, …`: the idea of a test that is named first.
        first = last is not None and not done and same_record(unit, last, times) and not last.has("result")
        explains = first and not now.stages["hypothesis"]
        if (stage == "hypothesis" and now.worked and not explains) or again:
            out.append(Iteration())
        out[-1].stages[stage].append(unit)
        tested = tested or stage == "test"
        last = last if "corrects" in unit.flags else unit
    if len(out) > 1 and not out[-1].worked:
        # An idea that nobody has tried yet ends the iteration that led to it.
        out[-2].stages["next"].extend(out.pop().stages["hypothesis"])
    _deal(out, terms)
    return [one for one in out if one.units]


# `control disc, no fleece`, `témoin`: what the test of an idea is compared with.
CONTROL = re.compile(r"\b(?:control|baseline|blank|reference|without|no|temoin|blanc|sans)\b")


def _of_idea(unit: Unit, now: Iteration, terms: Terms) -> bool:
    """Whether a row of a series is one more test of the idea: by a word of it, or behind its control."""
    idea = set().union(*(substance(terms.of(u)) for u in now.stages["hypothesis"]))
    tried = now.stages["test"]
    return bool(substance(terms.of(unit)) & idea) or bool(
        len(tried) == 1 and tried[0].kind == "row" and CONTROL.search(tried[0].said)
    )


def same_record(a: Unit, b: Unit, times: Times) -> bool:
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
