from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from typing_extensions import Self

from ..models.session_status import SessionStatus

T = TypeVar("T", bound="SessionStatusUpdate")


@_attrs_define
class SessionStatusUpdate:
    """The new status.

    Attributes:
        status (SessionStatus): Only an ACTIVE session accepts runs.
    """

    status: SessionStatus

    def to_dict(self) -> dict[str, Any]:
        status = self.status.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "status": status,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        status = SessionStatus(d.pop("status"))

        session_status_update = cls(
            status=status,
        )

        return session_status_update
