"""What a sentence says of another thing than its evidence does: two things that have changed places, a way turned round, a plan as done."""

from __future__ import annotations

import re

from sredspace_worker.llm import clausal, roles, words
from sredspace_worker.llm.amounts import Amount, Day
from sredspace_worker.llm.clauses import DONE, Clause, clause, names
from sredspace_worker.llm.passages import Passage

_RESPECTIVELY = re.compile(r"\brespecti\w+|\bin that order\b|\bdans cet ordre\b")


def exchanged(text: str, passages: list[Passage]) -> bool:
    """`The peat one 4 h, the cork one 50 min` of the contrary: two figures of a kind are each beside what the evidence has beside the other."""
    if _RESPECTIVELY.search(text.lower()):
        return False
    fine, whole = clausal.pieces(text, True), clausal.parts(text)
    pieces = [piece for p in passages for piece in clausal.pieces(p.text, True)]
    units = [unit.clause for unit in clausal.units(passages)]
    return _crossed(fine, pieces) or _crossed(whole, units)


def _crossed(here: list[Clause], there: list[Clause]) -> bool:
    for one, other in _two(there):
        mine, theirs = own(one, other), own(other, one)
        for v in mine:
            for w in theirs:
                if not _rivals(v, w, one, other):
                    continue
                for a, b in [*_two(here), *((y, x) for x, y in _two(here))]:
                    if not (holds(v, a) and holds(w, b)) or holds(v, b) or holds(w, a):
                        continue
                    wrong_a = [i for i in theirs if holds(i, a) and _once(i, here) and _alone(i, other)]
                    wrong_b = [i for i in mine if holds(i, b) and _once(i, here) and _alone(i, one)]
                    if wrong_a and wrong_b:
                        return True
    return False


def _two(found: list[Clause]) -> list[tuple[Clause, Clause]]:
    return [(a, b) for n, a in enumerate(found[:14]) for b in found[n + 1 : 14]]


Item = str | Amount | Day
# Words that say nothing of their own and yet tell two conditions apart.
_SIDES = {
    "before": re.compile(r"\b(?:before|avant)\b"), "after": re.compile(r"\b(?:after|apres)\b"), "with": re.compile(r"\b(?:with|avec)\b"), "without": re.compile(r"\b(?:without|sans)\b"),
}  # fmt: skip
_SIDE_OF = {"before": "after", "after": "before", "with": "without", "without": "with"}


def own(one: Clause, other: Clause) -> list[Item]:
    """What a part has and the other has not."""
    return [item for item in items(one) if not holds(item, other)]


def items(one: Clause) -> list[Item]:
    sides = [f"{name}:" for name, side in _SIDES.items() if side.search(one.folded)]
    return [*one.tokens, *sides, *one.amounts, *one.days]


def holds(item: Item, one: Clause) -> bool:
    if isinstance(item, str):
        return bool(_SIDES[item[:-1]].search(one.folded)) if item.endswith(":") else one.has(item)
    if isinstance(item, Amount):
        return any(_same(item, k) for k in one.amounts)
    return any(item.same(day) for day in one.days)


def _rivals(one: Item, other: Item, mine: Clause, theirs: Clause) -> bool:
    if isinstance(one, Amount) and isinstance(other, Amount):
        if one.kind == other.kind:
            return True
        # `1.34 N/cm on dry skin and 0.58 on wet`
        bare = mine if not one.kind else theirs
        return not (one.kind and other.kind) and len(bare.amounts) == 1
    if isinstance(one, Day) and isinstance(other, Day):
        return bool(one.day and other.day)
    if not isinstance(one, str) or not isinstance(other, str):
        return False
    return words.opposed(one, other) or (one.endswith(":") and other == f"{_SIDE_OF[one[:-1]]}:")


def _once(item: Item, found: list[Clause]) -> bool:
    return sum(holds(item, one) for one in found) == 1


def _alone(item: Item, one: Clause) -> bool:
    return not isinstance(item, Amount) or sum(k.kind == item.kind for k in one.amounts) == 1


