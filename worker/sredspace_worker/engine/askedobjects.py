"""What a clause speaks of: days, names, the points of a claim, kinds of sentences, and any other subject."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sredspace_worker.engine import askeddays
from sredspace_worker.engine.clauses import DETERMINERS
from sredspace_worker.engine.dates import LONG_WEEKDAYS
from sredspace_worker.engine.projects import Papers
from sredspace_worker.engine.tokens import Found, Token
from sredspace_worker.engine.wishlists import is_paper, lists, no_subject, one, phrases, words

# Where a run of words that belong together ends.
_SPLITS = frozenset(", : ( ) or and plus et ou ni nor but then mais puis pis donc c' est is are sont — – - & +".split())
_FOR = frozenset("for on of pour de sur".split())
_FROM = frozenset("from in out of des dans du de d' my the mes les our nos notre mon".split())
# They say where a point comes from, whatever stands in front of them: `the uncertainties that I dictated`.
_OWN = frozenset("notes notebook carnet cahier calepin typed dictated dictee dictees dicte dictes".split())
_DICTATED = frozenset("typed dictated dicte dictes".split())
# `for both projects`, `the two conclusions`: more than one, whatever the point is called by.
_SEVERAL = frozenset("both two three all each every deux trois chaque tous toutes".split())
EVERY = frozenset("all every each tous toutes chaque tout".split())
_ABOUT = frozenset("about on sur concerne concernant touche mention mentions mentioning parle mentionne regarding".split())
_JOINED = frozenset("of on about with for at under behind in de du des d' au aux a avec sur pour sous".split())
# `the test and what came of it`
_BACK = frozenset("it its ca".split())
_ARTICLES = frozenset("le la les l' en".split())
_BEHIND_A_PRONOUN = frozenset("a au donc aussi stp svp dans la de du et pis y moi".split())
# How far a question word reaches: `what we never dared to think`.
_REACH = 8


@dataclass(frozen=True)
class Point:
    """A point of the claim, with what is said of it."""

    label: str
    words: str
    names: tuple[str, ...]
    strict: bool  # `the test with the microscope`: the words name its subject
    single: bool  # `the hypothesis`, not `the results`
    described: bool = False  # `what we weren't sure of`
    every: bool = False  # `all the results`


@dataclass
class Objects:
    times: list[askeddays.Time] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)
    rest: bool = False  # `the rest`, `what falls outside`
    pronoun: bool = False
    text: bool = False  # `the sentences`, `everything`
    notes: bool = False  # `from the notes`
    around: bool = False  # `before or after it`
    kinds_of: dict[str, tuple[str, ...]] = field(default_factory=dict)  # `the bragging about LYNX`
    times_of: tuple[str, ...] = ()  # `the 2024 tests of LYNX`

    @property
    def owners(self) -> set[str]:
        """The names that only say whose sentences are meant."""
        return {*self.times_of, *(name for names in self.kinds_of.values() for name in names)}

    def any(self) -> bool:
        return bool(self.times or self.names or self.points or self.kinds or self.topics)


def find(tokens: Sequence[Token], used: Iterable[int], papers: Papers) -> Objects:
    """The objects among the tokens that no operation uses."""
    return _Finder(tokens, set(used), papers).out


class _Finder:
    def __init__(self, tokens: Sequence[Token], taken: set[int], papers: Papers) -> None:
        self._tokens, self._taken, self._papers = tokens, taken, papers
        self.out = Objects()
        self._times()
        _sources(tokens, taken, self.out)
        for found in (*one("words", "seeming").all(tokens), *one("words", "by_hand").all(tokens)):
            taken.update(found.places)
        rest = one("words", "rest").all(tokens)
        self.out.rest = bool(rest)
        for found in rest:
            taken.update(found.places)
        self._names: dict[int, str] = {}
        for first, last in _named(tokens, taken, papers):
            self._names[first] = _written(tokens[first:last], "-" if tokens[first].capitals else " ")
            taken.update(range(first, last))
        self.out.names = list(self._names.values())
        self._labels = {n: f for f in _labels(tokens, taken) for n in f.places}
        self.out.pronoun = any(_stands_for(tokens, n) for n in range(len(tokens)))
        self._segments()
        self.out.kinds = list(dict.fromkeys(self.out.kinds))

    def _times(self) -> None:
        for time in askeddays.find(self._tokens, self._papers.calendar):
            places = range(time.start, time.end)
            # `in last year's filing` is another claim, no year to leave out.
            taken = [n for n in places if n in self._taken]
            if not any(self._tokens[n].word[:1].isdigit() for n in taken) and not (taken and time.how == "other"):
                self.out.times.append(time)
                self._taken.update(places)

    def _segments(self) -> None:
        """Each stretch between two splits, with its names and its runs of words."""
        texts = words("words", "text")
        times = {n for t in self.out.times if t.how != "other" for n in range(t.start, t.end)}
        dated = False
        segment: list[list[int]] = []
        run: list[int] = []
        names: list[str] = []
        for place in range(len(self._tokens) + 1):
            free = place < len(self._tokens) and place not in self._taken
            token = self._tokens[place] if free else None
            if token is not None and token.word not in _SPLITS and not token.mark:
                self.out.text |= token.word in texts
                run.append(place)
                continue
            if run:
                segment.append(run)
                run = []
            if place in self._names:
                names.append(self._names[place])
            dated |= place in times
            if place == len(self._tokens) or token is not None:
                for part in segment:
                    self._phrase(part, tuple(names))
                if names and dated:
                    self.out.times_of = tuple(names)
                segment, names, dated = [], [], False

    def _phrase(self, run: list[int], names: tuple[str, ...]) -> None:
        """A run of words: a point of the claim, a kind of sentences, or a subject of its own."""
        tokens, out = self._tokens, self.out
        hits = list(dict.fromkeys(self._labels[n] for n in run if n in self._labels))
        content = self._content(run)
        if not hits and not content:
            return
        inside = sorted({*content, *(n for n in run if n in self._labels)})
        said = _written(tokens[inside[0] : inside[-1] + 1])
        kinds = [kind for hit in hits for kind in hit.kinds if kind in lists("kinds")]
        points = [hit for hit in hits if hit.kind in lists("slots")]
        subject = bool(content) and self._papers.has_phrase([tokens[n].word for n in inside])
        # `our trade-show trip to Lisbon`: a name that no paper has makes it a subject of its own.
        subject |= bool(kinds) and any(self._unheard_of(n) for n in range(inside[0] + 1, run[-1] + 1))
        if "money" in kinds:
            # `about prices` names a subject.
            subject |= any(t.word in _ABOUT for t in tokens[max(0, inside[0] - 4) : inside[0]])
            kinds = ["business"]
        if kinds and subject:
            # `the customer portal` is a subject where the draft speaks of one; `customer stuff` is a kind.
            out.topics.append(said)
        elif kinds:
            # `marketing fluff` is marketing.
            kinds = [kind for kind in kinds if kind != "filler" or set(kinds) == {"filler"}]
            out.kinds += kinds
            if names:
                out.kinds_of.update(dict.fromkeys(kinds, names))
        elif points:
            for hit in points:
                point = self._point(hit, content, run, names)
                if all(point.label != p.label or (point.words and point.words != p.words) for p in out.points):
                    out.points.append(point)
        else:
            last = content[-1] + 1
            if last < len(tokens) and last in run and tokens[last].word not in no_subject() and tokens[last].word.endswith("s"):
                # `the rink deals` are no rink.
                last += 1
            if not all(tokens[n].word in LONG_WEEKDAYS for n in content):
                # `I am back on Tuesday` names no subject.
                out.topics.append(_written([tokens[n] for n in range(content[0], last)]))

    def _unknown(self, run: list[int]) -> list[int]:
        words = ((n, self._tokens[n].word) for n in run if n not in self._labels)
        return [n for n, word in words if len(word) > 3 and word not in no_subject() and not self._papers.knows(word)]

    def _unheard_of(self, place: int) -> bool:
        return place not in self._labels and _unheard(self._tokens[place], self._papers)

    def _content(self, run: list[int]) -> list[int]:
        """The words of a run that may name a subject: those that the papers know, or all where they know none."""
        empty = no_subject()
        found = [n for n in run if n not in self._labels and self._tokens[n].word not in empty]
        found = [n for n in found if len(self._tokens[n].word) > 1 or self._tokens[n].word.isdigit()]
        known = [n for n in found if self._papers.knows(self._tokens[n].word)]
        return known or found

    def _point(self, hit: Found, content: list[int], run: list[int], names: tuple[str, ...]) -> Point:
        described = self._tokens[hit.places[0]].word in words("words", "question")
        if described:
            content = [n for n in content if n > hit.places[0] and self._papers.knows(self._tokens[n].word)]
        last = self._tokens[hit.places[-1]].word
        said = " ".join(self._tokens[n].raw for n in content)
        around = self._tokens[run[0] : run[-1] + 2]
        if self.out.points and not content and any(t.word in _BACK for t in around):
            said = self.out.points[-1].words
        led = next((t.word for t in reversed(self._tokens[: content[0]]) if t.word not in DETERMINERS), "") if content else ""
        strict = bool(content) and (led in _JOINED or content[-1] + 1 == hit.places[0])
        # `the conclusions that I dictated in the truck`: where that was is no subject.
        strict = strict and _DICTATED.isdisjoint(t.word for t in self._tokens)
        unknown = self._unknown(run)
        if strict and len(unknown) > max(1, len(content)):
            # `the velvet curtain that is fireproof`: of a subject that the papers do not have, whatever curtain they speak of.
            said = " ".join(self._tokens[n].raw for n in unknown)
        single = described or last == "hypothesis" or not last.endswith(("s", "x", "data"))
        single = single and _SEVERAL.isdisjoint(t.word for t in self._tokens)
        every = not single and not EVERY.isdisjoint(t.word for t in self._tokens)
        return Point(hit.kind, said, names or tuple(self.out.names), strict, single, described, every)


def _unheard(token: Token, papers: Papers) -> bool:
    """Whether a word is a name that no paper has."""
    name = token.raw[:1].isupper() and token.raw[1:].islower() and len(token.raw) > 3
    return name and token.word not in no_subject() and not papers.knows(token.word)


def _names_point(token: Token) -> bool:
    return any(kind in lists("slots") for found in phrases("slots").all([token]) for kind in found.kinds)


def _stands_for(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word looks back: `it`, `ça`; `les` as in `enlève-les`, not as in `les ventes`."""
    word = tokens[place].word
    if word not in words("words", "pronoun"):
        return False
    behind = tokens[place + 1] if place + 1 < len(tokens) else None
    if place and tokens[place - 1].word in words("markers", "teller"):
        return True
    free = behind is None or behind.mark or behind.word in _BEHIND_A_PRONOUN or behind.word in words("operations", "say")
    return word not in _ARTICLES or free


