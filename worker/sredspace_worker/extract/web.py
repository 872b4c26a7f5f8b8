"""HTML pages and mail messages."""

from __future__ import annotations

import email
import email.policy
import re

from sredspace_worker.extract.document import Document
from sredspace_worker.extract.text import decode
from sredspace_worker.problems import Problem

_BLOCKS = {
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul",
}  # fmt: skip
_HIDDEN = {"script", "style", "template", "head", "noscript", "svg", "object", "iframe"}


def html_text(markup: str | bytes) -> str:
    from bs4 import BeautifulSoup
    from bs4.element import NavigableString, PreformattedString, Tag

    soup = BeautifulSoup(markup, "lxml")
    pieces: list[str] = []
    stack: list[object] = [soup]
    while stack:
        node = stack.pop()
        if isinstance(node, str) and not isinstance(node, NavigableString):
            pieces.append(node)
        elif isinstance(node, NavigableString):
            if not isinstance(node, PreformattedString):
                pieces.append(re.sub(r"\s+", " ", str(node)))
        elif isinstance(node, Tag):
            if node.name in _HIDDEN:
                continue
            closing: list[object] = []
            if node.name in _BLOCKS:
                head = re.fullmatch(r"h([1-6])", node.name)
                pieces.append("\n\n" + ("#" * int(head[1]) + " " if head else "- " if node.name == "li" else ""))
                closing.append("\n\n")
            elif node.name in ("td", "th"):
                closing.append(" | ")
            stack.extend(closing)
            stack.extend(reversed(node.contents))
    text = "".join(pieces)
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" \|\s*\n", "\n", text)).strip()


def read_html(data: bytes, document: Document) -> None:
    text = html_text(decode(data))
    if not text:
        raise Problem("unreadable_file", "The page has no text.")
    document.add(text)


def read_eml(data: bytes, document: Document) -> None:
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        lines = [f"{name}: {message[name]}" for name in ("From", "To", "Date", "Subject") if message[name]]
        body = message.get_body(preferencelist=("plain", "html"))
        text = ""
        if body is not None:
            try:
                content = str(body.get_content())
            except LookupError:
                # An unknown name for an encoding; the bytes tell enough.
                content = decode(bytes(body.get_payload(decode=True) or b""))
            text = html_text(content) if body.get_content_type() == "text/html" else content
        for part in message.iter_attachments():
            document.skip(f"attachment {part.get_filename() or '(no name)'}", "Upload attachments as files of their own.")
    except (LookupError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        raise Problem("unreadable_file", "The mail message is damaged and cannot be read.") from None
    if not lines and not text.strip():
        raise Problem("unreadable_file", "The mail message has no text.")
    document.add("\n".join(lines) + "\n\n" + text.strip())
