"""Figures that a sentence rounds: `about 92 %` of 91.7 % is written as 91.7 % before the two are compared. Only the two texts decide."""

from __future__ import annotations

import re

from sredspace_worker.engine.rules import fold
from sredspace_worker.llm.known import digits
from sredspace_worker.llm.units import UNITS

_NUMBER = r"(?<![\w.,/−-])\d+(?:[ \u00a0\u202f]\d{3})*(?:[.,]\d+)?(?![\d/]|[.,]\d)"
_FIGURE = re.compile(rf"(?P<n>{_NUMBER})(?P<unit> ?(?:%|°|[^\W\d_]+))?")
_SAID = re.compile(
    rf"(?P<about>\b(?:about|around|approximately|roughly|approx\.?|some|environ|autour de|quelque|[àa] peu pr[èe]s|aux environs de|in the region of) |[~≈] ?)?{_FIGURE.pattern}",
    re.I,
)
_BOUND = re.compile(
    r"(?:over|under|above|below|than|least|most|within|just|exactly|précisément|exactement|sous|moins|plus|d'au|que|jusqu'à|to|and|et|no\.?|#)\s*(?:de|à)?\s*$",
    re.I,
)
# What names a thing by its number.
_NAMES = re.compile(
    r"\b(?:trial|run|test|batch|lot|essai|version|day|jour|no\.?|n°|nº|#|case|block|bloc|step|étape|cycle|page|room|salle|line|ligne)\s*$",
    re.I,
)


def _value(text: str) -> float:
    return float(re.sub(r"[ \u00a0\u202f]", "", text).replace(",", "."))


_THOUSANDS = re.compile(r"[1-9]\d{0,2},\d{3}")


def alike(text: str, quotes: list[str]) -> str:
    """The sentence with the figures of its evidence where it rounds them."""
    known: dict[float, tuple[str, set[tuple[str, float] | None]]] = {}
    for quote in quotes:
        for match in _FIGURE.finditer(quote):
            if not _THOUSANDS.fullmatch(match["n"]):
                known.setdefault(_value(match["n"]), (match["n"], set()))[1].add(_unit(match))

    def full(match: re.Match[str]) -> str:
        value, unit = _value(match["n"]), _unit(match)
        if value in known or not value or _BOUND.search(text[: match.start()]) or _NAMES.search(text[: match.start()]):
            return match.group()
        precision = digits(value)
        near = [
            printed
            for other, (printed, units) in known.items()
            if digits(other) > precision
            and float(f"{other:.{precision}g}") == value
            # A year is not rounded.
            and (match["about"] or (precision > 1 and other != int(other)))
            and (unit in units or None in units or unit is None)
        ]
        return f"{near[0]}{match['unit'] or ''}" if len(near) == 1 else match.group()

    return _SAID.sub(full, text)


def _unit(match: re.Match[str]) -> tuple[str, float] | None:
    return UNITS.get(fold((match["unit"] or "").strip()))