_RISE = re.compile(
    r"\b(?:rose|risen|rises|rising|increas\w+|climb\w*|grew|grown|went up|goes up|up(?= from| to)|jumped|montee?s?|monte|montait|augment\w+|en hausse|grimp\w+|accru\w*)\b"
)
_FALL = re.compile(
    r"\b(?:fell|fallen|falls|falling|drop(?:s|ped|ping)?|decreas\w+|sank|sunk|went down|goes down|came down|down(?= from| to)|declin\w+|shrank|baiss\w+|diminu\w+|chut\w+|tombee?s?|tombe|descend\w+|en baisse|abaiss\w+|reduced|reduit\w*)\b"
)
_FROM_TO = re.compile(
    r"\b(?:from|de) (?:about |environ )?\x00(?P<a>\d+)\x00[^\x00.;]{0,24}?\b(?:to|a|jusqu'a) (?:about |only |environ |seulement )?\x00(?P<b>\d+)\x00"
)
_TO_FROM = re.compile(
    r"\b(?:to|a|reaching|atteignant) (?:about |only )?\x00(?P<b>\d+)\x00[^\x00.;]{0,40}?\b(?:from|where it was|it was|it had been|had been|on etait a|etait a|avant) (?:about |environ )?\x00(?P<a>\d+)\x00"
)
_NOW_FROM = re.compile(
    r"\x00(?P<b>\d+)\x00[^\x00.;]{0,60}?,? (?:up|down|en hausse|en baisse)[^\x00.;]{0,24}? (?:from|par rapport a|contre|de) \x00(?P<a>\d+)\x00"
)
_NOW_WAS = re.compile(
    r"\x00(?P<b>\d+)\x00[^\x00.;]{0,60}?\b(?:(?:contre|versus|vs|against|from) (?=\x00\d+\x00 (?:au depart|au debut|avant|before|at the start|at first|originally|initially))|au lieu de|instead of|it was|they were|on etait a|etait a|etaient a|it had been|had been|avait ete de)(?:(?<= )| )(?:about |environ )?\x00(?P<a>\d+)\x00"
)
# Another figure may stand between: `71.6 % after 20 jumps, against 83.9 at the start`.
_NOW_WAS_FAR = re.compile(
    r"\x00(?P<b>\d+)\x00[^\x00.;]{0,40}?\x00\d+\x00[^\x00.;]{0,60}?\b(?:(?:contre|versus|vs|against|from) (?=\x00\d+\x00 (?:au depart|au debut|avant|before|at the start|at first|originally|initially))|au lieu de|instead of|it was|they were|on etait a|etait a|etaient a|it had been|had been|avait ete de)(?:(?<= )| )(?:about |environ )?\x00(?P<a>\d+)\x00"
)


# `410 mg/L before the baffle, 265 after`
_BEFORE_AFTER = {
    name: re.compile(
        rf"\x00(?P<n>\d+)\x00(?: (?!and|et|to|a|from|de)[a-z/%]+){{0,2}}? {words_}\b|\b{words_}(?: [a-z']+){{0,3}}?[ :,]{{1,2}}\x00(?P<m>\d+)\x00"
    )
    for name, words_ in (
        ("before", "(?:before|avant|new|neuve?s?|a neuf|at first|initially|au depart|au debut|at the start|at the beginning)"),
        ("after", "(?:after|afterwards|apres)"),
    )
}


def changes(one: Clause) -> list[tuple[Amount, Amount, int]]:
    """From which figure to which something went, and whether it is said to rise or to fall."""
    text = one.folded
    for n in range(len(one.amounts) - 1, -1, -1):
        text = f"{text[: one.amounts[n].start]}\x00{n}\x00{text[one.amounts[n].end :]}"
    found = []
    for pattern in (_FROM_TO, _TO_FROM, _NOW_FROM, _NOW_WAS, _NOW_WAS_FAR):
        for match in pattern.finditer(text):
            a, b = one.amounts[int(match["a"])], one.amounts[int(match["b"])]
            if a.value == b.value or (a.kind and b.kind and a.kind != b.kind):
                continue
            near = re.split(r"[,;.]", text[: match.start()])[-1] + match.group()
            up, down = bool(_RISE.search(near)), bool(_FALL.search(near))
            found.append((a, b, up - down))
    ends = {name: list(side.finditer(text)) for name, side in _BEFORE_AFTER.items()}
    if not found and all(len(hits) == 1 for hits in ends.values()):
        a, b = (one.amounts[int(hits[0]["n"] or hits[0]["m"])] for hits in (ends["before"], ends["after"]))
        if a.value != b.value and (a.kind == b.kind or not (a.kind and b.kind)):
            found.append((a, b, 0))
    return found


def _same(one: Amount, other: Amount) -> bool:
    """Equal, where one of the two may leave its unit out."""
    return one.same(other) or (one.kind != other.kind and not (one.kind and other.kind) and one.printed == other.printed)


