"""What words mean, in English and French: the groups of rules/glossary.tsv, found from any form of a word."""

from __future__ import annotations

import functools
import re
from importlib import resources

# How a form ends, and how its lemma does. A reduction counts only where its result is a lemma of the glossary.
_FORMS = tuple(
    (ending, tuple(lemma.split(",")))
    for ending, lemma in (
        # English
        ("ies", "y,ie"), ("ied", "y"), ("ying", "ie"), ("es", ",e,er,ir,re"), ("s", ",re"), ("ed", ",e"), ("ing", ",e"), ("ly", ",le"), ("ily", "y"), ("ally", ""),
        ("ness", ""), ("iness", "y"), ("ation", "e,er,ate,"), ("ations", "e,er,ate,"), ("ion", "e,,er"), ("ions", "e,,er"), ("isation", "ise,iser"), ("ization", "ize,ise,iser"), ("ized", "ise"), ("izes", "ise"),
        ("izing", "ise"), ("ize", "ise"), ("ment", ",er"), ("ments", ",er"), ("ier", "y"), ("iest", "y"), ("er", ",e"), ("est", ",e"), ("ers", ",e"), ("al", ""), ("able", ",e,er"), ("ance", "er,,e"), ("ence", "er,,e"), ("less", ""), ("or", "e,"), ("ors", "e,"),
        # French
        ("x", ""), ("e", ",er,re"), ("ee", "er"), ("ees", "er"), ("ent", "er,ir,re,e"), ("ait", "er,re,ir"), ("aient", "er,re,ir"), ("ant", "er,re,ir"), ("ants", "er"), ("ante", "er"), ("antes", "er"), ("a", "er"), ("eait", "er"), ("eaient", "er"), ("eant", "er"), ("erent", "er"),
        ("era", "er"), ("erait", "er"), ("eront", "er"), ("eraient", "er"), ("i", "ir"), ("ie", "ir"), ("is", "ir"), ("ies", "ir"), ("it", "ir"), ("issent", "ir"), ("issait", "ir"), ("issaient", "ir"), ("issant", "ir"), ("issante", "ir"),
        ("issement", "ir"), ("issements", "ir"), ("issage", "ir"), ("irait", "ir"), ("ira", "ir"), ("u", "re,ir"), ("ue", "re,ir"), ("us", "re,ir"), ("ues", "re,ir"), ("rait", "re"), ("ra", "re"), ("age", "er,e,"), ("ages", "er,e,"), ("ement", "er,,e,ir"), ("ements", "er"), ("aux", "al,ail"),
        ("ive", "if"), ("ives", "if"), ("ifs", "if"), ("euse", "eux,eur"), ("euses", "eux,eur"), ("elle", "el,eau"), ("elles", "el,eau"), ("enne", "en"), ("ennes", "en"), ("ienne", "ien"), ("che", "c"), ("ches", "c"), ("ve", "f"), ("ves", "f,fe"),
        ("esse", ""), ("ure", "er,e,"), ("ures", "er,e,"), ("eur", "er"), ("eurs", "er"), ("trice", "teur"), ("amment", "ant"), ("emment", "ent"),
    )
)  # fmt: skip
_OF_ITS_OWN = frozenset(("er", "est", "ers", "al", "ion", "or", "age", "ure", "ance", "less"))
_DOUBLED = re.compile(r"^(?P<stem>[a-z]{2,}(?P<last>[bdfglmnprstv]))(?P=last)(?:ed|ing|er|est|y|e|es|ent)$")
_WORD = re.compile(r"[a-z][a-z'_]*")
_REFLEXIVE = re.compile(r"^(?:se |s')")


