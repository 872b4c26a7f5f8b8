"""Jira and Azure DevOps exports, JSON and CSV: a record for each ticket, comment and work log."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sredspace_worker.extract.document import Document
from sredspace_worker.extract.numbers import plain
from sredspace_worker.extract.records.chat import mapping, messages_in
from sredspace_worker.extract.records.days import Order, day_in, day_of, order_of
from sredspace_worker.extract.thread import name_of
from sredspace_worker.extract.web import html_text

_TAG = re.compile(r"</?(?:p|div|br|span|b|i|ul|ol|li|a|table|h\d|strong|em|pre|code)\b[^>]*>", re.I)


def words(value: object) -> str:
    """The text of a field: plain, HTML, a person, or Jira's document format."""
    if isinstance(value, str):
        return html_text(value) if _TAG.search(value) else value.strip()
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return plain(float(value))
    if isinstance(value, list):
        return ", ".join(text for item in value if (text := words(item)))
    if isinstance(value, dict):
        if value.get("type") in ("doc", "paragraph", "text") or "content" in value:
            return _adf(value).strip()
        for key in ("displayName", "name", "value", "title", "emailAddress", "uniqueName", "text"):
            if isinstance(value.get(key), str):
                return str(value[key]).strip()
    return ""


def _adf(node: object) -> str:
    if isinstance(node, list):
        return "".join(_adf(item) for item in node)
    if not isinstance(node, dict):
        return ""
    kind = node.get("type")
    if kind == "text":
        return str(node.get("text") or "")
    if kind == "hardBreak":
        return "\n"
    if kind in ("mention", "emoji", "status", "date", "inlineCard"):
        attributes = mapping(node.get("attrs"))
        return str(attributes.get("text") or attributes.get("url") or "")
    inner = _adf(node.get("content"))
    if kind in ("tableCell", "tableHeader"):
        return inner.strip().replace("\n", " ") + " | "
    if kind == "listItem":
        return "- " + inner.strip() + "\n"
    if kind == "tableRow":
        return inner.rstrip("| ") + "\n"
    return (
        inner + "\n"
        if kind in ("paragraph", "heading", "codeBlock", "blockquote", "bulletList", "orderedList", "table")
        else inner
    )


def person(value: object) -> str | None:
    text = words(value)
    return name_of(text) if text else None


def _hours(seconds: object) -> str:
    try:
        return plain(round(float(seconds) / 3600, 2))  # type: ignore[arg-type] # what is no number is caught
    except (TypeError, ValueError):
        return ""


def _body(title: str, text: str, details: Sequence[tuple[str, str]]) -> str:
    lines = [title.rstrip(".") + "." if title and text else title, text]
    lines.extend(f"{name}: {value}" for name, value in details if value)
    return "\n".join(line for line in lines if line)


# --- JSON -------------------------------------------------------------------------------------------------------------
_JIRA_KNOWN = {
    "summary",
    "description",
    "comment",
    "worklog",
    "assignee",
    "created",
    "timespent",
    "aggregatetimespent",
    "creator",
    "reporter",
    "updated",
    "status",
}


def read_jira(value: object, document: Document) -> bool:
    items = messages_in(value, "issues") or (
        [value] if isinstance(value, dict) and "key" in value and isinstance(value.get("fields"), dict) else []
    )
    items = [item for item in items if isinstance(item.get("fields"), dict) and "key" in item]
    if not items or not any("summary" in item["fields"] for item in items):
        return False
    for item in items:
        _jira(item, document)
    return bool(document.records)


