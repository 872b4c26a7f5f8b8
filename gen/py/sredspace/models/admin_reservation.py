from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import time_of
from ..models.quota_metric import QuotaMetric
from ..models.reservation_status import ReservationStatus

T = TypeVar("T", bound="AdminReservation")


@_attrs_define
class AdminReservation:
    """An entry of the quota ledger.

    Attributes:
        id (UUID): The reservation's ID.
        user_id (UUID): ID of the user.
        metric (QuotaMetric): PROJECT_COUNT: projects. FILES_PER_PROJECT: files in one project. STORAGE_BYTES: total
            size of all files.
            AI_RUNS_MONTHLY: successful runs in a UTC month. FILE_SIZE_BYTES: size of one file.
        scope_id (UUID): ID of the project for `FILES_PER_PROJECT`, otherwise of the user.
        period_key (str): The UTC month in which it counts. Empty if the metric does not reset.
        amount (int): The amount reserved or used.
        status (ReservationStatus): RESERVED while its run or upload is in progress, then CONFIRMED or CANCELLED.
        subject_id (UUID): ID of the run, project or file that the reservation belongs to.
        created_at (datetime.datetime): When the reservation was created.
        settled_at (datetime.datetime | None): When the reservation was confirmed or cancelled.
        released_at (datetime.datetime | None): When the usage was released.
    """

    id: UUID
    user_id: UUID
    metric: QuotaMetric
    scope_id: UUID
    period_key: str
    amount: int
    status: ReservationStatus
    subject_id: UUID
    created_at: datetime.datetime
    settled_at: datetime.datetime | None
    released_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        user_id = str(self.user_id)

        metric = self.metric.value

        scope_id = str(self.scope_id)

        period_key = self.period_key

        amount = self.amount

        status = self.status.value

        subject_id = str(self.subject_id)

        created_at = self.created_at.isoformat()

        settled_at: None | str
        if isinstance(self.settled_at, datetime.datetime):
            settled_at = self.settled_at.isoformat()
        else:
            settled_at = self.settled_at

        released_at: None | str
        if isinstance(self.released_at, datetime.datetime):
            released_at = self.released_at.isoformat()
        else:
            released_at = self.released_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "userId": user_id,
                "metric": metric,
                "scopeId": scope_id,
                "periodKey": period_key,
                "amount": amount,
                "status": status,
                "subjectId": subject_id,
                "createdAt": created_at,
                "settledAt": settled_at,
                "releasedAt": released_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        user_id = UUID(d.pop("userId"))

        metric = QuotaMetric(d.pop("metric"))

        scope_id = UUID(d.pop("scopeId"))

        period_key = d.pop("periodKey")

        amount = d.pop("amount")

        status = ReservationStatus(d.pop("status"))

        subject_id = UUID(d.pop("subjectId"))

        created_at = time_of(d.pop("createdAt"))

        def _parse_settled_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                settled_at_type_0 = time_of(data)

                return settled_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        settled_at = _parse_settled_at(d.pop("settledAt"))

        def _parse_released_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                released_at_type_0 = time_of(data)

                return released_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        released_at = _parse_released_at(d.pop("releasedAt"))

        admin_reservation = cls(
            id=id,
            user_id=user_id,
            metric=metric,
            scope_id=scope_id,
            period_key=period_key,
            amount=amount,
            status=status,
            subject_id=subject_id,
            created_at=created_at,
            settled_at=settled_at,
            released_at=released_at,
        )

        admin_reservation.additional_properties = d
        return admin_reservation

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
