from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from typing_extensions import Self

from ..models.run_type import RunType
from ..types import UNSET, Unset

T = TypeVar("T", bound="SessionCreate")


@_attrs_define
class SessionCreate:
    """A new session.

    Attributes:
        type_ (RunType): PRECHECK: does the work look like SR&ED? T661: guided intake for lines 242, 244 and 246.
            T661_GEN: write those lines.
            T661_DRAFT: improve a draft. T661_ANALYSIS: review a draft. LOGBOOK: compile a dated record from the evidence.
        title (None | str | Unset): 1 to 200 characters, at least one of them not blank. Must not contain NUL.
    """

    type_: RunType
    title: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_.value

        title: None | str | Unset
        if isinstance(self.title, Unset):
            title = UNSET
        else:
            title = self.title

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "type": type_,
            }
        )
        if title is not UNSET:
            field_dict["title"] = title

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        type_ = RunType(d.pop("type"))

        def _parse_title(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        title = _parse_title(d.pop("title", UNSET))

        session_create = cls(
            type_=type_,
            title=title,
        )

        return session_create
