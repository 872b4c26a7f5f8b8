from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.events_dropped_event_type import EventsDroppedEventType

T = TypeVar("T", bound="EventsDroppedEvent")


@_attrs_define
class EventsDroppedEvent:
    """The worker reported progress faster than it is stored. Of the progress in a short time the newest is kept, and the
    rest is
    counted here. Pieces of the message are never dropped.

        Attributes:
            type_ (EventsDroppedEventType): The event type.
            count (int): Number of progress reports that are not in the stream.
    """

    type_: EventsDroppedEventType
    count: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_.value

        count = self.count

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "count": count,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        type_ = EventsDroppedEventType(d.pop("type"))

        count = d.pop("count")

        events_dropped_event = cls(
            type_=type_,
            count=count,
        )

        events_dropped_event.additional_properties = d
        return events_dropped_event

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
