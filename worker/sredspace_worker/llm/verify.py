"""Holds a model's sentence against the evidence that it names. What the evidence does not say does not pass.

A sentence is held clause by clause. Each clause needs one clause of one passage that has all its quantities, days and names, its
direction, its negation, its doubt and its tense, and most of its words. What another clause says of something else does not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from sredspace_worker.engine.rules import fold
from sredspace_worker.extract.language import counts
from sredspace_worker.llm import causes, compare, contrast, exchanged, known, roles, scope, shortened, words
from sredspace_worker.llm import whole as as_whole
from sredspace_worker.llm.amounts import measured_word
from sredspace_worker.llm.clauses import OF_THEM, Clause, clause, clauses, cuts, filled, ids, named_count, names, sentences
from sredspace_worker.llm.units import UNITS

_MARKUP = re.compile(r"[<>|*`#\[\]{}\\]|https?:|www\.")
_HEX = re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{7,40}\b")
_OPENERS = re.compile(r"[^a-z]|[a-z]+(?:ing|ly|ment)$")
_LANGUAGES = frozenset(("english", "french", "canada", "line"))
_TAKES_UP = re.compile(
    r"(?:celles?|ceux|celui(?:-ci|-là)?|ils?|elles?|it|those|they|the (?:other|latter)s?)\b"
    r"|(?:(?:with|without|after|before|at|in|on|since|then|avec|sans|après|avant|à|en|dans|le|depuis|puis)\b[^,.;]{0,40}, ){1,2}(?:ils?|elles?|it|they|ceux|celles|those)\b",
    re.I,
)
# `Québec` may be `Quebec City`.
_PLACE = re.compile(
    r"(?:city|river|lake|street|bay|island|county|university|college|valley|mount|lac|riviere|rue|baie|ile|universite|ville|mont|vallee)"
)
_DEPTH = 3
# `The heat caused the drift` holds its reason within one clause; `because` joins two.
_DOES = re.compile(
    r"\b(?:caus(?:ed|es|e|er|ait|aient|ant)|explain(?:s|ed)?|produc(?:es|ed|e)|trigger(?:s|ed)?|provoqu\w+|expliqu\w+)\b(?! par)"
)
# `Could not explain it` is no doubt.
_UNABLE = re.compile(r"\b(?:could|can)(?: not|n't|not)\b|\b(?:not|never) possible\b|\bimpossible\b|\bpas (?:ete )?possible\b")
_GRAMMAR = frozenset(
    "this that they been were have does done being cela cette ainsi elle elles avait avaient etait etaient sont avons".split()
)
_TELLS = re.compile(r"[a-z]{4,}")


@dataclass
class Passage:
    """One sentence of a passage as clauses, and what stands around it."""

    whole: Clause
    clauses: list[Clause]
    before: Clause | None
    text: str
    french: bool
    label: dict[str, set[float]] = field(default_factory=dict)


@dataclass
class Held:
    """A clause that is held, and by which sentence."""

    said: Clause
    by: Passage


def held(text: str, quotes: list[str]) -> bool:
    """Whether the quotes say what the text says."""
    text = unicodedata.normalize("NFKC", text)
    if not quotes or not re.search(r"\w", text) or "\n" in text or _MARKUP.search(text) or len(text) > 1500:
        return False
    quotes = [" ".join(unicodedata.normalize("NFKC", quote)[:6000].split()) for quote in quotes]
    text, quotes = shortened.alike(text, quotes)
    passages: list[Passage] = []
    for quote in quotes:
        # `Those fed whole larvae gained 44 g` names its subject in the passage before.
        takes_up = _TAKES_UP.match(quote) if passages else None
        above = None
        if takes_up is not None:
            several = takes_up.group().lower().endswith(("s", "they", "those", "ceux"))
            above = passages[-1].whole if several else scope.main_part(passages[-1].whole)
        passages.extend(_passages(quote, above, passages[-1].whole if passages else None))
    if not passages or any(len(p.text) > 2000 for p in passages):
        return False
    whole = clause(" ".join(quotes))
    return all(_sentence(part, passages, whole) for part in sentences(text))


def _passages(quote: str, before: Clause | None = None, counted: Clause | None = None) -> Iterator[Passage]:
    """`counted` is the passage above, whose noun a bare count may have."""
    for text in sentences(quote):
        parts = filled(clauses(text))
        if counted is not None:
            parts[0], counted = named_count(parts[0], counted), None
        whole = clause(text)
        yield Passage(whole, parts, before, text, _french(text), roles.labels(whole))
        before = whole


def _french(text: str) -> bool:
    english, french = counts(text)
    return french > english


def _sentence(text: str, passages: list[Passage], everything: Clause) -> bool:
    said = clause(text)
    crossed = passages[0].french != _french(text)
    never = words.any_of("never")
    if never.search(said.folded) and not never.search(everything.folded):
        return False
    if not set(_HEX.findall(said.folded)) <= set(_HEX.findall(everything.folded)) or not _named(text, everything.folded, crossed):
        return False
    if not all(known.gives(everything, a, said) for a in said.amounts) or not all(
        any(d.same(k) for k in everything.days) for d in said.days
    ):
        return False
    if any(_bare(said.folded) == _bare(p.whole.folded) for p in passages):
        return True
    exact = words.any_of("exact")
    if exact.search(said.folded) and not exact.search(everything.folded):
        return False
    if contrast.generalised(said, everything, passages[0].french):
        return False
    if compare.compares(said) and not any(compare.compares(p.whole) for p in passages):
        # The evidence gives two figures, the sentence says which is the higher.
        return compare.worked_out(said, text, passages) is True and _compared_words(said, everything)
    if as_whole.turned(said, passages) or (not crossed and exchanged.turned(said, passages)):
        return False
    found = _hold(text, passages, everything, 0)
    if found is not None:
        return roles.one_frame(said, [(h.said, h.by) for h in found]) and as_whole.apart(text, said, [h.by for h in found])
    return as_whole.held(text, passages, everything, crossed)


def _compared_words(said: Clause, everything: Clause) -> bool:
    """What is compared is the evidence's own, but for the word that compares."""
    missing = [w for w in said.tokens if not everything.has(w)]
    return len(missing) <= max(2, int(len(said.tokens) * 0.4))


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
        or measured_word(start)
        or start in own
        or words.any_of("all").fullmatch(start) is not None
        or bool(words.meanings(start))
        or crossed
        or bool(_OPENERS.match(start))
        or start.removesuffix("'s") in own
        or any(words.alike(start, k) for k in own)
        or text.split()[0].islower()
    )


