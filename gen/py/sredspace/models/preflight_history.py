from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

T = TypeVar("T", bound="PreflightHistory")


@_attrs_define
class PreflightHistory:
    """The history that the run would send.

    Attributes:
        message_ids (list[UUID]): IDs of the messages that would be sent, oldest first.
        cut (int): Number of older messages that the limit leaves out.
        characters (int): Total length of the messages that would be sent.
    """

    message_ids: list[UUID]
    cut: int
    characters: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        message_ids = []
        for message_ids_item_data in self.message_ids:
            message_ids_item = str(message_ids_item_data)
            message_ids.append(message_ids_item)

        cut = self.cut

        characters = self.characters

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "messageIds": message_ids,
                "cut": cut,
                "characters": characters,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        message_ids = []
        _message_ids = d.pop("messageIds")
        for message_ids_item_data in _message_ids:
            message_ids_item = UUID(message_ids_item_data)

            message_ids.append(message_ids_item)

        cut = d.pop("cut")

        characters = d.pop("characters")

        preflight_history = cls(
            message_ids=message_ids,
            cut=cut,
            characters=characters,
        )

        preflight_history.additional_properties = d
        return preflight_history

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
