from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.progress_event_type import ProgressEventType

T = TypeVar("T", bound="ProgressEvent")


@_attrs_define
class ProgressEvent:
    """Reports what the worker is doing.

    Attributes:
        type_ (ProgressEventType): The event type.
        step (str): The current step, e.g. `reading`, `analysing` or `writing`.
        detail (str): What the step works on, e.g. a filename.
        done (int): Number of completed units of the step.
        total (int): Total number of units of the step.
    """

    type_: ProgressEventType
    step: str
    detail: str
    done: int
    total: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_.value

        step = self.step

        detail = self.detail

        done = self.done

        total = self.total

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "step": step,
                "detail": detail,
                "done": done,
                "total": total,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        type_ = ProgressEventType(d.pop("type"))

        step = d.pop("step")

        detail = d.pop("detail")

        done = d.pop("done")

        total = d.pop("total")

        progress_event = cls(
            type_=type_,
            step=step,
            detail=detail,
            done=done,
            total=total,
        )

        progress_event.additional_properties = d
        return progress_event

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
