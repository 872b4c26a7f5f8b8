"""The child's side of `indexFile`: one file in, its text document out."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from sredspace_worker.child import Emit
from sredspace_worker.extract.formats import read_part
from sredspace_worker.extract.language import detect
from sredspace_worker.problems import Problem


def index(payload: dict[str, Any], emit: Emit) -> dict[str, Any]:
    data = Path(payload["source"]).read_bytes()
    if not data:
        raise Problem("unreadable_file", "The file is empty.")
    document = read_part(data, payload["filename"], payload["contentType"], payload["maxChars"], inside_zip=False)
    del data
    text = document.text
    if not text.strip():
        raise Problem("unreadable_file", "The file has no text.")
    digest = hashlib.sha256(text.encode()).hexdigest()
    stored = {
        "fileId": payload["fileId"],
        "text": text,
        "characters": len(text),
        "textSha256": digest,
        "segments": document.segments,
    }
    with Path(payload["target"]).open("w", encoding="utf-8") as out:
        json.dump(stored, out, ensure_ascii=False, separators=(",", ":"))
    return {
        "textSha256": digest,
        "characters": len(text),
        "pages": document.pages,
        "language": detect(text),
        "skipped": document.skipped,
    }
