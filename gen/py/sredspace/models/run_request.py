from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from typing_extensions import Self

from ..models.run_type import RunType
from ..types import UNSET, Unset

T = TypeVar("T", bound="RunRequest")


@_attrs_define
class RunRequest:
    """What to run.

    Attributes:
        type_ (RunType): PRECHECK: does the work look like SR&ED? T661: guided intake for lines 242, 244 and 246.
            T661_GEN: write those lines.
            T661_DRAFT: improve a draft. T661_ANALYSIS: review a draft. LOGBOOK: compile a dated record from the evidence.
        input_ (str): The prompt, or the output of a guided intake. 1 to 50,000 characters, at least one of them not
            blank. Must not
            contain NUL.
        selected_file_ids (list[UUID] | Unset): Files to attach, in this order. If empty or omitted, no files are
            attached. Duplicates count once.
        history_limit (int | Unset): Maximum number of earlier messages to send, newest first, clamped to 0..50.
            Defaults to 10.
    """

    type_: RunType
    input_: str
    selected_file_ids: list[UUID] | Unset = UNSET
    history_limit: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_.value

        input_ = self.input_

        selected_file_ids: list[str] | Unset = UNSET
        if not isinstance(self.selected_file_ids, Unset):
            selected_file_ids = []
            for selected_file_ids_item_data in self.selected_file_ids:
                selected_file_ids_item = str(selected_file_ids_item_data)
                selected_file_ids.append(selected_file_ids_item)

        history_limit = self.history_limit

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "type": type_,
                "input": input_,
            }
        )
        if selected_file_ids is not UNSET:
            field_dict["selected_file_ids"] = selected_file_ids
        if history_limit is not UNSET:
            field_dict["history_limit"] = history_limit

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        type_ = RunType(d.pop("type"))

        input_ = d.pop("input")

        _selected_file_ids = d.pop("selected_file_ids", UNSET)
        selected_file_ids: list[UUID] | Unset = UNSET
        if _selected_file_ids is not UNSET:
            selected_file_ids = []
            for selected_file_ids_item_data in _selected_file_ids:
                selected_file_ids_item = UUID(selected_file_ids_item_data)

                selected_file_ids.append(selected_file_ids_item)

        history_limit = d.pop("history_limit", UNSET)

        run_request = cls(
            type_=type_,
            input_=input_,
            selected_file_ids=selected_file_ids,
            history_limit=history_limit,
        )

        return run_request
