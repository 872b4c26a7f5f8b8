"""Whose a paper is, as its first lines say it."""

from __future__ import annotations

import datetime as dt
import re

from sredspace_worker.engine import dates, spokendays
from sredspace_worker.engine.days import PERSON
from sredspace_worker.engine.names import FULL, may_be
from sredspace_worker.engine.rules import fold

_PARTS = re.compile(r"\s*[,;|·—–]\s*|\s+-\s+")
_LOOKED_AT = 5000
_COVER = 1500
BY_ALONE = re.compile(rf"^[_*]{{0,2}}(?i:by|par) (?P<name>{FULL})[_*]{{0,2}}\.?$")
# What parts the words of a head: `dictée, transcription automatique, 28 mars 2025, Bertrand Côté`.
# `Bogdan Ilic. Newest at the bottom.`
# `Ida Fry, kiln room. Leo's bits are marked LR (Leo Roy).`
AND_MORE = re.compile(rf"^(?P<name>{FULL})(?:, [a-zà-ÿ][^.!?\d]{{2,40}})?\. [A-ZÀ-Ý][^!?]{{3,80}}\.?$")
# `Perley's book, typed by Rhonda`
WHOSE = re.compile(rf"^#*\s*(?P<name>{PERSON})['’]s (?:[a-z-]+ ){{0,2}}(?:book|notebook|log|notes|diary|journal|pad|scribbles)\b")
# `Bench book W.T. 2025`, `CAHIER – G. Dubé, ing. jr`, `notes serre 2025 (PL Ouellet)`, `Cahier de Fabrice Lavallée – été 2025`
OWNER = re.compile(rf"(?<![\w.])(?P<name>{FULL}|[A-ZÀ-Ý]{{1,2}} [A-ZÀ-Ý][a-zà-ÿ'’][\w'’-]+|(?:[A-ZÀ-Ý]\.){{2,3}})(?![\w.])")
BOOK_OF = re.compile(
    r"\b(?:(?:lab|note|bench|field|log|work)? ?books?|notes?|m[ée]mos?(?: vocaux)?|journal|diary|log|carnet|cahier|calepin|registre|transcript(?:ion)?|dict[ée]es?|dictations?)\b(?: (?:of|by|de|du|d['’]|par))?",
    re.I,
)
# `Auto transcript – recorder 2 – speaker: Siobhan Fraser`, `Répondante : Maude Gingras, maître de chai`
VOICE = re.compile(
    rf"(?:(?:^|[–—|·,;(-] ?)(?i:speaker|speaking|voice|dictated by|interviewee|respondent|locut(?:eur|rice)|voix|répondante?|interviewée?|dictée? par)\s?: ?(?={FULL})"
    # `Interview with Ida Fry, R&D lead`
    rf"|^#*\s?(?i:interview|conversation|entrevue|entretien) (?i:with|avec) (?={FULL})"
    # `Dictée vocale – iPhone de Fabien – …`
    rf"|\b(?i:iphone|ipad|phone|t[ée]l[ée]phone|cell(?:ulaire)?|portable|galaxy|pixel|tablette?|appareil|device|enregistreuse?|dictaphone|recorder) (?i:of |de |d['’])(?:\s?: ?)?)(?P<name>{FULL}|[A-ZÀ-Ý][a-zà-ÿ]{{2,}})\b"
)
# `Nadia's iPhone`
DEVICE = re.compile(rf"(?P<name>{FULL}|[A-ZÀ-Ý][a-zà-ÿ]{{2,}})['’]s (?i:iphone|ipad|phone|galaxy|pixel|tablet|recorder)\b")
INSIDE = re.compile(r"\((?P<parts>[^()]{8,60})\)\s*$")
# `Memo 41 – 29 May (recorded by Luc Roy on the same phone)`
RECORDED_BY = re.compile(
    rf"\((?i:recorded|dictated|told|spoken|written|enregistrée?|dictée?|racontée?|écrite?) (?i:by|par) (?P<name>{FULL})\b[^()]{{0,60}}\)"
)
POSSESSIVE = re.compile(r"['’]s$")
# `Ida Fry, 4 March 2025, last section added 28 May`: when a paper was changed is not its day.
CHANGED = re.compile(
    r"(?:(?:last|latest|dernière?|final) )?(?:[a-zà-ÿ]+ ){0,2}(?:updated?|added|revised|revision|edited|edit|modified|changed|change|mise? à jour|ajoutée?|révisée?|révision|modifiée?|modification|complétée?)\b.{0,40}\d",
    re.I,
)
# `From Corwin Maddox, May 20, 2025`
FROM = re.compile(rf"^(?i:from|by|written by|de|de la part de|par|rédigée? par)\s+(?={FULL}$)")
# `## [0.9.2] - 2025-03-18 (@mfaucher)`, `## 14 mars — @Luc Roy`; of two none is the author.
AT = re.compile(rf"^[^@]*(?:\(|\bby |\bpar |[–—,|·:-] )@(?P<name>{FULL}|[^\W\d][\w.-]{{1,30}})\)?$")
TRIAL_OF = re.compile(
    r"\b(?:reports?|trials?|tests?|experiments?|runs?|visit|demo|campaign|rapport|essais?|experience|campagne|visite|journee|bilan)\b(?!.*\b(?:since|from|start\w*|begun|until|till|due|before|after|depuis|debut\w*|jusqu|avant|apres|for|pour)\b)[^.!?]*$"
)
RANKED = re.compile(
    rf"(?:(?:[Cc]apt|[Dd]re?|[Pp]rof|Mme|M|Mr|Mrs|Ms|[Ii]ng|Eng)\.? )?(?P<name>{FULL})(?:,? (?:P\.?\s?Eng|ing|PhD|M\.?Sc)\.?)?"
)
# `appartient à Solveig Charbonneau`, wherever a page says it.
_BELONGS = re.compile(
    rf"\b(?:(?i:appartient à|propriété de|belongs to|property of)(?: ?:)?\s+|(?i:propriétaire|owner) ?:\s+)(?P<name>{FULL})"
)
# `Room: lab 2. Author of this report: Nadia Roy. All tests by …`
_AUTHOR = re.compile(
    rf"\b(?i:author|auteure?)(?i: (?:of (?:this|the)|de ce(?:tte)?|du|de la) [a-z]+)? ?: ?(?P<name>{FULL})(?=[.;,]|\s*$)"
    rf"|(?<![\w.])(?P<voice>{FULL}) (?:dictating|speaking|à l'appareil)\b",
    re.M,
)
# `Orla's lab notebook`, `le cahier d'Orla`: the first name of whose a book is.
FIRST = re.compile(
    r"(?<![\w-])(?P<first>[A-ZÀ-Ý][a-zà-ÿ]{2,})['’]s (?:[a-z-]+ ){0,2}(?:book|notebook|log|notes|diary|journal|pad)\b|\b(?:cahier|carnet|journal|notes|calepin) (?:de |d['’])(?P<prenom>[A-ZÀ-Ý][a-zà-ÿ]{2,})\b(?! [A-ZÀ-Ý])"
)
# `DH = Dean Hall (me unless it says)` in a list of initials: whose the book is.
_MYSELF = re.compile(rf"(?P<name>{FULL}) \((?i:(?:that['’]s |c['’]est |ie |i\.e\. )?(?:me|myself|moi|moi-même))\b[^()]{{0,40}}\)")
# `This is Percival Adeyemi`, `Nuala here`, `salut Rosa c'est encore Ada`: how a recording begins.
_INTRODUCED = re.compile(
    rf"^(?i:(?:uh+|um+|euh|hm+)?[, ]*(?:hi|hello|hey|ok|okay|so|bonjour|salut|alors|bon|morning)(?:(?-i: [A-ZÀ-Ý][a-zà-ÿ]{{2,}}))?[, ]+)?(?:(?i:this is|it['’]s|it is|ici|c['’]est)(?i: again| encore)? (?P<name>{FULL}|[A-ZÀ-Ý][a-zà-ÿ]{{2,}})(?=[ ,.])|(?P<short>{FULL}|[A-ZÀ-Ý][a-zà-ÿ]{{2,}})(?: (?:here|again|ici|encore)\b|\.(?= [a-zà-ÿ])))"
)
# `(typed by Carol from the recorder, Friday, Feb. 21, 2025)`: the line above what somebody dictated.
DICTATED = re.compile(
    r"^\W{0,3}[^\n]{0,60}\b(?:typed|transcribed|dictat\w+|transcript\w*|recorder|dict[ée]e\w*|transcri\w+)\b[^\n]{0,160}$", re.I
)
_RECORDED_ON = re.compile(r"\b(?:recorded|dictated|taped|enregistr[ée]e?|dict[ée]e?)\b[^\n]{0,40}\d", re.I)
_BEGINS = 500
_SPEAKS = re.compile(rf"\b(?i:this is|it['’]s|ici|c['’]est)(?i: again| encore)? (?P<name>{FULL})(?!['’])")
RECORDINGS = re.compile(
    r"^\W{0,4}(?:new |nouvel |nouvelle )?(?:voice |audio )?(?:memo|mémo|note vocale|recording|enregistrement|dictation|dictée)\b.{0,60}\d",
    re.I | re.M,
)


