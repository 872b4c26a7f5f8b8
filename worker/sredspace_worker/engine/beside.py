"""What stands beside the chosen sentences and has no label of its own: how a test was set up, why an unknown mattered."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from typing import TYPE_CHECKING

from sredspace_worker.engine import dates, iterations, phrases, stages
from sredspace_worker.engine.classify import QUOTED
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.trace import substance, terms
from sredspace_worker.engine.trims import without_day
from sredspace_worker.engine.units import Unit

if TYPE_CHECKING:
    from sredspace_worker.engine.part2 import Part2


_CLOCK = re.compile(r"\b\d{4}-\d\d-\d\d\b|\b\d{1,2}[:h]\d\d(?::\d\d)?\b")
_TRIES = re.compile(
    r"^(?:[\w./-]+(?:\([\w-]+\))?: )?(?:spike|try|trying|tried|prototype|experiment|bench\w*|replace|switch|essai\w*|essay\w*|tente\w*|remplace\w*)\b"
)
_WHOLE = 8  # words of a subject that says what was done
_SAME = 30  # letters by which a quoted sentence is known, which an answer may cut
_ENTRY = 15  # sentences of a day in a log


def figure(unit: Unit) -> bool:
    """Whether a sentence has a figure besides its day."""
    return any(c.isdigit() for c in _CLOCK.sub("", without_day(unit.text)))


def titles(units: list[Unit]) -> set[int]:
    """What other units say: the subject of a commit whose text tells the work, a mail that an answer quotes."""
    out: set[int] = set()
    subject: Unit | None = None
    said = {u.folded[:_SAME] for u in units}
    for unit in units:
        if unit.folded.startswith(QUOTED) and unit.folded.removeprefix(QUOTED)[:_SAME] in said:
            out.add(id(unit))
        if unit.sha is None:
            subject = None
        elif subject is None or subject.sha != unit.sha:
            subject = unit
        elif unit.block != subject.block and unit.labels and not figure(subject) and not _only_trial(subject, unit):
            out.add(id(subject))
    return out


def _only_trial(subject: Unit, unit: Unit) -> bool:
    """`scheduler: try queues per core` above a mere reading is all that says what was tried."""
    says = _TRIES.match(subject.said) is not None or subject.words >= _WHOLE
    return says and not (unit.has("experiment") or unit.has("hypothesis"))


def near(part: Part2, number: str) -> list[Unit]:
    """Units of the passages that a line quotes, each for the line of the sentence that it stands nearest to."""
    a = part.a
    nearest: dict[tuple[int, int], list[tuple[Unit, str]]] = {}
    for line in part.lines:
        for chosen in part.pool(line):
            nearest.setdefault((id(chosen.source), chosen.block), []).append((chosen, line))
    # What the account of each day is about.
    subject: dict[tuple[int, dt.date | None], set[str]] = {}
    for chosen in part.pool("244"):
        subject.setdefault((id(chosen.source), chosen.record), set()).update(substance(a.terms.of(chosen)))
    # An hour of talk under one day is no entry: its words come again everywhere.
    length = Counter((id(unit.source), unit.record) for unit in a.units)
    out: list[Unit] = []
    told = sum(u.kind != "row" for u in part.pool("244")) >= iterations.NARRATIVE
    hours = iterations.paid([u for u in a.units if u.kind == "row"]) if told else set()
    for unit in a.units:
        if id(unit) in hours:
            continue
        others = {"third_party"} if number == "242" and part.zones.reasons(unit) else set()
        if unit.labels or unit.flags - phrases.MILD - others or not part.in_year(unit):
            continue
        # With the sentence that stands nearest in its paragraph; beside a test also from the paragraph before or after.
        found = nearest.get((id(unit.source), unit.block), [])
        if number == "246" and not found and part.zones.taught(unit):
            # The points of a list each are a paragraph.
            found = [f for step in (-1, 1, -2, 2) for f in nearest.get((id(unit.source), unit.block + step), []) if f[1] == "246"]
        for step in (-1, 1) if number == "244" and not found else ():
            # A figure may be the only sentence of its day; words belong to their own entry.
            there = nearest.get((id(unit.source), unit.block + step), [])
            found = found or [f for f in there if f[0].record == unit.record or figure(unit)]
        host, line_of = min(found, key=lambda f: (abs(f[0].number - unit.number), f[0].number > unit.number), default=(None, ""))
        if host is None or line_of != number or host.heading != unit.heading:
            continue
        # In an entry of a log what shares a word with the account of its day says how it came about; so does `In October …` in a
        # paragraph of it.
        own = any(f[1] == "244" for f in nearest.get((id(unit.source), unit.block), []))
        # Not the name that each line of a talk begins with.
        own_words = substance(a.terms.of(unit)) - (terms(fold(unit.author)) if unit.author else frozenset())
        of_day = id(unit.source), unit.record
        entry = unit.record is not None and length[of_day] <= _ENTRY and not own_words.isdisjoint(subject.get(of_day, ()))
        likely = max(unit.scores.values(), default=0.0)
        entry = entry or (
            own
            and (
                (likely >= phrases.HINTS and bool(phrases.COUNTED.match(unit.said)))
                or dates.month_of(unit.folded[:30], a.year) is not None
            )
        )
        entry = (entry and number == "244") or (number == "246" and part.zones.taught(unit))
        entry = entry and unit.kind != "row" and not phrases.NO_WORK.match(unit.said)
        # A bare figure tells nothing by itself: `Two interns start on the 4th`.
        least = phrases.HINTS / 2 if unit.measures else phrases.HINTS
        reads = figure(unit) and (unit.kind == "row" or likely >= least)
        telling = entry or reads or likely >= phrases.LIKELY
        around = stages.terse(unit) in ("admin", "routine")
        if telling and (unit.words >= 3 or unit.measures) and not around:
            out.append(unit)
    return out