def _labels(tokens: Sequence[Token], taken: set[int]) -> list[Found]:
    """The points and kinds that are named, and the points that are described: `what we weren't sure of`."""
    described = []
    asking = words("words", "question")
    for found in phrases("described").all(tokens):
        for place in range(found.start - 1, max(-1, found.start - 1 - _REACH), -1):
            if tokens[place].mark:
                break
            if tokens[place].word in asking:
                described.append(Found(found.kinds, place, found.end, (place, *found.places)))
                break
    covered = {n for f in described for n in f.places}
    named = [f for f in phrases("slots", "kinds").all(tokens) if not covered.intersection(f.places)]
    # What turns out is not out.
    described = [f for f in described if len(taken.intersection(f.places)) < 2]
    # What hasn't been done is no negation.
    named = [f for f in named if len(taken.intersection(f.places)) < (2 if len(f.places) > 2 else 1)]
    return [*described, *named]


def _written(tokens: Sequence[Token], mark: str = " ") -> str:
    """Words as a person writes them."""
    return mark.join(t.raw for t in tokens).replace("' ", "'").replace("’ ", "’")


def _sources(tokens: Sequence[Token], taken: set[int], out: Objects) -> None:
    """`from my notes`, `in lab.md`: where to take it from."""
    for place, token in enumerate(tokens):
        if place in taken:
            continue
        if "." in token.word and token.word[:1].isalpha() and len(token.word) > 3:
            out.notes = True
            taken.add(place)
        elif token.word in _DICTATED or (is_paper(token.word) and (token.word in _OWN or _from(tokens, place))):
            out.notes = True
            taken.add(place)
            before = place - 1
            if before > 0 and tokens[before].word in words("words", "place") and tokens[before - 1].word in _FROM:
                # `in my shop notes`
                taken.add(before)
                before -= 1
            while before >= 0 and tokens[before].word in _FROM and before not in taken:
                taken.add(before)
                before -= 1


