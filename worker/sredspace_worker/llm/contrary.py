"""Whether a sentence says the contrary of one that speaks of the same thing: denied, turned round, exchanged, or another figure."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from sredspace_worker.llm import clausal, moved, roles, turned, words
from sredspace_worker.llm.amounts import Amount
from sredspace_worker.llm.clauses import Clause, clause
from sredspace_worker.llm.passages import Passage, passages

# How much of a sentence the other must have, beside what the two differ in, and how much of the other the sentence.
_SAME, _BACK, _ALL = 0.6, 0.3, 0.75
_FEWEST = 2
_WORDS = 3
_ROUNDED = 0.02
_FIGURE = 2  # a figure tells more than a word

# `A, not B`, `A rather than B`, `A et non B`: B is what it was not.
_FOIL = re.compile(
    r"(?:, (?:and |et |but |mais )?(?:not|pas|non(?: pas)?)|\b(?:and|but) not|\bmais (?:pas|non)|\bet (?:non(?: pas)?|pas)|\brather than|\binstead of|\bplutot qu(?:e |')|\bau lieu d(?:e |u |es |'))"
    r" ?(?!(?:yet|only|encore|seulement|even|meme)\b)(?P<what>[^,;.:]+?)(?=[,;.:]|$| (?:that|which|who|qui|but|mais)\b)"
)
# `Not B but A`, `pas B mais A`.
_FOIL_FIRST = re.compile(
    r"(?:\b(?:is|was|were|are|be|by|it's) not|^not|\bce n'(?:est|etait|etaient) pas|\bce ne (?:sont|furent) pas|\bnon(?: pas)?) (?P<what>(?!only\b|seulement\b)[^,;.:]{1,60}?),? (?:but|mais) (?!(?:not|pas)\b)"
)
# `Did not lose more than 1 %` is a bound, and denies nothing.
_BOUNDED = re.compile(
    r"(?:\b(?:not|never|pas|jamais|no)\b|n't\b)(?=[^,;.:]{0,40}?\b(?:more|less|fewer|longer|later|plus|moins|exceed\w*|depass\w*)(?: than| de| que| d')? ?\d)"
)
_AS_HOPED = re.compile(
    r"\b(?:contrary to|against|as|than|unlike|contrairement a|comme|que)(?: (?:our|the|we|nos|les|notre|l'|nous))* ?(?:expect\w*|hop\w*|prevu\w*|attend\w*|attentes?|esper\w*|hypothes[ei]s|hypothese)\b"
)
_DENIES = re.compile(
    r"\b(?:not|never|no|none|neither|nor|cannot|nothing|nobody|unable|impossible|failed to|fails to|jamais|aucune?|rien|ni|incapables?)\b|\b(?:(?:did|does|was|is|were|are|could|would|should|has|have|had)n'?t|(?:do|ca|wo)n't)\b"
    r"|(?<![\w-])pas\b(?!-| \d)|\bn[e'] ?\w+ plus\b|\bno longer\b"
)
# What denies without saying no.
_OTHERWISE = re.compile(
    r"\b(?:miss\w*|refus\w*|prevent\w*|avoid\w*|stay\w*|remain\w*|surviv\w*|withst\w*|zero|nil|only|manqu\w*|echapp\w*|empech\w*|evit\w*|rest(?:e|ee?s?|ent|ait|aient)|demeur\w*|seulement|ne|intact\w*|free)\b|\bn'|\b0\b"
)
_REACH = 80  # letters behind a word that denies

# What rises and what falls, by family; `more` and `less` are moved.other_way's.
_WAYS = {
    "size": (
        r"rose|risen|rises?|rising|rais(?:ed?|es|ing)|increas\w+|climb\w*|grew|grown|grows|went up|jumped|augment\w+|montee?s?|montait|hauss\w+|accru\w*|grimp\w+|accroi\w+",
        r"fell|fallen|falls|falling|drop(?:s|ped|ping)?|decreas\w+|lowered|lowers|lowering|reduc\w+|declin\w+|shrank|sank|went down|came down|baiss\w+|diminu\w+|chut\w+|tombee?s?|abaiss\w+|reduit\w*|reduis\w+",
    ),
    "merit": (
        r"better|improv\w+|amelior\w+|mieux|meilleure?s?",
        r"worse\w*|worst|deteriorat\w+|degrad\w+|deterior\w+|empir(?:e|ee?s?|er|ait)|pires?",
    ),
    "speed": (
        r"faster|quicker|sooner|accelerat\w+|sped up|speeds up|plus (?:vite|rapides?|rapidement)|acceler\w+",
        r"slower|slow(?:ed|s)(?: down)?|more slowly|ralent\w+|plus lent\w*",
    ),
    "outcome": (
        r"held|holds|surviv\w+|withst\w+|passed|succeed\w*|intact|tenu\w*|tient|tenaient|resiste?e?s?|reussi\w*",
        r"burst\w*|fail(?:s|ed|ure|ures)?|broke|broken|breaks|crack(?:s|ed|ing)?|ruptur\w+|collaps\w+|eclat\w+|echou\w+|rompu\w*|rompait|casse\w*|fissure\w*|cede\w*|leaked|leaks|fuit|fuyait",
    ),
    "level": (
        r"above|over(?= (?:the|our|its|a|\d))|exceed\w*|superieure?s? (?=au?x?\b)|au-dessus|depass\w+|more than(?= \d)|plus de(?= \d)",
        r"below|under(?= (?:the|our|its|a|\d))|inferieure?s? (?=au?x?\b)|en dessous|au-dessous|short of|less than(?= \d)|moins de(?= \d)|sous(?= (?:la|le|les|\d))",
    ),
}
_WAY = {name: (re.compile(rf"\b(?:{up})\b"), re.compile(rf"\b(?:{down})\b")) for name, (up, down) in _WAYS.items()}
_MARK = re.compile(r"\b(?:[a-z]{1,4}-?\d{1,4}[a-z]?|[b-z]_)(?!\w)")
_TARGET = re.compile(
    r"\b(?:targets?|limits?|goals?|thresholds?|specs?|norms?|cibles?|objectifs?|limites?|seuils?|normes?|visee?s?)\b"
)
_NEAR = 48
_BEFORE = 36
_COMPARES = frozenset(("size", "merit", "speed"))
_THAN = re.compile(r"\bthan\b|\b(?:plus|moins)\b[^,;.]{1,40}\bqu(?:e\b|')")


@dataclass(frozen=True)
class Sense:
    """What one text says: its words and figures, what it denies, and what it says that it was not."""

    one: Clause
    denies: bool
    denied: frozenset[str]
    asserted: frozenset[str]  # its words that stand behind nothing that denies
    foils: frozenset[str]
    marks: frozenset[str]
    doubts: bool


@functools.lru_cache(maxsize=1 << 12)
def sense(text: str) -> Sense:
    one = clause(text)
    bare, foils = _without_foils(one.folded)
    bare = _BOUNDED.sub(" ", bare)
    denied, asserted = _denied_and_not(bare)
    marks = {m for m in _MARK.findall(_unmeasured(one)) if m not in ("co2", "h2o")}
    return Sense(
        one,
        bool(_DENIES.search(bare)),
        frozenset(denied),
        frozenset(asserted),
        frozenset(foils),
        frozenset(m.replace("-", "") for m in marks)
        | {f"{kind} {n}" for kind, numbers in roles.labels(one).items() for n in numbers},
        clausal.doubts(clause(_AS_HOPED.sub(" ", one.folded))) or bool(words.any_of("plan").search(one.folded)),
    )


def _unmeasured(one: Clause) -> str:
    masked = list(one.folded)
    for start, end in (*((a.start, a.end) for a in one.amounts), *((d.start, d.end) for d in one.days)):
        masked[start:end] = " " * (end - start)
    return "".join(masked)


def _without_foils(folded: str) -> tuple[str, set[str]]:
    foils: set[str] = set()
    for pattern in (_FOIL_FIRST, _FOIL):
        for match in pattern.finditer(folded):
            foils |= _content(match["what"])
    return _FOIL.sub(" ", _FOIL_FIRST.sub(" ", folded)), foils


def _denied_and_not(folded: str) -> tuple[set[str], set[str]]:
    """The words that stand closely behind a word that denies, and all others."""
    denied: set[str] = set()
    rest = folded
    for match in _DENIES.finditer(folded):
        behind = re.split(
            r"[.;:]|, | (?:but|mais|until|because|when|jusqu\w*|parce|quand|lorsqu\w*) ",
            folded[match.end() : match.end() + _REACH],
        )[0]
        rest = rest[: match.end()] + " " * len(behind) + rest[match.end() + len(behind) :]
        denied |= _content(behind)
    return denied, _content(rest)


def _content(text: str) -> set[str]:
    return {w for w in words.TOKEN.findall(text) if not words.light(w)}


def contrary(text: str, other: str) -> str | None:
    """In what the two contradict each other, or nothing."""
    said, known = sense(text), sense(other)
    there = passages([other])
    if not there or "?" in text + other or not _one_thing(said, known):
        return None
    if moved.turned_round(text, there) and _round(text, there) and _alike(said, known, frozenset()):
        return "order"
    if said.doubts or known.doubts:
        return None
    if _exchanged(said, known):
        return "exchanged"
    if (moved.other_way(text, there) or turned.turned(said.one, there)) and _alike(said, known, frozenset()):
        return "direction"
    found = _sign(said, known)
    if found is not None:
        return found
    for part in _parts(text):
        for unit in _parts(other):
            if len(part.one.tokens) >= _FEWEST and _one_thing(part, unit) and (found := _sign(part, unit)) is not None:
                return found
    return None


@functools.lru_cache(maxsize=1 << 12)
def _parts(text: str) -> tuple[Sense, ...]:
    found = [unit.clause.text for unit in clausal.units(passages([text]))]
    return tuple(sense(part) for part in found) if len(found) > 1 else ()


def _round(text: str, there: list[Passage]) -> bool:
    """Whether the two speak of one change: what is turned round in itself alone has nothing to be held against."""
    said = {(a.value, b.value) for a, b, _ in moved.changes(clause(text))}
    known = {pair for p in there for a, b, _ in moved.changes(p.whole) for pair in ((a.value, b.value), (b.value, a.value))}
    return bool(said & known)


def _sign(said: Sense, known: Sense) -> str | None:
    denied = _denied(said, known)
    if denied and _alike(said, known, denied):
        return "denied"
    for name in _WAYS:
        if _against(name, said, known):
            return "direction"
    return None


def _one_thing(said: Sense, known: Sense) -> bool:
    """Not of another specimen, and not of another day."""
    if said.marks and known.marks and not said.marks & known.marks:
        return False
    days = [d for d in said.one.days if d.day]
    theirs = [d for d in known.one.days if d.day]
    return not (days and theirs) or any(d.same(k) for d in days for k in theirs)


def _alike(said: Sense, known: Sense, beside: frozenset[str], least: float = _SAME) -> bool:
    return likeness(said, known, beside) >= least and likeness(known, said, beside) >= _BACK


def likeness(said: Sense, known: Sense, beside: frozenset[str] = frozenset()) -> float:
    """How much of a text another has, beside some words."""
    own = [t for t in said.one.tokens if not any(words.alike(t, b) for b in beside)]
    shared = sum(known.one.has(t) for t in own)
    figures = sum(any(a.same(k) for k in known.one.amounts) for a in said.one.amounts)
    if shared + _FIGURE * figures < _FEWEST or not shared:
        return 0.0
    return (shared + _FIGURE * figures) / (len(own) + _FIGURE * len(said.one.amounts))


def _denied(said: Sense, known: Sense) -> frozenset[str]:
    """The words that one of the two denies and the other says, where that one denies nothing."""
    if said.denies is known.denies or clausal.other_subject(said.one, known.one):
        return frozenset()
    one, other = (said, known) if said.denies else (known, said)
    if clausal.denials(other.one.folded) or _OTHERWISE.search(other.one.folded):
        return frozenset()
    # Said and denied in one text is said of two things, and what is denied with a word more may be another thing.
    found = frozenset(w for w in one.denied if not any(words.alike(w, a) for a in one.asserted))
    return found if all(other.one.has(w) for w in found) else frozenset()


def _exchanged(said: Sense, known: Sense) -> bool:
    """`B, not A` of `A, not B`, and `B` alone where the other says that it was not B."""
    mine, theirs = _only(said.foils, known.foils), _only(known.foils, said.foils)
    if not theirs:
        return False
    took = {w for w in theirs if said.one.has(w)}
    if mine and took and any(known.one.has(w) for w in mine):
        return _alike(said, known, frozenset())
    if said.foils or not took or said.denied:
        return False
    left = [t for t in known.one.tokens if t not in known.foils and not said.one.has(t)]
    return bool(left) and likeness(said, known) >= _ALL and len(said.one.tokens) > len(took) + 1


def _only(words_: frozenset[str], others: frozenset[str]) -> set[str]:
    return {w for w in words_ if not any(words.alike(w, o) for o in others)}


def _against(name: str, said: Sense, known: Sense) -> bool:
    """Whether one goes up and the other down, or holds and breaks, in whatever words."""
    here, there = _way(name, said.one.folded), _way(name, known.one.folded)
    if len(here) != 1 or len(there) != 1 or (said.denies and known.denies):
        return False
    (up, where), (other, place) = here.popitem(), there.popitem()
    if (
        up is other
        or clausal.other_subject(said.one, known.one)
        or (name == "level" and not _one_level(said.one, where, known.one, place))
    ):
        return False
    beside = frozenset(
        w for one, at in ((said.one, where), (known.one, place)) for w in words.TOKEN.findall(one.folded[at[0] : at[1]])
    )
    return _alike(said, known, beside)


def _way(name: str, folded: str) -> dict[bool, tuple[int, int]]:
    """Which way a text goes; what is denied goes the other way. What compares two things is not read here."""
    found: dict[bool, tuple[int, int]] = {}
    bare, _ = _without_foils(folded)
    if name in _COMPARES and _THAN.search(bare):
        return found
    for up, pattern in zip((True, False), _WAY[name], strict=True):
        for match in pattern.finditer(bare):
            before = re.split(r"[,;.:]| (?:and|but|while|whereas|et|mais|alors|tandis) ", bare[: match.start()])[-1]
            near = bool(_DENIES.search(before[-_BEFORE:]))
            if not near and clausal.denials(before):
                # What is denied farther off may be another thing.
                return {}
            found[up is not near] = match.span()
    return found


def _one_level(one: Clause, where: tuple[int, int], other: Clause, place: tuple[int, int]) -> bool:
    """Whether both speak of one bound: the same figure, or a target that has no figure on one side."""
    (mine, aims), (theirs, other_aims) = _bound(one, where), _bound(other, place)
    if mine is not None and theirs is not None:
        return mine.same(theirs)
    return aims and other_aims


def _bound(one: Clause, where: tuple[int, int]) -> tuple[Amount | None, bool]:
    behind = one.folded[where[1] : where[1] + _NEAR]
    figure = next((a for a in one.amounts if where[1] <= a.start <= where[1] + _NEAR), None)
    return figure, bool(_TARGET.search(behind))


def other_figure(text: str, other: str) -> tuple[Amount, Amount] | None:
    """One figure of the same unit, and all else the same: `T5 reached 97 HV` of `Trial T5 reached 87 HV`."""
    said, known = sense(text), sense(other)
    if "?" in text + other or not _one_thing(said, known):
        return None
    for mine, theirs in ((said, known), *((a, b) for a in _parts(text) for b in _parts(other))):
        pair = _lone_figures(mine.one, theirs.one)
        if (
            pair is not None
            and not known.one.knows(pair[0])
            and not said.one.knows(pair[1])
            and _told(said, known, mine, theirs, pair)
        ):
            return pair
    return None


def _lone_figures(one: Clause, other: Clause) -> tuple[Amount, Amount] | None:
    for a in one.amounts:
        rivals = [k for k in other.amounts if k.kind == a.kind]
        own = [k for k in one.amounts if k.kind == a.kind]
        if a.kind and len(rivals) == len(own) == 1 and not (a.bound or rivals[0].bound) and _apart(a, rivals[0]):
            return a, rivals[0]
    return None


def _apart(one: Amount, other: Amount) -> bool:
    """Not the same rounded."""
    return abs(one.value - other.value) > _ROUNDED * max(abs(one.value), abs(other.value))


def _told(said: Sense, known: Sense, mine: Sense, theirs: Sense, pair: tuple[Amount, Amount]) -> bool:
    """Whether a name, a day or all the words say that it is one thing, under the same conditions."""
    if any(a is not pair[0] and not known.one.knows(a) for a in mine.one.amounts) or clausal.other_subject(mine.one, theirs.one):
        return False
    named = bool(said.marks & known.marks) or any(d.day and d.same(k) for d in said.one.days for k in known.one.days)
    shared = sum(theirs.one.has(t) for t in mine.one.tokens)
    total = max(1, len(mine.one.tokens))
    if named:
        return shared >= 1 and shared / total >= _SAME
    back = sum(mine.one.has(t) for t in theirs.one.tokens)
    return shared >= _WORDS and shared / total >= _ALL and back / max(1, len(theirs.one.tokens)) >= _ALL
