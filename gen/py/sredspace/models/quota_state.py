from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import time_of
from ..models.quota_metric import QuotaMetric

T = TypeVar("T", bound="QuotaState")


@_attrs_define
class QuotaState:
    """Usage and limit of one metric.

    Attributes:
        metric (QuotaMetric): PROJECT_COUNT: projects. FILES_PER_PROJECT: files in one project. STORAGE_BYTES: total
            size of all files.
            AI_RUNS_MONTHLY: successful runs in a UTC month. FILE_SIZE_BYTES: size of one file.
        used (int): Amount used.
        reserved (int): Amount reserved by runs and uploads in progress.
        limit (int): Maximum for `used` and `reserved` together.
        resets_at (datetime.datetime | None): When `used` resets to 0. Null if the metric does not reset.
    """

    metric: QuotaMetric
    used: int
    reserved: int
    limit: int
    resets_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        metric = self.metric.value

        used = self.used

        reserved = self.reserved

        limit = self.limit

        resets_at: None | str
        if isinstance(self.resets_at, datetime.datetime):
            resets_at = self.resets_at.isoformat()
        else:
            resets_at = self.resets_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "metric": metric,
                "used": used,
                "reserved": reserved,
                "limit": limit,
                "resetsAt": resets_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        metric = QuotaMetric(d.pop("metric"))

        used = d.pop("used")

        reserved = d.pop("reserved")

        limit = d.pop("limit")

        def _parse_resets_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                resets_at_type_0 = time_of(data)

                return resets_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        resets_at = _parse_resets_at(d.pop("resetsAt"))

        quota_state = cls(
            metric=metric,
            used=used,
            reserved=reserved,
            limit=limit,
            resets_at=resets_at,
        )

        quota_state.additional_properties = d
        return quota_state

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