# `Pump book -- Ida Fry unless it says LR (Leo Roy)`, `Cahier : Ida Fry, sauf indication contraire`
_UNLESS = re.compile(
    rf"(?P<by>\b(?i:by|par) )?(?<![\w.])(?P<name>(?:[A-ZÀ-Ý]\. ?){{0,2}}{FULL}),? \(?(?i:unless|except (?:where|when|if)|if not|save where|otherwise|sauf (?:où|là|quand|si|indication|mention|avis)|à moins|sinon|quand ce n['’]est pas)\b"
)


def _unless(text: str) -> re.Match[str] | None:
    """`All bench tests by A. Roy unless stated` says whose the tests are, and not whose the paper is."""
    match = _UNLESS.search(text, 0, _COVER)
    return match if match is not None and match["by"] is None else None


def owner(text: str) -> str | None:
    match = _unless(text) or _BELONGS.search(text) or _AUTHOR.search(text, 0, _COVER) or _MYSELF.search(text, 0, _LOOKED_AT)
    name = match.groupdict().get("voice") or match["name"] if match is not None else None
    return name if name is not None and may_be(name, listed=True) else None


def person_of(line: str, name: str, file: str) -> str:
    """`Lab book - Nour Belkacem - Chromagel Sherbrooke`: of several that could be people the one of the file's name, or the first."""
    people = [part for part in map(str.strip, _PARTS.split(line.strip("#* _"))) if re.fullmatch(FULL, part) and may_be(part)]
    if name not in people or len(people) < 2:
        return name
    stem = fold(file)
    return next((p for p in people if any(len(w) > 2 and w in stem for w in fold(p).split())), people[0])


