"""Quantities that a text gives without saying them: worked out, rounded, or with a unit that stands elsewhere."""

from __future__ import annotations

import itertools
import re

from sredspace_worker.llm import words
from sredspace_worker.llm.amounts import Amount
from sredspace_worker.llm.clauses import Clause

_TIMES = (
    (2.0, re.compile(r"\b(?:doubl\w+|twofold|half|halv\w+|moitie|twice)\b")),
    (3.0, re.compile(r"\b(?:tripl\w+|threefold|third|tiers|thrice)\b")),
    (4.0, re.compile(r"\b(?:quadrupl\w+|fourfold|quarter|quart)\b")),
)
_THE_TWO = re.compile(r"\b(?:the|les|these|ces|nos|our|both|of|des|leurs|their) $")
_TWO = re.compile(r"\b(?:both|pairs?|either|neither|them|between|paires?|l'une?|les deux|tous deux|toutes deux|no difference)\b")
_NEAR, _ABOUT = 0.006, 0.08


_SAME_SENTENCE = 90  # letters
_FIRST = re.compile(r" (?:premiere?s?|derniere?s?|first|last) ")
_NEXT = re.compile(r" ?(?P<word>[a-z]{3,}|%)")
_OPPOSITE = {("above", "below"), ("below", "above")}


def gives(known: Clause, amount: Amount, said: Clause) -> bool:
    """Whether a text bears out a quantity that it may not say in these words."""
    return (
        known.knows(amount)
        or _two_of(said, amount)
        or any(_like(amount, other) and _may_lack(amount, said, other, known) for other in known.amounts)
        or _multiple(known, amount)
        or _part(known, amount, said)
        or _part_of(known, amount)
    )


def _may_lack(amount: Amount, said: Clause, other: Amount, known: Clause) -> bool:
    """A unit that is left out is that of another figure: nothing else is counted there."""
    if amount.kind == other.kind or (amount.kind and other.kind):
        return True
    bare, text = (amount, said.folded) if not amount.kind else (other, known.folded)
    if "share" in (amount.kind, other.kind):
        # `81 percent, 88 bare`
        return any(
            a.kind == "share" and 0 < bare.start - a.end < _SAME_SENTENCE for a in (said if bare is amount else known).amounts
        )
    behind = _NEXT.match(text, bare.end)
    return behind is None or words.light(behind["word"]) or _FIRST.match(text, bare.end) is not None


def _two_of(said: Clause, amount: Amount) -> bool:
    """`The two solvents` takes up what was named, whatever their number was called."""
    return amount.value == 2 and not amount.kind and bool(_THE_TWO.search(said.folded[: amount.start]))


def _like(said: Amount, known: Amount) -> bool:
    """The same but for a bound that only one has, rounded to the digits that are printed, or with its unit only once: `4 minutes, not 15`."""
    if (said.bound, known.bound) in _OPPOSITE:
        return False
    if said.kind == known.kind and _close(said.value, known.value):
        return said.fraction == known.fraction
    short, long = sorted((said.kind, known.kind), key=len)
    same_unit = long.startswith(f"{short}/") and known.printed and said.printed
    if short != long and short and not (same_unit and _close(said.value / said.printed, known.value / known.printed)):
        return False
    if said.fraction or known.fraction or "fold" in (said.kind, known.kind) or not said.printed or not said.value:
        return False
    value = known.value / (said.value / said.printed) if said.kind == known.kind else known.printed
    if short != long and _close(value, said.printed):
        return True
    precision = digits(said.printed)
    if precision >= digits(value) or (precision < 2 and said.bound != "about"):
        return False
    return bool(said.kind or said.bound) and float(f"{value:.{precision}g}") == said.printed


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-6 * abs(other)


def digits(value: float) -> int:
    """How many digits of a figure say something: 2 of 0.035 and of 3500."""
    bare = f"{abs(value):.10g}".replace(".", "").lstrip("0")
    return len(bare.rstrip("0") if "." not in f"{value:.10g}" else bare)


def _multiple(known: Clause, amount: Amount) -> bool:
    """`Doubled` is two times as much."""
    return amount.kind == "fold" and any(amount.value == value and pattern.search(known.folded) for value, pattern in _TIMES)


_OF = re.compile(r" (?:of|des|du|de la)\b")


def _part(known: Clause, amount: Amount, said: Clause) -> bool:
    """A share that two quantities of one kind make, or by which one is less than the other."""
    if amount.kind != "share" and not amount.fraction:
        return False
    wide = _ABOUT if amount.bound else _NEAR
    for one, other in itertools.permutations(known.amounts[:12], 2):
        if one.kind == other.kind and 0 < one.value < other.value and not one.fraction and one.kind != "share":
            ratio = one.value / other.value
            # `99 % of the sizes` is no difference between two of them.
            less = () if not known.parts() and _OF.match(said.folded, amount.end) else (1 - ratio,)
            if any(abs(found - amount.value) <= wide * max(amount.value, 0.05) for found in (ratio, *less)):
                return True
    return False


def _part_of(known: Clause, amount: Amount) -> bool:
    """`Three in four of 16` are 12."""
    if amount.kind or amount.fraction or amount.value != int(amount.value):
        return False
    if amount.value == 2 and _TWO.search(known.folded):
        return True
    if any(other.value == amount.value for other in known.amounts):
        return False
    shares = {a / b for a, b in known.parts() if b and a < b}
    return any(abs(share * whole.value - amount.value) < 1e-6 for share in shares for whole in known.amounts if not whole.kind)