_MORE_OF = re.compile(r"\b(?P<way>more|plus|less|fewer|moins) (?:of |de |d')?(?P<what>[a-z]{4,}(?: [a-z]{4,})?)")
_COMPARED = re.compile(r"[^,.;]*?\b(?:than|que|qu')")
_NONE_LEFT = re.compile(r"\b(?:no|not|n't|ne|n'|any|sans|jamais|pas)\b[^.;]{0,24}$|n'\S+ $")


def other_way(text: str, passages: list[Passage]) -> bool:
    """`Fewer ripe berries are crushed` where the evidence has more of them."""
    said, known = _more_of(clause(text)), {pair for p in passages for pair in _more_of(p.whole)}
    return any((what, not way) in known and (what, way) not in known and (what, not way) not in said for what, way in said)


def _more_of(one: Clause) -> set[tuple[str, bool]]:
    return {
        (match["what"], match["way"] in ("more", "plus"))
        for match in _MORE_OF.finditer(one.folded)
        if not _NONE_LEFT.search(one.folded[: match.start()][-30:]) and not _COMPARED.match(one.folded, match.end())
    }


def turned_round(text: str, passages: list[Passage]) -> bool:
    """`Rose from 12.9 to 21.4` of `came down from 21.4 to 12.9`, and `92 %, up from 97`."""
    said = clause(text)
    known = [change for p in passages for change in changes(p.whole)]
    for a, b, way in changes(said):
        alike = [other for k, m, other in known if _same(a, k) and _same(b, m)]
        if alike:
            if way and any(other == -way for other in alike):
                return True
            continue
        if any(_same(a, m) and _same(b, k) for k, m, _ in known):
            return True
        if way and (b.value > a.value) is not (way > 0) and a.kind == b.kind:
            return True
    return False


_PLANS = re.compile(
    r"^\W*(?:plan|plans|next|to do|todo|a faire|prevu|prochaine etape|ensuite, on|idee|idea)\b[^:]{0,24}:|\b(?:will|we'll|going to|plan to|plans to|want to|need to|should|to be (?:done|tested|tried)|shall|tomorrow|planned|compte(?:nt)?(?= [a-z]+(?:er|ir|re)\b)|comptons(?= [a-z]+(?:er|ir|re)\b)|next (?:week|month|time|year)|on va|vont|va|vais|allons|il faudra|faudrait|reste a(?= [a-z]{2,}(?:er|ir|re)\b)|doit|devra\w*|devai\w*|veut|veulent|voulai\w+|was to|were to|still to be|has yet|have yet|prochaine?|demain)(?!\w)"
)
_FUTURE = re.compile(
    r"\b(?:[a-z]{2,}er|[a-z]*fer|ser|aur|ir|pourr|devr|voudr|[a-z]*viendr|[a-z]*tiendr|[a-z]*mettr|[a-z]*prendr|[a-z]{2,}ir)(?:a|ons|ont|ai|ez)\b|^\W*(?:to|a) [a-z]{3,}(?:er|ir|re|[a-z])? (?:with|in|on|at|avec|dans|sur|en|the|le|la|les)\b"
)
_UNDONE = re.compile(
    r"\b(?:not (?:yet )?(?:done|tested|run|tried|started|measured|made)|pas (?:encore )?(?:fait|teste|essaye|mesure|commence)e?s?)\b"
)
_YET = re.compile(r"\b(?:yet|encore|to come|a venir)\b")
_FULL = 0.6


def made_done(text: str, passages: list[Passage]) -> bool:
    """`Vents were added` of `we will add vents`."""
    said = clause(text)
    if (
        _PLANS.search(said.folded)
        or _FUTURE.search(said.folded)
        or _YET.search(said.folded)
        or words.any_of("plan").search(said.folded)
    ):
        return False
    units = clausal.units(passages)
    planned = [
        u
        for u in units
        if _PLANS.search(u.clause.folded) or _PLANS.match(u.passage.whole.folded) or _UNDONE.search(u.clause.folded)
    ]
    done = [u for u in units if u not in planned]
    for part in clausal.parts(text):
        if len(part.tokens) < 2 or not DONE.search(part.folded) or clausal.denials(part.folded) or clausal.doubts(part):
            continue
        likely = max((_share(part, u.clause) for u in planned), default=0.0)
        if likely >= _FULL and all(_share(part, u.clause) < likely for u in done):
            return True
        deeds = [t for t in part.tokens if t in roles.done_words(part)]
        if any(any(u.clause.has(t) for u in planned) and not any(u.clause.has(t) for u in done) for t in deeds):
            return True
    return False


