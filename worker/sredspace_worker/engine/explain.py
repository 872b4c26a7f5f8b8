"""Why a sentence got its scores: `python -m sredspace_worker.engine.explain "0.4 bar, cracked again"`."""

from __future__ import annotations

import math
import sys

from sredspace_worker.engine import features
from sredspace_worker.engine.classifier import ALONE, AMONG, LABELS, SCALE, UNIT, model, scores, sums, unpack
from sredspace_worker.engine.rules import fold

SHOWN = 0.1  # a label below this score is not explained


def rival(folded: str, label: str) -> str | None:
    """The likeliest other label, or None if a sentence without any is likelier still."""
    found = dict(zip(LABELS, sums(folded)[len(LABELS) :], strict=True))
    best = max((name for name in LABELS if name != label), key=lambda name: found[name])
    return best if found[best] > 0 else None


def against(weights: list[int] | tuple[float, ...], label: str, other: str | None) -> float:
    """What twelve weights say for a label and against its rival."""
    place, among = LABELS.index(label), weights[len(LABELS) :]
    return ALONE * weights[place] + AMONG * (among[place] - (among[LABELS.index(other)] if other else 0))


def explain(folded: str, label: str, most: int = 8) -> list[tuple[str, float]]:
    """The features that weigh most for a label or for its nearest rival (below 0), heaviest first."""
    m, other = model(), rival(folded, label)
    found: dict[str, float] = {}
    for group, names in features.features(folded, m.general).items():
        factor = SCALE[group] / math.sqrt(len(names)) / UNIT if names else 0.0
        for name in names:
            if weight := factor * against(unpack(m.weights[group].get(name, 0)), label, other):
                found[f"{group}: {name}"] = found.get(f"{group}: {name}", 0.0) + weight
    return [(name, round(weight, 3)) for name, weight in sorted(found.items(), key=lambda item: (-abs(item[1]), item[0]))[:most]]


def main(arguments: list[str]) -> None:
    folded = fold(" ".join(arguments))
    for label, score, least in sorted(zip(LABELS, scores(folded), model().placed, strict=True), key=lambda item: -item[1]):
        print(f"{label:14} {score:.2f}   placed from {least:.2f}   nearest rival: {rival(folded, label) or 'no label'}")
        for name, weight in explain(folded, label) if score >= SHOWN else ():
            print(f"    {weight:+.2f}   {name}")


if __name__ == "__main__":
    main(sys.argv[1:])