def _lines(name: str) -> list[list[str]]:
    text = resources.files("sredspace_worker.rules").joinpath(name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@functools.cache
def _groups() -> dict[str, frozenset[int]]:
    """Each lemma, and each phrase with `_` for its spaces, with the groups that it is in."""
    known: dict[str, set[int]] = {}
    for number, columns in enumerate(_lines("glossary.tsv")):
        for lemma in ", ".join(columns[:2]).split(", "):
            if lemma:
                known.setdefault(re.sub(r"[ -]", "_", _REFLEXIVE.sub("", lemma)), set()).add(number)
    return {lemma: frozenset(numbers) for lemma, numbers in known.items()}


@functools.cache
def _joining() -> frozenset[int]:
    """The groups whose words only join or grade others."""
    return frozenset(number for number, columns in enumerate(_lines("glossary.tsv")) if len(columns) > 2)


def light(word: str) -> bool:
    """Whether every sense of a word is one that only joins or grades others."""
    found = senses(word)
    # A phrase has few senses: one of them is enough.
    return bool(found) and (found <= _joining() or (word.endswith("_") and bool(found & _joining())))


@functools.cache
def _irregular() -> dict[str, frozenset[str]]:
    """Forms that no ending explains: `broke`, `rompu`."""
    known: dict[str, set[str]] = {}
    for lemma, forms in _lines("irregular.tsv"):
        for form in forms.split():
            known.setdefault(form, set()).add(lemma)
    return {form: frozenset(lemmas) for form, lemmas in known.items()}


@functools.lru_cache(maxsize=1 << 16)
def lemmas(word: str) -> frozenset[str]:
    """The lemmas of the glossary that a word may be a form of."""
    groups = _groups()
    found = {word} if word in groups else set()
    found |= {lemma for lemma in _irregular().get(word, ()) if lemma in groups}
    for ending, ends in _FORMS:
        if not word.endswith(ending) or len(word) - len(ending) < 2:
            continue
        # A word of its own is no form of a shorter one: `number` is not what is more numb.
        for end in ends:
            if found and ending != "s" and (ending in _OF_ITS_OWN or (ending == "e" and not end)):
                continue
            lemma = word[: -len(ending)] + end
            if len(lemma) > 2 and lemma in groups:
                found.add(lemma)
    if not found and (match := _DOUBLED.match(word)):
        found |= {lemma for lemma in (match["stem"], match["stem"] + "er") if lemma in groups}
    return frozenset(found)


@functools.lru_cache(maxsize=1 << 16)
def senses(word: str) -> frozenset[int]:
    """The groups that a word belongs to; none where the glossary does not know it."""
    word = word.removesuffix("'s").removesuffix("_")
    groups = _groups()
    return frozenset(number for lemma in lemmas(word) for number in groups[lemma])


@functools.cache
def _phrases() -> dict[str, dict[str, list[tuple[str, ...]]]]:
    """The phrases by their first word and their second, the longest first."""
    known: dict[str, dict[str, list[tuple[str, ...]]]] = {}
    for lemma in _groups():
        head, *rest = lemma.split("_")
        if rest:
            known.setdefault(head, {}).setdefault(rest[0], []).append(tuple(rest))
    for seconds in known.values():
        for rests in seconds.values():
            rests.sort(key=len, reverse=True)
    return known


@functools.cache
def _heads() -> frozenset[str]:
    return frozenset(_phrases())


@functools.lru_cache(maxsize=1 << 16)
def _head(word: str) -> tuple[str, ...]:
    """The first words of phrases that a word may be a form of."""
    heads = _heads()
    found = {word} | set(_irregular().get(word, ()))
    for ending, ends in _FORMS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            found |= {word[: -len(ending)] + end for end in ends}
    if match := _DOUBLED.match(word):
        found.add(match["stem"])
    return tuple(sorted(found & heads))


def phrased(folded: str) -> str:
    """Phrases of the glossary as one word: `turned out` is `turn_out_`."""
    found = [(m.start(), m.end(), m.group()) for m in _WORD.finditer(folded)]
    out: list[str] = []
    place = 0
    skip = -1
    for n, (start, _, word) in enumerate(found):
        if n <= skip:
            continue
        if n + 1 == len(found):
            continue
        second = found[n + 1][2]
        for head in _head(word):
            known = _phrases()[head]
            near = [r for form in (second, *(second.removesuffix(end) for end in ("s", "x", "es"))) for r in known.get(form, ())]
            rest = next((r for r in sorted(near, key=len, reverse=True) if _follows(folded, found, n, r)), None)
            if rest is not None:
                skip = n + len(rest)
                out += [folded[place:start], "_".join((head, *rest)), "_"]
                place = found[skip][1]
                break
    out.append(folded[place:])
    return "".join(out)


def _follows(folded: str, found: list[tuple[int, int, str]], n: int, rest: tuple[str, ...]) -> bool:
    """Whether the words of a phrase stand directly behind its first, in any number."""
    if n + len(rest) >= len(found):
        return False
    for step, want in enumerate(rest, 1):
        before, here = found[n + step - 1], found[n + step]
        if folded[before[1] : here[0]] not in (" ", "-"):
            return False
        word = here[2]
        if word != want and word.removesuffix("s") != want and word.removesuffix("x") != want and word.removesuffix("es") != want:
            return False
    return True
