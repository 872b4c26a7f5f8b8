from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from typing_extensions import Self

from ..models.draft_line_number import DraftLineNumber
from ..types import UNSET, Unset

T = TypeVar("T", bound="DraftRestore")


@_attrs_define
class DraftRestore:
    """Which version to restore.

    Attributes:
        version (int): The version.
        lines (list[DraftLineNumber] | Unset): Only these lines. All if omitted.
        reason (None | str | Unset): Why, in the user's words. Up to 1,000 characters.
    """

    version: int
    lines: list[DraftLineNumber] | Unset = UNSET
    reason: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        version = self.version

        lines: list[str] | Unset = UNSET
        if not isinstance(self.lines, Unset):
            lines = []
            for lines_item_data in self.lines:
                lines_item = lines_item_data.value
                lines.append(lines_item)

        reason: None | str | Unset
        if isinstance(self.reason, Unset):
            reason = UNSET
        else:
            reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "version": version,
            }
        )
        if lines is not UNSET:
            field_dict["lines"] = lines
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        version = d.pop("version")

        _lines = d.pop("lines", UNSET)
        lines: list[DraftLineNumber] | Unset = UNSET
        if _lines is not UNSET:
            lines = []
            for lines_item_data in _lines:
                lines_item = DraftLineNumber(lines_item_data)

                lines.append(lines_item)

        def _parse_reason(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reason = _parse_reason(d.pop("reason", UNSET))

        draft_restore = cls(
            version=version,
            lines=lines,
            reason=reason,
        )

        return draft_restore
