"""What takes labels back: questions, other people's work, routine, errands and business, and what keeps them all the same."""

from __future__ import annotations

import re

from sredspace_worker.engine import classifier, rules
from sredspace_worker.engine.rules import Hit
from sredspace_worker.engine.units import Unit

POSITIVE = classifier.LABELS
DONE = ("experiment", "result", "conclusion")
SURE = 0.45  # from here on a label may carry a point by itself
CERTAIN = 0.9
CLEAR = 0.7  # and from here on against a guard that speaks of something beside the work
_REQUIREMENT = re.compile(
    r"\b(?:the |each |every )?(?:system|product|application|app|service|solution|module|software|user|interface|platform) (?:shall|must|should)\b"
    r"|\b(?:le |la |l'|chaque )(?:systeme|produit|application|service|solution|module|logiciel|utilisateur|interface|plateforme) (?:doit|devra|devrait)\b"
)
_DOUBT = 0.9
OFFERED = frozenset(("market", "markets", "le marche"))
_SUBJECT = 4  # letters of an article before the first word
_OPEN = re.compile(r"\b(?:whether|if|how|why|what|si|comment|pourquoi|combien|quel\w*|unknown|inconnu\w*)\b")
_MODAL = re.compile("shall|must|should|doit|dev")  # much faster than to try each noun
# `Could the index be rebuilt online?` asks; `Could it be the zinc?` guesses.
_OPEN_QUESTION = re.compile(r"(?:could|would|can) (?:the|an?|two|several|\d+) ")
# `What if the ring is what blinds it?`, `I asked at supper: could CO2 calm them?`: an idea in the form of a question.
_IDEA = re.compile(
    r"^(?:[^?.;]{1,60}: ?)?(?:(?:so|then|and|but|or|mais|alors|ou) )?(?:what if|et si|suppos(?:e|ons)(?: that| que)?)\b"
)
_IDEA_CUES = ("what if", "et si", "suppos")  # much faster to look for
_GUESS = re.compile(
    r"^(?:[^?.;]{1,60}: ?)?(?:could|might|se pourrait-il|pourrait-on|est-ce que ca pourrait)\b(?! (?:you|we|someone|somebody|anyone)\b)"
)
# `On regardera les ultrasons plus tard`, `Someone should repeat this with hemp`: what people are to do, and no idea about nature.
_TO_COME = re.compile(
    r"^\W*(?:(?:we|i|they|somebody|someone|quelqu'un)(?:'ll| will| shall| should| may| might| could| need to| devrait| doit| pourrait)? (?:also |then |maybe )?(?:try|test|run|look|ask|repeat|build|add|see|use|buy|do|refaire|reprendre|essayer|regarder)\b"
    r"|(?:on|nous|je|il faudra|il faudrait|elle|il) (?:\w+(?:era|erai|erons|ra|rai|rons)|\w+er|\w+re)\b|(?:would be|ce serait|il serait) \w+ (?:to|de|d')|plan [a-c] )"
)
_REASONED = re.compile(r"\b(?:because|since|so that|whether|if|car|parce|puisque|pour que|afin|si)\b")
_PAIRS = re.compile(r"^(?:[\w.]{1,24} ?= ?[-+]?\d[\w.,%]*[\s,;]*){2,}$")
# `Did anybody keep the filters?` is asked of people; `Does anybody know why they clog?` is not known.
_TO_PEOPLE = re.compile(
    r"^(?:@\w+ )?(?:did|has|have|does|is|can|could|would|who|any|est-ce que|qui)\b[^?]*\b(?:any(?:one|body)|some(?:one|body)|you|has the|quelqu'un|tu|vous)\b|^quelqu'un\b"
)
_ASKS_WHY = re.compile(r"\b(?:know|knows|tell|explain|why|whether|how|sait|explique\w*|pourquoi|comment)\b")
# `What did the coupon read at 14 bar?` asks somebody for a reading.
_ASKS_FACT = re.compile(
    r"^(?:@\w+ )?(?:and |so |but |et |mais )?(?:(?:what|when|where|which \w+|who|how (?:many|much|long|high|far|often)(?: \w+)?) (?:did|had|has|have) (?:the|it|you|they|we|he|she|i|your|that|this|[a-z]+ )"
    r"|(?:qu'est-ce que|combien(?: de \w+)?|quand|qui|quelle?s? \w+|que|qu') ?(?:as-tu|avez-vous|a-t-\w+|ont-\w+|t'as|vous avez|tu as))"
)
_WHAT_IF = re.compile(r"^\W*(?:and |so |but |et |mais |ok(?:ay)? )?(?:what if|et si|qu'en serait-il si)\b")
_STOPS = re.compile(
    r"\b(?:only|alone|at most|no (?:higher|lower|further|more|longer|standard)|nothing|up to|stops?|gives up|beyond|past|above|below|silent|outside|seulement|uniquement|rien|jusqu'a|au-dela|s'arrete\w*|sauf|hors)\b"
)
_MAY_BE = 0.3  # the classifier takes it for what exists
_BESIDE = frozenset(("business", "admin", "routine", "planned", "excluded", "meta"))
_HINT = 0.15  # the classifier sees something of the work in it

