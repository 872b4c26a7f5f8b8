"""The points that lines 242, 244 and 246 ask for, and what the material says to each."""

from __future__ import annotations

import re
from typing import Literal

from sredspace_worker.engine import phrases
from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.sentences import Unit
from sredspace_worker.models_gen import PartA, PartAValue, SlotRow

Line = Literal["242", "244", "246"]
SLOTS: tuple[tuple[Line, str, str], ...] = (
    ("242", "background", "background"),
    ("242", "objective", "objective"),
    ("242", "state_of_art", "state_of_art"),
    ("242", "uncertainty", "uncertainty"),
    ("244", "hypothesis", "hypothesis"),
    ("244", "tests", "experiment"),
    ("244", "data", "result"),
    ("244", "conclusions", "conclusion"),
    ("246", "new_knowledge", "conclusion"),
    ("246", "failed_approaches", "failed"),
)
# What to ask first: without these the rest has nothing to stand on.
PRIORITY = (
    "uncertainty", "tests", "hypothesis", "data", "state_of_art", "new_knowledge", "conclusions", "objective", "failed_approaches", "background",
)  # fmt: skip
BLOCKING = frozenset({"uncertainty", "tests"})
_FAILED = re.compile(
    r"\b(?:fail(?:s|ed)?|cracked|leaked|broke|broken|snapped|burst|jammed|stalled|clogged|delaminated|collapsed|diverged|warped|peeled|worse(?:ned)?|no (?:effect|change|gain|improvement|benefit)"
    r"|(?:did|does|do|could|would|was|were) not(?! (?:needed|necessary|required))|(?:did|does|could|was|were)n't|never (?:reached|held|worked|converged)|too (?:slow|weak|soft|brittle|high|low|large|hot)|ruled out|abandoned|dead end"
    r"|echou\w*|echecs?|fissuree?s?|fui(?:t|ait)|casse(?:e|es|s)?|brise\w*|rompu\w*|pire|aucun (?:effet|gain|changement)|aucune (?:amelioration|difference)|n'(?:a|ont|etait|est) (?:pas|jamais)|ne \w+ (?:pas|plus)"
    r"|trop (?:lent|faible|mou|haut|bas|chaud)\w*|abandonne\w*|ecarte\w*)\b"
)
_NOT_FAILED = re.compile(
    r"\b(?:ne (?:nui\w+|gene\w*|pose\w*|affecte\w*) (?:pas|plus|aucun\w*)|(?:do|does|did) not (?:harm|affect|hurt|matter))\b|\b(?:did not|didn't|never|without|no|none|nothing|zero|ne|n'|sans|aucune?)\b(?:\W+\w+){0,3}?\W+(?:fail\w*|crack\w*|leak\w*|jam\w*|broke\w*|clog\w*|failures?|echou\w*|echecs?|fissur\w*|fui\w*|cass\w*)"
    r"|\b(?:never|jamais) (?:\w+ )?(?:fell|dropped|went|rose|exceeded|descendue?s?|tombee?s?|montee?s?|depassee?s?)\b"
    r"|\b(?:did not|didn't|do not|don't|does not|doesn't) (?:have|need) to\b"
    # `did not exceed 0.4 mL`, `never under 60`, `n'a pas perdu plus de 1 %`: a bound that held.
    r"|\b(?:did not|didn't|does not|doesn't|never|has not|have not|had not) (?:exceed\w*|(?:drop\w*|f[ae]ll\w*|go|went|gone|ris\w*|rose|los[et]|mov\w+|drift\w*|chang\w+|var\w+|sag\w*|deflect\w*)(?: by)? (?:below|under|above|over|beyond|past|more than))\b"
    r"|\bnever (?:below|under|above|over|beyond|past|more than|less than)\b"
    r"|\b(?:n'|ne )\w+ (?:pas|jamais) (?:depasse\w*|(?:perdu|bouge|varie|change|gagne|derive|flechi|baisse|chute|diminue|augmente|monte|devie|ecarte|fluctue|deforme|use|gonfle|retreci)\w* (?:de )?plus (?:de|d'|que)|(?:descendu|tombe|passe|monte)\w* (?:sous|sur|au-dessus|en dessous|au-dela|plus (?:bas|haut)))|\bjamais (?:sous|au-dessus|en dessous|plus de|moins de)\b"
    # `Two tubs were skimmed and two were not.`
    r"|\b(?:and|while|whereas) (?:\w+ ){0,3}?(?:were|was|did|do|does|had) not\W*$"
)


def is_failure(unit: Unit) -> bool:
    """A reading or a finding that says what did not work."""
    return (unit.has("result") or unit.has("conclusion")) and reads_as_failure(unit)


def reads_as_failure(unit: Unit) -> bool:
    return bool(_FAILED.search(_NOT_FAILED.sub(" ", unit.folded)))


