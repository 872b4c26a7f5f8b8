"""What the reader of a source knows of its days: how it writes them, the year that stands above, the day of the whole paper."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections import Counter

from sredspace_worker.engine import dates, dayorder, edges, shapes
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.minutes import Minutes
from sredspace_worker.engine.names import FULL
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.speakers import Speakers
from sredspace_worker.engine.units import Context

_DATE_LINE = re.compile(r"^(?:[*_]|[^\S\n])*date[\s*_]*:[\s*_]*(\S.{3,60})$", re.I | re.M)
# `14 January 2025 - Maude`, `Maude, 14 January 2025`: a day and a person, alone on their line.
PERSON = r"[A-ZÀ-Ý][\w'’-]+(?:[ -](?:[A-ZÀ-Ý]\.|[A-ZÀ-Ý][\w'’-]+)){0,2}|[A-ZÀ-Ý]\. ?[A-ZÀ-Ý][\w'’-]+"
_WEEK_OF = re.compile(r"\b(?:week|semaine)\b.{0,24}$|\bw/[ec] ?$")
# Also the head of a memo, `DATE : …` above `DE : …`.
_MAIL_HEAD = re.compile(
    r"^(?i:date)\s?: \S.{0,120}\n(?:.{0,200}\n){0,2}?(?i:de|from)\s?: \S|^(?i:de|from)\s?: \S.{0,120}\n(?:.{0,200}\n){0,2}?(?i:date|objet|subject)\s?: \S"
    r"|^(?:De|From)\s?: \S.{0,120}\n(?:.{0,200}\n){0,2}?(?:Envoyée?|Sent|Date)\s?: \S|^(?:De|From)\s?: \S.{0,60}?\s{2,}(?:À|A|To)\s?: ",
    re.M,
)
# How many lines from the top speak for all of a notebook.
TITLE_LINES = 4
# A day that no heading holds is left by any heading.
DEEP = 9
_STARTS = frozenset(name[:3] for name in dates.MONTHS)
BEHIND = re.compile(
    rf"^(?P<day>[^\n]{{5,45}}?)(?:\s*(?:[–—,|/·(]|\s-|\sby|\spar)\s*(?P<name>{PERSON}|[A-ZÀ-Ý]{{2,4}}|(?:[A-ZÀ-Ý]\.){{2,3}})\)?|\s+(?P<short>[A-ZÀ-Ý]{{2,4}}))\s*:?$",
    re.M,
)
# `Lou Ferraro, Aug 11 2025`
BEFORE = re.compile(rf"^(?P<short>)(?P<name>{PERSON}|[A-ZÀ-Ý]{{2,4}})\s*[,–—|/·(-]\s*(?P<day>[^\n]{{5,45}}?)\)?$")

# `2025-03-04.md`, `2025-03-04 oven.txt`
_DAILY = re.compile(
    r"^(?:.*[\\/])?(?P<day>\d{4}-\d\d-\d\d)(?:[ _-][^/\\]{0,40})?\.(?:md|markdown|txt|text|org|docx?|odt|rtf)$", re.I
)
_ORG = re.compile(r"^(?:#\+(?:title|author|date|startup):|\*{2,6} \S)", re.I | re.M)
_DEAR = re.compile(r"^(?:dear|madame|monsieur|mesdames|messieurs|ch[eè]re?s?|to whom)\b[^\n]{0,60},?\s*$", re.I | re.M)
_SIGN_OFF = re.compile(
    rf"^(?i:.{{0,40}}\b(?:cordialement|sincerely|regards|salutations|sentiments|faithfully|truly yours|bien à vous|respectueusement|yours|thanks|merci)\b.{{0,30}})\n\s*(?P<name>{FULL})(?:, [^\n]{{2,40}})?\s*(?:\n[^\n]{{0,60}}){{0,4}}\s*\Z",
    re.M,
)
# `jeudi le 15, on a mis …`, `on est le 21, mercredi, …`
_SPOKEN_DAY = re.compile(
    r"^\W{0,4}(?:(?:ok|okay|bon|ben|euh|so|alors|um|uh|well|right)\b[, ]+){0,3}(?:(?:on est|nous sommes|aujourd'hui|it's|it is|this is|today is|we're)[ ,]+(?:le |the )?(?=.*\b(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)))?"
    r"(?:(?:(?:this is|today|aujourd'hui)[ ,]+)?(?P<name>mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)(?:day|sday|nesday|rsday|urday|di|dredi|redi|credi|edi|anche)?,? (?:le|the) )?"
    r"(?P<day>[12]?\d|3[01])(?:st|nd|rd|th|er)?(?!\d)(?:,? (?P<behind>mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)(?:day|sday|nesday|rsday|urday|di|dredi|redi|credi|edi|anche)?\b)?(?=\s*[,.:;–—-]|$)"
)
# `le soir même, …`, `jeudi matin, le lendemain, …`: the day of the note above, or the one after it.
_AFTER = re.compile(
    r"^\W{0,4}(?:(?:ok|okay|bon|ben|euh|so|alors|um|uh|well)\b[, ]+){0,3}(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day(?: morning| afternoon| evening)?, |(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)(?: matin| soir)?, )?"
    r"(?:(?P<next>le lendemain|(?:the )?next (?:day|morning)|the day after|the morning after)|le soir meme|le meme (?:jour|soir)|(?:the )?same (?:day|evening|afternoon)|later (?:that|the same) day|that (?:evening|afternoon))(?=[,:;]|\s[–—-]|[.\s]*$)"
)
_WEEKDAY = re.compile(
    r"^\W{0,4}(?P<name>mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)(?:day|sday|nesday|rsday|urday|di|dredi|redi|credi|edi|anche|s|rs)?\.? (?:the |le )?"
    r"(?P<day>[12]?\d|3[01])(?:st|nd|rd|th|er)?(?![\da-z])(?=\s*(?:$|[:–—.,(/-]|(?:au|to|into) ))"
)
# `Coulée du 11 septembre : …`
_LABELLED_DAY = re.compile(
    r"^\W{0,4}(?:la |le |les |l'|the |our |notre )?(?:[a-z]{3,}[ ,]{1,2}){1,3}(?:du|of|on|le|on the|of the) (?=\d{1,2}\b|[a-z]{3,9} \d)"
)
_TODAY = re.compile(r"\b(?:aujourd'hui|today|on est|nous sommes|it's|it is)\b")
_IN_BRACKETS = re.compile(r"\W{0,3}[(\[](?P<days>[^)\]]{4,24})[)\]]")
_MONTH_NAMES = re.compile(rf"\b(?:{'|'.join(sorted(dates.MONTHS, key=len, reverse=True))})\b")
_TITLE = 70  # letters of a line that may name the month of a paper
_FIRST_CELLS = 3
_NUMBER = re.compile(r"^\W*(?:(?:run|trial|test|essai|no|n[o°])\.? ?)?#?[a-z]{0,2}\d{1,3}\s*[,.):–-]\s+")


# `Orchard trials, spring '24`
_SHORT_YEAR = re.compile(r"(?<=[^\W\d] )['’](?P<year>[12]\d)\b")


def _short_year(text: str) -> int | None:
    found = {m["year"] for m in _SHORT_YEAR.finditer(text, 0, 200)}
    return 2000 + int(found.pop()) if len(found) == 1 else None


class Days:
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
        self.order = dayorder.order(self.text)
        # The year that days without one belong to, and the last day read: logs write the year once.
        years = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", source.name)) if source.kind == "file" else set()
        self.year: int | None = int(years.pop()) if len(years) == 1 else None
        edge = edges.said(self.text) if source.kind == "file" else []
        self.year = self.year or edges.year(edge) or (_short_year(self.text) if source.kind == "file" else None)
        self.latest: dt.date | None = None
        self.year_above = False
        # The month that stands above days without one: `March 2024` above `Mon 4`.
        self.month: dt.date | None = None
        for line in edge:
            self.month_above(fold(line))
        # The Monday of the week that stands above, for entries that only name a day of it.
        self.monday: dt.date | None = None
        self.top = 0
        self.speaks = False
        self.fresh = False  # whether nothing stands below the heading yet
        self.day_line = -2
        self.under_day = False
        self.day_level = DEEP
        self.numbered_days = False  # whether the numbered heading above ends with its day
        self.part = 0  # its number
        self.issued: dt.date | None = None  # the day of the whole paper, whatever days its parts have
        self.report = source.kind == "file" and self._is_report()
        self.mail_head = source.kind == "file" and bool(_MAIL_HEAD.search(self.text, 0, 200_000))
        self.speakers = Speakers(self.text if source.kind == "file" else "", source.shared)
        # Weeks that are counted from 1 may be those of a trial; others are those of the calendar.
        lines = self.text.split("\n") if source.kind == "file" else ()
        # Only what begins with a figure, a month or a word for a week can be a day or a week.
        bare = (line.strip()[:24].lstrip("#-* ") for line in lines if line)
        starts = [fold(line) for line in bare if line[:1].isdigit() or line[:3].lower() in _STARTS or line[:1] in "WwSsKkCc"]
        weeks = [n for line in starts if (n := dates.week_number(line))]
        self.short = dates.short_order(starts)
        self.weeks = bool(weeks) and min(weeks) > 1
        self.minutes = Minutes(self.text if source.kind == "file" else "")
        # Above a letter stand a place and a day; who wrote it stands at its end.
        self.letter = source.kind == "file" and bool(_DEAR.search(self.text, 0, 2000))
        if self.letter and (end := _SIGN_OFF.search(self.text[-600:])) is not None:
            self.context.author, self.context.author_source = end["name"], "file_text"
        self.sections = False
        self.titled = False  # whether the first line is marked as a title
        self.titles = 0  # how many of the first lines are no sentences
        self.booked = False  # whether the first line says that it is somebody's book
        # Whether each entry names its person, and whose the paper is.
        self.by_entry = False
        self.pages = 0
        self.times: dict[str, int] = {}  # how often the text has a name
        self.keeper: tuple[str | None, str | None] = (None, None)
        self.org = source.kind == "file" and bool(_ORG.search(self.text, 0, 20_000))
        self._day_of_name()
        self.people = (
            Counter((m["name"] or m["short"]) for m in BEHIND.finditer(self.text)) if source.kind == "file" else Counter()
        )

    def _is_report(self) -> bool:
        """Whether the one `Date:` of a text is that of its writing: the text tells of two months or more that lie before it."""
        heads = _DATE_LINE.findall(self.text, 0, 200_000)
        found = dates.find(fold(heads[0]), self.order) if len(heads) == 1 else None
        return found is not None and self._tells_of_before(found[0])

    @functools.cached_property
    def _months(self) -> set[tuple[int, int]]:
        """Every month that the text names."""
        periods = dates.periods(fold(self.text[:200_000]))
        return {(first.year, first.month) for first, last in periods if (last - first).days < 100}

    def _tells_of_before(self, day: dt.date) -> bool:
        return sum(month < (day.year, day.month) for month in self._months) >= 2

    def _find(self, folded: str) -> tuple[dt.date, int, int] | None:
        """A date as it stands there, or a day at the beginning whose year stands above it."""
        found = dates.find(folded, self.order)
        self.year_above = False
        if found is None and self.year is not None and self.source.kind == "file":
            found = self._weekday(folded) or dates.of_year(folded[:60], self.year)
            if found is not None and self.latest is not None and (self.latest - found[0]).days > 180:
                found = dates.of_year(folded[:60], self.year + 1)
            if found is None:
                found = dates.of_short(folded[:40], self.year, self.short)
            found = found or dayorder.of_weekday(folded[:60], self.year)
            if found is None and self.weeks:
                found = self._week(folded)
                self.monday = found[0] if found else self.monday
            if found is None and (label := _LABELLED_DAY.match(folded)) is not None:
                found = dates.of_year(folded[label.end() : label.end() + 30], self.year)
                shift = label.end()
                found = (found[0], found[1] + shift, found[2] + shift) if found is not None else None
                found = found if found is not None and folded[found[2] :].lstrip()[:1] in (":", ",", "–", "-") else None
            self.year_above = found is not None
        if found is None and self.monday is not None and (named := dates.weekday(folded[:40])):
            found = self.monday + dt.timedelta(days=named[0]), named[1], named[2]
            self.year_above = True
        elif found is not None and _WEEK_OF.search(folded[: found[1]]):
            self.monday = found[0] - dt.timedelta(days=found[0].weekday())
        if found is not None and (found[1] < 30 or _TODAY.search(folded[: found[1]][-24:])):
            self.latest, self.year = found[0], found[0].year
        return found

    def _day(self, folded: str) -> dt.date | None:
        found = self._find(folded)
        return found[0] if found is not None else None

    def month_above(self, folded: str) -> None:
        """`Kiln room log, March 2024`: the month of the days below it."""
        named = {first for first, last in dates.periods(folded) if 0 < (last - first).days < 31}
        if (
            len(named) == 1
            and len(folded) < _TITLE
            and len(_MONTH_NAMES.findall(folded)) == 1
            and not dates.find(folded, self.order)
        ):
            self.month = named.pop()
            self.year, self.latest = self.month.year, None

    def _weekday(self, folded: str) -> tuple[dt.date, int, int] | None:
        """`mar. 14` below `lun. 13 janv.`: a day of the month whose weekday fits, in this month or the next, and no day of March."""
        if self.latest is None and self.month is None:
            return None
        match = _WEEKDAY.match(folded) if len(folded) < 60 else None
        if match is None and (spoken := _SPOKEN_DAY.match(folded)) is not None and (spoken["name"] or spoken["behind"]):
            match = spoken
        if match is None:
            after = _AFTER.match(folded) if self.latest is not None else None
            return (
                (self.latest + dt.timedelta(days=after["next"] is not None), 0, after.end())
                if after is not None and self.latest is not None
                else None
            )
        name = match["name"] or match["behind"]
        above = self.latest or self.month or dt.date.min
        month = above.replace(day=1)
        for first in (month, (month + dt.timedelta(days=31)).replace(day=1)):
            day = dates.safe(first.year, first.month, int(match["day"]))
            if day is not None and day >= above and day.weekday() == dates.WEEKDAYS[name]:
                return day, match.start("day"), match.end("day")
        return None

    def _week(self, folded: str) -> tuple[dt.date, int, int] | None:
        """`Week 3`, whose days may stand behind it: `(Jan 20-24)`."""
        found = dates.of_week(folded[:40], self.year) if self.year is not None else None
        inside = _IN_BRACKETS.match(folded, found[2]) if found is not None else None
        own = dates.of_year(inside["days"], self.year) if inside is not None and self.year is not None else None
        return (own[0], found[1], inside.end()) if own is not None and found is not None and inside is not None else found

    @functools.cached_property
    def _only_day(self) -> bool:
        """Whether no other line of the text begins with a day or holds nothing else."""
        count = 0
        for line in self.text[:200_000].split("\n"):
            bare = line.strip("#*_ -\t|>")
            if len(bare) > 5 and any(c.isdigit() for c in bare[:60]):
                folded = fold(bare[:80])
                found = dates.find(folded, self.order)
                count += found is not None and (found[1] < 4 or (len(bare) < 80 and bool(BEFORE.match(bare)))) and "|" not in bare
                if count > 1:
                    return False
        return True

    @property
    def _below_title(self) -> bool:
        """Whether a title stands above and no other day below: `# Report`, `By Ida Fry`, `21 October 2025`."""
        return bool(self.context.headings) and self._only_day

    def _is_subject(self, name: str) -> bool:
        """`CAHIER - ENDUIT CHAUX-CHANVRE`: in capitals a subject looks like a name, but the text also writes its words small."""
        return name.isupper() and any(self._times(word.lower()) for word in re.split(r"[ -]", name) if len(word) > 3)

    def _times(self, name: str) -> int:
        if name not in self.times:
            self.times[name] = len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", self.text[:200_000]))
        return self.times[name]

    def day_of_cells(self, folded: str) -> dt.date | None:
        """`1, 12 Feb | bare blade`: the day of a row, in the year above; a paper tells of days before its own."""
        for cell in folded.split("|")[:_FIRST_CELLS]:
            bare = _NUMBER.sub("", cell.strip())
            found = dates.find(bare, self.order) or (dates.of_year(bare, self.year) if self.year is not None else None)
            if found is None or not shapes.bare_day(bare, found):
                continue
            written = self.context.date if self.context.of_paper else None
            return (
                found[0]
                if written is None or found[0] <= written
                else dates.safe(found[0].year - 1, found[0].month, found[0].day)
            )
        return None

    def _day_of_name(self) -> None:
        """`2025-03-04.md`: the note of a day is named after it."""
        match = _DAILY.match(self.source.name) if self.source.kind == "file" else None
        found = dates.find(fold(match["day"])) if match else self._day_of_both()
        if found is not None and self._only_day:
            self.context.date, self.context.date_source = found[0], "calendar_header"
            self.context.of_paper, self.year, self.latest = True, found[0].year, found[0]

    def _day_of_both(self) -> tuple[dt.date, int, int] | None:
        """`Field report Oct 9 2024.pdf`: the day of a name that the first lines of the text have too."""
        name = fold(self.source.name.rpartition(".")[0].replace("_", " ")) if self.source.kind == "file" else ""
        found = dates.find(name, self.order) if any(c.isdigit() for c in name) else None
        if found is None:
            return None
        top = [line for line in self.text[:2000].split("\n") if line.strip()][:TITLE_LINES]
        return found if any((at := dates.find(fold(line), self.order)) and at[0] == found[0] for line in top) else None
