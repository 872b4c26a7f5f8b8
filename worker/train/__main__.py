"""`python -m train` fits the classifier and writes its weights; `--check` only says how well it does on held-out groups."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

import sredspace_worker.rules
from sredspace_worker.engine.classifier import LABELS, parse
from train import fit, sentences
from train.sentences import Row

WEIGHTS = Path(next(iter(sredspace_worker.rules.__path__))) / "weights.tsv"


def table(title: str, numbers: list[int], rows: list[Row], scores: fit.Floats, placed: list[float]) -> None:
    print(f"{title:16} {'':4} {'count':>6} {'recall':>7} {'precision':>9} {'placed from':>12}")
    for place, label in enumerate(LABELS):
        for language in ("en", "fr"):
            own = [number for number in numbers if rows[number].language == language and label in rows[number].judged]
            wanted = np.array([label in rows[number].labels for number in own])
            given = scores[own, place] >= placed[place]
            right = int((wanted & given).sum())
            print(
                f"{label:16} {language:4} {int(wanted.sum()):6} {right / max(1, wanted.sum()):7.2f} {right / max(1, given.sum()):9.2f}"
                f" {placed[place]:12.2f}"
            )
    print()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m train", description=__doc__)
    parser.add_argument("--check", action="store_true", help="measure, write nothing")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    args = parser.parse_args()
    rows = sentences.read()
    scores = fit.held_out(rows)
    placed, sure = fit.thresholds(rows, scores)
    scores = fit.usable(scores)
    print(f"{len(rows)} sentences in {len({row.group for row in rows})} groups\n")
    for place, names in enumerate(fit.OTHERS, 1):
        table(
            f"set {place}, held out",
            [number for number, row in enumerate(rows) if row.group.startswith(names)],
            rows,
            scores,
            placed,
        )
    if args.check:
        return
    text = fit.written(fit.fit(rows), placed, sure, sentences.digest(rows))
    parse(text)
    args.out.write_text(text, "utf-8")
    print(f"\n{args.out}: {len(text) / 1e6:.1f} MB, {text.count(chr(10))} lines")


if __name__ == "__main__":
    main()
