"""From scores to labels: what a sentence says, after denials, plans, other people's work and routine took theirs."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from sredspace_worker.engine import classifier, dates, rules
from sredspace_worker.engine.debris import imprint
from sredspace_worker.engine.guards import DONE as DONE
from sredspace_worker.engine.guards import POSITIVE as POSITIVE
from sredspace_worker.engine.guards import SURE, take_back
from sredspace_worker.engine.rules import Hit
from sredspace_worker.engine.sentences import Unit

SAYS_ALONE = 0.8  # what a clause says by itself has to be clear
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
            r"|ce qu'on a appris|what we (?:know now|now know)|ce qu'on sait maintenant|ce que nous savons maintenant)\b"
        ),
    ),
    (
        "state_of_art",
        re.compile(
            r"\b(?:state of the art|prior art|existing (?:solutions|approaches)|etat de l'art|solutions existantes|literature)\b"
        ),
    ),
)
# `Clay seal, review of the year`: the title of a paper, and what it is.
_OF_PAPER = re.compile(
    r"^[^/,:–—]{4,60}(?:, | ?[:–—] | - )(?:\w+ ){0,2}?(?:bilan|synthese|findings|conclusions?|results?|resultats?|essais?|tests?|trials?|lessons)\b"
)
_FAINT = 0.1
_REQUIREMENT_HEADING = re.compile(
    r"\b(?:requirements?|user stor(?:y|ies)|acceptance criteria|exigences|cahier des charges|criteres d'acceptation)\b"
)
_ROUTINE_HEADING = re.compile(
    r"\b(?:routine|maintenance|chores?|housekeeping|support tickets?|bug ?fix\w*|ui polish|entretien|taches courantes|travaux courants|not claimed|hors demande"
    r"|safety (?:moment|talk)|any other business|aob|varia|divers|sales|ventes|marketing|purchasing|achats|human resources|ressources humaines|finances?"
    r"|(?:heat|power|hydro|phone|water) bills?|invoices?|factures?|parking|stationnement|barbecue|bbq|payroll|paie)\b"
    r"|(?:^|/ )\W*(?:\d+[.)]? )?(?:(?:rental |travel )?costs?|couts?|budget|frais)\W*$"
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
_HOURS_ALONE = re.compile(r"\W*\d{1,2}(?:[.,:h]\d{1,2})? ?(?:h|hrs?|hours?|heures?)?\W*$")
_WORD = re.compile(r"[^\W\d_]{3}|\d.*[^\W\d_]|[^\W\d_].*\d")
# `OK so.`, `Bon, alors.`: a breath before the next sentence.
_BREATH = re.compile(
    r"^\W*(?:ok(?:ay)?|all ?right|right|well|so|anyway|whoa|wow|hmm+|yay|bon|alors|voila|ouf|enfin|bref|coudonc)\b"
    r"(?:\W+(?:so|then|now|well|ok|alors|donc|la|bon|voila))*\W*$"
)
_CONDITION = ("once ", "if ", "when ", "si ", "quand ")
_DIGIT = re.compile(r"(?<![\d-])\d[\d.,]*(?![\d-])")


LEAST = 2  # gaps between words: less is the name of who speaks, or a label
# A day, a mark or a number in front is not part of what the sentence says; labels stand behind them.
_LEAD = re.compile(
    rf"^(?:\W{{0,8}}(?:\*\*|__)?\W{{0,8}}(?:{dates.DAY})(?: ?(?:to|-|–|au|a) ?(?:{dates.DAY}))?(?:\*\*|__)?\s*(?:[:.–—|-]+\s*)?)?(?:\*\*|__)?(?=\w)"
)


_MONTH_STARTS = frozenset(name[:3] for name in dates.MONTHS)


QUOTED = "quoted mail: "


def said(folded: str) -> str:
    folded = folded.removeprefix(QUOTED)
    if (named := dates.weekday(folded)) is not None and folded[named[2] :].lstrip()[:1] in (":", "–", "—", "-"):
        # `Tuesday: demoulded, two slabs warped`
        folded = folded[named[2] :].lstrip(" :–—-") or folded
    if folded[:1].isalpha() and folded[:3] not in _MONTH_STARTS and "**" not in folded and "__" not in folded:
        return folded
    text = _LEAD.sub("", folded, count=1).replace("**", "").replace("__", "")
    return text if len(text) > 2 else folded


def classify(unit: Unit) -> None:
    folded = unit.said = said(unit.folded)
    if not _WORD.search(folded) or (len(folded) < 30 and _BREATH.match(folded)):
        # A row of figures says nothing by itself, nor do initials below a note.
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
    aim = any(hit.rule.id.startswith("O-WANT") for hit in by_label.get("objective", ()))
    planned = [
        span
        for hit in by_label.get("planned", ())
        for span in rules.all_spans(hit.rule, folded)
        # `We want to glue it frozen` says what for, and not what is next.
        if not _holds_always(folded, *span) and not (aim and span[0] < 12) and not _AS_FAR_AS.search(folded[: span[0]][-60:])
    ]
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
    if any(hit.rule.id.startswith("T-OWN") for hit in by_label.get("third_party", ())):
        # What others do for themselves is not even what was known before.
        unit.flags.add("their_own")
    unit.labels = labels
    _sections(unit)
    _targets(unit, by_label)
    take_back(unit, by_label, _part(unit.heading).requirement)
    strength(unit)


# `No difference that we could measure` says what was seen.
_AS_FAR_AS = re.compile(r"\b(?:no|nothing|little|any|all|only)(?: \w+){0,2}(?: that)? (?:we|i|one|they) $")
# `No cold bath will do both`, `aucun filtre ne fera l'affaire` say how things are, and plan nothing.
_ALWAYS = re.compile(
    r"\W*(?:(?:so|and|but|that|because|since|hence|thus|donc|et|mais|que|car) )*(?:no|none|any|every|nothing|neither|aucune?|nul(?:le)?|tout(?:e|es)?|tous|rien)\b"
)


# `Any sample left will be tested next week` is a plan all the same.
_TO_BE_DONE = re.compile(r"\b(?:will|shall|won't|to) be\b|\b(?:seront|sera|serons)\b")


def _holds_always(folded: str, start: int, end: int) -> bool:
    if _TO_BE_DONE.match(folded, start):
        return False
    first = max(_scope(folded, start, end)[0], folded.rfind(",", 0, start) + 1)
    return bool(_ALWAYS.match(folded, first, start))


# What names itself in its first words is that: `Hypothesis H1: …`, `It is unknown whether …`.
_OUTRIGHT = (
    (
        "uncertainty",
        re.compile(
            r"(?:u\d+\W+)?(?:it (?:is|was|remains|remained) (?:unknown|uncertain|not known) (?:whether|if|how|why)\b"
            r"|(?:on|nous) (?:ignor(?:e|ait|ons|ions)|ne (?:sait|savait|savons|savions) pas) (?:si|comment|pourquoi)\b"
            # `What we don't know is if granite will take it`
            r"|what (?:we|i|nobody|no one) (?:still |yet )?(?:(?:do|did)(?: not|n't) (?:yet )?know|knows?|knew) (?:yet )?(?:is|was) (?:if|whether|how|why)\b"
            r"|ce (?:qu'on|que nous|que je) (?:ne )?(?:sait|sais|savons|savait|savions|ignor\w+)(?: toujours| encore)?(?: pas)?,? (?:c'est|c'etait|est|etait) (?:si|comment|pourquoi)\b)"
        ),
    ),
    (
        "hypothesis",
        re.compile(
            r"hypothes[ei]s?(?: (?:n[o°]\.? ?)?[a-z]?\d+)? ?[:–—-] ?\w|(?:we|i) hypothesi[sz]ed that\b"
            r"|(?:nous avons|on a|j'ai) (?:emis l'hypothese|suppose|postule) qu"
        ),
    ),
    # `Tape 31 got worse because …`
    (
        "result",
        re.compile(
            r"(?=.{0,60}\d)(?:[\w'-]+ ){1,4}(?:got|became|est devenue?|sont devenue?s?) (?:much |even |a lot |a bit |slightly |no |un peu |beaucoup )?(?:worse|better|pires?|meilleure?s?)\b"
        ),
    ),
)

# `What I can't explain is why the top goes red first`: said by people, that is no finding.
_UNEXPLAINED = re.compile(
    r"\b(?:i|we|you|one|nobody|no one) (?:still )?(?:can't|cannot|can not|couldn't|could not|can) (?:yet |really )?explain\b|\b(?:i|we) (?:have )?no idea why\b"
    r"|\b(?:j'|je |on |nous |n')(?:arriv\w+|suis|est|sommes) pas (?:capables? )?(?:a|de) (?:me |m'|se |s'|nous |l')?expliquer\b"
    r"|\b(?:me|m'|se|s'|nous) (?:l')?explique(?:ons|nt)? (?:toujours |encore )?pas\b|\baucune idee (?:de )?pourquoi\b"
)


def _score(unit: Unit, denials: dict[str, list[tuple[int, int]]], labels: dict[str, int]) -> None:
    """The labels that the classifier places; what stands in a plan or a denial is not counted."""

    def place(label: str, score: float, strength: int) -> None:
        labels[label], unit.scores[label] = strength, score
        unit.rule_hits.append((label, "TRAINED", "", ""))

    whole, placed = classifier.scores(unit.said), classifier.placed(unit.said)
    for label, score in zip(POSITIVE, whole, strict=True):
        if label in placed and denials[label]:
            # What is left of the sentence has to say it too.
            left = _without(unit.said, denials[label])
            score = min(score, classifier.placed(left).get(label, 0.0)) if left.count(" ") >= LEAST else 0.0
        unit.scores[label] = score
        if label in placed and score:
            place(label, score, 2 if score >= SURE else 1)
    if ";" in unit.said and "uncertainty" not in labels and not denials["uncertainty"]:
        # `Nobody knew which glue would hold; the sheets end at 120 C.` says both.
        own = max((_doubt(part) for part in unit.said.split(";")), default=0.0)
        if own >= SAYS_ALONE:
            place("uncertainty", own, 2)
    for label, pattern in _OUTRIGHT:
        if label not in labels and not denials[label] and pattern.match(unit.said):
            place(label, max(unit.scores[label], SAYS_ALONE), 2)
    if "conclusion" in labels and "uncertainty" not in labels and _UNEXPLAINED.search(unit.said):
        place("uncertainty", max(unit.scores["uncertainty"], SAYS_ALONE), 2)
        labels.pop("conclusion")


def _doubt(clause: str) -> float:
    """How surely a clause by itself says that something is not known."""
    scores = classifier.scores(clause.strip())
    return scores[0] if scores[0] == max(scores) and clause.count(" ") > 3 else 0.0


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
    if not own and not unit.technical and _OF_PAPER.match(unit.heading) and max(unit.scores.values()) < _FAINT:
        # Under the title of a whole paper stands what it says of the firm, too.
        return
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
