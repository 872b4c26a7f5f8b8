"""For a draft: a sentence that falls short of a label by little is offered where it most likely belongs, rather than left aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sredspace_worker.engine import stages
from sredspace_worker.engine.classify import strength
from sredspace_worker.engine.debris import is_sentence
from sredspace_worker.engine.shapes import is_program

if TYPE_CHECKING:
    from sredspace_worker.engine.analysis import Analysis

LIKELY = 0.2
RATHER = 0.3
BOTH = 0.5  # in all: it is about the work, whichever of two it says
# Flags that say nothing against a sentence.
_NEUTRAL = frozenset(("year_above", "weak", "trial_and_error", "effort", "failure"))


def lean(a: Analysis) -> None:
    """A draft is read and cut by a person; what is not in it is easily overlooked."""
    for unit in a.units:
        if unit.labels or unit.flags - _NEUTRAL or unit.source.prompt or unit.words < 4:
            continue
        score, label = max(((score, label) for label, score in unit.scores.items()), default=(0.0, ""))
        if stages.terse(unit) in ("admin", "routine"):
            continue
        if score < RATHER and sum(unit.scores.values()) < BOTH and not unit.technical and not any(c.isdigit() for c in unit.said):
            # Too little, about nothing technical and without a count.
            continue
        if score >= LIKELY and is_sentence(unit) and not is_program(unit.text):
            unit.labels[label] = 1
            strength(unit)
