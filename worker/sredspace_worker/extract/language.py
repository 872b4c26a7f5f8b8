"""English or French, by the words that every sentence needs."""

from __future__ import annotations

import re
from typing import Literal

_EN = frozenset(
    "the and of to in is was were it that for on with as we our by this not are be from at which have has had but"
    " whether than would should will did does do if when what how can could or an there their they its been into"
    " please my me your these those hello thanks you".split()
)
_FR = frozenset(
    "le la les des du de et est une un nous que qui dans pour sur avec pas ne au aux ce cette ces par plus sont été"
    " avons avait mais ou où si il elle ont son sa ses leur leurs notre nos vous votre être était étaient d' l' qu'"
    " n' s' c' j' je on donc comme sans selon afin lors après avant entre"
    " voici mes mon ma ces votre vos bonjour merci svp moi fais peux pouvez veuillez".split()
)
_WORD = re.compile(r"[a-zà-öø-ÿœ]+['’]?")


def counts(text: str) -> tuple[int, int]:
    en = fr = 0
    for word in _WORD.findall(text.lower()):
        word = word.replace("’", "'")
        if word in _EN:
            en += 1
        elif word in _FR:
            fr += 1
    return en, fr


def detect(text: str) -> Literal["en", "fr", "und"]:
    en, fr = counts(text[:200_000])
    if en == fr:
        return "und"
    return "en" if en > fr else "fr"
