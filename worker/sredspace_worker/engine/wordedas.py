"""What the words of an entry say against the stage that is likeliest by its sentences."""

from __future__ import annotations

import re

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


def weighed(stage: str, group: list[Unit]) -> str:
    """The stage of an entry, corrected by words that leave no other."""
    texts = [unit.folded for unit in group]
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
