"""The trained part of labelling: linear models over the features of a sentence, weights in rules/weights.tsv.

Each label has two sums. `alone` asks whether the sentence carries the label; `among` asks which of the labels, or none, it carries, so
that a rival takes from it. A score joins both: the share of training sentences like this one that carry the label. `python -m train`
writes the weights; nothing here needs more than dictionaries.
"""

from __future__ import annotations

import functools
import math
import struct
from dataclasses import dataclass, field
from importlib import resources

from sredspace_worker.engine import features

LABELS = ("uncertainty", "state_of_art", "hypothesis", "experiment", "result", "conclusion")
SCALE = {"words": 1.0, "skeleton": 1.5, "classes": 1.5, "pieces": 1.75, "traits": 1.0}
SECOND = 0.25  # a label beside a likelier one has to be this likely itself
ALONE, AMONG = 0.5, 0.5  # what each of the two sums counts
UNIT = 1000  # a weight of 1.0 in the file
# Twelve weights side by side in one integer, six for `alone` and six for `among`: adding two such integers adds all at once.
LANES = 2 * len(LABELS)
_LANE = 32
_HALF = 1 << (_LANE - 1)
# Added to a sum, it makes all lanes positive, so that none borrows from the next.
_HALVES = sum(_HALF << (_LANE * place) for place in range(LANES))
_values = struct.Struct(f"<{LANES}I").unpack


@dataclass
class Model:
    bias: tuple[float, ...] = (0.0,) * LANES
    placed: tuple[float, ...] = (0.5,) * len(LABELS)
    sure: tuple[float, ...] = (0.8,) * len(LABELS)
    sentences: str = ""  # the hash of the sentences that it was trained on
    general: frozenset[str] = frozenset()
    weights: dict[str, dict[str, int]] = field(default_factory=dict)


def pack(weights: list[int]) -> int:
    return sum(weight << (_LANE * place) for place, weight in enumerate(weights))


def unpack(packed: int) -> list[int]:
    return [value - _HALF for value in _values((packed + _HALVES).to_bytes(LANES * _LANE // 8, "little"))]


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
    totals = sums(folded)
    return join(totals) if totals else (0.0,) * len(LABELS)


def sums(folded: str) -> list[float]:
    """The sums of all lanes; none for a text without a word."""
    words = features.tokens(folded)
    if not words:
        return []
    m = model()
    own, inner, count, outline, sense = zip(*map(_word, words), strict=True)
    skeleton, traits = features.runs(list(outline), 3), features.traits(words)
    classes = [name for name in sense if name[0] == "@"] + features.runs(list(sense), 3)
    parts = (
        (sum(own), len(words), SCALE["words"]),
        (_sum("skeleton", skeleton), len(skeleton), SCALE["skeleton"]),
        (_sum("classes", classes), len(classes), SCALE["classes"]),
        (sum(inner), sum(count), SCALE["pieces"]),
        (_sum("traits", traits), len(traits), SCALE["traits"]),
    )
    totals = list(m.bias)
    for packed, number, scale in parts:
        if packed and number:
            factor = scale / math.sqrt(number) / UNIT
            totals = [total + factor * weight for total, weight in zip(totals, unpack(packed), strict=True)]
    return totals


def join(totals: list[float]) -> tuple[float, ...]:
    """The scores of the labels from their two sums."""
    alone, among = totals[: len(LABELS)], totals[len(LABELS) :]
    shares = [math.exp(min(total, 30.0)) for total in among]
    whole = 1.0 + sum(shares)  # 1 for a sentence without a label
    odds = (ALONE * a + AMONG * (b - math.log(max(1.0, whole - share))) for a, b, share in zip(alone, among, shares, strict=True))
    return tuple(round(1 / (1 + math.exp(-total)), 3) for total in odds)


def placed(folded: str) -> dict[str, float]:
    """The labels that are likely enough to be used, with their scores."""
    found, lowest = scores(folded), model().placed
    top = max(found)
    return {
        label: score
        for label, score, least in zip(LABELS, found, lowest, strict=True)
        if score >= least and (score == top or score >= SECOND)
    }
