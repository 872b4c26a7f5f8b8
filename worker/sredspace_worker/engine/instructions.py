"""What a person asks of the text: one project only, sentences out by their kind, one tax year, a point in from the notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, cast

from sredspace_worker.engine import asking
from sredspace_worker.engine.asking import Detail
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.projects import Papers
from sredspace_worker.engine.units import Unit

Kind = Literal["project", "remove", "year", "add"]
MOST = 40


@dataclass(frozen=True)
class Ask:
    kind: Kind
    value: str
    start: int
    end: int
    detail: Detail = field(default_factory=Detail)


def find(prompt: Source, sources: Iterable[Source] = (), units: Iterable[Unit] = ()) -> list[Ask]:
    """Every wish in a message, in its order; `sources` are the papers whose names it may use, `units` their sentences."""
    found: dict[tuple[str, str, Detail], Ask] = {}
    for wish in asking.wishes(prompt.text, Papers(prompt, sources, units)):
        ask = Ask(cast(Kind, wish.kind), wish.value, wish.start, wish.end, wish.detail)
        found.setdefault((ask.kind, ask.value.lower(), ask.detail), ask)
        if len(found) >= MOST:
            break
    return sorted(found.values(), key=lambda a: a.start)
