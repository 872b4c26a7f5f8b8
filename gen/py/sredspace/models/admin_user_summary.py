from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import time_of
from ..models.tier import Tier

T = TypeVar("T", bound="AdminUserSummary")


@_attrs_define
class AdminUserSummary:
    """A user.

    Attributes:
        id (UUID): The user's ID.
        issuer (str): The issuer of the user's tokens.
        subject (str): The user's `sub` claim at the issuer.
        tier (Tier): The user's plan. It sets the default limits.
        created_at (datetime.datetime): When the user first signed in.
    """

    id: UUID
    issuer: str
    subject: str
    tier: Tier
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        issuer = self.issuer

        subject = self.subject

        tier = self.tier.value

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "issuer": issuer,
                "subject": subject,
                "tier": tier,
                "createdAt": created_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        issuer = d.pop("issuer")

        subject = d.pop("subject")

        tier = Tier(d.pop("tier"))

        created_at = time_of(d.pop("createdAt"))

        admin_user_summary = cls(
            id=id,
            issuer=issuer,
            subject=subject,
            tier=tier,
            created_at=created_at,
        )

        admin_user_summary.additional_properties = d
        return admin_user_summary

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
