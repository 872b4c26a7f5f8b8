"""Minutes of a meeting: its day, who was there, and who of them said or did what a line tells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from sredspace_worker.engine.dates import MONTHS
from sredspace_worker.engine.names import ALL, FULL, initials, may_be
from sredspace_worker.engine.rules import fold, is_technical

_LOOKED_AT = 400_000
_POINT = 600
_PRESENT = (
    r"(?:(?:also |[ée]taient |[ée]tait |sont |personnes )?(?:regulars|present|pr[ée]sente?s?)|attendees?|attendance|in attendance|attending|attended by|participants?|participantes?"
    r"|pr[ée]sences?|around the table)"
)
# `Present: A B (chair), C D`, `Étaient présents : …`, also behind the day of the meeting.
_LIST = re.compile(rf"(?:^|[.;,)\]–—|-])(?:[*_#]|[^\S\n])*(?i:{_PRESENT})[\s*_]*:[\s*_]*(?P<names>.*)$", re.M)
# `Interview with Halvard Moe, process lead`, `Secretary: Jill Sandoval`
_PART_OF = re.compile(
    rf"^(?:[*_#]|[^\S\n])*(?i:(?:interview|entrevue|entretien)\w* (?:with|of|avec|de)|(?:interviewe[re]|intervieweu[rs]e?|interrog[ée]e? par|chair(?:ed by|person)?|pr[ée]sidente?"
    rf"|secretary|secr[ée]taire|scribe|note[- ]taker|facilitator|anim[ée]e? par|animat(?:eur|rice)|recorder|guest|invit[ée]e?)[\s*_]*:)[\s*_]*(?P<name>{FULL})",
    re.M,
)
_AWAY = re.compile(r"[.;]?\s*\b(?:absente?s?|regrets|apologies|excus[ée]e?s?)\s*:.*$", re.I)
_SENTENCE = re.compile(r"(?<=[^\W\d][^\W\d]\.)\s+(?=[A-ZÀ-Ý])")
_PART = re.compile(r"\s*(?:[,;&/]|\band\b|\bet\b)\s*")
_ROLE = re.compile(r"\s*[(\[][^)\]]*[)\]]|\s+[–—-]\s.*$")
_NAME = re.compile(rf"{FULL}|[A-ZÀ-Ý][\w'’-]+")
_FULL_NAME = re.compile(FULL)
_BULLET = re.compile(r"^\s*(?:[-*+•]\s+|\d{1,2}[.)]\s+)?")
_SAME = re.compile(r"^\s*(?:the )?(?:same|idem|as (?:before|above)|les? m[eê]mes?)\b", re.I)
# What follows a name that begins a sentence: its verb, or what belongs to the person.
_TELLS = r"(?:\s?:\s+(?=\S)|['’]s\s+(?=\w)|\s+(?=(?!(?:and|et|or|ou|with|avec|vs|to|was|is|will|whose)\b)[a-zà-ÿ]))"
_CALLS = re.compile(r"^(?:[-*+•]\s+)?(?P<name>[A-ZÀ-Ý][a-zà-ÿ'’-]{2,15})\s?:\s+(?=\S)", re.M)
# `Minutes of …`, `Réunion du …`: a line that holds the day of a meeting.
MEETING = re.compile(
    r"^\W*(?:minutes?|daily|scrum|huddle|sync|retro(?:spective)?|one-on-one|point hebdo|quotidienne?|meeting|reunion|rencontre|proces-verbal|pv|compte[ -]rendu|cr|seance|interview|entrevue|entretien|(?:note )?record(?:ing|ed)|enregistrement|call|appel|stand-?up|debrief"
    r"|weekly|team|transcript|transcription|session|site visit|visite)\b"
)

_OPENS = re.compile(rf"^[^\n]{{0,40}}?(?:{MEETING.pattern[4:]})[^\n]{{0,80}}(?:19|20)\d\d", re.I | re.M)


def attendees(text: str) -> list[str]:
    """The full names of those who were at the meetings that a text tells of."""
    return [name for name in dict.fromkeys(_names(text[:_LOOKED_AT])) if _FULL_NAME.fullmatch(name)]


def _names(text: str) -> Iterator[str]:
    for match in _PART_OF.finditer(text):
        if may_be(match["name"], listed=True):
            yield match["name"]
    for match in _LIST.finditer(text):
        if match["names"].strip():
            yield from _listed(match["names"])
            continue
        for line in text[match.end() : match.end() + 2000].split("\n")[1:20]:
            found = list(_listed(_BULLET.sub("", line)))
            if not found:
                break
            yield from found


def _listed(text: str) -> Iterator[str]:
    # `Luc Roy, Ida Fry. Notes taken by Ida.`
    text = _SENTENCE.split(text, maxsplit=1)[0]
    for part in _PART.split(_ROLE.sub("", _AWAY.sub("", text.strip(" *_|")))):
        bare = part.strip(" .*_")
        if _NAME.fullmatch(bare) and may_be(bare, listed=True):
            yield bare


def _callers(text: str) -> list[str]:
    times = Counter(m["name"] for m in _CALLS.finditer(text))
    return [name for name, n in times.items() if n > 1 and may_be(name) and not is_technical(fold(name), name)]


# `2. Dryer, report by A. Roy`, `Bilan du four, par A. Roy`, `3. Kiln (A. Roy)`: whose the lines of an item are.
_REPORTS = r"(?:\b(?i:by|par|(?:rapport|bilan|compte rendu|expos[ée]|pr[ée]sentation|report|update|summary|presentation)s? (?:by|of|from|par|de|d['’]))\s|[(:–—]\s?)"


class Minutes:
    def __init__(self, text: str) -> None:
        # Who reports in the item that is read.
        self.reports: str | None = None
        text = text[:_LOOKED_AT]
        names = list(dict.fromkeys(_names(text))) if _LIST.search(text) or _PART_OF.search(text) else []
        # Without a list those who speak again and again under the heads of meetings.
        names = names or (_callers(text) if _OPENS.search(text, 0, 2000) else [])
        self.held = len(names) > 1
        full = [name for name in names if " " in name]
        forms: dict[str, set[str]] = {}
        for name in full:
            words = name.split()
            first = "-".join(f"{part[0]}." for part in words[0].split("-") if part)
            short = [letters for letters in initials(name) if len(letters) > 1]
            spaced = {mark.join(letters) + mark.strip() for letters in short for mark in (".", ". ")}
            for form in {name, words[0], words[-1], f"{first} {words[-1]}", f"{first[:2]} {words[-1]}", *short, *spaced}:
                forms.setdefault(form, set()).add(name)
        for name in names:
            forms.setdefault(name, {name})
        # Two of them with one first name are told apart by nothing.
        self.forms = {form: next(iter(whole)) for form, whole in forms.items() if len(whole) == 1 and len(form) > 1}
        self.line: re.Pattern[str] | None = None
        self.named: re.Pattern[str] | None = None
        self.ends: re.Pattern[str] | None = None
        if self.held:
            choice = "|".join(re.escape(form) for form in sorted(self.forms, key=len, reverse=True))
            self.named = re.compile(rf"(?<![\w.])(?P<name>{choice})(?![\w.]*\w)")
            self.ends = re.compile(rf"{_REPORTS}(?P<name>{choice})\)?\s?[.:]?$")
            self.line = re.compile(rf"^(?:[-*+•]\s+|\d{{1,2}}[.)]\s+)?(?:\*\*)?(?P<name>{choice})(?:\*\*)?(?P<mark>{_TELLS})")

    def holder(self, stripped: str, name: str | None) -> str | None:
        """Whose a line is: what follows in an item of somebody who dried nine trays, or who reports, is theirs too."""
        mark = _BULLET.sub("", stripped) != stripped
        if name is None and " | " in stripped and fold(stripped.rstrip("| ").rpartition("|")[2].strip()) in ALL:
            self.reports = None
            return None
        if self.line is None or self.named is None or self.ends is None:
            return name
        if name is None and not mark and not self.named.search(stripped[:_POINT]):
            return self.reports
        point = mark and not stripped[0].isdigit()
        leads = self.line.match(stripped) or self.ends.search(stripped)
        self.reports = name if name is not None and leads and not point else None
        return name

    def enters(self, title: str) -> None:
        """A heading ends the item above."""
        named = self.ends.search(title) if self.ends is not None else None
        self.reports = self.forms[named["name"]] if named is not None else None

    def said(self, stripped: str) -> tuple[str, int] | None:
        """Who of those present a line is by, and where the note begins behind `Hanneke: `."""
        match = self.line.match(stripped) if self.line is not None else None
        if match is None:
            # `Selon C. B., …`, `Résultats de l'essai (B. D.) :`: the one of them that a point names.
            named = {self.forms[m["name"]] for m in self.named.finditer(stripped[:_POINT])} if self.named is not None else set()
            return (named.pop(), 0) if len(named) == 1 else None
        return self.forms[match["name"]], match.end() if ":" in match["mark"] else 0

    def lists(self, stripped: str) -> bool:
        """Whether a line says who was there."""
        match = _LIST.search(stripped) if self.held and len(stripped) < 400 else None
        self.reports = None if match is not None else self.reports
        return match is not None and (
            not match["names"].strip() or bool(_SAME.match(match["names"])) or any(_listed(match["names"]))
        )


# `Kiln project, meeting of 16 May 2025`
_INSIDE = re.compile(
    rf"[,:–—-] (?:[a-z]+ )?(?:meeting|minutes|reunion|rencontre|seance|proces-verbal|compte rendu)(?: (?:of|on|du|le))?,? (?=\d{{1,2}}\b|(?:{'|'.join(MONTHS)})\b)"
)


def meeting(folded: str) -> bool:
    return bool(MEETING.match(folded) or _INSIDE.search(folded))


_DAY_LETTERS = 26
_BEFORE_DAY = re.compile(
    rf"{MEETING.pattern}[^\d:.!?]{{0,40}}?(?:(?: (?:du|of|on|le|on the|of the))? |[,:(–—-] ?)(?=\d{{1,2}}\b|(?:{'|'.join(MONTHS)})\b)"
)


def day_label(title: str) -> int:
    """Where the day begins in a heading that ends with it, `rencontre du 8 avril`; 0 where none does."""
    label = _BEFORE_DAY.match(title)
    return label.end() if label is not None and len(title) - label.end() < _DAY_LETTERS else 0
