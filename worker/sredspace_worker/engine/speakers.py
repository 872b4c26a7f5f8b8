"""Who wrote a line: initials, names and handles in front of a note or behind it, and lines that only say who speaks and when."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from sredspace_worker.engine import accounts, heads, legends, phones
from sredspace_worker.engine.explained import DAY, TIME, Explained, Said
from sredspace_worker.engine.names import FULL, NO_NAMES, TURNED, VOICE, WORD, may_be, straight
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.turns import Turns

# `[2025-07-01 09:14]`, `a1b2c3d 2025-05-20`, `14.01.2025`: what stands in front of who wrote the line.
_FRONT = re.compile(
    rf"^\W{{0,4}}(?:\d{{1,2}}[).]\s+|[0-9a-f]{{7,40}}\s+|\S{{1,60}}\.(?:jpe?g|png|heic|tiff?|mov|mp4|wav|m4a|mp3)\s+)?(?:{DAY}(?:(?:t|,? )\s?(?:à |at )?{TIME})?|{TIME})[\])]?(?:\s+(?=[a-f]*\d)[0-9a-f]{{7,40}}(?=\s+[(<@]))?",
    re.I,
)
_INITIALS = r"[A-ZÀ-Ý]{2,3}"
_SLOTS = (
    # `<jdoré> …`, `(lwong) …`, `@lwong: …`
    re.compile(
        r"^\s*[:,.|–—-]?\s*(?:[A-Z]{4,10}(?: [A-Z]{4,10})?\s+)?(?:[<(\[](?P<name>[^\W\d][\w.'’ -]{1,30})[>)\]]|@(?P<at>[^\W\d][\w.-]{1,30})):?\s+(?:[–—-]\s+)?(?=\S)"
    ),
    # ` | Zoë Hart | …`, ` / CG / …`, ` - Nia Obi - …`
    re.compile(rf"^\s*(?P<mark>[|/·–—-]|,(?= ))\s*(?P<name>{FULL}|{_INITIALS}|{WORD}|[a-z]{{2,3}})\s*(?P=mark)\s*(?=\S)"),
    # ` MK: …`, ` Pia Holm: …`, ` - Nia Obi: …`, ` Speaker 1: …`
    re.compile(
        rf"^\s*(?:[|/·–—,-]\s*)?(?:~\s?|\[\[)?(?P<name>{FULL}|{WORD} [A-ZÀ-Ý](?=\s?:)|{_INITIALS}|{VOICE})(?:\]\])?(?:\s?:|\s[–—-])\s+(?=\S)"
    ),
    # ` KD. …`, ` – M. Thibault. …`: a sentence of its own; the same words may be a title, so it has to come again.
    re.compile(rf"^\s*(?:[|/·–—,-]\s*)?(?P<dotted>{FULL}|[A-ZÀ-Ý]{{2}})\.\s+(?=[^\W_])"),
    # ` - +1 506 555 0123: …`, in a chat with somebody who is in no list of contacts.
    re.compile(rf"^\s*(?:[-–—]\s*)?(?:~\s?)?(?P<phone>{phones.NUMBER})\s?:\s+(?=\S)"),
    # Columns of a list without names.
    re.compile(rf"^\s{{2,}}(?P<name>{FULL}|{_INITIALS})\s{{2,}}(?=\S)"),
    # A commit on one line, its columns parted by white space.
    re.compile(rf"^\s+(?P<name>{FULL})(?: <[^<>\s]{{3,80}}>)?(?:\s{{2,}}|\t)(?=\S)"),
    # `[2025-09-03 8:55 PM] sol_k: …`: a handle, only behind a time of day.
    re.compile(r"^\s*(?:[-–—]\s*)?(?P<handle>[a-z][\w.-]{2,20}(?=\s?:\s)|[A-Za-z][\w.-]{1,20}(?=>\s))\s?[:>]\s+(?=\S)"),
)
# `[2024-05-06, 08:12:33] Mom: …`, `06/05/2024 à 08:12 - Oncle Sal: …`: a message of an exported chat, whoever is its sender.
_MESSAGE = re.compile(
    rf"^\W{{0,3}}(?i:{DAY})(?:,| à| at) ?(?:à |at )?(?i:{TIME})(?:\]| ?[-–—])\s*(?:~\s?)?(?P<name>[^\W\d][^:\n]{{1,28}}?)\s?:\s+(?=\S)"
)
# What the program itself writes between the messages, and in place of one.
_NOTICE = re.compile(
    rf"^\W{{0,3}}(?i:{DAY})(?:,| à| at) ?(?:à |at )?(?i:{TIME})(?:\]| ?[-–—])\s*(?i:"
    r"(?:[^:\n]{1,40}:\s)?\W{0,3}(?:messages and calls are end|les messages et les appels sont chiffr|<[^<>\n]{4,30}(?:omitted|omise?s?|attached|joint)>|(?:image|video|audio|sticker|gif|document|vid[ée]o) (?:omitted|omise?|absente?)"
    r"|(?:you|vous) (?:deleted|avez supprim[ée])|this message was deleted|ce message a [ée]t[ée] supprim|missed (?:voice|video) call|appel (?:vocal|vid[ée]o) manqu)[^\n]*"
    r"|[^:\n]{1,60}? (?:created (?:the |this )?group|added [^:\n]{2,60}|left|joined using|changed (?:the|this|their|to|her|his)|was added|is a contact|a cr[ée][ée]|a ajout[ée] [^:\n]{2,60}|a quitt[ée]|a rejoint|a chang[ée]|your security code|pinned a message)[^:\n]*)$"
)
_SENDER_END = re.compile(r"[^\w.)]+$")
_BARE = re.compile(
    rf"^(?:[-*+•]\s+)?(?:#[\w/-]+\s+)*\*{{0,2}}(?:(?:\[\[)?(?:{VOICE} \((?P<inside>{FULL}|{WORD})\)|(?P<name>{_INITIALS}|{FULL}|{VOICE}))(?:\]\])?\*{{0,2}}\s?:\*{{0,2}}"
    rf"|@(?P<at>[^\W\d][\w.-]{{1,30}})\*{{0,2}}\s?(?::\*{{0,2}}|\s?[–—-]|\s(?=[a-z])))\s+(?=\S)"
)
_BEHIND = re.compile(
    rf"\s(?:[(\[](?P<name>{_INITIALS}|{FULL})[)\]]|[–—-]\s?(?P<dash>{_INITIALS})|(?:—|--)\s?(?P<signed>{FULL})|/\s?(?P<slash>{_INITIALS}|{FULL}|{WORD}))\s*\.?$"
)
# `Nora Quist  10:12 AM, Mar 18th, 2025`, `[18/03/2025 10:12] Isabelle Giroux`: alone on its line.
_HEADS = (
    re.compile(rf"^(?P<name>{FULL}|{TURNED}|{WORD} [A-ZÀ-Ý])[\s,|·–—-]+[\[(]?(?:{DAY}(?: (?:at|à))?[, ]{{1,2}})?{TIME}[\])]?(?:,? (?:on |le )?{DAY})?$", re.I),
    # `[08:52] Giroux, Isabelle`
    re.compile(rf"^[\[(]?(?:{DAY}[, t]{{1,2}})?{TIME}[\])]?\s*[,|·–—-]?\s*(?P<name>{FULL}|{TURNED})\s*:?$", re.I),
    # `[02/14/2025 10:21 AM] ines.m`: a handle, in front of it the day and the time in brackets.
    re.compile(rf"^\[(?:{DAY}[, t]{{1,2}})?{TIME}\]\s*(?P<handle>[^\W\d][\w.-]{{1,31}}(?:#\d{{4}})?)$", re.I),
)  # fmt: skip
# `Cahier de Rachid Amari`, `# Journal - Yves Caron`, `… - notes by H. Sato`: whose book it is, at the end of its title.
KEEPER = re.compile(
    rf"^(?i:.{{0,40}}?\b(?:(?:lab|log|note)?-?books?|notes?|notebook|journal|diary|log|carnet|cahier|calepin|bloc-notes|registre|fiches?|feuilles?|sheets?|pad|scrapbook|relev[ée]s?|suivi|follow-?up|page)\b[^.!?]{{0,60}}?)"
    rf"(?:[,–—:|-]\s+|\s\(?)(?i:(?:notes? |kept |written |logged |tenue? |redigée? |rédigée? )?(?:by|of|par|de|d['’])\s+)?(?P<name>{FULL})\)?(?: \([^()]{{3,60}}\))?$"
)
# `… 2025. Rédigé par Marius Cormier.`, `typed by Shreya Nair 09 Sept 2025`
KEPT = re.compile(
    rf"\b{heads.KEPT}\s+(?P<name>{FULL})(?:[,\s–(-]+(?P<day>(?i:{DAY})))?\.?\)?(?: \([^()]{{3,60}}\)|,? (?i:unless|except|sauf|if not|hormis)\b.{{0,50}}|\s?;.{{0,80}})?$"
    rf"|[(\[](?P<dated>{FULL}),? (?:19|20)\d\d[)\]]$"
)
# `<v Heather Mackie>So the coil ices up.</v>`: the voice of a caption.
_CAPTION = re.compile(r"^<v(?:\.[\w.]+)?\s+(?P<name>[^<>\n]{2,60})>\s*(?=\S)")
# `Lou Tran (2025-06-11 07:40): …`
_NAME_FIRST = re.compile(
    rf"^(?:[-*+•]\s+)?(?P<name>{FULL}|{_INITIALS})(?:\s*[,–—-]\s*|\s*[\[(]|\s+)(?i:{DAY}(?:(?:t|,? (?:at |à )?)\s?{TIME})?|{TIME})[\])]?\s*[:–—-]\s+(?=\S)"
)
# `IMG_2031 (2025-07-08, Léo) moule n° 3 …`
_BRACKETED = re.compile(rf"^\S{{0,24}}\s?[(\[](?i:{DAY}),?\s+(?P<name>{FULL}|{_INITIALS}|{WORD})[)\]]:?\s+(?=\S)")
_INITIAL = re.compile(r"[A-ZÀ-Ý]\. ?[^\W\d]")  # `M. Thibault`
_SIGNED = re.compile(rf"\s*(?:[|/·–—,-]\s*)?[A-ZÀ-Ý]\. ?{WORD}\.\s+(?=[A-ZÀ-Ý])")
# `- 14:00 [[Ida Fry]]: …` in notes that link to people
_LINKED = re.compile(rf"^(?:[-*+•]\s+)?(?i:(?:{DAY},? )?(?:{TIME})? ?[–—-]? ?)\[\[(?P<name>{FULL})\]\]\s?[:–—-]\s+(?=\S)")
# `Wednesday (Marek): added the second helix`
_WEEKDAY_NAMED = re.compile(
    rf"^(?:[-*+•]\s+)?(?i:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{{0,6}}|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\.? \((?P<name>{FULL}|{_INITIALS}|{WORD})\)\s?[:–—-]\s"
)
_CUT = re.compile(rf"{WORD} [A-ZÀ-Ý]")  # `Pia H`, as some chats show her
_FIRST_NAME = re.compile(rf"^\s*(?:[|/·–—,-]\s*)?(?P<name>{WORD})\s?[:|–—-]\s+(?=\S)")
_DIGIT = re.compile(r"\d")
_TIMED = re.compile(r"\d:\d\d")
_LEVELS = frozenset("info warn warning error debug trace fatal notice critical stdout stderr http https".split())
_MARKED = re.compile(r"\s(?:/|—|--)\s?[^\W\d]")
_LOOKED_AT = 400_000
_ENOUGH = 2


class Speakers:
    """Reads a text once: what stands only once where a name could stand is no name."""

    def __init__(self, text: str, shared: Mapping[str, str] | None = None) -> None:
        text = text[:_LOOKED_AT]
        others = dict(shared or {})
        self.codes = {**{short: name for short, name in others.items() if not short.isdigit()}, **legends.read(text)}
        self.phones = {**{short: name for short, name in others.items() if short.isdigit()}, **phones.owners(text)}
        self.legend = {short: name for short, name in self.codes.items() if short.isalpha()}
        self.explained = Explained(self.codes)
        firsts = Counter(name.split()[0] for name in set(self.legend.values()))
        self.firsts = {name.split()[0]: name for name in self.legend.values() if firsts[name.split()[0]] == 1}
        self.fronts = 0
        self.names: Counter[str] = Counter()
        self.bare: Counter[str] = Counter()
        self.behind: Counter[str] = Counter()
        self.heads: Counter[str] = Counter()
        self.first: Counter[str] = Counter()
        self.senders: Counter[str] = Counter()
        self.turns = Turns(text, (), accounts.team(text))
        for line in text.split("\n"):
            stripped = line.strip()
            if not 4 <= len(stripped) <= 2000:
                continue
            self.turns.count(stripped)
            if name := _head(stripped):
                self.heads[name] += 1
                continue
            # Most lines have no figure near their beginning: they name nobody there.
            figures = _DIGIT.search(stripped, 0, 48) is not None
            if figures and (first := _NAME_FIRST.match(stripped) or _BRACKETED.match(stripped)) and may_be(first["name"]):
                self.first[first["name"]] += 1
                continue
            if figures and (message := _MESSAGE.match(stripped)):
                self.senders[_SENDER_END.sub("", message["name"])] += 1
            front = _FRONT.match(stripped) if stripped[:12].strip("-*•[( ")[:1].isalnum() else None
            if front is not None and front.end() < len(stripped):
                self.fronts += 1
                for slot in _slots(stripped, front.end()):
                    self.names[slot.name] += 1
                    break
                if end := _behind(stripped):
                    self.behind[end] += 1
            elif (own := _BARE.match(stripped)) and may_be(own["name"] or own["inside"] or own["at"]):
                self.bare[own["name"] or own["inside"] or own["at"]] += 1
            elif end := _behind(stripped):
                self.behind[end] += 1
        self.usual = self.names.total() >= _ENOUGH and self.names.total() * 2 >= self.fronts
        self.usual_behind = (
            self.behind.total() >= _ENOUGH and self.behind.total() * 2 >= self.fronts and max(self.behind.values()) > 1
        )
        # A few people who write again and again: `Mom:` is a sender there, whatever her name.
        several = len(self.senders) > 1 and self.senders.total() > 2 * len(self.senders)
        self.chat = several and self.senders.total() * 2 >= self.fronts
        self.exported = self.senders.total() > _ENOUGH and self.senders.total() * 2 >= self.fronts
        self.usual_first = self.first.total() >= _ENOUGH
        self.usual_heads = self.heads.total() >= _ENOUGH
        self.turns.settle()
        # Without a day in front, only what comes again and beside another is surely a person.
        self.usual_bare = len(self.bare) > 1 and self.bare.total() >= 3 and max(self.bare.values()) > 1

    def head(self, stripped: str, below: str = "") -> str | None:
        """The person of a line that holds nothing but a name and a time; nobody else, ``, where it holds the time alone."""
        name = _head(stripped) if self.usual_heads and len(stripped) < 90 else None
        name = name or self.turns.head(stripped, below)
        return "" if name is None and self.turns.goes_on(stripped) else name

    def notice(self, stripped: str) -> bool:
        return self.exported and _NOTICE.match(stripped) is not None

    def of(self, stripped: str) -> Said | None:
        if stripped.startswith("<v") and (voice := _CAPTION.match(stripped)):
            return Said(voice["name"].strip(), voice.end())
        if self.chat and (message := _MESSAGE.match(stripped)):
            return Said(self._whole(_SENDER_END.sub("", message["name"])), message.end())
        first = (_NAME_FIRST.match(stripped) or _BRACKETED.match(stripped)) if self.usual_first else None
        if first is not None and may_be(first["name"]):
            return Said(self._whole(first["name"]), first.end())
        if (said := self.explained.of(stripped)) is not None:
            return said
        if "]]" in stripped[:60] and (linked := _LINKED.match(stripped)) is not None and may_be(linked["name"]):
            return Said(linked["name"], linked.end())
        if "(" in stripped[:14] and (led := _WEEKDAY_NAMED.match(stripped)) is not None and may_be(led["name"]):
            return Said(self.firsts.get(led["name"], self._whole(led["name"])))
        front = _FRONT.match(stripped)
        # `2025-02-03 – M. Thibault. We ran …` says it even where no other line does.
        signed = front is not None and _SIGNED.match(stripped, front.end()) is not None
        if not (self.usual or self.usual_bare or self.usual_behind or signed):
            return None
        if front is not None and (self.usual or signed):
            for slot in _slots(stripped, front.end()):
                dotted = stripped[: slot.begin].rstrip().endswith(".")
                known = (
                    (not dotted and (len(slot.name.split()) > 1 or self.names.total() >= 3))
                    or (dotted and (_INITIAL.match(slot.name) is not None or self._initials(slot.name)))
                    or self.names[slot.name] > 1
                    or slot.name in self.legend
                    or slot.name in self.phones
                )
                return Said(self._whole(slot.name), slot.begin) if known and slot.name in self.names else None
        if front is not None and (own := _FIRST_NAME.match(stripped[front.end() :])) and own["name"] in self.firsts:
            return Said(self.firsts[own["name"]], front.end() + own.end())
        if (
            front is None
            and self.usual_bare
            and (own := _BARE.match(stripped))
            and (bare := own["name"] or own["inside"] or own["at"]) in self.bare
        ):
            return Said(self._whole(bare), own.end())
        if self.usual_behind and (name := _behind(stripped)):
            return Said(self._whole(name))
        return None

    def _initials(self, name: str) -> bool:
        """Whether initials that come once stand where others come again."""
        return name.isupper() and self.names.total() > _ENOUGH and max(self.names.values()) > 1

    def _whole(self, name: str) -> str:
        return self.phones.get(name) or self.legend.get(name) or self.legend.get(legends.bare(name), name)


def _slots(stripped: str, begin: int) -> Iterator[Said]:
    rest = stripped[begin:]
    for pattern in _SLOTS:
        match = pattern.match(rest)
        if match is None:
            continue
        parts = match.groupdict()
        if number := phones.key(parts.get("phone") or ""):
            if _TIMED.search(stripped[:begin]):
                yield Said(number, begin + match.end())
            continue
        if handle := parts.get("handle"):
            if _TIMED.search(stripped[:begin]) and fold(handle) not in NO_NAMES | _LEVELS:
                yield Said(handle, begin + match.end())
            continue
        name = parts.get("name") or parts.get("at") or parts.get("dotted") or ""
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
    name = straight(match["name"]) if match is not None else ""
    return name if (re.fullmatch(FULL, name) or _CUT.fullmatch(name)) and may_be(name) else None
