"""Which project a sentence belongs to, where the material names several."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from sredspace_worker.engine import askedkinds, dates, peers, tables
from sredspace_worker.engine.classifier import model
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import fold, stop_words
from sredspace_worker.engine.seasons import Calendar
from sredspace_worker.engine.tokens import stem
from sredspace_worker.engine.units import Unit

_NAMED = re.compile(r"\b(?i:project|projet)(?i:[ \t]+(?:name|code|nom))?[ \t]*[:=–-]?[ \t]+[\"“«]?(?P<name>[A-Z0-9][\w-]{1,30})")
# `Project Manager`, `Projet de loi`: a word behind `project` that names none.
_NO_NAME = frozenset(
    "manager management plan lead leader team status report notes note log summary review start end budget number id meeting update scope overview description and de du des the of for gestion equipe rapport".split()
)


# `GANNET: ran plate A`, `## LYNX`: where the wanted project is a name in capitals, others in the same place are projects too.
_CAPITALS = re.compile(
    r"^(?:#{1,6}\s+|[-*+]\s+)?(?:\d{4}-\d\d-\d\d\s*[:|,–—-]?\s*)?(?:\*\*)?(?P<name>[A-Z][A-Z0-9-]{2,20})\b(?=\s*(?:\*\*)?\s*(?:[:–—|,(]|- |$))",
    re.M,
)
_BEFORE = re.compile(r"\b(?:[Tt]he|[Oo]ur) (?P<name>[A-Z][A-Z0-9-]{2,20}) [Pp]roject\b")
_LABELS = frozenset(
    (
        "result results resultat resultats test tests essai essais hypothesis hypothese correction erratum note notes todo conclusion conclusions uncertainty incertitude objective objectif background summary readme "
        "date author auteur project projet total error erreur warning info debug appendix annexe observation rectification pass fail ok setup method methode next plan"
    ).split()
)  # fmt: skip

# A code name: a word in capitals that one could say, `GANNET`, not `HPLC`.
_CODE = re.compile(r"\b[A-ZÀ-Ý]{4,16}\b")
_UNSAID = re.compile(r"[^aeiouy]{4}|^[^aeiouy]{3}|[^aeiouy]{3}$")
# `the barley dryer`, `la sonde de silo`: a thing with a name of two or more words.
_THING = re.compile(
    r"\b(?:the|our|le|la|les|du|au|notre|nos|ce|cette) ?(?=([a-z]{3,}(?: (?:a|au|de|du|des|d'|l'|la|en) ?| )[a-z]{3,})(?!\w))|\bl'(?=([a-z]{3,}(?: (?:a|au|de|du|des|d'|l'|la|en) ?| )[a-z]{3,})(?!\w))"
)
_WORD = re.compile(r"[a-z0-9]+")
_EMPTY_LINE = re.compile(r"\n[ \t]*\r?\n")
_ALIKE = 5  # letters by which words are alike: `chapeau` and `chapelier`


_LOOKED_AT = 200_000


def code_names(text: str) -> Counter[str]:
    return Counter(n for n in map(fold, _CODE.findall(text)) if not _UNSAID.search(n) and n not in _LABELS)


def things(folded: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for match in _THING.finditer(folded):
        name = match[1] or match[2]
        if not stop_words().intersection(name.split()[0::2] if len(name.split()) > 2 else name.split()):
            found[name] += 1
    return found


class Papers:
    """What the papers of a run name, looked up in the order of a prompt's words; read when a wish asks."""

    def __init__(self, prompt: Source, sources: Iterable[Source], units: Iterable[Unit] = ()) -> None:
        self.calendar = Calendar(units)
        self._prompt = prompt.text
        self._sources = [s for s in sources if s is not prompt]

    def joined(self, place: int) -> bool:
        """Whether the prompt has a hyphen there."""
        return self._prompt[place : place + 1] == "-"

    @functools.cached_property
    def _folded(self) -> str:
        return "\n".join(fold(s.text) for s in self._sources)

    @functools.cached_property
    def _beginnings(self) -> str:
        """Enough of each paper to know what it calls its work."""
        return "\n".join(fold(s.text[:_LOOKED_AT]) for s in self._sources)

    @functools.cached_property
    def _words(self) -> list[str]:
        return _WORD.findall(self._folded)

    @functools.cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(w[:6] for w in self._words)

    @functools.cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(map(stem, self._words))

    @functools.cached_property
    def _pairs(self) -> frozenset[tuple[str, str]]:
        """Words that stand side by side, by their first six letters, little words left out."""
        kept = [w[:6] for w in self._words if w not in _LITTLE]
        return frozenset(pairwise(kept))

    @functools.cached_property
    def names(self) -> dict[str, list[tuple[str, ...]]]:
        """Names by their first word."""
        found: set[tuple[str, ...]] = set()
        for source in self._sources:
            codes = code_names(source.text)
            found.update((n,) for n, times in codes.items() if times > 1)
            found.update(
                (fold(m["name"]),) for m in _NAMED.finditer(source.text) if fold(m["name"]) not in _NO_NAME | stop_words()
            )
        found.update((n,) for n in peers.of(self._sources))
        found.update(tuple(_WORD.findall(n)) for n, times in things(self._beginnings).items() if times > 2)
        table: dict[str, list[tuple[str, ...]]] = {}
        for name in found:
            if name:
                table.setdefault(name[0], []).append(name)
        return table

    def named_at(self, words: Sequence[str]) -> int:
        """How many words of the prompt are a name of the papers."""
        best = 0
        for name in self.names.get(words[0], ()) if words else ():
            kept = [n for n, w in enumerate(words) if re.fullmatch(r"[a-z0-9]+'?", w)]
            said = [words[n].rstrip("'") for n in kept[: len(name)]]
            if tuple(said) == name:
                best = max(best, kept[len(name) - 1] + 1)
        return best

    def knows(self, word: str) -> bool:
        """Whether the papers have a word, in any form."""
        return stem(word) in self._stems

    def has_phrase(self, words: Sequence[str]) -> bool:
        """Whether the words stand side by side in the papers."""
        kept = [w.rstrip("'")[:6] for w in words if w not in _LITTLE]
        return bool(kept) and kept[0] in self._known and all(pair in self._pairs for pair in pairwise(kept))

    def say(self, words: Sequence[str]) -> bool:
        """Whether the papers have the words one behind the other."""
        together = "[^a-z0-9]{1,2}".join(map(re.escape, words))
        return re.search(rf"(?<!\w){together}(?!\w)", self._folded) is not None

    def has_name(self, topic: str) -> bool:
        words = _WORD.findall(fold(topic))
        return len([w for w in words if w not in _LITTLE]) > 1 and self.has_phrase(words)

    def often(self, topic: str) -> bool:
        """Whether the papers say it more than once."""
        words = [w for w in _WORD.findall(fold(topic)) if w not in _LITTLE]
        return self.has_phrase(words) and min(self._times[w[:6]] for w in words) > 1

    @functools.cached_property
    def _times(self) -> Counter[str]:
        return Counter(w[:6] for w in self._words)

    def has_words(self, topic: str) -> bool:
        """Whether the papers have the half of its words, in any form."""
        words = [w for w in _WORD.findall(fold(topic)) if w not in _LITTLE and w not in stop_words()]
        return 2 * sum(self.knows(w) for w in words) >= max(1, len(words))


