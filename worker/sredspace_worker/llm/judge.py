"""Weighs the signs of a sentence: small trees, fitted to the labelled pairs, whose leaves are added up."""

from __future__ import annotations

import functools
from importlib import resources

from sredspace_worker.llm.signs import Signs


@functools.cache
def trees() -> tuple[dict[str, float], list[list[tuple[str, float, int, int]]]]:
    """What the sum must reach in each language, and each tree as its nodes: sign, bound, the node at or below it and the node above; a leaf
    has a weight and no sign."""
    least, found = dict[str, float](), list[list[tuple[str, float, int, int]]]()
    for line in resources.files("sredspace_worker.rules").joinpath("verifier.tsv").read_text("utf-8").splitlines():
        cells = line.split("\t")
        if line.startswith("#"):
            continue
        if cells[0] == "least":
            least[cells[1]] = float(cells[2])
        elif cells[0] == "tree":
            found.append([])
        else:
            found[-1].append((cells[0], float(cells[1]), int(cells[2]), int(cells[3])))
    return least, found


def weight(signs: Signs) -> float:
    """How well the signs agree with honest sentences."""
    total = 0.0
    for nodes in trees()[1]:
        at = 0
        while nodes[at][0]:
            sign, bound, low, high = nodes[at]
            at = low if signs[sign] <= bound else high
        total += nodes[at][1]
    return total


def keeps(signs: Signs, language: str) -> bool:
    return weight(signs) >= trees()[0][language]