def _jira(item: dict[str, Any], document: Document) -> None:
    fields = item["fields"]
    key = str(item["key"])
    logs = _inside(fields.get("worklog"), "worklogs")
    spent = _hours(fields.get("timespent")) if fields.get("timespent") else ""
    details = [
        ("Status", words(fields.get("status"))),
        ("Reporter", person(fields.get("reporter")) or ""),
        ("Updated", day_of(fields.get("updated")) or ""),
    ]
    if spent:
        details.append(("Time spent in all (sum of the work logs)" if logs else "Time spent", f"{spent} h"))
    for name, other in fields.items():
        if name in _JIRA_KNOWN or isinstance(other, bool):
            continue
        text = words(other) if not isinstance(other, dict) or {"displayName", "name", "value", "content"} & set(other) else ""
        if text and not text.startswith(("http://", "https://")) and re.search(r"[^\W\d_]{2}", text):
            details.append((name.replace("_", " "), text))
    # Whoever opened a ticket wrote its text; its hours belong to whoever had to do it.
    opened = person(fields.get("creator")) or person(fields.get("reporter"))
    author = (person(fields.get("assignee")) if spent else opened) or opened or person(fields.get("assignee"))
    title = words(fields.get("summary"))
    document.record(day_of(fields.get("created")), author, f"Jira {key}", _body(title, words(fields.get("description")), details))
    for comment in _inside(fields.get("comment"), "comments"):
        if text := words(comment.get("body")):
            document.record(day_of(comment.get("created")), person(comment.get("author")), f"Jira {key}, comment", text)
    for log in logs:
        hours = _hours(log.get("timeSpentSeconds")) or ""
        text = _body("", words(log.get("comment")), [("Time spent", f"{hours} h" if hours else words(log.get("timeSpent")))])
        if text:
            document.record(
                day_of(log.get("started") or log.get("created")), person(log.get("author")), f"Jira {key}, work log", text
            )


def _inside(value: object, key: str) -> list[dict[str, Any]]:
    return messages_in(value, key)


def read_devops(value: object, document: Document) -> bool:
    items = messages_in(value, "value", "workItems") or (
        [value] if isinstance(value, dict) and isinstance(value.get("fields"), dict) else []
    )
    items = [
        item
        for item in items
        if isinstance(item.get("fields"), dict) and any(key.startswith("System.") for key in item["fields"])
    ]
    if not items:
        return False
    for item in items:
        fields = item["fields"]
        key = f"Azure DevOps {item.get('id') or fields.get('System.Id') or ''}".strip()
        details: list[tuple[str, str]] = []
        for name, other in fields.items():
            short = name.rpartition(".")[2]
            text = words(other)
            if short == "CompletedWork" and text:
                details.append(("Time spent", f"{text} h"))
            elif (
                text
                and short not in ("Title", "Description", "AssignedTo", "CreatedDate", "Id", "Rev", "History")
                and re.search(r"[^\W\d_]{2}", text)
            ):
                details.append(
                    (
                        re.sub(r"(?<=[a-z])(?=[A-Z])", " ", short),
                        (short.endswith("Date") and day_of(text)) or text,
                    )
                )
        author = person(fields.get("System.AssignedTo")) or person(fields.get("System.CreatedBy"))
        body = _body(words(fields.get("System.Title")), words(fields.get("System.Description")), details)
        document.record(day_of(fields.get("System.CreatedDate")), author, key, body)
        if history := words(fields.get("System.History")):
            document.record(
                day_of(fields.get("System.ChangedDate")), person(fields.get("System.ChangedBy")), f"{key}, comment", history
            )
        for comment in _inside(item.get("comments"), "comments"):
            if text := words(comment.get("text")):
                who = person(comment.get("createdBy") or comment.get("revisedBy"))
                document.record(day_of(comment.get("createdDate") or comment.get("revisedDate")), who, f"{key}, comment", text)
    return bool(document.records)


