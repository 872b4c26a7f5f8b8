from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.text_segment_kind import TextSegmentKind

T = TypeVar("T", bound="TextSegment")


@_attrs_define
class TextSegment:
    """A page, sheet, slide or archive entry.

    Attributes:
        kind (TextSegmentKind): The kind of segment. An entry is a file inside an archive.
        number (int): The number of the segment, starting at 1.
        label (None | str): The label of the segment, e.g. the name of a sheet. Null if it has none.
        char_start (int): Offset of the first character, in code points.
        char_end (int): Offset after the last character, in code points.
    """

    kind: TextSegmentKind
    number: int
    label: None | str
    char_start: int
    char_end: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind.value

        number = self.number

        label: None | str
        label = self.label

        char_start = self.char_start

        char_end = self.char_end

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "number": number,
                "label": label,
                "charStart": char_start,
                "charEnd": char_end,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        kind = TextSegmentKind(d.pop("kind"))

        number = d.pop("number")

        def _parse_label(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        label = _parse_label(d.pop("label"))

        char_start = d.pop("charStart")

        char_end = d.pop("charEnd")

        text_segment = cls(
            kind=kind,
            number=number,
            label=label,
            char_start=char_start,
            char_end=char_end,
        )

        text_segment.additional_properties = d
        return text_segment

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
