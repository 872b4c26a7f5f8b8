"""Trello boards (JSON) and calendars (iCalendar): a record for each card, comment and event."""

from __future__ import annotations

import re
from typing import Any

from sredspace_worker.extract.document import Document
from sredspace_worker.extract.records.chat import mapping, messages_in
from sredspace_worker.extract.records.days import day_of
from sredspace_worker.extract.records.tickets import person, words

_BEGIN = re.compile(r"^BEGIN:(?:VEVENT|VJOURNAL|VTODO)$", re.M)
_END = re.compile(r"^END:(?:VEVENT|VJOURNAL|VTODO)$", re.M)
_FIELD = re.compile(r"^(?P<name>[A-Z-]+)(?P<parts>(?:;[^:\"\n]*(?:\"[^\"\n]*\"[^:\"\n]*)*)?):(?P<value>.*)$", re.M)
_CALLED = re.compile(r";CN=\"?(?P<name>[^\";:]+)\"?")
_ESCAPED = {"\\n": "\n", "\\N": "\n", "\\,": ",", "\\;": ";", "\\\\": "\\"}


def read_trello(value: object, document: Document) -> bool:
    cards, actions = messages_in(value, "cards"), messages_in(value, "actions")
    if not isinstance(value, dict) or not isinstance(value.get("lists"), list) or not cards:
        return False
    members = {str(m.get("id")): str(m.get("fullName") or m.get("username") or "") for m in messages_in(value, "members")}
    lists = {str(one.get("id")): str(one.get("name") or "") for one in messages_in(value, "lists")}
    board = f"Trello {value.get('name') or ''}".strip()
    made: dict[str, dict[str, Any]] = {}
    for action in actions:
        if action.get("type") in ("createCard", "copyCard", "emailCard"):
            made.setdefault(str(_card(action).get("id")), action)
    for card in cards:
        birth = made.get(str(card.get("id")), {})
        names = [name for one in card.get("idMembers") or [] if (name := members.get(str(one)))]
        author = (
            person(mapping(birth.get("memberCreator")).get("fullName"))
            or members.get(str(birth.get("idMemberCreator")))
            or (names[0] if len(names) == 1 else None)
        )
        title, text = words(card.get("name")), words(card.get("desc"))
        details = f"List: {lists[str(card.get('idList'))]}" if lists.get(str(card.get("idList"))) else ""
        day = day_of(birth.get("date")) or day_of(card.get("start")) or day_of(card.get("dateLastActivity"))
        lines = [title.rstrip(".") + "." if title and text else title, text, details]
        document.record(day, author, board, "\n".join(line for line in lines if line))
    # A board lists what was done last first.
    for action in sorted(actions, key=lambda a: str(a.get("date"))):
        text = words(mapping(action.get("data")).get("text"))
        if action.get("type") == "commentCard" and text:
            who = mapping(action.get("memberCreator")) or {"fullName": members.get(str(action.get("idMemberCreator")))}
            where = f"{board}, comment on {words(_card(action).get('name'))}".removesuffix(" on ").replace(":", "")
            document.record(day_of(action.get("date")), person(who.get("fullName") or who.get("username")), where, text)
    return bool(document.records)


def _card(action: dict[str, Any]) -> dict[str, Any]:
    return mapping(mapping(action.get("data")).get("card"))


def read_calendar(text: str, document: Document) -> bool:
    """True for an iCalendar file; its events are then in the document."""
    if not text.lstrip("\ufeff \n").startswith("BEGIN:VCALENDAR"):
        return False
    unfolded = re.sub(r"\n[ \t]", "", text)
    for event in _BEGIN.split(unfolded)[1:]:
        end = _END.search(event)
        fields: dict[str, tuple[str, str]] = {}
        for match in _FIELD.finditer(event, 0, end.start() if end else len(event)):
            fields.setdefault(match["name"], (match["parts"], match["value"]))
        title, said = _value(fields, "SUMMARY"), _value(fields, "DESCRIPTION") or _value(fields, "COMMENT")
        called = _CALLED.search(fields.get("ORGANIZER", ("", ""))[0])
        day = day_of(_value(fields, "DTSTART")[:8]) or day_of(_value(fields, "DTSTAMP")[:8])
        body = f"{title.rstrip('.')}.\n{said}" if title and said else title or said
        if body:
            document.record(day, called["name"].strip() if called else None, "calendar", body)
    return bool(document.records)


def _value(fields: dict[str, tuple[str, str]], name: str) -> str:
    return re.sub(r"\\[nN,;\\]", lambda m: _ESCAPED[m[0]], fields.get(name, ("", ""))[1]).strip()
