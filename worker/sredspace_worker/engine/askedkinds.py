"""Whether a sentence of a draft is of a kind that a person asks out: business, routine or planned work.

The guards flag what is sure. Of the rest the classifier knows what speaks of the work; a sentence that it gives no label is of a kind when
a word of it has that meaning.
"""

from __future__ import annotations

import re

from sredspace_worker.engine import dates, features, guards, kinds
from sredspace_worker.engine.rules import as_written
from sredspace_worker.engine.tokens import read
from sredspace_worker.engine.units import Unit
from sredspace_worker.engine.wishlists import one

FLAGS = {
    "business": frozenset(("business", "marketing_text", "marketing")),
    "sales": frozenset(("business", "marketing_text", "marketing")),
    "routine": frozenset(("routine", "known", "routine_section")),
    "planned": frozenset(("planned", "planned_section")),
}
# Whatever a wish calls business; and the name that the trained model has for each kind.
_TRAINED = {
    "business": ("sales", "purchase", "people"),
    "sales": ("sales",),
    "purchase": ("purchase",),
    "people": ("people",),
    "routine": ("upkeep",),
    "filler": ("filler",),
}
# The classes of `rules/classes.toml` whose words tell a kind.
_CLASSES = {
    "business": frozenset(("@business", "@market")),
    "sales": frozenset(("@business", "@market")),
    "routine": frozenset(("@routine",)),
}
# The score from which on a sentence is about the work, whatever sign it has, and whatever signs.
_SIGN_AGAINST, _SIGNS_AGAINST = 0.7, 0.9
# How sure the model has to be of a kind: sentences that are no work have hardly a score of any label, and beside more it has to be surer.
_NO_SCORE, _SOME_SCORE, _LIKELY, _SURE = 0.1, 0.5, 0.5, 0.8
# A sentence of nothing but hollow words reads like work to the classifier, so its score says nothing there. What shares its words
# with no kind of work needs less to be taken for sales talk.
_HOLLOW, _HOLLOW_TOO, _CLEAR, _WORK = 0.5, 0.4, 0.6, 0.8
_HOLLOW_PART = 0.2  # of a sentence that is rather hollow than about people
# Beside these words the model decides; without one it has to be this sure of a purchase.
_BUYING = 0.9
_NO_WORK, _NEXT = 0.15, 0.2
_AGAIN = re.compile(
    r"\b(?:every|each) (?:\w+ ){0,2}(?:day|week|month|year|spring|summer|fall|winter|shift|run|use|outing|test|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"
    r"|\b(?:daily|weekly|monthly|yearly|as usual)\b"
    r"|\bchaque (?:\w+ )?(?:jour|semaine|mois|annee|printemps|ete|automne|hiver|quart|sortie|usage|essai|utilisation|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b"
    r"|\bto(?:us|utes) les (?:\w+ )?(?:jours|semaines|mois|ans|lundis|mardis|mercredis|jeudis|vendredis|samedis|dimanches)\b|\bd'habitude\b"
)
# An amount of money is no part of the work.
_FIGURE = re.compile(r"\d")
# What a sum is worth to the business: `a licence is worth $90,000 a year`.
_EARNS = re.compile(
    r"\b(?:worth|licen[cs]e|licences|licenses|royalt(?:y|ies)|earns?|brings? in|margins?|profits?|vaut|valent|redevances?|rapporte\w*|marges?)\b"
)
_MONEY = re.compile(r"\$ ?\d[\d,.]*|\d[\d ,.\u00a0\u202f]* ?(?:\$|dollars?\b)", re.I)


def signs(kind: str, unit: Unit) -> list[str] | None:
    """The words by which a sentence is of a kind, as they are written; none for a sentence of another kind."""
    best, likely = _best(unit)
    if kind in _TRAINED and best in _TRAINED[kind] and likely:
        flagged = [as_written(unit.text, phrase) for label, _, phrase, _ in unit.rule_hits if label in FLAGS.get(kind, ())]
        return flagged or [as_written(unit.text, word) for word in kinds.telling(unit.folded, best)]
    if kind not in FLAGS or (likely and best not in (*_TRAINED.get(kind, (best,)), "filler")):
        return None
    if unit.flags & FLAGS[kind] and not (kind in ("business", "sales") and _offered(unit)):
        found = [as_written(unit.text, phrase) for label, _, phrase, _ in unit.rule_hits if label in FLAGS[kind]]
        return found or _signs(kind, unit)
    work = max(unit.scores.values(), default=0.0)
    found = [] if kind != "business" and of_work(unit) else _signs(kind, unit)
    if kind == "routine" and found and len(found) < 2 and dates.periods(unit.folded) and not _AGAIN.search(unit.folded):
        # `On 14 May the sweep was repeated`
        found = found if kinds.shares(unit.folded)[kinds.WORK] < _LIKELY else []
    if found and work < (_SIGN_AGAINST if len(found) < 2 else _SIGNS_AGAINST):
        return found
    others = [name for name in ("business", "routine", "planned") if name != kind]
    if unit.labels or of_work(unit) or any(unit.flags & FLAGS[name] or _signs(name, unit) for name in others):
        return None
    return _words(kind, unit)


