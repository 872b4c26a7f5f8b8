from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.run_event_type import RunEventType

if TYPE_CHECKING:
    from ..models.events_dropped_event import EventsDroppedEvent
    from ..models.message_delta_event import MessageDeltaEvent
    from ..models.progress_event import ProgressEvent
    from ..models.run_ended_event import RunEndedEvent
    from ..models.run_queued_event import RunQueuedEvent
    from ..models.run_started_event import RunStartedEvent
    from ..models.run_waiting_event import RunWaitingEvent


T = TypeVar("T", bound="RunEventMessage")


@_attrs_define
class RunEventMessage:
    """One server-sent event of a run, with `data` parsed as JSON.

    Attributes:
        id (str): Counts 1, 2, 3 … without gaps. Use it as `Last-Event-ID`.
        event (RunEventType): The type of an event. It equals the `type` of its data.
        data (EventsDroppedEvent | MessageDeltaEvent | ProgressEvent | RunEndedEvent | RunQueuedEvent | RunStartedEvent
            | RunWaitingEvent): One event of a run. It is the `data` of a `RunEventMessage`.
    """

    id: str
    event: RunEventType
    data: (
        EventsDroppedEvent
        | MessageDeltaEvent
        | ProgressEvent
        | RunEndedEvent
        | RunQueuedEvent
        | RunStartedEvent
        | RunWaitingEvent
    )
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.events_dropped_event import EventsDroppedEvent
        from ..models.message_delta_event import MessageDeltaEvent
        from ..models.progress_event import ProgressEvent
        from ..models.run_queued_event import RunQueuedEvent
        from ..models.run_started_event import RunStartedEvent
        from ..models.run_waiting_event import RunWaitingEvent

        id = self.id

        event = self.event.value

        data: dict[str, Any]
        if (
            isinstance(self.data, RunQueuedEvent)
            or isinstance(self.data, RunWaitingEvent)
            or isinstance(self.data, RunStartedEvent)
            or isinstance(self.data, ProgressEvent)
            or isinstance(self.data, MessageDeltaEvent)
            or isinstance(self.data, EventsDroppedEvent)
        ):
            data = self.data.to_dict()
        else:
            data = self.data.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "event": event,
                "data": data,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.events_dropped_event import EventsDroppedEvent
        from ..models.message_delta_event import MessageDeltaEvent
        from ..models.progress_event import ProgressEvent
        from ..models.run_ended_event import RunEndedEvent
        from ..models.run_queued_event import RunQueuedEvent
        from ..models.run_started_event import RunStartedEvent
        from ..models.run_waiting_event import RunWaitingEvent

        d = dict(src_dict)
        id = d.pop("id")

        event = RunEventType(d.pop("event"))

        def _parse_data(
            data: object,
        ) -> (
            EventsDroppedEvent
            | MessageDeltaEvent
            | ProgressEvent
            | RunEndedEvent
            | RunQueuedEvent
            | RunStartedEvent
            | RunWaitingEvent
        ):
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_run_event_type_0 = RunQueuedEvent.from_dict(data)

                return componentsschemas_run_event_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_run_event_type_1 = RunWaitingEvent.from_dict(data)

                return componentsschemas_run_event_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_run_event_type_2 = RunStartedEvent.from_dict(data)

                return componentsschemas_run_event_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_run_event_type_3 = ProgressEvent.from_dict(data)

                return componentsschemas_run_event_type_3
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_run_event_type_4 = MessageDeltaEvent.from_dict(data)

                return componentsschemas_run_event_type_4
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_run_event_type_5 = EventsDroppedEvent.from_dict(data)

                return componentsschemas_run_event_type_5
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            componentsschemas_run_event_type_6 = RunEndedEvent.from_dict(data)

            return componentsschemas_run_event_type_6

        data = _parse_data(d.pop("data"))

        run_event_message = cls(
            id=id,
            event=event,
            data=data,
        )

        run_event_message.additional_properties = d
        return run_event_message

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
