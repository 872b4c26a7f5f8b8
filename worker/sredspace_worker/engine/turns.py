"""Chats copied out of a window: a line with a name and a time above each message, later with the first name or the time alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from sredspace_worker.engine.explained import DAY, TIME
from sredspace_worker.engine.names import FULL, TURNED, WORD, may_be, straight

_GUEST = r"(?:Invit[ée]e?|Guest|Visiteur|Visiteuse|Visitor|Externe|External)"
_NOTE = r"(?: \([^()\n]{2,24}\))"
_SEP = r"[ \t,|·–—-]+"
# `Bruno 15:47`, `Guest (welder) 8:30 AM`, `Ida Fry (she/her) 9:12`, `[15:47] Bruno`
_NAME = rf"(?:(?P<guest>{_GUEST}{_NOTE}?)|(?P<name>{TURNED}|{FULL}|{WORD}){_NOTE}?)"
_WHEN = rf"\[?\(?(?i:(?:{DAY}(?: (?:at|à))?[, ]{{1,2}})?{TIME}(?:,? (?:on |le )?{DAY})?)\)?\]?"
_HEAD = re.compile(rf"{_NAME}{_SEP}{_WHEN}")
_TURNED = re.compile(rf"{_WHEN}{_SEP}{_NAME}\s?:?")
# `teej — 05/06/2024 8:02 AM`: handles only with their day.
_HANDLED = re.compile(rf"(?P<handle>[a-z][\w.]{{1,24}})\s?[–—-]\s?(?i:{DAY}(?: (?:at|à))?[, ]{{1,2}}{TIME})")
# `elena.v 8:02 AM`: such a line with a handle, and others with a word that is no mark of a day's work.
_TIMED = re.compile(rf"(?P<handle>[a-z][\w.-]{{1,24}}) {{1,4}}(?i:{TIME})")
_NO_HANDLES = frozenset(
    "in out start end stop begin lunch break on off at noon debut fin arrive depart entree sortie diner".split()
)
_MARK = re.compile(r"[._\d-]")
_TIME_ALONE = re.compile(_WHEN)
# The name on one line, the time on the next.
_PAIR = re.compile(rf"^[ \t]*{_NAME}[ \t]*\n[ \t]*{_WHEN}[ \t]*$", re.M)
_LONGEST = 90
_FEWEST = 2


class Turns:
    def __init__(self, text: str, names: Iterable[str], members: Iterable[str]) -> None:
        self.pairs: Counter[str] = Counter(_called(m) for m in _PAIR.finditer(text))
        self.short: Counter[str] = Counter()
        self.handles: Counter[str] = Counter()
        self.timed: Counter[str] = Counter()
        self.full: Counter[str] = Counter(names)
        self.members = set(members)

    def count(self, stripped: str) -> None:
        if (match := _match(stripped)) is not None:
            name = _called(match)
            (self.full if " " in name and not match["guest"] else self.short)[name] += 1
        elif (handled := _HANDLED.fullmatch(stripped)) is not None:
            self.handles[handled["handle"]] += 1
        elif (timed := _TIMED.fullmatch(stripped)) is not None:
            self.timed[timed["handle"]] += 1

    def settle(self) -> None:
        """Whether this is such a chat, and whose a first name is in it."""
        self.paired = self.pairs.total() >= _FEWEST and len(self.pairs) >= _FEWEST and max(self.pairs.values()) > 1
        known = {*self.full, *self.members, *(name for name in self.pairs if self.paired and " " in name)}
        firsts = Counter(name.split()[0] for name in known)
        self.firsts = {name.split()[0]: name for name in known if firsts[name.split()[0]] == 1}
        spoken = [name for name in self.short if name in self.firsts]
        self.usual = self.full.total() >= _FEWEST or (len(spoken) >= _FEWEST and self.short.total() > _FEWEST) or self.paired
        self.handled = len(self.handles) > 1 and max(self.handles.values()) > 1
        several = len(self.timed) > 1 and max(self.timed.values()) > 1 and not _NO_HANDLES & self.timed.keys()
        if several and any(_MARK.search(handle) for handle in self.timed):
            self.handles.update(self.timed)
            self.handled = True
        self.usual = self.usual or self.handled

    def head(self, stripped: str, below: str) -> str | None:
        """Who speaks in the lines below this one."""
        if not self.usual or len(stripped) > _LONGEST:
            return None
        if self.paired and stripped in self.pairs and _TIME_ALONE.fullmatch(below):
            return self.firsts.get(stripped, stripped)
        if self.handled and (handled := _HANDLED.fullmatch(stripped) or _TIMED.fullmatch(stripped)) is not None:
            return handled["handle"]
        match = _match(stripped)
        if match is None:
            return None
        name = _called(match)
        if match["guest"] or name in self.full:
            return name
        # `Kiln 14:05` is a note, unless it comes again where others speak.
        return self.firsts.get(name) or (name if self.short[name] > 1 and self.full.total() >= _FEWEST else None)

    def goes_on(self, stripped: str) -> bool:
        """The time alone above the next message of whoever spoke last."""
        return self.usual and _TIME_ALONE.fullmatch(stripped) is not None


def _match(stripped: str) -> re.Match[str] | None:
    if len(stripped) > _LONGEST or not any(c.isdigit() for c in stripped):
        return None
    match = _HEAD.fullmatch(stripped) or _TURNED.fullmatch(stripped)
    return match if match is not None and (match["guest"] or may_be(match["name"])) else None


def _called(match: re.Match[str]) -> str:
    return match["guest"] or straight(match["name"])
