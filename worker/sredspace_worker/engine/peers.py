"""Projects with names like any word, `Porthole`, `Cachalot`: told from people and places by how sentences use them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from sredspace_worker.engine import dates
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import fold, stop_words

_NAME = re.compile(r"(?<![\w'’-])[A-ZÀ-Ý][a-zà-ÿ]{3,19}\b")
# The words in front of it, and behind.
_BEFORE = re.compile(r"(?:[\w'’]+[,.]? )?[\w'’]+,? $|^(?:#{1,6} ?|[-*] )?$")
_BEHIND = re.compile(r"(?: [\w'’-]{1,30}(?: [\w'’-]{1,30})?|['’]s\b)?")
_REACH = 40  # letters
_LONGEST = 200_000  # of a text: a name that matters stands further up too
# `the first Porthole mould`, `six Farfadet feathers`: a name in front of a thing; `le balayage Cachalot`: behind it.
_OF_THING = re.compile(
    r"\b(?:the|an?|our|its|this|that|these|those|each|both|all|first|second|third|last|next|new|old|every|\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve) $"
)
_BEHIND_THING = re.compile(
    r"\b(?:le|la|les|l'|un|une|des|du|au|aux|ce|cette|ces|nos|notre|deux|trois|quatre|cinq|six|sept|huit|neuf|dix) ?[a-zà-ÿ]{4,} $|\bl['’][a-zà-ÿ]{4,} $"
)
_NOUN = re.compile(r"^ (?!and\b|or\b|et\b|ou\b|was\b|were\b|is\b|are\b|has\b|had\b|the\b|our\b)[a-z]{3,}(?<!ed)(?: |$)")
# What people do: `Ottilie cast`, `Mbaye et Rosalie ont`, `Bram's`.
_DOES = re.compile(
    r"^ (?:(?:a|ont|avait|has|had)(?! été\b| been\b)|(?:et|and)(?= [A-ZÀ-Ý])|thinks?|says?|said|ran|cast|made|took|cut|built|tried|put|did|went|found|saw|got|gave|wrote|set|pense|croit|dit|[a-z-]{3,}ed)\b|^['’]s\b"
)
# `the silver of Lantern had lost half`: what has a preposition in front of it does nothing.
_LED = re.compile(r"\b(?:of|in|on|for|from|with|about|de|d'|dans|sur|pour|avec|en) $")
_FAMILY = re.compile(r"^ [A-ZÀ-Ý][a-zà-ÿ]")
_SMALL = re.compile(r"\b[a-zà-ÿ]{4,20}\b")
_ALONE = re.compile(r"[ :*#]*(?:\n|$)")
# `Pour Grisou, on …`, `Grisou : on …`: how a paragraph opens with its project, small words in front or a mark behind.
_OPENS = re.compile(r"^(?:[#*-]+ )?(?P<front>(?:[A-ZÀ-Ý]?[a-zà-ÿ]{1,6} ){0,2})(?P<name>[A-ZÀ-Ý][a-zà-ÿ]{3,19})(?P<mark> ?[,:])?")
_ALIKE = 2  # ways of opening a paragraph that two projects share
_SHORT = 3  # letters: `In Porthole`
_APART = 2  # paragraphs that have it


def of(sources: Iterable[Source]) -> set[str]:
    """The names of projects that are written like any word."""
    things: Counter[str] = Counter()
    people: Counter[str] = Counter()
    places: dict[str, set[int]] = defaultdict(set)
    openings: dict[str, set[tuple[str, str]]] = defaultdict(set)
    number = 0
    sources = [s for s in sources if not s.prompt]
    small = {word for s in sources for word in _SMALL.findall(s.text[:_LONGEST])}
    for source in sources:
        for marked in re.split(r"\n[ \t]*\n", source.text[:_LONGEST]):
            paragraph = marked.replace("**", "")
            number += 1
            if (opened := _OPENS.match(paragraph)) and (opened["front"] or opened["mark"]):
                openings[fold(opened["name"])].add((fold(opened["front"]), (opened["mark"] or "").strip()))
            for match in _NAME.finditer(paragraph):
                name, line = fold(match.group()), paragraph.rfind("\n", 0, match.start()) + 1
                front = _BEFORE.search(paragraph[max(line, match.start() - _REACH) : match.start()])
                if front is None:
                    continue
                behind = _BEHIND.match(paragraph, match.end())
                after = behind.group() if behind is not None else ""
                before = f"{fold(front.group()).rstrip()} ".replace("’", "'")
                places[name].add(number)
                if not front.group().strip(" #-*"):
                    # A line of its own, or the first word of a sentence.
                    if _ALONE.match(paragraph, match.end()):
                        things[name] += 1
                elif (_DOES.match(after) and not _LED.search(before)) or _FAMILY.match(after) or _given(front.group(), small):
                    people[name] += 1
                elif (_OF_THING.search(before) and _NOUN.match(after)) or _BEHIND_THING.search(before):
                    things[name] += 1
    # `Lantern had lost half` is said of a thing now and then, and more often it stands with a thing.
    named = {name for name in things if things[name] > people[name] and len(places[name]) >= _APART}
    # What opens paragraphs as a project does, and does nothing that people do, is its peer.
    known = [openings[name] for name in named]
    named |= {
        name
        for name, ways in openings.items()
        if not people[name] and len(places[name]) >= _APART and any(len(ways & other) >= _ALIKE for other in known)
    }
    return named - {*dates.MONTHS, *dates.LONG_WEEKDAYS, *stop_words()}


def _given(before: str, small: set[str]) -> bool:
    """`Maude Roy`: the word in front is a name as well; not in `Grooved Lantern pads`, where the papers write it small too."""
    word = before.split()[-1]
    return (
        len(word) > _SHORT
        and word[:1].isupper()
        and word[1:].islower()
        and word.lower() not in small
        and fold(word) not in ("line", "ligne", *stop_words())
    )
