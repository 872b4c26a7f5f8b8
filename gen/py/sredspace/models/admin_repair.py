from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from typing_extensions import Self

T = TypeVar("T", bound="AdminRepair")


@_attrs_define
class AdminRepair:
    """The reason for a repair.

    Attributes:
        reason (str): The reason to record in the log. 1 to 1000 characters, at least one of them not blank. Must not
            contain NUL.
    """

    reason: str

    def to_dict(self) -> dict[str, Any]:
        reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        reason = d.pop("reason")

        admin_repair = cls(
            reason=reason,
        )

        return admin_repair
