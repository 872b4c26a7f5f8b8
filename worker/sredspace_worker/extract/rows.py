"""Rows of any table as lines, `cell | cell`: columns keep their place, and a row that sums others is marked as such."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sredspace_worker.extract.document import Document

# More adjacent empty cells than this are not columns; otherwise one distant cell would make a line of thousands.
_MAX_GAP = 40
_GAP = re.compile(rf"(?:\|  ){{{_MAX_GAP},}}")
_TOTAL = re.compile(
    r"(?:(?:grand|sub|running|week(?:ly)?|month(?:ly)?|daily|overall|project|sheet|period|annual|yearly|quarter(?:ly)?)[ -]?)*"
    r"(?:totals?|sum|subtotals?|sums)(?: (?:hours?|hrs|h|days?|time|cost|amount|for|of|this|per)\b.{0,30})?"
    r"|(?:sous[- ]?|grand )?(?:total|totaux|somme)(?: (?:g[ée]n[ée]ral|des heures|heures|de la semaine|du "
    r"mois|partiel|hebdomadaire|mensuel).{0,30})?"
    r"|.{1,30} totals?",
    re.I,
)
_NUMBER = re.compile(r"[-+(]?[$€£]?\s?\d[\d\s.,':’]*\s?(?:h|hrs?|hours?|heures?|days?|j|jours?|%|\$|€|CAD|min)?\)?", re.I)


def line(cells: Sequence[str]) -> str:
    """One row. A bar inside a cell would split it in two."""
    last = len(cells)
    while last and not cells[last - 1]:
        last -= 1
    text = " | ".join(cell.replace("|", "¦") if "|" in cell else cell for cell in cells[:last])
    return _GAP.sub("|  ", text) if len(cells) > _MAX_GAP else text


def one_line(text: str) -> str:
    return " ".join(text.split())


def total_label(cells: Sequence[str]) -> str | None:
    """The label of a row that only sums others: `,,,Total,17.5`."""
    words = [cell.strip() for cell in cells if cell.strip() and not _NUMBER.fullmatch(cell.strip())]
    if len(words) == 1 and len(words[0]) <= 60 and _TOTAL.fullmatch(words[0].rstrip(" :.")):
        return words[0]
    return None


def total_line(cells: Sequence[str], label: str) -> str:
    """Marks a total, so that its hours are never counted as work."""
    values = [cell.strip() for cell in cells if cell.strip() and cell.strip() != label]
    return f"{label.rstrip(' :.')} (sum of other rows): {'; '.join(values)}" if values else label


def render(rows: Iterable[Sequence[str]], place: str, document: Document) -> list[str]:
    lines = []
    marked = 0
    for number, cells in enumerate(rows):
        label = total_label(cells) if number else None
        if label is not None and any(_NUMBER.fullmatch(cell.strip()) for cell in cells if cell.strip()):
            lines.append(total_line(cells, label))
            marked += 1
        elif text := line(cells):
            lines.append(text)
    if marked:
        document.warn(
            "total_row", place, f"{marked} row{'s' if marked > 1 else ''} that sum others are marked as sums, not as work."
        )
    return lines
