"""Slack and Teams exports: one record per message, replies marked as such."""

from __future__ import annotations

import html
import re
from typing import Any

from sredspace_worker.extract.document import Document
from sredspace_worker.extract.records.days import day_of
from sredspace_worker.extract.web import html_text

_LINK = re.compile(r"<(?P<target>[^<>|\s]+)(?:\|(?P<label>[^<>]*))?>")


def messages_in(value: object, *keys: str) -> list[dict[str, Any]]:
    """The list of objects that an export is, or has under a known name."""
    found = value
    if isinstance(value, dict):
        found = next((value[key] for key in keys if isinstance(value.get(key), list)), None)
    if not isinstance(found, list):
        return []
    return [item for item in found if isinstance(item, dict)]


def mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _most(items: list[dict[str, Any]], *needed: str) -> bool:
    head = items[:200]
    return bool(head) and sum(all(key in item for key in needed) for item in head) * 10 >= len(head) * 6


# --- Slack -------------------------------------------------------------------------------------------------------------
def people_of(value: object) -> dict[str, str]:
    """Of Slack's users.json: id -> name."""
    found = {}
    for item in messages_in(value, "members", "users"):
        profile = mapping(item.get("profile"))
        name = profile.get("real_name") or item.get("real_name") or profile.get("display_name") or item.get("name")
        if isinstance(item.get("id"), str) and isinstance(name, str) and name:
            found[item["id"]] = name
    return found


def read_users(value: object, document: Document) -> bool:
    """The list of users alone: whom the ids in the channels beside it name."""
    items = messages_in(value, "members", "users")
    if not _most(items, "id", "name") or not any("profile" in item or "real_name" in item for item in items):
        return False
    people = people_of(value)
    document.add("\n".join(f"{short} | {name}" for short, name in people.items()))
    return True


def read_slack(value: object, document: Document) -> bool:
    items = messages_in(value, "messages")
    if not _most(items, "ts") or not any("text" in item or "blocks" in item for item in items):
        return False
    channel = ""
    if isinstance(value, dict):
        document.people.update(people_of(value))
        holder = value.get("channel")
        channel = str(
            value.get("channel_name") or (holder.get("name") if isinstance(holder, dict) else "") or value.get("name") or ""
        )
    folder = document.name.replace("\\", "/").rpartition("/")[0].rpartition("/")[2]
    channel = channel or folder
    source = f"Slack #{channel.lstrip('#')}" if channel else "Slack"
    written: set[tuple[object, object]] = set()
    flat = [
        part for item in items for part in (item, *(r for r in item.get("replies") or [] if isinstance(r, dict) and "text" in r))
    ]
    for item in flat:
        if (item.get("ts"), item.get("user")) in written:
            continue
        written.add((item.get("ts"), item.get("user")))
        text = _slack_text(item, document.people)
        if not text:
            continue
        if _NOTICE.match(str(item.get("subtype", ""))):
            # Who joined or renamed the channel is nobody's message.
            document.record(None, None, source, text)
            continue
        thread = item.get("thread_ts")
        reply = thread is not None and thread != item.get("ts")
        document.record(
            day_of(item.get("ts")), _slack_author(item, document.people), f"{source}, reply" if reply else source, text
        )
    return bool(document.records)


_NOTICE = re.compile(r"(?:channel|group|bot)_(?!message)\w+|(?:un)?pinned_item|reminder_add|tombstone|sh_room_\w+")


def _slack_author(item: dict[str, Any], people: dict[str, str]) -> str | None:
    profile = mapping(item.get("user_profile"))
    bot = mapping(item.get("bot_profile"))
    for name in (
        profile.get("real_name"), profile.get("display_name"), people.get(str(item.get("user"))), item.get("user_name"),
        item.get("username"), profile.get("name"),
        bot.get("name"),
    ):  # fmt: skip
        if isinstance(name, str) and name.strip():
            return name.strip()
    user = item.get("user")
    # The list of users may be another file of the run.
    return user if isinstance(user, str) else None


