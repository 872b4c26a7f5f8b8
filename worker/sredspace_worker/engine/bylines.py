"""Who a paper is by and of which day: its first lines, the lines below a day, and lines that say nothing else."""

from __future__ import annotations

import datetime as dt
import functools
import re

from sredspace_worker.engine import dates, heads, owners, shapes
from sredspace_worker.engine.days import BEFORE, BEHIND, DEEP, PERSON, TITLE_LINES
from sredspace_worker.engine.explained import Said
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.names import FULL, NO_NAMES, by_initials, is_firm, may_be
from sredspace_worker.engine.ofpaper import SENTENCES, OfPaper
from sredspace_worker.engine.rules import fold, is_technical
from sredspace_worker.engine.signed import day_of_change, latex, signed
from sredspace_worker.engine.speakers import KEEPER, KEPT

_MAIL_KEYS = frozenset(("a", "sent", "envoye", "envoyee", "cci", "bcc"))
_TITLE_NAME = re.compile(rf"^#*\s*[^.!?]{{3,80}}\s[–—|·,-]\s?(?P<name>{PERSON})$")
_PARTS = re.compile(r"\s*[,;|·—–()]\s*|\s+-\s+")
# `Shreya Nair`, `Shreya Nair, technician`, alone under the day of an entry or right above it.
_ALONE = re.compile(rf"^[*_]{{0,2}}(?P<name>{FULL})[*_]{{0,2}}(?:\s*[,(–—-]\s*[^\W\d][^.!?:;,\d]{{2,30}})?\s*[:.]?$")
_ANOTHER = re.compile(rf"(?:{FULL})\s*(?:,|&|\+|/|\band|\bet)\s*$")
_COLUMNS = re.compile(r"\s{2,}|\t+|\s+[|·]\s+|;\s+")
_KEYED = re.compile(r"^[^\W\d][\w ./'’-]{1,24}\s?:\s?\S.{0,50}$")

_SINCE = re.compile(
    r"^(?:started|begun|begins|from|since|commenc[ée]e?|d[ée]but[ée]e?|depuis|d[èe]s)(?: on| le)? (?=\d|[A-Z])", re.I
)
# `LATE ENTRY – written 13 Oct for work of 6 Oct`
_LATE = re.compile(
    r"^\W{0,4}(?:late|delayed|added|catch.?up|missed) (?:entry|note|page)\b.{0,60}?\b(?:for|about|of) (?:the )?(?:work|tests?|runs?|trials?|day)?(?: (?:of|from|on|done(?: on)?))? ?(?:the )?"
    r"|^\W{0,4}(?:entree|note|page|inscription) (?:tardive|en retard|oubliee)\b.{0,60}?\b(?:pour|sur|de) (?:le |la |les )?(?:travail|travaux|essais?|journee)?(?: (?:du|de|le))? ?"
)
_BOOK = re.compile(
    r"\b(?:\w*books?|notes?|memos?|transcripts?|transcriptions?|dictations?|dictees?|journal|diary|log|carnet|cahier|calepin|registre|fiche|releve|cards)\b"
)
_GOES_ON = ("suite", "suite)", "cont", "cont.", "cont'd", "continued", "continued)")
_FEW = 14  # words of a title
_BEGUN = re.compile(r"cree|creat|date de creation|debut|start|begun|opened|ouvert")
_HEAD_LINES = 8


