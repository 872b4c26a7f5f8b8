"""Lines 242, 244 and 246 from the material: which sentences, in which order, joined by which fixed words; each sentence once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sredspace_worker.engine import beside, chatter, dates, deeds, iterations, phrases, placing, pulled, series, toldrows
from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.arranging import Arranged
from sredspace_worker.engine.beside import figure, titles
from sredspace_worker.engine.counting import FILL, LIMITS, words
from sredspace_worker.engine.debris import debris, is_sentence
from sredspace_worker.engine.guards import CLEAR
from sredspace_worker.engine.rows import attach_tabs, is_sentence_cell, row_text
from sredspace_worker.engine.rules import is_technical
from sredspace_worker.engine.shapes import is_program, says_something
from sredspace_worker.engine.slots import is_failure
from sredspace_worker.engine.trace import Chain, substance
from sredspace_worker.engine.units import Unit
from sredspace_worker.engine.wording import Group
from sredspace_worker.engine.zones import Zones

_BLOCKED = frozenset(
    (
        "superseded", "planned_section", "excluded", "routine", "known", "marketing_text", "third_party", "their_own", "meta", "question", "instruction", "injection", "not_asked",
        "routine_section", "admin", "tax_year", "stands", "put_right",
    )
)  # fmt: skip
_WORK = ("hypothesis", "experiment", "result")


def _names_only(u: Unit) -> bool:
    """`State of play.` names what it is about; what was known or wanted takes more words."""
    return u.words < 4 and not set(u.labels) & {*_WORK, "conclusion"} and not any(c.isdigit() for c in u.said)


def _lasting(u: Unit) -> bool:
    """Knowledge by its own words, wherever in the work it was gained."""
    return bool(phrases.LESSON.search(u.folded) or phrases.HOLDS.search(u.folded))


class Part2(Arranged):
    def __init__(self, a: Analysis, chains: list[Chain]) -> None:
        super().__init__(a, chains)
        self.zones = Zones(a)
        self._taken: set[int] = set()
        pulled.whole_cells(a.units)
        placing.refuted(a.units)
        placing.deeds_told(a.units)
        placing.readings_told(a.units)
        placing.measured_again(self)
        self._said_elsewhere = titles(a.units) | chatter.titles(a.units)
        attach_tabs(a.units)
        self._vocabulary: set[str] = set()
        for u in a.units:
            if max((u.scores.get(label, 0.0) for label in u.strong), default=0.0) >= CLEAR:
                self._vocabulary |= substance(a.terms.of(u))
        self._texts: dict[int, str] = {}
        self._plan()

    # --- which ------------------------------------------------------------------------------------------------------
    def usable(self, u: Unit, *, near: bool = False) -> bool:
        """Whether a unit may stand in a line; one near a chosen sentence need not show its subject itself."""
        blocked = u.flags & _BLOCKED
        if blocked == {"planned_section"} and u.strong and not u.strong - {"uncertainty", "state_of_art", "hypothesis"}:
            # A plan is where an unknown and an idea are written down first; what it says was done is not done yet.
            blocked = set()
        if blocked == {"third_party"} and (self.zones.reasons(u) or set(u.labels) == {"state_of_art"}):
            # What others have done is what is known.
            blocked = set()
        if blocked or phrases.TO_DO.match(u.said) or id(u) in self._said_elsewhere:
            return False
        if (
            chatter.aside(u)
            or chatter.wished(u, self.a.year.end.year if self.a.year.end else None)
            or (not near and self._off_subject(u))
        ):
            return False
        if u.source.prompt and phrases.ASKS.search(u.said):
            return False
        if u.cells is not None or "|" in u.text or "\t" in u.text:
            return is_sentence_cell(u) or row_text(self.a.say, u) is not None
        # `7 of 12 cracked.` is short of words and says a reading.
        counted = any(c.isdigit() for c in u.said) and says_something(u.said)
        if u.source.kind == "file" and is_program(u.text) and not u.labels:
            return False
        # `190: 118k.` too.
        pair = u.has("result") and bool(phrases.PAIR.match(u.said))
        if (
            u.record is not None
            and u.kind == "sentence"
            and (u.labels or counted or u.measures)
            and (u.words >= 3 or counted or max(u.scores.values(), default=0.0) >= phrases.BY_ITSELF)
            and not debris(u)
            and not _names_only(u)
        ):
            # An entry of a log has no verb and says what was done.
            return True
        return is_sentence(u) or pair or (u.words >= 3 and not debris(u) and (counted or bool(u.measures and u.has("result"))))

    def _off_subject(self, u: Unit) -> bool:
        """What has no technical word, no figure and no word in common with what surely is of the work has to be likely, and not short."""
        if figure(u) or u.cells is not None or u.has("objective"):
            return False
        own, likely = substance(self.a.terms.of(u)), max(u.scores.values(), default=1.0)
        # A label of these is given in passing; what may be an unknown, an idea, a test or a reading is none of them.
        passing = not u.strong and not set(u.labels) - {"conclusion", "state_of_art", "background"}
        passing = passing and all(u.scores.get(name, 0.0) < phrases.HINTS for name in ("uncertainty", *_WORK))
        if self._vocabulary and passing and likely < phrases.LIKELY and len(own & self._vocabulary) < phrases.SHARED:
            return True
        if u.has("background"):
            return False
        if u.words <= 2 and u.sha is None:
            # `Names list.` is a title, `That's all.` an end.
            return True
        if is_technical(u.said, u.text) or any(flag.startswith("under_") for flag in u.flags):
            return False
        if u.words < phrases.FEW:
            return self._vocabulary.isdisjoint(own)
        return (
            bool(own)
            and likely < (phrases.HALF if passing and u.labels else phrases.BY_ITSELF if u.has("hypothesis") else phrases.STRANGE)
            and self._vocabulary.isdisjoint(own)
        )

    def _take(self, units: Iterable[Unit], most: int = 1000, *, near: bool = False) -> list[Unit]:
        """Those that may stand in a line and do not yet, nor their words in another unit."""
        out: list[Unit] = []
        for u in units:
            if len(out) >= most:
                break
            if id(u) in self._taken or not self.usable(u, near=near):
                continue
            same = self._texts.get(hash(u.folded))
            if same == u.folded:
                self.a.ledger.leave(u, "duplicate")
                continue
            self._texts[hash(u.folded)] = u.folded
            self._taken.add(id(u))
            out.append(u)
        return out

    def in_year(self, u: Unit) -> bool:
        if self.a.year.outside(u.date):
            return False
        # `An earlier look in May 2023 had found …` is of that month, wherever it is told; a bare year may be a comparison.
        months = [p for p in dates.periods(u.folded) if (p[1] - p[0]).days < 100]
        return not months or u.has("uncertainty") or not all(self.a.year.apart(*p) for p in months)

    def _decided(self) -> None:
        """What a person has placed stands in its line, whatever the rules say of it."""
        for unit in self.a.units:
            number = self.a.decisions.line_of(unit)
            if number in self.lines and id(unit) not in self._taken and hash(unit.folded) not in self._texts:
                self._texts[hash(unit.folded)] = unit.folded
                self._taken.add(id(unit))
                self.lines[number].chosen.add(id(unit))

    def _plan(self) -> None:
        a = self.a
        self._decided()
        stays, reasons = self.zones.stays_in_242, self.zones.reasons
        early = [u for u in a.evidence("conclusion") if self.zones.early(u)]
        heads = [c.uncertainty for c in self.chains if stays(c.uncertainty, "uncertainty")]
        for unit in early:
            if unit.scores.get("uncertainty", 0.0) >= phrases.LEANS:
                unit.labels = {"uncertainty": 1}
                heads.append(unit)
        now = placing.existing([u for u in a.units if not self.zones.taught(u) and not _lasting(u)])
        for unit in now:
            unit.labels = {"state_of_art": 1}
        guessed = placing.guesses(self)
        learned = self._learned({id(u) for u in [*early, *now]})
        beside_it = placing.neighbours(self, learned)
        knowing = {id(u) for u in [*learned, *(u for u, _ in beside_it)]}
        more = (u for u in a.evidence("uncertainty") if not set(u.labels) & {*_WORK, "conclusion"} and stays(u, "uncertainty"))
        unknown = self._take([*heads, *more, *(u for u in a.units if self.zones.open(u) and not u.flags - phrases.MILD)], 14)
        found_out = placing.arose(self, unknown)
        for unit in found_out:
            unit.flags.add("arose")
        unknown = [u for u in unknown if u not in found_out]
        told = [u for label in (*_WORK, "conclusion") for u in a.evidence(label) if u not in now and id(u) not in knowing]
        aside = [u for u in told if reasons(u) and not (u.has("hypothesis") and self.zones.guessed(u))] + early
        before = {id(u) for u in [*aside, *now]}
        known = self._take(
            [
                *(
                    u
                    for u in a.evidence("state_of_art")
                    if not set(u.labels) & {"experiment", "result", "conclusion"}
                    and stays(u, "state_of_art")
                    and id(u) not in knowing
                ),
                *aside,
            ],
            12,
        )
        known += self._take(now, near=True)
        goal = self._take(
            (
                u
                for u in a.evidence("objective")
                if not set(u.labels) & {"experiment", "result"} and "planned" not in u.flags and stays(u, "objective")
            ),
            4,
        )
        business = self._take(
            (
                u
                for u in a.evidence("background")
                if not set(u.labels) - {"background"} and not u.flags & {"business", "planned"} and is_sentence(u)
            ),
            1,
        )
        self.uncertainties = self._in_order(unknown)
        self.lines["242"].groups = [
            Group(None, business), Group(None, self._in_order(goal)), Group(None, self._in_order(known)), Group(None, self.uncertainties),
        ]  # fmt: skip
        chained = [u for c in self.chains for label in (c.hypotheses, c.tests, c.results) for u in label]
        work = [
            u
            for u in [*chained, *guessed, *(u for label in _WORK for u in a.evidence(label))]
            if self.in_year(u) and id(u) not in knowing
        ]
        work += [u for u in a.evidence("conclusion") if id(u) not in knowing and self.in_year(u)]
        # An aim missed or an approach taken in the middle of the work is part of its account.
        work += [
            u
            for label in ("objective", "state_of_art", "uncertainty")
            for u in a.evidence(label)
            if not stays(u, label) and self.in_year(u)
        ]
        work = [u for u in work if id(u) not in before and id(u) not in knowing]
        self._fit("244", found_out)
        self._fit("244", self._take(iterations.told_once(work, self.times, a.ledger)))
        steps = self._steps(learned)
        steps |= {id(u) for u, host in beside_it if id(host) in steps}
        learned += [u for u, _ in beside_it]
        last = self._fit("246", self._take((u for u in learned if id(u) not in steps), near=True))
        # What closes one iteration and opens the next belongs to the account of the work; so does what finds no room in 246.
        self._fit("244", self._take(u for u in learned if id(u) in steps))
        self._fit("244", last)
        for _ in range(2):
            # What was brought along may bring its own reading.
            self._fit("244", self._take(pulled.beside(self), near=True))
        placing.failures(self)
        self._fit("242", self.lines["242"].units)
        for number in LIMITS:
            self._beside(number)
        self._beside("244")
        self._fit("244", self._take([*series.others(self), *pulled.of_the_work(self)], near=True))
        for unit in toldrows.said_already(
            [u for u in (*self.pool("244"), *self.pool("246")) if id(u) not in a.corrected], self.times.day, a.terms
        ):
            self.lines["244"].chosen.discard(id(unit))
            a.ledger.leave(unit, "duplicate")
        self._arrange()

    def _learned(self, early: set[int]) -> list[Unit]:
        """What is known now, and what stands beside it."""
        a = self.a
        learned = [
            u
            for u in a.evidence("conclusion")
            if not iterations.tests(u)
            and not u.has("hypothesis")
            and self.in_year(u)
            and id(u) not in early
            and not self.zones.reasons(u)
            and not self.times.behind(u)
        ]
        # Under `Findings`, what reads as an unknown or as known before is what is known now.
        learned += [
            u
            for label in ("uncertainty", "state_of_art", "objective")
            for u in a.evidence(label)
            if not self.zones.stays_in_242(u, label)
            and (
                self.zones.taught(u)
                or self.zones.still(u)
                or u.scores.get("conclusion", 0.0) >= phrases.LEANS
                or phrases.EXPLAINS.search(u.said)
            )
            and not set(u.labels) & {*_WORK, "conclusion"}
            and self.in_year(u)
        ]
        learned += [
            u
            for u in a.evidence("result")
            if self.zones.taught(u)
            and (is_failure(u) or not (u.has("experiment") or deeds.is_deed(u) or deeds.we_did(u)))
            and u.cells is None
            and self.in_year(u)
        ]
        learned += [
            u for u in a.evidence("result") if phrases.HOLDS.search(u.folded) and not u.has("experiment") and self.in_year(u)
        ]
        learned = [u for u in {id(u): u for u in learned}.values() if self.usable(u, near=_lasting(u) or self.zones.taught(u))]
        return learned

    def close(self) -> None:
        """Where each unit went, once the lines stand."""
        placed = self.placed()
        for line in self.lines.values():
            line.left = [(u, reason) for u, reason in line.left if id(u) not in placed]
            for unit, reason in line.left:
                self.a.ledger.leave(unit, reason)
            for unit in line.units:
                self.a.ledger.use(unit, line.number)

    def drop_worst(self, number: str) -> bool:
        """Takes out the sentence that says least, with its reason; false when none is left."""
        line = self.lines[number]
        if not line.units:
            return False
        worst = min(line.units, key=self.value)
        for group in line.groups:
            group.units = [u for u in group.units if u is not worst]
        line.chosen.discard(id(worst))
        line.left.append((worst, "word_limit"))
        return True

    def _steps(self, knowledge: list[Unit]) -> set[int]:
        """Conclusions after which the work went on: some later hypothesis or test in the same thread."""
        chosen = self.pool("244")
        both = sorted([*chosen, *knowledge], key=self.times.key)
        wanted = {id(k) for k in knowledge}
        steps: set[int] = set()
        back: set[int] = set()  # `It does not, …` needs the sentence before it
        for thread in iterations.threads(both, self.chains):
            later = False
            last: dt.date | None = None
            for unit in reversed(thread):
                if id(unit) in wanted:
                    day = self.times.day(unit)
                    went_on = later or (last is not None and day is not None and last > day)
                    if went_on and phrases.POINTS_BACK.match(unit.said):
                        back.add(id(unit))
                    if went_on and "under_conclusion" not in unit.flags and not _lasting(unit) and not self.zones.ends(unit):
                        steps.add(id(unit))
                elif iterations.stage_of(unit) in ("hypothesis", "test"):
                    later = True
                elif (seen := self.times.day(unit)) is not None:
                    last = seen if last is None else max(last, seen)
        # Line 246 needs the best of what is known.
        sure = [k for k in knowledge if not k.has("uncertainty") or k.has("conclusion")]
        best = max(sure, key=lambda k: (id(k) not in back, self.value(k)), default=None)
        return steps if best is None or any(id(k) not in steps for k in sure) else steps - {id(best)}

    def value(self, u: Unit) -> float:
        return max((self.a.score(u, label) for label in u.labels), default=-1.0)

    def _fit(self, number: str, units: list[Unit]) -> list[Unit]:
        """Whole sentences, the best first, under 95 % of both limits with the connectives that they bring."""
        line = self.lines[number]
        word_limit, line_limit = LIMITS[number]
        spent = [self._cost(number, u) for u in self.pool(number)]
        used_words, used_lines = sum(c[0] for c in spent), sum(c[1] for c in spent)
        left = []
        groups = [g.units for g in line.groups]
        first = [units[0] for units in groups if units] if number == "242" else []
        for unit in [*first, *sorted((u for u in units if u not in first), key=lambda u: -self.value(u))]:
            if id(unit) in line.chosen:
                continue
            cost_words, cost_lines = self._cost(number, unit)
            if used_words + cost_words > word_limit * FILL - 12:
                left.append(unit)
                line.left.append((unit, "word_limit"))
            elif used_lines + cost_lines > line_limit * FILL - 2:
                left.append(unit)
                line.left.append((unit, "line_limit"))
            else:
                line.chosen.add(id(unit))
                used_words, used_lines = used_words + cost_words, used_lines + cost_lines
        return left

    def _cost(self, number: str, unit: Unit) -> tuple[float, float]:
        text = self.sentence(unit, keep_label=number == "242").text
        joints = 2.0 if number == "244" else 0.0
        return words(text) + joints, (len(text) + joints * 7 + 1) / 76

    def _beside(self, number: str) -> None:
        """Where there is room, what stands in the same passage: how the test was set up, why the unknown mattered."""
        line = self.lines[number]
        text = sum(words(self.sentence(u, keep_label=number == "242").text) for u in self.pool(number))
        if line.chosen and text <= LIMITS[number][0] * phrases.ROOM:
            self._fit(number, self._take(beside.near(self, number), 60))
