from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.run_queued_event_type import RunQueuedEventType

T = TypeVar("T", bound="RunQueuedEvent")


@_attrs_define
class RunQueuedEvent:
    """The run was admitted.

    Attributes:
        type_ (RunQueuedEventType): The event type.
        run_id (UUID): The run's ID.
    """

    type_: RunQueuedEventType
    run_id: UUID
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_.value

        run_id = str(self.run_id)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "runId": run_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        type_ = RunQueuedEventType(d.pop("type"))

        run_id = UUID(d.pop("runId"))

        run_queued_event = cls(
            type_=type_,
            run_id=run_id,
        )

        run_queued_event.additional_properties = d
        return run_queued_event

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