def _offered(unit: Unit) -> bool:
    """`The mats on the market read the whole leg`: what there is, and no sales talk."""
    told = {phrase for label, _, phrase, _ in unit.rule_hits if label in FLAGS["business"]}
    return unit.scores.get("state_of_art", 0.0) >= _SURE and told <= guards.OFFERED


def kind_of(unit: Unit) -> str | None:
    """The kind of a sentence that is no work."""
    best, likely = _best(unit)
    return best if likely else None


def of_work(unit: Unit) -> bool:
    """Whether the model of the kinds takes a sentence for one about the work."""
    return kinds.shares(unit.folded)[kinds.WORK] >= _WORK


def _best(unit: Unit) -> tuple[str, bool]:
    """The likeliest kind of a sentence, and whether it is likely enough."""
    shares = _guarded(unit)
    work = shares.pop(kinds.WORK)
    best = max(shares, key=lambda name: shares[name])
    score = max(unit.scores.values(), default=0.0)
    hollow = _HOLLOW if score >= _SOME_SCORE else _HOLLOW_TOO
    if best == "filler" and shares[best] >= hollow and not unit.measures and not _FIGURE.search(unit.folded):
        return best, True
    told = bool(dates.periods(unit.folded))
    if score < _NO_SCORE and not unit.labels:
        # What is told of a day is rather work: `On 4 May she bench-tested the first hinge`.
        return best, shares[best] >= (max(_LIKELY * (1 - work), work) if told else _LIKELY * (1 - work))
    if best == "upkeep" and not (told or unit.measures) and _AGAIN.search(unit.folded):
        # What is done again and again is no test.
        return best, shares[best] >= _LIKELY
    if best == "sales" and not (told or unit.measures) and unit.labels.keys() <= {"state_of_art"} and work <= _NO_WORK:
        # Praise of a product reads like what there is on the market.
        return best, shares[best] >= _LIKELY
    if best == "sales" and score < _SOME_SCORE and not unit.labels and unit.date is None:
        return best, shares[best] >= _CLEAR
    return best, score < _SOME_SCORE and shares[best] >= _SURE


def _guarded(unit: Unit) -> dict[str, float]:
    """The shares of a sentence, less those that its words speak against."""
    shares = dict(kinds.shares(unit.folded))
    tokens = read(unit.text)
    staff, praise = one("signs", "people").all(tokens), one("signs", "business").all(tokens)
    if shares["purchase"] < _BUYING and not one("signs", "purchase").all(tokens) and not _MONEY.search(unit.text):
        if staff and not praise:
            # `We hired two students for the winch`: who was got is no purchase.
            shares["people"] += shares["purchase"]
        shares["purchase"] = 0.0
    elif shares["purchase"] < _BUYING and not one("signs", "purchase").all(tokens) and _EARNS.search(unit.folded):
        bought = shares["purchase"] + (0.0 if staff else shares["people"])
        shares |= {"sales": shares["sales"] + bought, "purchase": 0.0, "people": shares["people"] if staff else 0.0}
    if not staff and shares["people"] < _SURE and (praise or shares["filler"] >= _HOLLOW_PART):
        # `The team worked hard with passion` is about no staff.
        shares["sales" if praise else "filler"] += shares["people"]
        shares["people"] = 0.0
    if shares["people"] > _NO_SCORE and staff and not praise:
        # `The team grew and we are proud of our new colleagues`
        shares["people"] += shares["sales"]
        shares["sales"] = 0.0
    elif shares["sales"] > shares["people"] and shares[kinds.WORK] <= _NO_WORK and not (staff or dates.periods(unit.folded)):
        # `The scale every beekeeper has been dreaming of` is about no staff.
        shares["sales"] += shares["people"]
        shares["people"] = 0.0
    elif not (staff or dates.periods(unit.folded)) and shares[kinds.WORK] <= _NO_WORK and _NO_SCORE < shares["people"] < _SURE:
        # `We painted the office` is about no staff either: what is next likeliest.
        likeliest = max(("sales", "upkeep"), key=lambda name: shares[name])
        if shares[likeliest] >= _NEXT:
            shares[likeliest] += shares["people"]
            shares["people"] = 0.0
    return shares


def _signs(kind: str, unit: Unit) -> list[str]:
    tokens = read(unit.text)
    money = [found.strip() for found in _MONEY.findall(unit.text)] if kind == "business" else []
    said = "business" if kind == "sales" else kind
    return money + [unit.text[tokens[f.start].start : tokens[f.end - 1].end] for f in one("signs", said).all(tokens)]


def _words(kind: str, unit: Unit) -> list[str] | None:
    words = features.tokens(unit.said)
    if kind == "planned":
        return [] if features.traits(words)[0] == "will" else None
    if kind != "routine" and unit.date is not None:
        # What happened on a day is rather told of the work: `On 19 January the tree went to a school`.
        return None
    return [as_written(unit.text, word) for word in words if _class(word) in _CLASSES[kind]] or None


def _class(word: str) -> str:
    """The class of a word without its tense."""
    return (features.class_of(word) or "").partition("+")[0]
