"""From scores to labels: what a sentence says, after denials, plans, other people's work and routine took theirs."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from sredspace_worker.engine import classifier, dates, rules
from sredspace_worker.engine.debris import imprint
from sredspace_worker.engine.rules import Hit
from sredspace_worker.engine.sentences import Unit

POSITIVE = classifier.LABELS
DONE = ("experiment", "result", "conclusion")
SURE = 0.45  # from here on a label may carry a point by itself
_NEGATES = {
    "neg_uncertainty": ("uncertainty",),
    "neg_hypothesis": ("hypothesis",),
    "neg_experiment": ("experiment", "result"),
    "neg_advancement": ("conclusion",),
}
# Where a clause with a subject of its own begins: a plan or a denial before it does not reach over it.
_CLAUSE = re.compile(
    r"[;:—]|\.\s|,? (?:but|however|whereas|mais|cependant|toutefois|tandis que)\b|[,–] (?=(?:and |then |et |puis )?(?:we|i|it|they|this|the|a|an|in|on|nous|on|il|elle|le|la|les|l'|ce|cela|j')\b)"
    r"| (?:and|then|et|puis) (?=(?:we|i|it|they|nous|on|il|elle|j')\b)"
)
_THAT = re.compile(r"\b(?:that|que|qu'\w*)\b")
_PLANNED_HEADING = re.compile(
    r"\b(?:next steps?|future|planned|plans?|to ?do|backlog|roadmap|proposals?|proposed|expected (?:results?|outcomes?)|ideas|outlook"
    r"|prochaines? etapes?|a faire|a venir|prevue?s?|planifie\w*|plan d'essais?|perspectives|proposition|resultats attendus|travaux futurs)\b"
)
_DONE_HEADING = re.compile(r"\b(?:vs\.? actual|completed|done|planned and|results? (?!expected)|actual)\b")
_HEADINGS = (
    (
        "uncertainty",
        re.compile(
            r"\b(?:uncertaint(?:y|ies)|unknowns?|incertitudes?|inconnues?|open (?:questions?|issues?|points?)|questions? ouvertes?"
            r"|what (?:we|was) (?:did not|didn't|not) know\w*)\b"
        ),
    ),
    ("hypothesis", re.compile(r"\bhypothes[ei]s?\b")),
    (
        "experiment",
        re.compile(
            r"\b(?:experiments?|essais?|experiences?|exp\.? ?#?\d\w*|test runs?|trials?|tests? performed|method|methode|what we (?:tried|did)|ce qu'on a essaye)\b"
        ),
    ),
    ("result", re.compile(r"\b(?:results?|resultats?|observations?|measurements?|mesures)\b")),
    (
        "conclusion",
        re.compile(
            r"\b(?:conclusions?|lessons|findings|learnings?|learne?d?t?|take-?aways?|insights|interpretation|lecons|bilan|constats?|enseignements?"
            r"|ce qu'on a appris)\b"
        ),
    ),
    (
        "state_of_art",
        re.compile(
            r"\b(?:state of the art|prior art|existing (?:solutions|approaches)|etat de l'art|solutions existantes|literature)\b"
        ),
    ),
)
_REQUIREMENT = re.compile(
    r"\b(?:the |each |every )?(?:system|product|application|app|service|solution|module|software|user|interface|platform) (?:shall|must|should)\b"
    r"|\b(?:le |la |l'|chaque )(?:systeme|produit|application|service|solution|module|logiciel|utilisateur|interface|plateforme) (?:doit|devra|devrait)\b"
)
_DOUBT = 0.9
_OPEN = re.compile(r"\b(?:whether|if|how|why|what|si|comment|pourquoi|combien|quel\w*|unknown|inconnu\w*)\b")
_MODAL = re.compile("shall|must|should|doit|dev")  # much faster than to try each noun
_REQUIREMENT_HEADING = re.compile(
    r"\b(?:requirements?|user stor(?:y|ies)|acceptance criteria|exigences|cahier des charges|criteres d'acceptation)\b"
)
_ROUTINE_HEADING = re.compile(
    r"\b(?:routine|maintenance|chores?|housekeeping|support tickets?|bug ?fix\w*|ui polish|entretien|taches courantes|travaux courants|not claimed|hors demande)\b"
)
_TARGET = re.compile(
    r"\b(?:goal|target|objective|aim|required?|requires?|requirement|sla|slo|spec\w*|budget|limit|must|should|need(?:s|ed)?|wanted|sought|deadline|within(?! (?:the )?(?:noise|error))"
    r"|expected|attendue?s?|objectif|cible|exige\w*|exigence|doit|devait|visait|visions|voulions|fallait|au plus|moins de|under|below|at most|less than|no more than)\b"
)
# Words that name a limit as often as a reading: `stayed below 1.6 mm` is a result, `must stay below 1.6 mm` is not.
_BOUND = re.compile(r"\b(?:within|limit|under|below|at most|less than|no more than|au plus|moins de)\b")
_REACHED = re.compile(
    r"\b(?:stayed|remained|held|fell|dropped|rose|climbed|reached|averaged|went|came|got|gave|peaked|measured|kept|est rest\w+|sont rest\w+|est tomb\w+|a baisse|ont baisse|a atteint)\b"
)
_OWN_LABEL = re.compile(r"^(?:[\d/.-]{6,12}\W+)?[a-z' ]{4,30} ?[:–—] ")
# `Could the index be rebuilt online?` asks; `Could it be the zinc?` guesses.
_OPEN_QUESTION = re.compile(r"(?:could|would|can) (?:the|an?|two|several|\d+) ")
_HOURS_ALONE = re.compile(r"\W*\d{1,2}(?:[.,:h]\d{1,2})? ?(?:h|hrs?|hours?|heures?)?\W*$")
_LETTER = re.compile(r"[^\W\d_]")
_CONDITION = ("once ", "if ", "when ", "si ", "quand ")
_DIGIT = re.compile(r"(?<![\d-])\d[\d.,]*(?![\d-])")


# A day, a mark or a number in front is not part of what the sentence says; labels stand behind them.
_LEAD = re.compile(
    rf"^(?:\W{{0,8}}(?:\*\*|__)?\W{{0,8}}(?:{dates.DAY})(?: ?(?:to|-|–|au|a) ?(?:{dates.DAY}))?(?:\*\*|__)?\s*(?:[:.–—|-]+\s*)?)?(?:\*\*|__)?(?=\w)"
)


_MONTH_STARTS = frozenset(name[:3] for name in dates.MONTHS)


def said(folded: str) -> str:
    if folded[:1].isalpha() and folded[:3] not in _MONTH_STARTS and "**" not in folded and "__" not in folded:
        return folded
    text = _LEAD.sub("", folded, count=1).replace("**", "").replace("__", "")
    return text if len(text) > 2 else folded


def classify(unit: Unit) -> None:
    folded = unit.said = said(unit.folded)
    if not _LETTER.search(folded):
        # A row of figures says nothing by itself.
        return
    if _HOURS_ALONE.match(folded) or imprint(folded):
        # `(5.5 h)` is the time that the work took, `Prepared by …, 30 April 2025` is about the paper.
        return
    unit.measures = rules.measures(folded)
    unit.technical = bool(unit.measures) or rules.is_technical(folded, unit.text)
    found = [hit for hit in rules.hits(folded) if hit.rule.only != "commit" or unit.sha is not None]
    labels: dict[str, int] = {}
    by_label: dict[str, list[Hit]] = {}
    for hit in found:
        by_label.setdefault(hit.rule.label, []).append(hit)
    planned = [span for hit in by_label.get("planned", ()) for span in rules.all_spans(hit.rule, folded)]
    if planned:
        unit.flags.add("planned")
    # `Once the money is there, the prototype gets tested`: the condition governs the whole sentence.
    scopes = [(0, len(folded)) if a == 0 and folded[:b].startswith(_CONDITION) else _scope(folded, a, b) for a, b in planned]
    denials: dict[str, list[tuple[int, int]]] = {label: [] for label in POSITIVE}
    for negative, targets in _NEGATES.items():
        for hit in by_label.get(negative, ()):
            unit.flags.add(negative)
            unit.rule_hits.append((negative, hit.rule.id, folded[hit.start : hit.end], ""))
            for target in targets:
                denials[target].append(_scope(folded, hit.start, hit.end))
    for label in DONE:
        denials[label].extend(scopes)
    _score(unit, denials, labels)
    _from_headings(unit, by_label, labels)
    for label in ("objective", "background"):
        if label in by_label:
            labels[label] = max(hit.rule.weight for hit in by_label[label])
    for label in (
        "failure",
        "routine",
        "known",
        "admin",
        "excluded",
        "business",
        "marketing",
        "weak",
        "trial_and_error",
        "effort",
        "correction",
    ):
        for hit in by_label.get(label, ()):
            unit.flags.add(label)
            unit.rule_hits.append((label, hit.rule.id, folded[hit.start : hit.end], hit.rule.category))
    for label in ("third_party", "meta", "injection", "instruction"):
        if label in by_label:
            unit.flags.add(label)
    unit.labels = labels
    _sections(unit)
    _targets(unit, by_label)
    _take_back(unit, by_label)
    strength(unit)


def _score(unit: Unit, denials: dict[str, list[tuple[int, int]]], labels: dict[str, int]) -> None:
    """The labels that the classifier places; what stands in a plan or a denial is not counted."""
    whole, placed = classifier.scores(unit.said), classifier.placed(unit.said)
    for label, score in zip(POSITIVE, whole, strict=True):
        if label in placed and denials[label]:
            # What is left of the sentence has to say it too.
            score = min(score, classifier.placed(_without(unit.said, denials[label])).get(label, 0.0))
        unit.scores[label] = score
        if label in placed and score:
            labels[label] = 2 if score >= SURE else 1
            unit.rule_hits.append((label, "TRAINED", "", ""))


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """The text outside the spans."""
    kept = list(text)
    for start, end in spans:
        kept[start:end] = " " * (end - start)
    return " ".join("".join(kept).split())


def _scope(folded: str, start: int, end: int) -> tuple[int, int]:
    """The clause around a hit: from the boundary before it to the next one with a subject of its own."""
    first, last = 0, len(folded)
    for match in _CLAUSE.finditer(folded):
        if match.end() <= start:
            first = match.end()
        elif match.start() >= end:
            last = match.start()
            break
    for match in _THAT.finditer(folded, first, start):
        first = match.end()
    return first, last


@dataclass(frozen=True)
class _Part:
    """What the headings above a sentence say of it."""

    labels: tuple[str, ...]
    planned: bool
    routine: bool
    requirement: bool


@functools.lru_cache(maxsize=1 << 14)
def _part(heading: str) -> _Part:
    nearest = heading.rpartition(" / ")[2]
    planned = bool(_PLANNED_HEADING.search(nearest))
    return _Part(
        labels=() if planned else tuple(label for label, pattern in _HEADINGS if pattern.search(nearest)),
        planned=bool(_PLANNED_HEADING.search(heading) and not _DONE_HEADING.search(heading)),
        routine=bool(_ROUTINE_HEADING.search(heading)),
        requirement=bool(_REQUIREMENT_HEADING.search(heading)),
    )


def _from_headings(unit: Unit, by_label: dict[str, list[Hit]], labels: dict[str, int]) -> None:
    """A heading speaks for the sentences that say nothing of their own, and strengthens those that say the same."""
    if unit.words < 3:
        return
    own = set(labels)
    for label in _part(unit.heading).labels:
        if own and label not in own and not (label in DONE and own <= set(DONE)):
            continue
        if f"neg_{label}" not in by_label:
            labels[label] = max(1, labels.get(label, 0))
            unit.flags.add(f"under_{label}")


def _sections(unit: Unit) -> None:
    part = _part(unit.heading)
    if unit.box == " ":
        unit.flags.add("planned")
    if unit.box == " " or part.planned:
        unit.flags.add("planned_section")
        for label in DONE:
            unit.labels.pop(label, None)
    elif "planned" in unit.flags:
        # A heading alone does not make a plan a fact.
        own = {label for label, *_ in unit.rule_hits}
        for label in DONE:
            if label not in own:
                unit.labels.pop(label, None)
    if part.routine:
        unit.flags.add("routine_section")


# `The hypothesis failed: clipping removes what carries the crack` is what was found, not the next idea.
_REFUTED = re.compile(
    r"\bhypothes[ei]s?(?: [a-z]?\d+)? (?:failed|(?:was|is|proved) (?:wrong|false|refuted|rejected|disproved)|(?:did|does) not hold|ne (?:tient|tenait) pas"
    r"|(?:est|etait|a ete) (?:fausse|refutee|rejetee|infirmee|ecartee))\b"
)


def _targets(unit: Unit, by_label: dict[str, list[Hit]]) -> None:
    """A number in a goal, a requirement or an expectation is not a result."""
    if "result" not in unit.labels:
        return
    must = any(hit.rule.id == "O-LIMIT" for hit in by_label.get("objective", ()))
    if not _DIGIT.search(unit.folded) or (unit.labels["result"] > 1 and not must):
        return
    folded = _BOUND.sub("", unit.folded) if _REACHED.search(unit.folded) else unit.folded
    aims = _TARGET.search(folded) or "objective" in by_label or set(unit.labels) & {"hypothesis", "uncertainty", "state_of_art"}
    if aims and "experiment" not in unit.labels and "conclusion" not in unit.labels:
        unit.labels.pop("result")


def _take_back(unit: Unit, by_label: dict[str, list[Hit]]) -> None:
    flags, labels, folded = unit.flags, unit.labels, unit.said

    def drop(*names: str) -> None:
        for name in names:
            labels.pop(name, None)

    marketing = len(by_label.get("marketing", ()))
    words = len({folded[h.start : h.end] for h in by_label.get("marketing", ())})
    if marketing and (
        words > 1
        or "business" in flags
        or re.search(r"\b(?:our|notre) (?:\w+ )?(?:platform|solution|product|plateforme|produit)", folded)
        or not unit.technical
    ):
        flags.add("marketing_text")
        drop(*POSITIVE, "objective")
    if "meta" in flags or "injection" in flags:
        drop(*POSITIVE)
    if _is_question(unit):
        flags.add("question")
        drop(*POSITIVE, "objective", "background")
    if unit.source.kind == "message" and "instruction" in flags:
        drop(*POSITIVE, "objective", "background")
    elif "instruction" in flags:
        flags.discard("instruction")
    if "conclusion" in labels and any(unit.scores[label] > unit.scores["conclusion"] for label in ("hypothesis", "uncertainty")):
        # `We suspect that it comes from A and not from B` is what somebody believed, not what was found.
        drop("conclusion")
    if "hypothesis" in labels and _REFUTED.search(folded):
        drop("hypothesis")
        labels.setdefault("conclusion", 1)
    if "objective" in by_label and unit.scores["uncertainty"] < _DOUBT and not _OPEN.search(folded):
        # `We were looking for a glue that lasts 72 hours` is a goal.
        drop("uncertainty")
    if "neg_experiment" in flags and "uncertainty" in labels:
        # `Nobody has measured this anywhere` speaks of the state of knowledge, not of the tests of the team.
        flags.discard("neg_experiment")
    if "third_party" in flags:
        gaps = "state_of_art" in labels or "uncertainty" in labels
        drop(*DONE)
        if gaps:
            labels.setdefault("state_of_art", 1)
    strong_routine = [h for h in by_label.get("routine", ()) if h.rule.weight >= 2]
    constraint = bool(unit.measures)
    if strong_routine:
        if "uncertainty" in labels:
            flags.add("dressed_up")
        drop(*POSITIVE)
    elif "routine" in flags and not constraint:
        drop("uncertainty", "state_of_art", "hypothesis")
    if "excluded" in flags:
        drop("uncertainty", "hypothesis", "experiment", "conclusion", "result", "state_of_art")
    if "known" in flags and not _denied_known(unit, by_label):
        drop("uncertainty", "state_of_art")
    else:
        flags.discard("known")
    if "business" in flags and _business_object(unit, by_label):
        drop(*POSITIVE, "objective")
    if "admin" in flags and not unit.measures:
        drop("uncertainty", "hypothesis")
    if "routine_section" in flags:
        drop(*POSITIVE)
    if unit.words < 5 and not unit.technical:
        drop("hypothesis")
    if (_MODAL.search(folded) and _REQUIREMENT.search(folded)) or _part(unit.heading).requirement:
        # What a product shall do is neither an idea about nature nor something that was found.
        drop("hypothesis", "result")


def _is_question(unit: Unit) -> bool:
    if not unit.text.rstrip("\"'”’») ").endswith("?"):
        return False
    asks = "hypothesis" in unit.labels and _OPEN_QUESTION.match(unit.said)
    if unit.source.kind != "message" and ("under_uncertainty" in unit.flags or "uncertainty" in unit.labels or asks):
        # `Open question: does the film survive?` in a record says what was not known.
        unit.labels["uncertainty"] = 2
        return False
    return unit.source.kind == "message" or not unit.labels


def _denied_known(unit: Unit, by_label: dict[str, list[Hit]]) -> bool:
    """`No standard technique worked` speaks of a known technique and says the opposite of routine."""
    for hit in by_label["known"]:
        before = unit.said[max(0, hit.start - 40) : hit.start]
        after = unit.said[hit.end : hit.end + 60]
        denied = re.search(
            r"\b(?:no|not|none|nor|neither|without|never|aucune?|pas|ni|sans|isn't|wasn't)\b(?:\W+\w+){0,4}\W*$", before
        )
        fails = re.search(r"\b(?:but|however|fail\w*|not|n't|cannot|mais|cependant|echou\w*|pas|ne)\b|n't\b", after)
        if not denied and not fails:
            return False
    return True


def _business_object(unit: Unit, by_label: dict[str, list[Hit]]) -> bool:
    """Business words decide where the doubt or the belief is about them, and where nothing technical stands beside."""
    telling = max((unit.scores.get(label, 0.0) for label in unit.labels), default=0.0)
    if unit.measures and telling >= SURE and sum(h.rule.weight for h in by_label["business"]) < 2:
        # `Batts hold with 15 % polyester, which our customers forbid` says where a known thing stops.
        return False
    if rules.technical_words(unit.folded) == 0 or any(h.rule.weight >= 2 for h in by_label["business"]):
        return True
    business = sum(len(rules.all_spans(h.rule, unit.said)) for h in by_label["business"])
    return business > rules.technical_words(unit.folded) + len(unit.measures)


def strength(unit: Unit) -> None:
    blocked = unit.flags & {"routine", "known", "marketing_text", "excluded"}
    unit.strong = set()
    for label, heaviest in unit.labels.items():
        weight = heaviest
        # A sentence that names its own point (`Hypothesis: …`) or gives counts is specific in fewer words.
        short = bool(unit.measures or _OWN_LABEL.match(unit.said)) or (label in DONE and bool(_DIGIT.search(unit.folded)))
        specific = unit.words >= (5 if short else 8) and (unit.technical or (label in DONE and short)) and not blocked
        own = any(name == label for name, *_ in unit.rule_hits)
        lifted = weight + (1 if f"under_{label}" in unit.flags and own else 0)
        if lifted >= 2 and specific and not (label in DONE and "planned_section" in unit.flags):
            unit.strong.add(label)