# What an approach did or did not do, as against what breaks a thing: `it is the fold that breaks the path` explains.
_ENDED = re.compile(
    r"\b(?:fail(?:s|ed)?|(?:did|does|do|was|were|is|are|has|have|could|can|would)(?: not|n't)|cannot|no (?:effect|change|gain|improvement|benefit|use)|never|too \w+|worse\w*|ruled out|abandoned|dropped|dead end|gave up"
    r"|echou\w*|echecs?|(?:ne|n')\W?\w+ (?:pas|plus|rien)|aucune? \w+|pire|trop \w+|abandonne\w*|ecarte\w*|inutile\w*|peine perdue|sans effet)\b"
)
_CONTROL = re.compile(r"\b(?:controls?|temoins?|blanks?|untreated|baseline|non traitee?s?)\b")
_CLAUSES = re.compile(r"[,;:]| (?:but|and|because|since|mais|et|car|parce) ")


# `The share stays under 4 %, and the same dough at 1.9 mm does not`
_HELD = re.compile(
    r"\b(?:stays?|stayed|holds?|held|works|tient|tiennent|reste)\b.*\b(?:and the same|while the|whereas|mais|et (?:le|la) meme)\b.*\b(?:not|n't|pas)\b"
)


def tells_failure(unit: Unit) -> bool:
    """Whether what did not work is what a sentence is about: of a finding its first clause says so, of a reading any, but of a control."""
    if (
        not reads_as_failure(unit)
        or _HELD.search(unit.folded)
        or phrases.CONTRAST.search(unit.folded)
        or phrases.KNOWS.search(unit.folded)
    ):
        return False
    clauses = [_NOT_FAILED.sub(" ", clause) for clause in _CLAUSES.split(unit.said)]
    if unit.has("result"):
        return any(_FAILED.search(clause) and not _CONTROL.search(clause) for clause in clauses)
    return _ENDED.search(clauses[0]) is not None


def units_for(a: Analysis, label: str) -> list[Unit]:
    if label == "failed":
        found = [u for u in a.evidence("result") if is_failure(u)]
        return found + [u for u in a.evidence("conclusion") if is_failure(u) and u not in found]
    found = a.evidence(label)
    if label in ("objective", "background"):
        found = [
            u
            for u in found
            if not u.flags & {"planned_section", "marketing_text", "routine", "excluded"} and not u.has("experiment")
        ]
    return found


def rows(a: Analysis) -> list[SlotRow]:
    out = []
    for line, slot, label in SLOTS:
        found = units_for(a, label)
        strong = [u for u in found if label in u.strong or (label in ("objective", "background", "failed") and u.words >= 6)]
        shown = (strong or found)[:3]
        out.append(
            SlotRow(
                line=line,
                slot=slot,
                status="answered" if strong else "thin" if found else "missing",
                citation_ids=[a.cite(u) for u in shown],
                excerpt=a.excerpt(shown[0]) if shown else None,
            )
        )
    return out


def next_slot(found: list[SlotRow]) -> SlotRow | None:
    order = {name: place for place, name in enumerate(PRIORITY)}
    open_rows = [row for row in found if row.status != "answered"]
    open_rows.sort(key=lambda row: (row.status != "missing" or row.slot not in BLOCKING, order[row.slot], row.status == "thin"))
    return open_rows[0] if open_rows else None


def ask_all(a: Analysis, found: list[SlotRow]) -> None:
    order = {name: place for place, name in enumerate(PRIORITY)}
    for row in sorted(found, key=lambda r: (r.status != "missing", order[r.slot])):
        if row.status != "answered":
            a.ask(row.line, row.slot, row.slot, blocking=row.slot in BLOCKING and row.status == "missing")


def part_a(a: Analysis) -> PartA:
    name = a.envelope.project.name.strip()
    title = PartAValue(value=name, citation_ids=[]) if name else None
    return PartA.model_validate(
        {
            "200": title,
            "202": _stated(
                a,
                (
                    "project started",
                    "work started",
                    "started on",
                    "work began",
                    "travaux ont commence",
                    "projet a commence",
                    "debut des travaux",
                ),
            ),
            "204": _stated(
                a,
                (
                    "completed on",
                    "work ended",
                    "project ended",
                    "expected completion",
                    "travaux ont pris fin",
                    "fin des travaux",
                    "projet s'est termine",
                ),
            ),
            "206": None,
            "208": None,
            "210": None,
            "218": None,
        }
    )


def _stated(a: Analysis, phrases: tuple[str, ...]) -> PartAValue | None:
    from sredspace_worker.engine import dates

    for unit in a.units:
        if any(phrase in unit.folded for phrase in phrases) and "superseded" not in unit.flags:
            found = dates.find(unit.folded)
            if found is not None:
                return PartAValue(value=found[0].isoformat(), citation_ids=[a.cite(unit)])
    return None
