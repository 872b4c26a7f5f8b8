"""The labelled sentences in data/: `LETTERS sentence`, `-` for none of the labels, `# name` above each group that belongs together."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sredspace_worker.engine.classifier import LABELS
from sredspace_worker.engine.rules import fold

LETTERS = dict(zip("USHERC", LABELS, strict=True))
DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Row:
    labels: frozenset[str]
    text: str
    language: str
    group: str  # a field, or a sitting: what is held out together when the model is measured
    weight: float = 1.0

    @property
    def folded(self) -> str:
        return fold(self.text)


def read(paths: list[Path] | None = None) -> list[Row]:
    """All rows in a fixed order; a row that says two things about one sentence is an error."""
    rows: list[Row] = []
    seen: dict[str, tuple[frozenset[str], str]] = {}
    for path in sorted(DATA.glob("*.txt")) if paths is None else paths:
        for number, row in _lines(path):
            where = f"{path.name}:{number}"
            labels, first = seen.setdefault(row.folded, (row.labels, where))
            if labels != row.labels:
                raise ValueError(f"{where} and {first} label the same sentence differently: {row.text}")
            if first == where:
                rows.append(row)
    return rows


def _lines(path: Path) -> Iterator[tuple[int, Row]]:
    language, group = path.suffixes[0].strip("."), path.stem
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line:
            continue
        letters, _, text = line.partition(" ")
        if letters == "#":
            group = f"{path.stem} {text}"
            continue
        if not text or (letters != "-" and (set(letters) - set(LETTERS) or len(set(letters)) < len(letters))):
            raise ValueError(f"{path.name}:{number}: begin with - or letters of {''.join(LETTERS)}, then the sentence")
        yield number, Row(frozenset(LETTERS[x] for x in letters if x != "-"), text, language, group)


def digest(rows: list[Row]) -> str:
    """Changes with every sentence and label, not with their order or groups."""
    lines = sorted(f"{','.join(sorted(row.labels))}\t{row.language}\t{row.text}" for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def counts(rows: list[Row]) -> Counter[str]:
    return Counter(f"{label or 'none'} {row.language}" for row in rows for label in row.labels or {""})