def dictated(text: str, order: str) -> dt.date | None:
    """The day of a recording by the line above what was said."""
    lines = [line for line in text.lstrip()[:400].split("\n") if line.strip()][:2]
    # Below `# Voice memo, transcribed` a line of its own may say it.
    first = next((line for line in lines[:1] if DICTATED.match(line)), "")
    if first and not any(c.isdigit() for c in first) and len(lines) > 1 and _RECORDED_ON.search(lines[1]):
        first = lines[1]
    if not first:
        return None
    found = dates.find(fold(first), order)
    return found[0] if found is not None else spokendays.find(fold(first))


def speaking(text: str) -> str | None:
    """`Voice memo, Ida, …` above `okay this is Ida Fry in the shed`: both have to name the one who speaks."""
    first, _, below = text.lstrip()[:_BEGINS].partition("\n")
    told = _SPEAKS.search(below) if DICTATED.match(first) else None
    name = told["name"] if told is not None else None
    return (
        name
        if name is not None and may_be(name, listed=True) and re.search(rf"\b{re.escape(name.split()[0])}\b", first)
        else None
    )


def whose(line: str) -> str | None:
    match = _unless(line) or WHOSE.match(line)
    return match["name"] if match is not None and may_be(match["name"]) else None


def introduced(line: str) -> str | None:
    match = _INTRODUCED.match(line)
    name = (match["name"] or match["short"]) if match is not None else None
    return name if name is not None and may_be(name) else None


def in_capitals(text: str) -> str | None:
    """`WALTER PIKE - SHOP NOTES 2024`: whose a paper is that is typed in capitals."""
    parts = re.split(r"\s*[–—,|:·]\s*|\s+-\s+", text.partition("\n")[0].title())
    books = [part for part in parts if BOOK_OF.search(part)]
    people = [BOOK_OF.sub("", part).strip() for part in parts if not BOOK_OF.search(part) or len(parts) == 1]
    named = [name for name in people if len(name.split()) > 1 and re.fullmatch(FULL, name) and may_be(name)]
    return named[0] if books and len(named) == 1 else None
