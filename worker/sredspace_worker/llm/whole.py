"""A sentence as a whole against the sentences of the evidence that it is made of, whatever their order, voice and number of clauses.

The first reading (verify.py) holds a sentence clause by clause and needs its clauses built like those of the evidence. This one lets a
careful editor turn, join and divide sentences: nearly every word must be the evidence's own, and then nothing may have moved: who has
which quantity, what is denied, doubted or compared, which of two tests is spoken of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sredspace_worker.llm import causes, compare, contrast, glossary, roles, scope, words
from sredspace_worker.llm.clauses import DEED, DONE, OF_THEM, Clause, clause, clauses, filled

if TYPE_CHECKING:
    from sredspace_worker.llm.verify import Passage

_PIECE = re.compile(
    r"[,;:.] |,? (?:and|but|while|whereas|although|though|which|who|whose|et|mais|tandis qu[e']|alors qu[e']|bien qu[e']|quoiqu[e']|dont|against|compared (?:with|to)|contre) ?(?=\S)"
)
_DENIES = re.compile(
    r"\b(?:not|never|none|neither|cannot|nothing|nobody|no one|without|unable|incapable|fail(?:s|ed|ing|ure|ures)?|unsuccessful(?:ly)?|lack(?:s|ed|ing)?|unknown|impossible|absence|in vain|to no avail"
    r"|pas|aucune?|jamais|ni|rien|nullement|sans|impossible|echou\w+|echecs?|inconnue?s?|ignor\w+|absence|faute d[eu']|en vain|infructueu\w+|nul|nulle|free of|exempte?s? de|depourvue?s? d[eu'])\b|[a-z]-free\b"
    r"|\bno\b(?! (?:longer than|later than|more than|fewer than|less than|later than))|n't\b|\bn[e'] ?[\w']+ plus\b|\bpersonne\b(?= n[e'])|(?<=par )personne\b"
    r"|\b(?:un(?:changed|altered|affected|detected|explained|clear|certain|resolved|able|noticed|damaged|harmed|touched|tested|treated)|in(?:changee?s?|expliquee?s?|certaine?s?|suffisante?s?|sufficient(?:ly)?))\b"
)
_NO_DENIAL = re.compile(
    r"\b(?:not only|pas (?:que|seulement|moins de|plus de)|not (?:less|more|fewer) than|if not|sans doute|sinon|non seulement|vis sans fin|sans fil|sans contact)\b"
)
_UNLESS = re.compile(r"\b(?:unless|except|a moins|sauf|hormis)\b")
_WORD = re.compile(r"[a-z0-9][\w'-]*")
_UP, _DOWN, _FAST, _SLOW, _EARLY, _LATE = "up", "down", "fast", "slow", "early", "late"
_OPPOSITE = {_UP: _DOWN, _DOWN: _UP, _FAST: _SLOW, _SLOW: _FAST, _EARLY: _LATE, _LATE: _EARLY}


def pieces(text: str) -> list[Clause]:
    """The finest parts of a text that say something."""
    out: list[str] = []
    for part in _PIECE.split(text):
        if out and not clause(part).tokens:
            out[-1] += ", " + part
        else:
            out.append(part)
    return [clause(part) for part in out if part.strip()]


@dataclass
class Unit:
    """A clause of the evidence with a verb, and what hangs on it."""

    clause: Clause
    passage: Passage
    place: int
    sentence: int


@dataclass
class Part:
    """A clause of the sentence, and the units that it is made of."""

    said: Clause
    units: list[Unit]


def held(text: str, passages: list[Passage], everything: Clause, crossed: bool) -> bool:
    """Whether the evidence says what the text says, in other words and another order."""
    said = clause(text)
    if len(said.tokens) < 3:
        return False
    units = _units(passages)
    parts = []
    for one in _parts(text):
        found = _made_of(one, said, units, everything, crossed)
        if found is None:
            return False
        parts.append(Part(one, found))
    return _together(text, said, parts, crossed)


_STRONG = re.compile(
    r"(?:^|[,;]? )(?:but|while|whereas|although|though|yet|however|mais|tandis qu(?:e |')|alors qu(?:e |')|bien qu(?:e |')|quoiqu(?:e |'))\s*(?=\S)|; ",
    re.I,
)


def _cut(text: str) -> list[Clause]:
    """Clauses, cut also where a contrast begins whatever its verb."""
    whole: list[str] = []
    for part in _STRONG.split(text):
        if whole and len(clause(part).tokens) < 1:
            whole[-1] += ", " + part
        elif part.strip():
            whole.append(part)
    return [one for part in whole for one in clauses(part)]


def _parts(text: str) -> list[Clause]:
    out: list[Clause] = []
    for one in filled(_cut(text)):
        if out and (not one.verbal or not one.tokens):
            out[-1] = clause(f"{out[-1].text}, {one.text}")
        else:
            out.append(one)
    return out


def _units(passages: list[Passage]) -> list[Unit]:
    units: list[Unit] = []
    for number, passage in enumerate(passages):
        mine: list[Unit] = []
        for one in filled(_cut(passage.text)):
            if mine and not one.verbal and not (one.amounts and one.tokens):
                mine[-1].clause = clause(f"{mine[-1].clause.text}, {one.text}")
            else:
                if mine and not mine[-1].clause.verbal:
                    # `Of 24 boards, seven failed`: what stands in front belongs to what follows.
                    one = clause(f"{mine.pop().clause.text}, {one.text}")
                mine.append(Unit(one, passage, len(units) + len(mine), number))
        units += mine
    return units


def _made_of(one: Clause, said: Clause, units: list[Unit], everything: Clause, crossed: bool) -> list[Unit] | None:
    """The one unit, or the two, that a clause is made of."""
    near = sorted(units, key=lambda u: -sum(u.clause.has(t) for t in one.tokens) - sum(u.clause.knows(a) for a in one.amounts))[
        :6
    ]
    for unit in near:
        if _covers(one, unit.clause, everything, crossed) and _like(one, said, unit.clause, unit.passage, crossed):
            return [unit]
    for n, first in enumerate(near):
        for second in near[n + 1 :]:
            pair = sorted((first, second), key=lambda u: u.place)
            if not _belong(one, *pair):
                continue
            both = clause(f"{pair[0].clause.text.rstrip('.')}. {pair[1].clause.text}")
            if _covers(one, both, everything, crossed) and _like(one, said, both, pair[1].passage, crossed):
                return pair
    return None


_TAKES_UP = re.compile(
    r"^\W*(?:(?:and|but|then|et|mais|puis) )?(?:(?:(?:only |about |just )?[\w.,]+ (?:of|d') ?)?(?:it|they|this|these|those|them|both|none|il|ils|elle|elles|celles?(?:-ci)?|ceux(?:-ci)?|celui(?:-ci)?|eux|all|half|la moitie|aucune?)\b)"
)


def _belong(one: Clause, first: Unit, second: Unit) -> bool:
    """Whether a clause may rest on both: each gives what was done, or the second speaks of the first."""
    if second.sentence - first.sentence > 1:
        return False
    a, b = first.clause, second.clause
    for mine, other in ((a, b), (b, a)):
        kinds = {k.kind for k in other.amounts}
        for amount in one.amounts:
            # `At 5 %` of one clause is not that of the other, which has its own.
            own = mine.knows(amount) and not other.knows(amount) and amount.kind in kinds - {""}
            if own and not any(k.same(o) for k in one.amounts for o in other.amounts if o.kind == amount.kind):
                return False
    if _TAKES_UP.match(b.folded) or OF_THEM.search(b.folded) or OF_THEM.search(a.folded):
        return True
    if second.sentence == first.sentence and all(_own(one, mine, other) >= 2 for mine, other in ((a, b), (b, a))):
        return True
    deeds = len(list(DONE.finditer(one.folded))) + len(_LINKS.findall(one.folded))
    return deeds >= 2 and all(
        any(other.has(t) and not mine.has(t) for t in one.tokens if t in _deed_words(one)) for mine, other in ((a, b), (b, a))
    )


def _own(one: Clause, mine: Clause, other: Clause) -> int:
    return sum(mine.has(t) and not other.has(t) for t in one.tokens) + sum(
        mine.knows(k) and not other.knows(k) for k in one.amounts
    )


_LINKS = re.compile(r"\b(?:that|which|who|whose|after|before|once|when|while|qui|que|dont|apres|avant|une fois|lorsque|quand)\b")


def _deed_words(one: Clause) -> set[str]:
    return {t for t in one.tokens if DEED.fullmatch(t)} | roles.done_words(one) | {t for t in one.tokens if _done(t)}


def _done(word: str) -> bool:
    """A form of a verb, and not its name."""
    return word.endswith(("ed", "ing")) or any(
        lemma != word and lemma.endswith(("er", "ir", "re")) for lemma in glossary.lemmas(word)
    )


def _covers(one: Clause, main: Clause, everything: Clause, crossed: bool) -> bool:
    """Nearly every word and every figure is that of the unit; none is that of another one."""
    if not all(main.knows(a) for a in one.amounts) or not all(any(d.same(k) for k in main.days) for d in one.days):
        return False
    missing = [w for w in one.tokens if not main.has(w)]
    flipped = _compared(one, main)
    if flipped is False:
        return False
    missing = [w for w in missing if not _stays(w, main) and not (_INSIDE.match(w) and _WITHIN.search(main.folded))]
    way = _way(one)
    turned = (
        [w for w in missing if words.critical(w)] if flipped == "flipped" or (way is not None and _way(main) is not None) else []
    )
    missing = [w for w in missing if w not in turned]
    if len(turned) > 1 or any(words.critical(w) or (len(w) == 2 and w[1] == "_") or everything.has(w) for w in missing):
        return False
    if not contrast.deed_kept(one, main, missing):
        return False
    count = len(one.tokens)
    return count - len(missing) >= min(2, count) and len(missing) <= max(1, int(count * (0.25 if crossed else 0.2)))


_INSIDE = re.compile(r"(?:inside|within|interieur|outside|exterieur)$")
_WITHIN = re.compile(r"\b(?:in|inside|within|dans|interieur|en|outside|exterieur|hors)\b")
_STAY = re.compile(r"(?:remain|stay|rest|demeur)(?:s|ed|e|ee|es|ees|ent|ait|aient|er)?$")


def _stays(word: str, main: Clause) -> bool:
    """`Remains unknown` is `is not known`; where the evidence has a change, to remain is more than to be."""
    if not _STAY.match(word):
        return False
    return not any(words.critical(t) & {"rise", "fall", "more", "less", "better", "worse"} for t in main.tokens)


def _like(one: Clause, said: Clause, main: Clause, passage: Passage, crossed: bool) -> bool:
    """What is denied, doubted, counted and done is the same."""
    return (
        _denials(one.folded) == _denials(main.folded)
        and _doubts(one) == _doubts(main)
        and roles.general(one, main, main, crossed, True)
        and causes.caused(one, passage.whole, main)
        and roles.placed(one, main)
        and (roles.compared(one, main) or _compared(one, main) == "flipped")
        and not (_SOME_OF.search(main.folded) and not _counts(one))
        and not other_subject(one, main)
        and scope.own_actor(one, main)
        and scope.same_state(one, main)
        and scope.acts_itself(one, main)
        and scope.narrowed(one, main, crossed)
        and contrast.own_parts(one, main)
        and contrast.own_words(one, main)
        and contrast.same_way(one, main)
        and not roles.left_out(one, passage.whole)
    )


def _together(text: str, said: Clause, parts: list[Part], crossed: bool) -> bool:
    """The parts say together what their units say together."""
    units = sorted({u.place: u for part in parts for u in part.units}.values(), key=lambda u: u.place)
    used = list({id(u.passage): u.passage for u in units}.values())
    main = clause(" ".join(p.text for p in used))
    here, there = pieces(text), [piece for u in units for piece in pieces(u.clause.text)]
    return (
        _compared(said, main) is not False
        and _planned(said, main)
        and not any(roles.left_out(said, p.whole) for p in used)
        and _unless(said, main)
        and causes.caused(said, main, main)
        and roles.followed(said, main)
        and roles.directed(said, main)
        and scope.known_agent(said, main)
        and scope.of_both(said, main, main)
        and contrast.kept_apart(here, [u.clause for u in units], said, used)
        and contrast.own_figures(here, there)
    )


_STOPPED = re.compile(r"\b(?:stop(?:s|ped)? (?=[a-z]+ing\b)|ceased? to\b|cess\w+ d[e']|arret\w+ d[e'])")


def _denials(text: str) -> int:
    # `Stopped crawling` is `no longer crawled`.
    text = _STOPPED.sub("not ", text)
    bare = _NO_DENIAL.sub(" ", roles.NOT_UNTIL.sub(" only ", text))
    found = len(_DENIES.findall(bare))
    # `Neither A nor B` and `ni A ni B` deny once, `n'a jamais … aucun` too.
    doubled = len(re.findall(r"\bni\b", bare)) - 1 if "ni " in bare else 0
    return found - max(0, doubled) - len(re.findall(r"\b(?:jamais|pas)\b[^.;,]{0,40}\baucune?\b", bare))


def _unless(said: Clause, main: Clause) -> bool:
    return not _UNLESS.search(main.folded) or bool(_UNLESS.search(said.folded))


_UNABLE = re.compile(r"\b(?:could|can)(?: not|n't|not)\b|\b(?:not|never) possible\b|\bimpossible\b|\bpas (?:ete )?possible\b")


_SOME_OF = re.compile(r"\b(?:of (?:them|these|those|which)|d'entre (?:eux|elles))\b")
_SOME = re.compile(
    r"\b(?:one|some|several|few|many|most|majority|half|part|certain|une?|certaine?s?|quelques?|plusieurs|plupart|majorite|moitie|partie|none|aucune?|all|tous|toutes|both|deux)\b"
)


def _counts(one: Clause) -> bool:
    return bool(_SOME.search(one.folded)) or any(not a.kind or a.kind == "share" or a.fraction for a in one.amounts)


def other_subject(one: Clause, main: Clause) -> bool:
    """`The pupae fed grain reached 112 mg` of the larvae: each side names something before its verb that the other does not."""
    here, there = _before_verb(one), _before_verb(main)
    return any(not main.has(t) for t in here) and any(not one.has(t) for t in there)


def _before_verb(one: Clause) -> list[str]:
    verb = DONE.search(one.folded)
    if verb is None:
        return []
    text = one.folded[: verb.start()]
    return [t for t in one.tokens if re.search(rf"(?<!\w){re.escape(t)}(?!\w)", text)]


_MAY = re.compile(r"\bcould (?:have|come|also|explain|cause|be (?:due|caused|that|because|the))\b")
_WAS_ABLE = re.compile(r"\b(?:could|(?:a|ont|avait|avaient|avons) pu)\b")


def _doubts(one: Clause) -> bool:
    """`Could be revived` is `ont pu être relancés`: what was possible is no doubt."""
    bare = _WAS_ABLE.sub(" ", one.bare) if DONE.search(one.folded) or "could be" in one.folded else one.bare
    if _WAS_ABLE.search(one.bare) and not _MAY.search(one.bare):
        return bool(words.any_of("doubt").search(_UNABLE.sub(" ", bare)))
    return bool(words.any_of("doubt").search(_UNABLE.sub(" ", one.bare)))


def _planned(said: Clause, main: Clause) -> bool:
    plan, sure = words.any_of("plan"), words.any_of("sure")
    if plan.search(main.folded) and not plan.search(said.folded):
        return False
    return not (sure.search(said.folded) and not sure.search(main.folded))


def _way(one: Clause) -> tuple[str, set[str], set[str]] | None:
    """Which way a clause compares, and what stands on the two sides."""
    how, than = compare.found(one.folded)
    if how is None or than is None or compare.bound(one, than):
        return None
    way = next(name for name in ("faster", "slower", "down", "up") if how[name])
    word = how.group()
    if way in ("faster", "slower") and re.search(r"earlier|sooner|tot\b", word):
        way = _EARLY
    elif way in ("faster", "slower") and re.search(r"later|tard", word):
        way = _LATE
    else:
        way = {"faster": _FAST, "slower": _SLOW, "down": _DOWN, "up": _UP}[way]
    if way in (_UP, _DOWN) and _TAKES.search(one.folded):
        # What takes longer is slower.
        way = {_UP: _SLOW, _DOWN: _FAST}[way] if _LONG.search(word) else way
    left = {w for w in _WORD.findall(one.folded[: how.start()]) if not words.light(w)}
    left |= {w for w in _WORD.findall(one.folded[how.end() : than.start()]) if not words.light(w)}
    right = {w for w in _WORD.findall(re.split(r"[,;.]", one.folded[than.end() :])[0]) if not words.light(w)}
    return way, left, right


_TAKES = re.compile(r"\b(?:took|takes?|taken|needed|lasted|time|mis|pris|prend\w*|prenait|dur\w+|temps)\b")
_LONG = re.compile(r"long|short|more|less|court|de temps|moins")


def _compared(said: Clause, main: Clause) -> bool | str:
    """`A slower than B` is `B faster than A`: False where the sides do not fit, `flipped` where both were turned."""
    here, there = _way(said), _way(main)
    if here is None:
        return True
    if there is None:
        return False
    # What stands behind `than` tells the sides apart; in front of it stands all that both share.
    left, right, first, second = here[1] - here[2], here[2] - here[1], there[1] - there[2], there[2] - there[1]
    straight, crossed = roles.overlap(right, second), roles.overlap(right, first)
    if straight == crossed:
        straight, crossed = straight + roles.overlap(left, first), crossed + roles.overlap(left, second)
    if here[0] == there[0]:
        return straight > crossed
    if here[0] == _OPPOSITE[there[0]] and crossed > straight:
        return "flipped"
    return False


def turned(said: Clause, passages: list[Passage]) -> bool:
    """Whether a comparison is turned round against the one that the evidence makes."""
    made = [p.whole for p in passages if _way(p.whole) is not None]
    return len(made) == 1 and _compared(said, made[0]) is False


def apart(text: str, said: Clause, passages: list[Passage]) -> bool:
    """Whether what two sentences of the evidence say of two tests stays with each."""
    used = list({id(p): p for p in passages}.values())
    return len(used) < 2 or contrast.kept_apart(pieces(text), [p.whole for p in used], said, used)


def aligned(parts: list[Clause], known: list[Clause]) -> bool:
    """Whether each clause has its words from one clause of the evidence: `A leaked and B held` is not `B leaked and A held`."""
    for part in parts:
        homes = [one for one in known if not any(not one.has(t) and any(other.has(t) for other in known) for t in part.tokens)]
        if part.tokens and not any(_denials(part.folded) == _denials(one.folded) for one in homes):
            return False
    return True
