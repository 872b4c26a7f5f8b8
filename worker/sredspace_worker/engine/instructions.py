"""What a person asks of the text: one project only, sentences out by their kind, one tax year, a point in from the notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, cast

from sredspace_worker.engine import asking
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.projects import Papers

Kind = Literal["project", "remove", "year", "add"]
MOST = 40


@dataclass(frozen=True)
class Ask:
    kind: Kind
    value: str
    start: int
    end: int
    narrowed: str = ""  # words that say which of the sentences to add


def find(prompt: Source, sources: Iterable[Source] = ()) -> list[Ask]:
    """Every wish in a message, in its order; `sources` are the papers whose names it may use."""
    found: dict[tuple[str, str], Ask] = {}
    for kind, value, narrowed, start, end in asking.wishes(prompt.text, Papers(prompt, sources)):
        found.setdefault((kind, value.lower()), Ask(cast(Kind, kind), value, start, end, narrowed))
        if len(found) >= MOST:
            break
    return sorted(found.values(), key=lambda a: a.start)
