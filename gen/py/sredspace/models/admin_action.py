from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import time_of
from ..models.admin_action_kind import AdminActionKind

if TYPE_CHECKING:
    from ..models.admin_action_after import AdminActionAfter
    from ..models.admin_action_before import AdminActionBefore


T = TypeVar("T", bound="AdminAction")


@_attrs_define
class AdminAction:
    """A change made by an operator.

    Attributes:
        id (UUID): The action's ID.
        kind (AdminActionKind): USER_UPDATED: tier or limits were changed. RUN_SETTLED: a run was ended.
            RESERVATION_RELEASED: a reservation was
            repaired. SESSION_FREED: the active run of a session was ended. USER_ERASED: a user was erased.
        actor_id (UUID): The operator's user ID.
        actor_subject (str): The operator's `sub` claim at the issuer.
        user_id (UUID): ID of the user who was affected.
        target_id (UUID): ID of the user, run, reservation or session that was changed.
        reason (str): The reason to record in the log. 1 to 1000 characters, at least one of them not blank. Must not
            contain NUL.
        before (AdminActionBefore): The changed fields before the action.
        after (AdminActionAfter): The same fields after the action.
        request_id (str): The `X-Request-Id` of the request.
        created_at (datetime.datetime): When the action took place.
    """

    id: UUID
    kind: AdminActionKind
    actor_id: UUID
    actor_subject: str
    user_id: UUID
    target_id: UUID
    reason: str
    before: AdminActionBefore
    after: AdminActionAfter
    request_id: str
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        kind = self.kind.value

        actor_id = str(self.actor_id)

        actor_subject = self.actor_subject

        user_id = str(self.user_id)

        target_id = str(self.target_id)

        reason = self.reason

        before = self.before.to_dict()

        after = self.after.to_dict()

        request_id = self.request_id

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "kind": kind,
                "actorId": actor_id,
                "actorSubject": actor_subject,
                "userId": user_id,
                "targetId": target_id,
                "reason": reason,
                "before": before,
                "after": after,
                "requestId": request_id,
                "createdAt": created_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.admin_action_after import AdminActionAfter
        from ..models.admin_action_before import AdminActionBefore

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        kind = AdminActionKind(d.pop("kind"))

        actor_id = UUID(d.pop("actorId"))

        actor_subject = d.pop("actorSubject")

        user_id = UUID(d.pop("userId"))

        target_id = UUID(d.pop("targetId"))

        reason = d.pop("reason")

        before = AdminActionBefore.from_dict(d.pop("before"))

        after = AdminActionAfter.from_dict(d.pop("after"))

        request_id = d.pop("requestId")

        created_at = time_of(d.pop("createdAt"))

        admin_action = cls(
            id=id,
            kind=kind,
            actor_id=actor_id,
            actor_subject=actor_subject,
            user_id=user_id,
            target_id=target_id,
            reason=reason,
            before=before,
            after=after,
            request_id=request_id,
            created_at=created_at,
        )

        admin_action.additional_properties = d
        return admin_action

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
