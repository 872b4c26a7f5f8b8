"""Words and lines as the form counts them; where a rule is not published, the count that is never too low."""

from __future__ import annotations

import textwrap
import unicodedata

LIMITS: dict[str, tuple[int, int]] = {"242": (350, 50), "244": (700, 100), "246": (350, 50)}
FILL = 0.95


def words(text: str) -> int:
    return len(unicodedata.normalize("NFC", text).split())


def lines(text: str) -> int:
    if not text:
        return 0
    return sum(max(1, len(textwrap.wrap(part, 78, break_on_hyphens=False))) for part in text.split("\n"))


def within(line: str, text: str) -> bool:
    word_limit, line_limit = LIMITS[line]
    return words(text) <= word_limit and lines(text) <= line_limit
