"""From the lines of all pages to text: running heads once, broken words joined, sentences joined across pages."""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from dataclasses import dataclass, field

from sredspace_worker.extract.pdf_rows import WRAP, Line

_OF = re.compile(r"(?<!\d)(\d{1,4})(\s*(?:of|de|sur|von|/)\s*\d{1,4})(?!\d)", re.I)
_AT_END = re.compile(r"(?<![\d.,])(\d{1,4})\W*$")
_AT_START = re.compile(r"^\W*(\d{1,4})(?![\d.,])")
_COUNTED = re.compile(r"[^\W\d_] #-?\d+$|^#-?\d+[.:)]? [^\W\d_]")
_PAGE_WORD = re.compile(r"\b(?:pages?|pg|p|pp|seite|feuille|feuillet|folio|sheet)\b", re.I)
_DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")
_MARGIN = 58.0
_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s|$)")
# First halves of compounds that keep their hyphen, and second halves that always follow one.
_KEEP_BEFORE = frozenset(
    "well self non all cross half high low long short full mid real right left top two three four five six seven eight nine ten "
    "single double triple dual multi-"
    " state time cost data end hand open closed close hard soft cold hot warm wet dry old new first second third last next best "
    "worst large small medium light heavy"
    " deep near far fast slow thin thick so ill much ex vice quasi part one zero plug trade start follow follow- set built "
    "build run shut break pre-"
    " demi mi sous semi- au aux peut est avant après celui celle ceux celles lui elle eux nous vous moi toi soi là vis".split()
)
_KEEP_AFTER = frozenset(
    "based known like free term level scale speed temperature pressure time state driven specific resistant proof dependent "
    "rate power quality purity"
    " efficiency performance cost risk order frequency density strength off up down in out one two line site house even only "
    "made case sensitive"
    " ci là même mêmes être t il elle on ce je nous vous dessus dessous delà".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


_ROMAN = re.compile(r"\W*(?=[ivxlc])(x{0,3}(?:c|l)?x{0,3}(?:ix|iv|v?i{0,3}))\W*")


def _roman(text: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[c] for c in text]
    return sum(-a if a < b else a for a, b in itertools.pairwise([*values, 0]))


def _key(text: str, page: int) -> str:
    """The key of a line that repeats on every page. A number counts as a page number only if it increases with the pages:
    a line of measurements that differs from page to page is not a running head."""
    text = " ".join(text.split()).casefold()
    if (number := _ROMAN.fullmatch(text)) is not None:
        return f"#{_roman(number[1]) - page}"
    for pattern in (_OF, _AT_END, _AT_START):
        match = pattern.search(text)
        if match is not None:
            return f"{text[: match.start(1)]}#{int(match[1]) - page}{text[match.end(1) :]}"
    return text


def _is_title(line: Line, key: str, usual: float, height: float) -> bool:
    """`Trial 2` at the top of page 2 is a title that counts trials; a running head with a page number is no larger than the
    text, and in the margin."""
    if "\t" in line.text or not _COUNTED.search(key) or _PAGE_WORD.search(key):
        return False
    return line.height > 1.1 * usual or (line.top < height - _MARGIN and line.bottom > _MARGIN)


def _broken_day(above: str, below: str) -> bool:
    """`2025-02-0` above `3` in a narrow cell."""
    first = above.rpartition(" ")[2]
    return _DAY.fullmatch(first) is None and _DAY.fullmatch(first + below.partition(" ")[0]) is not None


@dataclass
class Page:
    number: int
    height: float
    lines: list[Line]
    notes: list[str] = field(default_factory=list)
    text: str = ""


def _edges(page: Page) -> list[Line]:
    """Lines in the margins, by their position on the page and not by drawing order."""
    if not page.lines:
        return []
    high = max(line.top for line in page.lines)
    low = min(line.bottom for line in page.lines)
    span = max(high - low, 1.0)
    by_height = sorted(page.lines, key=lambda line: -line.top)
    near = {id(line): line for line in (*by_height[:3], *by_height[-3:])}
    # Further inside the page, lines that repeat are what the text says. Turned pages count from elsewhere.
    inside = 0.12 * page.height if low >= 0 and high <= page.height else -1e9
    return [
        line
        for line in near.values()
        if (line.top > high - 0.1 * span or line.bottom < low + 0.1 * span)
        and (line.top > page.height - inside or line.bottom < inside or inside < 0)
    ]


def drop_running_heads(pages: list[Page]) -> dict[str, list[int]]:
    """A head that is on many pages is kept on the first of them only, so that it does not interrupt a sentence. Returns what
    was left out, with its pages; bare page numbers are not among it."""
    counts: Counter[str] = Counter()
    edges = {id(page): _edges(page) for page in pages}
    for page in pages:
        counts.update({_key(line.text, page.number) for line in edges[id(page)]})
    least = max(2, min(len(pages) // 5, 12))
    seen: dict[str, str] = {}
    left_out: dict[str, list[int]] = {}
    for page in pages:
        dropped: set[int] = set()
        kept: list[Line] = []
        usual = statistics.median(line.height for line in page.lines) if page.lines else 0.0
        for line in edges[id(page)]:
            key = _key(line.text, page.number)
            if counts[key] < least or len(key) > 160 or _is_title(line, key, usual, page.height):
                continue
            place = next(n for n, other in enumerate(page.lines) if other is line)
            if place + 1 < len(page.lines):
                page.lines[place + 1].apart = True
            dropped.add(id(line))
            # A page number adds nothing to the page.
            if any(c.isalpha() for c in key):
                if key not in seen:
                    kept.append(line)
                else:
                    left_out.setdefault(seen[key], []).append(page.number)
            seen.setdefault(key, line.text)
        body = [line for line in page.lines if id(line) not in dropped]
        # A foot stays below the text, unless a sentence continues on the next page.
        below = [line for line in kept if body and line.top < body[-1].bottom and _END.search(body[-1].text.rstrip()[-3:])]
        above = [line for line in kept if not any(line is other for other in below)]
        for line in [*above, *body[:1], *below]:
            line.apart = True
        page.lines = [*above, *body, *below]
    return left_out


class Hyphens:
    """Whether a hyphen at the end of a line belongs to the word: decided by the rest of the document."""

    def __init__(self, pages: list[Page]) -> None:
        self.words: Counter[str] = Counter()
        for page in pages:
            for line in page.lines:
                found = _WORD.findall(line.text.casefold())
                # The two halves of a broken word are not words.
                if found and line.text.rstrip().endswith("-"):
                    found = found[:-1]
                self.words.update(found)

    def join(self, above: str, below: str) -> str | None:
        """The two lines joined if a word is broken between them, otherwise None."""
        left = re.search(r"([\w'’-]*[^\W_])-$", above.rstrip())
        right = re.match(r"[^\W\d_][\w'’]*", below)
        if left is None or right is None:
            return None
        first, second = left[1], right[0]
        stem = above.rstrip()[:-1]
        if self._keeps(first, second, below):
            return f"{stem}-{below}"
        return stem + below

    def unwrap(self, text: str) -> str:
        """The lines of a cell as one."""
        first, *rest = text.split(WRAP)
        for line in rest:
            joined = self.join(first, line) if first.endswith("-") else None
            if (re.search(r"\d-$", first) and line[:1].isdigit()) or _broken_day(first, line):
                joined = first + line
            first = joined if joined is not None else f"{first} {line}"
        return first

    def _keeps(self, first: str, second: str, below: str) -> bool:
        last = first.rpartition("-")[2]
        low, after = last.casefold(), second.casefold()
        whole, hyphened = self.words[low + after], self.words[f"{low}-{after}"]
        if whole or hyphened:
            return hyphened > whole
        if "-" in first or below[len(second) : len(second) + 1] == "-":
            return True
        if any(c.isdigit() for c in last) or second[:1].isupper() or (last.isupper() and len(last) > 1) or len(last) == 1:
            return True
        if low in _KEEP_BEFORE or after in _KEEP_AFTER:
            return True
        # Both halves are words of this document, and the joined form is not.
        return len(low) > 3 and len(after) > 3 and self.words[low] >= 2 and self.words[after] >= 2


def compose(page: Page, hyphens: Hyphens) -> str:
    out: list[str] = []
    for line in page.lines:
        text = line.text.strip(" ")
        if WRAP in text:
            text = "\t".join(hyphens.unwrap(cell) for cell in text.split("\t"))
        if not text.strip():
            continue
        if out and line.apart:
            out.append("")
        above = out[-1] if out else ""
        if above and not line.row and above.rstrip().endswith("-") and (joined := hyphens.join(above, text)) is not None:
            out[-1] = joined
        else:
            out.append(text)
    return "\n".join(out).strip("\n")


def carry_over(pages: list[Page], hyphens: Hyphens) -> None:
    """A sentence that continues over a page break belongs to the page on which it begins."""
    for page, following in itertools.pairwise(pages):
        above, below = page.text.rstrip(), following.text
        if (
            not above
            or not below
            or following.number != page.number + 1
            or "\t" in below.partition("\n")[0]
            or "\t" in above.rpartition("\n")[2]
        ):
            continue
        broken = above.endswith("-") and below[:1].islower()
        if above[-1] in '.!?:;…»”"' or not (below[:1].islower() or broken):
            continue
        paragraph = below.partition("\n\n")[0]
        end = _END.search(paragraph[:800])
        size = end.end() if end else len(paragraph) if len(paragraph) <= 800 else 0
        rest = below[size:].lstrip(" \n")
        if not size or not rest:
            continue
        moved = below[:size]
        joined = hyphens.join(above.rpartition("\n")[2], moved) if broken else None
        page.text = above[: above.rfind("\n") + 1] + joined if joined is not None else f"{above}\n{moved}"
        following.text = rest
