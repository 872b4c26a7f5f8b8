"""A comparison that the evidence does not make itself, worked out from the two figures that it gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sredspace_worker.llm import words
from sredspace_worker.llm.amounts import Amount
from sredspace_worker.llm.clauses import DONE, Clause, clause

if TYPE_CHECKING:
    from sredspace_worker.llm.passages import Passage

_UP = r"(?:higher|greater|larger|bigger|louder|heavier|hotter|warmer|longer|stronger|thicker|taller|wider|deeper|denser|brighter|more\b(?: \w+)?|plus (?:souvent|\w*elevee?s?|hauts?|hautes?|grande?s?|lourde?s?|forte?s?|longs?|longues?|chaude?s?|epaisse?s?|epais|larges?|denses?|bruyante?s?|visitee?s?|de\b|nombreu\w+|d'|\w+)|davantage)"
_DOWN = r"(?:lower|smaller|quieter|lighter|cooler|colder|shorter|weaker|thinner|narrower|fewer|less\b(?: \w+)?|plus (?:bas(?:se)?s?|faibles?|petite?s?|legere?s?|legers?|courte?s?|froide?s?|minces?|silencieu\w+|fines?)|moins(?: \w+)?|inferieure?s?)"
_FASTER = r"(?:more (?:quickly|rapidly)|faster|quicker|sooner|earlier|plus (?:rapides?|vite|tot))"
_SLOWER = r"(?:more slowly|slower|later|plus (?:lente?s?|lentement|tard))"
_HOW = re.compile(rf"\b(?:(?P<faster>{_FASTER})|(?P<slower>{_SLOWER})|(?P<down>{_DOWN})|(?P<up>{_UP}|superieure?s?))(?!\w)")
_BOUND = re.compile(r"\W*(?:about|environ|some|only)?\W*")
_THAN = re.compile(r"\b(?:than|que|qu')(?: |(?<='))")
_GIVEN = re.compile(
    r"[(:,]\s*(?P<a>[^():,]*\d[^():]*?) (?:against|versus|vs\.?|compared (?:with|to)|contre|et|and|rather than|au lieu de) (?P<b>[^():]*\d[^():]*?)\)?\.?$"
)
_SIZES = re.compile(r"\((?P<v>[^()]*\d[^()]*)\)")


VERB = re.compile(rf"{DONE.pattern}|\b(?:is|are|was|were|has|have|est|sont|etait|etaient)\b")


def found(folded: str) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    """The word that compares, and the `than` that belongs to it: `ten days later … heavier than`."""
    for than in _THAN.finditer(folded):
        near = [
            how
            for how in _HOW.finditer(folded)
            if how.end() <= than.start() + 1 and len(folded[how.end() : than.start()].split()) <= 14
        ]
        if near:
            return near[-1], than
    return None, None


def bound(one: Clause, than: re.Match[str]) -> bool:
    """`Less than 3 s` is a bound."""
    return any(_BOUND.fullmatch(one.folded[than.end() : a.start]) for a in one.amounts if a.start >= than.end())


def compares(said: Clause) -> bool:
    """Whether a clause sets one thing above another."""
    how, than = found(said.folded)
    if how is None or than is None or bound(said, than):
        return False
    return len(said.folded[how.end() : than.start()].split()) <= 14


def worked_out(said: Clause, text: str, passages: list[Passage]) -> bool | None:
    """Whether the figures of the evidence bear a comparison out; None where they do not decide."""
    how, than = found(said.folded)
    if how is None or than is None:
        return None
    body = said.folded
    given: list[Amount] = []
    if (match := _GIVEN.search(text)) is not None:
        # `26 against 11 times an hour`: the unit behind the second is that of both.
        given = clause(text[match.start() :].strip("(:, ")).amounts[:2]
        body = clause(text[: match.start()]).folded
    left, right = clause(body[: how.start()] + " " + body[how.end() : than.start()]), clause(body[than.end() :])
    sizes = [clause(m["v"]).amounts for m in _SIZES.finditer(text)]
    if not given and len(sizes) == 2 and all(sizes):
        given = [sizes[0][0], sizes[1][0]]
    if given and len(given) == 2 and not all(any(g.same(a) for p in passages for a in p.whole.amounts) for g in given):
        return False
    verb = VERB.search(body)
    subject = clause(body[: verb.start()]) if verb and verb.start() < how.start() else left
    first = _figures(left, right, given, passages)
    # `Core B contained more zinc than core A`: only whose it is tells the sides apart.
    second = _figures(right, subject if subject.tokens else left, given, passages)
    if given and len(given) == 2:
        if not any(given[0].same(a) for a in first) or not any(given[1].same(a) for a in second):
            return False
        # Which figure belongs to which side is not open: the other way round must not hold as well.
        a, b = given
        if a.kind != b.kind:
            return None
    else:
        first, second = first or _none(left, second, passages, said), second or _none(right, first, passages, said)
        pairs = [(a, b) for a in first for b in second if a.kind == b.kind and a.value != b.value]
        signs = {a.value > b.value for a, b in pairs}
        if len(signs) != 1 or not pairs:
            return None
        a, b = pairs[0]
    if a.value == b.value:
        return False
    if how["up"] in ("better", "mieux") and a.kind in ("time", "share", "decibel"):
        # Of an error or a delay less is better.
        return None
    rate = "/" in a.kind
    up = how["up"] is not None or (how["slower"] is not None and not rate) or (how["faster"] is not None and rate)
    return (a.value > b.value) is up


def _none(side: Clause, other: list[Amount], passages: list[Passage], said: Clause) -> list[Amount]:
    """What did not swell at all swelled by nothing."""
    own = [w for w in side.tokens if sum(p.whole.has(w) for p in passages) == 1]
    for passage in passages:
        for part in passage.clauses:
            if (
                part.negated
                and own
                and any(part.has(w) for w in own)
                and sum(part.has(w) for w in said.tokens) >= 2
                and not part.amounts
            ):
                return [Amount(0.0, a.kind, 0, 0) for a in other]
    return []


def _figures(side: Clause, other: Clause, given: list[Amount], passages: list[Passage]) -> list[Amount]:
    """The figures of the clauses that are about this side, and not about the other."""
    own = [w for w in side.tokens if not any(words.alike(w, o) for o in other.tokens)]
    theirs = [w for w in other.tokens if not any(words.alike(w, o) for o in side.tokens)]
    mine = [a for a in side.amounts if not any(a.same(g) for g in given)]
    foreign = [a for a in other.amounts if not any(a.same(g) for g in given)]
    if not side.tokens:
        # `Higher at 9 bar than at 15 bar`: what is compared is the same on both sides.
        theirs = []
    found: list[Amount] = []
    everywhere = [part for passage in passages for part in _parts(passage)]
    # What both sides are said to do tells them not apart.
    theirs = [w for w in theirs if sum(part.has(w) for part in everywhere) < 2]
    for part in everywhere:
        if any(part.has(w) for w in theirs) or any(part.knows(a) for a in foreign if not any(a.same(b) for b in mine)):
            continue
        if mine and not all(part.knows(a) for a in mine):
            continue
        if not mine and (not own or not any(part.has(w) for w in own)):
            continue
        shares = [Amount(a / b, "share", 0, 0) for a, b in part.parts() if b]
        found += shares or [a for a in part.amounts if not any(a.same(c) for c in mine)]
    return found


def _parts(passage: Passage) -> list[Clause]:
    """The clauses of a passage, cut where one thing with its figure ends and the next begins."""
    parts: list[Clause] = []
    for one in passage.clauses:
        pieces: list[str] = []
        for piece in _APART.split(one.text):
            # What has no figure of its own belongs to what follows it.
            if (pieces and not (clause(pieces[-1]).amounts and clause(pieces[-1]).tokens)) or (
                pieces and not {a.kind for a in clause(piece).amounts} & {a.kind for a in clause(pieces[-1]).amounts}
            ):
                pieces[-1] += ", " + piece
            else:
                pieces.append(piece)
        with_figures = [clause(p) for p in pieces]
        parts += with_figures if len(pieces) > 1 and all(p.amounts and p.tokens for p in with_figures) else [one]
    return parts


_APART = re.compile(r", (?:and |et )?|; | (?:and|et|while|tandis que|but|mais(?: seulement)?) ")
