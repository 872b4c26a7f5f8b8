from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.tier import Tier

if TYPE_CHECKING:
    from ..models.quota_state import QuotaState


T = TypeVar("T", bound="Quotas")


@_attrs_define
class Quotas:
    """A user's tier, usage and limits.

    Attributes:
        tier (Tier): The user's plan. It sets the default limits.
        period_key (str): The UTC month in which monthly metrics are counted.
        metrics (list[QuotaState]): The state of each metric.
    """

    tier: Tier
    period_key: str
    metrics: list[QuotaState]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        tier = self.tier.value

        period_key = self.period_key

        metrics = []
        for metrics_item_data in self.metrics:
            metrics_item = metrics_item_data.to_dict()
            metrics.append(metrics_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "tier": tier,
                "periodKey": period_key,
                "metrics": metrics,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.quota_state import QuotaState

        d = dict(src_dict)
        tier = Tier(d.pop("tier"))

        period_key = d.pop("periodKey")

        metrics = []
        _metrics = d.pop("metrics")
        for metrics_item_data in _metrics:
            metrics_item = QuotaState.from_dict(metrics_item_data)

            metrics.append(metrics_item)

        quotas = cls(
            tier=tier,
            period_key=period_key,
            metrics=metrics,
        )

        quotas.additional_properties = d
        return quotas

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
