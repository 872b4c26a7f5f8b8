from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

T = TypeVar("T", bound="RunReading")


@_attrs_define
class RunReading:
    """The text extraction of a selected file.

    Attributes:
        file_id (UUID): ID of the file.
        reading_id (None | UUID): Pass it to `getFileText` as `reading`. Null in old runs whose file was deleted.
    """

    file_id: UUID
    reading_id: None | UUID
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        file_id = str(self.file_id)

        reading_id: None | str
        if isinstance(self.reading_id, UUID):
            reading_id = str(self.reading_id)
        else:
            reading_id = self.reading_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "fileId": file_id,
                "readingId": reading_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        file_id = UUID(d.pop("fileId"))

        def _parse_reading_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                reading_id_type_0 = UUID(data)

                return reading_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        reading_id = _parse_reading_id(d.pop("readingId"))

        run_reading = cls(
            file_id=file_id,
            reading_id=reading_id,
        )

        run_reading.additional_properties = d
        return run_reading

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
