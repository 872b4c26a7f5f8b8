"""Exports of chat, ticket and log programs as records with their author, day and source."""

from __future__ import annotations

from sredspace_worker.extract.document import Document
from sredspace_worker.extract.records import boards, chat, items, tickets


def read_value(value: object, document: Document) -> bool:
    """True if the JSON is an export that an importer recognises; its records are then in the document."""
    return any(
        reader(value, document)
        for reader in (
            chat.read_slack,
            chat.read_teams,
            chat.read_users,
            boards.read_trello,
            tickets.read_jira,
            tickets.read_devops,
            items.read_items,
        )
    )
