"""Where each unit of each input went. A unit has one place: used, left out with a reason, not placed, or set aside by a correction."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from sredspace_worker.engine import sentences
from sredspace_worker.engine.classify import DONE
from sredspace_worker.engine.debris import debris
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.units import Unit
from sredspace_worker.models_gen import Accounting, Passage

if TYPE_CHECKING:
    from sredspace_worker.engine.analysis import Analysis

MOST = 1000
_LINE_OF = {
    "uncertainty": "242", "state_of_art": "242", "objective": "242", "background": "242", "hypothesis": "244", "experiment": "244", "result": "244",
    "conclusion": "246",
}  # fmt: skip
# The first flag that a unit has says why it is left out.
_REASONS = (
    ("not_asked", "not_asked"), ("tax_year", "tax_year"), ("injection", "instruction_in_file"), ("instruction", "instruction"), ("question", "question"), ("meta", "about_the_programme"),
    ("planned_section", "planned"), ("excluded", "excluded"), ("dressed_up", "routine"), ("routine", "routine"), ("known", "routine"),
    ("routine_section", "routine"), ("third_party", "third_party"), ("marketing_text", "business"), ("admin", "administration"),
)  # fmt: skip
_WEAK_REASONS = (("planned", "planned"), ("business", "business"), ("marketing", "business"))

_FAINT = 0.05  # less says nothing of where it belongs


def suggested(unit: Unit) -> str | None:
    """The line where a unit would fit best: by its labels, else by its best score, else a reading by its figures; an errand fits none."""
    if unit.labels:
        return _LINE_OF.get(max(unit.labels, key=lambda label: (label in unit.strong, unit.labels[label], label)))
    if max(unit.scores.values(), default=0.0) >= _FAINT:
        return _LINE_OF.get(max(sorted(unit.scores), key=lambda label: unit.scores[label]))
    return "244" if unit.measures or unit.cells is not None else None


class Ledger:
    def __init__(self) -> None:
        self._used: dict[int, str] = {}
        self._left: dict[int, str] = {}
        self._aside: dict[int, Unit] = {}
        self._put_right: dict[int, Unit] = {}
        self._says_right: dict[int, list[Unit]] = {}
        self.closed = False
        self.accounting: Accounting
        self.not_placed: list[Passage] = []
        self.left_out: list[Passage] = []
        self.set_aside: list[Passage] = []

    def use(self, unit: Unit, line: str) -> None:
        self._used.setdefault(id(unit), line)

    def change(self, unit: Unit, line: str | None, reason: str) -> None:
        """What a model chose after the rules had: in a line now, or left out for this reason."""
        self._used.pop(id(unit), None)
        if line is not None:
            self._used[id(unit)] = line
        else:
            self._left.setdefault(id(unit), reason)

    def leave(self, unit: Unit, reason: str) -> None:
        self._left.setdefault(id(unit), reason)

    def corrected_by(self, unit: Unit) -> Unit | None:
        """The sentence that takes this one back."""
        return self._aside.get(id(unit)) or self._put_right.get(id(unit))

    def put_right(self, unit: Unit, by: Unit) -> None:
        """It stays, with another figure."""
        self._put_right.setdefault(id(unit), by)

    def says_right(self, by: Unit, old: list[Unit]) -> None:
        """It is cited with the sentences that it puts right, and says no more."""
        self._says_right.setdefault(id(by), []).extend(old)

    def aside(self, unit: Unit, by: Unit) -> None:
        self._aside.setdefault(id(unit), by)

    def is_used(self, unit: Unit) -> bool:
        return id(unit) in self._used

    def place(self, a: Analysis, unit: Unit, cited: set[tuple[str, int, int]]) -> tuple[str, str | None]:
        """Which of the four, and the line or the reason."""
        if id(unit) in self._aside:
            return "setAside", None
        if id(unit) in self._used:
            return "used", self._used[id(unit)]
        if (
            line := next((self._used[id(old)] for old in self._says_right.get(id(unit), ()) if id(old) in self._used), None)
        ) is not None:
            return "used", line
        if id(unit) in self._left:
            return "leftOut", self._left[id(unit)]
        for flag, reason in _REASONS:
            if flag in unit.flags and not (unit.strong and flag not in ("not_asked", "injection", "instruction", "question")):
                return "leftOut", reason
        # These two say what they use by citing it; the others say it themselves, and cite what they leave out too.
        if a.envelope.type in ("PRECHECK", "T661") and (unit.source.kind + unit.source.id, unit.start, unit.end) in cited:
            return "used", suggested(unit) or "other"
        if unit.kind == "header":
            return "leftOut", "column_names"
        if unit.labels and id(unit) in a.repeats:
            return "leftOut", "duplicate"
        if a.envelope.type in ("PRECHECK", "T661") and unit.labels:
            return "leftOut", "further_evidence"
        if a.year.outside(unit.date) and set(unit.labels) & {*DONE, "hypothesis"}:
            return "leftOut", "outside_tax_year"
        if a.envelope.type == "T661_GEN" and id(unit) in a.surplus:
            return "leftOut", "word_limit"
        for flag, reason in _WEAK_REASONS:
            if flag in unit.flags and not unit.labels:
                return "leftOut", reason
        wish = unit.words <= 3 or (not unit.labels and (not unit.technical or unit.words <= 4))
        if unit.source.prompt and wish and not any(c.isdigit() for c in unit.text):
            return "leftOut", "instruction"
        if not unit.labels and debris(unit):
            return "leftOut", "debris"
        return "notPlaced", None

    def close(self, a: Analysis) -> None:
        """Once, when the answer stands: what follows only shows it."""
        if self.closed:
            return
        self.closed = True
        cited = {
            ((c.file_id and "file" + c.file_id) or (c.message_id and "message" + c.message_id) or f"commit{c.commit_sha}", c.char_start, c.char_end)
            for c in a.citations.all
        }  # fmt: skip
        total: Counter[str] = Counter()
        lines: Counter[str] = Counter()
        reasons: Counter[str] = Counter()
        inputs: list[dict[str, Any]] = []
        by_source: dict[int, list[Unit]] = {}
        for unit in a.draft_over(a.units):
            by_source.setdefault(id(unit.source), []).append(unit)
        for source in a.sources:
            count: Counter[str] = Counter()
            for unit in by_source.get(id(source), ()):
                place, detail = self.place(a, unit, cited)
                count[place] += 1
                if place == "used":
                    lines[str(detail)] += 1
                    continue
                if place == "leftOut":
                    reasons[str(detail)] += 1
                self._show(a, place, unit, detail)
            if id(source) not in by_source and not a.was_read(source):
                why = "answer_of_the_assistant" if source.role != "USER" else "input_not_read"
                unread = len(sentences.read(source))
                count["leftOut"] += unread
                reasons[why] += unread
            for _, _, why in source.structure:
                count["leftOut"] += 1
                reasons[why] += 1
            total.update(count)
            inputs.append({"kind": source.kind, "id": source.id, **_sum(count)})
        self.accounting = Accounting.model_validate(
            {
                **_sum(total),
                "usedByLine": dict(sorted(lines.items())),
                "reasons": dict(sorted((+reasons).items())),
                "inputs": inputs,
            }
        )

    def _show(self, a: Analysis, place: str, unit: Unit, reason: str | None) -> None:
        shelf = {"notPlaced": self.not_placed, "leftOut": self.left_out, "setAside": self.set_aside}[place]
        if len(shelf) >= MOST:
            return
        by = self._aside.get(id(unit))
        shelf.append(passage(unit, reason, a.cite(by) if by is not None else None))


def passage(unit: Unit, reason: str | None = None, by: str | None = None) -> Passage:
    source: Source = unit.source
    return Passage.model_validate(
        {
            "inputKind": source.kind,
            "inputId": source.id,
            "page": source.page(unit.start),
            "line": source.line(unit.start),
            "charStart": unit.start,
            "charEnd": unit.end,
            "quote": unit.text,
            "suggestedLine": suggested(unit),
            "reason": reason,
            "by": by,
        }
    )


def _sum(count: Counter[str]) -> dict[str, int]:
    return {"units": sum(count.values()), **{place: count[place] for place in ("used", "leftOut", "notPlaced", "setAside")}}
