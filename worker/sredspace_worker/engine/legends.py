"""What the initials, codes and numbers of a paper stand for, as it says itself: `DO = Darryl Okafor`, `BT Bea Tootoosis`, a table of users."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from sredspace_worker.engine import accounts, heads, phones
from sredspace_worker.engine.names import FULL, TURNED, VOICE, WORD, initials, may_be, straight
from sredspace_worker.engine.rowpeople import NAME_CELL, first_and_last
from sredspace_worker.engine.rules import fold

_LOOKED_AT = 5000
# `BdE` has the particle of the family name in it.
_CODE = r"(?:[A-ZÀ-Ý]{1,4}\d{0,4}|\d{1,3}|[a-z]{2,3}|[A-ZÀ-Ý]{1,2}d[A-ZÀ-Ý])"
# `STch`, `MaB`: capitals with the next letters of the names that they begin.
_CUT = r"(?:[A-ZÀ-Ý]{1,3}[a-zà-ÿ]{1,3}(?:[A-ZÀ-Ý][a-zà-ÿ]{0,2})?)"
_NUMBER = r"(?:\+?\d{1,2}[ .-])?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}|\d{3}-\d{4}"
# `DO = Darryl Okafor`, `4 = Dale Wozniak`, `V. = Viviane Labrecque`: anything may stand for a person behind this sign.
_EQUALS = re.compile(
    rf"(?<![\w.])(?P<short>{_CODE}|(?:[A-ZÀ-Ý]\.){{2,3}}|{VOICE})\.?\s?(?:=|→|stands for)\s?(?:(?i:days?|mornings?|evenings?|eves?|afternoons?|nights?|jours?|matins?|soirs?|soir[ée]es?|nuits?)(?i: shift)?[,:] )?(?P<name>{TURNED}\b(?! ?[=,\d]| (?:is|est)\b)|{FULL})"
)
# `JT Jocelyn Tanguay`, `MG : Mathilde Gaudreau`: initials in front of the name that they are those of.
_BEFORE = re.compile(
    rf"(?<![\w.])(?P<short>(?:[A-ZÀ-Ý]\.? ?){{1,3}}[A-ZÀ-Ý]\.?)\*{{0,2}}(?:\s?[:–]\s?|\s| est | is )\*{{0,2}}(?P<name>{FULL})"
)
# `Réjean Thibodeau (RT)`, `Steeve Pomerleau (S.P.)`
_BEHIND = re.compile(rf"(?P<name>{FULL}) \((?P<short>(?:[A-ZÀ-Ý]\.? ?){{1,3}}[A-ZÀ-Ý]\.?)\)")
# `Present: RT (Réjean Thibodeau), SP (Steeve Pomerleau, first half)`
_IN_FRONT = re.compile(rf"(?<![\w.])(?P<short>[A-ZÀ-Ý]{{2,4}}) \((?P<name>{FULL})(?=[,)])")
# `bno (Bashir Noorzai)`: letters of the name in its order.
_HANDLE = re.compile(rf"(?<![\w.@])(?P<short>[a-z]{{2,8}}) \((?P<name>{FULL})\)")
# `Tomasz Klimek <tk@prairieprobe.example>`: what he logs in with.
_ADDRESS = re.compile(rf"(?P<name>{FULL}) <(?P<short>[A-Za-z][\w-]{{1,20}})@[\w.-]+>")
# `F. Ouedraogo (Félix)`: the first name behind.
_FIRST_BEHIND = re.compile(
    rf"(?<![\w.])(?P<short>(?P<initial>[A-ZÀ-Ý])\. ?(?P<last>{WORD})) \((?P<first>[A-ZÀ-Ý][a-zà-ÿ]{{2,}})\)"
)
_CUT_EQUALS = re.compile(rf"(?<![\w.])(?P<short>{_CUT})\.?\s?(?:[=:→]|–|-(?= ))\s?(?P<name>{FULL})")
_CUT_BEHIND = re.compile(rf"(?P<name>{FULL}) \((?P<short>{_CUT})\)")
# A directory of telephones.
_PHONE = re.compile(rf"(?P<short>{_NUMBER})\s*[:=–-]?\s*(?P<name>{FULL})")
# A word in capitals has no figure.
SLACK_ID = r"[UWB](?=[A-Z]*\d)[A-Z0-9]{4,12}"
# A table of users: code and name in cells side by side.
_CELLS = re.compile(
    rf"^(?:[|\"]|[^\S\n])*(?P<short>[A-Za-z]{{1,5}}[_-]?\d{{1,4}}|{SLACK_ID}|[A-ZÀ-Ý]{{2,5}}|\d{{1,4}})\"?(?:\s*[;,|\t]\s*|\s{{2,}})\"?(?P<name>{FULL})\"?\s*(?:[;,|\t]|$)",
    re.M,
)
# The same with the name in front: `Ida Fry | IF | welder`.
_NAME_CELLS = re.compile(
    rf"^(?:[|\"]|[^\S\n])*(?P<name>{FULL})\"?(?:\s*[;,|\t]\s*|\s{{2,}})\"?(?P<short>[A-ZÀ-Ý]{{2,4}})\"?\s*(?:[;,|\t]|$)", re.M
)


# `Name | Code | Role`, `Who | Name`, `Intervenants | Fonction | Sigle` above those who work here: codes of any kind.
_NAMES = re.compile(
    r"(?:(?:full|real|display|employee) )?(?:name|nom(?: complet)?|employee|employ[ée]e?|person(?:ne)?|people|personnel|staff|members?|membres?|participants?|intervenante?s?)",
    re.I,
)
_WHO = re.compile(r"who|qui", re.I)
_CODES = re.compile(
    r"(?:employee |staff )?(?:code|id|no\.?|n[o°]|#|number|num[ée]ro|badge|stamp|sigle|matricule|poin[çc]on|initial(?:e)?s?|login|user(?: ?name|_id)?|handle|alias|nom court|short name|nickname|surnom|diminutif|abr[ée]viation"
    r"|account|compte|identifiant|short|who|qui)",
    re.I,
)
_ROLES = re.compile(r"role|r[ôo]le|fonction|function", re.I)
_TABLE = re.compile(r"^(?=[^\n]{0,60}[|;,\t])[^\n]{3,120}$", re.M)
_NAMED = re.compile(FULL)
_CODE_LENGTH = 24


_CELL = re.compile(r"\s*[|;\t]\s*|,")
_STAFF = 60
_ROSTER = re.compile(r"^[^\n]{0,60}\b(?:first ?name|first|given name|pr[ée]nom)\b[^\n]{0,80}$", re.I | re.M)
_ROSTERS = 400_000


def bare(short: str) -> str:
    """`S.P.` as `SP`."""
    return short.replace(".", "").replace(" ", "") if "." in short else short


def expression(shorts: Iterable[str]) -> str:
    """Any of these, with or without points between their letters."""
    return "|".join(
        r"\.? ?".join(short) if short.isalpha() and short.isupper() else re.escape(short)
        for short in sorted(shorts, key=len, reverse=True)
    )


def ending(shorts: Iterable[str]) -> re.Pattern[str]:
    """Initials at the end of a line, behind a sentence."""
    return re.compile(rf"(?:^|[.,;:!?)\s])(?:[–—/-]\s?)?(?:{expression(shorts)})\.?$")


# `Master: Angus MacIsaac`, `Trials engineer: Yuki Hasegawa`: people who may sign with their role.
_ROLE = re.compile(rf"(?<![\w.])(?P<role>[A-ZÀ-Ý][\w'’-]+(?: [\w'’-]+){{0,2}})\s?:\s?(?P<name>{FULL})")


def roles(text: str) -> dict[str, str]:
    """Who a paper says is its `Master` or its `Trials engineer`, by each word of that; a word of two persons is nobody's."""
    found: dict[str, set[str]] = {}
    for match in _ROLE.finditer(text[:_LOOKED_AT]):
        if heads.WRITER.search(fold(match["role"])) and may_be(match["name"], listed=True):
            for word in {match["role"], *match["role"].split()}:
                found.setdefault(fold(word), set()).add(match["name"])
    return {word: next(iter(names)) for word, names in found.items() if len(names) == 1}


