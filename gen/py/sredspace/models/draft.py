from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import time_of

if TYPE_CHECKING:
    from ..models.draft_line import DraftLine


T = TypeVar("T", bound="Draft")


@_attrs_define
class Draft:
    """The draft as it is now.

    Attributes:
        project_id (UUID): ID of the project.
        version (int): The number of the current version. 0 before the first one.
        etag (str): Send it as `If-Match` to change the whole draft or any line.
        run_id (None | UUID): The last run that the draft took over.
        lines (list[DraftLine]): All lines, in the order of the form.
        updated_at (datetime.datetime | None): When the current version was made.
    """

    project_id: UUID
    version: int
    etag: str
    run_id: None | UUID
    lines: list[DraftLine]
    updated_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        project_id = str(self.project_id)

        version = self.version

        etag = self.etag

        run_id: None | str
        if isinstance(self.run_id, UUID):
            run_id = str(self.run_id)
        else:
            run_id = self.run_id

        lines = []
        for lines_item_data in self.lines:
            lines_item = lines_item_data.to_dict()
            lines.append(lines_item)

        updated_at: None | str
        if isinstance(self.updated_at, datetime.datetime):
            updated_at = self.updated_at.isoformat()
        else:
            updated_at = self.updated_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "projectId": project_id,
                "version": version,
                "etag": etag,
                "runId": run_id,
                "lines": lines,
                "updatedAt": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.draft_line import DraftLine

        d = dict(src_dict)
        project_id = UUID(d.pop("projectId"))

        version = d.pop("version")

        etag = d.pop("etag")

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

        lines = []
        _lines = d.pop("lines")
        for lines_item_data in _lines:
            lines_item = DraftLine.from_dict(lines_item_data)

            lines.append(lines_item)

        def _parse_updated_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                updated_at_type_0 = time_of(data)

                return updated_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        updated_at = _parse_updated_at(d.pop("updatedAt"))

        draft = cls(
            project_id=project_id,
            version=version,
            etag=etag,
            run_id=run_id,
            lines=lines,
            updated_at=updated_at,
        )

        draft.additional_properties = d
        return draft

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
