"""Tables of plain text whose columns only blanks part: their cells are parted by bars, as those of any other table."""

from __future__ import annotations

import re

_NAME = re.compile(r"\S+(?: \S+)*")
_APART = re.compile(r"\S {2,}\S|^[\S ]{1,24}$")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_RULE = re.compile(r"^[\s=+_-]{3,}$")
_LEAST_COLUMNS, _LEAST_ROWS = 3, 3
_LONGEST_NAME, _LONGEST_LINE = 24, 400
_FIT = 0.8  # of the rows must have a blank in front of each column
_LOOKED_AT = 40  # lines that show whether there are columns
_TRIES = 4  # lines of one paragraph that could be names
_NEAR = 3  # letters by which a cell may begin before the name of its column


def parted(text: str) -> str:
    lines = text.split("\n")
    out: list[str] = []
    place = end = tries = 0
    while place < len(lines):
        if end <= place:
            end, tries = _end(lines, place), 0
        starts = _names(lines[place]) if tries < _TRIES else []
        tries += bool(starts)
        if not starts or not _fits(lines[place + 1 : min(end, place + 1 + _LOOKED_AT)], starts):
            out.append(lines[place])
            place += 1
            continue
        out.append(" | ".join(_NAME.findall(lines[place])))
        out.extend(_rows(lines[place + 1 : end], starts))
        place = end
    return "\n".join(out)


def _names(line: str) -> list[int]:
    """Where the columns of a line of names begin."""
    if (
        "|" in line
        or "  " not in line.strip()
        or len(line) > _LONGEST_LINE
        or line.rstrip()[-1:] in ".!?;,"
        or _YEAR.search(line)
    ):
        return []
    found = list(_NAME.finditer(line))
    if len(found) < _LEAST_COLUMNS or any(
        len(m.group()) > _LONGEST_NAME or not any(c.isalpha() for c in m.group()) for m in found
    ):
        return []
    return [m.start() for m in found]


def _end(lines: list[str], place: int) -> int:
    while place < len(lines) and lines[place].strip() and "|" not in lines[place]:
        place += 1
    return place


def _fits(lines: list[str], starts: list[int]) -> bool:
    """Whether the lines below keep to the columns."""
    bare = [line for line in lines if not _RULE.match(line)]
    fit = sum(_cells(line, starts) is not None for line in bare)
    # Prose has a blank nearly anywhere, but hardly two.
    apart = sum(_APART.search(line.strip()) is not None for line in bare)
    return len(bare) >= _LEAST_ROWS and min(fit, apart) >= _FIT * len(bare)


def _rows(lines: list[str], starts: list[int]) -> list[str]:
    bare = [line for line in lines if not _RULE.match(line)]
    cut = [_cells(line, starts) for line in bare]
    out: list[str] = []
    for line, cells in zip(bare, cut, strict=True):
        if cells is None:
            out.append(line.strip())
        elif out and cells[-1] and not any(cells[:-1]):
            # The last cell goes on.
            out[-1] += " " + cells[-1]
        else:
            out.append(" | ".join(cells))
    return out


def _cells(line: str, starts: list[int]) -> list[str] | None:
    cuts = [0]
    for start in starts[1:]:
        at = next((p for p in range(start, max(cuts[-1], start - _NEAR) - 1, -1) if line[max(0, p - 1) : p].strip() == ""), None)
        if at is None:
            return None
        cuts.append(at)
    return [line[a:b].strip() for a, b in zip(cuts, [*cuts[1:], len(line)], strict=True)]