def _ends(text: str) -> tuple[str, str]:
    """Where a paper says who is who: its first letters and its last."""
    return text[:_LOOKED_AT], text[_LOOKED_AT:][-_LOOKED_AT:]


def read(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in _ends(text):
        for short, name in _explained(part):
            if may_be(name, listed=True):
                found.setdefault(short, name)
    found |= {short: name for short, name in _half_named(text[:_LOOKED_AT]) if short not in found} if found else {}
    for short, name in (*_users(text[: 4 * _LOOKED_AT]), *_roster(text), *_listed(text), *accounts.read(text)):
        found.setdefault(short, name)
    return found


_TOKEN = re.compile(r"(?<![\w.-])[^\W\d][\w-]*(?:\.[\w-]+)*")
_FEW_MET = 2
_SHARED = re.compile(r"[A-ZÀ-Ý]{2,4}|[a-z][a-z0-9._-]{2,30}")


def share(texts: list[str]) -> list[dict[str, str]]:
    """For each paper of a run what the others say its initials and logins stand for, where it does not say so itself."""
    own = [read(text) for text in texts]
    sure = {short: name for short, name in phones.agreed(own).items() if _SHARED.fullmatch(short) and " " in name}
    numbers = phones.share(texts)
    return [
        _met(
            text,
            {s: name for s, name in sure.items() if s not in codes and (may_be(s) or (s in initials(name) and _signs(text, s)))},
        )
        | called
        for text, codes, called in zip(texts, own, numbers, strict=True)
    ]


def _signs(text: str, short: str) -> bool:
    """Whether capitals that mean something else as well (`PR`, `QA`) stand only where somebody signs: behind a sentence at the end of
    its line, in brackets, in a cell, or in front of what somebody says."""
    found = re.findall(rf"(?<![\w.-]){short}(?![\w-])", text[:_ROSTERS])
    signed = re.findall(
        rf"(?:[.!?;)][ \t]+|[–—][ \t]?){short}\.?[ \t]*$|[(\[]{short}[)\]]|^[ \t]*{short}(?:[ \t]?[:–—]|[ \t]*$)|[|\t;][ \t]*{short}[ \t]*(?:[|\t;]|$)",
        text[:_ROSTERS],
        re.M,
    )
    return len(found) == len(signed) > 1


def _met(text: str, codes: dict[str, str]) -> dict[str, str]:
    """Those that a text has. Capitals that stand there once could be anything, unless others of the list stand there as well."""
    words = Counter(_TOKEN.findall(text[:_ROSTERS])) if codes else Counter[str]()
    met = {short: words[short] for short in codes if words[short]}
    return {short: codes[short] for short, times in met.items() if times > 1 or sum(met.values()) > _FEW_MET}


# `GM - Ghislaine Morin, chef de procédé`, several below each other.
_LISTED = re.compile(
    rf"^[ \t*•-]*(?P<short>[A-ZÀ-Ý]{{2,4}}) ?[-–—:] ?(?P<name>{FULL})(?:,[^\n]{{2,60}}|\s\([^\n]{{2,60}}\))?[ \t]*$", re.M
)


# `Entries marked DA are by Dmitri Asquith`, `les notes signées DA sont de Dmitri Asquith`
_MARKED = re.compile(
    rf"\b(?i:marked|initial(?:l)?ed|signed|tagged|marquée?s|signée?s|paraphée?s)\s(?P<short>[A-ZÀ-Ý]{{2,4}})\s(?i:are|is|sont|est)\s(?i:(?:by|from|those of|mine,?|de|par|celles de|ceux de)\s)?(?P<name>{FULL})"
)


def _listed(text: str) -> list[tuple[str, str]]:
    """Initials in front of their names, line by line, whatever else the letters mean."""
    found = [(m["short"], m["name"]) for m in _LISTED.finditer(text[:_LOOKED_AT])]
    marked = [(m["short"], m["name"]) for part in _ends(text) for m in _MARKED.finditer(part)]
    fitting = [(short, name) for short, name in found if short in initials(name)]
    return marked + (fitting if len(fitting) > 1 and len(fitting) == len(found) else [])


def _roster(text: str) -> Iterator[tuple[str, str]]:
    """First names and family names in two columns side by side."""
    for header in _ROSTER.finditer(text[:_ROSTERS]):
        names = [fold(cell).strip(" *") for cell in _CELL.split(header[0].strip("| "))]
        if (both := first_and_last(names)) is None:
            continue
        first, last = both
        for line in text[header.end() :].split("\n", _STAFF)[1:_STAFF]:
            cells = [cell.strip() for cell in _CELL.split(line.strip("|"))]
            if len(cells) < len(names) or not all(NAME_CELL.fullmatch(cells[n]) for n in (first, last)):
                break
            yield cells[first], f"{cells[first]} {cells[last]}"


# `Benny = Ben Tootoo`
_CALLED = re.compile(rf"(?<![\w.])(?P<short>[A-ZÀ-Ý][a-zà-ÿ]{{2,11}}) (?:=|is|est) (?P<name>{FULL})")


def _explained(text: str) -> Iterator[tuple[str, str]]:
    for match in _CALLED.finditer(text):
        if fold(match["short"])[:2] == fold(match["name"])[:2]:
            yield match["short"], match["name"]
    for pattern in (_EQUALS, _PHONE):
        for match in pattern.finditer(text):
            short, name = match["short"], straight(match["name"])
            if not short.islower() or short.upper() in initials(name):
                yield bare(short), name
    for pattern in (_CUT_EQUALS, _CUT_BEHIND):
        for match in pattern.finditer(text):
            if begins(match["short"], match["name"]):
                yield match["short"], match["name"]
    for match in _ADDRESS.finditer(text):
        yield match["short"], match["name"]
    for match in _HANDLE.finditer(text):
        if match["short"][0] == fold(match["name"])[0] and _in_order(match["short"], fold(match["name"])):
            yield match["short"], match["name"]
    for match in _FIRST_BEHIND.finditer(text):
        if match["first"][0] == match["initial"]:
            yield match["short"], f"{match['first']} {match['last']}"
    for pattern in (_BEFORE, _BEHIND, _IN_FRONT):
        for match in pattern.finditer(text):
            if bare(match["short"]) in initials(match["name"]):
                yield bare(match["short"]), match["name"]


# `A.D. Ada Dorn / Pia (Holm)`: one of a cover's names with the family name in brackets.
_HALF = re.compile(rf"(?:^|[/,;:·]) ?(?P<first>{WORD}) \((?P<last>{WORD})\)(?= ?(?:$|[/,;.·]))", re.M)


def _half_named(text: str) -> Iterator[tuple[str, str]]:
    for line in text.split("\n"):
        if "(" in line and (_BEFORE.search(line) or _EQUALS.search(line)):
            for match in _HALF.finditer(line):
                yield match["first"], f"{match['first']} {match['last']}"


_PIECE = re.compile(r"[A-ZÀ-Ý][a-zà-ÿ]*")


def begins(short: str, name: str) -> bool:
    """Whether `STch` is cut from `Solange Tcheuko`: each piece begins one of its words, the first the first one, the last the last."""
    words = [fold(word) for word in re.split(r"[ -]", name)]
    pieces = [fold(piece) for piece in _PIECE.findall(short)]
    if len(pieces) < 2 or not words[0].startswith(pieces[0]) or not words[-1].startswith(pieces[-1]):
        return False
    rest = iter(words)
    return all(any(word.startswith(piece) for word in rest) for piece in pieces)


def _in_order(letters: str, name: str) -> bool:
    rest = iter(name)
    return all(letter in rest for letter in letters)


def _name_and_code(names: list[str]) -> tuple[int, int] | None:
    """Which columns of a list of people hold the name and what stands for it."""
    if len(names) < 2:
        return None
    name = next((n for n, cell in enumerate(names) if _NAMES.fullmatch(cell)), None)
    if name is None:
        name = next((n for n, cell in enumerate(names) if _WHO.fullmatch(cell)), None)
    if name is None:
        return None
    code = next((n for n, cell in enumerate(names) if n != name and _CODES.fullmatch(cell)), None)
    if code is None:
        code = next((n for n, cell in enumerate(names[:name]) if _ROLES.fullmatch(cell)), None)
    return (name, code) if code is not None else None


def _users(text: str) -> list[tuple[str, str]]:
    """Lines of one code and one name each, all of them different: a list of rows with an author names some twice."""
    found = [(match["short"], match["name"]) for match in _CELLS.finditer(text)]
    # Behind a name capitals may be anything, so that they have to be those of the name.
    found += [(m["short"], m["name"]) for m in _NAME_CELLS.finditer(text) if m["short"] in initials(m["name"])]
    for header in _TABLE.finditer(text):
        columns = [cell.strip(' "*') for cell in _CELL.split(header[0].strip("| "))]
        if (places := _name_and_code(columns)) is None:
            continue
        for line in text[header.end() : header.end() + _STAFF * 120].split("\n", _STAFF)[1:_STAFF]:
            cells = [cell.strip(' "*') for cell in _CELL.split(line.strip("| "))]
            if len(cells) <= max(places):
                break
            name, short = _NAMED.match(cells[places[0]]), cells[places[1]]
            if name is not None and 0 < len(short) <= _CODE_LENGTH:
                found.append((short, name[0]))
    found = list(dict.fromkeys(found))
    codes, names = Counter(code for code, _ in found), Counter(name for _, name in found)
    once = len(found) > 1 and max(codes.values()) == 1 and max(names.values()) == 1
    return [(code, name) for code, name in found if may_be(name, listed=True)] if once else []