# --- CSV --------------------------------------------------------------------------------------------------------------
# The column names of Jira, Azure DevOps, GitHub, Linear, Asana, Trello, Redmine, YouTrack and ClickUp, in English and French.
_TITLE = {
    "summary", "title", "résumé", "titre", "subject", "sujet", "name", "nom", "task name", "nom de la tâche", "card name", "nom de la carte", "sommaire", "issue title",
}  # fmt: skip
_KEY = {
    "issue key", "key", "id", "issue id", "clé", "work item id", "clé de ticket", "issue number", "number", "#", "task id", "card id", "numéro", "no", "id de la tâche", "id de la carte",
    "identifiant", "ticket", "ticket id", "issue",
}  # fmt: skip
_WHO = (
    {"author", "auteur", "auteure", "opened by", "ouvert par"},
    {"assignee", "assigned to", "personne assignée", "responsable", "assignees", "members", "membres", "assigné à", "attribué à", "assignée à", "owner", "person"},
    {"creator", "created by", "reporter", "rapporteur", "créateur", "créé par", "rapporté par", "créatrice", "rapporteuse"},
)  # fmt: skip
_WHEN = (
    {"created", "created date", "créé", "créée", "création", "date de création", "created at", "date created", "créé le", "opened at", "ouvert le", "started"},
    {"updated", "changed date", "mise à jour", "mis à jour", "resolved", "last activity date", "updated at", "closed at", "last modified", "completed at", "dernière activité", "modifié le"},
)  # fmt: skip
_TEXT = {
    "description", "repro steps", "acceptance criteria", "body", "corps", "notes", "task content", "card description", "contenu", "détails", "details", "texte",
    "étapes de reproduction", "critères d'acceptation", "description de la carte",
}  # fmt: skip
_SECONDS = {"time spent", "temps passé", "temps consacré"}
_SUMS = {"σ time spent", "σ temps passé", "Σ time spent".lower()}
_COMMENTS = {"comment", "comments", "commentaire", "commentaires", "comment body", "latest comment", "dernier commentaire"}
_LOGS = {"log work", "worklog", "journal de travail", "consigner le travail"}
_HOURS = {"completed work", "travail terminé"}
_NOISE = re.compile(
    r".*\bid$|url|.*\burl$|rank|watchers( id)?|votes|avatar.*|.*thumbnail.*|project (?:lead|type|url|key).*|work ratio|security "
    r"level|.*estimate|.*\bprogress|.*\bemail|.*\bcount",
    re.I,
)
_SIGNS = {
    "issue key",
    "issue type",
    "issue id",
    "work item type",
    "project key",
    "assigned to",
    "clé de ticket",
    "type de ticket",
    "type d'élément de travail",
}
_PROGRAMS: tuple[tuple[str, set[str]], ...] = (
    ("Azure DevOps", {"work item type", "assigned to", "changed date", "type d'élément de travail"}),
    ("Trello", {"card id", "card name", "id de la carte", "nom de la carte"}),
    ("Asana", {"section/column"}),
    ("Jira", {"issue key", "clé de ticket", "clé"}),
)
_TIMED = {"hours", "heures", "hours worked", "duration", "durée", "time (h)", "hrs", "temps (h)"}
ACCOUNT = re.compile(r"[0-9a-f]{24}|\d+:[0-9a-f-]{20,}|[0-9a-z]{20,}")
_A_KEY = re.compile(r"#?\d{1,20}|[A-Z][A-Z0-9_]{1,9}-\d{1,6}|[0-9a-f]{24}|[0-9a-z]{6,12}")


def read_rows(found: list[list[str]], document: Document) -> bool:
    """True for the CSV of Jira or Azure DevOps; time sheets and all other CSV stay rows."""
    if len(found) < 2:
        return False
    names = [cell.strip().lower().lstrip("\ufeff") for cell in found[0]]
    known = set(names)
    if not (known & _TITLE and known & set().union(*_WHO, *_WHEN) and (known & _SIGNS or _tickets(found, names))):
        return False
    program = next((name for name, signs in _PROGRAMS if known & signs), "Jira" if known & _SIGNS else "ticket")
    orders = {
        place: order_of([row[place] for row in found[1:] if place < len(row)])
        for place, name in enumerate(names)
        if name in _WHEN[0] | _WHEN[1]
    }
    # A column with days up to 12 only is written like the other columns of the same export.
    decided = {order for order in orders.values() if order}
    if len(decided) == 1:
        orders = {place: order or next(iter(decided)) for place, order in orders.items()}
    unsure = 0
    for row in found[1:]:
        if any(row):
            unsure += _row(row, names, orders, program, document)
    if unsure:
        document.warn(
            "dates_ambiguous",
            "file",
            f"{unsure} dates can be read as day/month or month/day; they were not used. Export them as YYYY-MM-DD.",
        )
    return True


def _tickets(found: list[list[str]], names: list[str]) -> bool:
    """Whether each row has a number of its own and texts: no time sheet has that."""
    known = set(names)
    place = next((n for n, name in enumerate(names) if name in _KEY), None)
    if place is None or known & _TIMED or not (known & (_TEXT | _COMMENTS) and known & _WHEN[0] and known & set().union(*_WHO)):
        return False
    keys = [row[place].strip() for row in found[1:] if place < len(row) and any(row)]
    return len(set(keys)) == len(keys) and all(_A_KEY.fullmatch(key) for key in keys)


