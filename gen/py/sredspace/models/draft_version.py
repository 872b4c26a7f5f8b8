from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import time_of
from ..models.draft_line_number import DraftLineNumber
from ..models.draft_version_kind import DraftVersionKind

if TYPE_CHECKING:
    from ..models.draft_author import DraftAuthor


T = TypeVar("T", bound="DraftVersion")


@_attrs_define
class DraftVersion:
    """A version of the draft, without its text.

    Attributes:
        version (int): Its number, counted up from 1.
        kind (DraftVersionKind): How the version was made: `run`, `edit`, `change`, `passage` or `restore`.
        author (DraftAuthor): Who made it.
        run_id (None | UUID): The run that it comes from (`run`, `change`, `passage`).
        restored_from (int | None): The version that it restores (`restore`).
        reason (None | str): Why, in the user's words.
        lines (list[DraftLineNumber]): The lines that it changed.
        created_at (datetime.datetime): When it was made.
    """

    version: int
    kind: DraftVersionKind
    author: DraftAuthor
    run_id: None | UUID
    restored_from: int | None
    reason: None | str
    lines: list[DraftLineNumber]
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        version = self.version

        kind = self.kind.value

        author = self.author.to_dict()

        run_id: None | str
        if isinstance(self.run_id, UUID):
            run_id = str(self.run_id)
        else:
            run_id = self.run_id

        restored_from: int | None
        restored_from = self.restored_from

        reason: None | str
        reason = self.reason

        lines = []
        for lines_item_data in self.lines:
            lines_item = lines_item_data.value
            lines.append(lines_item)

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "version": version,
                "kind": kind,
                "author": author,
                "runId": run_id,
                "restoredFrom": restored_from,
                "reason": reason,
                "lines": lines,
                "createdAt": created_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.draft_author import DraftAuthor

        d = dict(src_dict)
        version = d.pop("version")

        kind = DraftVersionKind(d.pop("kind"))

        author = DraftAuthor.from_dict(d.pop("author"))

        def _parse_run_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                run_id_type_0 = UUID(data)

                return run_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        run_id = _parse_run_id(d.pop("runId"))

        def _parse_restored_from(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        restored_from = _parse_restored_from(d.pop("restoredFrom"))

        def _parse_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reason = _parse_reason(d.pop("reason"))

        lines = []
        _lines = d.pop("lines")
        for lines_item_data in _lines:
            lines_item = DraftLineNumber(lines_item_data)

            lines.append(lines_item)

        created_at = time_of(d.pop("createdAt"))

        draft_version = cls(
            version=version,
            kind=kind,
            author=author,
            run_id=run_id,
            restored_from=restored_from,
            reason=reason,
            lines=lines,
            created_at=created_at,
        )

        draft_version.additional_properties = d
        return draft_version

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