class Bylines(OfPaper):
    def __init__(self, source: Source) -> None:
        super().__init__(source)
        text = self.text[:200_000] if source.kind == "file" else ""
        self.recorded = len(owners.RECORDINGS.findall(text)) > 1
        # Who began the note above with a name, and under which days and heading.
        self.led: tuple[str, tuple[dt.date | None, dt.date | None, str]] | None = None
        self.voices = False  # whether a recording has said who speaks
        self.owner: str | None = None  # whose recorder it is, where others speak into it too
        if self.context.author is None and (owner := owners.owner(text) or owners.speaking(text)):
            self._is_by(owner)
        if (day := owners.dictated(text, self.order)) is not None and self._only_day:
            self._paper_day(day)

    def introduced(self, stripped: str) -> None:
        """`This is Percival Adeyemi, …`: who speaks in a recording from here on."""
        name = owners.introduced(stripped) if self.recorded else None
        if name is not None and (" " in name or self._times(name) > 1):
            if self.context.author is not None and (not self.voices or owners.DEVICE.search(stripped)):
                self.owner = self.context.author
            self.voices = True
            self._is_by(name)

    def records_again(self, title: str) -> None:
        """Into the recorder of somebody another one speaks for one recording only; the next is its owner's until it says who it is."""
        if self.owner is not None and self.recorded and owners.RECORDINGS.match(title) and not title.endswith(_GOES_ON):
            self._is_by(self.owner)

    def _title_line(self, stripped: str, folded: str) -> bool:
        """`Lab book 3 (January to June 2025), D. Achebe`: the year and the person of a notebook stand in its first lines.

        Says whether the line is the head of an entry and nothing else.
        """
        self.top += 1
        if self.top > TITLE_LINES or self.source.kind != "file" or len(stripped) > 120:
            return False
        years = set(re.findall(r"(?<![\d/.-])(?:19|20)\d\d(?![\d/-])", folded))
        if len(years) == 1 and dates.find(folded, self.order) is None and (self.year is None or self.top == 1):
            self.year = int(years.pop())
        if not self.pending:
            self.month_above(folded)
        if alone := owners.BY_ALONE.match(stripped):
            self._is_by(alone["name"])
            return True
        if (
            self.top > 1
            and (self.booked or (self.top == 2 and self.titled))
            and (alone := _ALONE.match(stripped) or owners.AND_MORE.match(stripped))
            and may_be(alone["name"])
            and (alone["name"] == stripped or alone.re is owners.AND_MORE)
        ):
            # Below `CAHIER No 3` or `# Lattice discs`.
            self._is_by(alone["name"])
            return True
        self.titled = self.titled or (self.top == 1 and stripped.startswith("# "))
        self.titles += stripped[-1] not in ".!?:;" and len(stripped.split()) <= _FEW
        self.booked = self.booked or bool(self.top == 1 and _BOOK.search(folded) and len(stripped.split()) < _FEW)
        if self.top == 1 and (whose := owners.whose(stripped)):
            self._is_by(whose)
            return False
        keeper, told = KEEPER.match(stripped.strip("#* _")), KEPT.search(stripped.strip("#* _"))
        if self.minutes.held and shapes.BULLET.match(stripped):
            # `2. Dryer, report by A. Roy` is an item of the minutes and no head of them.
            keeper = told = None
        behind = _TITLE_NAME.match(stripped)
        if behind is not None and any(len(w) > 2 and w in fold(self.source.name) for w in fold(behind["name"]).split()):
            # `# Tricot qui conduit - Anh Nguyen` in `notes_anh.md`
            told = None
            keeper = behind
        if keeper is not None and is_firm(stripped[: stripped.rfind(keeper["name"])]):
            keeper = None
        if keeper is not None and (
            _ANOTHER.search(stripped[: stripped.rfind(keeper["name"])]) or self._is_subject(keeper["name"])
        ):
            # The book of two people names the author of no line.
            keeper = None
        name = (told["name"] or told["dated"]) if told is not None else keeper["name"] if keeper is not None else None
        if name and (told is not None or may_be(name)):
            self._is_by(owners.person_of(stripped, name, self.source.name))
        self._owned(stripped, folded)
        self._trial_of(stripped, folded)
        return self._head_of_parts(stripped, told["day"] if told is not None else None)

    @functools.cached_property
    def _one_head(self) -> bool:
        """Whether only one line of the text holds a day and a person and nothing else."""
        count = 0
        for line in self.text[:200_000].split("\n"):
            bare = line.strip("#*_ ")
            if 12 < len(bare) < 90 and any(c.isdigit() for c in bare):
                count += self._person_beside(bare) is not None
        return count < 2

    def _owned(self, stripped: str, folded: str) -> None:
        """The person in the first line of a book or a recording, wherever in it the name stands."""
        voice = owners.VOICE.search(stripped)
        if voice is None and not (
            self.top == 1 and self.context.author is None and len(stripped.split()) <= _FEW and _BOOK.search(folded)
        ):
            return
        if voice is None and (stripped[-1] in ".!?:;" and not stripped.endswith((").", "."))):
            return
        bare = owners.BOOK_OF.sub(" ", stripped)
        found = (
            [voice["name"]]
            if voice is not None
            else [
                m["name"]
                for m in owners.OWNER.finditer(bare)
                if may_be(m["name"], listed=True) and (len(m["name"]) < 7 or not m["name"].isupper())
            ]
        )
        if len(found) == 1 and may_be(found[0], listed=True):
            self._is_by(owners.POSSESSIVE.sub("", found[0]))

    def _head_of_parts(self, stripped: str, day: str | None) -> bool:
        """The day and the person of a head whose parts are divided by commas or dashes."""
        kept = day is not None
        parts = [part for p in _PARTS.split(stripped) if (part := p.strip("#*_ .")) and not owners.CHANGED.match(part)]
        if len(parts) > 1 and not any(len(p.split()) > 2 and shapes.says_something(p) for p in parts[:-2]):
            # Behind what the paper is; words behind them are the entry itself.
            since = any(_SINCE.match(p) for p in parts[-2:])
            parts = [owners.FROM.sub("", _SINCE.sub("", p)) for p in parts]
            days = [p for p in parts[-2:] if (found := dates.find(fold(p), self.order)) and shapes.bare_day(fold(p), found)]
            people = [
                p for p in parts[-2:] if " " in p and not self.letter and (named := _ALONE.match(p)) and may_be(named["name"])
            ]
            if len(days) == 1 and len(people) == 1:
                alone = len(parts) == len(days) + len(people)
                self.context.of_paper = alone and self._only_day
                if alone and self.titles == self.top > 1 and self._one_head:
                    # `# Report`, `Jane Doe, 18 December 2025`: whose the paper is, whatever days stand in it.
                    self.context.of_paper = True
                elif alone and not self.context.of_paper and not self.by_entry and not since:
                    self.by_entry, self.keeper = True, (self.context.author, self.context.author_source)
                self._is_by(people[0])
                if since:
                    # The day on which a book begins is that of no entry.
                    self.year = self.year or next(found[0].year for p in days if (found := dates.find(fold(p), self.order)))
                    return True
                day = days[0]
        if len(parts) > 2 and _BOOK.search(fold(parts[0])) and self.context.author is None:
            # `Field book, J. Sorensen, season 2025`
            people = [p for p in parts[1:] if " " in p and (named := _ALONE.match(p)) and may_be(named["name"])]
            if len(people) == 1:
                self._is_by(people[0])
        found = dates.find(fold(day), self.order) if day else None
        if found is not None and kept:
            self._paper_day(found[0])
        elif found is not None and self._tells_of_before(found[0]):
            self.source.written = found[0]
        elif found is not None:
            self.context.date, self.context.date_source, self.year = found[0], "calendar_header", found[0].year
        return found is not None

    def person_alone(self, index: int, lines: list[tuple[int, int]], stripped: str) -> bool:
        """The person of an entry, on a line of its own next to the day."""
        match = _ALONE.match(stripped) if len(stripped) < 70 and self.source.kind == "file" else None
        if match is None or not may_be(match["name"]):
            return False
        after = self.text[slice(*lines[index + 1])] if index + 1 < len(lines) else ""
        listed = bool(shapes.BULLET.match(after.strip()))
        if self.under_day:
            # `Kasia Nowak` above her points of the week, then `Tom Bright` above his.
            self.sections = listed
        elif not (self.sections and listed):
            below = fold(after.strip())
            found = dates.find(below, self.order) if len(below) < 40 else None
            if found is None or not shapes.bare_day(below, found):
                return False
        self._is_by(match["name"])
        return True

    def person_in(self, title: str) -> str | None:
        """`What we learned (Anneke Friesen, 18 June 2025)`"""
        inside = owners.INSIDE.search(title)
        if (told := owners.RECORDED_BY.search(title)) is not None and may_be(told["name"], listed=True):
            return told["name"]
        parts = [part.strip() for part in _PARTS.split(inside["parts"])] if inside is not None else []
        codes = self.speakers.codes
        people = [
            codes.get(p, p) for p in parts if p in codes or (" " in p and (named := _ALONE.match(p)) and may_be(named["name"]))
        ]
        return people[0] if len(people) == 1 and len(parts) == 2 else None

    @functools.cached_property
    def _initialled(self) -> dict[str, str]:
        return by_initials(self.text)

    def _person_beside(self, stripped: str) -> str | None:
        """The person of a line that holds a day and a name only. One word could be a subject: as a name it comes twice."""
        if self.source.kind == "file" and (at := owners.AT.search(stripped)) is not None:
            return at["name"]
        if self.letter and self.top <= TITLE_LINES:
            return None
        match = (BEHIND.match(stripped) or BEFORE.match(stripped)) if len(stripped) < 80 else None
        if match is None or self.source.kind != "file":
            return None
        name, day = (
            match["name"] or match["short"],
            dates.find(fold(match["day"]), self.order) or (dates.of_year(fold(match["day"]), self.year) if self.year else None),
        )
        if day is not None and shapes.bare_day(fold(match["day"]), day) and name in self.speakers.legend:
            return self.speakers.legend[name]
        if day is None or not shapes.bare_day(fold(match["day"]), day) or fold(name) in NO_NAMES:
            return None
        if "." in name[:-1] and " " not in name:
            # `Note of 19 May 2024, I.F.:` where the paper has an Ida Fry.
            return self._initialled.get(name.replace(".", ""))
        several = len(name.split()) > 1 and may_be(name)
        if name.isupper() and not several:
            # Initials behind one day could be anything; behind several they are those of people.
            return name if may_be(name) and sum(n for short, n in self.people.items() if short.isupper()) > 1 else None
        # `Dec 4, 2024 (Ola)` in a text that speaks of Ola.
        spoken = len(name) > 2 and not is_technical(fold(name), name) and self._times(name) > 2
        return name if several or self.people[name] > 1 or spoken else None

    def _metadata(self, stripped: str, folded: str) -> bool:
        match = heads.KEY.match(folded.replace("*", ""))
        if self.source.kind == "file" and not self.in_commit and self._of_the_paper(stripped, folded):
            return True
        if (
            match is None
            or len(stripped) > 200
            or (self.source.kind == "message" and match["key"] in ("de", "to", "from", "par"))
        ):
            return self._bare_date(stripped, folded)
        key, value = match["key"], match["value"]
        if key in _MAIL_KEYS and not self.in_commit and not self.mail_head:
            # `A : 4 bar`, `Sent: 12 frames` are readings where no head of a mail is.
            return self._bare_date(stripped, folded)
        if key == "de" and self.mail_head:
            key = "from"
        if key == "owner" and self.top <= TITLE_LINES and not self.in_commit:
            key = "author"
        if key == "de" and self.top <= TITLE_LINES and self._names_one(stripped):
            # `de : Jean Roy` below the day of a note.
            key = "from"
        original = re.split(r"[:：]", stripped.replace("*", ""), maxsplit=1)[-1].strip()
        if not heads.NO_AUTHOR.fullmatch(key) and not heads.DAY_KEYS.fullmatch(key):
            # `**Author:** Greta Holm · **Year:** 2025`: what stands behind belongs to another key.
            # `From: Pia Holm, kiln room`: a role begins small.
            name = re.sub(r"\s*[<(].*$|\s+[·|;–—]\s.*$|,\s[a-zà-ÿ].*$|\s{2,}.*$|\t.*$", "", original).strip(' "@[]')
            if shapes.NAME.match(name) and len(name) < 60:
                source = "commit" if self.in_commit else "sender" if key == "from" else "file_text"
                self.context.author, self.context.author_source = name, source
                return True
            return self.in_commit or (key == "from" and "@" in value)
        if heads.DAY_KEYS.fullmatch(key):
            found = dates.find(value, self.order)
            if found is None:
                return self.in_commit
            if self.year is None and _BEGUN.match(key) and self.top <= _HEAD_LINES:
                # `Created: 1 March 2024` above days without a year.
                self.year, self.latest = found[0].year, found[0]
            if key.startswith("commit"):
                self.context.committed = found[0]
            elif not self.report or self.in_commit:
                self.context.date = found[0]
                self.context.date_source = "commit" if self.in_commit else "file_text"
            # `Date: 2025-03-04, ran plate A` is an entry that begins with its day.
            return self.in_commit or shapes.day_alone(value, self.order)
        if key in ("to", "a", "cc", "cci", "bcc"):
            return self.in_commit or "@" in value or all(shapes.NAME.match(n.strip()) for n in original.split(","))
        return self.in_commit or (key in ("commit", "merge") and bool(shapes.SHA.match(value)))

    def _names_one(self, stripped: str) -> bool:
        name = stripped.partition(":")[2].strip(" *_")
        return re.fullmatch(FULL, name) is not None and may_be(name)

    def _bare_date(self, stripped: str, folded: str) -> bool:
        name = self._person_beside(stripped)
        found = self._find(folded) if len(folded) < 60 else None
        if self.letter and self.top <= TITLE_LINES and found is not None and BEFORE.match(stripped):
            # `Rivière-du-Loup, le 3 juin 2025`
            self._paper_day(found[0])
            return True
        if name is not None and found is not None:
            if not self.by_entry:
                self.by_entry, self.keeper = True, (self.context.author, self.context.author_source)
            self.context.date, self.context.date_source, self.context.year_above = found[0], "calendar_header", self.year_above
            self._is_by(name)
            self.context.of_paper = self.top <= TITLE_LINES and self._only_day
            return True
        if (late := _LATE.match(folded)) is not None and (told := self._find(folded[late.end() :])) is not None:
            found = told
        elif found is None or not shapes.bare_day(folded, found):
            return False
        self.context.date, self.context.date_source, self.context.year_above = found[0], "calendar_header", self.year_above
        self.day_level = DEEP
        if self.by_entry:
            self.context.author, self.context.author_source = self.keeper
        self.context.of_paper = (self.context.of_paper and self.minutes.held) or (self.top <= TITLE_LINES and self._below_title)
        return True

    # --- lines of a head that say nothing of the work ---------------------------------------------------------------
    def _of_the_paper(self, stripped: str, folded: str) -> bool:
        """`Prepared by …`, a command of LaTeX, the day of a meeting and who was there, several keys on one line."""
        if (command := latex(stripped, self.order)) is not None and command[0] != "heading":
            if command[0] == "author":
                self._is_by(command[1])
            elif command[0] == "date" and (found := dates.find(fold(command[1]), self.order)):
                self._paper_day(found[0])
            return True
        if (by := signed(stripped, self.order)) is not None:
            self.context.author, self.context.author_source = by.name, "file_text" if by.name else None
            if by.day is not None and self.fresh and self.top > TITLE_LINES:
                # `Signed I. Fry, 11 Oct 2024` below the heading of a part.
                self.context.date, self.context.date_source, self.context.year_above = by.day, "calendar_header", False
            elif by.day is not None:
                # The second page of an export has its own day, whatever the first one tells of.
                self._paper_day(by.day, again=self.pages > 0)
                self.pages += 1
            return True
        if (day := day_of_change(folded, self.order)) is not None:
            self.source.written = self.source.written or day
            return True
        if heads.PASSED.match(folded) or shapes.CUE.match(stripped):
            return True
        return self._role(stripped) or self._meeting(stripped, folded) or self._keys(stripped)

    def _keys(self, stripped: str) -> bool:
        """`Date: 2025-03-11    Shift: Night`, `Page kept by Owen Mackie. Last change: June 4, 2025.`: each part is a head for itself; a
        reading beside them is an entry."""
        parts = [part for part in _COLUMNS.split(stripped) if part] if stripped.count(":") > 1 else []
        if len(parts) < 2 and len(stripped) < 200:
            parts = SENTENCES.split(stripped)
        if len(parts) < 2 or not all(
            _KEYED.match(part) or signed(part, self.order) or day_of_change(fold(part), self.order) for part in parts
        ):
            return False
        known = [self._metadata(part, fold(part)) for part in parts]
        return any(known) and not any(c.isdigit() for part, one in zip(parts, known, strict=True) if not one for c in part)

    def holder(self, stripped: str, said: Said | None) -> str | None:
        return self.minutes.holder(stripped, said.name if said is not None else shapes.speaker(stripped))

    def goes_on(self, name: str | None, said: Said | None, listed: bool, day: dt.date | None) -> str | None:
        """Below `PH: cast nine` what nobody signs is Pia's too, until a day, a heading or another one begins."""
        at = (day, self.context.date, self.context.heading)
        if said is not None:
            self.led = (said.name, at) if said.begin and not self.minutes.held else None
        elif self.led is not None and (listed or self.led[1] != at):
            self.led = None
        elif self.led is not None and name is None and self.context.author is None and not self.context.in_record:
            return self.led[0]
        return name

    def spoken(self, stripped: str) -> Said | None:
        """Who a line is by: of those present at a meeting, or by the name that it begins or ends with."""
        if self.minutes.held and (said := self.minutes.said(stripped)) is not None:
            return Said(*said)
        for cell in stripped.split("|") if self.minutes.held and "|" in stripped else ():
            if (said := self.minutes.said(cell.strip())) is not None:
                return Said(said[0])
        return self.speakers.of(stripped)
