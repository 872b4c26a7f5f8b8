"""What a sentence says of another thing than its evidence does: two things that have changed places, a way turned round, a plan as done."""

from __future__ import annotations

import re

from sredspace_worker.llm import clausal, words
from sredspace_worker.llm.amounts import Amount
from sredspace_worker.llm.clauses import DONE, Clause, clause
from sredspace_worker.llm.passages import Passage

_RESPECTIVELY = re.compile(r"\brespecti\w+|\bin that order\b|\bdans cet ordre\b")


def exchanged(text: str, passages: list[Passage]) -> bool:
    """`The peat one 4 h, the cork one 50 min` of the contrary: two figures of a kind are each beside what the evidence has beside the other."""
    here = clausal.pieces(text, True)
    if len(here) < 2 or _RESPECTIVELY.search(text.lower()):
        return False
    there = [piece for p in passages for piece in clausal.pieces(p.text, True)]
    for one, other in _two(there):
        mine, theirs = _own(one, other), _own(other, one)
        for v in mine:
            for w in theirs:
                if not _rivals(v, w):
                    continue
                for a, b in [*_two(here), *((y, x) for x, y in _two(here))]:
                    if not (_in(v, a) and _in(w, b)) or _in(v, b) or _in(w, a):
                        continue
                    wrong_a = [i for i in theirs if _in(i, a) and _once(i, here) and _alone(i, other)]
                    wrong_b = [i for i in mine if _in(i, b) and _once(i, here) and _alone(i, one)]
                    if wrong_a and wrong_b:
                        return True
    return False


def _two(found: list[Clause]) -> list[tuple[Clause, Clause]]:
    return [(a, b) for n, a in enumerate(found[:14]) for b in found[n + 1 : 14]]


Item = str | Amount


def _own(one: Clause, other: Clause) -> list[Item]:
    """What a part has and the other has not."""
    items: list[Item] = [*one.tokens, *one.amounts]
    return [item for item in items if not _in(item, other)]


def _in(item: Item, one: Clause) -> bool:
    return one.has(item) if isinstance(item, str) else any(item.same(k) for k in one.amounts)


def _rivals(one: Item, other: Item) -> bool:
    if isinstance(one, Amount) and isinstance(other, Amount):
        # `1.34 N/cm on dry skin and 0.58 on wet`
        return one.kind == other.kind or not (one.kind and other.kind)
    return isinstance(one, str) and isinstance(other, str) and words.opposed(one, other)


def _once(item: Item, found: list[Clause]) -> bool:
    return sum(_in(item, one) for one in found) == 1


def _alone(item: Item, one: Clause) -> bool:
    return isinstance(item, str) or sum(k.kind == item.kind for k in one.amounts) == 1


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
    r"\b(?:to|a) (?:about |only )?\x00(?P<b>\d+)\x00[^\x00.;]{0,40}?\b(?:from|instead of|au lieu de|contre|where it was|it was|it had been|had been|on etait a|etait a|avant) (?:about |environ )?\x00(?P<a>\d+)\x00"
)
_NOW_FROM = re.compile(
    r"\x00(?P<b>\d+)\x00[^\x00.;]{0,60}?,? (?:up|down|en hausse|en baisse)[^\x00.;]{0,24}? (?:from|par rapport a|contre|de) \x00(?P<a>\d+)\x00"
)
_NOW_WAS = re.compile(
    r"\x00(?P<b>\d+)\x00[^\x00.;]{0,60}?\b(?:it was|they were|on etait a|etait a|etaient a|it had been|had been|avait ete de) (?:about |environ )?\x00(?P<a>\d+)\x00"
)


def _changes(one: Clause) -> list[tuple[Amount, Amount, int]]:
    """From which figure to which something went, and whether it is said to rise or to fall."""
    text = one.folded
    for n in range(len(one.amounts) - 1, -1, -1):
        text = f"{text[: one.amounts[n].start]}\x00{n}\x00{text[one.amounts[n].end :]}"
    found = []
    for pattern in (_FROM_TO, _TO_FROM, _NOW_FROM, _NOW_WAS):
        for match in pattern.finditer(text):
            a, b = one.amounts[int(match["a"])], one.amounts[int(match["b"])]
            if a.value == b.value or (a.kind and b.kind and a.kind != b.kind):
                continue
            near = re.split(r"[,;.]", text[: match.start()])[-1] + match.group()
            up, down = bool(_RISE.search(near)), bool(_FALL.search(near))
            found.append((a, b, up - down))
    return found


def turned_round(text: str, passages: list[Passage]) -> bool:
    """`Rose from 12.9 to 21.4` of `came down from 21.4 to 12.9`, and `92 %, up from 97`."""
    said = clause(text)
    known = [change for p in passages for change in _changes(p.whole)]
    for a, b, way in _changes(said):
        alike = [other for k, m, other in known if a.same(k) and b.same(m)]
        if alike:
            if way and any(other == -way for other in alike):
                return True
            continue
        if any(a.same(m) and b.same(k) for k, m, _ in known):
            return True
        if way and (b.value > a.value) is not (way > 0) and a.kind == b.kind:
            return True
    return False


_PLANS = re.compile(
    r"^\W*(?:plan|plans|next|to do|todo|a faire|prevu|prochaine etape|ensuite, on|idee|idea)\b[^:]{0,24}:|\b(?:will|we'll|going to|plan to|plans to|want to|need to|should|to be (?:done|tested|tried)|shall|tomorrow|planned|next (?:week|month|time|year)|on va|vont|va|vais|allons|il faudra|faudrait|reste a(?= [a-z]{2,}(?:er|ir|re)\b)|doit|devra\w*|devai\w*|veut|veulent|voulai\w+|was to|were to|still to be|has yet|have yet|prochaine?|demain)(?!\w)"
)
_UNDONE = re.compile(
    r"\b(?:not (?:yet )?(?:done|tested|run|tried|started|measured|made)|pas (?:encore )?(?:fait|teste|essaye|mesure|commence)e?s?)\b"
)
_FULL = 0.6


def made_done(text: str, passages: list[Passage]) -> bool:
    """`Vents were added` of `we will add vents`."""
    units = clausal.units(passages)
    for part in clausal.parts(text):
        if (
            len(part.tokens) < 2
            or not DONE.search(part.folded)
            or clausal.denials(part.folded)
            or clausal.doubts(part)
            or _PLANS.search(part.folded)
            or words.any_of("plan").search(part.folded)
        ):
            continue
        best = max(units, key=lambda u: _share(part, u.clause), default=None)
        if best is None or _share(part, best.clause) < _FULL:
            continue
        whole = best.passage.whole.folded
        label = _PLANS.match(whole)
        planned = _PLANS.search(best.clause.folded) or label or _UNDONE.search(best.clause.folded)
        if planned and not any(
            _share(part, u.clause) >= _share(part, best.clause)
            and not _PLANS.search(u.clause.folded)
            and not _PLANS.match(u.passage.whole.folded)
            for u in units
            if u is not best
        ):
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
