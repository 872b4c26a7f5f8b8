"""Who wrote a line: initials, names and handles in front of a note or behind it, and lines that only say who speaks and when."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from sredspace_worker.engine import heads
from sredspace_worker.engine.dates import MONTHS
from sredspace_worker.engine.rules import fold, is_technical
from sredspace_worker.engine.shapes import NO_PERSON

_M = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = r"(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)[a-z]{0,6}\.?,?"
_DAY = (
    rf"(?:{_WEEKDAY} )?(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}"
    rf"|\d{{1,2}}(?:er|st|nd|rd|th)? (?:{_M})\b\.?(?:,? \d{{4}})?|(?:{_M})\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?)"
)
_TIME = r"\d{1,2}[:h]\d\d(?::\d\d)?(?:[.,]\d+)?(?: ?[ap]\.?m\.?)?(?: ?(?:z|utc|[+-]\d\d:?\d\d))?(?!\w)"
# `[2025-07-01 09:14]`, `a1b2c3d 2025-05-20`, `14.01.2025`: what stands in front of who wrote the line.
_FRONT = re.compile(
    rf"^\W{{0,4}}(?:[0-9a-f]{{7,40}}\s+)?(?:{_DAY}(?:(?:t|,? )\s?{_TIME})?|{_TIME})[\])]?(?:\s+(?=[a-f]*\d)[0-9a-f]{{7,40}}(?=\s+[(<@]))?",
    re.I,
)
_WORD = r"[A-ZÀ-Ý][\w'’-]+"
FULL = rf"(?:{_WORD}|[A-ZÀ-Ý]\.)(?:[ -](?:de |van |von |la |le )?(?:{_WORD}|[A-ZÀ-Ý]\.)){{1,3}}|[A-ZÀ-Ý]\. ?{_WORD}"
_INITIALS = r"[A-ZÀ-Ý]{2,3}"
# Who a transcript cannot name.
_VOICE = r"(?:[Ss]peaker|[Ll]ocut(?:eur|rice)|[Ii]ntervenante?|[Vv]oice|[Vv]oix|SPEAKER|LOCUTEUR)[ _]?\d{1,2}"
_SLOTS = (
    # `<jdoré> …`, `(lwong) …`, `@lwong: …`
    re.compile(
        r"^\s*[:,|–—-]?\s*(?:[A-Z]{4,10}(?: [A-Z]{4,10})?\s+)?(?:[<(\[](?P<name>[^\W\d][\w.'’ -]{1,30})[>)\]]|@(?P<at>[^\W\d][\w.-]{1,30})):?\s+(?=\S)"
    ),
    # ` | Zoë Hart | …`, ` / CG / …`, ` - Nia Obi - …`
    re.compile(rf"^\s*(?P<mark>[|/·–—-]|,(?= ))\s*(?P<name>{FULL}|{_INITIALS}|{_WORD}|[a-z]{{2,3}})\s*(?P=mark)\s*(?=\S)"),
    # ` MK: …`, ` Pia Holm: …`, ` - Nia Obi: …`, ` Speaker 1: …`
    re.compile(rf"^\s*(?:[|/·–—,-]\s*)?(?P<name>{FULL}|{_INITIALS}|{_VOICE})(?:\s?:|\s[–—-])\s+(?=\S)"),
    # A commit on one line, its columns parted by white space.
    re.compile(rf"^\s+(?P<name>{FULL})(?: <[^<>\s]{{3,80}}>)?(?:\s{{2,}}|\t)(?=\S)"),
    # `[2025-09-03 8:55 PM] sol_k: …`: a handle, only behind a time of day.
    re.compile(r"^\s*(?:[-–—]\s*)?(?P<handle>[a-z][\w.-]{2,20}(?=\s?:\s)|[A-Za-z][\w.-]{1,20}(?=>\s))\s?[:>]\s+(?=\S)"),
)
_BARE = re.compile(
    rf"^(?:[-*+•]\s+)?(?:#[\w/-]+\s+)*\*{{0,2}}(?:(?:\[\[)?(?P<name>{_INITIALS}|{FULL}|{_VOICE})(?:\]\])?\*{{0,2}}\s?:\*{{0,2}}"
    rf"|@(?P<at>[^\W\d][\w.-]{{1,30}})\*{{0,2}}\s?(?::\*{{0,2}}|\s?[–—-]|\s(?=[a-z])))\s+(?=\S)"
)
_BEHIND = re.compile(
    rf"\s(?:[(\[](?P<name>{_INITIALS}|{FULL})[)\]]|[–—-]\s?(?P<dash>{_INITIALS})|(?:—|--)\s?(?P<signed>{FULL})|/\s?(?P<slash>{_INITIALS}|{FULL}|{_WORD}))\s*\.?$"
)
# `Nora Quist  10:12 AM, Mar 18th, 2025`, `[18/03/2025 10:12] Isabelle Giroux`: alone on its line.
_HEADS = (
    re.compile(rf"^(?P<name>{FULL})[\s,|·–—-]+[\[(]?(?:{_DAY}(?: (?:at|à))?[, ]{{1,2}})?{_TIME}[\])]?(?:,? (?:on |le )?{_DAY})?$", re.I),
    re.compile(rf"^[\[(]?(?:{_DAY}[, t]{{1,2}})?{_TIME}[\])]?\s*[,|·–—-]?\s*(?P<name>{FULL})\s*:?$", re.I),
    # `[02/14/2025 10:21 AM] ines.m`: a handle, in front of it the day and the time in brackets.
    re.compile(rf"^\[(?:{_DAY}[, t]{{1,2}})?{_TIME}\]\s*(?P<handle>[^\W\d][\w.-]{{1,31}}(?:#\d{{4}})?)$", re.I),
)  # fmt: skip
# `Cahier de Rachid Amari`, `# Journal - Yves Caron`, `… - notes by H. Sato`: whose book it is, at the end of its title.
KEEPER = re.compile(
    rf"^(?i:.{{0,40}}?\b(?:(?:lab|log|note)?-?books?|notes?|notebook|journal|diary|log|carnet|cahier|calepin|bloc-notes|registre|fiches?|feuilles?|sheets?|pad|scrapbook|relev[ée]s?)\b[^.!?]{{0,60}}?)"
    rf"(?:[,–—:|-]\s+|\s\(?)(?i:(?:notes? |kept |written |logged |tenue? |redigée? |rédigée? )?(?:by|of|par|de|d['’])\s+)?(?P<name>{FULL})\)?(?: \([^()]{{3,60}}\))?$"
)
# `… 2025. Rédigé par Marius Cormier.`, `typed by Shreya Nair 09 Sept 2025`
KEPT = re.compile(
    rf"\b{heads.KEPT}\s+(?P<name>{FULL})(?:[,\s–(-]+(?P<day>(?i:{_DAY})))?\.?\)?(?: \([^()]{{3,60}}\)|,? (?i:unless|except|sauf|if not|hormis)\b.{{0,50}})?$"
    rf"|[(\[](?P<dated>{FULL}),? (?:19|20)\d\d[)\]]$"
)
# `Lou Tran (2025-06-11 07:40): …`
_NAME_FIRST = re.compile(
    rf"^(?:[-*+•]\s+)?(?P<name>{FULL}|{_INITIALS})(?:\s*[,–—-]\s*|\s*[\[(]|\s+)(?i:{_DAY}(?:(?:t|,? )\s?{_TIME})?|{_TIME})[\])]?\s*[:–—-]\s+(?=\S)"
)
# `DO = Darryl Okafor`, `Speaker 1 = Odile Marchand`, at the top of a paper or at its end.
_LEGEND = re.compile(rf"\b(?P<short>[A-ZÀ-Ý]{{2,4}}|{_VOICE})\s?(?P<mark>=|:|→|–|stands for|is|est)\s?(?P<name>{FULL})")
# `IMG_2031 (2025-07-08, Léo) moule n° 3 …`
_BRACKETED = re.compile(rf"^\S{{0,24}}\s?[(\[](?i:{_DAY}),?\s+(?P<name>{FULL}|{_INITIALS}|{_WORD})[)\]]:?\s+(?=\S)")
# `kept by Réjean Thibodeau (RT) and Audrey Lemay-Côté (ALC)`
_IN_BRACKETS = re.compile(rf"(?P<name>{FULL}) \((?P<short>[A-ZÀ-Ý]{{2,4}})\)")
_LEGEND_AT = 5000
_FIRST_NAME = re.compile(rf"^\s*(?:[|/·–—,-]\s*)?(?P<name>{_WORD})\s?[:|–—-]\s+(?=\S)")
_LOW_LEGEND = re.compile(rf"\b(?P<short>[a-z]{{2,3}})\s?=\s?(?P<name>{FULL})")
# Two or three capitals that name no person.
_NO_INITIALS = frozenset(
    (
        "ok nb ps qc qa rh ci pr ui ux ac dc pc id io ip os tv usb led pcb cad fea cfd fem ph rt hv lv rf ir uv ai ml api sdk gpu cpu "
        "ram rom ssd sql css am pm todo tbd fyi eta est utc gmt "
        "na re cc rev ver ref fig tab eq mr ms dr st rd no yes tp bp hp lp sp mpa kpa dna rna pcr nmr sem tem xrd ftir hplc pid plc ros "
        "imu gps eeg ecg mri ct mdp sav dev ops hr vs rpm psi"
    ).split()
)
_NO_NAMES = NO_PERSON | frozenset(
    (
        "project projet team equipe lab labo plant usine week semaine day jour sprint phase step etape part partie "
        "section sample batch lot plate plaque cell trial issue next open known new old final first second third "
        "action goal aim objective summary title subject version table figure method setup equipment "
        "wiki confluence notion onenote evernote slack teams discord jira trello linear asana github gitlab sharepoint dropbox obsidian excel word google zoom "
        "material materials hypothese question answer reponse decision reason cause effect before after morning afternoon"
    ).split()
)
_A_VOICE = re.compile(_VOICE)
_DIGIT = re.compile(r"\d")
_TIMED = re.compile(r"\d:\d\d")
_LEVELS = frozenset("info warn warning error debug trace fatal notice critical stdout stderr http https".split())
_MARKED = re.compile(r"\s(?:/|—|--)\s?[^\W\d]")
_LOOKED_AT = 400_000
_ENOUGH = 2


@dataclass(frozen=True)
class Said:
    """Who wrote a line, and where the note itself begins behind the day and the name."""

    name: str
    begin: int = 0


def legend_of(text: str) -> dict[str, str]:
    """What the initials of a paper stand for, as it says itself."""
    found: dict[str, str] = {}
    for part in (text[:_LEGEND_AT], text[_LEGEND_AT:][-_LEGEND_AT:]):
        for match in _LEGEND.finditer(part):
            short, name = match["short"], match["name"]
            if match["mark"] == "=" or not short.isupper() or short in initials(name):
                found.setdefault(short, name)
        for match in chain(_LOW_LEGEND.finditer(part), _IN_BRACKETS.finditer(part)):
            if match["short"].upper() in initials(match["name"]):
                found.setdefault(match["short"], match["name"])
    return found


def initials(name: str) -> set[str]:
    """`Mei-Lin Chau` signs MLC or MC."""
    return {"".join(part[0] for part in re.split(mark, name) if part).upper() for mark in (r"[ -]+", r" +")}


class Speakers:
    """Reads a text once: what stands only once where a name could stand is no name."""

    def __init__(self, text: str) -> None:
        text = text[:_LOOKED_AT]
        self.legend = legend_of(text)
        shorts = "|".join(re.escape(short) for short in sorted(self.legend, key=len, reverse=True))
        # Initials that the paper explains need no mark around them.
        self.signs = re.compile(rf"[.,;:!?)\s](?:[–—/-]\s?)?(?P<name>{shorts})\.?$") if shorts else None
        firsts = Counter(name.split()[0] for name in set(self.legend.values()))
        self.firsts = {name.split()[0]: name for name in self.legend.values() if firsts[name.split()[0]] == 1}
        self.fronts = 0
        self.names: Counter[str] = Counter()
        self.bare: Counter[str] = Counter()
        self.behind: Counter[str] = Counter()
        self.heads: Counter[str] = Counter()
        self.first: Counter[str] = Counter()
        for line in text.split("\n"):
            stripped = line.strip()
            if not 4 <= len(stripped) <= 2000:
                continue
            if name := _head(stripped):
                self.heads[name] += 1
                continue
            # Most lines have no figure near their beginning: they name nobody there.
            figures = _DIGIT.search(stripped, 0, 48) is not None
            if figures and (first := _NAME_FIRST.match(stripped) or _BRACKETED.match(stripped)) and may_be(first["name"]):
                self.first[first["name"]] += 1
                continue
            front = _FRONT.match(stripped) if stripped[:12].strip("-*•[( ")[:1].isalnum() else None
            if front is not None and front.end() < len(stripped):
                self.fronts += 1
                for slot in _slots(stripped, front.end()):
                    self.names[slot.name] += 1
                    break
                if end := _behind(stripped):
                    self.behind[end] += 1
            elif (own := _BARE.match(stripped)) and may_be(own["name"] or own["at"]):
                self.bare[own["name"] or own["at"]] += 1
            elif end := _behind(stripped):
                self.behind[end] += 1
        self.usual = self.names.total() >= _ENOUGH and self.names.total() * 2 >= self.fronts
        self.usual_behind = (
            self.behind.total() >= _ENOUGH and self.behind.total() * 2 >= self.fronts and max(self.behind.values()) > 1
        )
        self.usual_first = self.first.total() >= _ENOUGH
        self.usual_heads = self.heads.total() >= _ENOUGH
        # Without a day in front, only what comes again and beside another is surely a person.
        self.usual_bare = len(self.bare) > 1 and self.bare.total() >= 3 and max(self.bare.values()) > 1

    def head(self, stripped: str) -> str | None:
        """The person of a line that holds nothing but a name and a time."""
        return _head(stripped) if self.usual_heads and len(stripped) < 90 else None

    def of(self, stripped: str) -> Said | None:
        first = (_NAME_FIRST.match(stripped) or _BRACKETED.match(stripped)) if self.usual_first else None
        if first is not None and may_be(first["name"]):
            return Said(self._whole(first["name"]), first.end())
        if self.signs is not None and (own := self.signs.search(stripped[-40:])) and len(stripped) > own.end() - own.start() + 4:
            return Said(self._whole(own["name"]))
        if not (self.usual or self.usual_bare or self.usual_behind):
            return None
        front = _FRONT.match(stripped)
        if front is not None and self.usual:
            for slot in _slots(stripped, front.end()):
                known = (
                    len(slot.name.split()) > 1 or self.names[slot.name] > 1 or self.names.total() >= 3 or slot.name in self.legend
                )
                return Said(self._whole(slot.name), slot.begin) if known and slot.name in self.names else None
        if front is not None and (own := _FIRST_NAME.match(stripped[front.end() :])) and own["name"] in self.firsts:
            return Said(self.firsts[own["name"]], front.end() + own.end())
        if (
            front is None
            and self.usual_bare
            and (own := _BARE.match(stripped))
            and (bare := own["name"] or own["at"]) in self.bare
        ):
            return Said(self._whole(bare), own.end())
        if self.usual_behind and (name := _behind(stripped)):
            return Said(self._whole(name))
        return None

    def _whole(self, name: str) -> str:
        return self.legend.get(name, name)


def _slots(stripped: str, begin: int) -> Iterator[Said]:
    rest = stripped[begin:]
    for pattern in _SLOTS:
        match = pattern.match(rest)
        if match is None:
            continue
        parts = match.groupdict()
        if handle := parts.get("handle"):
            if _TIMED.search(stripped[:begin]) and fold(handle) not in _NO_NAMES | _LEVELS:
                yield Said(handle, begin + match.end())
            continue
        name = parts.get("name") or parts.get("at") or ""
        if may_be(name.strip()):
            yield Said(name.strip(), begin + match.end())


def _behind(stripped: str) -> str | None:
    if stripped[-1] not in ").]" and not stripped[-3:].isupper() and not _MARKED.search(stripped[-40:]):
        return None
    match = _BEHIND.search(stripped[-60:])
    name = (match["name"] or match["dash"] or match["signed"] or match["slash"]) if match else None
    return name if name and may_be(name) else None


def _head(stripped: str) -> str | None:
    if len(stripped) > 90 or not any(c.isdigit() for c in stripped):
        return None
    match = next((m for pattern in _HEADS if (m := pattern.match(stripped))), None)
    if match is not None and match.groupdict().get("handle"):
        return match["handle"].partition("#")[0]
    # The pattern reads `AM` in any case, so that the name's capitals are looked at here.
    if match is None or not re.fullmatch(FULL, match["name"]) or not may_be(match["name"]):
        return None
    return match["name"]


# The last word of a firm or a house: `Stretch book, Brightfield Creamery`.
_FIRMS = frozenset(
    "conseils consultants conseil consulting associes associates services partners inc ltd ltee llc corp company cie group groupe creamery dairy farm farms ferme fromagerie brewery brasserie bakery boulangerie winery vignoble orchard orchards"
    " foundry fonderie mill mills moulin works labs lab laboratory laboratoire studio studios systems systemes solutions technologies technology industries engineering"
    " manufacturing university universite college cegep hospital hopital clinic clinique institute institut centre center workshop atelier usine plant nursery coop"
    " cooperative energy energie foods aliments robotics robotique software logiciels composites textiles ceramics minerals mines marine aerospace plastics".split()
)


def may_be(name: str, *, listed: bool = False) -> bool:
    """Whether this could be a person: no word of technology, no label, no unit, no firm. In a list of people any name is one."""
    if _A_VOICE.fullmatch(name):
        return True
    folded = fold(name)
    words = folded.replace(".", " ").replace("-", " ").split()
    if (
        not words
        or words[0] in _NO_NAMES
        or folded in _NO_INITIALS
        or any(c.isdigit() for c in name)
        or any(w in MONTHS for w in words[:1])
        or words[-1] in _FIRMS
    ):
        return False
    # `Heat Sink:` begins with its subject; a family name may well be a word of technology.
    return listed or len(name) <= 3 or not is_technical(words[0], name.title() if name.isupper() else name.split()[0])
