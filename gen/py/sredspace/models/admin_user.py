from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import time_of
from ..models.tier import Tier

if TYPE_CHECKING:
    from ..models.quota_overrides import QuotaOverrides
    from ..models.quotas import Quotas


T = TypeVar("T", bound="AdminUser")


@_attrs_define
class AdminUser:
    """A user with overrides and quotas.

    Attributes:
        id (UUID): The user's ID.
        issuer (str): The issuer of the user's tokens.
        subject (str): The user's `sub` claim at the issuer.
        tier (Tier): The user's plan. It sets the default limits.
        created_at (datetime.datetime): When the user first signed in.
        overrides (QuotaOverrides): Limits that replace the tier's limits, by metric.
        quotas (Quotas): A user's tier, usage and limits.
    """

    id: UUID
    issuer: str
    subject: str
    tier: Tier
    created_at: datetime.datetime
    overrides: QuotaOverrides
    quotas: Quotas
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        issuer = self.issuer

        subject = self.subject

        tier = self.tier.value

        created_at = self.created_at.isoformat()

        overrides = self.overrides.to_dict()

        quotas = self.quotas.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "issuer": issuer,
                "subject": subject,
                "tier": tier,
                "createdAt": created_at,
                "overrides": overrides,
                "quotas": quotas,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.quota_overrides import QuotaOverrides
        from ..models.quotas import Quotas

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        issuer = d.pop("issuer")

        subject = d.pop("subject")

        tier = Tier(d.pop("tier"))

        created_at = time_of(d.pop("createdAt"))

        overrides = QuotaOverrides.from_dict(d.pop("overrides"))

        quotas = Quotas.from_dict(d.pop("quotas"))

        admin_user = cls(
            id=id,
            issuer=issuer,
            subject=subject,
            tier=tier,
            created_at=created_at,
            overrides=overrides,
            quotas=quotas,
        )

        admin_user.additional_properties = d
        return admin_user

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
