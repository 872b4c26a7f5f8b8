from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

T = TypeVar("T", bound="PreflightFile")


@_attrs_define
class PreflightFile:
    """A selected file.

    Attributes:
        file_id (UUID): The file's ID.
        original_filename (None | str): Null if it is not a file of this project.
        usable (bool): Whether the run could use the file.
        reason (None | str): Why the file is not usable. Null if it is usable.
    """

    file_id: UUID
    original_filename: None | str
    usable: bool
    reason: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        file_id = str(self.file_id)

        original_filename: None | str
        original_filename = self.original_filename

        usable = self.usable

        reason: None | str
        reason = self.reason

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "fileId": file_id,
                "originalFilename": original_filename,
                "usable": usable,
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        file_id = UUID(d.pop("fileId"))

        def _parse_original_filename(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        original_filename = _parse_original_filename(d.pop("originalFilename"))

        usable = d.pop("usable")

        def _parse_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reason = _parse_reason(d.pop("reason"))

        preflight_file = cls(
            file_id=file_id,
            original_filename=original_filename,
            usable=usable,
            reason=reason,
        )

        preflight_file.additional_properties = d
        return preflight_file

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
