"""Whose sentences a wish speaks of where its words stand apart from it, and what a clause says without asking for it."""

from __future__ import annotations

from itertools import takewhile

from sredspace_worker.engine import askedobjects, operations
from sredspace_worker.engine.askedobjects import Objects
from sredspace_worker.engine.clauses import LEADS, Clause
from sredspace_worker.engine.operations import Operation
from sredspace_worker.engine.projects import Papers
from sredspace_worker.engine.wishlists import phrases

_IS = frozenset("is are was were est sont etait etaient".split())
_AND = frozenset("and et but mais".split())
_HOW = frozenset(("how", "combien"))
# `how many`, `how we cleaned it`: a point or a deed, and no praise.
_NO_PRAISE = frozenset(
    "much many long far fast often we they he she it you i to the our this that de d' on nous ils elles il elle je tu vous".split()
)
_ASKED = frozenset("you tu vous".split())
_ELSE = frozenset("else other others otherwise rest remaining autre autres autrement reste sinon".split())
_NEAR = 2  # words between a negation and what is not to be done
_PERIODS = frozenset(
    "first second third last early late one two three four five six month months week weeks quarter half part period time "
    "premier premiere premiers premieres deux trois quatre cinq mois semaine semaines trimestre moitie partie periode debut fin".split()
)


def led(clause: Clause, papers: Papers) -> tuple[tuple[str, ...], Clause]:
    """`for LYNX add the conclusion`: the name in front of an order, and the order."""
    tokens = clause.tokens
    start = next((n for n, t in enumerate(tokens) if t.word not in _AND), 0)
    if clause.verb is not None or len(tokens) < start + 3 or tokens[start].word not in LEADS:
        return (), clause
    for end in range(start + 2, min(start + 6, len(tokens))):
        first = askedobjects.find(tokens[start:end], {0}, papers)
        if not first.names or first.topics or first.kinds or first.points or first.times:
            continue
        rest = tokens[end:]
        order = Clause(rest, phrases("operations", "markers").all(rest), clause.joined, clause.question)
        if order.verb is not None and order.verb.start == 0:
            return tuple(first.names), order
    return (), clause


def trailing(clause: Clause, papers: Papers) -> tuple[str, ...]:
    """`take them over from the notes, LYNX only`: the name alone behind an order, which says whose."""
    only = clause.first("only")
    if only is None or clause.verb is not None:
        return ()
    if only.start == 0 and LEADS.isdisjoint(t.word for t in clause.tokens[only.end : only.end + 1]):
        # `only LYNX` is what to keep.
        return ()
    used = operations.used(clause) | {n for n, t in enumerate(clause.tokens) if t.word in LEADS}
    found = askedobjects.find(clause.tokens, used, papers)
    alone = not (found.times or found.points or found.kinds or found.topics or found.rest)
    return tuple(found.names) if alone else ()


def every(clause: Clause) -> bool:
    """`Put all of them in`"""
    return not askedobjects.EVERY.isdisjoint(token.word for token in clause.tokens)


def praises(clause: Clause) -> bool:
    """`The agency does not care how popular our scale is`: what is said of a thing is praise, and the thing no subject of a wish."""
    said = [token.word for token in clause.tokens]
    return any(
        word in _HOW and said[n + 1] not in _NO_PRAISE and not _IS.isdisjoint(said[n + 2 :]) for n, word in enumerate(said[:-1])
    )


def of_a_period(clause: Clause, papers: Papers) -> bool:
    """`the first five months were paid by a grant and are claimed elsewhere`: why a stretch of time goes, and no more to drop."""
    subject = list(takewhile(lambda token: token.word not in _IS, clause.tokens))
    if len(subject) == len(clause.tokens) or clause.has("unwanted"):
        return False
    found = askedobjects.find(subject, set(), papers)
    words = {word for topic in found.topics for word in topic.lower().split()}
    named = any(t.word in _PERIODS for t in subject)
    return named and not (found.names or found.kinds or found.points) and words <= _PERIODS


def brings(clause: Clause) -> bool:
    """`and with its conclusion`: what is to come along with what is kept."""
    return clause.tokens[0].word in ("with", "avec") and bool(phrases("slots").all(clause.tokens))


def hands_off(clause: Clause, papers: Papers) -> bool:
    """`nothing to change`, `sans toucher au texte`: the text as a whole is to stay as it is."""
    touched = clause.first("touch")
    if touched is None or not _ELSE.isdisjoint(token.word for token in clause.tokens):
        return False
    if not any({"not", "no"} & {*f.kinds} and 0 <= touched.start - f.end <= _NEAR for f in clause.found):
        return False
    behind = askedobjects.find(clause.tokens[touched.end :], set(), papers)
    return not (behind.any() or behind.rest)


def by_objects(clause: Clause, objects: Objects) -> Operation:
    """An order that no list knows does what its objects suggest: nobody asks for more sales talk, nor for less of what is described."""
    asks = clause.has("please") or clause.has("say") or clause.unknown_order is not None
    # `Do we see anywhere how many were tested?` asks to know.
    asks = asks and (
        not clause.question or (clause.polite and (clause.has("say") or not _ASKED.isdisjoint(t.word for t in clause.tokens)))
    )
    if not asks or clause.makes or clause.has("alone") or operations.tells(clause):
        return Operation()
    if objects.kinds and not (objects.points or objects.names) and clause.unknown_order is not None:
        return Operation("remove", plain=True)
    named = clause.has("say") or (clause.has("please") and not clause.has("neutral"))
    if objects.points and not objects.kinds and (named or any(p.described for p in objects.points)):
        return Operation("add", plain=True)
    return Operation()
