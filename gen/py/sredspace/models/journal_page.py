from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import date_of

if TYPE_CHECKING:
    from ..models.journal_entry import JournalEntry


T = TypeVar("T", bound="JournalPage")


@_attrs_define
class JournalPage:
    """A page of entries.

    Attributes:
        items (list[JournalEntry]): The entries, newest first.
        retained_until (datetime.date): The entries are kept at least until this day, YYYY-MM-DD: the project's, but not
            before four and a half years after the last work; without a date, seven years after the last entry.
        next_cursor (None | str): Cursor of the next page. Null on the last page.
    """

    items: list[JournalEntry]
    retained_until: datetime.date
    next_cursor: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        retained_until = self.retained_until.isoformat()

        next_cursor: None | str
        next_cursor = self.next_cursor

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "items": items,
                "retainedUntil": retained_until,
                "nextCursor": next_cursor,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.journal_entry import JournalEntry

        d = dict(src_dict)
        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = JournalEntry.from_dict(items_item_data)

            items.append(items_item)

        retained_until = date_of(d.pop("retainedUntil"))

        def _parse_next_cursor(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_cursor = _parse_next_cursor(d.pop("nextCursor"))

        journal_page = cls(
            items=items,
            retained_until=retained_until,
            next_cursor=next_cursor,
        )

        journal_page.additional_properties = d
        return journal_page

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
