"""Frames: what a clause asks for is its operation together with its objects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from sredspace_worker.engine import askeddays, askedobjects, operations, rules, scopes
from sredspace_worker.engine.askeddays import Time
from sredspace_worker.engine.askedobjects import Objects, Point
from sredspace_worker.engine.askedspans import around, kept, left, plainest
from sredspace_worker.engine.clauses import DETERMINERS, LEADS, Clause, clauses, sentences
from sredspace_worker.engine.operations import Operation
from sredspace_worker.engine.projects import Papers
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.tokens import Token, read
from sredspace_worker.engine.wishlists import is_paper, one

_COUNTED = re.compile(
    r"\d+ ?(?:words|mots|lines|lignes|characters|caract[eè]res|pages?)\b|\b(?:lines?|lignes?|boxe?s?|cases?) 24[246] (?:only|seulement)",
    re.I,
)
_JOINING = frozenset("and et but mais then puis pis so".split())
_IS = frozenset("is was are were 's est etait sont etaient".split())
# `Here is what we have on …`
_PRESENTS = frozenset("here voici voila attached enclosed find joint jointe joints inclus these dumping sharing".split())
_ITS = frozenset("its their son sa ses leur leurs".split())
# A sentence that begins with one of them goes on with the wish before: `Also the bragging.`
_TOO = frozenset("also same ditto likewise aussi idem pareil".split())
_ALL = frozenset("all everything tout toute".split())
# What stands beside what is kept: `and its conclusion too`.
_ALSO = frozenset("with plus also too along avec aussi ainsi".split())
# An order of fewer words is for what was named before: `please remove`.
_BARE = 4
_BESIDE = 1  # words between a negation and the day that it takes out
# What the guards call a sentence that a wish describes: `things we haven't built yet`.
_GUARDED = {"planned": "planned", "business": "business", "marketing": "business", "routine": "routine"}


@dataclass(frozen=True)
class Detail:
    """What says which of the sentences to add."""

    words: str = ""
    names: tuple[str, ...] = ()
    days: str = ""
    strict: bool = False
    single: bool = False
    every: bool = False  # `all the results`, also those that are less sure


@dataclass(frozen=True)
class Wish:
    kind: str
    value: str
    detail: Detail = field(default_factory=Detail)
    start: int = 0
    end: int = 0


def parts(topic: str) -> list[str]:
    """`customers or marketing`: the subjects of a wish."""
    return [
        part for part in re.split(r"\s*(?:,|\bor\b|\band\b|\bou\b|\bet\b)\s*(?:de |du |des |d['’]|about |on )?", topic) if part
    ]


def wishes(text: str, papers: Papers) -> Iterator[Wish]:
    """Every wish of a prompt, in its order."""
    reader, out = _Reader(text, papers), list[Wish]()
    said = [(sentence, clauses(sentence, end)) for sentence, end in sentences(read(text))]
    still = any(scopes.hands_off(clause, papers) for _, parts in said for clause in parts)
    for sentence, parts in said:
        reader.telling = False
        if sentence[0].word not in _TOO:
            reader.before = None
        reader.scope = leading = reader.leading(parts)
        first = len(out)
        for clause in parts[bool(reader.scope) :]:
            if _COUNTED.search(text[clause.tokens[0].start : clause.tokens[-1].end]):
                continue
            if still and clause.verb is None and (clause.dismisses or clause.has("say")):
                # `LYNX was in last year's claim. Nothing to change`: told, and no order.
                continue
            if reader.before is not None and (names := scopes.trailing(clause, papers)) and reader.narrow(out, first, names):
                continue
            found, order = scopes.led(clause, papers)
            reader.scope = found or leading
            count = len(out)
            out += reader.read(order)
            if count and len(out) == count and reader.adds and out[-1].kind == "add" and scopes.every(order):
                # `The results are missing. Put them all in.`
                out[-1] = replace(out[-1], detail=replace(out[-1].detail, every=not out[-1].detail.single))
    yield from out


@dataclass
class _Named:
    """What was named before it was said what to do with it."""

    objects: Objects
    start: int
    question: bool


class _Reader:
    def __init__(self, text: str, papers: Papers) -> None:
        self._text, self._papers = text, papers
        self.telling = False
        self.before: Operation | None = None  # in this sentence
        self.scope: tuple[str, ...] = ()  # `in LYNX, …`: whose sentences this sentence speaks of
        self._open = False  # `two more things:`, whose objects follow
        self._asked = ""  # the kind of the wish before, which `the rest` looks back to
        self._named: _Named | None = None
        self._project: tuple[str, ...] = ()
        self._day: Time | None = None  # the day before, which `later work` looks back to

    def leading(self, parts: Sequence[Clause]) -> tuple[str, ...]:
        """`In LYNX, cut the marketing`: the name with which a sentence opens, before its orders."""
        if len(parts) < 2 or parts[0].tokens[0].word not in LEADS or not any(p.verb for p in parts[1:]):
            return ()
        if parts[0].has("only") and not any(
            p.verb and "remove" in p.verb.kinds and not one("words", "rest").all(p.tokens) for p in parts[1:]
        ):
            # `For LYNX only, the rest can go`
            return ()
        first = askedobjects.find(parts[0].tokens, operations.used(parts[0]), self._papers)
        alone = first.names and not (first.times or first.points or first.kinds or first.topics or first.rest or first.notes)
        return tuple(first.names) if alone and not parts[0].verb and not operations.tells(parts[0]) else ()

    @property
    def adds(self) -> bool:
        return self.before is not None and self.before.name == "add"

    def narrow(self, out: list[Wish], first: int, names: tuple[str, ...]) -> bool:
        """`Add the results, LYNX only`, `the results are missing, take them over, LYNX only`: the wishes before are of a project."""
        last = out[first:] or out[-1:]
        if not last or any(w.detail.names or w.kind in ("project", "year") or w.value.startswith("about:") for w in last):
            return False
        out[-len(last) :] = [replace(w, detail=replace(w.detail, names=names)) for w in last]
        return True

    def read(self, clause: Clause) -> Iterator[Wish]:
        operation = operations.find(clause, self.telling)
        if clause.dismissing and scopes.praises(clause):
            operation = Operation()
        if operation.name == "remove" and not operation.plain and self._names_what_it_lacks(clause):
            operation = Operation()
        objects = self._objects(clause, operation)
        if operation.name == "keep" and objects.notes and not (objects.points or objects.times or clause.verb):
            # `Carry them over from the notes, LYNX only` leaves nothing out.
            operation = Operation()
        if operation.name is None and not self.telling:
            operation = self._continued(objects, clause) or self._answered(clause, objects) or scopes.by_objects(clause, objects)
        if operation.name is None:
            self._wait(clause, objects)
            return
        if (without := clause.first("no")) is not None and not operation.turned:
            # `The blue star without perchlorate, year ended on 31 October 2025`
            objects.times = [t for t in objects.times if t.how != "year to" or t.start - without.end <= _BESIDE]
        objects, start = self._look_back(objects, operation, clause)
        if operation.name == "remove" and objects.notes and not objects.text:
            operation = replace(operation, name="add")  # `pull it out of my notes`
        self._own(objects, clause)
        found = [] if self._says_why(operation, objects, clause) else list(self._values(operation, objects, clause))
        if self.scope:
            found = [w if w.detail.names else replace(w, detail=replace(w.detail, names=self.scope)) for w in found]
        for wish in found:
            yield replace(wish, start=start, end=clause.tokens[-1].end)
        self.before, self._open = operation, not (objects.any() or objects.rest or objects.pronoun)
        if found:
            self._asked = found[-1].kind
            self._named = None
        elif not self._empty(objects):
            self._named = _Named(objects, start, clause.question)

    def _says_why(self, operation: Operation, o: Objects, clause: Clause) -> bool:
        """`Drop LYNX, that one will be filed next year`: why, and no more to drop."""
        before = self.before
        again = before is not None and before.name == operation.name == "remove" and clause.verb is None
        if again and clause.dismissing and scopes.of_a_period(clause, self._papers):
            return True
        other = bool(o.times) and all(time.how == "other" for time in o.times)
        return again and other and o.pronoun and not (o.kinds or o.points or o.names)

    def _names_what_it_lacks(self, clause: Clause) -> bool:
        """`the blue star without perchlorate`: what a project is called, in a clause that presents papers or as they say it themselves."""
        without = clause.first("no")
        if without is None or not 0 < without.start < without.end < len(clause.tokens):
            return False
        before, behind = clause.tokens[without.start - 1], clause.tokens[without.end]
        if before.mark or behind.mark or behind.word in DETERMINERS:
            return False
        presents = any(token.word in _PRESENTS or is_paper(token.word) for token in clause.tokens[: without.start])
        return presents or self._papers.say([token.word for token in clause.tokens[without.start - 1 : without.end + 1]])

    # --- its objects ------------------------------------------------------------------------------------------------------
    def _objects(self, clause: Clause, operation: Operation) -> Objects:
        """The objects of a clause: those behind `except` where the operation is turned by it."""
        tokens, used = clause.tokens, operations.used(clause)
        turned = clause.first("except") if operation.turned else None
        if turned is not None and turned.end < len(tokens):
            if before := askeddays.find(tokens[: turned.start], self._papers.calendar):
                # `Our tax year is calendar 2025, so what happened outside of it must go`
                self._day = before[-1]
            tokens, used = tokens[turned.end :], {n - turned.end for n in used if n >= turned.end}
        objects = askedobjects.find(tokens, used, self._papers)
        if len(objects.topics) > 1 and (operation.name is None or objects.pronoun):
            # `The chime was an ordinary order, leave it out`: what something is, is no other subject.
            subject = list(takewhile(lambda token: token.word not in _IS, tokens))
            first = askedobjects.find(subject, {n for n in used if n < len(subject)}, self._papers).topics
            objects.topics = [topic for topic in objects.topics if topic in first] or objects.topics
        if operation.name is None and clause.has("except") and self._empty(objects):
            # `Our year is 2025. Whatever lies outside of that: delete.`
            objects.rest = True
        named = objects.kinds or objects.names or objects.times or objects.points
        if operation.name in (None, "remove") and not named:
            self._guard(objects, tokens)
        self._relate(objects, clause)
        return objects

    def _guard(self, objects: Objects, tokens: Sequence[Token]) -> None:
        """The kind of the sentences that a wish describes without its name."""
        if any(self._papers.has_name(topic) for topic in objects.topics):
            return
        folded = fold(self._text[tokens[0].start : tokens[-1].end])
        hits = [hit for hit in rules.hits(folded) if hit.rule.label in _GUARDED]
        # A single word beside a subject may be that subject.
        kinds = {_GUARDED[hit.rule.label] for hit in hits if not objects.topics or " " in folded[hit.start : hit.end]}
        if kinds:
            objects.kinds, objects.topics = sorted(kinds), []

    def _relate(self, objects: Objects, clause: Clause) -> None:
        """`Our year ends on March 31; cut what comes later`: later than the day that was named; `before or after it`: around it."""
        objects.around = bool(one("times", "around").all(clause.tokens))
        if objects.times:
            self._day = objects.times[-1]
            return
        if objects.around:
            objects.topics, objects.kinds, objects.pronoun = [], [], False
            return
        how = next((name for name in ("later", "earlier") if one("times", name).all(clause.tokens)), None)
        if how is not None and self._day is not None:
            objects.times = [replace(self._day, how="after" if how == "later" else "before")]
            objects.topics, objects.kinds, objects.rest = [], [k for k in objects.kinds if k != "planned"], False

    def _empty(self, o: Objects) -> bool:
        """Whether nothing is named, or only what no paper knows: `faudrait que ça paraisse`."""
        named = o.times or o.names or o.points or o.kinds or o.around
        return not named and not any(self._papers.has_words(topic) for topic in o.topics)

    # --- what was named before --------------------------------------------------------------------------------------------
    def _wait(self, clause: Clause, objects: Objects) -> None:
        """Keeps what an order of the next clause may look back to; what tells of the work is no object, nor what is to stay."""
        if clause.has("alone") and not clause.question:
            return
        told = operations.tells(clause)
        # `Two sentences say nothing, they are vague`, `we wrote two conclusions in the notes`: told of the papers, and no work.
        papers = bool(objects.kinds and objects.text) or bool(objects.points and objects.notes)
        self.telling = self.telling or (told and not papers)
        if told and not papers and not clause.question and not clause.has_claim:
            self._named = None
        elif self._named is not None and objects.pronoun and objects.notes:
            # `What was there before? My notes have that for the camera.`
            self._named.objects.topics += objects.topics
        elif objects.rest or not self._empty(objects):
            self._named = _Named(objects, clause.tokens[0].start, clause.question)

    def _continued(self, objects: Objects, clause: Clause) -> Operation | None:
        """`Add two things: …`, `add the flux, and our doubts about it`."""
        before = self.before
        if before is not None and before.name in ("keep", "remove") and scopes.brings(clause):
            return Operation("add", plain=True, named=True)
        if before is None or not (self._open or before.plain or clause.tokens[0].word in _TOO):
            return None
        if not self._open and before.name == "remove" and operations.tells(clause):
            # `Cut what we bought, it is in the cost schedule`: why, and no more of it.
            return None
        alike = objects.points if before.name == "add" else objects.kinds
        return before if self._open or alike else None

    def _answered(self, clause: Clause, objects: Objects) -> Operation | None:
        """`How did it end? Write it down.`"""
        asked = self._named is not None and self._named.question and clause.has("say")
        return Operation("add", plain=True) if asked and objects.pronoun and self._empty(objects) else None

    def _look_back(self, objects: Objects, operation: Operation, clause: Clause) -> tuple[Objects, int]:
        """`Where is X? Add it`: the objects of the clause before; `How did X end? Add the numbers`: the points, of X."""
        before, start = self._named, _first(clause)
        asks = operation.plain or clause.has("please") or len(clause.tokens) == 1
        if before is None or not (asks or (objects.pronoun and self._empty(objects))):
            return objects, start
        # `OTTER, you can take it all out`
        whole = operation.name == "remove" and before.objects.names and not _ALL.isdisjoint(t.word for t in clause.tokens)
        bare = objects.pronoun or clause.dismissing or whole or (len(clause.tokens) < _BARE and not objects.topics)
        if bare and not objects.rest and self._empty(objects):
            if before.question and operation.name == "add" and not before.objects.points:
                # `What did the sheath do for the strands?` asks one thing.
                return replace(before.objects, topics=[" ".join(before.objects.topics)]), before.start
            return before.objects, before.start
        if operation.name == "add" and objects.points and before.question:
            said = " ".join((*(p.words for p in before.objects.points), *before.objects.topics))
            objects.points = [_narrowed(p, said, tuple(before.objects.names)) for p in objects.points]
            return objects, before.start
        return objects, start

    def _own(self, objects: Objects, clause: Clause) -> None:
        """`Keep KESTREL only, and add its conclusion`: that of the project that was named before."""
        if objects.names:
            self._project = tuple(objects.names)
        elif self._project and not _ITS.isdisjoint(token.word for token in clause.tokens):
            objects.points = [_narrowed(point, "", self._project) for point in objects.points]

    # --- the wish ---------------------------------------------------------------------------------------------------------
    def _values(self, operation: Operation, o: Objects, clause: Clause) -> Iterator[Wish]:
        if operation.name == "remove":
            # `no cleaning, no password stuff`
            again = self.before is not None and self.before.name == "remove"
            yield from self._remove(o, operation.plain or again)
        elif operation.name == "keep":
            yield from self._keep(o, operation.turned, {token.word for token in clause.tokens})
        elif operation.name == "add":
            yield from self._add(o, operation.plain or o.notes, operation.named)
        elif operation.name == "noted":
            yield from self._add(o, plain=False, named=False)

    def _keep(self, o: Objects, turned: bool, said: set[str]) -> Iterator[Wish]:
        known = [t for t in o.topics if self._papers.has_name(t) or self._papers.often(t)] if not o.kinds else []
        for name in (*o.names, *known)[:1]:
            yield Wish("project", name)
        for time in o.times:
            if time.how != "other":
                yield Wish("year", kept(time))
        if turned and not (o.any() or o.rest) and self._day is not None:
            # `Our year is calendar 2025; work outside of it must go`: the days that were named before.
            yield Wish("year", around(self._day))
        if o.points and o.names and not _ALSO.isdisjoint(said):
            # `Only KESTREL, with its conclusion from the notes`
            yield from self._add(replace(o, names=[]), plain=True, named=False)

    def _remove(self, o: Objects, plain: bool) -> Iterator[Wish]:
        if o.around:
            yield Wish("year", around(self._day))
            return
        for name in o.names:
            if name not in o.owners:
                yield Wish("remove", "about:" + name)
        for kind in o.kinds:
            yield Wish("remove", kind, Detail(names=o.kinds_of.get(kind, ())))
        for time in plainest(o.times):
            yield Wish("year", left(time), Detail(names=o.times_of))
        if o.rest and not o.times and self._asked not in ("year", "project"):
            yield Wish("year", "")
        if not (o.times or o.names):
            for topic in o.topics:
                # Beside kinds of sentences a subject is one only where the papers have it.
                known = self._papers.has_words(topic)
                if known and plain if o.kinds else plain or self._papers.often(topic):
                    yield Wish("remove", "about:" + topic)

    def _add(self, o: Objects, plain: bool, named: bool) -> Iterator[Wish]:
        days = kept(o.times[0]) if o.times else ""
        if len(o.times) > 1 and {o.times[0].how, o.times[-1].how} == {"in"}:
            # `the tests of October and of November`
            days = f"range:{o.times[0].first}/{o.times[-1].first}"
        beside = " ".join(o.topics)
        for point in o.points:
            if len(o.topics) > 1 and not (point.single or point.words):
                # `the hypotheses, the one on the valve and the one on the wire`
                for topic in o.topics:
                    yield Wish("add", point.label, Detail(topic, point.names, days, strict=True))
                continue
            said = point.words or beside
            yield Wish("add", point.label, Detail(said, point.names, days, point.strict, point.single, point.every))
        if plain and not o.points:
            for topic in o.topics:
                if named or self._papers.has_words(topic):
                    yield Wish("add", "about:" + topic)


def _narrowed(point: Point, said: str, names: tuple[str, ...]) -> Point:
    return replace(point, words=point.words or said, names=point.names or names)


def _first(clause: Clause) -> int:
    """Where a wish begins: behind the words that join it to what stands before."""
    for token in clause.tokens:
        if not token.mark and token.word not in _JOINING:
            return token.start
    return clause.tokens[0].start
