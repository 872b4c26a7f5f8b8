"""The model's part of a draft: it chooses and orders passages, words them, and proposes wordings for a person's own draft."""

from __future__ import annotations

from collections.abc import Iterator

from sredspace_worker.engine.accounting import suggested
from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.counting import LIMITS, lines, within, words
from sredspace_worker.engine.drafts import Draft
from sredspace_worker.engine.edits import Editor
from sredspace_worker.engine.part2 import Part2
from sredspace_worker.engine.rows import row_cites
from sredspace_worker.engine.rules import fold
from sredspace_worker.engine.units import Unit
from sredspace_worker.llm.clients import ModelError
from sredspace_worker.llm.writer import Passage, Writer
from sredspace_worker.models_gen import DraftSection, DraftSentence, Engine

# Passages that the rules did not place and the model may choose from, the likeliest first.
_OPEN = 60
_NEW_IN_DRAFT = 12


def write_sections(a: Analysis, engine: Engine, part: Part2, sections: dict[str, DraftSection]) -> None:
    """The model chooses and orders, then words what it chose; without it each section stays as the rules wrote it."""
    writer = a.writer
    if writer is None:
        return
    placed = {number: list(line.units) for number, line in part.lines.items()}
    try:
        chosen, by_model = _chosen(a, writer, part, placed)
        rows = {number: [(u, _quoted(a, part, number, u)) for u in units] for number, units in chosen.items()}
        written = _written(a, engine, writer, rows, by_model)
    except ModelError as error:
        engine.fallback_reason = error.told(a.say)
        return
    engine.mode, engine.model = "llm", writer.model
    for number, sentences in written.items():
        gaps = [s for s in sections[number].sentences if s.origin == "gap"]
        while sentences and not within(number, _text([*sentences, *gaps])):
            sentences.pop()
        text = _text([*sentences, *gaps])
        sections[number] = sections[number].model_copy(
            update={
                "sentences": [*sentences, *gaps],
                "text": text,
                "word_count": words(text),
                "line_count": lines(text),
                "within_limit": within(number, text),
            }
        )
    _account(a, placed, rows, {number: section.sentences for number, section in sections.items()})


def _chosen(a: Analysis, writer: Writer, part: Part2, placed: dict[str, list[Unit]]) -> tuple[dict[str, list[Unit]], bool]:
    """The units of each line in the model's order, and whether it made a choice at all."""
    by_id: dict[str, Unit] = {}
    shown: dict[str, list[Passage]] = {}

    def show(number: str, unit: Unit, text: str, is_placed: bool) -> None:
        mark = f"p{len(by_id) + 1}"
        by_id[mark] = unit
        shown.setdefault(number, []).append(Passage(mark, text, is_placed))

    for number, units in placed.items():
        for unit in units:
            show(number, unit, unit.text, True)
    for unit in _open(a, part):
        show(suggested(unit) or "244", unit, unit.text, False)
    marks = writer.choose("Choose the passages of lines 242, 244 and 246 of form T661.", {n: shown.get(n, []) for n in LIMITS})
    if not marks:
        return placed, False
    # A line that the model leaves empty keeps what the rules chose for it.
    taken = {mark for chosen in marks.values() for mark in chosen}
    at = {id(unit): mark for mark, unit in by_id.items()}
    return {
        number: [by_id[m] for m in marks[number]] if number in marks else [u for u in units if at[id(u)] not in taken]
        for number, units in placed.items()
    }, True


def _open(a: Analysis, part: Part2) -> list[Unit]:
    """What no rule placed, and could stand in a draft."""
    found = [
        u
        for u in a.units
        if suggested(u) is not None
        and part.usable(u)
        and not a.year.outside(u.date)
        and a.ledger.place(a, u, set())[0] == "notPlaced"
    ]
    kept = sorted(found, key=lambda u: -max([*u.scores.values(), *(a.score(u, label) for label in u.labels)], default=0.0))[
        :_OPEN
    ]
    order = {id(u) for u in kept}
    return [u for u in found if id(u) in order]


def _quoted(a: Analysis, part: Part2, number: str, unit: Unit) -> DraftSentence:
    sentence = part.sentence(unit, keep_label=number == "242")
    marks = row_cites(a, unit) if sentence.origin == "table_row" else [a.cite(unit)]
    return sentence.model_copy(update={"citation_ids": marks})


