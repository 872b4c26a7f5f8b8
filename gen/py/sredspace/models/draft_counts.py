from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

T = TypeVar("T", bound="DraftCounts")


@_attrs_define
class DraftCounts:
    """The length of a narrative line by both ways of counting, without its placeholders (`[GAP: ...]`, `[LACUNE : ...]`),
    which are
    filled in or removed before the form is filed. Null for other lines.

        Attributes:
            word_count (int): Words as the CRA's form counts them.
            word_limit (int): The most words that the form takes.
            line_count (int): Lines of 78 characters as filing software counts them.
            line_limit (int): The most lines that filing software takes.
            within_limit (bool): Whether the words are within their limit.
    """

    word_count: int
    word_limit: int
    line_count: int
    line_limit: int
    within_limit: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        word_count = self.word_count

        word_limit = self.word_limit

        line_count = self.line_count

        line_limit = self.line_limit

        within_limit = self.within_limit

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "wordCount": word_count,
                "wordLimit": word_limit,
                "lineCount": line_count,
                "lineLimit": line_limit,
                "withinLimit": within_limit,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        word_count = d.pop("wordCount")

        word_limit = d.pop("wordLimit")

        line_count = d.pop("lineCount")

        line_limit = d.pop("lineLimit")

        within_limit = d.pop("withinLimit")

        draft_counts = cls(
            word_count=word_count,
            word_limit=word_limit,
            line_count=line_count,
            line_limit=line_limit,
            within_limit=within_limit,
        )

        draft_counts.additional_properties = d
        return draft_counts

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
