"""A prompt in clauses, each with the phrases of `rules/wishes.toml` that it holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sredspace_worker.engine import askeddays
from sredspace_worker.engine.tokens import ENDS, SOFT, Found, Token
from sredspace_worker.engine.wishlists import no_subject, one, phrases, words

_JOINS = frozenset("alors and but then so or while plus et mais puis pis donc ou ni nor because since car".split())
# `for LYNX`, `dans LYNX`
LEADS = frozenset("in for within dans pour en chez".split())
_WITHIN = frozenset("in into to from of on dans du des de d' au aux".split())
# How near two words stand that say one thing together: `in last year's filing`.
_NEAR = 3
DETERMINERS = frozenset(
    "the all any every our my these those le la les l' tout tous toute toutes mes nos notre mon ce ces cette".split()
)
_WHICH = frozenset(("qui", "which", "who", "that"))
_ALONG = frozenset(("with", "avec"))
_TOGETHER = frozenset(("together", "ensemble"))
# A sentence without an end is no wish; what is longer is read in parts.
_LONGEST = 80
# `drop LYNX, Maud will file that one`: somebody does something.
_TO_COME = frozenset("will 'll sera seront fera feront va vont".split())
_WAS = frozenset("was were etait etaient".split())
VERBS = ("remove", "keep", "add")
_OPERATIONS = frozenset((*VERBS, "no", "unwanted", "only", "missing", "needing", "say"))


@dataclass
class Clause:
    tokens: Sequence[Token]
    found: list[Found] = field(default_factory=list)
    joined: str = ""  # the word or mark in front of it
    question: bool = False

    def has(self, kind: str) -> bool:
        return any(kind in f.kinds for f in self.found)

    def first(self, *kinds: str) -> Found | None:
        return next((f for f in self.found if any(kind in f.kinds for kind in kinds)), None)

    def operates(self) -> bool:
        if any(_OPERATIONS.intersection(f.kinds) for f in self.found) or self.dismisses or self.has("alone"):
            return True
        asks = self.has("please") or self.has("not") or self.has("only")
        return asks and any(k in f.kinds for f in self.found for k in ("want", "removed", "added", "touch"))

    @property
    def dismisses(self) -> bool:
        """Whether it says that something has no place: in so many words, or that it is not for the agency, or in another claim."""
        return self.has("unwanted") or bool(self.dismissing)

    @cached_property
    def dismissing(self) -> frozenset[int]:
        denied = {n for f in self.found if "not" in f.kinds or "no" in f.kinds for n in f.places} | self._of("denial")
        places = self._pair("elsewhere", self._of("claims"), _NEAR)
        places |= self._pair("agency", denied, len(self.tokens))
        return frozenset(places | self._pair("research", denied, _NEAR))

    @property
    def has_claim(self) -> bool:
        return bool(self._of("claims"))

    def _of(self, name: str) -> set[int]:
        return {n for f in one("dismissal", name).all(self.tokens) for n in f.places}

    def _pair(self, name: str, others: set[int], near: int) -> set[int]:
        """The places of words of a list and of those beside them, where both are there."""
        pairs = [(a, b) for a in self._of(name) for b in others if 0 < abs(a - b) <= near] if others else []
        return {n for pair in pairs for n in pair}

    @property
    def polite(self) -> bool:
        """`can you …?`, `tu peux-tu …?`"""
        asks = [f for f in self.found if "please" in f.kinds]
        return any(len(f.places) > 1 for f in asks) or (bool(asks) and self.has("say"))

    @property
    def makes(self) -> bool:
        """Whether it asks for a text or a log as a whole, and not for something in it."""
        outputs = words("markers", "output")
        return any(
            t.word in outputs and _WITHIN.isdisjoint(u.word for u in self.tokens[max(0, n - 2) : n])
            for n, t in enumerate(self.tokens)
        )

    @property
    def unknown_order(self) -> int | None:
        """The place of a word that no list has and that orders all the same: `scrape le détartrage`."""
        lead = words("markers", "starters")
        stop = no_subject() | words("markers", "neutral")
        covered = {n for f in self.found if f.kinds != ("starters",) for n in f.places}
        led = {n for f in self.found if "lead" in f.kinds for n in f.places}
        for n, token in enumerate(self.tokens[:-1]):
            if token.mark or token.word in lead or n in led:
                continue
            free = n not in covered and token.word not in stop
            return n if free and self.tokens[n + 1].word in DETERMINERS | words("words", "question") else None
        return None

    @property
    def verb(self) -> Found | None:
        """The operation that the clause orders: nothing stands in front of it but words that may."""
        lead = words("markers", "starters")
        covered = {place: f for f in self.found for place in f.places}
        orders = [f for f in self.found if any(kind in f.kinds for kind in VERBS)]
        days = {n for t in askeddays.find(self.tokens) for n in range(t.start, t.end)} if orders else set()
        for found in orders:
            if found.end < len(self.tokens) and self.tokens[found.end].word in _TOGETHER:
                # `what I could pull together` is what is there.
                continue
            if found.start > 1 and self.tokens[found.start - 1].word in _WHICH:
                # `the robot that trims the vines`: what a thing does is no order.
                continue
            before = range(found.start)
            free = all(
                self.tokens[n].word in lead
                or self.tokens[n].mark
                or _numbers(self.tokens, n)
                or n in days
                or (n in covered and not {"want", "added", "removed", "past"}.issuperset(covered[n].kinds))
                for n in before
            )
            # `I want the KESTREL work in there` has a noun there, not a verb.
            last = found.start - 1
            led = last < 0 or last in covered or self.tokens[last].word in lead
            asked = led and any("please" in f.kinds and f.start < found.start for f in self.found)
            if free or asked:
                return found
        return None


def sentences(tokens: Sequence[Token]) -> Iterator[tuple[list[Token], str]]:
    """Runs of tokens up to a full stop or the end of a line, each with its mark."""
    run: list[Token] = []
    for token in tokens:
        if token.word in ENDS or len(run) >= _LONGEST:
            if run:
                yield run, token.word
            run = [] if token.word in ENDS else [token]
        else:
            run.append(token)
    if run:
        yield run, ""


def clauses(sentence: list[Token], end: str) -> list[Clause]:
    """The parts of a sentence between its commas and joining words; what has no operation belongs to what stands beside it."""
    table = phrases("operations", "markers")
    whole = table.all(sentence)
    # `plus d'achats` begins with no joining word.
    inside = {n for f in whole for n in f.places[len(f.places) == 1 :]}
    cuts = [n for n, t in enumerate(sentence) if (t.word in SOFT or t.word in _JOINS or bullet(sentence, n)) and n not in inside]
    parts: list[Clause] = []
    start = 0
    for cut in (*cuts, len(sentence)):
        if cut > start:
            run = sentence[start:cut]
            parts.append(Clause(run, table.all(run), sentence[start - 1].word if start else "", end == "?"))
        start = cut + 1
    return _merged(parts, sentence)


def _merged(parts: list[Clause], sentence: list[Token]) -> list[Clause]:
    table = phrases("operations", "markers")
    out: list[Clause] = []
    waiting: list[Token] = []
    for part in parts:
        # `, not the tests`: taken from what was asked, not added to it.
        spared = bool(part.found) and part.found[0].start == 0 and "not" in part.found[0].kinds
        tokens = [*waiting, *part.tokens]
        if part.operates():
            if waiting and part.verb is not None:
                # `OSPREY: drop it`, `stay technical, drop it`: an order begins its own clause.
                out.append(Clause(waiting, table.all(waiting), "", part.question))
                waiting, tokens = [], list(part.tokens)
            whole = Clause(tokens, table.all(tokens), part.joined, part.question) if waiting else part
            out.append(whole)
            waiting = []
        elif spared:
            continue
        elif out and not waiting and part.tokens[0].word in _ALONG and part.joined and phrases("slots").all(part.tokens):
            # `nothing of 2024, and with its conclusion`: what is to come in is not of what is left out.
            waiting = list(part.tokens)
            out.append(Clause(waiting, table.all(waiting), part.joined, part.question))
            waiting = []
        elif out and not waiting and not (part.joined in SOFT and _tells_alone(part)) and not _item(part, sentence):
            last = out[-1]
            joined = sentence[sentence.index(last.tokens[0]) : sentence.index(part.tokens[-1]) + 1]
            out[-1] = Clause(joined, table.all(joined), last.joined, last.question)
        else:
            between = sentence[sentence.index(part.tokens[-1]) + 1 :][:1]
            waiting = [*tokens, *between]
    if waiting:
        out.append(Clause(waiting, table.all(waiting), "", parts[-1].question))
    return out


def _item(part: Clause, sentence: list[Token]) -> bool:
    """`3) the result of KESTREL, add it`: a numbered item begins a wish of its own."""
    first = sentence.index(part.tokens[0])
    return first > 1 and bullet(sentence, first - 2)


def bullet(tokens: Sequence[Token], place: int) -> bool:
    """`2)`, `(2)`, `b)`: the number of an item, and not the end of `(see line 2)`."""
    word = tokens[place].word
    if not (word.isdigit() or (word.isalpha() and len(word) == 1)) or [t.word for t in tokens[place + 1 : place + 2]] != [")"]:
        return False
    before = [t.word for t in tokens[:place]]
    return before[-1:] == ["("] or before.count("(") <= before.count(")")


def _numbers(tokens: Sequence[Token], place: int) -> bool:
    """`1 cut the sales, 2 add the test`: the number of a wish, as the first word or behind a mark."""
    return len(tokens[place].word) == 1 and tokens[place].word.isdigit() and (not place or tokens[place - 1].mark)


def _tells_alone(part: Clause) -> bool:
    if part.tokens[0].word in DETERMINERS and any(
        token.word in _WAS and part.tokens[n - 1].word not in _WHICH for n, token in enumerate(part.tokens) if n
    ):
        # `nothing before May, the winter was paid by a grant`
        return True
    return part.has("teller") or any(token.word in _TO_COME for token in part.tokens)
