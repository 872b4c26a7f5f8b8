"""One case through the real extraction and engine, without HTTP."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from typing import Any

from sredspace_worker.engine.job import run
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.rules import version
from sredspace_worker.extract.formats import read_part
from sredspace_worker.models_gen import Engine, TaskEnvelope, TaskResult
from sredspace_worker.problems import Problem

AT = dt.datetime(2025, 11, 23, 15, 4, 5, tzinfo=dt.UTC)
TYPES = ("PRECHECK", "T661", "T661_GEN", "T661_DRAFT", "T661_ANALYSIS", "LOGBOOK")


def answer_all(case: dict[str, Any], seed: uuid.UUID) -> tuple[dict[str, TaskResult], dict[str, str]]:
    sources = list(_sources(case, seed))
    texts = {source.id: source.text for source in sources}
    engine = Engine(mode="offline", model=None, rules_version=version(), fallback_reason=None)
    results = {}
    for run_type in TYPES:
        fresh = list(_sources(case, seed))
        results[run_type] = run(_envelope(case, run_type, seed), fresh, engine, lambda *_: None, [])
    return results, texts


def _envelope(case: dict[str, Any], run_type: str, seed: uuid.UUID) -> TaskEnvelope:
    return TaskEnvelope.model_validate(
        {
            "runId": seed,
            "attempt": 1,
            "type": run_type,
            "requestedAt": AT,
            "project": {"id": seed, "name": case["name"], "fiscalYear": "2025", "description": None},
            "session": {"id": seed, "type": run_type, "title": None},
            "input": {"messageId": seed, "content": case["prompt"], "createdAt": AT},
            "history": [],
            "files": [],
            "github": None,
            "decisions": case.get("decisions", []),
            "draft": case.get("draft"),
        }
    )


def _sources(case: dict[str, Any], seed: uuid.UUID) -> list[Source]:
    sources = []
    for number, file in enumerate(case.get("files", [])):
        source = Source("file", f"file-{number}", file["name"], "")
        try:
            document = read_part(_bytes(file), file["name"], "", 1_000_000)
            source.text = document.text
            source.divide(document.segments)
        except Problem:
            if file["name"] not in case.get("unreadable", []):
                raise
            continue
        sources.append(source)
    for number, message in enumerate(case.get("history", [])):
        at = AT - dt.timedelta(days=10 - number)
        sources.append(
            Source(
                "message", f"message-{number}", at.date().isoformat(), message["content"], at, role=message.get("role", "USER")
            )
        )
    sources.append(Source("message", str(seed), AT.date().isoformat(), case["prompt"], AT, prompt=True))
    return sources


def _bytes(file: dict[str, Any]) -> bytes:
    if file.get("kind") in ("pdf", "scan"):
        from reportlab.pdfgen.canvas import Canvas

        out = io.BytesIO()
        canvas = Canvas(out)
        if file["kind"] == "scan":
            canvas.rect(72, 72, 400, 600, fill=1)
        for row, line in enumerate(file["text"].strip("\n").split("\n")):
            canvas.drawString(72, 760 - 14 * row, line)
        canvas.save()
        return out.getvalue()
    return str(file["text"]).strip("\n").encode()
