"""Whether a sentence of a draft is of a kind that a person asks out: business, routine or planned work.

The guards flag what is sure. Of the rest the classifier knows what speaks of the work; a sentence that it gives no label is of a kind when
a word of it has that meaning.
"""

from __future__ import annotations

import re

from sredspace_worker.engine import features, kinds
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
# An amount of money is no part of the work.
_MONEY = re.compile(r"\$ ?\d[\d,.]*|\d[\d ,.\u00a0\u202f]* ?(?:\$|dollars?\b)", re.I)


def signs(kind: str, unit: Unit) -> list[str] | None:
    """The words by which a sentence is of a kind, as they are written; none for a sentence of another kind."""
    best, likely = _best(unit)
    if kind in _TRAINED and best in _TRAINED[kind] and likely:
        flagged = [as_written(unit.text, phrase) for label, _, phrase, _ in unit.rule_hits if label in FLAGS.get(kind, ())]
        return flagged or [as_written(unit.text, word) for word in kinds.telling(unit.folded, best)]
    if kind not in FLAGS or (likely and best not in (*_TRAINED.get(kind, (best,)), "filler")):
        return None
    if unit.flags & FLAGS[kind]:
        found = [as_written(unit.text, phrase) for label, _, phrase, _ in unit.rule_hits if label in FLAGS[kind]]
        return found or _signs(kind, unit)
    work = max(unit.scores.values(), default=0.0)
    found = _signs(kind, unit)
    if found and work < (_SIGN_AGAINST if len(found) < 2 else _SIGNS_AGAINST):
        return found
    others = [name for name in ("business", "routine", "planned") if name != kind]
    if unit.labels or any(unit.flags & FLAGS[name] or _signs(name, unit) for name in others):
        return None
    return _words(kind, unit)


def _best(unit: Unit) -> tuple[str, bool]:
    """The likeliest kind of a sentence, and whether it is likely enough."""
    shares = dict(kinds.shares(unit.folded))
    work = shares.pop(kinds.WORK)
    best = max(shares, key=lambda name: shares[name])
    score = max(unit.scores.values(), default=0.0)
    if score < _NO_SCORE and not unit.labels:
        return best, shares[best] >= _LIKELY * (1 - work)
    return best, score < _SOME_SCORE and shares[best] >= _SURE


def _signs(kind: str, unit: Unit) -> list[str]:
    tokens = read(unit.text)
    money = [found.strip() for found in _MONEY.findall(unit.text)] if kind == "business" else []
    said = "business" if kind == "sales" else kind
    return money + [unit.text[tokens[f.start].start : tokens[f.end - 1].end] for f in one("signs", said).all(tokens)]


def _words(kind: str, unit: Unit) -> list[str] | None:
    words = features.tokens(unit.said)
    if kind == "planned":
        return [] if features.traits(words)[0] == "will" else None
    return [as_written(unit.text, word) for word in words if _class(word) in _CLASSES[kind]] or None


def _class(word: str) -> str:
    """The class of a word without its tense."""
    return (features.class_of(word) or "").partition("+")[0]
