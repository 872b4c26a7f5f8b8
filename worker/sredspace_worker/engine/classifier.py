"""The trained part of labelling: one linear model per label over the features of a sentence, weights in rules/weights.tsv.

A score is the share of training sentences like this one that carry the label. `python -m train` writes the weights; nothing here
needs more than dictionaries.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field
from importlib import resources

from sredspace_worker.engine import features

LABELS = ("uncertainty", "state_of_art", "hypothesis", "experiment", "result", "conclusion")
SCALE = {"words": 1.0, "runs": 1.0, "skeleton": 1.5, "classes": 1.5, "pairs": 1.0, "pieces": 1.0, "traits": 1.0}
SECOND = 0.65  # a label beside a likelier one has to be likely itself
UNIT = 1000  # a weight of 1.0 in the file
# Six weights side by side in one integer: adding two such integers adds all six at once.
_LANE = 32
_MASK = (1 << _LANE) - 1
_HALF = 1 << (_LANE - 1)


@dataclass
class Model:
    bias: tuple[float, ...] = (0.0,) * len(LABELS)
    placed: tuple[float, ...] = (0.5,) * len(LABELS)
    sure: tuple[float, ...] = (0.8,) * len(LABELS)
    sentences: str = ""  # the hash of the sentences that it was trained on
    general: frozenset[str] = frozenset()
    weights: dict[str, dict[str, int]] = field(default_factory=dict)


def pack(weights: list[int]) -> int:
    return sum(weight << (_LANE * place) for place, weight in enumerate(weights))


def unpack(packed: int) -> list[int]:
    out = []
    for _ in LABELS:
        low = packed & _MASK
        weight = low - (1 << _LANE) if low & _HALF else low
        out.append(weight)
        packed = (packed - weight) >> _LANE
    return out


@functools.cache
def model() -> Model:
    return parse(resources.files("sredspace_worker.rules").joinpath("weights.tsv").read_text("utf-8"))


def parse(text: str) -> Model:
    found = Model(weights={group: {} for group in features.GROUPS})
    for line in text.splitlines():
        kind, _, rest = line.partition("\t")
        if kind == "#":
            continue
        cells = rest.split("\t")
        if kind == "sentences":
            found.sentences = cells[0]
        elif kind == "general":
            found.general = frozenset(cells[0].split())
        elif kind in ("bias", "placed", "sure"):
            setattr(found, kind, tuple(int(cell) / UNIT for cell in cells))
        else:
            found.weights[kind][cells[0]] = pack([int(cell) for cell in cells[1:]])
    return found


def _sum(group: str, names: list[str]) -> int:
    # Most runs are not among the weights; leaving them out halves the time.
    return sum(filter(None, map(model().weights[group].get, names)))


@functools.lru_cache(maxsize=1 << 16)
def _word(token: str) -> tuple[int, int, int, str, str]:
    """What a word adds by itself: its weight, the weight and number of its pieces, and what stands for it in the two skeletons."""
    m = model()
    parts = features.pieces(token)
    inner = _sum("pieces", parts)
    outline, sense = features.outline([token], m.general)[0], features.meaning([token], m.general)[0]
    return m.weights["words"].get(token, 0), inner, len(parts), outline, sense


@functools.lru_cache(maxsize=1 << 15)
def scores(folded: str) -> tuple[float, ...]:
    """How likely the sentence carries each label, in the order of LABELS."""
    words = features.tokens(folded)
    if not words:
        return (0.0,) * len(LABELS)
    m = model()
    own, inner, count, outline, sense = zip(*map(_word, words), strict=True)
    runs, skeleton = features.runs(words, 2), features.runs(list(outline), 3)
    classes = [name for name in sense if name[0] == "@"] + features.runs(list(sense), 3)
    pairs, traits = features.pairs(words, list(sense)), features.traits(words)
    sums = (
        (sum(own), len(words), SCALE["words"]),
        (_sum("runs", runs), len(runs), SCALE["runs"]),
        (_sum("skeleton", skeleton), len(skeleton), SCALE["skeleton"]),
        (_sum("classes", classes), len(classes), SCALE["classes"]),
        (_sum("pairs", pairs), len(pairs), SCALE["pairs"]),
        (sum(inner), sum(count), SCALE["pieces"]),
        (_sum("traits", traits), len(traits), SCALE["traits"]),
    )
    totals = list(m.bias)
    for packed, number, scale in sums:
        if packed and number:
            factor = scale / math.sqrt(number) / UNIT
            totals = [total + factor * weight for total, weight in zip(totals, unpack(packed), strict=True)]
    return tuple(round(1 / (1 + math.exp(-total)), 3) for total in totals)


def placed(folded: str) -> dict[str, float]:
    """The labels that are likely enough to be used, with their scores."""
    found, lowest = scores(folded), model().placed
    top = max(found)
    return {
        label: score
        for label, score, least in zip(LABELS, found, lowest, strict=True)
        if score >= least and (score == top or score >= SECOND)
    }


def explain(folded: str, label: str, most: int = 8) -> list[tuple[str, float]]:
    """The features that weigh most for or against a label, heaviest first."""
    m, place = model(), LABELS.index(label)
    found: dict[str, float] = {}
    for group, names in features.features(folded, m.general).items():
        factor = SCALE[group] / math.sqrt(len(names)) / UNIT if names else 0.0
        for name in names:
            weight = unpack(m.weights[group].get(name, 0))[place] * factor
            if weight:
                found[f"{group}: {name}"] = found.get(f"{group}: {name}", 0.0) + weight
    return [(name, round(weight, 3)) for name, weight in sorted(found.items(), key=lambda item: (-abs(item[1]), item[0]))[:most]]
