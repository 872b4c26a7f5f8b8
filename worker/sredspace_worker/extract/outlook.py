"""Outlook messages (.msg): head, body, recipients and attachments, as in a mail."""

from __future__ import annotations

import contextlib
import struct
from typing import Any

from sredspace_worker.extract.document import Document, Full
from sredspace_worker.extract.mail import add_mail, unfolded
from sredspace_worker.extract.ole import Ole
from sredspace_worker.extract.rtf import rtf_text
from sredspace_worker.extract.web import html_decode, html_text
from sredspace_worker.problems import Problem


def read_msg(data: bytes, document: Document) -> None:
    from oxmsg import Message
    from oxmsg.storage import Storage

    try:
        with Ole(data) as ole:
            message: Any = Message(Storage.from_ole(ole))
        kind = str(message.properties.str_prop_value(0x001A) or "")
    except Exception:
        # The library raises any error of its OLE reader; for the user it makes no difference.
        raise Problem(
            "unreadable_file", "The Outlook message is damaged and cannot be read. Open it and save it as .eml."
        ) from None
    _read(message, kind, document)


def _read(message: Any, kind: str, document: Document) -> None:
    lines: list[str] = []
    sender = _sender(message)
    date = _date(message)
    for name, value in (
        ("From", sender), ("To", _people(message, "to")), ("Cc", _people(message, "cc")), ("Date", date), ("Subject",
        _try(lambda: message.subject)),
    ):  # fmt: skip
        if value:
            lines.append(f"{name}: {value}")
    text = _body(message, document)
    if not lines and not text.strip():
        raise Problem(
            "unreadable_file", "The Outlook message has no text." if kind else "The file is no Outlook message that can be read."
        )
    add_mail(lines, text, sender, date, document)
    for number, attachment in enumerate(_try(lambda: list(message.attachments)) or [], 1):
        _attachment(attachment, number, document)


def _try(get: Any) -> Any:
    try:
        return get()
    except Exception:
        # One damaged property does not lose the message.
        return None


def _sender(message: Any) -> str:
    """Inside an organisation the address is a directory entry (`/o=Lab/cn=Recipients/cn=jdoe`), which is nobody's name."""
    shown = unfolded(_try(lambda: message.sender) or "")
    name, _, address = shown.rpartition("<")
    if not address.lower().startswith("/o="):
        return shown
    mail = _try(lambda: message.properties.str_prop_value(0x5D01)) or ""
    return f"{name.strip()} <{mail}>" if "@" in mail else name.strip().strip('"')


def _people(message: Any, kind: str) -> str:
    headers = _try(lambda: message.message_headers) or {}
    found = next((value for key, value in headers.items() if key.lower() == kind), None)
    if found:
        return unfolded(str(found))
    shown = _try(lambda: message.properties.str_prop_value(0x0E04 if kind == "to" else 0x0E03))
    if shown:
        return str(shown).replace("\x00", "")
    if kind == "to":
        people = [_try(lambda r=r: f"{r.name} <{r.email_address}>") for r in _try(lambda: list(message.recipients)) or []]
        return "; ".join(shown for shown in people if shown)
    return ""


def _date(message: Any) -> str:
    headers = _try(lambda: message.message_headers) or {}
    found = next((value for key, value in headers.items() if key.lower() == "date"), None)
    if found:
        # With the sender's own offset; the property holds UTC.
        return str(found)
    sent = _try(lambda: message.sent_date)
    return sent.strftime("%Y-%m-%d %H:%M UTC") if sent is not None else ""


def _body(message: Any, document: Document) -> str:
    plain = (_try(lambda: message.body) or "").replace("\r\n", "\n")
    page = _try(lambda: message.html_body) or ""
    if not page:
        raw = _try(lambda: message.properties.binary_prop_value(0x1013))
        page = html_decode(raw, None) if raw else ""
    shown = html_text(page, document, quotes=True) if page else ""
    if plain.strip() and len(plain.split()) * 10 >= len(shown.split()) * 7:
        return str(plain)
    if shown:
        return shown
    packed = _try(lambda: message.properties.binary_prop_value(0x1009))
    if packed and (data := _try(lambda: unpack(packed))):
        return rtf_text(data, document)
    return str(plain)


def _forwarded(storage: Any, name: str, number: int, document: Document) -> bool:
    """A message inside the message. It is stored without the 8 bytes that the head of an outermost one has more."""
    from oxmsg import Message
    from oxmsg.properties import Properties

    if document.depth >= _MAX_DEPTH:
        return False
    inner = Document(
        document.max_chars - document.length,
        document.nested,
        document.depth + 1,
        name,
        document.people,
        document.deadline,
        document.ocr,
    )
    try:
        message: Any = Message(storage)
        message.__dict__["_properties"] = Properties(storage, 24)
        kind = str(message.properties.str_prop_value(0x001A) or "")
        with contextlib.suppress(Full):
            _read(message, kind, inner)
    except (MemoryError, RecursionError):
        raise
    except Exception:
        # As for the outermost message; the caller lists it as not read.
        return False
    document.take(inner, f"forwarded message {name}", number + 1)
    return True


_MAX_DEPTH = 3
_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans "
    b"SerifSymbolArialTimes New Roman"
    b"Courier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def unpack(data: bytes) -> bytes:
    """Outlook's compressed RTF: references into a ring of 4096 bytes that begins with a fixed text."""
    _, size, magic, _ = struct.unpack_from("<IIII", data)
    if magic == 0x414C454D:
        return data[16 : 16 + size]
    ring = bytearray(_START.ljust(4096, b"\x00"))
    write = len(_START)
    out = bytearray()
    place = 16
    while place < len(data) and len(out) < min(size, 64 << 20):
        control = data[place]
        place += 1
        for bit in range(8):
            if place >= len(data):
                break
            if control >> bit & 1:
                if place + 1 >= len(data):
                    return bytes(out)
                token = data[place] << 8 | data[place + 1]
                place += 2
                offset, length = token >> 4, (token & 15) + 2
                if offset == write:
                    return bytes(out)
                for step in range(length):
                    byte = ring[(offset + step) % 4096]
                    out.append(byte)
                    ring[write] = byte
                    write = (write + 1) % 4096
            else:
                out.append(data[place])
                ring[write] = data[place]
                write = (write + 1) % 4096
                place += 1
    return bytes(out)


def _attachment(attachment: Any, number: int, document: Document) -> None:
    name = (
        _try(lambda: attachment.file_name) or _try(lambda: attachment.properties.str_prop_value(0x3001)) or f"(no name {number})"
    )
    label = f"attachment {name}"
    data = _try(lambda: attachment.file_bytes)
    storages = _try(lambda: attachment._storage.storages) or ()
    inside = next((item for item in storages if item.name.startswith("__substg1.0_3701000D")), None)
    if inside is not None and _forwarded(inside, name, number, document):
        return
    if data is None:
        document.skip(
            "attachment_not_read",
            label,
            "It is a message or object inside the message. Save it as a file of its own and upload it.",
        )
        return
    mime = _try(lambda: attachment.mime_type) or ""
    if mime.startswith("image/") and document.ocr is None:
        document.skip("picture_not_read", label, "It is a picture: words in it were not read.")
        return
    try:
        part = document.read_nested(data, name, mime)
        if not part.text.strip():
            raise Problem("unreadable_file", "It has no text.")
    except Problem as problem:
        document.skip("attachment_not_read", label, problem.detail)
        return
    document.take(part, label, number + 1)
