"""Hours of work, only where somebody wrote them as hours of work. `The soak test ran 24 h` is not one."""

from __future__ import annotations

import re

_N = r"(?P<{0}>\d{{1,2}}(?:[.,]\d{{1,2}})?)"
_H = r"(?:h|hrs?|hours?|heures?)"
_PATTERNS = (
    re.compile(rf"^\W*{_N.format('a')} ?{_H}\W*$"),
    re.compile(
        r"\b(?:hours?|time(?: spent)?|effort|heures?|temps(?: passe)?|duree du travail)\s*[:=]\s*(?P<h>\d{1,2}) ?h ?(?P<m>[0-5]\d)\b"
    ),
    re.compile(
        rf"\b(?:hours?|time(?: spent)?|effort|heures?|temps(?: passe)?|duree du travail)\s*[:=]\s*{_N.format('a')}(?: ?{_H})?(?![\w%])"
    ),
    re.compile(r"\b(?:spent|worked|logged|passe|travaille|consacre)\b(?:\W+\w+){0,3}?\W+(?P<h>\d{1,2}) ?h ?(?P<m>[0-5]\d)\b"),
    re.compile(rf"\b(?:spent|worked|logged|passe|travaille|consacre)\b(?:\W+\w+){{0,3}}?\W+{_N.format('a')} ?{_H}\b"),
    re.compile(
        rf"\b(?:meeting|call|workshop|discussion|pairing|review|reunion|appel|atelier|seance de travail)s?,? (?:of )?{_N.format('a')} ?{_H}\b"
    ),
    re.compile(r"[(\[]\s*(?P<h>\d{1,2}) ?h ?(?P<m>[0-5]\d)\s*[)\]]"),
    re.compile(rf"[(\[]\s*{_N.format('a')} ?{_H}\s*[)\]]"),
    re.compile(r"[–—|]\s*(?P<h>\d{1,2}) ?h ?(?P<m>[0-5]\d)\s*\.?$"),
    re.compile(rf"(?:[–—|]| - )\s*{_N.format('a')} ?{_H}\s*\.?$"),
    re.compile(
        rf"\b{_N.format('a')} ?{_H} (?:of work|spent|worked|de travail|travaillees|(?:at|on|in) the (?:bench|rig|lab|shop|workshop|office|line|floor|field|greenhouse)|au (?:banc|labo|laboratoire|bureau|champ)|en (?:atelier|serre|usine)|sur la ligne)\b"
    ),
)


_DIGIT = re.compile(r"\d")


def stated(folded: str) -> float | None:
    if _DIGIT.search(folded) is None:
        return None
    for pattern in _PATTERNS:
        match = pattern.search(folded)
        if match is None:
            continue
        parts = match.groupdict()
        if parts.get("h"):
            return int(parts["h"]) + int(parts["m"]) / 60
        value = float(parts["a"].replace(",", "."))
        if 0 < value <= 24:
            return value
    return None


def cell(text: str) -> float | None:
    """A cell of a column of hours."""
    match = re.fullmatch(
        r"\s*(?:(\d{1,5}(?:[.,]\d{1,4})?)\s*(?:h|hrs?|hours?|heures?)?\.?|(\d{1,4}) ?[h:] ?([0-5]\d)(?: ?m(?:in)?)?(?::[0-5]\d)?|(\d{1,3}) ?m(?:in(?:utes?)?)?)\s*",
        text.lower(),
    )
    if match is None:
        thousands = re.fullmatch(r"\s*(\d{1,3}(?:[ ,\u00a0\u202f]\d{3})+(?:\.\d{1,2})?)\s*", text)
        return float(re.sub(r"[^\d.]", "", thousands[1])) if thousands else None
    if match[4]:
        return int(match[4]) / 60
    return float(match[1].replace(",", ".")) if match[1] else int(match[2]) + int(match[3]) / 60
