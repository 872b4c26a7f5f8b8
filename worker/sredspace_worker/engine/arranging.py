"""The chosen sentences of each line in their order, under the words that join them."""

from __future__ import annotations

import re

from sredspace_worker.engine import draftdays, iterations, phrases
from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.beside import figure
from sredspace_worker.engine.counting import FILL, LIMITS, words
from sredspace_worker.engine.iterations import Iteration
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.slots import tells_failure
from sredspace_worker.engine.trace import Chain, substance
from sredspace_worker.engine.units import Unit
from sredspace_worker.engine.wording import Group, Line, Wording


class Arranged(Wording):
    def __init__(self, a: Analysis, chains: list[Chain]) -> None:
        super().__init__(a, LIMITS)
        self.chains = chains
        self.times = iterations.Times(a)
        self._units = {id(u): u for u in a.units}
        self._numbered = {(id(u.source), u.number): u for u in a.units}
        self.uncertainties: list[Unit] = []
        self.one_unknown = False
        self.iterations: list[Iteration] = []

    def pool(self, number: str) -> list[Unit]:
        return [self._units[i] for i in self.lines[number].chosen]

    def placed(self) -> set[int]:
        """What stands in a line, by identity."""
        return {i for line in self.lines.values() for i in line.chosen}

    def near(self, unit: Unit, step: int) -> Unit | None:
        """The sentence so many places behind another one in its source."""
        return self._numbered.get((id(unit.source), unit.number + step))

    def _in_order(self, units: list[Unit]) -> list[Unit]:
        return sorted(units, key=self.times.key)

    def _arrange(self) -> None:
        a, say = self.a, self.a.say
        first = self.lines["242"]
        for group in first.groups:
            group.units = [u for u in group.units if id(u) in first.chosen]
        known = {id(u) for u in first.units}
        for unit in self.pool("242"):
            if id(unit) not in known:
                host = next(
                    (
                        g
                        for g in reversed(first.groups)
                        if any(h.source is unit.source and h.block == unit.block for h in g.units)
                    ),
                    first.groups[-1],
                )
                host.units = self._in_order([*host.units, unit])
        self.uncertainties = first.groups[-1].units
        # A thread of its own needs an uncertainty that line 242 states.
        threads = [c for c in self.chains if c.hypotheses and c.tests and any(c.uncertainty is u for u in self.uncertainties)]
        self.one_unknown = len(self.uncertainties) == 1 or len(threads) == 1
        if len(threads) > 1:
            heads = self._in_order([c.uncertainty for c in threads])[: phrases.ORDINALS]
            self.numbered = {id(u): n for n, u in enumerate(heads, 1)}
        self.iterations = iterations.build(self.pool("244"), threads, self.times, a.terms)
        self._before_the_work()
        line = self.lines["244"]
        for n, one in enumerate(self.iterations):
            told = one.told(self.times)
            first_said = fold(self.sentence(next(units for _, units in told if units)[0]).text)
            text, cites, day = draftdays.opening(a, self.times, n, self._in_order(one.units), first_said)
            line.groups.append(Group(text, [], cites, opens=True, day=day))
            for stage, units in told:
                key = "hypothesis_next" if stage == "hypothesis" and n else stage
                line.groups.append(Group(say(f"join.{key}"), units))
        self._knowledge(self.lines["246"])

    def _before_the_work(self) -> None:
        """What was seen before the first idea and the first test is a reason for the work, and no iteration of it."""
        if len(self.iterations) < 2 or self.iterations[0].stages["hypothesis"] or self.iterations[0].stages["test"]:
            return
        lead, following = self.iterations[:2]
        began = min(self.times.key(u) for u in following.units)[0]
        known = self.lines["242"].groups[2]
        room = LIMITS["242"][0] * FILL - sum(words(self.sentence(u, keep_label=True).text) for u in self.lines["242"].units)
        for unit in self._in_order(lead.units):
            cost = words(self.sentence(unit, keep_label=True).text)
            dated = unit.record is not None or unit.date is not None
            if unit.cells is not None or cost > room or (dated and figure(unit)):
                # A reading with its day and its figure is of a test that nobody wrote down; a row is one.
                continue
            lead.leave(unit)
            if dated and self.times.day(unit) == began:
                following.stages["readings"].append(unit)
                continue
            room -= cost
            self.lines["244"].chosen.discard(id(unit))
            self.lines["242"].chosen.add(id(unit))
            known.units = self._in_order([*known.units, unit])
        if not lead.units:
            self.iterations.remove(lead)

    def _answers(self, unit: Unit, chain: Chain) -> bool:
        """Of several uncertainties a sentence answers the one that it shares two words with."""
        return len(substance(self.a.terms.of(unit)) & substance(self.a.terms.of(chain.uncertainty))) >= phrases.SHARED

    def _knowledge(self, line: Line) -> None:
        """What is known now, under the uncertainty that it answers, then what did not work."""
        say = self.a.say
        pool = self._in_order(self.pool("246"))
        open_still = [u for u in pool if u.has("uncertainty") and not u.has("conclusion") and not phrases.EXPLAINS.search(u.said)]
        failed = [u for u in pool if u not in open_still and tells_failure(u) and not phrases.HOLDS.search(u.folded)]
        rest = [u for u in pool if u not in failed and u not in open_still]
        shown = {id(u) for u in self.uncertainties}
        answers: dict[int, list[Unit]] = {}
        for chain in self.chains:
            if id(chain.uncertainty) in shown and (not self.numbered or id(chain.uncertainty) in self.numbered):
                n = self.numbered.get(id(chain.uncertainty), 0)
                answers.setdefault(n, []).extend(
                    u for u in rest if u in chain.advancements and (not n or self._answers(u, chain))
                )
        placed = {id(u) for units in answers.values() for u in units}
        for n in sorted(answers):
            key = f"join.known.{n}" if n else "join.known" if self.one_unknown else "join.known_alone"
            line.groups.append(Group(self._unless(phrases.KNOWS, answers[n], key), answers[n]))
        others = [u for u in rest if id(u) not in placed]
        key = "join.known_more" if placed else "join.known_alone"
        line.groups.append(Group(self._unless(phrases.SAYS_KNOWN, others, key), others))
        line.groups.append(Group(say("join.failed"), failed))
        line.groups.append(Group(self._unless(phrases.SAYS_OPEN, open_still, "join.open"), open_still))

    def _unless(self, pattern: re.Pattern[str], units: list[Unit], key: str) -> str | None:
        """The words in front of a group; `We now know that …` needs nobody to say it before."""
        return None if units and pattern.match(fold(self.sentence(units[0]).text)) else self.a.say(key)
