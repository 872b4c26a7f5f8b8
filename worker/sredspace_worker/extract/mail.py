"""Mail messages, mailboxes and saved web pages: each part is read by its own format."""

from __future__ import annotations

import contextlib
import email
import email.policy
import email.utils
import re
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

from sredspace_worker.extract.document import Document, Record
from sredspace_worker.extract.records.days import day_in
from sredspace_worker.extract.records.text import add_pieces
from sredspace_worker.extract.text import decode
from sredspace_worker.extract.thread import name_of, split
from sredspace_worker.extract.web import html_decode, html_text
from sredspace_worker.problems import Problem

_FIELDS = ("From", "To", "Cc", "Bcc", "Date", "Subject")
_ERRORS = (LookupError, ValueError, KeyError, TypeError, AttributeError, IndexError, UnicodeError, AssertionError)
_MAX_PARTS = 500
_LONG, _LONGEST = 3000, 20_000


class _Policy(email.policy.EmailPolicy):
    """Long headers are not taken apart, which would take quadratic time."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        if len(value) <= _LONG:
            return super().header_fetch_parse(name, value)
        text = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        return text[:_LONG].replace("\n", " ") if name.lower().startswith("content-") else unfolded(text)


_POLICY = _Policy()
_AS_IS = _POLICY.clone(refold_source="none")
_LINKS = re.compile(
    r"<?(?:https?://|www\.|mailto:)\S+|\[(?:cid|image):[^\]]*\]|\S+@\S+|\[[\w. -]+\.(?:png|jpe?g|gif|bmp)\]", re.I
)
_WORDS = re.compile(r"[^\W\d_]{2,}")


def read_eml(data: bytes, document: Document) -> None:
    try:
        message = email.message_from_bytes(_without_envelope(data), policy=_POLICY)
    except _ERRORS:
        raise Problem("unreadable_file", "The mail message is damaged and cannot be read.") from None
    assert isinstance(message, EmailMessage)  # noqa: S101 - guaranteed by this policy
    read_message(message, document)


def _without_envelope(data: bytes) -> bytes:
    data = data.lstrip(b"\r\n\t \xef\xbb\xbf")
    return data.partition(b"\n")[2] if data.startswith(b"From ") else data


def read_message(message: EmailMessage, document: Document) -> None:
    lines = [f"{name}: {value}" for name in _FIELDS if (value := field(message, name))]
    unread: list[str] = []
    body, others = _parts(message, unread)
    text = _body(body, document)
    if not lines and not text.strip() and not others:
        raise document.empty("mail message")
    add_mail(lines, text, field(message, "From"), field(message, "Date"), document)
    if unread:
        shown = " ".join(unread[:40]) + (" …" if len(unread) > 40 else "")
        document.skip("hidden_left_out", "message", f"The message has a second version; words that only that one has: {shown}")
    for number, part in enumerate(others[:_MAX_PARTS], 1):
        try:
            _other(part, number, document)
        except _ERRORS:
            document.skip("attachment_not_read", f"attachment {number}", "It is damaged. Upload it as a file of its own.")
    if len(others) > _MAX_PARTS:
        document.skip("attachment_not_read", "attachments", f"Only the first {_MAX_PARTS} attachments were read.")


def add_mail(lines: list[str], text: str, sender: str, date: str, document: Document) -> None:
    """The head and the sender's own words, then the quoted messages, each under its author's name."""
    author = name_of(sender) if sender else None
    day = day_in(date) if date else None
    value = day.value if day is not None else None
    pieces = split(text.replace("\r\n", "\n").strip("\n"), author, value)
    own = pieces[0].text if pieces and not pieces[0].quoted else ""
    rest = pieces[1:] if own else pieces
    main = "\n".join(lines) + "\n\n" + own.strip("\n")
    if rest:
        start = document.add_segment("entry", 1, "message", main.strip("\n"))
    else:
        start, _ = document.add(main.strip("\n"))
    document.records.append(Record(start, document.length, value, author, "mail"))
    add_pieces(rest, document)


def field(message: EmailMessage, name: str) -> str:
    try:
        values = [str(value) for value in message.get_all(name) or []]
    except (*_ERRORS, RecursionError):
        values = [str(value) for key, value in message._headers if key.lower() == name.lower()]  # type: ignore[attr-defined] # unparsed
    text = ", ".join(values)
    return " ".join((_raw(message, name) or text if "\ufffd" in text else text).split())


def _raw(message: EmailMessage, name: str) -> str:
    """A header of plain bytes, which says nothing of its encoding: that of the body, where it fits."""
    raw = ", ".join(str(value) for key, value in message.raw_items() if key.lower() == name.lower())
    if "=?" in raw:
        return ""
    data = raw.encode("utf-8", "surrogateescape")
    return decode(data, None, next((c for part in message.walk() if (c := part.get_content_charset())), None))


def _parts(message: EmailMessage, unread: list[str]) -> tuple[list[EmailMessage], list[EmailMessage]]:
    """The parts of the body to read, and all others that a mail program shows as attachments. `unread` takes the words of a
    version of the body that no version that is read has."""
    kind = message.get_content_type()
    if message.get_content_disposition() == "attachment" and not message.is_multipart():
        return [], [message]
    if kind.startswith("message/"):
        # Also reports of delivery and of abuse, whose fields are their text.
        return [], [message]
    if not message.is_multipart():
        return ([message], []) if kind in ("text/plain", "text/html", "text/enriched", "text/richtext") else ([], [message])
    children = [part for part in message.iter_parts() if isinstance(part, EmailMessage)]
    if kind == "multipart/alternative":
        found = [_parts(part, unread) for part in children]
        return _best([body for body, _ in found if body], unread), [part for _, others in found for part in others]
    body: list[EmailMessage] = []
    others: list[EmailMessage] = []
    for part in children:
        if part.get_content_disposition() == "attachment" or (part.get_filename() and not part.is_multipart()):
            others.append(part)
            continue
        more, beside = _parts(part, unread)
        body.extend(more)
        others.extend(beside)
    return body, others


def _best(bodies: list[list[EmailMessage]], unread: list[str]) -> list[EmailMessage]:
    """The plain text, unless it misses content of the HTML that mail programs show."""
    if len(bodies) < 2:
        return bodies[0] if bodies else []
    plain = next((b for b in bodies if b[0].get_content_type() == "text/plain"), None)
    page = next((b for b in bodies if b is not plain), None)
    if plain is None or page is None:
        return bodies[-1]
    plain_words, page_words = _words(plain), _words(page)
    missing = [word for word in page_words if word not in plain_words]
    extra = [word for word in plain_words if word not in page_words]
    chosen = page if len(missing) * 20 > sum(page_words.values()) and len(missing) >= len(extra) else plain
    unread.extend(missing if chosen is plain else extra)
    return chosen


def _words(parts: list[EmailMessage]) -> Counter[str]:
    """The words of a version of the body; addresses and file names of pictures are written differently in each."""
    text = " ".join(_text(part, None) for part in parts)
    return Counter(_WORDS.findall(_LINKS.sub(" ", text).lower()))


def _body(parts: list[EmailMessage], document: Document) -> str:
    return "\n\n".join(text for part in parts if (text := _text(part, document).strip("\n")))


def _payload(part: EmailMessage) -> bytes:
    try:
        found = part.get_payload(decode=True)
    except _ERRORS:
        found = None
    return found if isinstance(found, bytes) else b""


def _text(part: EmailMessage, document: Document | None) -> str:
    data = _payload(part)
    charset = part.get_content_charset()
    try:
        if part.get_content_type() == "text/html":
            return html_text(html_decode(data, document, charset), document, quotes=True)
        text = decode(data, document, charset)
    except Problem:
        return ""
    if "flowed" in str(part.get_param("format") or ""):
        text = re.sub(r"(?<=\S) \r?\n(?![> \r\n]|-- )", " ", text)
    return text


def _other(part: EmailMessage, number: int, document: Document) -> None:
    kind = part.get_content_type()
    name = part.get_filename() or ""
    if kind in ("message/rfc822", "message/global", "message/news"):
        inner = part.get_payload()
        inside = inner[0] if isinstance(inner, list) and inner else None
        # Its headers as they are: to fold a damaged one fails.
        data = inside.as_bytes(policy=_AS_IS) if isinstance(inside, EmailMessage) else _payload(part)
        label, name = f"forwarded message {name}".strip(), name or "message.eml"
        name = name if name.lower().endswith(".eml") else f"{name}.eml"
    else:
        data = _payload(part)
        if not data and part.is_multipart():
            data = "\n\n".join(str(p) for p in part.get_payload()).encode("utf-8", "replace")
        label = f"attachment {name or kind}"
    if kind.startswith("image/") and document.ocr is None:
        document.skip("picture_not_read", label, "It is a picture: words in it were not read.")
        return
    if kind in ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature") or not data.strip():
        return
    if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted") or name == "encrypted.asc":
        document.skip("attachment_not_read", label, "It is encrypted. Save the decrypted message and upload it.")
        return
    try:
        inner_document = document.read_nested(data, name, kind)
        if not inner_document.text.strip():
            raise Problem("unreadable_file", "It has no text.")
    except Problem as problem:
        document.skip("attachment_not_read", label, problem.detail)
        return
    document.take(inner_document, label, number + 1)


# --- mailboxes ----------------------------------------------------------------------------------------------------------
_FROM_LINE = re.compile(rb"(?:\A|\r?\n\r?\n)From [^\r\n]*\d\d:\d\d[^\r\n]*\r?\n", re.M)


def _messages(data: bytes) -> Iterator[bytes]:
    starts = list(_FROM_LINE.finditer(data))
    for number, match in enumerate(starts):
        end = starts[number + 1].start() if number + 1 < len(starts) else len(data)
        yield re.sub(rb"^>(>*From )", rb"\1", data[match.end() : end], flags=re.M)


def read_mbox(data: bytes, document: Document) -> None:
    found = 0
    for number, item in enumerate(_messages(data), 1):
        subject = re.search(rb"^Subject:[ \t]*([^\r\n]*)", item[:20_000], re.I | re.M)
        label = _decoded(subject[1]) if subject else ""
        try:
            part = document.read_nested(item, f"message {number}.eml", "message/rfc822")
        except Problem as problem:
            document.skip("entry_not_read", f"message {number}", problem.detail)
            continue
        found += 1
        document.take(part, label or f"message {number}", number)
    document.pages = found
    if not found:
        raise Problem("unreadable_file", "The mailbox has no message that can be read.")


def _decoded(raw: bytes) -> str:
    return unfolded(raw.decode("utf-8", "replace"))[:150]


def unfolded(text: str) -> str:
    """A header on one line, its encoded words (`=?UTF-8?Q?…?=`) as what they stand for."""
    with contextlib.suppress(*_ERRORS):
        if "=?" in text[:_LONGEST]:
            text = str(email.header.make_header(email.header.decode_header(text[:_LONGEST]))) + text[_LONGEST:]
    return " ".join(text.split())


# --- saved web pages ----------------------------------------------------------------------------------------------------
def read_mhtml(data: bytes, document: Document) -> None:
    try:
        message = email.message_from_bytes(_without_envelope(data), policy=_POLICY)
        parts = [part for part in message.walk() if not part.is_multipart() and isinstance(part, EmailMessage)]
    except _ERRORS:
        raise Problem("unreadable_file", "The saved page is damaged and cannot be read.") from None
    pages = [part for part in parts if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    texts: list[str] = []
    for part in pages:
        text = html_text(html_decode(_payload(part), document, part.get_content_charset()), document)
        if text and text not in texts:
            texts.append(text)
    if not texts:
        texts = [text for part in parts if part.get_content_type() == "text/plain" and (text := _text(part, document).strip())]
    pictures = sum(part.get_content_type().startswith("image/") for part in parts)
    if pictures:
        document.skip("picture_not_read", "page", f"{pictures} picture{'s' * (pictures > 1)}: words in them were not read.")
    if not texts:
        raise document.empty("saved page")
    document.add("\n\n".join(texts))
