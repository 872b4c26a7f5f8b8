"""The marks: our numbers on what was held apart, against what they should be. A number below its mark is shown, and fails nothing."""

from __future__ import annotations

from collections.abc import Iterator

from evals import fair, held, reading, verifier
from evals.heldout import FOLDERS

CASES = max(FOLDERS)  # the newest set
BLIND = max(held.BLIND)
DRAFT = ("uncertainty", "state_of_art", "hypothesis", "experiment", "result", "conclusion")
Row = tuple[str, int, int, int]  # what, how many are good, of how many, the mark in per cent


def _cases() -> Iterator[Row]:
    table, _ = held.cases(CASES)
    for name, mark in (
        ("citations exact", 100), ("units accounted for", 100), ("facts in the draft, in any line", 90),
        *((f"in the draft: {label}", 85) for label in DRAFT), ("kept out of the draft", 100),
        *((f"precheck precision: {criterion}", 92) for criterion in held.CRITERIA),
        ("dated log entries found", 95), ("log: date right", 98), ("log: author right", 98), ("log: stage right", 85),
        ("log: hours right", 98),
    ):  # fmt: skip
        if table.all[name]:
            yield name, table.good[name], table.all[name], mark


def _blind() -> Iterator[Row]:
    for language in ("en", "fr"):
        counts = held.count(BLIND, language)
        for label, name in held.LABELS.items():
            right, there, said = held.rates(counts[label, False])
            yield f"blind, {language}, {name}: recall", right, there, 75
            yield f"blind, {language}, {name}: precision", right, said, 85


def _verifier() -> Iterator[Row]:
    pairs = [pair for pair in verifier.load() if not pair.tuning]
    for language in verifier.LANGUAGES:
        mine = [pair for pair in pairs if pair.language == language]
        yield (f"verifier, {language}: false stopped", *verifier.rate(mine, False), round(100 * verifier.MIN_STOPPED))
        yield (f"verifier, {language}: honest kept", *verifier.rate(mine, True), round(100 * verifier.MIN_KEPT))


def show() -> None:
    print(f"\nMARKS, on the cases of set {CASES}, the blind sentences of set {BLIND} and the reporting half of the pairs\n")
    print(f"{'what':48} {'ours':>8} {'of':>6} {'mark':>6}")
    below = 0
    for name, good, total, mark in (*_cases(), *_blind(), *_verifier(), *reading.rows()):
        share = 100 * good / max(1, total)
        below += share < mark
        print(f"{name:48} {share:6.1f} % {total:6} {mark:4} %{'' if share >= mark else '   below'}")
    for name, seconds, most in fair.rows():
        below += seconds > most
        print(f"{name:48} {seconds:6.2f} s {'':6} {most:4} s{'' if seconds <= most else '   below'}")
    print(f"\n{below} below their mark. Times of larger inputs: `python -m bench`.")
