"""What stands above a sentence and speaks for it: headings, days, people, the heads of records."""

from __future__ import annotations

import datetime as dt
import functools
import re

from sredspace_worker.engine import dates, entryheads, seasons, shapes
from sredspace_worker.engine.bylines import Bylines
from sredspace_worker.engine.days import DEEP, TITLE_LINES
from sredspace_worker.engine.entryheads import EntryHead
from sredspace_worker.engine.minutes import meeting
from sredspace_worker.engine.names import FULL, may_be
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.signed import latex, signed
from sredspace_worker.engine.units import Context

# `2025-03-04 · Jane Doe · Slack #lab: text`: a record that an export held, with its day, person and place.
_RECORD = re.compile(
    r"^(?:(?P<date>\d{4}-\d\d-\d\d) · )?(?:(?P<author>(?:[^·:\n]|:(?=\S)){1,120}) · )?(?P<place>[^·:\n]{1,120}):\s+(?=\S)"
)
_COMMIT_PLACE = re.compile(r"\bcommit ([0-9a-f]{7,40})\b")
# Fields of a ticket that say nothing of the work.
DETAIL = re.compile(
    r"^(?:issue type|work item type|type|status|state|priority|resolution|labels?|tags?|sprint|components?|fix versions?|updated|created|changed date|created date|resolved|due date|area path|iteration path|reporter|assignee|assigned to|personne assignee|assigne a|attribue a"
    r"|type de ticket|etat|statut|priorite|etiquettes?|mis a jour|cree|echeance|rapporteur|equipe|liste|tableau|jalon|cree(?:e)? le|modifie(?: le)?|derniere activite|createur) ?: .{0,80}$"
)
_NUMBERED = re.compile(r"^\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+[A-ZÀ-Ý][^.!?:;,|]{3,60}$")
_DATED_TITLE = re.compile(
    r"^(?P<what>[A-ZÀ-Ý][^.!?:;,|\d]{3,40}?(?: \d{1,2})?)(?:, | [–—-] | \()(?P<day>(?:le |on )?[^,()]{5,24}(?:, \d{4})?)\)?$"
)
# `3 Test 1 - April 11, 2024`, `5. Second essai : profils creux (6 et 7 février 2024)`
_NUMBERED_DAY = re.compile(
    r"^\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+(?P<what>[A-ZÀ-Ý][^.!?;|()]{2,60}?)(?:, | [–—-] |\s?\()(?:(?:finished|completed|done|ended|termin[ée]e?s?|achev[ée]e?s?|finie?s?)(?: on| le)? )?(?P<day>(?:le |on )?[^,()]{5,24}(?:, \d{4})?)\)?$"
)
# `1. Why (I. Fry, 18 April 2024)`
_NUMBERED_BY = re.compile(r"^\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+(?P<what>[A-ZÀ-Ý][^.!?;|()]{2,60}?)\s?\((?P<inside>[^()]{8,60})\)$")
_LEADING = re.compile(r"\d{1,2}")
_NEXT_PART = re.compile(r"\d{1,2}\.\s+[A-ZÀ-Ý][^\W\d]{2,20}(?: [^\W\d]{1,20}){0,3}$")
_PERSON = re.compile(FULL)
_IN_BRACKETS = re.compile(r" \([^()]{3,40}\)$")
_SHORT = 20
_BEHIND = re.compile(r" [–—|·-] |, |: ")
# `18 h 05 (1 min 48)` beside the day of a recording
_HOURS = re.compile(r"\((?:\d{1,3} ?(?:h|min|m|s|sec)?\b[ :.]?){1,3}\)|\b\d{1,2} ?[:h] ?\d\d\b")
_FEW_WORDS = 3
_CAPITALS = 0.7  # of the letters of a text
_YEARS = 6  # between the years of one paper
# `Mémo 2 (suite)` above what was dictated.
_RECORDING = re.compile(
    r"(?:voice |audio )?(?:memo|mémo|note vocale|recording|enregistrement|clip|dictation|dictée|message vocal)\s?(?:no\.?|n[o°]|#)?\s?\d{1,3}(?:[ ,(]{1,2}(?:suite|cont(?:inued|['’]d|\.)?)\)?)?\s?[.:]?",
    re.I,
)
_SUBJECT = re.compile(r"\s?:\s|\s[–—]\s")
_MONTHS_OF = {name: frozenset((month,)) for name, month in dates.MONTHS.items()} | seasons.MONTHS
_SMALL_WORDS = frozenset("early late mid the of in le la l de du d en fin debut and et a".split())
# What a report ends with, whatever day stood above the part before it.
_CLOSES = re.compile(
    r"\b(?:conclusions?|summary|summing up|lessons?|learn(?:ed|t)|wrap.?up|overall|in the end|where (?:we|things|it) (?:stand|are|is|ended)|what (?:we|it|this) (?:know|have|got|take|now|came|means?)"
    r"|what (?:is|was) (?:now )?(?:known|learned)|bilan|lecons?|retenir|retient|retenons|sait|savons|appris|tire|en resume|synthese|au bout du compte|a la fin)\b"
)
# `21 janvier 2025. Les cubes` above a text: the heading of a day.
_DAY_TITLE = re.compile(r"^[.:–—-]\s+[^\W\d][^.!?:;,|\d]{2,40}$")


