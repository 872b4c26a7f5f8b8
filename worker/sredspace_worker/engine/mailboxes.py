"""Mails from the box of a room or a team: who wrote one stands below it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sredspace_worker.engine.names import FULL, initials, may_be
from sredspace_worker.engine.rules import fold

Record = tuple[int, int, str | None, str | None]
_SHARED = re.compile(
    r"\b(?:room|office|shop|lab|laboratory|team|info|admin|reception|front desk|help ?desk|floor|plant|kitchen|support|service|maintenance|production"
    r"|quality|bench|scanner|no.?reply|salle|bureau|atelier|labo|laboratoire|equipe|usine|accueil|cuisine|entretien|qualite|banc)\b"
)
_NAME = re.compile(rf"[–—-]{{0,2}}\s?(?P<name>{FULL})")
_SHORT = re.compile(r"[–—-]{0,2}\s?(?P<name>(?:[A-ZÀ-Ý]\.?){1,3}|[A-ZÀ-Ý][a-zà-ÿ'’-]{1,14})\.?")


def signed(text: str, records: Sequence[Record]) -> list[Record]:
    """The records, each from a shared box with the person who signs it. A short name is one that a whole name of the same box begins with."""
    shared = [number for number, record in enumerate(records) if record[3] and _SHARED.search(fold(record[3]))]
    found = list(records)
    if not shared:
        return found
    last = {number: _last_line(text[records[number][0] : records[number][1]]) for number in shared}
    whole = {match["name"] for line in last.values() if (match := _NAME.fullmatch(line)) and may_be(match["name"], listed=True)}
    for number, line in last.items():
        full, short = _NAME.fullmatch(line), _SHORT.fullmatch(line)
        name = full["name"] if full is not None and full["name"] in whole else None
        if name is None and short is not None:
            bare = short["name"].replace(".", "")
            fits = {n for n in whole if n.split()[0] == bare or (bare.isupper() and any(i.startswith(bare) for i in initials(n)))}
            name = fits.pop() if len(fits) == 1 else None
        if name is not None:
            found[number] = (*records[number][:3], name)
    return found


def _last_line(text: str) -> str:
    return next((line.strip(" >*_,") for line in reversed(text.split("\n")) if line.strip(" >*_,")), "")
