"""A mail's own text and its quotations, each with its author and day if known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from sredspace_worker.extract.records.days import day_in

_QUOTE = re.compile(r"^((?:> ?)*>)(?: |$)?")
_WROTE = re.compile(
    r"^(?:On\b(?P<en>.{6,300}?)\b(?:wrote|writes)|Le\b(?P<fr>.{6,300}?)\ba "
    r"écrit|Am\b(?P<de>.{6,200}?\bschrieb\b.{0,80}?)|El\b(?P<es>.{6,300}?)\bescribió"
    r"|(?P<day>\d{4}[-/]\d\d[-/]\d\d.{2,200}?)(?:wrote|a écrit|(?<=\w>)(?=:))"
    r"|(?P<first>[^\n:<]{2,80}<[^<>\s]+@[^<>\s]+>|(?-i:[A-ZÀ-Ý][\w'’.-]+(?: [A-ZÀ-Ý][\w'’.-]+){1,3})(?=.*:\s*$))"
    r"\s(?:wrote|a écrit|schrieb)\s(?P<then>(?:on|le|am)\s[^\n]{6,100}?)"
    r"|(?P<only>[^\n:<\d]{2,80}<[^<>\s]+@[^<>\s]+>)\s(?:wrote|a écrit|schrieb|escribió|escreveu|ha scritto)(?=\s?:))\s*:?\s*$",
    re.I | re.S,
)
# In any language: a day or a clock first, and at the end the address and a few words, `Op 4 mrt. 2025 schreef Bob <b@x.ca>:`.
_OTHER = re.compile(
    r"(?:(?:\w{1,3} )?(?:On|Op|Den|Il|Em|Dnia|dniu|data|giorno|[^\W\d]{2,12}[.,])\s)?(?=\d{1,4}\D|(?:[^\W\d]{3,12}\.? \d))"
    r"(?P<day>[^<>]{6,160}?)(?:[<(]\s?[^<>\s]+@[^<>\s]+[>)])\s?(?P<verb>(?:[^\W\d]{2,12}(?:\(\w\))?\s?){0,3}):",
    re.I,
)
_NAMED = re.compile(
    r"(?:.*(?:[\d,]|\b(?:schreef|skrev|schrieb|from|użytkownik|пользователь|uhr|uur)\b))?\W*(?P<name>[^\d,]{2,60})", re.I
)
_LINKED = re.compile(r"<mailto:[^<>]*>", re.I)
_EDGES = re.compile(r"^-{2,}\s*(?=(?:On|Le|Am|El)\s)|\s-{2,}\s*$", re.I)
_STARTS = re.compile(
    r"^(?:On|Le|Am|El|Op|Den|Il|Em|Dnia|In data|W dniu)\s\S.{3,}|^\d{4}[-/]\d\d[-/]\d\d[ ,T]"
    r"|^[^\n:<]{2,80}(?:<[^<>\s]+@[^<>\s]+>)?\s(?:wrote|a écrit|schrieb)\s(?:on|le|am)\s"
    r"|^[^\n:<]{2,80}<[^<>\s]+@[^<>\s]+>\s(?:wrote|a écrit|schrieb|escribió|escreveu|ha scritto)\s?:$"
    r"|^(?:\d{1,2}[:.\s]|[^\W\d]{2,12}[.,]\s?\d)(?=.*\d\d).{6,}",
    re.I,
)
_BREAK = re.compile(
    r"^\s*(?:(?P<said>[-_*]{2,}\s*(?:original message|forwarded (?:message|by)|message (?:d'origine|original|transféré)|ursprüngliche "
    r"nachricht|mensa(?:je|gem) original|messaggio originale|oprindelig besked|oorspronkelijk bericht).{0,80})"
    r"|begin forwarded message ?:|début du message (?:transféré|réexpédié) ?:|[_-]{20,})\s*$",
    re.I,
)
_FIELD = re.compile(
    r"^\s*\*?(?P<key>from|sent|date|to|cc|bcc|subject|de|envoyé|envoyé le|message du|à|copie à|objet|sujet|reply-to|importance"
    r"|attachments|pièces jointes|von|gesendet|datum|an|betreff|enviado|enviado el|enviada em|fecha|para|asunto|assunto|da|inviato|data"
    r"|a|oggetto|van|verzonden|aan|onderwerp|från|skickat|till|ämne|fra|sendt|dato|til|emne)\*?\s?:\*?\s*(?P<value>.*)$",
    re.I,
)
_FROM = {"from", "de", "von", "van", "da", "från", "fra"}
_SENT = {
    "sent", "date", "envoyé", "envoyé le", "message du", "gesendet", "datum", "enviado", "enviado el", "enviada em", "fecha", "inviato",
    "data", "verzonden", "skickat", "sendt", "dato",
}  # fmt: skip
_ADDRESS = re.compile(r"[<\[(]?(?:mailto:)?[\w.+%'-]+@[\w.-]+\w(?:[|>\])][^>\s]*)?[>\])]?")
# An entry in the directory of an organisation, which stands for an address: `</o=Lab/cn=Recipients/cn=jdoe>`.
_DIRECTORY = re.compile(r"[<\[(]/o=[^<>\[\]]{0,300}[>\])]?", re.I)
_CLOCK = re.compile(
    r"\b\d{1,2}\s?[:h.]\s?\d\d(?:[:.]\d\d)?\s?(?:[ap]\.?m\.?)?"
    r"|\b(?:UTC|GMT|[ECMPAN][SD]T|H[NA][ECRPT]|CES?T|BST|Uhr)\b(?:[+-]\d[\d:]*)?|[+-]\d{4}\b",
    re.I,
)


@dataclass
class Piece:
    author: str | None
    date: str | None
    text: str
    quoted: bool


def name_of(text: str) -> str | None:
    """The person in `Jane Doe <jane@x.ca>`; an address alone stands for its owner."""
    text = _DIRECTORY.sub(" ", text)
    address = _ADDRESS.search(text)
    name = _ADDRESS.sub(" ", text)
    name = re.sub(r"\((?:via|on behalf of)[^)]*\)|\bvia\b.*$", " ", name)
    name = " ".join(re.sub(r"[\"<>\[\]|;*]", " ", name).split()).strip(" ,'-:()")
    if re.fullmatch(r"[^\W\d_][\w'’.-]*, [^\W\d_][\w'’. -]*", name):
        last, _, first = name.partition(", ")
        name = f"{first} {last}"
    if not name and address:
        name = address[0].strip("<>[]()").removeprefix("mailto:")
    return name[:120] if name and re.search(r"[^\W\d_]", name) else None


def _attribution(text: str) -> tuple[str | None, str | None] | None:
    text = _LINKED.sub("", _EDGES.sub("", " ".join(unescape(text).split())))
    match = _WROTE.match(text)
    if match is None:
        return _elsewhere(text)
    if match["only"] is not None:
        return name_of(match["only"]), None
    if match["first"] is not None:
        # `Bob Roy wrote on 4 March 2025:`
        found = day_in(match["then"])
        return (name_of(match["first"]), found.value) if found is not None else None
    inside = next(value for value in (match["en"], match["fr"], match["de"], match["es"], match["day"]) if value is not None)
    found = day_in(inside)
    if found is None:
        # Without a day, only an address shows where the name is; a wrong author is worse than none.
        named = re.search(r"(?:^|,|\bat\b|\bà\b)\s*([^,<>\d]{2,60}?)\s*<[^<>]+@[^<>]+>\s*$", inside)
        return (name_of(named[1]) if named else None), None
    rest = inside[found.end :] if len(inside[found.end :].strip(" ,")) >= 2 else inside[: found.start]
    rest = re.sub(r"\b(?:schrieb|um)\b", " ", _CLOCK.sub(" ", rest)) if match["de"] else _CLOCK.sub(" ", rest)
    rest = re.sub(r"^[\s,;]*(?:at|à|a|um|o'clock|,)?[\s,;]+", " ", f" {rest}")
    return name_of(rest), found.value


def _elsewhere(text: str) -> tuple[str | None, str | None] | None:
    match = _OTHER.fullmatch(text)
    if match is None or not re.search(r"(?:19|20)\d\d\b", match["day"]):
        return None
    found = day_in(match["day"])
    named = _NAMED.fullmatch(_CLOCK.sub(" 0 ", match["day"]).strip())
    name = named["name"].strip() if named else ""
    if not name.endswith('"') and any(word[0].islower() and "@" not in word and word not in _BETWEEN for word in name.split()):
        # `3. Results of 2024 for Bob <b@x.ca>:` is a list.
        return None
    return name_of(name), found.value if found is not None else None


_BETWEEN = {"via", "de", "da", "di", "du", "la", "le", "van", "von", "der"}


def split(body: str, author: str | None, date: str | None) -> list[Piece]:
    lines = body.split("\n")
    # The author at each depth of quotation, if known.
    people: dict[int, tuple[str | None, str | None]] = {0: (author, date)}
    replaced = False
    pieces: list[Piece] = []
    current: tuple[int, bool] | None = None
    buffer: list[str] = []

    def flush() -> None:
        nonlocal buffer
        text = "\n".join(buffer).strip("\n")
        if text.strip():
            depth = current[0] if current else 0
            who, day = people.get(depth, (None, None))
            pieces.append(Piece(who, day, text, depth > 0 or replaced))
        buffer = []

    place = 0
    while place < len(lines):
        depth, text = _depth(lines[place])
        if current is None or depth != current[0]:
            if current is not None and text.strip() == "" and depth < current[0]:
                # A blank line between quoted paragraphs does not end the quotation.
                buffer.append("")
                place += 1
                continue
            flush()
            for deeper in [d for d in people if d > max(depth, current[0] if current else 0)]:
                del people[deeper]
            current = (depth, replaced)
        taken = _known_attribution(lines, place, depth)
        if taken is not None:
            count, who = taken
            # A mark without text below it, as `>` between `> On …, X wrote:` and `>> …`, is of neither.
            following = next(
                (d for d, said in (_depth(lines[n]) for n in range(place + count, len(lines))) if said.strip()), depth
            )
            if following <= depth and who == (None, None) and not _BREAK.match(text.strip()):
                # A sentence such as `the report that Paul wrote:` does not change the author.
                buffer.append(text)
                place += 1
                continue
            flush()
            if following > depth:
                people = {d: p for d, p in people.items() if d <= depth}
                people[following] = who
            else:
                people[depth] = who
                replaced = replaced or not depth
            # The line itself is visible; it stays with the text that it introduces.
            buffer.extend(_depth(line)[1] for line in lines[place : place + count])
            if following > depth:
                text = "\n".join(buffer)
                buffer = []
                pieces.append(Piece(None, None, text, True))
            place += count
            continue
        buffer.append(text)
        place += 1
    flush()
    return _merged(pieces)


def _merged(pieces: list[Piece]) -> list[Piece]:
    out: list[Piece] = []
    texts: list[list[str]] = []
    for piece in pieces:
        last = out[-1] if out else None
        mark = last is not None and last.quoted and last.author is None and len(texts[-1]) == 1 and len(last.text) < 500
        if last is not None and mark and piece.quoted and _attribution(last.text):
            # `On …, X wrote:` stays with X's text.
            out[-1] = Piece(piece.author, piece.date, last.text, True)
            texts[-1] += ["\n", piece.text]
        elif last is not None and (last.author, last.date, last.quoted) == (piece.author, piece.date, piece.quoted):
            texts[-1] += ["\n\n", piece.text]
        else:
            out.append(piece)
            texts.append([piece.text])
    return [Piece(piece.author, piece.date, "".join(text), piece.quoted) for piece, text in zip(out, texts, strict=True)]


def _depth(line: str) -> tuple[int, str]:
    match = _QUOTE.match(line)
    return (match[1].count(">"), line[match.end() :]) if match else (0, line)


def _known_attribution(lines: list[str], place: int, depth: int) -> tuple[int, tuple[str | None, str | None]] | None:
    first = _EDGES.sub("", _depth(lines[place])[1].strip())
    if _STARTS.match(first) and len(first) < 300:
        text = first
        for count in range(1, 5):
            if (found := _attribution(text)) is not None:
                return count, found
            if place + count >= len(lines) or len(text) > 400:
                break
            below = _depth(lines[place + count])
            if below[0] != depth or not below[1].strip():
                break
            text += " " + below[1].strip()
        return None
    start = place
    if _BREAK.match(first):
        start += 1
        while start < len(lines) and not _depth(lines[start])[1].strip() and start - place < 4:
            start += 1
    found_block = _header_block(lines, start, place)
    if found_block is None and (mark := _BREAK.match(first)) is not None and mark["said"]:
        return 1, (None, None)
    return found_block


def _header_block(lines: list[str], start: int, place: int) -> tuple[int, tuple[str | None, str | None]] | None:
    who = day = None
    keys: set[str] = set()
    key = ""
    end = start
    while end < len(lines) and end - start < 12:
        text = _depth(lines[end])[1].strip()
        match = _FIELD.match(text)
        if match is None:
            if key in _FROM and re.fullmatch(r"<[^<>\s]+@[^<>\s]+>", text):
                end += 1
                continue
            further = end + 1 < len(lines) and _FIELD.match(_depth(lines[end + 1])[1].strip()) is not None
            if further and keys & _FROM and re.match(r"[^\W\d_][\w -]{1,20}:\s", text):
                # A field of a program or a language that is not known.
                end += 1
                continue
            if not text and further and 0 < len(keys) < 3:
                end += 1
                continue
            break
        key = match["key"].lower()
        keys.add(key)
        if key in _FROM:
            who = name_of(match["value"])
        elif key in _SENT:
            found = day_in(match["value"])
            day = found.value if found is not None else None
        end += 1
    if keys & _FROM and (keys & _SENT or (start > place and len(keys) >= 2)) and len(keys) >= 2:
        return end - place, (who, day)
    return None
