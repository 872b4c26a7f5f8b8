from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.next_reading_status import NextReadingStatus

T = TypeVar("T", bound="NextReading")


@_attrs_define
class NextReading:
    """A newer extraction of the text of a READY file that is in progress or has failed. The file keeps its text. Null if
    there is
    none.

        Attributes:
            status (NextReadingStatus): PENDING until the extraction starts, INDEXING while it runs, FAILED if it failed.
            error (None | str): Why it failed, in words to show to a user. Null if it did not fail.
    """

    status: NextReadingStatus
    error: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        status = self.status.value

        error: None | str
        error = self.error

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "status": status,
                "error": error,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        status = NextReadingStatus(d.pop("status"))

        def _parse_error(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        error = _parse_error(d.pop("error"))

        next_reading = cls(
            status=status,
            error=error,
        )

        next_reading.additional_properties = d
        return next_reading

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
