from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

T = TypeVar("T", bound="RecognisedLine")


@_attrs_define
class RecognisedLine:
    """A line of text that was recognised in a picture.

    Attributes:
        char_start (int): Offset of the first character, in code points.
        char_end (int): Offset after the last character, in code points.
        page (int): The page, or the frame of a picture, starting at 1.
        box (list[float]): Left, top, right and bottom as fractions of the page's width and height, from its top left.
    """

    char_start: int
    char_end: int
    page: int
    box: list[float]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        char_start = self.char_start

        char_end = self.char_end

        page = self.page

        box = self.box

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "charStart": char_start,
                "charEnd": char_end,
                "page": page,
                "box": box,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        char_start = d.pop("charStart")

        char_end = d.pop("charEnd")

        page = d.pop("page")

        box = cast(list[float], d.pop("box"))

        recognised_line = cls(
            char_start=char_start,
            char_end=char_end,
            page=page,
            box=box,
        )

        recognised_line.additional_properties = d
        return recognised_line

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
