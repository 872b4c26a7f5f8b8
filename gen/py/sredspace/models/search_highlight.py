from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

T = TypeVar("T", bound="SearchHighlight")


@_attrs_define
class SearchHighlight:
    """A place in the snippet, in code points.

    Attributes:
        char_start (int): Offset of the first character.
        char_end (int): Offset after the last character.
    """

    char_start: int
    char_end: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        char_start = self.char_start

        char_end = self.char_end

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "charStart": char_start,
                "charEnd": char_end,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        char_start = d.pop("charStart")

        char_end = d.pop("charEnd")

        search_highlight = cls(
            char_start=char_start,
            char_end=char_end,
        )

        search_highlight.additional_properties = d
        return search_highlight

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
