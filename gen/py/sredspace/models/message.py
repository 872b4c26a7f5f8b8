from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import time_of
from ..models.message_role import MessageRole

T = TypeVar("T", bound="Message")


@_attrs_define
class Message:
    """A message of a session.

    Attributes:
        id (UUID): The message's ID.
        role (MessageRole): USER for a prompt, ASSISTANT for an answer.
        content (str): Markdown for an assistant message. The original input for a user message.
        run_id (None | UUID): ID of the run that the message belongs to. A copy names the run of its original.
        copied_from (None | UUID): ID of the message that this is a copy of. Null for an original.
        created_at (datetime.datetime): When the message was created. A copy keeps the time of its original.
    """

    id: UUID
    role: MessageRole
    content: str
    run_id: None | UUID
    copied_from: None | UUID
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        role = self.role.value

        content = self.content

        run_id: None | str
        if isinstance(self.run_id, UUID):
            run_id = str(self.run_id)
        else:
            run_id = self.run_id

        copied_from: None | str
        if isinstance(self.copied_from, UUID):
            copied_from = str(self.copied_from)
        else:
            copied_from = self.copied_from

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "role": role,
                "content": content,
                "runId": run_id,
                "copiedFrom": copied_from,
                "createdAt": created_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        role = MessageRole(d.pop("role"))

        content = d.pop("content")

        def _parse_run_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                run_id_type_0 = UUID(data)

                return run_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        run_id = _parse_run_id(d.pop("runId"))

        def _parse_copied_from(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                copied_from_type_0 = UUID(data)

                return copied_from_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        copied_from = _parse_copied_from(d.pop("copiedFrom"))

        created_at = time_of(d.pop("createdAt"))

        message = cls(
            id=id,
            role=role,
            content=content,
            run_id=run_id,
            copied_from=copied_from,
            created_at=created_at,
        )

        message.additional_properties = d
        return message

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
