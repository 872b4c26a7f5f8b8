"""Words and lines as the form counts them; where a rule is not published, the count that is never too low.

Only what would be filed counts: a placeholder for what is missing is filled in or removed before. The server (drafts/count.go) and
the page (artifact/count.ts) count in the same way."""

from __future__ import annotations

import re
import textwrap
import unicodedata

LIMITS: dict[str, tuple[int, int]] = {"242": (350, 50), "244": (700, 100), "246": (350, 50)}
FILL = 0.95


_GAP = re.compile(r"[ \t]*\[(?:GAP|LACUNE|MANQUE)\b[^\[\]\n]*\][ \t]*")


def filed(text: str) -> str:
    """The text without its placeholders; a line of nothing else goes too."""
    if "[" not in text:
        return text
    kept = []
    for line in text.split("\n"):
        if _GAP.search(line):
            rest = _GAP.sub(" ", line).strip(" \t")
            if rest:
                kept.append(rest)
        else:
            kept.append(line)
    return "\n".join(kept)


def words(text: str) -> int:
    return len(unicodedata.normalize("NFC", filed(text)).split())


def lines(text: str) -> int:
    text = filed(text)
    if not text:
        return 0
    return sum(max(1, len(textwrap.wrap(part, 78, break_on_hyphens=False))) for part in text.split("\n"))


def within(line: str, text: str) -> bool:
    word_limit, line_limit = LIMITS[line]
    return words(text) <= word_limit and lines(text) <= line_limit
