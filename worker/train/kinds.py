"""`python -m train.kinds` fits the model of the kinds of sentences that are no work and writes its weights; `--check` only says how well
one half of the authors does on the other."""

from __future__ import annotations

import argparse
import csv
import hashlib
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

import sredspace_worker.rules
from sredspace_worker.engine import classifier, features
from sredspace_worker.engine.kinds import KINDS, UNIT, parse
from sredspace_worker.engine.rules import fold
from train import fit, sentences

DATA = Path(__file__).parent / "kinds"
WEIGHTS = Path(next(iter(sredspace_worker.rules.__path__))) / "kinds.tsv"
FIT = 2.0
WORK = 4000
LEAST_WEIGHT = 0.1  # features lighter than this for all kinds are left out
Rows = list[tuple[str, str]]


def read(authors: str = "*") -> Rows:
    rows: Rows = []
    for path in sorted(DATA.glob(f"{authors}.*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            found = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            rows += [(row["kind"], fold(row["text"])) for row in found]
    return rows


def work() -> Rows:
    """Some of the sentences that carry a label: they are of none of the kinds."""
    labelled = [row for row in sentences.read() if row.labels]
    return [("work", row.folded) for row in labelled[:: max(1, len(labelled) // WORK)]]


def digest() -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(DATA.glob("*.tsv")))).hexdigest()


def trained(rows: Rows) -> tuple[list[tuple[str, str]], fit.Floats, fit.Floats]:
    found = [features.features(text, classifier.model().general) for _, text in rows]
    places = fit.vocabulary(found)
    linear = LogisticRegression(C=FIT, tol=1e-3, max_iter=1000, class_weight="balanced")
    linear.fit(fit.matrix(found, places), [KINDS.index(kind) for kind, _ in rows])
    return list(places), linear.coef_.T, linear.intercept_


def written(names: list[tuple[str, str]], weights: fit.Floats, bias: fit.Floats) -> str:
    whole = np.rint(weights * UNIT).astype(int)
    lines = [
        "#\tWritten by `make train` from worker/train/kinds; do not edit. A weight of 1000 is 1.0.",
        "\t".join(("#", *KINDS)),
        f"sentences\t{digest()}",
        "\t".join(("bias", *(str(round(float(value) * UNIT)) for value in bias))),
    ]
    for (group, name), row in zip(names, whole, strict=True):
        if np.abs(row).max() >= LEAST_WEIGHT * UNIT:
            lines.append("\t".join((group, name, *map(str, row))))
    return "\n".join(lines) + "\n"


def check() -> None:
    authors = sorted({path.name.partition(".")[0] for path in DATA.glob("*.tsv")})
    beside = work()
    for author in authors:
        names, weights, bias = trained([*(row for other in authors if other != author for row in read(other)), *beside])
        places = {name: place for place, name in enumerate(names)}
        rows = read(author)
        found = [features.features(text, classifier.model().general) for _, text in rows]
        best = np.argmax(fit.matrix(found, places) @ weights + bias, axis=1)
        told = Counter(KINDS[b] for b in best)
        right = Counter(k for b, (k, _) in zip(best, rows, strict=True) if KINDS[b] == k)
        all_of = Counter(k for k, _ in rows)
        print(author, ", ".join(f"{k} {right[k]} of {all_of[k]}, {right[k]} of {told[k]} right" for k in KINDS if all_of[k]))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m train.kinds", description=__doc__)
    parser.add_argument("--check", action="store_true", help="measure, write nothing")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    args = parser.parse_args()
    check()
    if not args.check:
        text = written(*trained([*read(), *work()]))
        parse(text)
        args.out.write_text(text, "utf-8")
        print(f"{args.out}: {len(text) / 1e6:.1f} MB, {text.count(chr(10))} lines")


if __name__ == "__main__":
    main()
