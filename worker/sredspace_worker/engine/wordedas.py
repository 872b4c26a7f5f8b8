"""What the words of an entry say against the stage that is likeliest by its sentences."""

from __future__ import annotations

import re

from sredspace_worker.engine import deeds
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.units import Unit

# `Less than 3 mg on any of them, so it isn't caking`: a reading, with what it says of the guess.
_READ_SO = re.compile(r"^[^,;]{0,80}\d[^;]{0,120}[,;] (?:so|donc) (?!we\b|i\b|on\b|nous\b|what\b)")
_LESSON = re.compile(
    r"\b(?:learn\w*|(?:now )?know(?:n|s)? (?:now|that)|we (?:now|can) (?:know|say)|appris|compris|retien\w*|retenu|sait (?:maintenant|que)|conclu\w*|summ\w+ up|fait le point|en resume)\b"
)
# What somebody takes to be so, whoever tells it.
_SUPPOSED = re.compile(
    r"\b(?:suspects?|wonders? (?:if|whether)|must be \w+ing|the notion is|smells? (?:like|of)|(?:now )?thinks|proposes? (?:de |d'|to )|so perhaps|we believe|might do|so what if|selon (?:lui|elle)|a son avis|soupconne\w*)\b"
)
_PROPOSED = re.compile(
    r"\bproposes? (?:to|de|d')|\bsuggests (?!that we|we\b)\w+|\bidea is (?:to|that)|, maybe \w+|\bon devrait \w+|^(?:\w+\. )?would an? [^.]{10,200}\?"
    r"|^(?!nobody|no |none|what|we |i |it |not )(?:[\w-]+ ){1,4}could (?!not\b|only\b|be\b|find\b|say\b|tell\b|never\b)\w+"
    r"|^(?:le|la|les|l') ?(?:\w+ ){1,3}(?:doit|doivent) (?!etre\b)\w+(?:er|ir|re)\b"
)
_CLOSED = re.compile(
    r"^\W*retenu\b|^\W*on sait (?!pas|plus|jamais)(?:maintenant )?que\b|\b(?:work|trials?|tests?|results?) shows? that\b|\b(?:summed|sums) up that\b|\b(?:concludes?|conclut|concluent) (?:that|que)\b|\bfor the record (?:then|now)\b"
    r"|^\W*my reading\b|^\W*on est fixes\b|\bchose qu'on (?:ignorait|savait pas|ne savait pas)|\bwhich is the reverse of\b|\bwhich we (?:did not|didn't|could not|couldn't) (?:know|think|have)|\bnot evident from\b"
    r"|\bce qu'aucun\w* \w+ ne (?:pouvait|savait)"
)

# `not what we expected`, `lower than hoped`, `comme prévu`: how a reading compares with what was expected.
EXPECTED = re.compile(
    r"\b(?:not|than|as|unlike|against|contrary to)(?: what)?(?: (?:we|i|they|had|was|were|it))* (?:expect\w*|hoped|predicted|thought|planned|feared|foreseen|supposed)\b"
    r"|\b(?:pas|que|qu'|comme|contrairement a|selon) ?(?:ce (?:que|qu'|a quoi) ?)?(?:(?:on|nous|l'on|je|avait|avions|avais|s') ?)*(?:prevue?s?|attend\w+|espere\w*|pense\w*|cru|voulue?s?)\b"
)


# What stands in front of what somebody writes in a form: `Mode opératoire : cinq tubes à 45 °C`, `Hypothèse | …`.
_NAMED = {
    "experiment": r"mode operatoire|methodes?|protocole|procedures?|methods?|set-?up|montage|manip(?:ulation)?s?|(?:what we )?(?:did|tried)",
    "result": r"results?|resultats?|observ(?:ed|ations?)|(?:what we )?saw|readings?|outcome|obtenu|constats?|releves?",
    "hypothesis": r"hypothes(?:[ei]s|e)|idea|idee|guess|hunch",
    "conclusion": r"conclusions?|lessons?(?: learned)?|lecons?|learned|take-?aways?|(?:a |ce qu'on )?reteni[rt]|retenu",
    "problem": r"problem(?:e?s)?|unknowns?|inconnues?|uncertaint(?:y|ies)|incertitudes?",
}
_LABEL = re.compile("|".join(rf"(?P<{stage}>{names})" for stage, names in _NAMED.items()))
_LABELLED = re.compile(rf"^\W*(?:{_LABEL.pattern})\W{{0,3}} ?:\W")
_KIND = re.compile(r"type|kind|stage|step|phase|etape|nature|categor(?:y|ie)")
_TYPE = re.compile(
    r"(?P<problem>pb|prob(?:lem(?:e?s?)?)?)|(?P<hypothesis>hyp(?:othes(?:is|e|es))?|ideas?|idees?)|(?P<experiment>ess(?:ais?)?|exp(?:eriments?)?|tests?|trials?)"
    r"|(?P<result>res(?:ults?|ultats?)?|obs(?:ervations?)?)|(?P<conclusion>concl?(?:usions?)?|lessons?|lecons?)"
)
_OF_COLUMNS = ("hypothesis", "conclusion", "problem")


def _by_label(group: list[Unit]) -> str | None:
    """The stage by the word in front of the note, or by the name of the column that it stands in."""
    unit = group[0]
    if len(group) == 1 and (found := _LABELLED.match(unit.folded)) is not None:
        return found.lastgroup
    for name, cell in unit.cells.pairs if unit.cells is not None else ():
        # `Type | Text`, `HYP | the mould release eats the skin`
        if _KIND.fullmatch(fold(unit.source.text[slice(*name)]).strip(" *_:")):
            told = _TYPE.fullmatch(fold(unit.source.text[slice(*cell)]).strip(" .:*_"))
            return told.lastgroup if told is not None else None
    return unit.tells if unit.tells in _OF_COLUMNS and all(other.tells == unit.tells for other in group) else None


def weighed(stage: str, group: list[Unit]) -> str:
    """The stage of an entry, corrected by words that leave no other."""
    if (named := _by_label(group)) is not None and stage not in ("admin", "routine"):
        return named
    texts = [deeds.words(unit) for unit in group]
    if stage == "conclusion":
        if any(_LESSON.search(text) for text in texts):
            return stage
        if any(_SUPPOSED.search(text) for text in texts):
            return "hypothesis"
        return "result" if len(group) == 1 and _READ_SO.search(texts[0]) else stage
    if stage == "hypothesis" and len(group) == 1 and "hypothesis" not in group[0].strong and EXPECTED.search(texts[0]):
        return "result"
    if stage == "problem":
        if any(_CLOSED.search(text) for text in texts):
            return "conclusion"
        return "hypothesis" if any(_PROPOSED.search(text) for text in texts) else stage
    return stage
