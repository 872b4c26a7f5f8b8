"""The labelled sentences in data/: `LETTERS sentence`, `-` for none of the labels, `# name` above each group that belongs together.

A small letter leaves that label open: a careful reader might give it or not, so the sentence teaches nothing about it."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sredspace_worker.engine.classifier import LABELS
from sredspace_worker.engine.rules import fold

LETTERS = dict(zip("USHERC", LABELS, strict=True))
DATA = Path(__file__).parent / "data"
# One label a sentence, there or not; of the other labels it says nothing.
TESTS = Path(__file__).parent.parent / "tests" / "sentences.txt"
_FRENCH = re.compile(r"[àâçéèêëîïôùûœ]|\b(?:les?|la|des|une?|est|nous|pas|sur|pour|qui|dans|aux?)\b", re.I)


@dataclass(frozen=True)
class Row:
    labels: frozenset[str]
    text: str
    language: str
    group: str  # a field, or a sitting: what is held out together when the model is measured
    judged: frozenset[str] = frozenset(LABELS)  # the labels that it has or has not; the others are left open

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
    if paths is None:
        rows.extend(row for row in _tests() if row.folded not in seen)
    return rows


def _tests() -> Iterator[Row]:
    for number, line in enumerate(TESTS.read_text("utf-8").splitlines()):
        letter, _, text = line.partition(" ")
        if text and letter != "#":
            label = frozenset({LETTERS[letter.strip("!")]})
            language = "fr" if len(_FRENCH.findall(text)) > 1 else "en"
            yield Row(frozenset() if letter[0] == "!" else label, text, language, f"tests {number // 12}", label)


def _lines(path: Path) -> Iterator[tuple[int, Row]]:
    language, group = path.suffixes[0].strip("."), path.stem
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line:
            continue
        letters, _, text = line.partition(" ")
        if letters == "#":
            group = f"{path.stem} {text}"
            continue
        known = letters.upper()
        if not text or (letters != "-" and (set(known) - set(LETTERS) or len(set(known)) < len(known))):
            raise ValueError(f"{path.name}:{number}: begin with - or letters of {''.join(LETTERS)}, then the sentence")
        left_open = {LETTERS[x.upper()] for x in letters if x.islower()}
        yield (
            number,
            Row(frozenset(LETTERS[x] for x in letters if x.isupper()), text, language, group, frozenset(LABELS) - left_open),
        )


def digest(rows: list[Row]) -> str:
    """Changes with every sentence and label, not with their order or groups."""
    lines = sorted(f"{','.join(sorted(row.labels))}\t{','.join(sorted(row.judged))}\t{row.language}\t{row.text}" for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def counts(rows: list[Row]) -> Counter[str]:
    return Counter(f"{label or 'none'} {row.language}" for row in rows for label in row.labels or {""})
