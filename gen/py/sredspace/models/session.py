from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import time_of
from ..models.run_type import RunType
from ..models.session_status import SessionStatus

if TYPE_CHECKING:
    from ..models.forked_from import ForkedFrom


T = TypeVar("T", bound="Session")


@_attrs_define
class Session:
    """A conversation in a project. `type` describes its purpose; each run has its own type.

    Attributes:
        id (UUID): The session's ID.
        project_id (UUID): ID of the project that the session belongs to.
        type_ (RunType): PRECHECK: does the work look like SR&ED? T661: guided intake for lines 242, 244 and 246.
            T661_GEN: write those lines.
            T661_DRAFT: improve a draft. T661_ANALYSIS: review a draft. LOGBOOK: compile a dated record from the evidence.
        status (SessionStatus): Only an ACTIVE session accepts runs.
        title (None | str): 1 to 200 characters, at least one of them not blank. Must not contain NUL.
        message_count (int): Number of messages in the history.
        forked_from (ForkedFrom | None): Where the session continues from. Null for a session of its own.
        created_at (datetime.datetime): When the session was created.
        updated_at (datetime.datetime): When the session or its history last changed.
        etag (str): The header `ETag` of the same state, for `If-Match` of a PATCH. It changes with what a user can
            change. Example: "r1".
    """

    id: UUID
    project_id: UUID
    type_: RunType
    status: SessionStatus
    title: None | str
    message_count: int
    forked_from: ForkedFrom | None
    created_at: datetime.datetime
    updated_at: datetime.datetime
    etag: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.forked_from import ForkedFrom

        id = str(self.id)

        project_id = str(self.project_id)

        type_ = self.type_.value

        status = self.status.value

        title: None | str
        title = self.title

        message_count = self.message_count

        forked_from: dict[str, Any] | None
        if isinstance(self.forked_from, ForkedFrom):
            forked_from = self.forked_from.to_dict()
        else:
            forked_from = self.forked_from

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        etag = self.etag

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "projectId": project_id,
                "type": type_,
                "status": status,
                "title": title,
                "messageCount": message_count,
                "forkedFrom": forked_from,
                "createdAt": created_at,
                "updatedAt": updated_at,
                "etag": etag,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.forked_from import ForkedFrom

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        project_id = UUID(d.pop("projectId"))

        type_ = RunType(d.pop("type"))

        status = SessionStatus(d.pop("status"))

        def _parse_title(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        title = _parse_title(d.pop("title"))

        message_count = d.pop("messageCount")

        def _parse_forked_from(data: object) -> ForkedFrom | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_forked_from_type_0 = ForkedFrom.from_dict(data)

                return componentsschemas_forked_from_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ForkedFrom | None, data)

        forked_from = _parse_forked_from(d.pop("forkedFrom"))

        created_at = time_of(d.pop("createdAt"))

        updated_at = time_of(d.pop("updatedAt"))

        etag = d.pop("etag")

        session = cls(
            id=id,
            project_id=project_id,
            type_=type_,
            status=status,
            title=title,
            message_count=message_count,
            forked_from=forked_from,
            created_at=created_at,
            updated_at=updated_at,
            etag=etag,
        )

        session.additional_properties = d
        return session

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
