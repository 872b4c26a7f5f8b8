"""The turn of each sentence of the work: an idea stands before the test that it waits for, what is still read of the test before it
stands above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sredspace_worker.engine import iterations, quantities
from sredspace_worker.engine.rows import of_figures
from sredspace_worker.engine.trace import substance
from sredspace_worker.engine.units import Unit

if TYPE_CHECKING:
    from sredspace_worker.engine.iterations import Times
    from sredspace_worker.engine.trace import Terms

_LONG_UNIT = 4  # letters; what is longer is the next word
_OFTEN = 3  # every third sentence of the work: what is in so many tells no test from another


def in_turn(units: list[Unit], times: Times, terms: Terms) -> list[Unit]:
    order = list(units)
    stages = {id(u): iterations.stage_of(u) for u in order}
    about = _Subject(order, terms)
    _rows_first(order, stages, times)
    groups: list[list[Unit]] = []
    for unit in order:
        if stages[id(unit)] != "hypothesis":
            continue
        if (
            groups
            and iterations.same_record(groups[-1][-1], unit, times)
            and order.index(unit) == order.index(groups[-1][-1]) + 1
        ):
            groups[-1].append(unit)
        else:
            groups.append([unit])
    for group in groups:
        _let_wait(order, group, stages, times, about)
    return order


class _Subject:
    """The words by which sentences of the work are told apart."""

    def __init__(self, units: list[Unit], terms: Terms) -> None:
        self._own = {id(u): substance(terms.of(u)) | _figures(u) for u in units}
        counted: dict[str, int] = {}
        for words in self._own.values():
            for word in words:
                counted[word] = counted.get(word, 0) + 1
        most = max(5, len(units) // _OFTEN)
        self._common = {word for word, count in counted.items() if count > most}

    def shared(self, group: list[Unit], other: Unit) -> bool:
        own = set().union(*(self._own[id(u)] for u in group))
        return bool((own & self._own[id(other)]) - self._common)


def _figures(unit: Unit) -> set[str]:
    """Figures that tell one thing from another: `45 C`, `8.2`, and no bare count."""
    found = quantities.find(unit.folded)
    exact = {str(q.value) for q in found if q.value != q.value.to_integral_value()}
    return exact | {f"{q.value} {q.unit}" for q in found if q.unit and len(q.unit) < _LONG_UNIT}


def _rows_first(order: list[Unit], stages: dict[int, str], times: Times) -> None:
    """The rows of a table belong to the test of their day, before an idea of that day opens the next one."""
    for row in [u for u in order if of_figures(u)]:
        place, day = order.index(row), times.day(row)
        same = [u for u in order[:place] if day is not None and times.day(u) == day]
        ideas = [n for n, u in enumerate(same) if stages[id(u)] == "hypothesis"]
        if not ideas or not any(stages[id(u)] == "test" for u in same[: ideas[-1]]):
            continue
        if not any(stages[id(u)] == "test" for u in same[ideas[-1] :]):
            order.remove(row)
            order.insert(order.index(same[ideas[-1]]), row)


def _let_wait(order: list[Unit], group: list[Unit], stages: dict[int, str], times: Times, about: _Subject) -> None:
    first, place = order.index(group[0]), order.index(group[-1])
    later = [u for u in order[place + 1 :] if stages[id(u)] == "test"]
    if not later or iterations.same_record(group[-1], later[0], times):
        return
    target = next((test for test in later if about.shared(group, test)), None)
    if target is None:
        return
    between = order[place + 1 : order.index(target)]
    if any(stages[id(u)] == "hypothesis" and about.shared([u], target) for u in between):
        # Another idea stands nearer to that test.
        return
    nearest = next((n for n, u in enumerate(between) if stages[id(u)] == "hypothesis"), len(between))
    if any("corrects" not in u.flags and about.shared(group, u) for u in between[:nearest]):
        # Something nearer speaks of it, though it does not read as a test.
        return
    own = [u for u in between if iterations.same_record(group[-1], u, times)]
    if target is not later[0]:
        begun = any(stages[id(u)] in ("test", "readings") for u in order[:first])
        others = any(stages[id(u)] == "hypothesis" for u in order[place + 1 : order.index(later[0])])
        if not others and (iterations.same_record(target, later[0], times) or not begun):
            # One record is told as a whole, and nothing was done before the first idea.
            return
        moved = [*group, *own]
        rest = [u for u in between if u not in own]
        order[first : place + 1 + len(between)] = [*rest, *moved]
    elif any(stages[id(u)] == "test" for u in order[:first]):
        # Readings in between belong to the test before.
        rest = [u for u in between if u not in own]
        order[first : place + 1 + len(between)] = [*rest, *group, *own]


def another(unit: Unit, tests: list[Unit], times: Times, terms: Terms) -> bool:
    """Whether a test is another one than those before it: on another day, and of other things."""
    words = substance(terms.of(unit))
    return bool(
        tests and words and all(times.day(t) != times.day(unit) and words.isdisjoint(substance(terms.of(t))) for t in tests)
    )
