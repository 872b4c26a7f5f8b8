"""A sentence, row or line of a source, and what stands around it."""

from __future__ import annotations

import copy
import datetime as dt
import re
from dataclasses import dataclass, field

from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import fold

# A cell that is only what a column is measured in.
UNIT = re.compile(
    r"%|°|deg|°?[CFK]|(?:[kMGmµun]?(?:Pa|[mgNVAWJ]|Hz|S)|[cdkmµn]m|[mµ]?[Ll]|ms|s|min|h|hr|days?|j|bar|mbar|psi|rpm|tr/min|ppm|ppb|cP|Nm|kN|wt ?%|vol ?%|mol)[²³23]?(?:[/·.][\w°µ²³]{1,6})?"
)
DEBRIS = 1 << 5  # the bit of `cues` for what is no statement


def _with(name: str, more: str) -> str:
    """A name with what stands under it: `Pressure (kPa)`, `Before mass (g)`."""
    inside = more[1:-1].strip() if more[:1] in "([" and more[-1:] in ")]" else more
    if name and UNIT.fullmatch(inside):
        return f"{name} ({inside})"
    small = name and more[1:2].islower()
    return f"{name} {more[:1].lower() + more[1:] if small else more}".strip()


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of a table: where its column names stand, and each name with its cell, as spans of the text."""

    header: tuple[int, int]
    pairs: tuple[tuple[tuple[int, int], tuple[int, int]], ...]
    # What each of them tells by the name of its column: `experiment`, `result`, or nothing.
    tells: tuple[str, ...] = ()
    # What stands under the names in a second row: `Before | | After |` above `Mass (g) | Gap (mm) | Mass (g) | Gap (mm)`.
    under: tuple[tuple[int, int], ...] = ()

    def names(self, text: str) -> list[str]:
        """The names of the columns, each with what stands under it."""
        names = [text[slice(*name)] for name, _ in self.pairs]
        below = [text[slice(*span)] for span in self.under] or [""] * len(names)
        return [_with(name, more) for name, more in zip(names, below, strict=True)]

    def told(self, at: int) -> str:
        return next((tells for (_, cell), tells in zip(self.pairs, self.tells, strict=False) if cell[0] <= at < cell[1]), "")


@dataclass
class Context:
    """What the lines above say about the lines below."""

    date: dt.date | None = None
    date_source: str = "unknown"
    author: str | None = None
    author_source: str | None = None
    sha: str | None = None
    committed: dt.date | None = None
    year_above: bool = False
    in_record: bool = False
    # The day is that of the whole paper, so that no heading ends it.
    of_paper: bool = False
    headings: list[tuple[int, str, str]] = field(default_factory=list)

    def copy(self) -> Context:
        # By hand: `dataclasses.replace` takes a tenth of the time of reading.
        return Context(
            self.date, self.date_source, self.author, self.author_source, self.sha, self.committed, self.year_above, self.in_record,
            self.of_paper, list(self.headings),
        )  # fmt: skip

    @property
    def heading(self) -> str:
        return " / ".join(folded for _, _, folded in self.headings)

    @property
    def title(self) -> str | None:
        return self.headings[-1][1] if self.headings else None


@dataclass(eq=False, slots=True)
class Unit:
    source: Source
    start: int
    end: int
    text: str
    folded: str
    heading: str
    title: str | None
    block: int
    number: int
    date: dt.date | None
    date_source: str
    author: str | None
    author_source: str | None
    sha: str | None
    committed: dt.date | None
    box: str | None = None
    cells: Cells | None = None
    record: dt.date | None = None
    kind: str = "sentence"  # or `row`, `header`, `log`
    scores: dict[str, float] = field(default_factory=dict)
    said: str = ""  # folded, without the day and the marks in front
    labels: dict[str, int] = field(default_factory=dict)
    strong: set[str] = field(default_factory=set)
    flags: set[str] = field(default_factory=set)
    rule_hits: list[tuple[str, str, str, str]] = field(default_factory=list)  # label, rule id, phrase, category
    technical: bool = False
    words: int = 0
    measures: list[str] = field(default_factory=list)
    tells: str = ""  # what its column is for, where it is one cell of a row
    cues: int = -1  # what its words say of an error, once they are read

    def has(self, label: str) -> bool:
        return label in self.labels

    def narrow(self, start: int, end: int) -> None:
        """Makes it a part of what it was."""
        self.start, self.end, self.text = start, end, self.source.text[start:end]
        self.folded = fold(self.text)
        self.words = len(self.folded.split())
        self.cues = -1

    def part(self, start: int, end: int) -> Unit:
        """A part of a row as a unit of its own, which nothing has labelled yet."""
        one = copy.copy(self)
        one.narrow(start, end)
        one.cells = None
        one.labels, one.flags, one.strong, one.scores = {}, set(self.flags), set(), {}
        one.rule_hits, one.measures = [], []
        return one
