"""The child's side of `processTask`: checks the texts, runs the engine for the run type, builds the envelope."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sredspace_worker.emit import Emit
from sredspace_worker.engine import rules
from sredspace_worker.engine.analysis import Analysis
from sredspace_worker.engine.labelled import Shelf
from sredspace_worker.engine.markdown import ordered
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.runs import RUNS
from sredspace_worker.models_gen import Engine, TaskEnvelope, TaskFile, TaskResult
from sredspace_worker.problems import Problem

if TYPE_CHECKING:
    from sredspace_worker.llm.writer import Writer

SCHEMA_VERSION = "1.0"
# The fork server imports this module; its children find the rules compiled.
rules.warm()


def answer(payload: dict[str, Any], emit: Emit) -> bytes:
    envelope = TaskEnvelope.model_validate_json(payload["envelope"])
    sources = load(envelope, payload["documents"], [_commit(item) for item in payload["commits"]])
    engine = Engine(mode="offline", model=None, rules_version=rules.version(), fallback_reason=None)
    writer = None
    if payload["llm"] is not None:
        from sredspace_worker.llm.writer import Writer

        writer = Writer(payload["llm"], emit)

    def progress(name: str, done: int, total: int) -> None:
        emit({"type": "progress", "step": "analysing", "detail": name, "done": done, "total": total})

    shelf = Shelf(payload.get("labels") or "", engine.rules_version)
    result = run(envelope, sources, engine, progress, payload["notes"], writer, shelf)
    for piece in pieces(result.markdown):
        emit({"type": "delta", "text": piece})
    return result.model_dump_json(by_alias=True).encode()


def run(
    envelope: TaskEnvelope,
    sources: list[Source],
    engine: Engine,
    progress: Callable[[str, int, int], None],
    notes: list[tuple[str, str, dict[str, str]]],
    writer: Writer | None = None,
    shelf: Shelf | None = None,
) -> TaskResult:
    analysis = Analysis(envelope, sources, progress, shelf)
    analysis.writer = writer
    for code, key, values in notes:
        analysis.warn(code, key, **values)
    result, markdown = RUNS[envelope.type](analysis, engine)
    ledger = analysis.ledger
    return TaskResult(
        schema_version=SCHEMA_VERSION,
        run_type=envelope.type,
        language="fr" if analysis.language == "fr" else "en",
        engine=engine,
        tax_year=analysis.tax_year(),
        inputs=analysis.citations.inputs(sources),
        citations=analysis.citations.all,
        accounting=ledger.accounting,
        not_placed=ledger.not_placed,
        left_out=ledger.left_out,
        set_aside=ledger.set_aside,
        questions=ordered(analysis.questions),
        warnings=analysis.warnings,
        summary=analysis.summary,
        result=result,
        markdown=markdown,
        disclaimer=analysis.say("disclaimer"),
    )


def pieces(markdown: str) -> list[str]:
    """The message in paragraphs; joined they are the message."""
    parts = markdown.split("\n\n")
    return [part + ("\n\n" if n < len(parts) - 1 else "") for n, part in enumerate(parts)]


def load(envelope: TaskEnvelope, documents: dict[str, str], commits: list[Source]) -> list[Source]:
    seen: set[str] = set()
    sources = []
    for file in envelope.files:
        if str(file.file_id) not in seen:
            seen.add(str(file.file_id))
            sources.append(_file(file, Path(documents[str(file.file_id)])))
    # Messages come last: a person's later word corrects a record, never the other way round.
    sources.extend(commits)
    for message in envelope.history:
        sources.append(
            Source(
                kind="message",
                id=str(message.message_id),
                name=message.created_at.date().isoformat(),
                text=message.content,
                created=message.created_at,
                role=message.role,
                skipped_reason=None if message.role == "USER" else "An answer of the assistant is not evidence.",
            )
        )
    prompt = envelope.input
    sources.append(
        Source(
            kind="message",
            id=str(prompt.message_id),
            name=prompt.created_at.date().isoformat(),
            text=prompt.content,
            created=prompt.created_at,
            prompt=True,
        )
    )
    return sources


def _file(file: TaskFile, path: Path) -> Source:
    try:
        document = json.loads(path.read_bytes())
        text, digest, count = document["text"], document["textSha256"], document["characters"]
        segments = [{key: s[key] for key in ("charStart", "charEnd", "number", "kind", "label")} for s in document["segments"]]
        records = [(r["charStart"], r["charEnd"], r["date"], r["author"]) for r in document.get("records") or ()]
        recognised = sorted((r["charStart"], r["charEnd"]) for r in document.get("recognised") or ())
        if document["fileId"] != str(file.file_id):
            raise ValueError("another file")
        if not isinstance(text, str) or len(text) != count or hashlib.sha256(text.encode()).hexdigest() != digest:
            raise ValueError("checksum")
    except (ValueError, KeyError, TypeError, UnicodeError, RecursionError):
        raise Problem("text_unavailable", f"The stored text of {file.filename[:200]} is damaged; index the file again.") from None
    source = Source(
        kind="file",
        id=str(file.file_id),
        name=file.filename,
        text=text,
        records=records,
        recognised=recognised,
        content_type=file.content_type,
    )
    source.divide(segments)
    return source


def _commit(item: dict[str, Any]) -> Source:
    def when(value: str | None) -> dt.datetime | None:
        return dt.datetime.fromisoformat(value) if value else None

    return Source(
        kind="commit",
        id=item["id"],
        name=item["name"],
        text=item["text"],
        created=when(item["authored"]),
        committed=when(item["committed"]),
        author=item["author"],
        url=item["url"],
    )
