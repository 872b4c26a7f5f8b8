"""What stands above a sentence and speaks for it: headings, days, people, the heads of records."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

from sredspace_worker.engine import dates, shapes
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import fold, is_technical
from sredspace_worker.engine.speakers import FULL, KEEPER, KEPT, Speakers, may_be
from sredspace_worker.engine.units import Context

# `2025-03-04 · Jane Doe · Slack #lab: text`: a record that an export held, with its day, person and place.
_RECORD = re.compile(r"^(?:(?P<date>\d{4}-\d\d-\d\d) · )?(?:(?P<author>[^·:\n]{1,120}) · )?(?P<place>[^·:\n]{1,120}):\s+(?=\S)")
_COMMIT_PLACE = re.compile(r"\bcommit ([0-9a-f]{7,40})\b")
# Fields of a ticket that say nothing of the work.
DETAIL = re.compile(
    r"^(?:issue type|work item type|type|status|state|priority|resolution|labels?|tags?|sprint|components?|fix versions?|updated|created|changed date|created date|resolved|due date|area path|iteration path|reporter"
    r"|type de ticket|etat|statut|priorite|etiquettes?|mis a jour|cree|echeance|rapporteur) ?: .{0,80}$"
)
_KEPT_BY = re.compile(
    r"^(?:(?:note|log|lab)?book |cahier )?(?:kept|written|recorded|prepared|compiled|logged|tenu|redige|prepare|consigne)e?s? (?:by|par) (?=\S)"
)
_NUMBERED = re.compile(r"^\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+[A-ZÀ-Ý][^.!?:;,|]{3,60}$")
_DATE_LINE = re.compile(r"^[\s*_]*date[\s*_]*:[\s*_]*(\S.{3,60})$", re.I | re.M)
# `14 January 2025 - Maude`, `Maude, 14 January 2025`: a day and a person, alone on their line.
_PERSON = r"[A-ZÀ-Ý][\w'’-]+(?:[ -](?:[A-ZÀ-Ý]\.|[A-ZÀ-Ý][\w'’-]+)){0,2}|[A-ZÀ-Ý]\. ?[A-ZÀ-Ý][\w'’-]+"
_WEEK_OF = re.compile(r"\b(?:week|semaine)\b.{0,24}$|\bw/[ec] ?$")
_MAIL_KEYS = frozenset(("a", "sent", "envoye", "envoyee", "cci", "bcc"))
_MAIL_HEAD = re.compile(r"^(?:De|From)\s?: \S.{0,120}\n(?:.{0,200}\n){0,2}?(?:Envoyée?|Sent|Date)\s?: \S", re.M)
# How many lines from the top speak for all of a notebook.
_TITLE_LINES = 4
# A day that no heading holds is left by any heading.
_DEEP = 9
_STARTS = frozenset(name[:3] for name in dates.MONTHS)
_TITLE_NAME = re.compile(rf"^#*\s*[^.!?]{{3,80}}\s[–—|·,-]\s?(?P<name>{_PERSON})$")
# What parts the words of a head: `dictée, transcription automatique, 28 mars 2025, Bertrand Côté`.
_PARTS = re.compile(r"\s*[,;|·—–()]\s*|\s+-\s+")
# `Shreya Nair`, `Shreya Nair, technician`, alone under the day of an entry or right above it.
_ALONE = re.compile(rf"^[*_]{{0,2}}(?P<name>{FULL})[*_]{{0,2}}(?:\s*[,(–—-]\s*[^\W\d][^.!?:;,\d]{{2,30}})?\s*[:.]?$")
# `21 janvier 2025. Les cubes` above a text: the heading of a day.
_DAY_TITLE = re.compile(r"^[.:–—-]\s+[A-ZÀ-Ý][^.!?:;,|\d]{2,40}$")
_BEHIND = re.compile(rf"^(?P<day>[^\n]{{6,45}}?)\s*(?:[–—,|/·(]|\s-|\sby|\spar)\s*(?P<name>{_PERSON})\)?\s*:?$", re.M)
# `Lou Ferraro, Aug 11 2025`
_BEFORE = re.compile(rf"^(?P<name>{_PERSON})\s*[,–—|/·(-]\s*(?P<day>[^\n]{{6,45}}?)\)?$")


class Headers:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.context = Context()
        if source.kind == "message" and source.created is not None:
            self.context.date, self.context.date_source = source.created.date(), "message_time"
        if source.kind == "commit":
            self.context.sha = source.id if shapes.SHA.fullmatch(source.id) else None
            self.context.author, self.context.author_source = source.author, "commit" if source.author else None
            self.context.date = source.created.date() if source.created else None
            self.context.date_source = "commit" if source.created else "unknown"
            self.context.committed = source.committed.date() if source.committed else None
        self.pending: list[tuple[int, int]] = []
        self.in_commit = False
        # What stood above a record, to go back to below it.
        self.outside: Context | None = None
        self.order = dates.order(self.text)
        # The year that days without one belong to, and the last day read: logs write the year once.
        years = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", source.name)) if source.kind == "file" else set()
        self.year: int | None = int(years.pop()) if len(years) == 1 else None
        self.latest: dt.date | None = None
        self.year_above = False
        # The Monday of the week that stands above, for entries that only name a day of it.
        self.monday: dt.date | None = None
        self.top = 0
        self.speaks = False
        self.day_line = -2
        self.under_day = False
        self.day_level = _DEEP
        self.report = source.kind == "file" and self._is_report()
        self.mail_head = source.kind == "file" and bool(_MAIL_HEAD.search(self.text, 0, 200_000))
        self.speakers = Speakers(self.text if source.kind == "file" else "")
        # Weeks that are counted from 1 may be those of a trial; others are those of the calendar.
        lines = self.text.split("\n") if source.kind == "file" else ()
        # Only what begins with a figure, a month or a word for a week can be a day or a week.
        bare = (line.strip()[:24].lstrip("#-* ") for line in lines if line)
        starts = [fold(line) for line in bare if line[:1].isdigit() or line[:3].lower() in _STARTS or line[:1] in "WwSsKkCc"]
        weeks = [n for line in starts if (n := dates.week_number(line))]
        self.short = dates.short_order(starts)
        self.weeks = bool(weeks) and min(weeks) > 1
        self.people = Counter(m["name"] for m in _BEHIND.finditer(self.text)) if source.kind == "file" else Counter()

    def _is_report(self) -> bool:
        """Whether the one `Date:` of a text is that of its writing: the text tells of two months or more that lie before it."""
        heads = _DATE_LINE.findall(self.text, 0, 200_000)
        found = dates.find(fold(heads[0]), self.order) if len(heads) == 1 else None
        return found is not None and self._tells_of_before(found[0])

    def _tells_of_before(self, day: dt.date) -> bool:
        months = {
            (first.year, first.month) for first, last in dates.periods(fold(self.text[:200_000])) if (last - first).days < 100
        }
        return len([month for month in months if month < (day.year, day.month)]) >= 2

    def _find(self, folded: str) -> tuple[dt.date, int, int] | None:
        """A date as it stands there, or a day at the beginning whose year stands above it."""
        found = dates.find(folded, self.order)
        self.year_above = False
        if found is None and self.year is not None and self.source.kind == "file":
            found = dates.of_year(folded[:60], self.year)
            if found is not None and self.latest is not None and (self.latest - found[0]).days > 180:
                found = dates.of_year(folded[:60], self.year + 1)
            if found is None:
                found = dates.of_short(folded[:40], self.year, self.short)
            if found is None and self.weeks:
                found = dates.of_week(folded[:40], self.year)
                self.monday = found[0] if found else self.monday
            self.year_above = found is not None
        if found is None and self.monday is not None and (named := dates.weekday(folded[:40])):
            found = self.monday + dt.timedelta(days=named[0]), named[1], named[2]
            self.year_above = True
        elif found is not None and _WEEK_OF.search(folded[: found[1]]):
            self.monday = found[0] - dt.timedelta(days=found[0].weekday())
        if found is not None and found[1] < 30:
            self.latest, self.year = found[0], found[0].year
        return found

    def _title_line(self, stripped: str, folded: str) -> bool:
        """`Lab book 3 (January to June 2025), D. Achebe`: the year and the person of a notebook stand in its first lines.

        Says whether the line is the head of an entry and nothing else.
        """
        self.top += 1
        if self.top > _TITLE_LINES or self.source.kind != "file" or len(stripped) > 120:
            return False
        years = set(re.findall(r"(?<![\d/.-])(?:19|20)\d\d(?![\d/-])", folded))
        if len(years) == 1 and dates.find(folded, self.order) is None:
            self.year = int(years.pop())
        keeper, told = KEEPER.match(stripped.strip("#* _")), KEPT.search(stripped.strip("#* _"))
        behind = _TITLE_NAME.match(stripped)
        if behind is not None and any(len(w) > 2 and w in fold(self.source.name) for w in fold(behind["name"]).split()):
            # `# Tricot qui conduit - Anh Nguyen` in `notes_anh.md`
            told = None
            keeper = behind
        name = (told["name"] or told["dated"]) if told is not None else keeper["name"] if keeper is not None else None
        if name and (told is not None or may_be(name)):
            self.context.author, self.context.author_source = name, "file_text"
        return self._head_of_parts(stripped, told["day"] if told is not None else None)

    def _head_of_parts(self, stripped: str, day: str | None) -> bool:
        """The day and the person of a head whose parts are divided by commas or dashes."""
        parts = [part.strip("#*_ .") for part in _PARTS.split(stripped) if part.strip("#*_ .")]
        if len(parts) > 1 and not any(len(p.split()) > 2 and shapes.says_something(p) for p in parts[:-2]):
            # Behind what the paper is; words behind them are the entry itself.
            days = [p for p in parts[-2:] if (found := dates.find(fold(p), self.order)) and shapes.bare_day(fold(p), found)]
            people = [p for p in parts[-2:] if (named := _ALONE.match(p)) and may_be(named["name"])]
            if len(days) == 1 and len(people) == 1:
                self.context.author, self.context.author_source = people[0], "file_text"
                day = days[0]
        found = dates.find(fold(day), self.order) if day else None
        if found is not None and not self._tells_of_before(found[0]):
            self.context.date, self.context.date_source, self.year = found[0], "calendar_header", found[0].year
        return found is not None

    def person_alone(self, index: int, lines: list[tuple[int, int]], stripped: str) -> bool:
        """The person of an entry, on a line of its own next to the day."""
        match = _ALONE.match(stripped) if len(stripped) < 70 and self.source.kind == "file" else None
        if match is None or not may_be(match["name"]):
            return False
        if not self.under_day:
            below = fold(self.text[slice(*lines[index + 1])].strip()) if index + 1 < len(lines) else ""
            found = dates.find(below, self.order) if len(below) < 40 else None
            if found is None or not shapes.bare_day(below, found):
                return False
        self.context.author, self.context.author_source = match["name"], "file_text"
        return True

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

    def _after_record(self) -> None:
        if self.outside is not None:
            self.context, self.outside = self.outside, None

    def _person_beside(self, stripped: str) -> str | None:
        """The person of a line that holds a day and a name only. One word could be a subject: as a name it comes twice."""
        match = (_BEHIND.match(stripped) or _BEFORE.match(stripped)) if len(stripped) < 80 else None
        if match is None or self.source.kind != "file":
            return None
        name, day = (
            match["name"],
            dates.find(fold(match["day"]), self.order) or (dates.of_year(fold(match["day"]), self.year) if self.year else None),
        )
        if day is None or not shapes.bare_day(fold(match["day"]), day) or fold(name) in shapes.NO_PERSON:
            return None
        several = len(name.split()) > 1 and may_be(name)
        # `Dec 4, 2024 (Ola)` in a text that speaks of Ola.
        spoken = len(name) > 2 and not is_technical(fold(name), name) and self._times(name) > 2
        return name if several or self.people[name] > 1 or spoken else None

    def _times(self, name: str) -> int:
        return len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", self.text[:200_000]))

    def _is_heading(self, index: int, lines: list[tuple[int, int]], stripped: str) -> bool:
        level, title = 0, ""
        if match := shapes.HEADING.match(stripped):
            level, title = len(match[1]), match[2]
        elif not self.in_commit and index + 1 < len(lines) and len(stripped) < 90:
            below = self.text[slice(*lines[index + 1])].strip()
            if re.fullmatch(r"={3,}|-{3,}|~{3,}", below) and not stripped.startswith("|"):
                level, title = (1 if below[0] == "=" else 2), stripped
            elif shapes.LABEL_HEADING.match(stripped) and not shapes.BULLET.match(stripped):
                level, title = 6, stripped.strip("*_: ")
            elif (
                stripped.isupper()
                # `| K1 | 210 |` is a row.
                and "|" not in stripped
                and 4 <= len(stripped) <= 70
                and not stripped.endswith(".")
                and not shapes.says_something(stripped)
            ) or (not below and self._is_title(index, stripped)):
                level, title = 5, stripped
            elif self._is_day_title(below or self._after_blank(index, lines), stripped):
                level, title = 4, stripped
            elif _NUMBERED.match(stripped) and self._is_numbered_title(index, lines, stripped):
                level, title = 3 + stripped.split()[0].strip(".").count("."), stripped
        if not level:
            return False
        # A heading that is already read keeps what stood above it until the block above is flushed.
        context = self.context
        while context.headings and context.headings[-1][0] >= level:
            context.headings.pop()
        folded = fold(title)
        context.headings.append((level, title[:120], folded))
        self.speaks = False
        if found := self._find(folded):
            context.date, context.date_source = found[0], "calendar_header"
            context.year_above = self.year_above
            self.day_level = level
            if name := self._person_beside(title):
                context.author, context.author_source = name, "file_text"
            self.speaks = shapes.says_something(title[: found[1]] + " " + title[found[2] :])
        elif years := re.findall(r"(?<![\d-])(?:19|20)\d\d(?![\d-])", folded):
            self.year = int(years[0])
        if found is None and level <= min(2, self.day_level) and context.date_source == "calendar_header":
            context.date, context.date_source = None, "unknown"
            self.day_level = _DEEP
        return True

    def _after_blank(self, index: int, lines: list[tuple[int, int]]) -> str:
        return self.text[slice(*lines[index + 2])].strip() if index + 2 < len(lines) else ""

    def _is_day_title(self, below: str, stripped: str) -> bool:
        if self.source.kind != "file" or len(below) < 50 or len(stripped) > 70 or not stripped[:2].strip("*_ ")[:1].isalnum():
            return False
        found = dates.find(fold(stripped), self.order)
        rest = stripped[found[2] :].strip() if found is not None and found[1] < 3 else ""
        return bool(_DAY_TITLE.match(rest)) and len(rest.split()) <= 7 and not shapes.says_something(rest)

    def _is_numbered_title(self, index: int, lines: list[tuple[int, int]], stripped: str) -> bool:
        """`4. Travaux réalisés` above sentences; an item of a list has others beside it."""
        if self.source.kind != "file" or self.in_commit or len(stripped.split()) > 9 or shapes.says_something(stripped):
            return False
        near = [self.text[slice(*lines[n])].strip() for n in range(max(0, index - 2), min(len(lines), index + 4)) if n != index]
        below = next((line for line in near[min(index, 2) :] if line), "")
        beside = [line for line in (near[min(index, 2) - 1] if index else "", below) if line]
        return len(below) > 50 and below[0].isupper() and not any(shapes.BULLET.match(line) for line in beside)

    def _is_title(self, index: int, stripped: str) -> bool:
        """Not what stands right below a day, nor what begins with one: that is an entry in few words."""
        if self.pending or self.source.kind != "file" or index == self.day_line + 1 or not shapes.is_title(stripped):
            return False
        found = dates.find(fold(stripped), self.order)
        return found is None or shapes.bare_day(fold(stripped), found)

    def _metadata(self, stripped: str, folded: str) -> bool:
        match = shapes.META.match(folded.replace("*", ""))
        if (
            match is None
            or len(stripped) > 200
            or (self.source.kind == "message" and match["key"] in ("de", "to", "from", "par"))
        ):
            return self._kept_by(stripped, folded) or self._bare_date(stripped, folded)
        key, value = match["key"], match["value"]
        if key in _MAIL_KEYS and not self.in_commit and not self.mail_head:
            # `A : 4 bar`, `Sent: 12 frames` are readings where no head of a mail is.
            return self._bare_date(stripped, folded)
        if key == "de" and self.mail_head:
            key = "from"
        original = re.split(r"[:：]", stripped.replace("*", ""), maxsplit=1)[-1].strip()
        if key not in shapes.OTHER_KEYS and not shapes.DAY_KEYS.fullmatch(key):
            # `**Author:** Greta Holm · **Year:** 2025`: what stands behind belongs to another key.
            name = re.sub(r"\s*[<(].*$|\s+[·|;–—]\s.*$|\s{2,}.*$|\t.*$", "", original).strip(' "')
            if shapes.NAME.match(name) and len(name) < 60:
                source = "commit" if self.in_commit else "sender" if key == "from" else "file_text"
                self.context.author, self.context.author_source = name, source
                return True
            return self.in_commit or (key == "from" and "@" in value)
        if shapes.DAY_KEYS.fullmatch(key):
            found = dates.find(value, self.order)
            if found is None:
                return self.in_commit
            if key.startswith("commit"):
                self.context.committed = found[0]
            elif not self.report or self.in_commit:
                self.context.date = found[0]
                self.context.date_source = "commit" if self.in_commit else "file_text"
            # `Date: 2025-03-04, ran plate A` is an entry that begins with its day.
            return self.in_commit or shapes.day_alone(value)
        if key in ("to", "a", "cc", "cci", "bcc"):
            return self.in_commit or "@" in value or all(shapes.NAME.match(n.strip()) for n in original.split(","))
        return self.in_commit or (key in ("commit", "merge") and bool(shapes.SHA.match(value)))

    def _kept_by(self, stripped: str, folded: str) -> bool:
        """`Tenu par Inès Bouchard`: the person of a notebook, alone on a line."""
        match = _KEPT_BY.match(folded)
        if match is None or self.source.kind != "file" or len(folded) != len(stripped):
            return False
        name = stripped[match.end() :].strip()
        if not shapes.NAME.match(name) or len(name) > 60:
            return False
        self.context.author, self.context.author_source = name, "file_text"
        return True

    def _bare_date(self, stripped: str, folded: str) -> bool:
        name = self._person_beside(stripped)
        found = self._find(folded) if len(folded) < 60 else None
        if name is not None and found is not None:
            self.context.date, self.context.date_source, self.context.year_above = found[0], "calendar_header", self.year_above
            self.context.author, self.context.author_source = name, "file_text"
            return True
        if found is None or not shapes.bare_day(folded, found):
            return False
        self.context.date, self.context.date_source = found[0], "calendar_header"
        self.context.year_above = self.year_above
        return True

    # --- text -------------------------------------------------------------------------------------------------------