# `Lorna's hunch is the sand` is held true, not found; `his guess was right` is found.
_HELD_TRUE = re.compile(
    r"^(?:[a-z-]+'s|my|our|his|her|their) (?:own |first |best |new )?(?:hunch|guess|bet|theory|feeling|suspicion|money)(?:'s| is)\b(?! (?:\w+ )?(?:right|wrong|true|false|dead|confirmed))"
    r"|^(?:mon|ma|notre|son|sa|leur) (?:pari|idee|intuition|theorie|impression|soupcon)(?:,? c'est|,? est)\b(?! (?:\w+ )?(?:bonne?|juste|fausse?|vraie?|confirmee?))"
)
# `The hypothesis failed: clipping removes what carries the crack` is what was found, not the next idea.
_REFUTED = re.compile(
    r"\b(?:hypothes[ei]s?|conjecture|assumption|supposition)(?: [a-z]?\d+)? (?:failed|(?:was|is|proved) (?:wrong|false|refuted|rejected|disproved)|(?:did|does) not hold|ne (?:tient|tenait) pas"
    r"|(?:est|etait|a ete) (?:fausse|refutee|rejetee|infirmee|ecartee))\b"
    r"|\b(?:my|our|his|her|that|the|mon|notre|son|cette) (?:\w+ )?(?:idea|bet|hunch|guess|theory|idee|pari|intuition|theorie) (?:\w+ )?(?:was|is|etait|est) (?:\w+ )?(?:wrong|right|false|dead|fausse?|bonne?|juste)\b"
)


def take_back(unit: Unit, by_label: dict[str, list[Hit]], required: bool) -> None:
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
    if _is_idea(unit):
        drop("uncertainty")
        labels["hypothesis"] = 2
    elif _is_question(unit):
        flags.add("question")
        drop(*POSITIVE, "objective", "background")
    if unit.source.kind == "message" and "instruction" in flags:
        drop(*POSITIVE, "objective", "background")
    elif "instruction" in flags:
        flags.discard("instruction")
    if "conclusion" in labels and any(unit.scores[label] > unit.scores["conclusion"] for label in ("hypothesis", "uncertainty")):
        # `We suspect that it comes from A and not from B` is what somebody believed, not what was found.
        drop("conclusion")
    if unit.technical and _HELD_TRUE.match(folded):
        drop("conclusion", "result")
        labels.setdefault("hypothesis", 1)
    if any(hit.rule.id == "P-IF-MONEY" for hit in by_label.get("planned", ())):
        drop("hypothesis", "uncertainty")
    if labels and "=" in folded and _PAIRS.match(folded):
        # What a program printed is a reading, whatever it looks like.
        drop(*(label for label in POSITIVE if label != "result"))
        labels.setdefault("result", 1)
    if "planned" in flags and "hypothesis" in labels and _TO_COME.search(folded) and not _REASONED.search(folded):
        drop("hypothesis")
    if "hypothesis" in labels and _REFUTED.search(folded):
        drop("hypothesis")
        labels.setdefault("conclusion", 1)
    if "objective" in by_label and unit.scores["uncertainty"] < _DOUBT and not _OPEN.search(folded):
        # `We were looking for a glue that lasts 72 hours` is a goal.
        drop("uncertainty")
    if "neg_experiment" in flags and "uncertainty" in labels:
        # `Nobody has measured this anywhere` speaks of the state of knowledge, not of the tests of the team.
        flags.discard("neg_experiment")
    if _WHAT_IF.match(unit.said):
        # Nothing has been done yet.
        drop(*DONE)
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
    if "admin" in flags:
        _beside_the_work(unit, by_label["admin"])
    if "routine_section" in flags:
        drop(*POSITIVE)
    if unit.words < 5 and not unit.technical:
        drop("hypothesis")
    if (_MODAL.search(folded) and _REQUIREMENT.search(folded)) or required:
        # What a product shall do is neither an idea about nature nor something that was found.
        drop("hypothesis", "result")


