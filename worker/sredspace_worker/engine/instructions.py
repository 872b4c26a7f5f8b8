"""What a person asks of the text: one project only, sentences out by their kind, one tax year, a point in from the notes."""

from __future__ import annotations

import re
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


# `Say that the seal held at 120 bar`: what a person asks to have said is no evidence that it was so.
_SAY_THAT = re.compile(
    r"^\W*(?:please |also |and |then |svp |stp |et |puis |aussi )*(?:say|state|write|claim|mention|add|tell them|make it say|pretend"
    r"|dis|dites|disons|ecri(?:s|vez|re)|affirm(?:e|ez|er)|mentionn(?:e|ez|er)|ajout(?:e|ez|er)|pretend(?:s|ez|re)?|indiqu(?:e|ez|er)) (?:also |there |aussi |bien )?(?:that\b|qu(?:e |'))"
)


def ordered(unit: Unit, asks: Iterable[Ask]) -> bool:
    """Whether a sentence of the prompt is an order: most of it is a wish, or it says what to write."""
    half = 0.5 * (unit.end - unit.start)
    return bool(_SAY_THAT.match(unit.folded)) or any(min(ask.end, unit.end) - max(ask.start, unit.start) >= half for ask in asks)
