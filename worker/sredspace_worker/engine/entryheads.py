"""The head of an entry: a line with one day and one person, whose other words say nothing of the work.

`QUART DE SOIR – 12 mars 2025 – Manon Roy`, `--- Update 2025-03-06 14:10 (Marie Caron) ---`, `4 March 2025   M/V Aurora   Master: Jo Pike`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sredspace_worker.engine import dates, dayorder, heads, legends, owners, shapes
from sredspace_worker.engine.columns import AGENT
from sredspace_worker.engine.names import FULL, WORD, may_be
from sredspace_worker.engine.rules import fold

_LEAST, _SHORTEST, _LONGEST = 6, 12, 120
_COLUMNS = re.compile(r"\s{2,}|\t+")
_PARTS = re.compile(r"\s*[|()\[\]·;,]\s*|\s+[–—/-]\s+")
_KEY = re.compile(r"^(?P<key>[^\W\d][\w ’'/.-]{1,24}?)\s?:\s*(?P<value>.*)$")
_BY = re.compile(rf"^(?:.*\s)?(?:{heads.KEPT}|(?i:by|par|from))\s+(?=[A-ZÀ-Ý])")
_TITLES = re.compile(r"(?:^|\s+)(?:P\.?\s?Eng|ing\.? jr|ing|Ph\.?\s?D|M\.?\s?Sc|B\.?\s?Sc|CET|RPF|tech)\.?$")
_SENDERS = frozenset(("de", "from", "by", "par"))
# `De : numéro masqué`
_SENDER = re.compile(r"^(?:de|from|by|par) ?: ?\S")
_DOUBT = re.compile(
    r"\b(?:or|ou|maybe|perhaps|peut-etre|illisible|illegible|unreadable|unsure|not sure|pas sur|unknown|inconnue?|someone|somebody|quelqu'un|unsigned|non signee?)\b|\?$"
)
# `1 Why (IV, 6 Feb 2024)`
_ITEM = re.compile(r"^\d{1,2}(?:\.\d{1,2})?[.)]? (?=[A-ZÀ-Ý])")
_TIME = re.compile(
    r"\b(?:memo|mémo|note|recording|enregistrement|clip|entry|entrée|session|séance|track|piste|card|carte|fiche|page|sheet|feuille|run|trial|test|essai|batch|lot) ?\d{1,4}\b"
    r"|\b\d{1,2} ?[:h] ?\d{0,2}(?: ?[ap]\.?m\.?)?(?!\w)|\b\d{1,2} ?[-–] ?\d{1,2}\b|\b(?:no|n[o°]|nr)\.? ?\d+|#\d+",
    re.I,
)
# `--- mémo 3 --- mar. 13 mai 2025, 17 h 33, durée 1:02`
_RECORDED = re.compile(
    r"(?:voice |audio )?(?:memo|note vocale|recording|enregistrement|clip|dictation|dictee|message vocal)s?\b(?: vocale?)? ?(?:no\.?|n[o°]|#)? ?\d{0,3}\b"
)
_PERSON = re.compile(FULL)
# `(Bas wrote this)`, `by Lotte`
_WROTE = re.compile(
    rf"(?P<name>{FULL}|{WORD}) (?i:wrote|writing|writes|typing|a écrit|écrit)(?: [^()\d]{{2,20}})?|(?i:by|par) (?P<first>{WORD})"
)
_INITIAL = re.compile(r"(?<![^\W\d])[A-ZÀ-Ý]\.$")
_DOTTED = re.compile(r"(?:[A-ZÀ-Ý]\.-?){2,3}")
# `Ada Dorn on Mar 4, 2025 at 9:12 AM`
_ON = re.compile(r"(?<=\w) (?:on|le)$")
_MENTION = re.compile(rf"@(?:{FULL}|[^\W\d][\w.-]{{1,30}})")
_COLUMN = re.compile(r"(?: (?:at|à|a) [\d:hH ]+(?:[AP]M)?)?\s*[|/·]\s")
_BEFORE = re.compile(r"\s[|·]\s*$")
_WEEKDAY = 12  # letters of one in front of the day
_WORDS, _ALL_WORDS = 4, 8  # of one label, and of all


@dataclass(frozen=True)
class EntryHead:
    day: dt.date
    year_above: bool
    name: str | None
    several: bool


# `Lundi 13 au mardi 14`, `Mon 3 to 4`: a night has the day on which it begins.
_TO = re.compile(
    r" ?(?:au|to|into|-|–|/) ?(?:[a-z]{3,9}\.? )?(?:le |the )?\d{1,2}(?:st|nd|rd|th|er)?\b(?! ?(?:[:h]|[a-z]{3,9} \d{4}))"
)
Found = tuple[dt.date, int, int]


def read(
    stripped: str,
    order: str,
    year: int | None,
    legend: Mapping[str, str],
    near: Callable[[str], Found | None] = lambda _: None,
) -> EntryHead | None:
    """The day and the person of a line, None where it says something. Two persons together are nobody; without a person a label in
    capitals shows that it is a head."""
    bare = " ".join(_COLUMNS.sub(" | ", stripped.strip("#*_=-–—~>[] ")).replace("*", "").split())
    ends = bare[-1:] in (".", "!", "?") and _INITIAL.search(bare) is None
    if not _LEAST < len(bare) < _LONGEST or ends or not any(c.isdigit() for c in bare):
        return None
    if len(bare) <= _SHORTEST and not any(legends.bare(part) in legend for part in _PARTS.split(bare)):
        # `MON 8 / D` only where the paper says who `D` is.
        return None
    folded = fold(bare)
    if len(folded) != len(bare):
        return None
    found, year_above = dates.find(folded, order), False
    if found is None and year is not None:
        found, year_above = dates.of_year(folded, year) or dayorder.of_weekday(folded, year) or near(folded), True
    if found is None or dates.find(folded[found[2] :], order) is not None:
        return None
    if (to := _TO.match(folded, found[2])) is not None:
        found = found[0], found[1], to.end()
    people: list[tuple[str, bool]] = []
    labels: list[str] = []
    unknown = False
    for part in _PARTS.split(f"{bare[: found[1]]} | {bare[found[2] :]}"):
        label = _ON.sub("", _ITEM.sub("", _TITLES.sub("", part.strip(" .:*_/-–—"))))
        name, keyed = (label[1:], True) if _MENTION.fullmatch(label) else _person(label, legend)
        if (
            name is None
            and (device := owners.VOICE.search(label) or owners.DEVICE.search(label)) is not None
            and may_be(device["name"])
        ):
            name, keyed = device["name"], True
        if name is not None:
            people.append((name, keyed))
        elif _SENDER.match(fold(label)):
            unknown = True
        elif _DOUBT.search(fold(label)):
            # `28 May 2025 - (student or Marco, to check)`
            unknown = True
            labels.append(label)
        elif label:
            labels.append(label)
    if any(not name.isupper() for name, _ in people):
        # `QUART DE SOIR` beside `Manon Roy` is nobody.
        people = [(name, keyed) for name, keyed in people if keyed or not name.isupper()]
    if not (
        people
        or unknown
        or _RECORDED.match(folded)
        or _parted(bare, found)
        or any(len(label) > 4 and label.isupper() for label in labels)
    ) or not _says_nothing(labels):
        return None
    if people and people[-1][1] and sum(keyed for _, keyed in people) == 1:
        # Before `Master: Jo Pike` a ship may have a name like a person's.
        people = people[-1:]
    return EntryHead(found[0], year_above, people[0][0] if len(people) == 1 else None, len(people) > 1 or unknown)


def _parted(bare: str, found: tuple[dt.date, int, int]) -> bool:
    """`MON 3 MAR / A shift / on: DK PR`, `Call with Wren · May 15, 2025 at 10:30 AM · 3:02`: labels in columns around the day."""
    behind = _COLUMN.match(bare, found[2]) is not None
    return (found[1] < _WEEKDAY and behind) or (behind and _BEFORE.search(bare, 0, found[1]) is not None)


def _person(part: str, legend: Mapping[str, str]) -> tuple[str | None, bool]:
    """The person that a part of a head is, and whether a word says so: `Master: Jo Pike`, `typed by Ana Lopes`."""
    key = _KEY.match(part)
    if key is not None and key["value"]:
        folded = fold(key["key"])
        sender = folded in _SENDERS or heads.WRITER.search(folded)
        if not sender and (heads.NOT_BY.search(folded) or not AGENT.search(folded)):
            return None, False
        part = key["value"]
        if (code := legends.bare(part)) in legend:
            return legend[code], True
    if (code := legends.bare(part)) in legend and (part.isupper() or len(part) > 2):
        return legend[code], True
    if part in legend and not part.islower() and not any(c.isdigit() for c in part):
        # `19 juin · le Kid`
        return legend[part], True
    if (wrote := _WROTE.fullmatch(part)) is not None and may_be(wrote["name"] or wrote["first"]):
        return wrote["name"] or wrote["first"], True
    by = _BY.match(part)
    bare = _TITLES.sub("", part[by.end() :] if by is not None else part).rstrip(" ,.")
    # `Ida F.`, `I.F.`
    for name in (bare, bare + "."):
        if (_PERSON.fullmatch(name) or _DOTTED.fullmatch(name)) and may_be(name, listed=key is not None or by is not None):
            return name, key is not None or by is not None
    return None, False


def _says_nothing(labels: list[str]) -> bool:
    bare = [_TIME.sub(" ", label) for label in labels]
    if sum(len(label.split()) for label in bare) > _ALL_WORDS or any(len(label.split()) > _WORDS for label in bare):
        return False
    return not any(any(c.isdigit() for c in label) or (len(label.split()) > 1 and shapes.says_something(label)) for label in bare)
