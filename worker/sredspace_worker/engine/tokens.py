"""The words of a prompt with their places, and lists of phrases that are found among them."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# One kind a line: a day in figures, a file, a decimal, a polite abbreviation, a name with `&`, a negated verb, what French cuts
# before a vowel, what English hangs on a word, a word, a mark.
_TOKEN = re.compile(
    r"""\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d) | \d{1,2}[-/.]\d{1,2}[-/.]\d{4}(?!\d)
    | [\w-]{1,60}\.(?:md|txt|csv|pdf|docx?|xlsx?)\b
    | \d+(?:[.,]\d+)+
    | \b(?:s\.?\s?v\.?\s?p|s\.?t\.?p|p\.?l\.?z)\b\.?
    | [^\W_]{1,6}&[^\W_]{1,6}
    | [^\W\d_]{2,12}n['’]t\b
    | \b(?:[ldnjstmc]|qu|jusqu|lorsqu|puisqu|quelqu)['’](?=\w)
    | ['’](?:s|re|m|d|ve|ll)\b
    | (?:[^\W_][\u0300-\u036f]*)+
    | [.!?;,:()\n…—–"“”«»&] | (?<=\s)-+(?=\s)""",
    re.I | re.X,
)
_JOINED = re.compile(r"[.\s]")
# Marks behind which a sentence or a part of it ends.
ENDS = frozenset(".!?;\n…")
SOFT = frozenset([",", ":", "(", ")", "—", "–", "-", "--"])
MARKS = ENDS | SOFT | frozenset('"“”«»&')


@dataclass(frozen=True, slots=True)
class Token:
    word: str  # folded: small letters, no accents, straight apostrophes
    raw: str
    start: int
    end: int

    @property
    def mark(self) -> bool:
        return self.word in MARKS

    @property
    def capitals(self) -> bool:
        """Written like a code name: `GANNET`, `B12`."""
        return len(self.raw) > 1 and self.raw.isupper() and self.raw.isalnum()


@functools.lru_cache(maxsize=1 << 14)
def plain(word: str) -> str:
    """One word as the lists have it."""
    letters = unicodedata.normalize("NFD", word.lower().replace("’", "'").replace("œ", "oe").replace("æ", "ae"))
    return "".join(c for c in letters if not unicodedata.combining(c))


def read(text: str) -> list[Token]:
    found = []
    for match in _TOKEN.finditer(text):
        word = plain(match[0]) if match[0] != "\n" else "\n"
        if word[:1] in "sp" and len(word) in (3, 4, 5, 6) and _JOINED.sub("", word) in ("svp", "stp", "plz"):
            word = _JOINED.sub("", word)
        found.append(Token(word, match[0], match.start(), match.end()))
    return found


_ENDING = re.compile(r"(?<=\w{4})(?:ations?|ements?|ments?|ages?|ings?|ies|ied|ees?|es|ed|er|ez|ir|e|s|y)$")


@functools.lru_cache(maxsize=1 << 14)
def stem(word: str) -> str:
    """A folded word without its ending: `leak` for `leaked`, `balay` for `balayage`."""
    return _ENDING.sub("", word.partition("'")[2] or word.rstrip("'"))[:6]


GAP = "..."  # in a phrase: a few other words, as in `take ... out`
_LONGEST_GAP = 9


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of a list among the tokens. What stands in a gap is not part of it."""

    kinds: tuple[str, ...]  # the lists that have it
    start: int
    end: int
    places: tuple[int, ...]

    @property
    def kind(self) -> str:
        return self.kinds[0]


class Phrases:
    """Lists of phrases by name. A word that ends with `*` is the beginning of words; of several phrases at a place the longest counts."""

    def __init__(self, lists: dict[str, Sequence[str]]) -> None:
        self._exact: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        self._begins: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for kind, phrases in lists.items():
            for phrase in phrases:
                words = _words(phrase)
                first = words[0]
                table, key = (self._begins, first[:-1]) if first.endswith("*") else (self._exact, first)
                table.setdefault(key, []).append((kind, words))
        self._lengths = sorted({len(key) for key in self._begins})

    @property
    def single(self) -> frozenset[str]:
        """The phrases of one word."""
        return frozenset(words[0] for found in self._exact.values() for _, words in found if len(words) == 1)

    def at(self, tokens: Sequence[Token], place: int) -> Found | None:
        """The longest phrase that begins at a place."""
        best: Found | None = None
        word = tokens[place].word
        for kind, words in self._called(word):
            places = _follow(tokens, place, words)
            # Of two of one length the one without a gap is meant: `stick to`, not `stick ... in`.
            if places is None or (best is not None and _weight(places) < _weight(best.places)):
                continue
            kinds = best.kinds if best is not None and best.places == places else ()
            best = Found((*kinds, kind), places[0], places[-1] + 1, places)
        return best

    def all(self, tokens: Sequence[Token]) -> list[Found]:
        """Every phrase, from left to right; a token belongs to one phrase only, but a gap may hold others."""
        taken: set[int] = set()
        found = []
        for place in range(len(tokens)):
            if place in taken:
                continue
            hit = self.at(tokens, place)
            if hit is not None and not taken.intersection(hit.places):
                found.append(hit)
                taken.update(hit.places)
        return found

    def _called(self, word: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        yield from self._exact.get(word, ())
        for length in self._lengths:
            if length <= len(word):
                yield from self._begins.get(word[:length], ())


def _weight(places: tuple[int, ...]) -> tuple[int, int]:
    return len(places), places[0] - places[-1]


def _words(phrase: str) -> tuple[str, ...]:
    words: list[str] = []
    for part in phrase.split():
        if part == GAP:
            words.append(GAP)
        elif part.endswith("*"):
            *before, last = (t.word for t in read(part[:-1]))
            words += [*before, last + "*"]
        elif part.endswith("'"):
            # What French cuts is only read before another word.
            words += [t.word for t in read(part + "a")][:-1]
        else:
            words += [t.word for t in read(f" {part} ")]
    return tuple(words)


def _same(token: Token, word: str) -> bool:
    return token.word.startswith(word[:-1]) if word.endswith("*") else token.word == word


def _follow(tokens: Sequence[Token], place: int, words: tuple[str, ...]) -> tuple[int, ...] | None:
    """The places of the words of a phrase from a place on."""
    places: list[int] = []
    gap = False
    for word in words:
        if word == GAP:
            gap = True
            continue
        last = min(len(tokens), place + (_LONGEST_GAP if gap else 1))
        while place < last and not _same(tokens[place], word):
            if tokens[place].word in ENDS:
                return None
            place += 1
        if place >= last:
            return None
        places.append(place)
        place += 1
        gap = False
    return tuple(places)
