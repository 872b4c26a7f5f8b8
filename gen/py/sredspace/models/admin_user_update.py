from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from typing_extensions import Self

from ..models.tier import Tier
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.quota_overrides_update import QuotaOverridesUpdate


T = TypeVar("T", bound="AdminUserUpdate")


@_attrs_define
class AdminUserUpdate:
    """The changes to a user's tier or limits.

    Attributes:
        reason (str): The reason to record in the log. 1 to 1000 characters, at least one of them not blank. Must not
            contain NUL.
        tier (Tier | Unset): The user's plan. It sets the default limits.
        overrides (QuotaOverridesUpdate | Unset): Limits by metric. Metrics that are not listed stay unchanged. Null
            removes an override.
    """

    reason: str
    tier: Tier | Unset = UNSET
    overrides: QuotaOverridesUpdate | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        reason = self.reason

        tier: str | Unset = UNSET
        if not isinstance(self.tier, Unset):
            tier = self.tier.value

        overrides: dict[str, Any] | Unset = UNSET
        if not isinstance(self.overrides, Unset):
            overrides = self.overrides.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "reason": reason,
            }
        )
        if tier is not UNSET:
            field_dict["tier"] = tier
        if overrides is not UNSET:
            field_dict["overrides"] = overrides

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.quota_overrides_update import QuotaOverridesUpdate

        d = dict(src_dict)
        reason = d.pop("reason")

        _tier = d.pop("tier", UNSET)
        tier: Tier | Unset
        if isinstance(_tier, Unset):
            tier = UNSET
        else:
            tier = Tier(_tier)

        _overrides = d.pop("overrides", UNSET)
        overrides: QuotaOverridesUpdate | Unset
        if isinstance(_overrides, Unset):
            overrides = UNSET
        else:
            overrides = QuotaOverridesUpdate.from_dict(_overrides)

        admin_user_update = cls(
            reason=reason,
            tier=tier,
            overrides=overrides,
        )

        return admin_user_update
