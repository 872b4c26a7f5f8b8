"""Of whom and of what something is said: another actor, both for one, a condition that is left out."""

from __future__ import annotations

import re

from sredspace_worker.llm import words
from sredspace_worker.llm.clauses import DONE, Clause
from sredspace_worker.llm.roles import PASSIVE, done_words, overlap


def other_subject(said: Clause, main: Clause, missing: str) -> bool:
    """`The pupae fed grain reached 112 mg` of the larvae: the first thing named is another one, beside the same words."""
    if (
        len(said.tokens) < 2
        or len(main.tokens) < 2
        or said.tokens[0] != missing
        or said.has(main.tokens[0])
        or any(words.any_of(name).match(missing) for name in ("all", "doubt"))
    ):
        return False
    verb = DONE.search(said.folded)
    if verb is None or said.folded.find(missing) > verb.start() or PASSIVE.search(said.folded) or PASSIVE.search(main.folded):
        return False
    # Another word for the same would stand in front of the same words.
    pairs = list(zip(said.tokens[1:3], main.tokens[1:3], strict=False))
    return len(pairs) == 2 and all(words.alike(a, b) for a, b in pairs)


_SUBORDINATE = re.compile(
    r"^\W*(?:when|after|once|while|as|before|because|since|if|although|quand|lorsque|lorsqu'|apres que|apres qu'|une fois|comme|pendant que|parce que|avant que|si|bien que)\b(?P<head>[^,;]+), (?P<rest>.+)$"
)


def own_actor(said: Clause, main: Clause) -> bool:
    """`When Tom lowered the rate, the classifier confused …`: it was not Tom who confused."""
    match = _SUBORDINATE.match(main.folded)
    if match is None or _SUBORDINATE.match(said.folded) or not said.tokens:
        return True
    head = [t for t in main.tokens if t in match["head"]]
    rest = [t for t in main.tokens if t in match["rest"]]
    subject = said.tokens[0]
    if not overlap({subject}, set(head)) or overlap({subject}, set(rest)) or not rest:
        return True
    verbs = {t for t in done_words(said) if len(t) > 3}
    return not (overlap(verbs, set(rest)) and not overlap(verbs, set(head)) and not said.has(rest[0]))


_STATE = re.compile(r"\b(?P<what>[a-z]{3,}|it|them) (?P<state>on|off)\b(?! (?:the|a|an|our|its|of|\d|[a-z]+day|which|all)\b)")


def same_state(said: Clause, main: Clause) -> bool:
    """`With the shield on` is not `with the shield off`."""
    here, there = {m["state"] for m in _STATE.finditer(said.folded)}, {m["state"] for m in _STATE.finditer(main.folded)}
    return not here or not there or bool(here & there)


_AGENT = re.compile(r"\b(?:by|par)\s(?:the |a |an |our |le |la |les |l'|un |une |notre |nos )?(?P<who>[a-z][\w'-]{3,})")
_DONE_TO = re.compile(r"\b(?:was|were|been|being|is|are|be|ete|est|sont|etait|etaient|fut|furent)\b [^.;,]*$")


_SUFFERED = re.compile(r"\b(?:ete|etre|be|was|were|been|being|is|are|est|sont|etait|etaient)\b")


def known_agent(said: Clause, everything: Clause) -> bool:
    """Who did it is named in the evidence: `sealed by the supplier` needs the supplier there."""
    for match in _AGENT.finditer(said.folded):
        who = match["who"]
        if not _DONE_TO.search(said.folded[: match.start()]) or words.light(who) or who.endswith("ing"):
            continue
        if not any(words.alike(who, token) for token in said.tokens) or not everything.has(who):
            return not any(words.alike(who, token) for token in said.tokens)
    return True


def acts_itself(said: Clause, main: Clause) -> bool:
    """`The other three held 4 kN, the limit of our winch`: it was not the winch that held."""
    # Without somebody who acts on it, the subject is what something was done to.
    if not said.tokens or _SUFFERED.search(said.folded) or _SUFFERED.search(main.folded):
        return True
    verb, known = DONE.search(said.folded), DONE.search(main.folded)
    if verb is None or known is None or not words.alike(verb.group().split()[-1], known.group().split()[-1]):
        return True
    # The subject is the last thing before the verb; conditions in front of it are none.
    ours = [t for t in said.tokens if t in re.split(r", ", said.folded[: verb.start()])[-1]]
    if not ours or re.match(
        r"\W*(?:with|without|at|in|on|under|after|for|of|from|avec|sans|a|au|dans|sur|sous|apres|pour|en|de|du)\b", said.folded
    ):
        return True
    before, after = main.folded[: known.start()], main.folded[known.end() :]
    inside = [t for t in main.tokens if t in before]
    behind = [t for t in main.tokens if re.search(rf"(?<!\w){re.escape(t)}(?!\w)", after)]
    return not (
        overlap(set(ours), set(behind)) == len(set(ours))
        and not overlap(set(ours), set(inside))
        and not overlap(set(inside), set(said.tokens))
    )


_BOTH = re.compile(
    r"\b(?:both(?! \w+ and\b)|either of|les deux(?! tiers)|tous deux|toutes deux|l'un et l'autre|l'une et l'autre)\b"
)
_TWO = re.compile(r"\b(?:both|either|two|(?<![\d.,])2(?![\d.,])|deux|all|every|each|tou\w+|chaque|chacune?|neither|ni)\b")


def of_both(said: Clause, main: Clause, whole: Clause) -> bool:
    """What is said of one is not said of both."""
    return not _BOTH.search(said.folded) or bool(_TWO.search(main.folded) or _TWO.search(whole.folded))


CONDITION = re.compile(
    r"\b(?:at|during|when|under|in|on|with|without|au|aux|a la|pendant|quand|lorsque|lorsqu'|sous|dans|avec|sans|par)\b(?P<what>[^,;]+)"
)
