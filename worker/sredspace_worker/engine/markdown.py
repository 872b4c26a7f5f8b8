"""The assistant message: headline, tables, drafts, gaps, questions, sources, mode, disclaimer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.trims import shorten
from sredspace_worker.models_gen import Citation, Engine, Question

MAX_QUESTIONS = 7
MAX_SOURCES = 40
MAX_PLACES = 60
MAX_OPEN = 8
_TAG = re.compile(r"<(?=[A-Za-z/!?])")


def marks(ids: Iterable[str], most: int = 4) -> str:
    ids = list(ids)
    text = " ".join(f"[{i}]" for i in ids[:most])
    return text + (" …" if len(ids) > most else "")


def cell(text: str, limit: int = 220) -> str:
    """Somebody's text on one line, without what would break a table, run on as bold or be taken for HTML."""
    text = _TAG.sub(r"\\<", " ".join(text.replace("**", "").split()).replace("|", "\\|"))
    if len(text) > limit:
        text = shorten(text, limit).removesuffix(" …").rstrip("\\") + " …"
    return text or "–"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines.extend("| " + " | ".join(row) + " |" for row in rows)
    return "\n".join(lines)


def ordered(questions: Sequence[Question]) -> list[Question]:
    """The blocking ones first, at most seven, numbered as they are shown."""
    kept = sorted(questions, key=lambda q: not q.blocking)[:MAX_QUESTIONS]
    return [q.model_copy(update={"id": f"q{n}"}) for n, q in enumerate(kept, 1)]


def frame(a: Analysis, engine: Engine, headline: str, blocks: Sequence[str], questions_head: str = "head.questions") -> str:
    say = a.say
    parts = [f"**{headline}**"]
    _summarise(a, engine)
    a.ledger.close(a)
    if a.summary:
        shown = " ".join(f"**{s.text}**" if s.origin == "gap" else f"{s.text} {marks(s.citation_ids)}" for s in a.summary)
        parts.append(f"**{say('head.summary')}**\n\n{shown}")
    parts.extend(block for block in blocks if block)
    if a.warnings:
        parts.append(f"**{say('head.warnings')}**\n\n" + "\n".join(f"- {w.text}" for w in a.warnings[:10]))
    questions = ordered(a.questions)
    if questions:
        lines = []
        for n, q in enumerate(questions, 1):
            line = f" ({say('col.line').lower()} {q.line})" if q.line else ""
            need = f" – {say('blocking')}" if q.blocking else ""
            lines.append(f"{n}. {q.text}{line}{need}")
        parts.append(f"**{say(questions_head)}**\n\n" + "\n".join(lines))
    parts.append(_account(a))
    parts.append(f"**{say('head.sources')}**\n\n" + _sources(a))
    parts.append(_tax_year(a))
    parts.append(mode_line(a, engine))
    parts.append(f"*{say('disclaimer')}*")
    return "\n\n".join(parts).replace("\x00", "")


def _account(a: Analysis) -> str:
    """The sum over everything that was given, then what no rule placed."""
    say, sums = a.say, a.ledger.accounting
    lines = [say("account.sum", units=sums.units, used=sums.used, left=sums.left_out, open=sums.not_placed, aside=sums.set_aside)]
    if sums.reasons:
        told = sorted(sums.reasons.items(), key=lambda item: (-item[1], item[0]))
        lines.append(
            say("account.reasons") + say("colon") + " " + ", ".join(f"{say('left.' + why)} {n}" for why, n in told) + "."
        )
    parts = [f"**{say('head.account')}**", "\n".join(lines)]
    if a.ledger.not_placed:
        shown = [
            f"- {cell(p.quote, 110)}" + (f" ({say('col.line').lower()} {p.suggested_line}?)" if p.suggested_line else "")
            for p in a.ledger.not_placed[:MAX_OPEN]
        ]
        if sums.not_placed > len(shown):
            shown.append(f"- {say('and_more', n=sums.not_placed - len(shown))}")
        parts += [f"**{say('head.not_placed')}**", "\n".join(shown)]
    return "\n\n".join(parts)


def _tax_year(a: Analysis) -> str:
    year = a.year
    if year.start is None or year.end is None:
        return a.say("taxyear.unknown")
    mark = f" [{a.year_cite}]" if a.year_cite else ""
    return a.say(
        "taxyear.line", start=year.start.isoformat(), end=year.end.isoformat(), source=a.say(f"taxyear.{year.source}") + mark
    )


def _summarise(a: Analysis, engine: Engine) -> None:
    """A few sentences by the model over what the rules cited; a draft has its own."""
    if a.writer is None or engine.mode == "llm" or engine.fallback_reason is not None or not a.citations.all:
        return
    from sredspace_worker.llm.clients import ModelError

    evidence = {"summary": [(c.id, c.quote[:1200]) for c in a.citations.all[:40]]}
    try:
        a.summary = a.writer.write(a.say, f"Sum up what the evidence says, for a {a.envelope.type} review.", evidence)["summary"]
        engine.mode, engine.model = "llm", a.writer.model
    except ModelError as error:
        engine.fallback_reason = error.told(a.say)


def mode_line(a: Analysis, engine: Engine) -> str:
    if engine.mode == "llm":
        return a.say("mode.llm", model=engine.model, version=engine.rules_version)
    if engine.fallback_reason:
        return a.say("mode.fallback", version=engine.rules_version, reason=engine.fallback_reason)
    return a.say("mode.offline", version=engine.rules_version)


def _sources(a: Analysis) -> str:
    """One line a source, with the place of each citation in it."""
    by_source: dict[str, list[Citation]] = {}
    for citation in a.citations.all:
        source = a.citations.source_of(citation.id)
        by_source.setdefault(source.kind + source.id, []).append(citation)
    if not by_source:
        return "- " + a.say("source.none")
    lines = []
    for citations in list(by_source.values())[:MAX_SOURCES]:
        source = a.citations.source_of(citations[0].id)
        name = (
            (a.say("source.prompt") if source.prompt else a.say("source.message") + f" {source.name}")
            if source.kind == "message"
            else source.name
        )
        places: dict[str, list[str]] = {}
        for c in sorted(citations[:MAX_PLACES], key=lambda c: c.char_start):
            places.setdefault(_place(a, source, c), []).append(c.id)
        told = ", ".join(f"{place} {marks(ids, MAX_PLACES)}" for place, ids in places.items())
        more = f", {a.say('and_more', n=len(citations) - MAX_PLACES)}" if len(citations) > MAX_PLACES else ""
        lines.append(f"- {cell(name)}{a.say('colon')} {told}{more}")
    if len(by_source) > MAX_SOURCES:
        lines.append(f"- {a.say('and_more', n=len(by_source) - MAX_SOURCES)}")
    return "\n".join(lines)


def _place(a: Analysis, source: Source, citation: Citation) -> str:
    """Where a person looks: the page, the sheet or the slide, the entry of an archive, else the line."""
    kind, number, label = source.place(citation.char_start)
    if citation.recognised and label != "OCR":
        label = f"{label}, OCR".lstrip(", ")
    if kind in ("page", "sheet", "slide"):
        # A sheet is found by its name; people do not count sheets.
        name = source.place(citation.char_start)[2] if kind == "sheet" else ""
        return a.say(f"place.{kind}", number=cell(name, 80) if name else number) + (" (OCR)" if citation.recognised else "")
    line = a.say("place.line", line=citation.line)
    return f"{cell(label, 80)}, {line}" if label else line
