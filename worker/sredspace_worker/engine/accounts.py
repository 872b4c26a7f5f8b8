"""Lists of who is who: whom the logins, ids and nicknames of a run's other papers stand for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from sredspace_worker.engine.names import FULL, WORD, may_be
from sredspace_worker.engine.rules import fold

_CODE = r"[A-Za-z0-9](?:[\w.-]|:(?=[\da-f])){1,60}"
_IS = (
    r"(?:\s?(?:=|→|[-=]>|:|\||;|,|\t)\s?|\s+[–—-]\s+|\s{2,}|\s+(?:is|est|c['’]est|belongs to|appartient [àa]|(?:is )?used by)\s+)"
)
# `adevries = Anneke de Vries, lead`, `5f2c9e is Soledad Paz, her account …`
_FRONT = re.compile(
    rf"^[-*•|\"'@ \t]*(?P<short>{_CODE})[\"'`*]{{0,3}}(?P<sign>{_IS})[\"'*]{{0,3}}(?P<name>{FULL})\b(?! ?[=(]\d)", re.M
)
# `Soledad Paz: 5f2c9e`, `Anneke de Vries (@adevries), lead`
_BEHIND = re.compile(
    rf"^[-*•|\"' \t]*(?P<name>{FULL})[\"'*]{{0,3}}(?P<sign>\s?(?:=|→|[-=]>|:|\||;|,|\t|\()\s?|\s+[–—-]\s+|\s{{2,}})[\"'@`]{{0,2}}(?P<short>{_CODE})[\"'`]?(?=\s*(?:[),;|(]|[–—-]\s|$))",
    re.M,
)
_USER = re.compile(r"(?P<short>[UWB][A-Z0-9]{1,12}) \| (?P<name>[^|]{2,60})")
# `Nan = Nancy Abara`, as a telephone has its contacts.
_CONTACT = re.compile(rf"^[-*• \t]*(?P<short>{WORD}(?: {WORD})?)\s?(?:=|→|[-=]>)\s?(?P<name>{FULL})\b(?! ?[=(]\d)", re.M)
_SURE = ("=", "→", "=>", "->")
# `06-May-24`, `9h15`, `Day 2`: when, and not who.
_WHEN = re.compile(
    r"\d{1,2}[-.]?[A-Za-z]{3,9}[-.]?\d{2,4}|\d{1,2}h\d{0,2}|(?:day|week|jour|sem|semaine|wk|run|test|essai|lot|batch|trial)[-_]?\d+",
    re.I,
)
_LONGEST = 40_000
_FEWEST = 2
# `Équipe : Samuel Ouellet (Sam), Elliot Gallant (le Kid)`
_TEAM = re.compile(
    r"^\W{0,4}(?:(?:the |our |notre |l['’])?(?:[ée]quipe|team|crew|regulars|staff|personnel|gens|members|membres|people|participants?|pr[ée]sente?s?|present|who|qui|group|groupe|personnes))\b[^:\n]{0,20}:(?P<who>[^\n]{5,400})$",
    re.I | re.M,
)
_PERSON = re.compile(FULL)
_NICK = re.compile(
    rf"(?P<name>{FULL}|{WORD}) \(?(?:\(|(?:aka|alias|dite?|called) )[\"“«' ]*(?P<nick>(?:(?:le|la|the|big|old|little|p['’]tite?) )?{WORD}(?: {WORD})?)[\"”»' ]*\)"
)


def read(text: str) -> Iterator[tuple[str, str]]:
    """One such line alone could say anything, so that it takes two of a kind, each with another code and another name."""
    lines = [line for line in text[:_LONGEST].split("\n") if line.strip()]
    users = [match for line in lines if (match := _USER.fullmatch(line)) is not None]
    if users and len(users) == len(lines):
        # The list of users of a Slack export, whatever they call themselves there.
        yield from ((match["short"], match["name"].strip()) for match in users)
    for pattern in (_FRONT, _BEHIND):
        found = [
            m for m in pattern.finditer(text[:_LONGEST]) if may_be(m["name"], listed=True) and _is_code(m["short"], m["name"])
        ]
        sure = [m for m in found if _stands_for(m["short"], m["name"], m["sign"].strip())]
        # Where most of a list are surely accounts, the others are too.
        kept = found if len(sure) * 3 >= len(found) * 2 else sure
        kinds = {(m["short"], m["name"]): m["sign"].strip() for m in kept}
        codes, names = Counter(code for code, _ in kinds), Counter(name for _, name in kinds)
        if len(names) < _FEWEST or max(codes.values()) > 1:
            continue
        # In cells a name that comes again is the author of rows; two accounts of one person are said in words.
        if max(names.values()) == 1 or all(sign in _SURE or sign.isalpha() for sign in kinds.values()):
            yield from kinds
    contacts = [(m["short"], m["name"]) for m in _CONTACT.finditer(text[:_LONGEST]) if may_be(m["name"], listed=True)]
    if len(contacts) >= _FEWEST and all(_short_for(short.split()[0], name) for short, name in contacts):
        yield from contacts
    for team in _TEAM.finditer(text[:_LONGEST]):
        for match in _NICK.finditer(team["who"]):
            if may_be(match["name"], listed=True) and fold(match["nick"]) != fold(match["name"]):
                yield match["nick"], match["name"]


def team(text: str) -> list[str]:
    """The full names in a line of members: `Members: Ida Fry, Bram Oakes, Guest`."""
    lines = (match["who"] for match in _TEAM.finditer(text[:_LONGEST]))
    return [m[0] for who in lines for m in _PERSON.finditer(who) if may_be(m[0], listed=True)]


def _is_code(short: str, name: str) -> bool:
    digits = any(c.isdigit() for c in short)
    return any(c.isalpha() for c in short) and (digits or short.islower()) and short not in name and not _WHEN.fullmatch(short)


def _stands_for(short: str, name: str, sign: str) -> bool:
    """Whether a word in front of a name is an account and no label such as `owner`: by its figures, its sign or its letters."""
    if any(c.isdigit() for c in short):
        return len(short) > 3 or sign in _SURE
    return short.islower() and (sign in _SURE or fits(short, name))


def _short_for(nick: str, name: str) -> bool:
    return any(fold(part).startswith(fold(nick)) for part in name.split()) or fits(nick, name)


def fits(login: str, name: str) -> bool:
    """`adevries` of Anneke de Vries, `sol.paz` of Soledad Paz: it has the beginning of a name, and its letters in their order."""
    letters = re.sub(r"[._-]", "", fold(login))
    whole = fold(name).replace(".", "")
    parts = whole.replace("-", " ").split()
    if not any(letters.startswith(part[0]) for part in parts):
        return False
    for turned in (parts, parts[::-1]):
        rest = iter("".join(turned))
        if len(letters) > 2 and all(letter in rest for letter in letters):
            return True
    return False
