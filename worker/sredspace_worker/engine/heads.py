"""The words in heads of papers (rules/heads.toml) as parts of expressions."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources

_ACCENTS = str.maketrans({"a": "[aàâ]", "c": "[cç]", "e": "[eéèêë]", "i": "[iîï]", "o": "[oô]", "u": "[uùûü]"})
_MAY_MISS = re.compile(r"\\\(([a-z\\ ]+)\\\)")


@functools.cache
def lists() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(resources.files("sredspace_worker.rules").joinpath("heads.toml").read_text("utf-8"))


def words(*names: str, accents: bool = False, ending: str = "") -> str:
    """The words of some lists, `people.writers`, as one choice; for text as it is written also with accents."""
    found = {word for name in names for word in lists()[name.partition(".")[0]][name.partition(".")[2]]}
    return "(?:" + "|".join(_expression(word, accents) + ending for word in sorted(found, key=lambda w: (-len(w), w))) + ")"


def _expression(word: str, accents: bool) -> str:
    bare = _MAY_MISS.sub(r"(?:\1)?", re.escape(word).replace(r"\*", r"\w*"))
    # Every letter of an expression that is no part of a sign stands for itself, with or without an accent.
    return (
        "".join(part if part.startswith("\\") else part.translate(_ACCENTS) for part in re.split(r"(\\.)", bare))
        if accents
        else bare
    )


BY = rf"(?:{words('written.english')} by|{words('written.french', ending='e?s?')} par|{words('written.papers')} (?:by|par))"
# `Technician: Bob`, `Recorded: January 27, 2025`, `To: …`: a key of a head and its value.
KEY = re.compile(
    rf"^\W{{0,3}}(?P<key>{words('people.writers', 'days.keys', 'other.mail', 'other.commit')}|{BY}|by|par|from"
    rf"|(?!{words('days.never')})[a-z]{{3,12}} date)(?:\((?:s|e|ne)\))?\W{{0,2}}\s?[:：]\W{{0,3}}\s*(?P<value>.*)$"
)
DAY_KEYS = re.compile(rf"{words('days.keys')}|date of .*|[a-z]{{3,12}} date|date (?:d'|du |de ).*")
# `Owner` is a person in the first lines only, `Rédaction` may be a day.
NO_AUTHOR = re.compile(rf"{words('other.mail', 'other.commit')}|owner|redaction")
PASSED = re.compile(rf"^\W*{words('other.passed')}(?: (?:on|at|by|le|par))? ?: ?(?:[^.!?]|(?<=\b[a-z])\.){{1,70}}$")
HELPER = re.compile(rf"\b{words('people.helpers')}$")
WRITER = re.compile(rf"\b{words('people.writers', 'people.helpers')}$")
NOT_BY = re.compile(rf"\b{words('people.others')}")
# `Last change: June 4, 2025`: the day of a page, if it has no other.
CHANGED = re.compile(rf"^\W*(?:{words('written.things')} )?{words('days.changes')}(?: (?:on|le))? ?:? ")
# The same in text as it is written, where the name that follows keeps its capitals.
KEPT = (
    rf"(?i:(?:{words('written.english', 'written.papers', accents=True)}|{words('written.french', accents=True, ending='[eé]?s?')})"
    r" ?:? ?(?:by|par|de|of))"
)
THING = rf"(?i:{words('written.things', accents=True)} )"
