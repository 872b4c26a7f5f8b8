"""The rows of OpenDocument tables, and what a sheet hides."""

from __future__ import annotations

from collections.abc import Iterator

from sredspace_worker.extract.document import Document
from sredspace_worker.extract.package import Element, attribute, descendants, local


def own(table: Element, name: str) -> Iterator[Element]:
    """Rows of this table, also inside groups and headers, not of tables inside its cells."""
    stack = [iter(table)]
    while stack:
        for item in stack[-1]:
            if local(item) == name:
                yield item
            elif local(item) in ("table-header-rows", "table-rows", "table-row-group"):
                stack.append(iter(item))
                break
        else:
            stack.pop()


def say_hidden(table: Element, closed: set[str], place: str, document: Document) -> None:
    """`closed` holds the names of the styles of hidden sheets."""
    if attribute(table, "style-name") in closed:
        document.warn("hidden_read", place, "The sheet is hidden in the file; it was read.")
    if any(attribute(column, "visibility") in ("collapse", "filter") for column in descendants(table, "table-column")):
        document.warn("hidden_read", place, "Hidden columns; they were read.")