def _share(part: Clause, one: Clause) -> float:
    """How much of a part a clause has; a figure tells more than a word."""
    known = sum(one.has(t) for t in part.tokens) + 2 * sum(one.knows(a) for a in part.amounts)
    return known / max(1, len(part.tokens) + 2 * len(part.amounts))


def denied_otherwise(text: str, passages: list[Passage]) -> bool:
    """`It no longer leaks` of `it still leaks`: every word is known, and only one of the two denies."""
    units = clausal.units(passages)
    for part in clausal.parts(text):
        if len(part.tokens) < 2 or clausal.doubts(part):
            continue
        near = [u for u in units if _share(part, u.clause) == 1.0]
        if near and all(clausal.denials(u.clause.folded) % 2 != clausal.denials(part.folded) % 2 for u in near):
            return True
    return False


def plainly_denied(text: str, passages: list[Passage]) -> bool:
    """The same words, once denied and once not: `pressing at 70 % gives a bright tone`."""
    there = [piece for p in passages for piece in clausal.pieces(p.text)]
    for piece in clausal.pieces(text):
        if len(piece.tokens) < 3 or clausal.doubts(piece) or _EXCEPT.search(piece.folded):
            continue
        twins = [k for k in there if _share(piece, k) == 1.0 and _share(k, piece) >= _TWIN and not _EXCEPT.search(k.folded)]
        if twins and all(_denied(k) is not _denied(piece) and not clausal.doubts(k) for k in twins):
            return True
    return False


def _denied(one: Clause) -> bool:
    return bool(_DENIES.search(one.folded))


_DENIES = re.compile(
    r"\b(?:not|never|no|none|neither|nor|cannot|nobody|unable)\b|n't\b|\b(?:pas|jamais|aucune?|ni|rien|personne|incapables?)\b|\bn[e'] ?\w+ plus\b|\bno longer\b"
)
# Another word may deny as well, or `not` may belong to something else.
_EXCEPT = re.compile(
    r"\b(?:fail\w*|echou\w*|without|sans|un[a-z]{4,}|missed|manqu\w+|rather|plutot|only|seulement|encore|yet|at all|which|reason|cause|before|avant)\b|, (?:not|pas)\b"
)
_TWIN = 0.75


def named_elsewhere(text: str, passages: list[Passage]) -> bool:
    """`The water of Granby` where the evidence speaks of the water of Gatineau, and of Granby somewhere else."""
    for part in clausal.parts(text):
        own = {name for name in names(text) if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", part.folded)}
        if not own or len(part.tokens) < 4:
            continue
        best = max(passages, key=lambda p: _share(part, p.whole))
        # A day is no other place or person.
        theirs = {n for n in names(best.text) if not words.any_of("weekdays").fullmatch(n)}
        gone = {n for n in own if n not in best.whole.folded}
        left = {n for n in theirs if n not in clause(text).folded}
        elsewhere = all(any(n in p.whole.folded for p in passages) for n in gone)
        if gone and left and elsewhere and _share(part, best.whole) > 0.7:
            return True
    return False


_ASKED = re.compile(
    r"\b(?P<what>limite?|target|cible|objectif|goal|spec|norme|threshold|seuil|maximum|minimum)s?(?: (?:is|was|of|est|etait|de|a|etant)| ?[:=]| being)? ?(?:\(|at |a |de |of )?$"
)


def other_bound(text: str, passages: list[Passage]) -> bool:
    """`8 mm for a limit of 5` of `5 mm, under the limit of 8`."""
    said, known = _asked(clause(text)), [pair for p in passages for pair in _asked(p.whole)]
    return any(
        any(what == other for other, _ in known)
        and not any(what == other and (a.same(k) or a.printed == k.printed) for other, k in known)
        for what, a in said
    )


_SAME_BOUND = {"limite": "limit", "cible": "target", "objectif": "target", "goal": "target", "seuil": "threshold"}


def _asked(one: Clause) -> list[tuple[str, Amount]]:
    """The figures that a clause calls a limit or a target."""
    found = []
    for amount in one.amounts:
        match = _ASKED.search(one.folded[: amount.start])
        if match is not None:
            found.append((_SAME_BOUND.get(match["what"], match["what"]), amount))
    return found
