"""That one thing came of another is said only where the evidence says so."""

from __future__ import annotations

import re

from sredspace_worker.llm import words
from sredspace_worker.llm.clauses import Clause

_PERSON = re.compile(r"\b(?:we|i|nous|on|they|team|equipe|engineers?|technicians?|operators?|ingenieurs?|techniciens?)\b")
# What may follow a verb that acts on nothing: `fell to`, `decreased by`, `increased slightly`.
_NO_OBJECT = (
    r"(?!(?:to|by|from|in|at|after|when|while|under|with|over|on|during|as|and|but|for|or|before|until|than|de|d'|a|au|aux|par|pour|en|dans|sur|sous|avec|et|mais|apres"
    r"|lors|quand|jusqu\w*|only|again|\w+ly|\w+ement)(?!\w))"
)


def caused(said: Clause, whole: Clause, main: Clause) -> bool:
    """That one thing came after another is not that it came of it."""
    because = words.any_of("cause")
    claimed = _MADE.sub(" ", said.folded)
    if _WHY.search(whole.folded):
        # `The cause of it is unknown`: no cause is given.
        claimed = _WHY.sub(" ", claimed)
    if because.search(claimed) and not because.search(whole.folded) and not _SO.search(whole.folded) and not _done_by(said, main):
        return False
    acts = re.compile(rf"({words.any_of('acts').pattern}) (?:(?:mieux|aussi|also|then|ensuite) )?{_NO_OBJECT}(?=[a-z])")
    for match in acts.finditer(said.folded):
        subject = said.folded[: match.start()]
        if (
            not subject.strip()
            or _PERSON.search(subject)
            or (_NO_ACT.search(subject) and not _PERFECT.search(subject + match[1]))
        ):
            continue
        if because.search(whole.folded):
            continue
        verb = match[1].split()[-1]
        if re.search(r"\b(?:than|que|qu')\b", said.folded[match.end() :]):
            # `Gave lower readings than`
            continue
        if not any(words.alike(verb, known[1].split()[-1]) for known in acts.finditer(whole.folded)) and not _acts(verb, whole):
            return False
    return True


# `The tablets crumbled, so it was dropped`: it was dropped because they did.
_SO = re.compile(r"\b(?:so|donc|hence|thereby|d'ou)\b(?! (?:that|far|many|much)\b)")
_BECAUSE = re.compile(
    r"\b(?:because|due to|owing to|thanks to|as a result|on account of|led to|parce qu|a cause d|en raison d|grace a|puisqu|du fait d|par suite d)"
)


def new_reason(said: Clause, whole: Clause) -> bool:
    """A reason is given where the evidence gives none, neither in such words nor by what one thing did to another."""
    if not _BECAUSE.search(said.folded) or _WHY.search(whole.folded):
        return False
    return not any(p.search(whole.folded) for p in (words.any_of("cause"), words.any_of("acts"), _SO, _STOPS, _CAME))


def claims(said: Clause) -> bool:
    """Whether it is said that one thing came of another: a measurement that was made says no such thing."""
    return bool(words.any_of("cause").search(_WHY.sub(" ", _MADE.sub(" ", said.folded))))


def gives(known: Clause) -> bool:
    return bool(words.any_of("cause").search(known.folded) or _SO.search(known.folded))


# `Adding noise`, `on overload`: what is named as a means is a reason.
_CAME = re.compile(
    r"\b(?:adding|addition|ajout\w*|came from|vient|vien\w+ d|on overload|for lack|faute d[e']|overload|for the)\b"
)
_NO_ACT = re.compile(r"\b(?:was|were|been|be|ete|to|pour|de|would|may|might|could|the|an?|our|les?|la|une?)(?: \w+ly)? $")
# The `a` of `a réduit` is no article.
_PERFECT = re.compile(r"\b(?:le|la|les|du|des|de|l'\w+|une?|cette|ce)\b.*\ba [a-z]+(?:e|it|i|u|is)$")
_WHY = re.compile(
    r"\b(?:why|pourquoi|(?:(?:the|la|une?|leur|its|their) )?(?:cause|causes|reason|reasons|raison|raisons)\b(?! que))"
)
_OBJECT = re.compile(rf" (?:(?:mieux|aussi|also|then|ensuite) )?{_NO_OBJECT}[a-z]")


def _acts(verb: str, whole: Clause) -> bool:
    """Whether the evidence has a verb of the same meaning with an object: `to stop the pasta from sticking`."""
    return any(
        words.alike(verb, m.group()) and _OBJECT.match(whole.folded, m.end())
        for m in re.finditer(r"(?<=to )[a-z]{4,}|(?<=pour )[a-z]{4,}|(?<=de )[a-z]{4,}|(?<=d')[a-z]{4,}", whole.folded)
    )


_MADE = re.compile(
    r"\b(?:(?:was|were|been|be|is|are) made|mad?e no|makes? no|made any|a ete faite?s?|ont ete faite?s?|a fait l'objet)\b"
)
_BECAUSE_OF = re.compile(
    r"\b(?:because of|due to|owing to|on account of|a cause d[eu']|en raison d[eu']|du fait d[eu'])\s*(?:the |a |la |le |les |l'|des )?(?P<what>[a-z]{3,})"
)
_STOPS = re.compile(
    r"\b(?:stop\w*|interrupt\w*|halt\w*|end(?:ed)|prevent\w*|delay\w*|block\w*|broke|destroyed|interromp\w*|arret\w*|empech\w*|bloqu\w*|retard\w*)\b"
)


def _done_by(said: Clause, main: Clause) -> bool:
    """`Rain stopped the count`: the count ended because of rain."""
    match, deed = _BECAUSE_OF.search(said.folded), _STOPS.search(main.folded)
    if match is None or deed is None:
        return False
    subject = [t for t in main.tokens if t in main.folded[: deed.start()]]
    acted_on = [t for t in main.tokens if t in main.folded[deed.end() :]]
    own = [t for t in said.tokens if t in said.folded[: match.start()]]
    return any(words.alike(match["what"], t) for t in subject) and any(words.alike(a, b) for a in own for b in acted_on)