def _row(row: list[str], names: list[str], orders: dict[int, Order | None], program: str, document: Document) -> int:
    cells = [(place, name, row[place].strip()) for place, name in enumerate(names) if place < len(row) and row[place].strip()]

    def first(*groups: set[str]) -> tuple[int, str]:
        for group in groups:
            for place, name, text in cells:
                if name in group:
                    return place, text
        return -1, ""

    key = first({"issue key", "key", "clé de ticket", "clé"}, _KEY)[1]
    place, when = first(*_WHEN)
    date = day_of(when, orders.get(place)) if when else None
    order = next((o for o in orders.values() if o), None)
    logs = [text for _, name, text in cells if name in _LOGS]
    details: list[tuple[str, str]] = []
    # As in a Jira export: the text belongs to whoever opened the ticket, hours to whoever had to do it.
    spent = any(name in _SECONDS | _HOURS for _, name, _ in cells)
    people = (_WHO[0], _WHO[1], _WHO[2]) if spent else (_WHO[0], _WHO[2], _WHO[1])
    at, who = first(*people)
    author = person(who)
    used = {place, at}
    texts: list[str] = []
    for place, name, text in cells:
        if place in used or name in _TITLE | _KEY | _COMMENTS | _LOGS:
            continue
        if name in _TEXT:
            texts.append(words(text))
        elif name in _SECONDS and re.fullmatch(r"\d+(?:\.\d+)?", text):
            # Jira counts seconds; a number that is not a whole minute is in hours.
            hours = _hours(text) if float(text) >= 60 else text
            details.append(("Time spent in all (sum of the work logs)" if logs else "Time spent", f"{hours} h"))
        elif name in _SUMS and re.fullmatch(r"\d+", text):
            details.append(("Time spent in all (sum with sub-tasks)", f"{_hours(text)} h"))
        elif name in _HOURS:
            details.append(("Time spent", f"{text} h"))
        elif not _NOISE.fullmatch(name) and re.search(r"[^\W_]", text):
            details.append(
                (names_shown(name), day_of(text, orders.get(place)) or text if name in _WHEN[0] | _WHEN[1] else words(text))
            )
    source = f"{program} {key}".strip()
    document.record(date, author, source, _body(first(_TITLE)[1], "\n".join(texts), _grouped(details)))
    comments = [text for _, name, text in cells if name in _COMMENTS]
    # Where the one comment is all that a ticket says, the day and the person of the ticket are its own.
    own = (date, author) if len(comments) == 1 and not any(name in _TEXT for name in names) else (None, None)
    for text in comments:
        _comment(text, order, source, document, own)
    for text in logs:
        _log(text, order, source, document)
    return bool(when) and date is None


def _grouped(details: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Columns that Jira repeats (Labels, Sprint, Watchers) as one line."""
    found: dict[str, list[str]] = {}
    for name, text in details:
        if text not in found.setdefault(name, []):
            found[name].append(text)
    return [(name, ", ".join(texts)) for name, texts in found.items()]


def names_shown(name: str) -> str:
    match = re.fullmatch(r"custom field \((.*)\)|champs personnalisés \((.*)\)", name)
    name = (match[1] or match[2]) if match else name
    return name[:1].upper() + name[1:]


def _comment(text: str, order: Order | None, source: str, document: Document, own: tuple[str | None, str | None]) -> None:
    parts = text.split(";", 2)
    if len(parts) == 3 and day_of(parts[0], order) and len(parts[1]) < 120:
        document.record(day_of(parts[0], order), _account(parts[1]), f"{source}, comment", words(parts[2]))
    elif (head := _HEAD.match(text)) and (day := day_in(head["head"], order)) is not None:
        # `Theo Lang 06 Feb 2025: …`
        left = re.sub(r"\b\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)?\b", "", head["head"][: day.start] + " " + head["head"][day.end :])
        who = left.strip(" ,;:()[]-–—|")
        document.record(
            day.value, _account(who) if re.search(r"[^\W\d]", who) else None, f"{source}, comment", words(text[head.end() :])
        )
    else:
        document.record(*own, f"{source}, comment", words(text))


_HEAD = re.compile(r"(?P<head>[^\n]{8,80}?\d{4}[^\n:]{0,3}(?:\d{1,2}:\d\d(?::\d\d)?[^\n:]{0,40})?):\s+(?=\S)")


def _log(text: str, order: Order | None, source: str, document: Document) -> None:
    parts = text.rsplit(";", 3)
    if len(parts) == 4 and re.fullmatch(r"\d+", parts[3].strip()):
        body = _body("", words(parts[0]), [("Time spent", f"{_hours(parts[3])} h")])
        document.record(day_of(parts[1], order), _account(parts[2]), f"{source}, work log", body)
    else:
        document.record(None, None, f"{source}, work log", words(text))


def _account(text: str) -> str | None:
    # Whom an account id such as 5b10a2844c20165700ede21g names, another file of the run may say.
    return text.strip() if ACCOUNT.fullmatch(text.strip()) else name_of(text)
