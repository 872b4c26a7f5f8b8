from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.draft_diff_op import DraftDiffOp

T = TypeVar("T", bound="DraftDiffSegment")


@_attrs_define
class DraftDiffSegment:
    """A piece of text.

    Attributes:
        op (DraftDiffOp): What happened to a piece of text.
        text (str): The piece.
    """

    op: DraftDiffOp
    text: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        op = self.op.value

        text = self.text

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "op": op,
                "text": text,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        op = DraftDiffOp(d.pop("op"))

        text = d.pop("text")

        draft_diff_segment = cls(
            op=op,
            text=text,
        )

        draft_diff_segment.additional_properties = d
        return draft_diff_segment

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
