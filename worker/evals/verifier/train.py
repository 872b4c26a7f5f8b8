"""`python -m evals.verifier.train` fits the weights of the signs to the tuning half and writes rules/verifier.tsv.

Whole blocks of sets are held out in turn to choose what the sum must reach: what a set's author writes alike is never on both sides.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

import sredspace_worker.rules
from evals.verifier import LANGUAGES, Pair, load
from sredspace_worker.llm import signs, verify

OUT = Path(next(iter(sredspace_worker.rules.__path__))) / "verifier.tsv"
BLOCK = 90  # numbers of sets
STOPPED = 0.935
TREES, LEAVES, RATE = 250, 8, 0.05


def read(pair: Pair) -> signs.Signs | None:
    """None where no weight decides."""
    found = verify.evidence(pair.sentence, pair.passages)
    if found is None or verify.plainly_other(*found):
        return None
    return signs.read(*found)


def fit(table: np.ndarray, honest: np.ndarray, weight: np.ndarray) -> HistGradientBoostingClassifier:
    model = HistGradientBoostingClassifier(
        max_iter=TREES,
        max_leaf_nodes=LEAVES,
        learning_rate=RATE,
        min_samples_leaf=5,
        l2_regularization=1.0,
        max_features=0.2,
        random_state=0,
    )
    return model.fit(table, honest, sample_weight=weight)


def written(model: HistGradientBoostingClassifier, names: list[str], least: dict[str, float]) -> str:
    base = float(np.ravel(model._baseline_prediction)[0])
    lines = ["# Written by `python -m evals.verifier.train`: sign, bound, node at or below it, node above; a leaf has no sign."]
    lines += [f"least\t{language}\t{value - base:.4f}" for language, value in least.items()]
    for (tree,) in model._predictors:
        lines.append("tree")
        for node in tree.nodes:
            leaf = bool(node["is_leaf"])
            sign, value = ("", node["value"]) if leaf else (names[node["feature_idx"]], node["num_threshold"])
            lines.append(f"{sign}\t{value:.5g}\t{0 if leaf else node['left']}\t{0 if leaf else node['right']}")
    return "\n".join(lines) + "\n"


def main() -> int:
    pairs = [p for p in load() if p.tuning]
    rows = [read(p) for p in pairs]
    known = [(p, row) for p, row in zip(pairs, rows, strict=True) if row is not None]
    names = sorted(known[0][1])
    table = np.array([[row[name] for name in names] for _, row in known])
    honest = np.array([p.honest for p, _ in known])
    block = np.array([p.number // BLOCK for p, _ in known])
    # There are few short ones, and a model writes many.
    weight = np.array([3.0 if p.kind == "short" else 1.0 for p, _ in known])
    scores = np.zeros(len(known))
    for held_out in sorted(set(block)):
        there = block == held_out
        scores[there] = fit(table[~there], honest[~there], weight[~there]).decision_function(table[there])
    least: dict[str, float] = {}
    for language in LANGUAGES:
        mine = np.array([p.language == language for p, _ in known])
        false = sum(not p.honest for p in pairs if p.language == language)
        fair = sum(p.honest for p in pairs if p.language == language)
        passing = np.sort(scores[mine & ~honest])[::-1]
        least[language] = float(passing[int((1 - STOPPED) * false)]) + 1e-6
        kept = int((scores[mine & honest] >= least[language]).sum())
        passed = int((scores[mine & ~honest] >= least[language]).sum())
        print(f"{language} held out: false stopped {1 - passed / false:.1%}, honest kept {kept / fair:.1%}")
    OUT.write_text(written(fit(table, honest, weight), names, least), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
