from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.reservation_status import ReservationStatus

T = TypeVar("T", bound="AdminRunReservation")


@_attrs_define
class AdminRunReservation:
    """The reservation of the run. Null if it has none, which the audit also reports.

    Attributes:
        id (UUID): The reservation's ID.
        status (ReservationStatus): RESERVED while its run or upload is in progress, then CONFIRMED or CANCELLED.
    """

    id: UUID
    status: ReservationStatus
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        status = self.status.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "status": status,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        status = ReservationStatus(d.pop("status"))

        admin_run_reservation = cls(
            id=id,
            status=status,
        )

        admin_run_reservation.additional_properties = d
        return admin_run_reservation

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
