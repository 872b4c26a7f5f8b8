from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.run_waiting_event_type import RunWaitingEventType
from ..models.run_waiting_event_waiting_for import RunWaitingEventWaitingFor

T = TypeVar("T", bound="RunWaitingEvent")


@_attrs_define
class RunWaitingEvent:
    """The run waits, or waits for something else than before.

    Attributes:
        type_ (RunWaitingEventType): The event type.
        run_id (UUID): The run's ID.
        waiting_for (RunWaitingEventWaitingFor): What the run waits for; see `RunWaitingFor`.
    """

    type_: RunWaitingEventType
    run_id: UUID
    waiting_for: RunWaitingEventWaitingFor
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_.value

        run_id = str(self.run_id)

        waiting_for = self.waiting_for.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "runId": run_id,
                "waitingFor": waiting_for,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        type_ = RunWaitingEventType(d.pop("type"))

        run_id = UUID(d.pop("runId"))

        waiting_for = RunWaitingEventWaitingFor(d.pop("waitingFor"))

        run_waiting_event = cls(
            type_=type_,
            run_id=run_id,
            waiting_for=waiting_for,
        )

        run_waiting_event.additional_properties = d
        return run_waiting_event

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
