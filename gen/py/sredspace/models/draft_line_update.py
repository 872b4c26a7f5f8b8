from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from typing_extensions import Self

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.draft_row import DraftRow


T = TypeVar("T", bound="DraftLineUpdate")


@_attrs_define
class DraftLineUpdate:
    """The new value: the field that fits the line's `kind`. `null` or no rows clears it.

    Attributes:
        text (None | str | Unset): For `narrative` up to 20,000 characters of plain text; for `text`, `code` and `date`
            up to 175. Must not contain NUL.
        checked (bool | None | Unset): For `tick` and `yes_no`.
        rows (list[DraftRow] | Unset): For `table`.
        reason (None | str | Unset): Why, in the user's words. Up to 1,000 characters.
    """

    text: None | str | Unset = UNSET
    checked: bool | None | Unset = UNSET
    rows: list[DraftRow] | Unset = UNSET
    reason: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        text: None | str | Unset
        if isinstance(self.text, Unset):
            text = UNSET
        else:
            text = self.text

        checked: bool | None | Unset
        if isinstance(self.checked, Unset):
            checked = UNSET
        else:
            checked = self.checked

        rows: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.rows, Unset):
            rows = []
            for rows_item_data in self.rows:
                rows_item = rows_item_data.to_dict()
                rows.append(rows_item)

        reason: None | str | Unset
        if isinstance(self.reason, Unset):
            reason = UNSET
        else:
            reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if text is not UNSET:
            field_dict["text"] = text
        if checked is not UNSET:
            field_dict["checked"] = checked
        if rows is not UNSET:
            field_dict["rows"] = rows
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.draft_row import DraftRow

        d = dict(src_dict)

        def _parse_text(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        text = _parse_text(d.pop("text", UNSET))

        def _parse_checked(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        checked = _parse_checked(d.pop("checked", UNSET))

        _rows = d.pop("rows", UNSET)
        rows: list[DraftRow] | Unset = UNSET
        if _rows is not UNSET:
            rows = []
            for rows_item_data in _rows:
                rows_item = DraftRow.from_dict(rows_item_data)

                rows.append(rows_item)

        def _parse_reason(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reason = _parse_reason(d.pop("reason", UNSET))

        draft_line_update = cls(
            text=text,
            checked=checked,
            rows=rows,
            reason=reason,
        )

        return draft_line_update
