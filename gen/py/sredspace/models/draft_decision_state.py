from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import time_of
from ..models.draft_decision_kind import DraftDecisionKind

T = TypeVar("T", bound="DraftDecisionState")


@_attrs_define
class DraftDecisionState:
    """The latest decision. Null if there is none.

    Attributes:
        id (UUID): ID of the decision.
        kind (DraftDecisionKind): What was decided.
        reason (None | str): Why, in the user's words.
        version (int | None): The version that it made.
        created_at (datetime.datetime): When it was decided.
    """

    id: UUID
    kind: DraftDecisionKind
    reason: None | str
    version: int | None
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        kind = self.kind.value

        reason: None | str
        reason = self.reason

        version: int | None
        version = self.version

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "kind": kind,
                "reason": reason,
                "version": version,
                "createdAt": created_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        kind = DraftDecisionKind(d.pop("kind"))

        def _parse_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reason = _parse_reason(d.pop("reason"))

        def _parse_version(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        version = _parse_version(d.pop("version"))

        created_at = time_of(d.pop("createdAt"))

        draft_decision_state = cls(
            id=id,
            kind=kind,
            reason=reason,
            version=version,
            created_at=created_at,
        )

        draft_decision_state.additional_properties = d
        return draft_decision_state

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