def _hold(text: str, passages: list[Passage], everything: Clause, depth: int) -> list[Held] | None:
    said = clause(text)
    # A reason holds together what it joins: it is never cut in two.
    reason = words.any_of("cause").search(said.folded) is not None
    joined = words.any_of("cause").search(_DOES.sub(" ", said.folded)) is not None
    many = len(clauses(text))
    for passage in passages:
        # A sentence built like its evidence is held as a whole.
        alike = 1 < many == len(passage.clauses)
        alike = alike and (reason or as_whole.aligned(filled(clauses(text)), passage.clauses))
        mains = [*passage.clauses, passage.whole] if (reason or alike) and len(passage.clauses) > 1 else passage.clauses
        if any(_says(text, said, passage, main, everything, depth == 0) for main in mains):
            return [Held(said, passage)]
    if depth >= _DEPTH or joined:
        return None
    for left, right in cuts(text):
        a, b = clause(left), clause(right)
        if not all((part.verbal or part.amounts) and part.tokens for part in (a, b)):
            continue
        first = _hold(left, passages, everything, depth + 1)
        second = _hold(right, passages, everything, depth + 1) if first is not None else None
        if (
            first is not None
            and not a.verbal
            and a.amounts
            and second is not None
            and not any(f.by is s.by for f in first for s in second)
        ):
            # `With 900 images` belongs to what was found with 900 images.
            continue
        if first is not None and second is not None and (b.verbal or roles.same_subject(a, b, [h.by for h in second])):
            return [*first, *second]
    return None


def _says(text: str, said: Clause, passage: Passage, main: Clause, everything: Clause, alone: bool) -> bool:
    """Whether this clause of the passage, with what belongs to it, says the same."""
    return (
        _facts(said, passage, main)
        and _polarity(said, main, passage)
        and _certainty(said, main, passage)
        and _covered(text, said, passage, main, everything)
        and roles.general(said, main, passage.whole, passage.french != _french(text), alone)
        and causes.caused(said, passage.whole, main)
        and roles.ordered(said, main, passage.french != _french(text))
        and roles.placed(said, main)
        and contrast.own_parts(said, main)
        and contrast.own_words(said, main)
        and contrast.same_way(said, main)
        and not roles.left_out(said, passage.whole)
        and (passage.french != _french(text) or not as_whole.other_subject(said, main))
        and scope.own_actor(said, main)
        and scope.same_state(said, main)
        and scope.acts_itself(said, main)
        and scope.known_agent(said, everything)
        and scope.of_both(said, main, passage.whole)
        and (not alone or scope.narrowed(said, main, passage.french != _french(text)))
    )


