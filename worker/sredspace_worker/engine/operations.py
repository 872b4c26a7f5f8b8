"""What a clause of a prompt orders: to remove, to keep only or to add; or that it tells of the work and orders nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sredspace_worker.engine.clauses import Clause
from sredspace_worker.engine.tokens import Found
from sredspace_worker.engine.wishlists import is_paper, words

_YET = frozenset("encore yet done happened started".split())
_STATES = frozenset("is are here there was were est sont voici voila etait".split())
_NO_OPERATION = frozenset(("which", "starters", "past", "teller"))
# Between a person and the verb: `we really don't want`.
_BETWEEN = frozenset(
    "me te lui vous only just also ne n' n don't do not really 're 'm are am was en y le la les aren't didn't".split()
)
_BEFORE_AN_ORDER = frozenset("only just also then ne n' all never always".split())
_NO_TELLING = frozenset("'d 'll 've would will".split())
# `the tests that we ran`: says which, and tells nothing.
_RELATIVE = frozenset("what that whatever which who whom everything work tests qu' que anything thing things".split())
# In French people say `on garde` and `je retire` for an order; in English `we keep` tells.
_ORDERING = frozenset("on je j' nous".split())
_ASKING = frozenset("what how why pourquoi comment combien".split())
_ENGLISH = frozenset("the and of our my is are was were it to".split())
_STAYS = frozenset(("stay", "stays"))
_WHOLE = frozenset("tout tous toutes ce".split())
_EVERYTHING = frozenset("everything all tout anything".split())
_LONGEST_NOTE = 12


@dataclass(frozen=True)
class Operation:
    """`turned`: the objects are those behind `except`. `plain`: said in so many words, so that a subject needs no second sign;
    `named`: so plainly that a subject which no paper has is answered too."""

    name: str | None = None
    plain: bool = False
    turned: bool = False
    named: bool = False


def used(clause: Clause) -> set[int]:
    """The places of a clause that say what to do, and so name no object."""
    verb = clause.verb
    return {n for f in clause.found if _says(f, verb) for n in f.places} | clause.dismissing


def _says(found: Found, verb: Found | None) -> bool:
    if "lead" in found.kinds:
        return True
    # `take the trade show out`
    object_of = verb is not None and found.kinds == ("want",) and found.start > verb.start
    return not object_of and not _NO_OPERATION.issuperset(found.kinds)


def find(clause: Clause, telling: bool) -> Operation:
    """What a clause orders. `telling`: the clause before it in its sentence tells of the work."""
    alone, only = clause.first("alone"), clause.first("only")
    if alone and only and only.start < alone.start and clause.tokens[alone.start].word in _STAYS:
        # `Only the work of May should stay`
        return Operation("keep", plain=True)
    if alone or ((touched := clause.first("touch")) is not None and _spared(clause, touched)):
        return Operation()
    verb = clause.verb or _ordered_behind(clause)
    if verb is not None and _told_first(clause, verb):
        return Operation()
    asks = clause.has("please") or clause.question
    if verb is not None and not (telling and not asks):
        ordered = _ordered(clause, verb)
        if ordered is not None:
            return ordered
    stated = _stated(clause, asks)
    return Operation() if telling and not asks and not stated.plain else stated


def _ordered_behind(clause: Clause) -> Found | None:
    """`l'entretien courant, on laisse tomber`: the order stands behind what it is for."""
    last = [f for f in clause.found if "remove" in f.kinds and f.end == len(clause.tokens) and f.start > 1]
    if not last:
        return None
    # `tout ce qui est de 2024 saute`
    whole = clause.tokens[0].word in _WHOLE and clause.has("which")
    return last[0] if whole or clause.tokens[last[0].start - 1].word == "on" else None


def _turns(clause: Clause) -> list[Found]:
    """`except` with what it leaves; `what is not done yet` is a kind of sentences and no exception."""
    return [
        f for f in clause.found if "except" in f.kinds and f.end < len(clause.tokens) and clause.tokens[f.end].word not in _YET
    ]


def _ordered(clause: Clause, verb: Found) -> Operation | None:
    """What a verb in the imperative orders."""
    only, turns = clause.has("only"), _turns(clause)
    keeps = "keep" in verb.kinds
    if only and "remove" not in verb.kinds and (keeps or "want" in verb.kinds):
        return Operation("keep", plain=True)
    negated = _near(clause, verb)
    behind = any(f.start > verb.start for f in turns)
    if "remove" in verb.kinds and "unwanted" not in verb.kinds:
        if negated:
            return Operation()
        return Operation("keep" if behind else "remove", plain=True, turned=behind)
    if keeps:
        return Operation("remove" if negated != behind else "keep", plain=True, turned=bool(turns))
    # `I need the results in there` states it; `we need to finish 246 with the results` orders it.
    missing = any("missing" in f.kinds and not (f.start == verb.end and _denied_behind(clause, verb)) for f in clause.found)
    if not missing and not (clause.has("needing") and "want" in verb.kinds):
        # `Ne mets pas la cuve` begins with its verb and is as plain as `don't put it in`.
        plain = "want" not in verb.kinds or (negated and "add" in verb.kinds and verb.start <= 1)
        return Operation("remove" if negated else "add", plain=plain, named=plain)
    return None


def _stated(clause: Clause, asks: bool) -> Operation:
    """What a clause without an order asks for: what has no place, what is missing, what should be gone."""
    told, work = tells(clause), tells_of_work(clause)
    want, done, put = clause.first("want"), clause.first("removed"), clause.first("added")
    missing = clause.first("missing", "needing")
    if missing is not None and clause.has("only") and "needing" in missing.kinds and not work:
        return Operation("keep", plain=True)
    if missing is not None and (none := clause.first("no")) is not None and none.start == 0:
        # `nothing before May should be in the draft`
        return Operation("remove", plain=True)
    past = missing is not None and missing.start > 0 and clause.has("past")
    if clause.dismisses and not (told and not asks and not clause.has_claim):
        # `Everything dated outside 2025 must go`; `cleaning isn't R&D` turns nothing round.
        turned = any(clause.dismissing.isdisjoint(f.places) for f in _turns(clause))
        return Operation("keep", plain=True, turned=True) if turned else Operation("remove", plain=True)
    if missing is not None and not (past and told and not asks):
        if _denied_behind(clause, missing):
            return Operation("remove", plain=True)
        needing = "needing" in missing.kinds
        return Operation(None if needing and clause.makes else "add", plain=True, named=not needing)
    if done is not None and clause.has("please"):
        turned = bool(_turns(clause))
        return Operation(None if _near(clause, done) else "keep" if turned else "remove", turned=turned)
    if clause.has("only") and not work:
        return Operation("keep", plain=want is not None)
    if want is not None and _near(clause, want) and not (told and not asks):
        return Operation("remove")
    if put is not None and clause.has("please") and not told:
        none = clause.first("no")
        return Operation("remove" if _near(clause, put) or (none is not None and none.start < put.start) else "add")
    if clause.has("no") and not work:
        return Operation("remove")
    if _turns(clause) and clause.tokens[0].word in _EVERYTHING and not told:
        return Operation("remove", turned=True)
    if _points_at_notes(clause) and not tells_of_work(clause):
        return Operation("add" if clause.polite else "noted", plain=clause.polite)
    return Operation()


def _points_at_notes(clause: Clause) -> bool:
    said = [t.word for t in clause.tokens]
    return len(said) <= _LONGEST_NOTE and any(map(is_paper, said)) and _STATES.isdisjoint(said)


def _denied_behind(clause: Clause, found: Found) -> bool:
    """`faut pas l'écrire`, and `mets pas la cuve`, which looks like `pas là`"""
    return found.end < len(clause.tokens) and clause.tokens[found.end].word == "pas"


def _near(clause: Clause, found: Found) -> bool:
    """Whether a negation goes with a verb: in front of it, or right behind it as in spoken French."""
    if _denied_behind(clause, found):
        return True
    for other in clause.found:
        if "not" not in other.kinds:
            continue
        if other.start < found.start and found.start - other.end <= 5:
            return True
        if clause.tokens[other.start].word in ("pas", "jamais") and 0 <= other.start - found.end <= 1:
            return True
    return False


def _spared(clause: Clause, touched: Found) -> bool:
    """`don't change`, `without touching`"""
    return _near(clause, touched) or any("no" in f.kinds and f.end == touched.start for f in clause.found)


# --- whether it tells of the work ---------------------------------------------------------------------------------------
def _told_first(clause: Clause, verb: Found) -> bool:
    """`we cut the HVAC`: somebody does it in the work."""
    before = verb.start - 1
    while before >= 0 and clause.tokens[before].word in _BEFORE_AN_ORDER:
        before -= 1
    if before < 0 or clause.tokens[before].word not in words("markers", "teller") or clause.has("please"):
        return False
    return clause.tokens[before].word not in _ORDERING


def _past(clause: Clause) -> Iterator[int]:
    past = words("markers", "past")
    for n, token in enumerate(clause.tokens):
        if (token.word in past and (token.word != "a" or _participle(clause, n))) or (
            token.word.endswith("ed") and len(token.word) > 4
        ):
            yield n


def _participle(clause: Clause, place: int) -> bool:
    """`a retiré`, and neither `à` nor the English article."""
    behind = clause.tokens[place + 1].raw.lower() if place + 1 < len(clause.tokens) else ""
    return clause.tokens[place].raw == "a" and behind.endswith(("é", "és", "ée", "ées", "u", "is", "it"))


_WISHING = frozenset(("please", "want", "missing", "needing", "unwanted", "touch", "only", "no", "keep"))


def tells(clause: Clause) -> bool:
    """Whether somebody tells what was done: a person with a verb that is no wish."""
    tellers = words("markers", "teller")
    wished = {n for f in clause.found if not _WISHING.isdisjoint(f.kinds) for n in f.places}
    orders = {n for f in clause.found if not {"remove", "keep", "add"}.isdisjoint(f.kinds) for n in f.places}
    said = [t.word for t in clause.tokens]
    english = not _ENGLISH.isdisjoint(said)
    for n, word in enumerate(said[:-1]):
        if word in _ASKING or (n == 0 and word in ("who", "qui", "where")):
            return False  # `say what made us think`: what follows is asked for
        if word not in tellers or (word == "on" and english):
            continue
        after = n + 1
        while after < len(said) and said[after] in _BETWEEN:
            if said[after] in ("was", "didn't"):
                return True
            after += 1
        if after >= len(said) or clause.tokens[after].mark or n in wished or after in wished or said[after] in _NO_TELLING:
            continue
        if word in _ORDERING and after in orders:
            continue
        if n == 0 or said[n - 1] not in _RELATIVE:
            return True
    return False


def tells_of_work(clause: Clause) -> bool:
    """Whether a verb in the past says what happened, and not only which work is meant."""
    if tells(clause):
        return True
    which = words("markers", "which")
    said = [t.word for t in clause.tokens]
    if clause.verb is not None:
        return False
    return any(which.isdisjoint(said[max(0, n - 3) : n]) and said[n] not in which for n in _past(clause))
