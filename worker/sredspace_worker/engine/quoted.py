"""Whose the words are that somebody repeats: `Pia wrote back: "Mine held at 25 rpm, eleven of twelve were whole."`"""

from __future__ import annotations

import re

from sredspace_worker.engine.names import FULL, WORD

_VERB = (
    r"(?:said|says|wrote|writes|texted|told|reported|reports|called|answered|answers|replied|replies|e-?mailed|messaged"
    r"|dit|[ée]crit|appel[ée]e?|rappel[ée]e?|r[ée]pond(?:u|ait)?|text[ée]e?|annonc[ée]e?|rapporte)"
)
_QUOTED = re.compile(
    rf"(?<![\w'’-])(?P<name>{FULL}|{WORD})(?: (?:just|then|later|m['’](?:a|avait)|nous a|me|l['’]a|a))? {_VERB}\b"
    r"[^.!?«\"“”]{0,70}[«\"“]\s?(?P<said>[^»\"”]{20,600})(?:[»\"”]|$)"
)
_SHARE = 3  # what is repeated makes up a third of the sentence


def speaker(text: str) -> str | None:
    """Who is quoted in a sentence that is mostly a quotation."""
    match = _QUOTED.search(text) if any(mark in text for mark in '«"“') else None
    return match["name"] if match is not None and len(match["said"]) * _SHARE >= len(text) else None
