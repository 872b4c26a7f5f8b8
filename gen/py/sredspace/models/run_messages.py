from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

T = TypeVar("T", bound="RunMessages")


@_attrs_define
class RunMessages:
    """The messages that the run created.

    Attributes:
        user_message_id (UUID): ID of the user message with the prompt.
        assistant_message_id (None | UUID): ID of the assistant message. Null unless the run succeeded.
    """

    user_message_id: UUID
    assistant_message_id: None | UUID
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        user_message_id = str(self.user_message_id)

        assistant_message_id: None | str
        if isinstance(self.assistant_message_id, UUID):
            assistant_message_id = str(self.assistant_message_id)
        else:
            assistant_message_id = self.assistant_message_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "userMessageId": user_message_id,
                "assistantMessageId": assistant_message_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        user_message_id = UUID(d.pop("userMessageId"))

        def _parse_assistant_message_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                assistant_message_id_type_0 = UUID(data)

                return assistant_message_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        assistant_message_id = _parse_assistant_message_id(d.pop("assistantMessageId"))

        run_messages = cls(
            user_message_id=user_message_id,
            assistant_message_id=assistant_message_id,
        )

        run_messages.additional_properties = d
        return run_messages

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