def _beside_the_work(unit: Unit, found: list[Hit]) -> None:
    """Errands and absences say nothing of the work, unless what stands beside them surely is a reading or a known approach."""
    top = max((unit.scores.get(label, 0.0) for label in unit.labels), default=0.0)
    offered = "state_of_art" in unit.labels and unit.scores["state_of_art"] >= CERTAIN
    if offered or (unit.measures and top >= CLEAR):
        unit.flags.discard("admin")
    elif any(hit.rule.weight >= 2 for hit in found):
        unit.labels.clear()
    elif not unit.measures:
        unit.labels.pop("uncertainty", None)
        unit.labels.pop("hypothesis", None)


def _is_idea(unit: Unit) -> bool:
    """An idea in a record that is put as a question."""
    if unit.source.kind == "message" or unit.words < 6 or unit.flags & _BESIDE:
        return False
    if any(cue in unit.said for cue in _IDEA_CUES) and _IDEA.match(unit.said):
        return unit.technical or max(unit.scores.values()) >= _HINT
    return unit.technical and not unit.labels and unit.text.rstrip()[-1] == "?" and _GUESS.match(unit.said) is not None


def _is_question(unit: Unit) -> bool:
    if not unit.text.rstrip("\"'”’») ").endswith("?"):
        return False
    if (_TO_PEOPLE.match(unit.said) or _ASKS_FACT.match(unit.said)) and not _ASKS_WHY.search(unit.said):
        unit.flags.add("asked")
        return True
    asks = "hypothesis" in unit.labels and _OPEN_QUESTION.match(unit.said)
    if unit.source.kind != "message" and ("under_uncertainty" in unit.flags or "uncertainty" in unit.labels or asks):
        # `Open question: does the film survive?` in a record says what was not known.
        unit.labels["uncertainty"] = 2
        return False
    # What asks tells no test, no reading and no finding.
    return unit.source.kind == "message" or unit.labels.keys() <= set(DONE)


def _denied_known(unit: Unit, by_label: dict[str, list[Hit]]) -> bool:
    """`No standard technique worked` speaks of a known technique and says the opposite of routine."""
    for hit in by_label["known"]:
        if hit.start <= _SUBJECT and hit.rule.id.endswith(".practice") and unit.scores.get("state_of_art", 0.0) >= SURE:
            # `Standard practice is an anneal at 400 C, which warps thin parts` tells what there is.
            continue
        before = unit.said[max(0, hit.start - 40) : hit.start]
        after = unit.said[hit.end : hit.end + 60]
        denied = re.search(
            r"\b(?:no|not|none|nor|neither|nobody|noone|personne|without|never|aucune?|pas|ni|sans|isn't|wasn't)\b(?:\W+\w+){0,4}\W*$",
            before,
        )
        fails = re.search(r"\b(?:but|however|fail\w*|not|n't|cannot|mais|cependant|echou\w*|pas|ne)\b|n't\b", after)
        # `The datasheet lists the nozzle only up to 25 bar`: what is known stops there.
        stops = unit.scores.get("state_of_art", 0.0) >= _MAY_BE and _STOPS.search(unit.said, hit.start)
        if not denied and not fails and not stops:
            return False
    return True


def _business_object(unit: Unit, by_label: dict[str, list[Hit]]) -> bool:
    """Business words decide where the doubt or the belief is about them, and where nothing technical stands beside."""
    telling = max((unit.scores.get(label, 0.0) for label in unit.labels), default=0.0)
    if unit.scores.get("state_of_art", 0.0) >= CLEAR and all(unit.said[h.start : h.end] in OFFERED for h in by_label["business"]):
        # `The ones on the market get quiet by getting heavy` tells what there is.
        return False
    if unit.scores.get("state_of_art", 0.0) >= CERTAIN and sum(h.rule.weight for h in by_label["business"]) < 2:
        # `… and every supplier tells customers to keep it dry` tells what there is.
        return False
    if unit.measures and telling >= SURE and sum(h.rule.weight for h in by_label["business"]) < 2:
        # `Batts hold with 15 % polyester, which our customers forbid` says where a known thing stops.
        return False
    if rules.technical_words(unit.folded) == 0 or any(h.rule.weight >= 2 for h in by_label["business"]):
        return True
    business = sum(len(rules.all_spans(h.rule, unit.said)) for h in by_label["business"])
    return business > rules.technical_words(unit.folded) + len(unit.measures)
