"""Fits the linear models of the labels and says how well it does on groups of sentences that it has not seen."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import chain
from math import erf, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression

from sredspace_worker.engine import features
from sredspace_worker.engine.classifier import LABELS, LANES, SCALE, SECOND, UNIT, join
from train.sentences import Row

FIT = 8.0  # the inverse of the regularisation
COUNTED = 3.0  # a sentence by another hand, or one that a test names, counts as so many
MOST_TELLING = 3.0
GENERAL_GROUPS = 5  # a word of this many groups belongs to no field
LEAST_ROWS = 2  # a feature of one sentence alone teaches nothing
LEAST_WEIGHT = 0.2  # features lighter than this in all labels are left out
TOLERANCE, TOLERANCE_AMONG = 1e-2, 1e-3  # where the two fits stop
RECALL, PRECISION, PRECISION_SURE = 0.75, 0.85, 0.96  # the marks
AS_GOOD = 0.2  # of one mark: scores that lie no further apart are equally good
SPREAD = 0.08  # how far a share of some forty sentences strays from one set to the next
LOWEST, HIGHEST = 0.14, 0.7  # a label is placed from some score between these on
# Sets by other hands, which once accepted a version: nearest to what comes. Each is scored by a model that has not seen it.
OTHERS = (
    ("30.", "31."),
    ("32.",),
    ("33.",),
    ("34.",),
    ("35.",),
    ("36.",),
    ("37.",),
    ("38.",),
    ("39.",),
    ("3a.",),
    ("3b.",),
    ("3c.",),
    ("3d.",),
    ("3e.",),
    ("3f.",),
)
# Sentences on the kinds of things that each set's first reading missed. The model that scores the set has not seen these either: with
# them the set looks easier than a new one is, and the thresholds come out too strict.
AFTER = (
    ("40.", "41.", "42."),
    ("50.", "51."),
    ("60.", "61.", "62."),
    ("63.", "64.", "65.", "66."),
    ("67.", "68."),
    ("69.",),
    ("70.", "71."),
    ("72.",),
    (),
    (),
    (),
    ("73.",),
    (),
    (),
    (),
)
NAMED = ("tests ", "20.")  # tests/sentences.txt and the wordings of evals/cases
STRANGERS = (
    "80.",
    "81.",
    "82.",
    "83.",
    "84.",
    "85.",
    "86.",
    "87.",
    "88.",
    "89.",
    "8a.",
    "8b.",
    "8c.",
    "8d.",
    "8e.",
)  # by authors who had seen neither the rules nor any of these sentences

Names = list[dict[str, list[str]]]
Floats = NDArray[np.float64]


@dataclass
class Fitted:
    general: frozenset[str]
    names: list[tuple[str, str]]
    weights: Floats  # feature by lane: each label alone, then each among the others
    bias: Floats


def general_words(rows: list[Row]) -> frozenset[str]:
    groups: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for word in features.tokens(row.folded):
            groups[word].add(row.group)
    return frozenset(word for word, found in groups.items() if len(found) >= GENERAL_GROUPS and word[0].isalpha())


def vocabulary(found: Names) -> dict[tuple[str, str], int]:
    seen = Counter(key for names in found for key in {(group, name) for group, listed in names.items() for name in listed})
    return {key: place for place, key in enumerate(sorted(key for key, count in seen.items() if count >= LEAST_ROWS))}


def matrix(found: Names, places: dict[tuple[str, str], int]) -> csr_matrix:
    values: list[float] = []
    rows: list[int] = []
    columns: list[int] = []
    for row, names in enumerate(found):
        for group, listed in names.items():
            share = SCALE[group] / float(np.sqrt(max(1, len(listed))))
            for name in listed:
                if (place := places.get((group, name))) is not None:
                    values.append(share)
                    rows.append(row)
                    columns.append(place)
    return csr_matrix((values, (rows, columns)), shape=(len(found), len(places)))


def fit(rows: list[Row], general: frozenset[str] | None = None, found: Names | None = None) -> Fitted:
    general = general_words(rows) if general is None else general
    found = [features.features(row.folded, general) for row in rows] if found is None else found
    places = vocabulary(found)
    data = matrix(found, places)
    count = np.array([COUNTED if row.group.startswith((*chain(*OTHERS), *NAMED, *STRANGERS)) else 1.0 for row in rows])
    weights, bias = np.zeros((len(places), LANES)), np.zeros(LANES)
    told = []
    for place, label in enumerate(LABELS):
        judged = [number for number, row in enumerate(rows) if label in row.judged]
        wanted = np.array([label in rows[number].labels for number in judged])
        told.append(tell(data[judged], wanted))
        alone = LogisticRegression(C=FIT, solver="liblinear", random_state=0, tol=TOLERANCE, max_iter=1000)
        alone.fit(data[judged] @ diags(told[-1]), wanted, sample_weight=count[judged])
        weights[:, place] = alone.coef_[0] * told[-1]
        bias[place] = alone.intercept_[0]
    numbers, labels, shares = once_each(rows)
    factor = np.max(told, axis=0)
    among = LogisticRegression(C=FIT, tol=TOLERANCE_AMONG, max_iter=1000)
    among.fit((data @ diags(factor))[numbers], labels, sample_weight=count[numbers] * shares)
    # A sentence without a label has the sum 0.
    weights[:, len(LABELS) :] = ((among.coef_[:-1] - among.coef_[-1]) * factor).T
    bias[len(LABELS) :] = among.intercept_[:-1] - among.intercept_[-1]
    return Fitted(general, list(places), weights, bias)


def once_each(rows: list[Row]) -> tuple[list[int], list[int], Floats]:
    """Each sentence once for each of its labels, with its share; the last number is no label. One that may have others is left out."""
    out = [
        (number, place, 1 / len(row.labels))
        for number, row in enumerate(rows)
        for place, label in enumerate(LABELS)
        if label in row.labels
    ]
    out += [(number, len(LABELS), 1.0) for number, row in enumerate(rows) if not row.labels and len(row.judged) == len(LABELS)]
    out.sort()
    return [number for number, _, _ in out], [place for _, place, _ in out], np.array([share for _, _, share in out])


def scored(found: Names, fitted: Fitted) -> Floats:
    places = {key: place for place, key in enumerate(fitted.names)}
    totals = matrix(found, places) @ fitted.weights + fitted.bias
    return np.array([join(list(row)) for row in totals])


def tell(data: csr_matrix, wanted: NDArray[np.bool_]) -> Floats:
    """How much each feature tells by itself: the logarithm of how often it occurs with the label against without. The models trust it
    as far as that."""
    there = data > 0
    with_label = np.asarray(there[wanted].sum(axis=0)).ravel() + 1.0
    without = np.asarray(there[~wanted].sum(axis=0)).ravel() + 1.0
    ratio: Floats = np.abs(np.log((with_label / with_label.sum()) / (without / without.sum())))
    return np.minimum(ratio / 1.5, MOST_TELLING)


def held_out(rows: list[Row]) -> Floats:
    """The scores of each set by other hands, from a model without it and without what was written after it; of the others, nothing."""
    general = general_words(rows)
    found = [features.features(row.folded, general) for row in rows]
    out = np.full((len(rows), len(LABELS)), np.nan)
    for names, after in zip(OTHERS, AFTER, strict=True):
        held = [place for place, row in enumerate(rows) if row.group.startswith(names)]
        rest = [place for place, row in enumerate(rows) if not row.group.startswith((*names, *after))]
        fitted = fit([rows[p] for p in rest], general, [found[p] for p in rest])
        out[held] = scored([found[p] for p in held], fitted)
    return out


def threshold(scores: Floats, wanted: NDArray[np.bool_], precision: float, lowest: float) -> float:
    """The lowest score from which on the sentences carry the label with this precision."""
    order = np.argsort(-scores, kind="stable")
    share = np.cumsum(wanted[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero((share >= precision) & (np.arange(len(order)) >= 20))
    return max(lowest, float(scores[order][good[-1]])) if len(good) else 0.9


def usable(scores: Floats) -> Floats:
    """The scores without those beside a likelier label that are not likely themselves."""
    top = scores.max(axis=1, keepdims=True)
    return np.where((scores == top) | (scores >= SECOND), scores, 0.0)


def likeliest(sets: list[tuple[Floats, NDArray[np.bool_]]]) -> float:
    """The score from which on one more set, which strays from these as far as they do from each other, would meet most of its marks; the
    lowest of scores that are as good, because a new set is found less completely than these."""
    met = []
    for least in (steps := np.arange(LOWEST, HIGHEST, 0.01)):
        met.append(0.0)
        for scores, wanted in sets:
            given = scores >= least
            right = int((given & wanted).sum())
            met[-1] += chance(right / max(1, wanted.sum()) - RECALL) + chance(right / max(1, given.sum()) - PRECISION)
    return float(steps[int(np.flatnonzero(np.array(met) >= max(met) - AS_GOOD)[0])])


def chance(margin: float) -> float:
    return (1 + erf(margin / SPREAD / sqrt(2))) / 2


def within(rows: list[Row], names: tuple[str, ...], language: str) -> NDArray[np.bool_]:
    return np.array([row.language == language and row.group.startswith(names) for row in rows])


def thresholds(rows: list[Row], scores: Floats) -> tuple[list[float], list[float]]:
    placed, sure = [], []
    measured = ~np.isnan(scores).any(axis=1)
    scores = usable(scores)
    for place, label in enumerate(LABELS):
        judged = measured & np.array([label in row.judged for row in rows])
        wanted = np.array([label in row.labels for row in rows])
        # The newest counts twice: the features were chosen with the older ones in view.
        sets = [judged & within(rows, names, language) for names in (*OTHERS, OTHERS[-1]) for language in ("en", "fr")]
        placed.append(likeliest([(scores[chosen, place], wanted[chosen]) for chosen in sets]))
        sure.append(max(placed[-1], threshold(scores[judged, place], wanted[judged], PRECISION_SURE, 0.5)))
    return placed, sure


def written(fitted: Fitted, placed: list[float], sure: list[float], sentences: str) -> str:
    def numbers(values: list[float] | Floats) -> str:
        return "\t".join(str(round(float(value) * UNIT)) for value in values)

    lines = [
        "#\tWritten by `make train` from worker/train/data; do not edit. A weight of 1000 is 1.0.",
        "#\t" + "\t".join([*LABELS, *(f"{label} among" for label in LABELS)]),
        f"sentences\t{sentences}",
        f"general\t{' '.join(sorted(fitted.general))}",
        f"bias\t{numbers(fitted.bias)}",
        f"placed\t{numbers(placed)}",
        f"sure\t{numbers(sure)}",
    ]
    for (group, name), weights in zip(fitted.names, fitted.weights, strict=True):
        if float(np.abs(weights).max()) >= LEAST_WEIGHT:
            # Two decimals hold every label of the set and keep the file small.
            lines.append(f"{group}\t{name}\t" + "\t".join(str(round(float(weight) * 100) * 10) for weight in weights))
    return "\n".join(lines) + "\n"
