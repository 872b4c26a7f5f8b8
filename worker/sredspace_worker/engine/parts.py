"""Reports that several people wrote: `Prepared by: I. Fry (sections 1, 2), B. Oakes (section 3)` says whose each numbered part is."""

from __future__ import annotations

import re

from sredspace_worker.engine.material import Source
from sredspace_worker.engine.names import FULL, may_be
from sredspace_worker.engine.units import Unit

_COVER = 3000
_NUMBERS = r"\d{1,2}(?:\.\d)?(?:(?:, ?| ?[-–&] ?| and | et | to | à | au )\d{1,2}(?:\.\d)?)*"
_WHOSE = re.compile(
    rf"(?P<name>{FULL}),? ?[(\[](?i:sections?|sect?s?\.|parts?|chapters?|parties?|chapitres?|§{{1,2}}) ?(?P<numbers>{_NUMBERS})[)\]]"
)
_NUMBER = re.compile(r"(?P<first>\d{1,2})(?:\.\d)?(?: ?(?:[-–]|to\b|à|au\b) ?(?P<last>\d{1,2}))?")
_HEADING = re.compile(r"^\W*(?:(?:[Ss]ection|[Pp]art(?:ie)?|[Cc]hapt(?:er|re)) )?(?P<number>\d{1,2})(?=[.):\s–-])")
_FEWEST = 2


def owners(text: str) -> dict[int, str]:
    """Whose the parts are by one line of the cover; a part that two have is nobody's."""
    for line in text[:_COVER].split("\n"):
        found = (
            [match for match in _WHOSE.finditer(line) if may_be(match["name"], listed=True)] if "(" in line or "[" in line else []
        )
        if len(found) < _FEWEST:
            continue
        whose: dict[int, set[str]] = {}
        for match in found:
            for part in _NUMBER.finditer(match["numbers"]):
                for number in range(int(part["first"]), int(part["last"] or part["first"]) + 1):
                    whose.setdefault(number, set()).add(match["name"])
        return {number: names.pop() for number, names in whose.items() if len(names) == 1}
    return {}


def give(units: list[Unit], source: Source) -> None:
    whose = owners(source.text) if source.kind == "file" else {}
    people = set(whose.values())
    for unit in units if whose else ():
        # A person whom the part itself names is clearer than the cover.
        if unit.author_source not in (None, "file_text") or unit.author not in (None, *people):
            continue
        number = _HEADING.match(unit.heading)
        name = whose.get(int(number["number"])) if number is not None else None
        unit.author, unit.author_source = name, "file_text" if name is not None else None
