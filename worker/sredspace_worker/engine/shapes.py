"""What a line is by its shape: code, a part of a diff, a heading, a row; the patterns that the reader of sentences asks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sredspace_worker.engine import dates
from sredspace_worker.engine.rules import NUM, fold

CODE = re.compile(
    r"\.(?:py|go|rs|c|h|cc|cpp|hpp|cs|java|kt|swift|ts|tsx|js|jsx|mjs|rb|php|scala|m|r|jl|sh|sql|lua|pl|vhd|v|sv|f90|proto)$",
    re.I,
)
SHEET = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
# `== Day 2 ==` of a wiki, `=== Memo 3 – 12 May ===` of a transcript.
FRAMED = re.compile(r"^(={2,6})\s*([^=\s].*?)\s*\1$")
# `00:00:03.120 --> 00:00:08.400`
CUE = re.compile(r"^(?:\d\d:)?\d\d:\d\d[.,]\d{3} --> |^WEBVTT\b|^NOTE$")
# `22:10  Started burn`, `[13 h 05] …`: the next note of a day.
TIMED = re.compile(r"^\W{0,2}(?:[01]?\d|2[0-3])(?::| ?h ?)[0-5]\d(?::[0-5]\d)?(?: ?[ap]\.?m\.?)?\W*\s(?:[–—-] )?(?=[^\W\d])")
DECIMAL = re.compile(r"\d[.,]\d+\s?%?$")
ORG = re.compile(r"^(\*{1,6})\s+(?:(?:TODO|DONE|NEXT|WAIT)\s+)?(.*?)(?:\s+:[\w@:]+:)?$")
BULLET = re.compile(r"^(?:[-*+•·◦–‣]\s+|#\.\s+|\(?\d{1,3}[.)]\s+|\(?[a-z][.)]\s+|>\s?)+(?:\[(?P<box>[ xX])\]\s+)?")
RULE = re.compile(r"^(?:[-=*_~|:+\s]{3,})$")
COMMIT = re.compile(r"^(?:commit|from) (?P<sha>[0-9a-f]{7,40})\b")
SHA = re.compile(r"[0-9a-f]{7,64}")
ONELINE = re.compile(r"^\*?\s*(?P<sha>[0-9a-f]{7,40})\s+(?=\S)")
LABEL_HEADING = re.compile(r"^(?:\*\*[^*]{2,80}\*\*:?|__[^_]{2,80}__:?|[A-ZÀ-Ý][^.!?:]{1,60}:)$")
COMMENT = re.compile(r"^\s*(?:#+!?|//+!?|--|/\*+|\*+/?|;+|%+)\s?(?P<text>.*?)(?:\*/)?$")
NAME = re.compile(r"^[A-ZÀ-Ý][\w'’.-]*(?: (?:[A-ZÀ-Ý][\w'’.-]*|de|du|van|von|der|la|le)){0,4}$")
# `[2025-03-04, 14:05] Priya Nair: ...`: a line of a chat names who speaks behind the time of day.
CHAT = re.compile(
    r"^\W{0,3}(?:[\w.-]{0,10}[ ,]{0,2}[\d/.-]{6,10}[ ,T]{1,3})?\d{1,2}:\d\d(?::\d\d)?(?: ?[apAP]\.?[mM]\.?)?\W{1,5}(?P<name>[A-ZÀ-Ý][\w'’.-]+(?: [A-ZÀ-Ý][\w'’.-]*){0,3})\s?:\s+(?=\S)"
)
NO_PERSON = frozenset(
    "result results resultat hypothesis hypothese test essai note todo correction error erreur warning info debug conclusion observation update status run trial reading measured problem question bilan constat resume summary lesson lecon"
    " lecons lessons idea idee hypotheses essais tests mesure mesures lecture constats cause effet verdict lunch diner production".split()
)
# A line that breaks off on one of these goes on in the next, even when that one begins with a date.
DANGLING = re.compile(
    r"(?:,|\b(?:between|from|on|to|and|until|since|of|by|before|after|in|the|du|au|le|la|les|entre|depuis|et|de|des|avant|apr[eè]s|vers|jusqu'au))$",
    re.I,
)
# Above a quoted mail: `On Mon, 3 Mar 2025 at 16:20, Owen Sharpe <owen@x.ca> wrote:`
WROTE = re.compile(r"^(?:on|le) .{8,160}\b(?:wrote|a [ée]crit) ?:\s*$", re.I)
DATE_LIKE = re.compile(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b")
PATH = re.compile(r"^[\w\[\].-]{1,80}: (?=\S)")
_DIFF_START = re.compile(r"^(?:diff --git \S|index [0-9a-f]{7,40}\.\.[0-9a-f]{7,40}|@@ -\d)")
_DIFF_LINE = re.compile(
    r"^(?:[ +@\\-]|index [0-9a-f]|(?:new|deleted|old) (?:file )?mode|rename |similarity |dissimilarity |copy |Binary files |diff --git )"
)
_MEASURED = re.compile(NUM)
_DEED = re.compile(
    r"\b(?!need|red\b|bed\b|feed\b|speed|seed|shed\b)\w{3,}ed\b|\b(?:re)?(?:ran|runs?|built|wrote|made|cut|drew|found|met|took|saw|got|held|broke|gave|fell|rose|went)\b"
    r"|\b(?:avons|avait|ont|essaye\w*|teste\w*|mesure\w*|monte\w*|change(?!ments?\b| (?:of|in|to)\b)\w*|remplace\w*|casse\w*)\b"
)
# A line of a program; `p99 = 51 ms` and `error: 3 %` are readings.
_PROGRAM = re.compile(
    r"[{};]\s*$|^\s*(?:import|from \S+ import|def|class|func|fn|let|const|var|return|if \(|for \(|while \(|#include|public|private|protected|package|using"
    r"|select .* from|insert into|update \S+ set|create (?:table|index)|echo|sudo|pip|npm|git|docker|curl|cd|make)\b|^\s*(?:\$|>>>|#!|</?\w+[^>]*>)"
    r"|^\s*\w+(?:\.\w+)*\([^#]*\)\s*(?:#|//)"
    r"|=>|==|!=|&&|\|\||::|\w\(.*\)\s*:?\s*$|^\s*[\w.\[\]]+\s*[-+*/]?=\s*(?!\s*[-~<>≈]?\d)\S",
    re.I,
)


def is_diff_start(stripped: str) -> bool:
    return bool(_DIFF_START.match(stripped))


def is_diff_line(raw: str) -> bool:
    return not raw.strip() or bool(_DIFF_LINE.match(raw))


def is_program(raw: str) -> bool:
    return bool(_PROGRAM.search(raw))


def is_title(stripped: str) -> bool:
    """Short, begins with a capital, no end: a title. A reading or a deed in a few words is a line of a log."""
    if len(stripped) > 60 or stripped[-1] in ".!?:;,)" or not stripped[0].isupper() or BULLET.match(stripped):
        return False
    return len(stripped.split()) <= 5 and not says_something(stripped)


def says_something(stripped: str) -> bool:
    folded = fold(stripped)
    return bool(_MEASURED.search(folded) or _DEED.search(folded))


def bare_day(folded: str, found: tuple[object, int, int]) -> bool:
    """Whether nothing but a day is in the line."""
    return len(_beside(folded, found)) <= 3


def day_alone(folded: str, order: str = "") -> bool:
    """The same for the value of `Date:`, which may carry a time and a zone too."""
    found = dates.find(folded, order)
    return found is not None and len(re.sub(r"\b(?:utc|gmt|[a-z]{3,4}t|[ap]m)\b|\d", "", _beside(folded, found))) <= 3


def _beside(folded: str, found: tuple[object, int, int]) -> str:
    return re.sub(
        r"\b(?:(?:new|nouvel|nouvelle|first|second|third|fourth|fifth|last|premiere?|deuxieme|troisieme|quatrieme|derniere?) )?(?:note vocale|(?:voice )?(?:memo|note|recording|clip|entry|session|part|track)|recorded|enregistree?s?|enregistrement|dictee|entree|seance|piste)s?\b(?: ?(?:no\.?|n°|#)? ?\d{1,3}\b(?! ?(?:%|[a-z])))?"
        # `durée 1 min 12` beside the day of a recording
        r"|\b(?:duree|duration|length|longueur)\b\W{0,3}(?:\d{1,3}(?: ?(?:h|hrs?|min|m|s|sec)\b)?[ :,.]{0,2}){1,3}"
        # `2 min 04 s`
        r"|\b\d{1,3} ?min\b(?: ?\d{1,2} ?s\b)?|\b\d{1,2} ?s(?:ec)?\b"
        r"|\b\d{1,2} ?[:h] ?\d\d(?: ?[ap]\.?m\.?)?(?!\w)|[\W_]+|\b(?:week (?:of|ending|starting|commencing|beginning)|semaine (?:du|de)|w/[ec])\b|\b(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)\w*\b|\bdate\b|\ble\b|\bthe {1,2}(?:st|nd|rd|th)?\W*$|\b(?:at |a )?t?\d{1,2}:\d\d(?::\d\d)?(?:z| ?[ap]\.?m\b\.?)?",
        "",
        folded[: found[1]] + " " + folded[found[2] :],
    )


def speaker(stripped: str) -> str | None:
    match = CHAT.match(stripped)
    if match is None or fold(match["name"]).split()[0] in NO_PERSON or any(c.isdigit() for c in match["name"]):
        return None
    return match["name"]


def uncomment(raw: str) -> str:
    return re.sub(r"\n\s*(?:#+|//+|\*+|--|;+)\s?", "\n", raw).strip("\"' ")


def lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1
