"""What the reading of a file knows beside its text: whose record a line is, and what was recognised in a picture."""

from __future__ import annotations

import hashlib
import json
import uuid
from pathlib import Path

from evals.heldout import _envelope
from evals.run import AT
from sredspace_worker.engine.job import _file, run
from sredspace_worker.engine.material import Source
from sredspace_worker.engine.reading import read_one
from sredspace_worker.engine.rules import version
from sredspace_worker.models_gen import Engine, TaskFile

TEXT = (
    "2025-03-04 · Jane Doe · Slack #lab: We poured six plates at 40 C and bent them to the break.\n\n"
    "Slack #lab: Two plates cracked at 12 N.\n\n"
    "The third coat was no help, so the primer decides."
)


def source() -> Source:
    second = TEXT.index("Slack #lab: Two")
    return Source(
        "file", "file-1", "lab.json", TEXT, records=[(0, second - 2, "2025-03-04", "Jane Doe"), (second, second + 39, None, None)]
    )  # fmt: skip


def test_a_record_has_the_person_that_its_export_names_or_none() -> None:
    units = read_one(source())
    by_text = {unit.text.partition(": ")[2] or unit.text: unit for unit in units}
    poured = next(u for text, u in by_text.items() if "poured" in text)
    cracked = next(u for text, u in by_text.items() if "cracked" in text)
    assert (poured.author, str(poured.date)) == ("Jane Doe", "2025-03-04")
    assert cracked.author is None


def test_a_recognised_quote_is_marked_wherever_it_is_quoted() -> None:
    given = source()
    start = TEXT.index("The third coat")
    given.recognised = [(start, len(TEXT))]
    case = {"name": "Coats", "prompt": "Write the three lines.", "fiscalYear": "2025"}
    envelope = _envelope(case, "T661_GEN")
    prompt = Source("message", str(envelope.input.message_id), "prompt", case["prompt"], AT, prompt=True)
    engine = Engine(mode="offline", model=None, rules_version=version(), fallback_reason=None)
    result = run(envelope, [given, prompt], engine, lambda *_: None, [])
    marked = {c.quote: c.recognised for c in result.citations}
    assert [quote for quote, recognised in marked.items() if recognised] == ["The third coat was no help, so the primer decides."]
    assert len(marked) > 1
    line = next(line for line in result.markdown.splitlines() if "lab.json" in line)
    assert "OCR" in line


def test_both_come_from_the_stored_document(tmp_path: Path) -> None:
    file = TaskFile.model_validate(
        {
            "fileId": uuid.UUID(int=3),
            "filename": "a.png",
            "contentType": "image/png",
            "fileSize": 1,
            "sha256": "0" * 64,
            "uploadedAt": AT,
            "downloadUrl": "http://store/a",
            "textUrl": "http://store/b",
        }
    )
    text = "2025-03-04 · Jane Doe · note: seen on a page"
    document = {
        "fileId": str(file.file_id), "text": text, "characters": len(text), "segments": [],
        "textSha256": hashlib.sha256(text.encode()).hexdigest(),
        "records": [{"charStart": 0, "charEnd": len(text), "date": "2025-03-04", "author": "Jane Doe", "source": "note"}],
        "recognised": [{"charStart": 5, "charEnd": 9, "page": 1, "box": [0, 0, 1, 1]}],
    }  # fmt: skip
    path = tmp_path / "text.json"
    path.write_text(json.dumps(document), "utf-8")
    read = _file(file, path)
    assert read.records == [(0, len(text), "2025-03-04", "Jane Doe")]
    assert read.was_recognised(0, 6)
    assert not read.was_recognised(9, 12)
