"""Holds a model's sentence against the evidence that it names. What the evidence does not say does not pass.

Three steps. What is plainly another thing stops a sentence: a name, a figure, a day, a weekday that the evidence has not, two things
that have changed places. What is the evidence word for word passes. For all else the signs (signs.py) are weighed (judge.py).
"""

from __future__ import annotations

import re
import unicodedata

from sredspace_worker.engine.rules import fold
from sredspace_worker.llm import (
    causes,
    clausal,
    contrast,
    crossed,
    judge,
    known,
    moved,
    order,
    roles,
    rounded,
    shortened,
    signs,
    turned,
    words,
)
from sredspace_worker.llm.amounts import measured_word
from sredspace_worker.llm.clauses import Clause, clause, ids, names, sentences
from sredspace_worker.llm.passages import Passage, french, passages
from sredspace_worker.llm.units import UNITS

_MARKUP = re.compile(r"[<>|*`#\[\]{}\\]|https?:|www\.")
_HEX = re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{7,40}\b")
_OPENERS = re.compile(r"[^a-z]|[a-z]+(?:ing|ly|ment|ed)$|(?:whereas|grace|au-dela|outre|quant|jusqu'ici|wherever|whichever)$")
_LANGUAGES = frozenset(("english", "french", "canada", "line"))
# `Québec` may be `Quebec City`.
_PLACE = re.compile(
    r"(?:city|river|lake|street|bay|island|county|university|college|valley|mount|lac|riviere|rue|baie|ile|universite|ville|mont|vallee)"
)


def held(text: str, quotes: list[str]) -> bool:
    """Whether the quotes say what the text says."""
    read = evidence(text, quotes)
    if read is None:
        return False
    text, found, everything, translated = read
    if plainly_other(text, found, everything, translated):
        return False
    if any(_word_for_word(clause(text), p) for p in found):
        return True
    return judge.keeps(signs.read(text, found, everything, translated), "fr" if french(text) else "en")


def evidence(text: str, quotes: list[str]) -> tuple[str, list[Passage], Clause, bool] | None:
    """The sentence, the sentences of its evidence, all of that as one, and whether the two languages differ."""
    text = unicodedata.normalize("NFKC", text)
    if not quotes or not re.search(r"\w", text) or "\n" in text or _MARKUP.search(text) or len(text) > 1500:
        return None
    quotes = [" ".join(unicodedata.normalize("NFKC", quote)[:6000].split()) for quote in quotes]
    text, quotes = shortened.alike(text, quotes)
    text = rounded.alike(text, quotes)
    found = passages(quotes)
    if not found or any(len(p.text) > 2000 for p in found):
        return None
    return text, found, clause(" ".join(quotes)), found[0].french != french(text)


def plainly_other(text: str, found: list[Passage], everything: Clause, translated: bool) -> bool:
    """Whether the sentence has what no reading of the evidence gives."""
    said = clause(text)
    return (
        any(_only_here(words.any_of(name), said, everything) for name in ("never", "exact"))
        or not set(_HEX.findall(said.folded)) <= set(_HEX.findall(everything.folded))
        or not _named(text, f"{everything.folded} {fold(everything.text)}", translated)
        or not all(known.gives(everything, a, said) for a in said.amounts)
        or not all(any(d.same(k) for k in everything.days) for d in said.days)
        or signs.another_of_a_kind(said, found)
        or (not translated and _of_nothing(text, everything))
        or turned.turned(said, found)
        or contrast.whole_for_part(said, everything)
        or causes.new_reason(said, everything)
        or any(roles.reversed_deed(said, p.whole) for p in found)
        or moved.exchanged(text, found)
        or moved.turned_round(text, found)
        or moved.other_way(text, found)
        or moved.made_done(text, found)
        or moved.plainly_denied(text, found)
        or moved.named_elsewhere(text, found)
        or moved.other_bound(text, found)
        or crossed.ranges_crossed(text, found)
        or crossed.around_not(text, found)
        or crossed.no_longer(text, found)
        or crossed.only_come(said, everything)
        or crossed.one_for_one(text, found)[1] > 0
        or (not translated and order.exchanged(text, found))
    )


def _of_nothing(text: str, everything: Clause) -> bool:
    """`The customers loved it.` where the evidence has neither."""
    return any(
        len(one.tokens) > 1 and not one.amounts and not any(everything.has(t) for t in one.tokens)
        for one in map(clause, sentences(text))
    )


def _only_here(pattern: re.Pattern[str], said: Clause, everything: Clause) -> bool:
    return bool(pattern.search(said.folded)) and not pattern.search(everything.folded)


_CLAUSE_END = re.compile(r" ?[(),;:]| (?:and|et|but|mais) ")
_SUPPOSES = re.compile(r"\W*(?:if|unless|when|while|si|sauf|quand|lorsqu)")


def _word_for_word(said: Clause, passage: Passage) -> bool:
    """The sentence is one of the evidence, or how one begins where nothing behind that takes it back."""
    whole = passage.whole
    if _bare(said.folded) == _bare(whole.folded):
        return True
    # Parentheses are gone from a folded text.
    first = clause(_CLAUSE_END.split(passage.text)[0])
    return (
        _bare(said.folded) == _bare(first.folded)
        and first.verbal
        and not _SUPPOSES.match(whole.folded)
        and clausal.denials(first.folded) == clausal.denials(whole.folded)
        and clausal.doubts(first) == clausal.doubts(whole)
        and not any(p.search(whole.folded) for p in (clausal.UNLESS, roles.ONLY, roles.SOME, words.any_of("plan")))
    )


def _bare(folded: str) -> list[str]:
    return re.sub(r"[.,;:]+(?!\d)", " ", folded).split()


def _named(text: str, evidence: str, crossed: bool = False) -> bool:
    """A name, an acronym or a mark like `p95` is the evidence's own; in the other language a word may begin with a capital."""
    own = set(re.findall(r"[\w'-]+", evidence))
    for name in names(text):
        if (
            name
            and not measured_word(name)
            and name not in own
            and name not in _LANGUAGES
            and not (crossed and _PLACE.fullmatch(name))
            and not any(words.alike(name, k) for k in own)
        ):
            return False
    for mark in ids(fold(text)):
        if (
            mark not in own
            and mark not in UNITS
            and not re.fullmatch(r"\d+(?:st|nd|rd|th|er|e|re|k)?", mark)
            and not re.fullmatch(r"\d.*-.*", mark)
        ):
            return False
    first = fold(text.split()[0]).strip("«»“”\"'(),.:;")
    start = re.sub(r"^(?:[a-z]|qu|lorsqu|puisqu|jusqu|quoiqu|presqu)'(?=[a-z])", "", first)
    return (
        words.light(start)
        or measured_word(start.split("-")[0])
        or start in own
        or words.any_of("all").fullmatch(start) is not None
        or bool(words.meanings(start))
        or crossed
        or bool(_OPENERS.match(start))
        or start.removesuffix("'s") in own
        or any(words.alike(start, k) for k in own)
        or text.split()[0].islower()
    )
