from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import time_of

T = TypeVar("T", bound="EvidenceTimestampType0")


@_attrs_define
class EvidenceTimestampType0:
    """A time stamp of the checkpoint. Null if there is none.

    Attributes:
        time (datetime.datetime): The time, by the authority's clock.
        response (str): Bytes in base64.
    """

    time: datetime.datetime
    response: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        time = self.time.isoformat()

        response = self.response

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "time": time,
                "response": response,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        time = time_of(d.pop("time"))

        response = d.pop("response")

        evidence_timestamp_type_0 = cls(
            time=time,
            response=response,
        )

        evidence_timestamp_type_0.additional_properties = d
        return evidence_timestamp_type_0

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