def _facts(said: Clause, passage: Passage, main: Clause) -> bool:
    """Each quantity and day stands in the clause, or beside it where the clause has none of its kind."""
    for day in said.days:
        if not any(day.same(known) for known in main.days):
            beside = [d for d in passage.whole.days if day.same(d)] or [
                d for d in (passage.before.days if passage.before else []) if day.same(d)
            ]
            if not beside or main.days:
                return False
    for amount in said.amounts:
        if main.knows(amount):
            continue
        kinds = {known.kind for known in main.amounts}
        of_them = not amount.kind and OF_THEM.search(main.folded) is not None
        if (amount.kind in kinds and not of_them) or not passage.whole.knows(amount):
            return False
    return True


def _polarity(said: Clause, main: Clause, passage: Passage) -> bool:
    # What something is without, it is without on both sides; `without cracking` is `did not crack`.
    for word in said.lacks:
        if not any(words.alike(word, other) for other in main.lacks) and not main.negated:
            return False
    for word in main.lacks:
        if said.has(word) and not any(words.alike(word, other) for other in said.lacks) and not said.negated:
            return False
    if said.negated == main.negated:
        return True
    # `Did not know` is `unknown`; `went undetected` is `not detected`.
    return roles.own_negation(said) != roles.own_negation(main) and _doubts(said) == _doubts(main)


def _doubts(one: Clause) -> bool:
    return bool(words.any_of("doubt").search(_UNABLE.sub(" ", one.bare)))


def _certainty(said: Clause, main: Clause, passage: Passage) -> bool:
    plan, sure = words.any_of("plan"), words.any_of("sure")
    # A doubt at the beginning holds for what is asked after it: `we do not know whether A or B`.
    main_doubts = _doubts(main) or (
        len(passage.clauses) > 1 and passage.clauses[0] is not main and roles.asks(passage.clauses[0])
    )
    if _doubts(said) != main_doubts:
        return False
    if bool(plan.search(main.folded)) and not plan.search(said.folded):
        return False
    return not (sure.search(said.folded) and not sure.search(passage.whole.folded))


def _goes(word: str, said: Clause, main: Clause) -> bool:
    """`Fell from 14 to 9` where the evidence says `went from 14 to 9`: the figures show the direction."""
    found = words.critical(word)
    if not found or not found <= {"rise", "fall", "more", "less"}:
        return False
    way = roles.FROM_TO.search(main.folded)
    if way is None or len(said.amounts) < 2:
        return False
    inside = [a for a in main.amounts if way.start() <= a.start < way.end() + 1]
    if len(inside) < 2 or not all(any(a.same(k) for k in inside[:2]) for a in said.amounts[:2]):
        return False
    return ("rise" in found or "more" in found) is (inside[1].value > inside[0].value)


def _covered(text: str, said: Clause, passage: Passage, main: Clause, everything: Clause) -> bool:
    """Most words are those of the clause, in any form or by a synonym. A word of another clause is of something else."""
    missing: list[str] = []
    borrowed = 0
    crossed = passage.french != _french(text)
    for word in said.tokens:
        if main.has(word):
            continue
        # A direction, an outcome, or the letter that tells two things apart.
        if _goes(word, said, main):
            continue
        if words.critical(word) or (len(word) == 2 and word[1] == "_"):
            return False
        inside = passage.whole.has(word)
        if inside or everything.has(word):
            near = inside or (passage.before is not None and passage.before.has(word))
            if not near or not roles.may_borrow(said, word, passage, main):
                return False
            borrowed += 1
            continue
        missing.append(word)
    if missing and not crossed and scope.other_subject(said, main, missing[0]):
        return False
    if missing and not contrast.deed_kept(said, main, missing):
        return False
    # A clause that has none of the words is not what says it, whatever stands beside it.
    if borrowed > 3 or (borrowed and borrowed + len(missing) == len(said.tokens)):
        return False
    count = len(said.tokens)
    known = count - len(missing)
    if crossed:
        # Numbers carry a sentence from one language to the other; without them the words must.
        facts = len(said.amounts) + len(said.days)
        return known + facts >= 2 and known >= (0.4 if facts else 0.6) * count
    if not said.tokens:
        # `This was not tested` has only words that any sentence may add: then those are compared.
        plain = [w for w in _TELLS.findall(said.bare) if w not in _GRAMMAR and w not in words.table()["light"]["words"].split()]
        theirs = _TELLS.findall(main.bare)
        return bool(said.amounts or said.days) or (bool(plain) and all(any(words.alike(w, t) for t in theirs) for w in plain))
    if known == 0:
        return False
    return len(missing) <= max(1, int(count * 0.34))
