"""Plain text in any encoding, and JSON told as lines."""

from __future__ import annotations

import codecs
import json

from sredspace_worker.extract.document import Document
from sredspace_worker.problems import Problem

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, "replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = _guess(data)
    if text.count("\x00") > max(4, len(text) // 100):
        raise Problem("unsupported_file", "This is not a text file, and its format is not one that can be read.")
    return text


def _guess(data: bytes) -> str:
    if data.count(b"\x00") > len(data) // 3:
        # UTF-16 without a mark: every other byte of western text is zero.
        even, odd = data[0::2].count(0), data[1::2].count(0)
        return data.decode("utf-16-be" if even > odd else "utf-16-le", "replace")
    if b"\x00" in data:
        raise Problem("unsupported_file", "This is not a text file, and its format is not one that can be read.")
    from charset_normalizer import from_bytes

    best = from_bytes(data[: 1 << 20], cp_isolation=["cp1252", "latin_1", "mac_roman", "cp850", "utf_8"]).best()
    return data.decode(best.encoding if best is not None else "cp1252", "replace")


def read_text(data: bytes, document: Document) -> None:
    document.add(decode(data))


def read_json(data: bytes, document: Document) -> None:
    """One line a value, `path: value`, so that the words inside can be read and cited without their escapes."""
    text = decode(data)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        document.add(text)
        document.skip("structure", "The JSON is not well-formed, so it was read as plain text.")
        return
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
    document.add("\n".join(lines))
