from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import date_of, time_of
from ..models.project_status import ProjectStatus
from ..types import UNSET, Unset

T = TypeVar("T", bound="Project")


@_attrs_define
class Project:
    """A claim project.

    Attributes:
        id (UUID): The project's ID.
        name (str): 1 to 200 characters, at least one of them not blank. Must not contain NUL.
        fiscal_year (str): The tax year of the claim, as four digits, from 1985 to 2099.
        tax_year_start (datetime.date | None): First day of the tax year, YYYY-MM-DD. Null if it is not set.
        tax_year_end (datetime.date | None): Last day of the tax year, YYYY-MM-DD: after `taxYearStart`, at most 53
            weeks in all. Null if it is not set.
        retained_until (datetime.date | None): The evidence is kept at least until the end of this day, YYYY-MM-DD: six
            years after `taxYearEnd`, or a later day that was set; and in any case four and a half years after the last work
            in the project. Null if no date is known: then it is seven years after the last entry of the journal.
        status (ProjectStatus): The status of the claim. An ARCHIVED project accepts no new sessions, files or runs.
        description (None | str): Up to 10,000 characters. Must not contain NUL.
        session_count (int): Number of sessions.
        file_count (int): Number of files in any state, excluding deleted ones.
        created_at (datetime.datetime): When the project was created.
        updated_at (datetime.datetime): When the project last changed.
        etag (str): The header `ETag` of the same state, for `If-Match` of a PATCH. It changes with what a user can
            change. Example: "r1".
        erases_at (datetime.datetime | Unset): When the project is erased. Only in the trash.
    """

    id: UUID
    name: str
    fiscal_year: str
    tax_year_start: datetime.date | None
    tax_year_end: datetime.date | None
    retained_until: datetime.date | None
    status: ProjectStatus
    description: None | str
    session_count: int
    file_count: int
    created_at: datetime.datetime
    updated_at: datetime.datetime
    etag: str
    erases_at: datetime.datetime | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        name = self.name

        fiscal_year = self.fiscal_year

        tax_year_start: None | str
        if isinstance(self.tax_year_start, datetime.date):
            tax_year_start = self.tax_year_start.isoformat()
        else:
            tax_year_start = self.tax_year_start

        tax_year_end: None | str
        if isinstance(self.tax_year_end, datetime.date):
            tax_year_end = self.tax_year_end.isoformat()
        else:
            tax_year_end = self.tax_year_end

        retained_until: None | str
        if isinstance(self.retained_until, datetime.date):
            retained_until = self.retained_until.isoformat()
        else:
            retained_until = self.retained_until

        status = self.status.value

        description: None | str
        description = self.description

        session_count = self.session_count

        file_count = self.file_count

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        etag = self.etag

        erases_at: str | Unset = UNSET
        if not isinstance(self.erases_at, Unset):
            erases_at = self.erases_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "fiscalYear": fiscal_year,
                "taxYearStart": tax_year_start,
                "taxYearEnd": tax_year_end,
                "retainedUntil": retained_until,
                "status": status,
                "description": description,
                "sessionCount": session_count,
                "fileCount": file_count,
                "createdAt": created_at,
                "updatedAt": updated_at,
                "etag": etag,
            }
        )
        if erases_at is not UNSET:
            field_dict["erasesAt"] = erases_at

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        name = d.pop("name")

        fiscal_year = d.pop("fiscalYear")

        def _parse_tax_year_start(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                tax_year_start_type_0 = date_of(data)

                return tax_year_start_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        tax_year_start = _parse_tax_year_start(d.pop("taxYearStart"))

        def _parse_tax_year_end(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                tax_year_end_type_0 = date_of(data)

                return tax_year_end_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        tax_year_end = _parse_tax_year_end(d.pop("taxYearEnd"))

        def _parse_retained_until(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                retained_until_type_0 = date_of(data)

                return retained_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        retained_until = _parse_retained_until(d.pop("retainedUntil"))

        status = ProjectStatus(d.pop("status"))

        def _parse_description(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        description = _parse_description(d.pop("description"))

        session_count = d.pop("sessionCount")

        file_count = d.pop("fileCount")

        created_at = time_of(d.pop("createdAt"))

        updated_at = time_of(d.pop("updatedAt"))

        etag = d.pop("etag")

        _erases_at = d.pop("erasesAt", UNSET)
        erases_at: datetime.datetime | Unset
        if isinstance(_erases_at, Unset):
            erases_at = UNSET
        else:
            erases_at = time_of(_erases_at)

        project = cls(
            id=id,
            name=name,
            fiscal_year=fiscal_year,
            tax_year_start=tax_year_start,
            tax_year_end=tax_year_end,
            retained_until=retained_until,
            status=status,
            description=description,
            session_count=session_count,
            file_count=file_count,
            created_at=created_at,
            updated_at=updated_at,
            etag=etag,
            erases_at=erases_at,
        )

        project.additional_properties = d
        return project

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
