"""The child's side of `indexFile`: one file in, its text document out."""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from sredspace_worker.emit import Emit
from sredspace_worker.extract import ocr
from sredspace_worker.extract.document import Document
from sredspace_worker.extract.formats import read_into
from sredspace_worker.extract.language import detect
from sredspace_worker.problems import Problem


def index(payload: dict[str, Any], emit: Emit) -> dict[str, Any]:
    # Libraries and text recognition write pages of the file into temporary files, which a killed child would leave behind.
    tempfile.tempdir = str(Path(payload["source"]).parent)
    data = Path(payload["source"]).read_bytes()
    if not data:
        raise Problem("unreadable_file", "The file is empty.")
    document = Document(payload["maxChars"], deadline=time.monotonic() + payload["seconds"] * 0.6, ocr=ocr.engine(payload["ocr"]))
    read_into(document, data, payload["filename"], payload["contentType"])
    del data
    text = document.text
    if not text.strip():
        raise Problem("unreadable_file", "The file has no text.")
    digest = hashlib.sha256(text.encode()).hexdigest()
    skipped = [{"part": item["place"], "reason": item["reason"], "code": item["code"]} for item in document.skipped]
    warnings: list[dict[str, str]] = list(document.warnings)
    if document.dropped_notices:
        warnings.append(
            {"code": "more_notices", "place": "file", "reason": f"{document.dropped_notices} more notices are not listed."}
        )
    stored = {
        "fileId": payload["fileId"],
        "text": text,
        "characters": len(text),
        "textSha256": digest,
        "segments": document.segments,
        "skipped": skipped,
        "warnings": warnings,
        "records": [
            {"charStart": r.start, "charEnd": r.end, "date": r.date, "author": r.author, "source": r.source}
            for r in document.records
        ],
        "recognised": [{"charStart": n.start, "charEnd": n.end, "page": n.page, "box": list(n.box)} for n in document.lines],
    }
    with Path(payload["target"]).open("w", encoding="utf-8") as out:
        json.dump(stored, out, ensure_ascii=False, separators=(",", ":"))
    return {
        "textSha256": digest,
        "characters": len(text),
        "pages": document.pages,
        "language": detect(text),
        "skipped": skipped,
        "warnings": warnings,
    }
