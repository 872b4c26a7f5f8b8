"""Who did what to what, in which test: what the words of a clause alone do not show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sredspace_worker.llm import words
from sredspace_worker.llm.amounts import NUMBERED, Amount
from sredspace_worker.llm.clauses import DONE, Clause

if TYPE_CHECKING:
    pass

_LABEL = re.compile(
    r"\b(?P<kind>trial|run|test|sample|batch|lot|essai|passe|passage|echantillon|experiment|experience|iteration|cycle|day|jour|build|rev|version|prototype|specimen|eprouvette|plot|parcelle)"
    r" ?#?(?P<n>\d+)\b"
)
_ORDINAL = re.compile(
    r"\b(?P<n>first|second|third|fourth|fifth|sixth|premiere?|deuxieme|troisieme|quatrieme|cinquieme|sixieme) "
    r"(?P<kind>trial|run|test|sample|batch|lot|essai|passe|passage|echantillon|experiment|iteration|build|prototype)\b"
)
_COUNT = {
    "first": 1, "premier": 1, "premiere": 1, "second": 2, "deuxieme": 2, "third": 3, "troisieme": 3, "fourth": 4, "quatrieme": 4, "fifth": 5, "cinquieme": 5, "sixth": 6,
    "sixieme": 6,
}  # fmt: skip
_THAN = re.compile(r"\b(?:than|que|qu')\b ?")
SOME = re.compile(
    r"\b(?:some|several|certain|sometimes|occasionally|one of|a few|part of|certaine?s|parfois|quelques|plusieurs|l'une? des|une partie)\b"
)
ONLY = re.compile(r"\b(?:only|seulement|uniquement|except|unless|sauf|solely|a moins|hormis)\b|\bn[e'] ?[\w']+ que\b")
# `Was not read until A`, `n'a été lu qu'après A`: it was read only after A.
NOT_UNTIL = re.compile(
    r"\bnot\b[^.;]{0,60}?\buntil\b|\bn[e'] ?(?!.{0,30}\b(?:pas|aucune?)\b)[^.;,]{0,60}?\bqu(?:e|')(?= ?(?:apres|une fois|lorsqu|quand|a\b|un|\d))"
)
_SHARE_OF = re.compile(r"\d ?(?:%|percent|per cent|pour cent) (?:of|des)\b")
FROM_TO = re.compile(r"\b(?:from|de) \d[^;]{0,20}? (?:to|a) \d")
# What parts one thing with its quantity from the next.
_JOINT = re.compile(r", |; | (?:and|et|while|whereas|against|versus|vs|contre|tandis que|alors que|compared (?:with|to)) ")
_ONE = re.compile(r"\b(?:one|une?) (?!of|another|can|could)(?=[a-z])")
_THEN = re.compile(r"\b(?:and then|then|puis|ensuite)\b")
_BEFORE_AFTER = re.compile(r"\b(?:(?P<before>before|ahead of|avant)|after|apres)\b(?=[^,;]*[a-z]{3})")
_ANY = re.compile(r"\bany\b")


def labels(one: Clause) -> dict[str, set[float]]:
    """`run 4` and `the fourth run` by what they number."""
    found: dict[str, set[float]] = {}
    for match in _LABEL.finditer(one.folded):
        found.setdefault(_kind(match["kind"]), set()).add(float(match["n"]))
    for match in _ORDINAL.finditer(one.folded):
        found.setdefault(_kind(match["kind"]), set()).add(float(_COUNT[match["n"]]))
    return found


def _kind(word: str) -> str:
    return min(words.meanings(word), default=word)


_BUT_NOT = re.compile(r"\b(?:but|and|mais|et) (?:not|pas|non(?: pas)?) (?P<what>[^,;.]+)")


def left_out(said: Clause, main: Clause) -> bool:
    """`Stained the wool but not the cotton` leaves the cotton out."""
    known, own = _BUT_NOT.search(main.folded), _BUT_NOT.search(said.folded)
    if known is None:
        return False
    what = [t for t in words.TOKEN.findall(known["what"]) if not words.light(t)]
    if own is not None:
        return bool(what) and not any(
            words.alike(a, b) for a in words.TOKEN.findall(own["what"]) for b in what if not words.light(a)
        )
    return not said.negated and any(said.has(t) for t in what)


_EACH = re.compile(r"\b(?:chaque|each|every) (\w+)")


# `Débordait toujours` is still; `a toujours volé` is always.
_EVER = re.compile(r"\b(?:a|ont|est|sont|reste\w*|sera|seront) toujours\b(?! pas)")


def general(said: Clause, main: Clause, whole: Clause, crossed: bool, whole_sentence: bool) -> bool:
    """One case is not all cases, a few are not the whole, and what happened once does not always happen."""
    claimed = _ANY.sub(" ", said.folded) if said.negated else said.folded
    # `Two hours per step` is said of each step.
    claimed = _EACH.sub(lambda m: " " if re.search(rf"\b(?:par|per|a) {m[1]}\b", whole.folded) else m[0], claimed)
    if words.any_of("all").search(claimed) and not words.any_of("all").search(whole.folded) and not _EACH.search(whole.folded):
        return False
    if not said.negated and _EVER.search(claimed) and not _EVER.search(whole.folded):
        return False
    if main.parts():
        parts, known = said.parts(), main.parts()
        if parts and not set(parts) <= set(known):
            return False
        values = {a.value for a in said.amounts}
        shares = any((a.kind == "share" or a.fraction) and main.knows(a) for a in said.amounts)
        if (
            not parts
            and not shares
            and not any(values & {n, m} for n, m in known)
            and not SOME.search(said.folded)
            and _shares_verb(said, main)
        ):
            return False
    elif SOME.search(main.folded) and not SOME.search(said.folded) and not said.amounts and _shares_verb(said, main):
        return False
    if (
        _SHARE_OF.search(main.folded)
        and not any(a.kind == "share" or a.fraction for a in said.amounts)
        and _shares_verb(said, main)
    ):
        return False
    if ONLY.search(main.folded) and not ONLY.search(said.folded) and not NOT_UNTIL.search(said.folded):
        return False
    tense = not main.past or main.stated or said.past or not (said.verbal or whole_sentence)
    return tense or bool(words.any_of("plan").search(main.folded)) or (crossed and not said.verbal)


def _shares_verb(said: Clause, main: Clause) -> bool:
    return sum(main.has(token) for token in said.tokens) >= 2


def directed(said: Clause, main: Clause) -> bool:
    """`From 95 to 480` is not `from 480 to 95`."""
    known = [next((k for k in main.amounts if a.same(k)), None) for a in said.amounts]
    places = [k.start for k in known if k is not None][:2]
    return not FROM_TO.search(said.folded) or len(places) < 2 or places == sorted(places)


def numbered(one: Clause, amount: Amount) -> bool:
    return bool(NUMBERED.search(one.folded[: amount.start]))


def compared(said: Clause, main: Clause) -> bool:
    (left, right), (known_left, known_right) = _than(said), _than(main)
    if (left & known_right) - known_left and (right & known_left) - known_right:
        return False
    here, there = _sides(said), _sides(main)
    if here is None or there is None:
        return True
    return not _crossed(here, there)


def _than(one: Clause) -> tuple[set[float], set[float]]:
    """The counts on the two sides of a comparison: `under three lamps … than under one`."""
    match = next(reversed(list(_THAN.finditer(one.folded))), None)
    if match is None:
        return set(), set()
    counts = [(a.start, a.value) for a in one.amounts if not a.kind]
    counts += [(m.start(), 1.0) for m in _ONE.finditer(one.folded)]
    return {v for at, v in counts if at < match.start()}, {v for at, v in counts if at >= match.end()}


def _crossed(here: tuple[set[str], set[str]], there: tuple[set[str], set[str]]) -> bool:
    left = overlap(here[0] - here[1], there[1] - there[0])
    right = overlap(here[1] - here[0], there[0] - there[1])
    return bool(left and right)


def followed(said: Clause, main: Clause) -> bool:
    """`A fell before B rose` is `B rose after A fell`, and never `B rose before A fell`."""
    here, there = _BEFORE_AFTER.search(said.folded), _BEFORE_AFTER.search(main.folded)
    if here is not None and there is None and (then := _THEN.search(main.folded)):
        # `B rose, then A fell` is `B rose before A fell`.
        ours, theirs = _around(said, here), _around(main, then)
        return not _crossed(ours if here["before"] else (ours[1], ours[0]), theirs)
    if here is None or there is None:
        return True
    ours, theirs = _around(said, here), _around(main, there)
    if bool(here["before"]) != bool(there["before"]):
        ours = (ours[1], ours[0])
    return not _crossed(ours, theirs)


def _around(one: Clause, match: re.Match[str]) -> tuple[set[str], set[str]]:
    return {t for t in one.tokens if t in one.folded[: match.start()]}, {t for t in one.tokens if t in one.folded[match.end() :]}


def _sides(one: Clause) -> tuple[set[str], set[str]] | None:
    match = next(reversed(list(_THAN.finditer(one.folded))), None)
    if match is None or not re.search(
        r"\b(?:\w+er|more|less|better|worse|mieux|plus|moins|meilleure?s?|pires?)\b", one.folded[: match.start()]
    ):
        return None
    left = {t for t in one.tokens if t in one.folded[: match.start()]}
    right = {t for t in one.tokens if t in one.folded[match.end() :]}
    return left, right


def overlap(a: set[str], b: set[str]) -> int:
    return sum(any(words.alike(x, y) for y in b) for x in a)


def done_words(one: Clause) -> set[str]:
    """The words of its verbs of the past."""
    return {word for match in DONE.finditer(one.folded) for word in match.group().split()}


PASSIVE = re.compile(
    r"\b(?:was|were|been|is|are|be|ete|est|sont|etait|etaient|fut)\b[^.;]*\b(?:by|par|used (?:on|for|in|with)|utilise\w* (?:sur|pour|dans|avec))\b"
)


def placed(said: Clause, main: Clause) -> bool:
    """Two things of one clause with a quantity each keep their own: `18 mV for nickel and 7 mV for cobalt`."""
    if len(main.amounts) < 2:
        return True
    for amount in said.amounts:
        mine = next((k for k in main.amounts if amount.same(k)), None)
        if mine is None:
            continue
        own = _share(main, mine)
        mine_said = _share(said, amount)
        for rival in (k for k in main.amounts if k.kind == mine.kind and not amount.same(k)):
            other = _share(main, rival)
            if own == other:
                continue
            here, there = _tokens(main, own), _tokens(main, other)
            # `A drifted 1 kg and B 2 kg`: the second part has the verb of the first.
            nouns = [w for w in _tokens(said, mine_said) if w not in done_words(said)]
            theirs = [w for w in nouns if overlap({w}, set(there)) and not overlap({w}, set(here))]
            ours = [w for w in nouns if overlap({w}, set(here)) and not overlap({w}, set(there))]
            if theirs and not ours:
                return False
            # `The strips with phacelia 26 times and those with clover 11 times`: the word nearest to a quantity tells whose it is.
            near, far = _nearest(main, mine, own), _nearest(main, rival, other)
            if near and far and not words.alike(near, far) and not said.has(near) and any(words.alike(far, w) for w in nouns):
                return False
    return True


def _nearest(one: Clause, amount: Amount, share: tuple[int, int]) -> str | None:
    """The last word before a quantity in its part of the clause."""
    text = one.folded[share[0] : amount.start]
    done = done_words(one)
    found = [(at, t) for t in one.tokens if t not in done and (at := text.rfind(t)) >= 0]
    return max(found)[1] if found else None


def _share(one: Clause, amount: Amount) -> tuple[int, int]:
    """The part of the clause that the quantity belongs to: between two joints that part quantities from each other."""
    joints = [(m.start(), m.end()) for m in _JOINT.finditer(one.folded) if any(a.end <= m.start() for a in one.amounts)]
    joints = [(a, b) for a, b in joints if any(k.start >= b and k.kind == amount.kind for k in one.amounts)]
    start = max((b for a, b in joints if b <= amount.start), default=0)
    end = min((a for a, b in joints if a >= amount.end), default=len(one.folded))
    return start, end


def _tokens(one: Clause, share: tuple[int, int]) -> list[str]:
    text = one.folded[share[0] : share[1]]
    return [token for token in one.tokens if re.search(rf"(?<!\w){re.escape(token)}(?!\w)", text)]


_BY = re.compile(
    r"(?P<patient>.+?)\b(?:was|were|been|being|is|are|be|ete|est|sont|etait|etaient|fut|furent)\b(?: (?!by\b|par\b)[a-z]+){0,2}? (?P<verb>[a-z]{4,})(?: (?!by\b|par\b)[a-z]+){0,4}? (?:by|par) (?P<agent>[^,;.]+)"
)
_STOP = re.compile(
    r"\b(?:at|in|on|with|for|to|from|during|after|before|by|under|over|until|when|while|as|because|than|que|a|au|aux|dans|sur|avec|pour|pendant|apres|avant|par|sous|lors|quand|lorsque|de facon)\b"
)


_ARTICLE = re.compile(r"^\W*(?:an?|the|le|la|les|une?|des|l')\b")


def own_parts(said: Clause, main: Clause) -> bool:
    """Who acts on what is not turned round, in the active voice or the passive."""
    for verb, agent, patient in _deeds(said):
        for known, by, to in _deeds(main):
            if not words.alike(verb, known):
                continue
            straight = overlap(agent - patient, by - to) + overlap(patient - agent, to - by)
            crossed = overlap(agent - patient, to - by) + overlap(patient - agent, by - to)
            if crossed > straight:
                return False
    return True


def reversed_deed(said: Clause, main: Clause) -> bool:
    """`The dog followed the robot` of the robot that followed the dog: a short sentence of the same words."""
    same = all(main.has(t) for t in said.tokens) and all(said.has(t) for t in main.tokens)
    return same and len(said.tokens) <= _SHORT and not own_parts(said, main)


_SHORT = 5  # words


def _content(text: str) -> set[str]:
    return {w for w in words.TOKEN.findall(text) if not words.light(w)}


def _deeds(one: Clause) -> list[tuple[str, set[str], set[str]]]:
    """Verb, who does it, to what."""
    found = []
    for sentence in re.split(r"[.;] ", one.folded):
        match = _BY.search(sentence)
        if match is not None:
            found.append(
                (match["verb"], _content(_STOP.split(match["agent"])[0]), _content(re.split(r"[,]", match["patient"])[-1]))
            )
            continue
        verb = DONE.search(sentence)
        if verb is None or not verb.start():
            continue
        after = _STOP.split(_ARTICLE.sub("", re.split(r"[,]", sentence[verb.end() :])[0]))[0]
        found.append((verb.group().split()[-1], _content(re.split(r", ", sentence[: verb.start()])[-1]), _content(after)))
    return [(verb, agent, patient) for verb, agent, patient in found if agent and patient]
