"""How a text was written down: dictated, or typed on a telephone."""

from __future__ import annotations

import re

# Lines without a full stop, and none of a width: as somebody dictates or types on a telephone.
_ENDS = (".", "!", "?", ";", ":", ",")
_FEW = 5


def dictated(text: str) -> bool:
    lines = [line.strip() for line in text[:20_000].split("\n") if line.strip()]
    if len(lines) < _FEW or sum(line.endswith(_ENDS) for line in lines) * 10 > len(lines):
        return False
    widest = max(map(len, lines))
    return sum(len(line) * 4 >= widest * 3 for line in lines) * 2 < len(lines)


_SMALL, _CAPITAL = re.compile(r"[^\W\d_]{4}[.!?]+ [^\W\d_A-ZÀ-Ý]"), re.compile(r"[^\W\d_]{4}[.!?]+ [A-ZÀ-Ý]")


def begins_small(text: str) -> bool:
    small = len(_SMALL.findall(text))
    return posted(text) or (small >= _FEW - 2 and small > 2 * len(_CAPITAL.findall(text)))


_POSTED = re.compile(r"^(?:\d{4}-\d\d-\d\d · )?(?:[^\n·]{1,120} · )?(?:Slack|Teams)\b[^\n:]{0,120}: ")


def posted(text: str) -> bool:
    """The export of a chat, where nobody breaks a line inside a sentence."""
    return _POSTED.match(text) is not None
