"""Finds the JSON object of an answer: after thoughts, inside prose, in a fence or in an object around it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Any

_THOUGHTS = re.compile(r"<(think|thinking|reasoning)>.*?</\1>", re.S | re.I)
_END = re.compile(r"</(?:think|thinking|reasoning)>", re.I)
# Objects that are tried; an answer of nothing but braces is no answer.
_MOST = 200


def find(text: str, keys: Collection[str]) -> dict[str, Any] | None:
    """The object that has most of the keys; of equals the last, which is the answer and not its draft."""
    bare = _THOUGHTS.sub(" ", text)
    bare = _END.split(bare)[-1]
    return _best(bare, keys) or _best(text, keys)


def _best(text: str, keys: Collection[str]) -> dict[str, Any] | None:
    decoder = json.JSONDecoder()
    best: dict[str, Any] | None = None
    most = 0
    place = text.find("{")
    for _ in range(_MOST):
        if place < 0:
            break
        try:
            value, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            place = text.find("{", place + 1)
            continue
        for candidate in (value, *(v for v in value.values() if isinstance(v, dict))):
            known = sum(isinstance(candidate.get(key), list) for key in keys)
            if known and known >= most:
                best, most = candidate, known
        place = text.find("{", end)
    return best
