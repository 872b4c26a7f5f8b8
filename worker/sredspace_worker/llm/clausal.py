"""The clauses of a sentence and of its evidence, and what they deny, doubt and count."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sredspace_worker.llm import roles, words
from sredspace_worker.llm.clauses import DONE, Clause, clause, clauses, filled, sentences
from sredspace_worker.llm.passages import Passage

_PIECE = re.compile(
    r"[,;:.] |,? (?:and|but|while|whereas|although|though|which|who|whose|et|mais|tandis qu[e']|alors qu[e']|bien qu[e']|quoiqu[e']|dont|against|compared (?:with|to)|contre) ?(?=\S)"
)
DENIES = re.compile(
    r"\b(?:not|never|none|neither|cannot|nothing|nobody|no one|without|unable|incapables?|miss(?:ed|es)|overlook\w*|disregard\w*|refus\w+|prevent\w*|empech\w*|inapercu\w*|fail(?:s|ed|ing|ure|ures)?|unsuccessful(?:ly)?|lack(?:s|ed|ing)?|unknown|impossible|absence|in vain|to no avail"
    r"|pas|aucune?|jamais|ni|rien|nullement|sans|impossible|echou\w+|echecs?|inconnue?s?|ignor\w+|absence|faute d[eu']|en vain|infructueu\w+|nul|nulle|free of|exempte?s? de|depourvue?s? d[eu'])\b|[a-z]-free\b|\bnon(?=[.,;]|$)|\b[a-z]{3,}[est] plus(?=[.,;]|$)"
    r"|\bno\b(?! (?:longer than|later than|more than|fewer than|less than|later than))|n't\b|\bn[e'] ?[\w']+ plus\b|\bpersonne\b(?= n[e'])|(?<=par )personne\b"
    r"|\b(?:stay|remain|rest|demeur)\w* (?:the same|unchanged|inchang\w+|l[ae]s? memes?|identiques?|intacte?s?|arretee?s?|off|immobiles?)\b"
    r"|\b(?:un(?:changed|altered|affected|detected|explained|clear|certain|resolved|able|noticed|damaged|harmed|touched|tested|treated)|in(?:changee?s?|expliquee?s?|certaine?s?|suffisante?s?|sufficient(?:ly)?))\b"
)
_NO_DENIAL = re.compile(
    r"\b(?:not only|pas (?:que|seulement|moins de|plus de)|not (?:less|more|fewer) than|if not|sans doute|sinon|non seulement|vis sans fin|sans fil|sans contact)\b"
    # `Two coats, not one`: the contrast denies nothing.
    r"|, (?:(?:and|et) )?(?:not|pas|non pas) (?!yet\b|encore\b|[a-z]+(?:ed|e|ee|es|ees)\b)[a-z0-9'-]+(?: [a-z0-9'-]+){0,2}(?=[.,;]|$)"
)
UNLESS = re.compile(r"\b(?:unless|except|a moins|sauf|hormis)\b")


def pieces(text: str, figures: bool = False) -> list[Clause]:
    """The finest parts of a text that say something, be it in two figures alone."""
    out: list[str] = []
    for part in _PIECE.split(text):
        one = clause(part)
        if out and not one.tokens and not (figures and len(one.amounts) > 1):
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


def parts(text: str) -> list[Clause]:
    """The clauses of each sentence of a text, each with a verb."""
    out: list[Clause] = []
    for sentence in sentences(text):
        out += _parts(sentence)
    return out


def _parts(text: str) -> list[Clause]:
    out: list[Clause] = []
    for one in filled(_cut(text)):
        if out and (not one.verbal or not one.tokens):
            out[-1] = clause(f"{out[-1].text}, {one.text}")
        else:
            out.append(one)
    return out


def units(passages: list[Passage]) -> list[Unit]:
    found: list[Unit] = []
    for number, passage in enumerate(passages):
        mine: list[Unit] = []
        for one in filled(_cut(passage.text)):
            if mine and not one.verbal and not (one.amounts and one.tokens):
                mine[-1].clause = clause(f"{mine[-1].clause.text}, {one.text}")
            else:
                if mine and not mine[-1].clause.verbal:
                    # `Of 24 boards, seven failed`: what stands in front belongs to what follows.
                    one = clause(f"{mine.pop().clause.text}, {one.text}")
                mine.append(Unit(one, passage, len(found) + len(mine), number))
        found += mine
    return found


_STOPPED = re.compile(r"\b(?:stop(?:s|ped)? (?=[a-z]+ing\b)|ceased? to\b|cess\w+ d[e']|arret\w+ d[e'])")


def denials(text: str) -> int:
    # `Stopped crawling` is `no longer crawled`.
    text = _STOPPED.sub("not ", text)
    bare = _NO_DENIAL.sub(" ", roles.NOT_UNTIL.sub(" only ", text))
    found = len(DENIES.findall(bare))
    # `Neither A nor B` and `ni A ni B` deny once, `n'a jamais … aucun` too.
    doubled = len(re.findall(r"\bni\b", bare)) - 1 if "ni " in bare else 0
    return found - max(0, doubled) - len(re.findall(r"\b(?:jamais|pas)\b[^.;,]{0,40}\baucune?\b", bare))


_UNABLE = re.compile(r"\b(?:could|can)(?: not|n't|not)\b|\b(?:not|never) possible\b|\bimpossible\b|\bpas (?:ete )?possible\b")


SOME_OF = re.compile(r"\b(?:of (?:them|these|those|which)|d'entre (?:eux|elles))\b")
_SOME = re.compile(
    r"\b(?:one|some|several|few|many|most|majority|half|part|certain|une?|certaine?s?|quelques?|plusieurs|plupart|majorite|moitie|partie|none|aucune?|all|tous|toutes|both|deux)\b"
)


def counts(one: Clause) -> bool:
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


def doubts(one: Clause) -> bool:
    """`Could be revived` is `ont pu être relancés`: what was possible is no doubt."""
    bare = _WAS_ABLE.sub(" ", one.bare) if DONE.search(one.folded) or "could be" in one.folded else one.bare
    if _WAS_ABLE.search(one.bare) and not _MAY.search(one.bare):
        return bool(words.any_of("doubt").search(_UNABLE.sub(" ", bare)))
    return bool(words.any_of("doubt").search(_UNABLE.sub(" ", one.bare)))
