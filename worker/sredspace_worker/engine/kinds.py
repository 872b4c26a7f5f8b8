"""Of what kind a sentence is that is no work: sales talk, a purchase, about people, upkeep, or filler. A linear model over the features
of a sentence, weights in rules/kinds.tsv; `make train` writes them from worker/train/kinds."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field
from importlib import resources

from sredspace_worker.engine import classifier, features
from sredspace_worker.engine.rules import stop_words

WORK = "work"
KINDS = ("sales", "purchase", "people", "upkeep", "filler", WORK)
UNIT = 1000  # a weight of 1.0 in the file
_TELLS = 0.5  # the least weight of a word that is shown as a reason
_MOST = 3


@dataclass
class Model:
    bias: tuple[float, ...] = (0.0,) * len(KINDS)
    sentences: str = ""  # the hash of the sentences that it was trained on
    weights: dict[str, dict[str, tuple[int, ...]]] = field(default_factory=lambda: {group: {} for group in features.GROUPS})


@functools.cache
def model() -> Model:
    return parse(resources.files("sredspace_worker.rules").joinpath("kinds.tsv").read_text("utf-8"))


def parse(text: str) -> Model:
    found = Model()
    for line in text.splitlines():
        group, _, rest = line.partition("\t")
        cells = rest.split("\t")
        if group == "sentences":
            found.sentences = cells[0]
        elif group == "bias":
            found.bias = tuple(int(cell) / UNIT for cell in cells)
        elif group != "#":
            found.weights[group][cells[0]] = tuple(int(cell) for cell in cells[1:])
    return found


@functools.lru_cache(maxsize=1 << 12)
def shares(folded: str) -> dict[str, float]:
    """How likely each kind is, and that the sentence is of none because it speaks of work."""
    totals = list(model().bias)
    for group, names in features.features(folded, classifier.model().general).items():
        share = classifier.SCALE[group] / math.sqrt(max(1, len(names))) / UNIT
        for weights in filter(None, map(model().weights[group].get, names)):
            totals = [total + share * weight for total, weight in zip(totals, weights, strict=True)]
    odds = [math.exp(min(total, 30.0)) for total in totals]
    return {kind: one / sum(odds) for kind, one in zip(KINDS, odds, strict=True)}


def telling(folded: str, kind: str) -> list[str]:
    """The words of a sentence that speak most for a kind."""
    place, weights = KINDS.index(kind), model().weights["words"]
    said = (word for word in features.tokens(folded) if word in weights and word not in stop_words() and len(word) > 2)
    found = {word: weights[word][place] for word in said}
    best = sorted(found, key=lambda word: -found[word])[:_MOST]
    return [word for word in found if word in best and found[word] >= _TELLS * UNIT]
