from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.run_ended_event_type import RunEndedEventType

if TYPE_CHECKING:
    from ..models.run import Run


T = TypeVar("T", bound="RunEndedEvent")


@_attrs_define
class RunEndedEvent:
    """The last event. It contains the whole run.

    Attributes:
        type_ (RunEndedEventType): The event type.
        run (Run): A run with its worker payload.
    """

    type_: RunEndedEventType
    run: Run
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_.value

        run = self.run.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "run": run,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.run import Run

        d = dict(src_dict)
        type_ = RunEndedEventType(d.pop("type"))

        run = Run.from_dict(d.pop("run"))

        run_ended_event = cls(
            type_=type_,
            run=run,
        )

        run_ended_event.additional_properties = d
        return run_ended_event

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
