"""Whether a figure stands in a text although its unit stands elsewhere: in the head of a column, or behind the last of a range."""

from __future__ import annotations

import re

_MEASURE = re.compile(r"^(?P<number>\d+(?:[.,]\d+)?)[\s-]*(?P<unit>[^\d\s]\S*)$")
# What follows a figure without a unit: the end of a cell or of a line, or the next figure.
_BARE = r"(?=[ \u00a0\u202f]*(?:[,;|\t\n)]|$|(?:to|and|or|a|et|ou|then|puis|-|–|→)(?!\w)))"


def without_unit(measure: str, folded: str) -> bool:
    """`1.2 %` of `from 1.2 to 1.9 %`, and of a row `T3,520,1.2` under a column in %."""
    match = _MEASURE.match(measure)
    if match is None or match["unit"] not in folded:
        return False
    number = re.sub(r"[.,]", "[.,]", match["number"])
    return re.search(rf"(?<![\d.\w]){number}(?!\d){_BARE}", folded) is not None
