"""Lists of objects that have a day and a text, from any program: issues, notes, log entries."""

from __future__ import annotations

import re
from typing import Any

from sredspace_worker.extract.document import Document
from sredspace_worker.extract.records.chat import messages_in
from sredspace_worker.extract.records.days import day_of, order_of
from sredspace_worker.extract.records.tickets import person, words

_WHEN = ("date", "create_at", "sent_at", "sentAt", "posted_at", "postedAt", "date_created", "dateCreated", "day", "created_at", "createdAt", "created", "created_date", "createdDate", "timestamp", "time", "datetime",
"started", "sent", "when", "at", "quand", "jour", "date_time", "ts", "logged_at", "recorded_at", "authored_date",
         "committed_date", "updated_at", "updatedAt", "updated")  # fmt: skip
_WHO = (
    "author",
    "user",
    "assignee",
    "from",
    "sender",
    "created_by",
    "createdBy",
    "author_name",
    "authorName",
    "who",
    "qui",
    "auteur",
    "utilisateur",
    "operator",
    "technician",
    "engineer",
    "person",
    "name",
    "by",
    "employee",
    "username",
    "user_name",
    "sender_name",
    "senderName",
)
_WHAT = (
    "text",
    "body",
    "message",
    "content",
    "description",
    "note",
    "notes",
    "comment",
    "texte",
    "observation",
    "observations",
    "remark",
    "remarks",
    "remarque",
    "commentaire",
    "entry",
    "activity",
    "task",
    "work",
    "summary",
    "title",
    "subject",
)
_TITLE = ("title", "subject", "summary", "task")


def _first(item: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    lowered = {key.lower(): key for key in item}
    return next(
        (lowered[key.lower()] for key in keys if key.lower() in lowered and item[lowered[key.lower()]] not in (None, "")), None
    )


def read_items(value: object, document: Document) -> bool:
    found = messages_in(
        value,
        "messages",
        "items",
        "entries",
        "issues",
        "records",
        "data",
        "notes",
        "logs",
        "comments",
        "commits",
        "events",
        "features",
        "rows",
        "value",
    )
    if (
        isinstance(value, dict)
        and _first(value, _WHEN)
        and _first(value, ("body", "text", "description"))
        and value.get("comments")
    ):
        # One issue with its comments.
        found = [value]
    # `{"type": "Feature", "properties": {…}}`: what an object says may stand one level down.
    found = [_flat(item) for item in found]
    known = [item for item in found if _first(item, _WHEN) and _first(item, _WHAT)]
    if len(found) < 1 or len(known) * 10 < len(found) * 6:
        return False
    order = order_of([str(item[_first(item, _WHEN) or ""]) for item in known])
    if not any(day_of(item[_first(item, _WHEN) or ""], order) for item in known):
        return False
    people = _people(value) | _logins(found)
    for item in found:
        _item(item, "", document, order, people)
    return bool(document.records)


def _people(value: object) -> dict[str, str]:
    """Who the ids of an export are, by a list beside its entries."""
    lists = [inner for inner in value.values() if isinstance(inner, list)] if isinstance(value, dict) else []
    return {
        str(one["id"]): name
        for inner in lists
        for one in inner
        if isinstance(one, dict) and "id" in one and not _first(one, _WHEN)
        if (name := person(one.get("name") or one.get("fullName") or one.get("full_name")))
    }


def _logins(items: list[dict[str, Any]]) -> dict[str, str]:
    """Whose a login is, where an object of one person has it beside the name; another one may have it alone."""
    parts = [part for item in items for part in (item, *(p for own in item.values() for p in messages_in(own)))]
    users = [user for part in parts for user in part.values() if isinstance(user, dict) and isinstance(user.get("login"), str)]
    return {user["login"]: name for user in users if (name := person(user.get("name"))) and " " in name}


def _flat(item: dict[str, Any]) -> dict[str, Any]:
    if _first(item, _WHEN) and _first(item, _WHAT):
        return item
    inner = next(
        (value for value in item.values() if isinstance(value, dict) and _first(value, _WHEN) and _first(value, _WHAT)), None
    )
    return (
        {**{key: value for key, value in item.items() if value is not inner and not isinstance(value, dict | list)}, **inner}
        if inner
        else item
    )


def _item(item: dict[str, Any], source: str, document: Document, order: Any, people: dict[str, str]) -> None:
    when, who = _first(item, _WHEN), _first(item, _WHO)
    title = _first(item, _TITLE)
    what = next((key for key in _WHAT if _first(item, (key,)) and _first(item, (key,)) != title), None) or title
    what = _first(item, (what,)) if what else None
    author = _login(item[who]) if who else None
    author = people.get(str(item[who])) or people.get(author or "", author) if who else None
    lines = [words(item[key]) for key in dict.fromkeys((title, what)) if key]
    lists: list[tuple[str, list[dict[str, Any]]]] = []
    for key, other in item.items():
        if key in (when, who, title, what, "number", "iid"):
            continue
        if (
            isinstance(other, list)
            and other
            and all(isinstance(part, dict) for part in other)
            and any(_first(part, _WHAT) for part in other)
        ):
            lists.append((key, other))
        elif (text := words(other)) and re.search(r"[^\W_]", text) and not text.startswith(("http://", "https://")):
            lines.append(f"{key.replace('_', ' ')}: {text}")
    number = item.get("number") or item.get("iid")
    label = source or (f"issue #{number}" if number else "entry")
    date = day_of(item[when], order) if when else None
    document.record(date, author, label, "\n".join(line for line in lines if line))
    for key, inner in lists:
        for part in inner:
            _item(part, f"{label}, {key.rstrip('s')}", document, order, people)


def _login(value: object) -> str | None:
    if isinstance(value, dict) and isinstance(value.get("login"), str) and not value.get("name"):
        return str(value["login"])
    return person(value)
