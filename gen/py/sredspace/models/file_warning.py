from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

T = TypeVar("T", bound="FileWarning")


@_attrs_define
class FileWarning:
    """A warning about the extracted text.

    Attributes:
        code (str): A stable name of the kind of warning, for example `page_without_text`, `picture_not_read`,
            `hidden_left_out`,
            `text_recognised` or `text_cut`. More can be added.
        place (str): Where in the file, e.g. `page 3` or `sheet Hours, row 12`.
        reason (str): What happened and what to do about it, in words to show to a user.
    """

    code: str
    place: str
    reason: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        code = self.code

        place = self.place

        reason = self.reason

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "code": code,
                "place": place,
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        code = d.pop("code")

        place = d.pop("place")

        reason = d.pop("reason")

        file_warning = cls(
            code=code,
            place=place,
            reason=reason,
        )

        file_warning.additional_properties = d
        return file_warning

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