def _slack_text(item: dict[str, Any], people: dict[str, str]) -> str:
    text = item.get("text") if isinstance(item.get("text"), str) else ""
    if not text:
        text = "".join(_block_texts(item.get("blocks")))

    def link(match: re.Match[str]) -> str:
        target, label = match["target"], match["label"]
        if target.startswith("@"):
            return "@" + (label or people.get(target[1:], target[1:]))
        if target.startswith("#"):
            return "#" + (label or target[1:])
        if target.startswith("!"):
            return "@" + (label or target[1:].partition("^")[0])
        return f"{label} ({target})" if label and label != target else target.removeprefix("mailto:")

    pieces = [html.unescape(_LINK.sub(link, text)).strip()]
    for attachment in item.get("attachments") or []:
        if isinstance(attachment, dict):
            words = [attachment.get(key) for key in ("pretext", "title", "text")]
            shown = [w.strip() for w in words if isinstance(w, str) and w.strip()] or [attachment.get("fallback") or ""]
            pieces.extend(html.unescape(_LINK.sub(link, str(w))) for w in shown if w and w not in pieces)
    for file in item.get("files") or []:
        if isinstance(file, dict) and (name := file.get("title") or file.get("name")):
            pieces.append(f"[file: {name}]")
    return "\n".join(piece for piece in pieces if piece)


def _block_texts(value: object) -> list[str]:
    if isinstance(value, list):
        return [text for item in value for text in _block_texts(item)]
    if not isinstance(value, dict):
        return []
    kind = value.get("type")
    if kind in ("text", "link") or isinstance(value.get("text"), str):
        text = value.get("text") or value.get("url")
        return [text] if isinstance(text, str) else []
    inner = value.get("elements") or value.get("text") or value.get("fields")
    texts = _block_texts(inner)
    return [*texts, "\n"] if kind in ("rich_text_section", "section", "rich_text_preformatted") else texts


# --- Teams -------------------------------------------------------------------------------------------------------------
def read_teams(value: object, document: Document) -> bool:
    items = messages_in(value, "value", "messages", "chats")
    if not _most(items, "createdDateTime") or not any("body" in item or "content" in item for item in items):
        return False
    _teams(items, document, False)
    return bool(document.records)


def _teams(items: list[dict[str, Any]], document: Document, reply: bool) -> None:
    for item in items:
        body = item.get("body")
        content = body.get("content") if isinstance(body, dict) else body if isinstance(body, str) else item.get("content")
        text = content if isinstance(content, str) else ""
        if text and (
            (isinstance(body, dict) and body.get("contentType") == "html")
            or re.search(r"</?(?:p|div|br|span|at|b|i|a|ul|li)\b", text)
        ):
            text = html_text(text)
        pieces = [item.get("subject") if isinstance(item.get("subject"), str) else "", text]
        for attachment in item.get("attachments") or []:
            if isinstance(attachment, dict) and isinstance(attachment.get("name"), str):
                pieces.append(f"[file: {attachment['name']}]")
        where = item.get("channelIdentity") or {}
        place = item.get("channelName") or (where.get("channelName") if isinstance(where, dict) else None) or item.get("topic")
        source = f"Teams {place}" if isinstance(place, str) and place else "Teams"
        inside = item.get("replies")
        shown = "\n".join(piece.strip() for piece in pieces if piece and piece.strip())
        if shown and str(item.get("messageType", "message")) not in ("message", "chatMessage"):
            document.record(None, None, source, shown)
        elif shown:
            replying = reply or bool(item.get("replyToId"))
            document.record(
                day_of(item.get("createdDateTime")), _teams_author(item), f"{source}, reply" if replying else source, shown
            )
        if isinstance(inside, list):
            _teams([r for r in inside if isinstance(r, dict)], document, True)


def _teams_author(item: dict[str, Any]) -> str | None:
    sender = item.get("from") or item.get("sender") or item.get("author")
    if isinstance(sender, str):
        return sender or None
    if isinstance(sender, dict):
        for holder in (sender.get("user"), sender.get("application"), sender.get("emailAddress"), sender):
            if isinstance(holder, dict):
                name = holder.get("displayName") or holder.get("name")
                if isinstance(name, str) and name:
                    return name
    return None
