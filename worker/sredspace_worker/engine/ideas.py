"""What is an idea and what is none, by its words, where the classifier took the one for the other."""

from __future__ import annotations

import re

from sredspace_worker.engine import deeds
from sredspace_worker.engine.classify import strength
from sredspace_worker.engine.units import Unit

_WOULD = r"(?:should|would|ought to|can|could|might|may|only|then|devrai\w*|pourrai\w*|aurai\w*|serai\w*|peut|va|vont|\w+rait|\w+raient)"
# `Shower thought: if …, then we can …`, `donc : si …, le rapport devrait …`, `I think if …, only …`
_IF = re.compile(
    r"^\W*(?:(?:[\w'’-]+ ){0,4}[\w'’-]+ ?[:,.] ?)?"
    r"(?:(?:so|and|but|then|now|alors|donc|et|mais|i (?:think|bet|figure|say)|we think|my bet is|je (?:pense|me dis) que|on pense que|that|what) )*"
    r"(?:if|si|s'il\w*) (?!you\b|any(?:body|one)\b|some(?:body|one)\b|quelqu|vous\b|tu\b|need|possible|besoin|so\b|not\b)"
    rf"(?=.{{8,240}}\b{_WOULD}\b)"
)
# `A fibre has nothing to regenerate, it should follow at 150`
_IT_SHOULD = re.compile(
    r", (?:so |then |donc |et |alors )?(?:it|that|this|they|elles?|ils?|ca|cela) (?:should|ought to|devrai(?:t|ent)) (?!(?:be|etre) (?:sent|paid|booked|ordered|here|ready|done|there|pret\w*|fait\w*|la)\b)\w+"
)
_SHOULD = re.compile(r"\b(?:should|would|ought to|then|devrai\w*|pourrai\w*)\b")
# Words of which an idea has at least one.
_SUPPOSING = re.compile(
    r"\b(?:if|si|s'il\w*|should|would|ought|could|can|may|might|must|will|maybe|perhaps|think\w*|thought|suspect\w*|believ\w*|figur\w*|reckon\w*|guess\w*|bet|idea|notion|hunch|theory|hypoth\w*|suppos\w*|assum\w*|expect\w*|likely"
    r"|probabl\w*|propos\w*|imagin\w*|wonder\w*|hop(?:e|es|ed|ing)|because|predict\w*|postul\w*|argu\w*|reason\w*|seems?|try|trying|plan|aim|want\w*|what about|instead|why not|pens\w*|crois|croit|croyons|soupconn\w*|idee|pari\w*|gage\w*|mise|peut\w*|pouv\w+"
    r"|pourr\w*|doit|doivent|\w+rai(?:t|ent|s)?|\w+r(?:a|ont)|parce|car|surement|attend\w*|esper\w*|intuition|piste|faut|faudra\w*|au lieu|pourquoi|essay(?:er|ons)|plutot|question)\b|\?"
)
# `The clogging was indeed …`, `c'etait donc bien …`: what was thought turned out so.
_INDEED = re.compile(
    r"\b(?:was|were|is|are|did) (?:indeed|in fact|really)\b|\b(?:venait|venaient|etait|etaient|c'est|provenait) (?:donc )?bien (?:de|du|des|d'|la|le|les|l'|un|une)\b"
)
_BARRED = frozenset(
    "planned planned_section business instruction question meta admin excluded third_party their_own marketing_text injection".split()
)
_SURE, _SAYS_ALONE = 0.8, 0.97
_MILD = 0.3
_NOT_BY_ITSELF = frozenset(("conclusion", "background", "result"))
_FEWEST = 8  # words of an idea


def settle(units: list[Unit]) -> None:
    for unit in units:
        if unit.cells is not None or unit.source.prompt or unit.flags & _BARRED:
            continue
        if unit.has("hypothesis"):
            _none(unit)
        elif unit.kind != "row" and unit.words >= _FEWEST:
            _one(unit)


def _one(unit: Unit) -> None:
    """An idea that has no label, or that of what it would show."""
    if not (_IF.match(unit.folded) or _IT_SHOULD.search(unit.folded)):
        return
    if unit.labels and not (unit.labels.keys() <= _NOT_BY_ITSELF and _SHOULD.search(unit.folded)) and not _supposed(unit):
        return
    if (
        "under_conclusion" in unit.flags
        or "under_result" in unit.flags
        or (unit.flags & {"routine", "known"} and not _supposed(unit))
    ):
        return
    unit.labels = {"hypothesis": 1}
    unit.flags.discard("routine")
    strength(unit)


def _supposed(unit: Unit) -> bool:
    """Whether the classifier had it for an idea, and only a word of it for something else."""
    return unit.labels.keys() <= _NOT_BY_ITSELF and unit.scores.get("hypothesis", 0.0) >= _SURE


def _none(unit: Unit) -> None:
    """`Under the glass the grains were round`: nothing in it supposes."""
    if "under_hypothesis" in unit.flags or unit.scores.get("hypothesis", 1.0) >= _SAYS_ALONE:
        return
    if any(label == "hypothesis" and rule != "TRAINED" for label, rule, *_ in unit.rule_hits):
        return
    if _SUPPOSING.search(unit.folded):
        return
    del unit.labels["hypothesis"]
    unit.scores["hypothesis"] = 0.0
    if not unit.labels:
        if _INDEED.search(unit.folded):
            unit.labels["conclusion"] = 1
        elif deeds.is_deed(unit) or deeds.we_did(unit):
            unit.labels["experiment"] = 1
        elif (
            unit.sha is not None
            or unit.measures
            or max(unit.scores.get("result", 0.0), unit.scores.get("conclusion", 0.0)) >= _MILD - 0.1
        ):
            unit.labels["result"] = 1
    strength(unit)
