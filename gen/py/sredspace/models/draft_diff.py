from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

if TYPE_CHECKING:
    from ..models.draft_line_diff import DraftLineDiff


T = TypeVar("T", bound="DraftDiff")


@_attrs_define
class DraftDiff:
    """What differs between two versions.

    Attributes:
        from_ (int): The older version.
        to (int): The newer version.
        lines (list[DraftLineDiff]): The lines that differ.
    """

    from_: int
    to: int
    lines: list[DraftLineDiff]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from_ = self.from_

        to = self.to

        lines = []
        for lines_item_data in self.lines:
            lines_item = lines_item_data.to_dict()
            lines.append(lines_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "from": from_,
                "to": to,
                "lines": lines,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.draft_line_diff import DraftLineDiff

        d = dict(src_dict)
        from_ = d.pop("from")

        to = d.pop("to")

        lines = []
        _lines = d.pop("lines")
        for lines_item_data in _lines:
            lines_item = DraftLineDiff.from_dict(lines_item_data)

            lines.append(lines_item)

        draft_diff = cls(
            from_=from_,
            to=to,
            lines=lines,
        )

        draft_diff.additional_properties = d
        return draft_diff

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
