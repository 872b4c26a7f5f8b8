"""Where a sentence ends."""

from __future__ import annotations

import re
from collections.abc import Iterator

ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|[Ff]igs?|[Nn]os?|Dr|Mr|Mrs|Ms|Inc|Ltd|[Cc]f|p\. ?ex|env|Mme|M|al|[Rr]ef|[Ee]q|ca|dept|Jan|Feb|Mar|Apr|Jun|Jul"
    r"|Aug|Sept?|Oct|Nov|Dec|janv|févr?|avr|juil|sept|oct|nov|déc)|(?<!°)(?<!\d)(?<!\d[ \u00a0\u202f])\b[A-Z])\.$"
)
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)")


# In a chat people start sentences small; after a whole word or a number a full stop ends one there too.
_WHOLE_WORD = re.compile(r"(?:[^\W\d_]{4,}|\d[\d%]*|[)\]%])[.!?…]+$")


# `… both of. still don't know what …`: after a short word too, where the next one begins a sentence.
_SMALL_OPENS = re.compile(
    r"\s+(?:so|still|but|now|then|also|i|i'm|i've|we|it's|this|that's|there's|not|no|what|every|when|if|donc|mais|là|puis|je|j'\w+|on|nous|ça|c'est|y'a|si|reste|moi|which)\b"
)
_OF_IT = re.compile(r"\s+(?:it|it's|they|they're|she|he|il|elle|ils|elles|c'est)\b")
_LETTER = re.compile(r"[a-zà-ÿ,] [A-Z]\.$")
_OPENS = re.compile(
    r"\s+(?:C'est|Ça|Il|Elle|On|Nous|Je|J'ai|Pas|Puis|Alors|Mais|The|It|It's|We|This|That|Then|So|But|No|Not|Both|Only|Still)\b|\s+(?:Les?|La) [a-zà-ÿ]"
)
# Nobody writes a longer one; what has no full stop at all (a dump, a table in one line) is cut where a word ends.
LONGEST = 1500


def split(text: str, start: int, end: int, chat: bool = False) -> Iterator[tuple[int, int]]:
    """Sentences of one block. Each span begins and ends with something that is not white space."""
    first = start
    for match in _END.finditer(text, start, end):
        last = match.end()
        after = text[last:end].lstrip()[:2]
        if not after or after[0] in ",;:":
            continue
        if after[0].islower():
            whole, opens = _WHOLE_WORD.search(text, max(first, last - 12), last), _SMALL_OPENS.match(text, last, end)
            # In a paper whose sentences begin large both have to say so: `… a mat. c'est ce que je me disais`.
            if not (whole or opens) if chat else not (whole and opens and text[last - 1] == "."):
                continue
        if after[0].islower() and "?" in match.group() and _OF_IT.match(text, last, end):
            # `anyone seen my key? it's the yellow one`
            continue
        # `Set it to 1.6 on A. It got worse.`: a name of a thing, and no initial.
        named = _LETTER.search(text, max(first, last - 8), last) and _OPENS.match(text, last, end)
        if match.group()[0] == "." and not named and ABBREVIATION.search(text, max(first, last - 12), last):
            continue
        yield from pieces(text, first, last)
        first = last
    yield from pieces(text, first, end)


def pieces(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The span as it is, in parts that end with a word where it is longer than any sentence."""
    while last - first > LONGEST:
        cut = max(text.rfind(mark, first + LONGEST // 2, first + LONGEST) for mark in ("; ", ", ", " ", "\n", "|"))
        cut = first + LONGEST if cut < 0 else cut + 1
        yield from _trim(text, first, cut)
        first = cut
    yield from _trim(text, first, last)


def _trim(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if any(c.isalnum() for c in text[start:end]):
        yield start, end
