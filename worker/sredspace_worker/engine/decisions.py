"""What a person decided about the results of earlier runs: it is not proposed again, not dropped again, not offered again."""

from __future__ import annotations

from sredspace_worker.engine.units import Unit
from sredspace_worker.models_gen import TaskDecision


def _same(text: str | None) -> str:
    """The same words, whatever the white space between them."""
    return " ".join((text or "").split())


class Decisions:
    def __init__(self, given: list[TaskDecision] | None) -> None:
        self._dismissed: set[tuple[str | None, str]] = set()
        self._placed: dict[tuple[str | None, str], str] = {}
        self._refused: set[tuple[str | None, str, str]] = set()
        self._taken_out: set[tuple[str | None, str]] = set()
        put_in: set[tuple[str | None, str]] = set()
        for one in given or ():
            place = (one.input_id, _same(one.after))
            if one.kind == "passage_dismissed":
                self._dismissed.add(place)
            elif one.kind == "passage_placed" and one.line is not None:
                self._placed[place] = one.line
            elif one.kind == "change_refused":
                self._refused.add((one.line, _same(one.before), _same(one.after)))
            elif one.kind == "change_accepted":
                put_in.add((one.line, _same(one.after)))
                self._taken_out.add((one.line, _same(one.before)))
        self._kept = {(line, text) for (_, text), line in self._placed.items()} | put_in

    def dismissed(self, unit: Unit) -> bool:
        return bool(self._dismissed) and (unit.source.id, _same(unit.text)) in self._dismissed

    def line_of(self, unit: Unit) -> str | None:
        return self._placed.get((unit.source.id, _same(unit.text))) if self._placed else None

    def refused(self, line: str, before: str | None, after: str | None) -> bool:
        """A change that was refused, one that drops what a person has placed or accepted, or one that brings back what was taken out."""
        old, new = _same(before), _same(after)
        return (
            (line, old, new) in self._refused
            or (not new and bool(old) and (line, old) in self._kept)
            or (bool(new) and (line, new) in self._taken_out)
        )
