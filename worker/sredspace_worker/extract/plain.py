"""Plain text, and JSON as records or lines."""

from __future__ import annotations

import json

from sredspace_worker.extract.document import Document
from sredspace_worker.extract.records import read_value
from sredspace_worker.extract.records.text import read_known
from sredspace_worker.extract.text import decode
from sredspace_worker.extract.text_columns import parted


def read_text(data: bytes, document: Document) -> None:
    text = parted(decode(data, document))
    if not read_known(text, document):
        document.add(text)


def read_json(data: bytes, document: Document) -> None:
    """Exports of known programs as records; otherwise one line per value, `path: value`, so that words can be cited without escapes."""
    text = decode(data, document)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        if (items := _json_lines(text)) is None:
            document.add(text)
            document.warn("structure_not_read", "file", "The JSON is not well-formed, so it was read as plain text.")
            return
        value = items
    if not read_value(value, document):
        document.add("\n".join(value_lines(value)))


def _json_lines(text: str) -> list[object] | None:
    """JSON Lines, as many exports use."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 2 or not lines[0].lstrip().startswith("{"):
        return None
    try:
        return [json.loads(line) for line in lines]
    except (ValueError, RecursionError):
        return None


def value_lines(value: object) -> list[str]:
    lines: list[str] = []
    stack: list[tuple[str, object]] = [("", value)]
    while stack:
        path, item = stack.pop()
        if isinstance(item, dict):
            stack.extend((f"{path}.{k}" if path else str(k), v) for k, v in reversed(item.items()))
        elif isinstance(item, list):
            stack.extend((f"{path}[{n}]", v) for n, v in reversed(list(enumerate(item))))
        elif item is not None:
            shown = item if isinstance(item, str) else json.dumps(item)
            lines.append(f"{path}: {shown}" if path else shown)
    return lines