class Headers(Bylines):
    @functools.cached_property
    def _in_capitals(self) -> bool:
        """Whether all is typed in capitals, so that they mark no heading."""
        letters = [c for c in self.text[:20_000] if c.isalpha()]
        return sum(c.isupper() for c in letters) > _CAPITALS * len(letters)

    def _record(self, stripped: str) -> int:
        """Begins a record where its head stands; gives the length of the head, 0 where there is none."""
        match = _RECORD.match(stripped) if " · " in stripped[:260] and self.source.kind == "file" else None
        if match is None or not (match["date"] or match["author"]):
            return 0
        self.outside = self.outside or self.context
        day = dates.find(match["date"]) if match["date"] else None
        commit = _COMMIT_PLACE.search(match["place"])
        self.context = Context(
            date=day[0] if day else None,
            date_source="unknown" if day is None else "commit" if commit else "file_text",
            author=match["author"],
            author_source=None if match["author"] is None else "commit" if commit else "sender",
            sha=commit[1] if commit else None,
            committed=day[0] if day and commit else None,
            in_record=True,
        )
        return match.end()

    def entry_head(self, index: int, lines: list[tuple[int, int]], stripped: str) -> bool:
        """The head of an entry. Lines of one kind one below the other are rows of a log, and a head stands above something."""
        if (
            self.source.kind != "file"
            or self.in_commit
            or self.letter
            or (shapes.BULLET.match(stripped) and stripped[0] != ">")
            or " | " in stripped
        ):
            return False
        head = entryheads.read(stripped, self.order, self.year, self.speakers.codes, self._weekday)
        if head is None or signed(stripped, self.order) is not None or self._is_message(stripped):
            return False
        beside = [self.text[slice(*lines[n])].strip() for n in (index - 1, index + 1) if 0 <= n < len(lines)]
        if any(line and self._like(head, line) for line in beside) or not self._below(index, lines):
            return False
        found = self._find(fold(stripped))
        day = head.day
        if head.year_above and found is not None and (found[0].month, found[0].day) == (day.month, day.day):
            # January below December is of the next year.
            day = found[0]
        name = head.name or (None if head.several else self._person_beside(stripped.strip("#* ")))
        if (name or head.several) and not self.by_entry:
            self.by_entry, self.keeper = True, (self.context.author, self.context.author_source)
        if not (self.top <= TITLE_LINES and self._only_day and self._tells_of_before(day)):
            self.context.date, self.context.date_source, self.context.year_above = day, "calendar_header", head.year_above
            self.year, self.latest = day.year, day
            self.context.of_paper = self.top <= TITLE_LINES and self._only_day
        if name or head.several:
            self.context.author, self.context.author_source = name, "file_text" if name else None
        elif self.by_entry:
            self.context.author, self.context.author_source = self.keeper
        return True

    def _is_message(self, stripped: str) -> bool:
        """`2024-05-06, 17:06 - Ida Fry: Bram here, on Ida's phone.`"""
        said = self.speakers.of(stripped)
        if said is None or not stripped[: said.begin].rstrip().endswith(":"):
            return False
        return len(stripped[said.begin :].split()) > _FEW_WORDS

    def _like(self, head: EntryHead, line: str) -> bool:
        """Whether a line is of one kind with a head beside it: another head, or for one without a person another line with a day."""
        if entryheads.read(line, self.order, self.year, self.speakers.codes, self._weekday) is not None:
            return True
        folded = fold(line[:60])
        found = dates.find(folded, self.order) or (dates.of_year(folded, self.year) if self.year is not None else None)
        return not (head.name or head.several) and found is not None and found[1] < 4

    def _below(self, index: int, lines: list[tuple[int, int]]) -> bool:
        return any(self.text[slice(*lines[n])].strip() for n in range(index + 1, min(len(lines), index + 3)))

    def _after_record(self) -> None:
        if self.outside is not None:
            self.context, self.outside = self.outside, None

    def _is_heading(self, index: int, lines: list[tuple[int, int]], stripped: str) -> bool:
        level, title = 0, ""
        if match := shapes.HEADING.match(stripped) or shapes.FRAMED.match(stripped):
            level, title = len(match[1]), match[2]
        elif (command := latex(stripped)) is not None and command[0] == "heading":
            level, title = command[2], command[1]
        elif _RECORDING.fullmatch(stripped):
            level, title = 6, stripped
        elif self.numbered_days and self._is_next_part(stripped):
            level, title = 3, stripped
        elif self.org and (starred := shapes.ORG.match(stripped)):
            level, title = len(starred[1]), starred[2]
        elif not self.in_commit and index + 1 < len(lines) and len(stripped) < 90:
            below = self.text[slice(*lines[index + 1])].strip()
            if re.fullmatch(r"={3,}|-{3,}|~{3,}", below) and not stripped.startswith("|"):
                level, title = (1 if below[0] == "=" else 2), stripped
            elif shapes.LABEL_HEADING.match(stripped) and not shapes.BULLET.match(stripped):
                level, title = 6, stripped.strip("*_: ")
            elif (
                stripped.isupper()
                and not self._in_capitals
                # `| K1 | 210 |` is a row.
                and not {"|", "\t"}.intersection(stripped)
                and 4 <= len(stripped) <= 70
                and not stripped.endswith(".")
                # `WER 61.8` is a reading.
                and not shapes.DECIMAL.search(stripped)
                and not shapes.says_something(stripped)
            ) or (not below and self._is_title(index, stripped)):
                level, title = 5, stripped
            elif (not below and self._is_dated_title(index, stripped)) or self._is_day_title(
                below or self._after_blank(index, lines), stripped
            ):
                level, title = 4, stripped
            elif stripped[0].isdigit() and self._is_numbered_title(index, lines, stripped):
                level, title = 3 + stripped.split()[0].strip(".").count("."), stripped
        if not level:
            return False
        # A heading that is already read keeps what stood above it until the block above is flushed.
        context = self.context
        while context.headings and context.headings[-1][0] >= level:
            context.headings.pop()
        folded = fold(title)
        self.minutes.enters(title)
        context.headings.append((level, title[:120], folded))
        self.speaks, self.fresh = False, True
        if found := self._find(folded) or self._day_behind(folded):
            context.date, context.date_source = found[0], "calendar_header"
            context.year_above = self.year_above
            self.day_level, self.numbered_days = level, self._numbered_day(stripped) is not None
            number = _LEADING.match(stripped) if self.numbered_days else None
            self.part = int(number[0]) if number is not None else 0
            # `4 March 2024, Ida Fry: why we began`
            before = _SUBJECT.split(title, maxsplit=1)[0]
            if name := (
                self._person_beside(title)
                or self.person_in(title)
                or self._person_beside(title[found[1] :])
                or self._person_beside(before)
            ):
                if not self.by_entry:
                    self.by_entry, self.keeper = True, (context.author, context.author_source)
                context.author, context.author_source = name, "file_text"
            elif self.by_entry:
                # The person of the entry above is not that of this one.
                context.author, context.author_source = self.keeper
            # The title of minutes or of a report, where no other line has a day.
            context.of_paper = len(context.headings) == 1 and self.top <= TITLE_LINES and meeting(folded) and self._only_day
            beside = _HOURS.sub("", title[: found[1]] + " " + title[found[2] :])
            self.speaks = shapes.says_something(beside) and self._numbered_day(stripped) is None
        else:
            self.month_above(folded)
        if found is None and (years := re.findall(r"(?<![\d-])(?:19|20)\d\d(?![\d-])", folded)):
            # `2000 -- Quiet` in a book of 2025 is an hour.
            self.year = int(years[0]) if self.year is None or abs(int(years[0]) - self.year) < _YEARS else self.year
        if (
            found is None
            and not context.of_paper
            and context.date_source == "calendar_header"
            and (
                level <= min(2, self.day_level)
                or (level <= self.day_level and (self._leaves_the_day(folded) or (self.numbered_days and stripped[0].isdigit())))
            )
        ):
            context.date, context.date_source = self.issued, "calendar_header" if self.issued is not None else "unknown"
            context.of_paper = self.issued is not None
            if self.by_entry and self.numbered_days:
                context.author, context.author_source = self.keeper
            self.day_level = DEEP
        return True

    def _day_behind(self, folded: str) -> tuple[dt.date, int, int] | None:
        """`Memo 34 – 23 April, 12:31`: the day behind the name of a part, in the year above."""
        for part in _BEHIND.finditer(folded) if self.year is not None else ():
            if (found := self._find(folded[part.end() :])) is not None and found[1] < _SHORT:
                return found[0], found[1] + part.end(), found[2] + part.end()
        return None

    def _leaves_the_day(self, folded: str) -> bool:
        """`Automne` below 2 July, or `What we know now` at the end of a report."""
        day = self.context.date
        if day is None:
            return False
        words = [word for word in re.findall(r"[a-z]+", folded) if word not in _SMALL_WORDS]
        months = [_MONTHS_OF.get(word, frozenset()) for word in words]
        if months and all(months):
            return all(day.month not in of for of in months)
        return self.source.written is not None and bool(_CLOSES.search(folded))

    def _next(self, index: int, lines: list[tuple[int, int]]) -> str:
        return self.text[slice(*lines[index + 1])].strip() if index + 1 < len(lines) else ""

    def _after_blank(self, index: int, lines: list[tuple[int, int]]) -> str:
        return self.text[slice(*lines[index + 2])].strip() if index + 2 < len(lines) else ""

    def _is_day_title(self, below: str, stripped: str) -> bool:
        if self.source.kind != "file" or len(below) < 50 or len(stripped) > 70 or not stripped[:2].strip("*_ ")[:1].isalnum():
            return False
        found = dates.find(fold(stripped), self.order)
        rest = stripped[found[2] :].strip() if found is not None and found[1] < 3 else ""
        return bool(_DAY_TITLE.match(rest)) and len(rest.split()) <= 7 and not shapes.says_something(rest)

    def _is_dated_title(self, index: int, stripped: str) -> bool:
        """`Première série, 15 mai 2024` alone above sentences."""
        match = _DATED_TITLE.match(stripped) if self.source.kind == "file" and not self.pending and len(stripped) < 70 else None
        found = dates.find(fold(match["day"]), self.order) if match is not None else None
        if match is None or found is None or not shapes.bare_day(fold(match["day"]), found):
            return False
        return not shapes.says_something(match["what"]) and not (_PERSON.fullmatch(match["what"]) and may_be(match["what"]))

    def _is_numbered_title(self, index: int, lines: list[tuple[int, int]], stripped: str) -> bool:
        """`4. Travaux réalisés` above sentences; an item of a list has others beside it."""
        bare = _IN_BRACKETS.sub("", stripped)  # `1. Background (entered 10 March 2025)`
        dated = self._numbered_day(stripped)
        if _NUMBERED.match(bare) is None and dated is None:
            return False
        bare = dated if dated is not None else bare
        if self.source.kind != "file" or self.in_commit or len(bare.split()) > 9 or shapes.says_something(bare):
            return False
        near = [self.text[slice(*lines[n])].strip() for n in range(max(0, index - 2), min(len(lines), index + 4)) if n != index]
        below = next((line for line in near[min(index, 2) :] if line), "")
        beside = [line for line in (near[min(index, 2) - 1] if index else "", below) if line]
        begins = below[:1].isupper() or (dated is not None and below[:1].isalnum())
        listed = any(shapes.BULLET.match(line) or (dated is not None and _NUMBERED_DAY.match(line)) for line in beside)
        if signed(below, self.order) is not None or self._person_beside(below) is not None:
            # `Signed I. Fry, 11 Oct 2024` below `6. Summary`
            return not listed
        # A heading with its day may stand above a few words.
        if dated is not None and begins and not listed and ("\t" in below or " | " in below):
            # Right above a table, whose names may be short.
            return True
        return len(below) > (_SHORT if dated is not None else 50) and begins and not listed

    def _is_next_part(self, stripped: str) -> bool:
        """`3. Figures` below `2. Work (4 March 2026)`, whatever stands below it."""
        number = _LEADING.match(stripped)
        if number is None or int(number[0]) != self.part + 1 or self.pending or _NEXT_PART.match(stripped) is None:
            return False
        self.part += 1
        return True

    def _title_line(self, stripped: str, folded: str) -> bool:
        part = stripped.startswith("## ") and dates.find(folded, self.order) is not None and not self._only_day
        if self.top < TITLE_LINES and self.source.kind == "file" and (part or self._numbered_day(stripped) is not None):
            # `1. Why (I. Fry, 18 April 2024)`, `## v0.3 (2024-04-18, Ida Fry)` is the first part of a paper, and not its head.
            self.top += 1
            return False
        return super()._title_line(stripped, folded)

    def _numbered_day(self, stripped: str) -> str | None:
        """The words of a numbered heading that ends with its day."""
        match = _NUMBERED_DAY.match(stripped) if len(stripped) < 110 else None
        found = dates.find(folded := fold(match["day"]), self.order) if match is not None else None
        if match is not None and found is not None and shapes.bare_day(folded, found):
            return match["what"]
        by = _NUMBERED_BY.match(stripped) if len(stripped) < 110 and self.person_in(stripped) is not None else None
        return by["what"] if by is not None and dates.find(fold(by["inside"]), self.order) is not None else None

    def _is_title(self, index: int, stripped: str) -> bool:
        """Not what stands right below a day, nor what begins with one: that is an entry in few words."""
        if self.pending or self.source.kind != "file" or index == self.day_line + 1 or not shapes.is_title(stripped):
            return False
        if (last := stripped.split()[-1]).isupper() and last in self.speakers.codes:
            # `Swept up. FS`: who signs what stands above.
            return False
        found = dates.find(fold(stripped), self.order)
        return found is None or shapes.bare_day(fold(stripped), found)