def _written(
    a: Analysis, engine: Engine, writer: Writer, rows: dict[str, list[tuple[Unit, DraftSentence]]], by_model: bool
) -> dict[str, list[DraftSentence]]:
    evidence = {
        number: [(s.citation_ids[0], a.citations.get(s.citation_ids[0]).quote) for _, s in units if s.citation_ids]
        for number, units in rows.items()
    }
    quoted = {s.citation_ids[0]: s for units in rows.values() for _, s in units if s.citation_ids}
    try:
        written = writer.write(
            a.say, "Write lines 242, 244 and 246 of form T661, each from its own evidence, in its order.", evidence, quoted
        )
    except ModelError as error:
        if not by_model:
            raise
        # The choice is of use without the wording.
        a.warn("model_quotes", "warn.model_quotes", reason=error.told(a.say))
        return {number: [s for _, s in units] for number, units in rows.items()}
    # A line without one usable sentence is quoted.
    for number, sentences in written.items():
        if not any(s.origin != "gap" for s in sentences):
            written[number] = [s for _, s in rows[number]]
    return written


def _account(
    a: Analysis,
    placed: dict[str, list[Unit]],
    rows: dict[str, list[tuple[Unit, DraftSentence]]],
    sentences: dict[str, list[DraftSentence]],
) -> None:
    """Each passage is used where a sentence rests on it; what no sentence rests on is left out, with that reason."""
    line_of = {mark: number for number, said in sentences.items() for s in said for mark in s.citation_ids}
    seen: set[int] = set()
    for number in rows:
        for unit in (*(u for u, _ in rows[number]), *placed[number]):
            if id(unit) in seen:
                continue
            seen.add(id(unit))
            used = next((line_of[mark] for mark in (a.cite(unit), *row_cites(a, unit)) if mark in line_of), None)
            a.ledger.change(unit, used, "not_chosen")


def _text(sentences: list[DraftSentence]) -> str:
    return " ".join(s.text for s in sentences)


def propose(a: Analysis, engine: Engine, draft: Draft, editor: Editor) -> None:
    """Wordings for the sentences of a person's draft, and sentences for what it does not say yet: proposals, each verified."""
    writer = a.writer
    if writer is None:
        return
    own: dict[str, tuple[str, str, Unit | None]] = {}
    new: dict[str, Unit] = {}
    evidence: dict[str, list[tuple[str, str]]] = {}
    for line, pieces in editor.pieces.items():
        for piece in pieces:
            if piece.alive and piece.text:
                mark = f"d{len(own) + 1}"
                own[mark] = (line, piece.text, piece.unit)
                evidence.setdefault(line, []).append((mark, piece.text))
        for unit in _missing(a, draft, editor, line):
            mark = f"e{len(new) + 1}"
            new[mark] = unit
            evidence.setdefault(line, []).append((mark, unit.text))
    try:
        written = writer.write(
            a.say,
            "Improve the wording of a draft of form T661. Passages d1, d2, … are its sentences: word each on its own, from itself alone."
            " Passages e1, e2, … are evidence that the draft does not use yet.",
            evidence,
        )
    except ModelError as error:
        engine.fallback_reason = error.told(a.say)
        return
    engine.mode, engine.model = "llm", writer.model
    for line, sentences in written.items():
        for sentence in sentences:
            marks = sentence.citation_ids
            if sentence.origin != "llm" or fold(sentence.text) in fold(editor.after(line)):
                continue
            if len(marks) == 1 and marks[0] in own:
                _, before, source = own[marks[0]]
                cited = editor.cited(source) if source is not None else []
                editor.log(line, "replace", before, sentence.text, "D-MODEL", a.say("reason.model_wording"), cited, False)
            elif all(mark in new for mark in marks):
                for mark in marks:
                    a.ledger.change(new[mark], line, "")
                ids = [a.cite(new[mark]) for mark in marks]
                editor.log(line, "insert", None, sentence.text, "D-MODEL", a.say("reason.model_evidence"), ids, False)


def _missing(a: Analysis, draft: Draft, editor: Editor, line: str) -> Iterator[Unit]:
    """Passages for this line that the draft does not hold, the best first."""
    whole = fold(" ".join(editor.after(n) for n in editor.pieces))
    found = [
        u
        for u in a.units
        if suggested(u) == line
        and u.labels
        and u.source is not draft.source
        and not u.source.prompt
        and u.folded not in whole
        and not a.year.outside(u.date)
        and a.ledger.place(a, u, set())[0] == "notPlaced"
    ]
    yield from sorted(found, key=lambda u: -max(a.score(u, label) for label in u.labels))[:_NEW_IN_DRAFT]