def _stems(unit: Unit) -> set[str]:
    words = (word for word in _WORD.findall(unit.folded) if len(word) > 3 and word.isalpha())
    return {stem(word) for word in words if word not in stop_words() and word not in dates.MONTHS}


_LITTLE = frozenset("the a an of in on le la les l d de du des a au aux en un une".split())


_Words = dict[str, set[str]]  # by the name of a project


# `## Kestrel`: a name alone as a heading. Its peers are the names alone at the same level.
_HEADED = re.compile(r"^(?P<level>#{1,6}) +\**(?P<name>[A-ZÀ-Ý][\w-]{2,20})\**[ :]*\r?$", re.M)
_SEVERAL = re.compile(r"\b(?:projects|projets)\b")


class Projects:
    def __init__(self, sources: Iterable[Source], wanted: str) -> None:
        self.wanted = fold(wanted)
        sources = list(sources)
        # What nobody names anywhere has no other projects beside it.
        said = re.compile(rf"(?<!\w)(?:{re.escape(wanted)}|{re.escape(self.wanted)})(?!\w)", re.I)
        if any(re.search(rf"(?<!\w){re.escape(wanted.upper())}(?!\w)", s.text) for s in sources if not s.prompt):
            # A person who types `kestrel` means the KESTREL of the papers.
            wanted = wanted.upper()
        self.known = any(said.search(s.text) or said.search(re.sub(r"[_.\-/]+", " ", s.name)) for s in sources if not s.prompt)
        names = {self.wanted}
        for source in sources:
            for match in _NAMED.finditer(source.text):
                name = fold(match["name"])
                if name not in _NO_NAME and not name.isdigit():
                    names.add(name)
            # `the OSPREY project`, `le projet`'s other way round
            names.update(name for m in _BEFORE.finditer(source.text) if (name := fold(m["name"])) not in _LABELS)
            if wanted.isupper():
                names.update(name for m in _CAPITALS.finditer(source.text) if (name := fold(m["name"])) not in _LABELS)
            if source.kind == "file":
                names.update(fold(row.project) for row in tables.rows(source) if row.project)
        names.update(self._beside(sources, wanted), *map(self._headed, sources))
        self._pattern = re.compile(
            r"(?<!\w)(?:" + "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True)[:200]) + r")(?!\w)"
        )
        self._rows: dict[tuple[int, int], str] = {}

    def _beside(self, sources: list[Source], wanted: str) -> set[str]:
        """Names of the same make that stand apart from the wanted one: no sentence has both."""
        texts = [fold(part) for s in sources if not s.prompt for part in re.split(r"(?<=[.!?])\s|\n", s.text)]
        if wanted.isupper():
            found: Counter[str] = Counter()
            for source in sources:
                if not source.prompt:
                    found.update(code_names(source.text))
            candidates = [n for n, times in found.most_common(40) if times > 1]
        elif self.wanted in (alike := peers.of(sources)):
            candidates = list(alike)
        elif wanted.islower():
            counted: Counter[str] = Counter()
            for text in texts:
                counted.update(things(text))
            candidates = [n for n, times in counted.most_common(40) if times > 2][:6]
        else:
            candidates = list(alike)
        # `Two projects share this book: Kestrel and Osprey.` names them beside each other because they are apart.
        own = [t for t in texts if self.wanted in t and not _SEVERAL.search(t)]
        said = set(self.wanted.split())
        return {n for n in candidates if n != self.wanted and not said.intersection(n.split()) and not any(n in t for t in own)}

    def _headed(self, source: Source) -> set[str]:
        """The headings at the level of the wanted one that are a name and no word of many fields, such as `Results`."""
        headings = {fold(m["name"]): m["level"] for m in _HEADED.finditer(source.text)}
        level = headings.get(self.wanted)
        return {n for n, own in headings.items() if own == level and n not in _LABELS | _NO_NAME | model().general}

    def names_in(self, folded: str) -> set[str]:
        return set(self._pattern.findall(folded))

    def others(self, units: list[Unit]) -> list[tuple[Unit, str]]:
        """The units that belong to another project than the wanted one, each with that project's name."""
        return [(unit, sorted(found)[0]) for unit, found in self._of_each(units) if self.wanted not in found]

    def own(self, units: list[Unit]) -> list[Unit]:
        """The units that belong to the wanted project alone."""
        return [unit for unit, found in self._of_each(units) if found == {self.wanted}]

    def _of_each(self, units: list[Unit]) -> Iterator[tuple[Unit, set[str]]]:
        if not self.known:
            return
        rows: dict[int, list[tables.Row]] = {}
        # A paragraph that names one project is about it; in one that names several each sentence speaks for itself.
        paragraph: dict[tuple[int, int], set[str]] = {}
        for unit in units:
            paragraph.setdefault((id(unit.source), unit.block), set()).update(self.names_in(unit.folded))
        words, wide = self._words_of(units, {}), self._words_of(units, paragraph)
        # Of each paragraph the projects that were named last.
        last: dict[tuple[int, int], set[str]] = {}
        for unit in units:
            source = unit.source
            key = (id(source), unit.block)
            found = self.names_in(unit.folded)
            if found:
                last[key] = found
            if unit.cells is not None or unit.kind == "row":
                if id(source) not in rows:
                    rows[id(source)] = list(tables.rows(source)) if source.kind == "file" else []
                    for row in rows[id(source)]:
                        if row.project:
                            self._rows[id(source), row.start] = fold(row.project)
                start = source.text.rfind("\n", 0, unit.start) + 1
                if (id(source), start) in self._rows:
                    found = {self._rows[id(source), start]}
            # Its own words, then its paragraph, then the heading, then the name of the file.
            found = found or self._beside_others(unit, paragraph[key], last.get(key, set()), words, wide)
            found = found or self.names_in(unit.heading) or self._file(source)
            if found:
                yield unit, found

    def by_paragraph(self, units: list[Unit]) -> Iterator[tuple[Unit, set[str]]]:
        """Notes have a line for each thought: a sentence is of the project that was named last above it, up to an empty line."""
        last: set[str] = set()
        headed: set[str] = set()
        before: Unit | None = None
        for unit in units:
            apart = before is None or before.source is not unit.source
            headed = set() if apart else headed
            if apart or (before and _EMPTY_LINE.search(unit.source.text, before.end, max(before.end, unit.start))):
                last = headed
            if (alone := unit.folded.strip(" #*:-")) in self.names_in(alone):
                # The name alone stands above all that follows.
                headed = {alone}
            last = self.names_in(unit.folded) or last
            before = unit
            if found := last or self.names_in(unit.heading) or self._file(unit.source):
                yield unit, found

    def _beside_others(self, unit: Unit, paragraph: set[str], last: set[str], words: _Words, wide: _Words) -> set[str]:
        """The projects of a sentence that names none, by the sentences of its paragraph."""
        kind = askedkinds.kind_of(unit)
        if kind == "filler" or not paragraph:
            # What says nothing is of no project.
            return set()
        hits = self._hits(unit, words)
        best = max(hits.values(), default=0)
        if len(paragraph) > 1:
            # It goes on about the project that was named last, where its words do not rather speak of another.
            near = max((hits[name] for name in last if name in hits), default=0)
            goes_on = kind is None and (unit.labels or askedkinds.of_work(unit))
            # A day of its own begins something new.
            goes_on = goes_on and near == best and bool(near or not dates.periods(unit.folded))
            return self._by_words(hits) or (last if goes_on else set())
        if max((hits.get(name, 0) for name in paragraph), default=0) < best and (other := self._by_words(hits)):
            return other
        # What was bought and who was hired is of the whole company, unless it is for the things of the project.
        told = {word[:_ALIKE] for name in paragraph for word in wide.get(name, ())}
        return paragraph if kind is None or told & {word[:_ALIKE] for word in _stems(unit)} else set()

    def _words_of(self, units: list[Unit], paragraphs: dict[tuple[int, int], set[str]]) -> _Words:
        """The words of the sentences that name one project, or whose paragraph does; what several have tells none apart."""
        told: dict[str, set[str]] = {}
        for unit in units:
            named = self.names_in(unit.folded) or (paragraphs.get((id(unit.source), unit.block), set()) if unit.labels else set())
            if len(named) == 1:
                told.setdefault(next(iter(named)), set()).update(_stems(unit))
        shared = Counter(word for found in told.values() for word in found)
        return {name: {word for word in found if shared[word] == 1} for name, found in told.items()}

    @staticmethod
    def _hits(unit: Unit, words: _Words) -> dict[str, int]:
        """How many words a sentence has of each project."""
        own = _stems(unit)
        return {name: len(own & found) for name, found in words.items()}

    @staticmethod
    def _by_words(hits: dict[str, int]) -> set[str]:
        """`WICKET is a valve … It was uncertain whether a poppet …`: the one project that has the words of a sentence without a name."""
        best = max(hits, key=lambda name: hits[name], default="")
        rest = max((n for name, n in hits.items() if name != best), default=0)
        return {best} if best and hits[best] > rest + 1 else set()

    def _file(self, source: Source) -> set[str]:
        if source.kind != "file":
            return set()
        return self.names_in(re.sub(r"[_.\-/]+", " ", fold(source.name)))
