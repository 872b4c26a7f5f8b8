"""Reports that one person writes and another one tests for: `Tests 1 and 2 performed by | Ida Fry` on the cover."""

from __future__ import annotations

import re
from collections import defaultdict

from sredspace_worker.engine.material import Source
from sredspace_worker.engine.names import FULL, may_be
from sredspace_worker.engine.units import Unit

_WORK = r"(?:(?:bench |lab |field )?(?:tests?|testing|trials?|runs?|experiments?|measurements?|readings?|work)|essais?|[ée]preuves?|mesures?|relev[ée]s?|exp[ée]riences?|manipulations?)"
_DONE = (
    r"(?:performed|carried out|conducted|done|run|made|executed|taken"
    r"|ex[ée]cut[ée]e?s?|r[ée]alis[ée]e?s?|effectu[ée]e?s?|men[ée]e?s?|faite?s?|conduite?s?|prise?s?)"
)
# What stands in front of who tested: `Essais exécutés par`, `Tested by`.
KEY = re.compile(
    rf"(?i:{_WORK}(?: [^|:\t\n.]{{1,24}}?)? {_DONE} (?:by|par)|(?:tested|measured|essay[ée]e?s?|mesur[ée]e?s?) (?:by|par))\s*$"
)
_LINE = re.compile(r"^\W{0,4}(?P<key>[^|:\t\n]{8,60}?)\s*[|:\t]\s*(?P<who>[^\n]{0,100})$", re.M)
_PERSON = re.compile(FULL)
_ANOTHER = re.compile(rf"(?:,|&|/|;|\+|\band|\bet)\s*(?:{FULL})")
# `All bench tests by E. Okoro unless stated`: a sentence that speaks for all of them.
_ALL = re.compile(
    rf"(?:\b(?i:all|every|tous|toutes)(?i: (?:the|of the|les|nos|our))? {_WORK}|(?P<only>\b(?i:{_WORK})))(?: (?:were|was|are|ont été|furent|sont))?(?: {_DONE})? (?:by|par)(?P<colon> ?:)?"
    rf" (?P<who>{FULL})(?P<unless>,? (?:unless|except|otherwise|sauf|à moins|autrement))?"
)
_COVER = 5000
_AUTHORS = frozenset(("conclusion", "hypothesis"))


def of_tests(text: str) -> str | None:
    """The one person whom the cover of a report names for its tests."""
    found = [m["who"] for m in _LINE.finditer(text[:_COVER]) if KEY.match(m["key"])]
    found = found or [
        m["who"] for m in _ALL.finditer(" ".join(text[:_COVER].split("\n"))) if not m["only"] or m["unless"] or m["colon"]
    ]
    # Where each test has such a line, it speaks for what stands below it.
    named = _PERSON.match(found[0]) if len(found) == 1 else None
    if named is None or not may_be(named[0], listed=True) or _ANOTHER.search(found[0], named.end()):
        return None
    return named[0]


def give(source: Source, units: list[Unit]) -> None:
    """What was run and what was read in the tests of a report is theirs; what it asks, supposes and concludes stays its author's."""
    name = of_tests(source.text)
    if name is None or not any(unit.author not in (None, name) for unit in units):
        return
    parts: dict[tuple[object, object], list[Unit]] = defaultdict(list)
    for unit in units:
        parts[unit.heading, None if unit.heading else unit.date].append(unit)
    tested = False
    for part in parts.values():
        tested = tested or any(unit.has("experiment") and unit.date is not None for unit in part)
        if not tested or not any(unit.date is not None and (unit.has("experiment") or unit.has("result")) for unit in part):
            # What a report tells of before its tests.
            continue
        given = -1
        for unit in reversed(part):
            own = unit.author_source not in (None, "file_text") or unit.labels.keys() & _AUTHORS
            # `6 May.` in front of what was run on it.
            if not own and (unit.has("experiment") or unit.has("result") or (not unit.labels and unit.block == given)):
                unit.author, unit.author_source = name, "file_text"
                given = unit.block
