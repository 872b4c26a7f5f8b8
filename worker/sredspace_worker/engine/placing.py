"""Which line a sentence belongs to where its label alone does not say: by its own words, its day and what stands beside it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from sredspace_worker.engine import deeds, iterations, phrases
from sredspace_worker.engine.counting import LIMITS, words
from sredspace_worker.engine.debris import is_sentence
from sredspace_worker.engine.rows import of_figures
from sredspace_worker.engine.slots import is_failure, tells_failure
from sredspace_worker.engine.units import Unit

if TYPE_CHECKING:
    from sredspace_worker.engine.part2 import Part2

_FEW_WORDS = 0.4  # of its limit: with fewer line 246 has room for what did not work, by each idea
_ALONE = 8  # words of a sentence that can stand without the one before it


def refuted(units: list[Unit]) -> None:
    """`My bet was the wrong way round`, `locks onto the wrong drive, useless, reverting`: no idea but what came of one."""
    for unit in units:
        if unit.has("hypothesis") and (match := phrases.REFUTED.search(unit.folded)):
            unit.labels = {"conclusion" if match["idea"] else "result": 1}
            unit.flags.add("refuted")


_SURELY = 0.5


def deeds_told(units: list[Unit]) -> None:
    """`Shot twelve coupons off the cracked block`, `Redid it with a wait`: a test, though a word of it sounds like what came of one."""
    for unit in units:
        if unit.cells is not None or not unit.labels or set(unit.labels) - {"result", "conclusion"}:
            continue
        sure = "conclusion" in unit.labels and unit.scores.get("conclusion", 0.0) >= _SURELY
        if (
            sure
            or iterations.CAME_OF.search(unit.said)
            or "under_conclusion" in unit.flags
            or unit.flags & {"corrects", "correction", "failure"}
        ):
            continue
        if (deeds.is_deed(unit) or deeds.we_did(unit)) and deeds.acts_on(unit) and not deeds.outcome(unit):
            unit.labels = {"experiment": 1}


_BEFORE = 2  # sentences


def measured_again(part: Part2) -> None:
    """`I put the ten on the gauge again. It is 0.19 and not 0.24.`: how a figure was put right is no test of its own."""
    for correction in part.a.corrections:
        if correction.replaced is None:
            continue
        for step in range(-1, -1 - _BEFORE, -1):
            unit = part.near(correction.by, step)
            if unit is None or unit.block != correction.by.block or unit.flags & {"corrects", "superseded"}:
                break
            if unit.has("experiment") or deeds.we_began(unit):
                unit.flags.add("corrects")
                unit.labels = {"result": 1}
                part.times.put_behind(unit, correction.old[0])


# `One pass left 90 micron holes`, `flutter drops from 0.41 % to 0.06 %`: what a thing did.
_DID = re.compile(
    r"^(?!(?:we|i|you|on|nous|je|j'|if|si|then|try|essai)\b)(?:[^\s,;:.]+ ){1,7}?(?:left|leaves?|reads?|drops?|dropped|falls?|fell|rises?|rose|climbs?|came|comes|goes|went|gave|gives|held|holds|stays?|stayed|lost|loses"
    r"|laissent?|laissait|tombent?|tombait|montent?|montait|descend|descendait|donnent?|donnait|restent?|restait|perd|perdait|gardent?|gardait)\b"
)


def readings_told(units: list[Unit]) -> None:
    """What a thing did, with its figure, directly behind the test of it is the reading of that test."""
    for before, unit in pairwise(units):
        if not unit.has("experiment") or set(unit.labels) - {"experiment", "result"} or unit.cells is not None:
            continue
        beside = before.source is unit.source and unit.block - before.block <= 1 and before.record == unit.record
        tested = before.has("experiment") or deeds.is_deed(before)
        done = deeds.is_deed(unit) or deeds.we_began(unit) or deeds.they_did(unit)
        if beside and tested and not done and unit.measures and _DID.match(unit.said):
            unit.labels = {"result": max(unit.labels.values())}


def guesses(part: Part2) -> list[Unit]:
    """`I think three positions can run side by side`, which no label is sure of: an idea and no unknown."""
    out = []
    for unit in part.a.units:
        if unit.has("uncertainty") and not unit.strong and phrases.THINKS.search(unit.said) and not part.zones.says_unknown(unit):
            unit.labels = {"hypothesis": 1}
            out.append(unit)
    return out


def existing(units: list[Unit]) -> list[Unit]:
    """What says how things are done now, or what others have published: known before, whatever else it says."""
    out: list[Unit] = []
    for unit in units:
        if of_figures(unit) or unit.has("hypothesis") or unit.has("uncertainty"):
            continue
        said = bool(phrases.NOWADAYS.match(unit.said) or phrases.PUBLISHED.search(unit.folded))
        before = out[-1] if out else None
        # `… by hand, 4 hours a unit. A flat roller costs forty times as much.`
        goes_on = (
            bool(unit.labels)
            and before is not None
            and before.source is unit.source
            and (before.block, before.number + 1) == (unit.block, unit.number)
            and not unit.strong
            and not deeds.is_deed(unit)
            and not deeds.we_did(unit)
        )
        if said or goes_on:
            out.append(unit)
    return out


def neighbours(part: Part2, learned: list[Unit]) -> list[tuple[Unit, Unit]]:
    """What stands directly beside a sentence of what was learned and tells no deed belongs to it: each with
    the sentence that it goes with."""
    wanted = {id(u) for u in learned}
    out: list[tuple[Unit, Unit]] = []
    by_block: dict[tuple[int, int], list[Unit]] = {}
    for unit in part.a.units:
        by_block.setdefault((id(unit.source), unit.block), []).append(unit)
    for host in learned:
        if of_figures(host) or host.cells is not None or _tested(by_block[id(host.source), host.block]):
            # Beside a test it is the reading of it.
            continue
        for step in (1, -1):
            other = part.near(host, step)
            if other is None or id(other) in wanted or not _of_knowledge(other) or not part.in_year(other):
                continue
            item = other.block == host.block + step and _tells(other) and not _tested(by_block[id(other.source), other.block])
            beside = other.block == host.block and (step > 0 or not other.has("result")) and other.record == host.record
            if (beside or (item and other.heading == host.heading)) and part.usable(other, near=_tells(other)):
                wanted.add(id(other))
                out.append((other, host))
    return out


def _tells(unit: Unit) -> bool:
    """A point of a list or a line of its own needs the words of knowledge."""
    return bool(phrases.HOLDS.search(unit.folded) or phrases.LESSON.search(unit.folded))


def _tested(units: list[Unit]) -> bool:
    return any(u.has("experiment") or deeds.is_deed(u) or deeds.we_did(u) for u in units)


def _of_knowledge(unit: Unit) -> bool:
    return (
        bool(unit.labels)
        and not set(unit.labels) - {"state_of_art", "result", "conclusion"}
        and unit.kind == "sentence"
        and unit.cells is None
        and not deeds.is_deed(unit)
        and not deeds.we_did(unit)
        and not unit.flags & {"corrects", "correction"}
    )


def failures(part: Part2) -> None:
    """What did not work moves to line 246: the reading that says it best, and while there is room one for each idea, but never
    the only reading of a test."""
    line = part.lines["246"]
    if not part.pool("246"):
        return
    told = any(tells_failure(u) for u in part.pool("246"))
    found: list[tuple[float, int, Unit, bool]] = []
    for n, one in enumerate(iterations.build(part.pool("244"), part.chains, part.times, part.a.terms)):
        read = [u for u in one.tried if u.has("result") and u.kind != "row"]
        for unit in read:
            # Those of the same day: an iteration keeps at least one reading.
            day = part.times.day(unit)
            others = [u for u in one.tried if u is not unit and u.has("result") and u.source is unit.source]
            if tells_failure(unit) and _stands_alone(unit) and any(part.times.day(u) == day for u in others):
                found.append((part.value(unit), n, unit, bool(one.stages["hypothesis"])))
    done: set[int] = set()
    for _, n, unit, for_idea in sorted(found, key=lambda f: -f[0]):
        used = sum(words(part.sentence(u).text) for u in part.pool("246"))
        if n in done or (told and (not for_idea or used > LIMITS["246"][0] * _FEW_WORDS)):
            continue
        part.lines["244"].chosen.discard(id(unit))
        line.chosen.add(id(unit))
        done.add(n)
        told = True


def arose(part: Part2, unknown: list[Unit]) -> list[Unit]:
    """What nobody knew only after a test: it points back to its reading, and stands behind it in the account of the work."""
    out = []
    for unit in unknown:
        if (
            set(unit.labels) & {"hypothesis", "experiment", "result", "conclusion"}
            or part.zones.taught(unit)
            or part.zones.reasons(unit)
        ):
            continue
        before = part.near(unit, -1)
        behind = before is not None and before.block == unit.block and before.has("result") and "superseded" not in before.flags
        if part.zones.after_first_test(unit) and (
            behind or phrases.BACK.search(unit.said) or phrases.UNEXPLAINED.search(unit.folded)
        ):
            out.append(unit)
    # Line 242 keeps what was not known at the start.
    return out if len(out) < len(unknown) else []


def _stands_alone(unit: Unit) -> bool:
    return (
        is_sentence(unit)
        and unit.words >= _ALONE
        and unit.said[:1].isalpha()
        and not phrases.PART_OF.match(unit.said)
        and not phrases.POINTS_BACK.match(unit.said)
        and not unit.flags & {"corrects", "correction"}
        and not unit.has("hypothesis")
        and is_failure(unit)
        and not phrases.HOLDS.search(unit.folded)
    )
