"""Part 2, section C: who is named, and which kinds of evidence were seen."""

from __future__ import annotations

import re

from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.sentences import CODE, Unit
from sredspace_worker.models_gen import CitedLabel, EvidenceBox

_BOX_WORDS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (270, re.compile(r"\b(?:project plan|work plan|planning document|design plan|plan de projet|plan de travail)\b")),
    (271, re.compile(r"\b(?:time ?sheets?|hours logged|feuilles? de temps|releves? d'heures)\b")),
    (272, re.compile(r"\b(?:design of experiments?|experimental design|doe\b|plan d'experience\w*)\b")),
    (275, re.compile(r"\b(?:trial runs?|test runs?|essais? de production|essais? pilotes?)\b")),
    (276, re.compile(r"\b(?:minutes|progress report|status report|proces-verba\w+|compte[- ]rendu|rapport d'etape)\b")),
    (278, re.compile(r"\b(?:photos?|photographs?|videos?|photographies)\b")),
    (279, re.compile(r"\b(?:prototypes?|samples? (?:kept|retained|stored)|scrap|echantillons? conserves?|rebuts)\b")),
    (280, re.compile(r"\b(?:contracts?|statement of work|purchase orders?|contrats?|bons? de commande)\b")),
)
MOST = 3
_CONTRACTOR = re.compile(
    r"\b(?:sub-?contract(?:ors?|ed)|contractors?|consultants?|freelancers?|university lab|sous-traitants?|sous-traite\w*|consultante?s?|pigistes?)\b"
)


def evidence(a: Analysis) -> list[EvidenceBox]:
    found: dict[int, list[str]] = {n: [] for n in range(270, 282)}
    full: set[int] = set()
    for unit in a.units:
        if unit.source.kind == "message" or unit.flags & {
            "instruction",
            "question",
            "planned_section",
            "neg_experiment",
            "not_asked",
        }:
            continue
        for box in boxes_of(unit, full):
            mark = a.cite(unit)
            if mark not in found[box]:
                found[box].append(mark)
            if len(found[box]) == MOST:
                full.add(box)
    return [
        EvidenceBox(line=n, label=a.say(f"box.{n}"), status="seen" if ids else "not_seen", citation_ids=ids)
        for n, ids in found.items()
    ]


def boxes_of(unit: Unit, full: frozenset[int] | set[int] = frozenset()) -> list[int]:
    """The boxes that a unit fills, without those that are full."""
    return [box for box in _boxes(unit, full) if box not in full]


def _boxes(unit: Unit, full: frozenset[int] | set[int]) -> list[int]:
    out = [box for box, pattern in _BOX_WORDS if box not in full and pattern.search(unit.folded)] if unit.labels else []
    if unit.sha is not None or CODE.search(unit.source.name):
        out.append(274)
    if unit.has("result") or (unit.has("conclusion") and unit.has("experiment")):
        out.append(277)
    if unit.date is not None and unit.date_source in ("calendar_header", "file_text") and unit.has("experiment"):
        out.append(273)
    return out


def main_box(unit: Unit) -> int:
    found = boxes_of(unit)
    for box in (274, 271, 276, 277, 275, 273):
        if box in found:
            return box
    return 281 if unit.source.kind == "message" else 273


def people(a: Analysis) -> list[CitedLabel]:
    """Authors as the records name them, each with a sentence from a record that carries the name."""
    seen: dict[str, str] = {}
    for unit in a.units:
        if unit.author and unit.author not in seen and len(seen) < 10:
            where = unit.source.text.find(unit.author)
            if unit.source.kind == "commit" or where < 0:
                seen[unit.author] = a.cite(unit)
            else:
                seen[unit.author] = a.citations.cite(unit.source, where, where + len(unit.author))
    return [CitedLabel(label=name, citation_ids=[mark]) for name, mark in seen.items()]


def contractors(a: Analysis) -> list[CitedLabel]:
    found = [u for u in a.units if _CONTRACTOR.search(u.folded) and not u.flags & {"instruction", "question", "meta"}]
    return [CitedLabel(label=a.excerpt(u, 120), citation_ids=[a.cite(u)]) for u in found[:6]]