def _from(tokens: Sequence[Token], place: int) -> bool:
    before = tokens[place - 1].word if place else ""
    return before in _FROM or is_paper(before)


def _named(tokens: Sequence[Token], taken: set[int], papers: Papers) -> list[tuple[int, int]]:
    """Code names, names that the papers have, and what stands behind `project`."""
    none = words("words", "no_name")
    long = [t for t in tokens if len(t.raw) > 3]
    shouted = len(tokens) > 4 and sum(t.capitals for t in long) > 0.6 * len(long)
    found = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        length = papers.named_at([t.word for t in tokens[place : place + 6]])
        project = place > 0 and tokens[place - 1].word in ("project", "projet")
        behind = project and (token.raw[:1].isupper() or token.raw[:1].isdigit())
        # `the Osprey project`
        following = tokens[place + 1].word if place + 1 < len(tokens) else ""
        behind = behind or (place > 0 and following == "project" and token.raw[:1].isupper())
        # `the hypothesis for Rosewater`: a project that no paper knows.
        led = place > 1 and tokens[place - 1].word in _FOR and _names_point(tokens[place - 2]) and _unheard(token, papers)
        code = token.capitals and not shouted and not token.word.isdigit()
        last = place + 1
        if place not in taken and length:
            last = place + length
            found.append((place, last))
        elif place not in taken and (code or behind or led) and token.word not in none:
            last = _parts(tokens, place, papers)
            found.append((place, last))
        place = last
    return found


def _parts(tokens: Sequence[Token], place: int, papers: Papers) -> int:
    """Behind a name such as `HERON-2`."""
    last = place + 1
    while (
        last < len(tokens)
        and tokens[last].start == tokens[last - 1].end + 1
        and tokens[last].raw.isalnum()
        and (tokens[last].raw.isupper() or tokens[last].raw.isdigit())
        and papers.joined(tokens[last - 1].end)
    ):
        last += 1
    return last
