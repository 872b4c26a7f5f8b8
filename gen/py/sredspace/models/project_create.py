from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from typing_extensions import Self

from .._compat import date_of
from ..types import UNSET, Unset

T = TypeVar("T", bound="ProjectCreate")


@_attrs_define
class ProjectCreate:
    """A new project.

    Attributes:
        name (str): 1 to 200 characters, at least one of them not blank. Must not contain NUL.
        fiscal_year (str): The tax year of the claim, as four digits, from 1985 to 2099.
        tax_year_start (datetime.date | None | Unset): First day of the tax year, YYYY-MM-DD. Set or cleared together
            with `taxYearEnd`.
        tax_year_end (datetime.date | None | Unset): Last day of the tax year, YYYY-MM-DD: after `taxYearStart`, at most
            53 weeks in all, with at least one day in the fiscal year. Set or cleared together with `taxYearStart`.
        description (None | str | Unset): Up to 10,000 characters. Must not contain NUL.
    """

    name: str
    fiscal_year: str
    tax_year_start: datetime.date | None | Unset = UNSET
    tax_year_end: datetime.date | None | Unset = UNSET
    description: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        fiscal_year = self.fiscal_year

        tax_year_start: None | str | Unset
        if isinstance(self.tax_year_start, Unset):
            tax_year_start = UNSET
        elif isinstance(self.tax_year_start, datetime.date):
            tax_year_start = self.tax_year_start.isoformat()
        else:
            tax_year_start = self.tax_year_start

        tax_year_end: None | str | Unset
        if isinstance(self.tax_year_end, Unset):
            tax_year_end = UNSET
        elif isinstance(self.tax_year_end, datetime.date):
            tax_year_end = self.tax_year_end.isoformat()
        else:
            tax_year_end = self.tax_year_end

        description: None | str | Unset
        if isinstance(self.description, Unset):
            description = UNSET
        else:
            description = self.description

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "fiscalYear": fiscal_year,
            }
        )
        if tax_year_start is not UNSET:
            field_dict["taxYearStart"] = tax_year_start
        if tax_year_end is not UNSET:
            field_dict["taxYearEnd"] = tax_year_end
        if description is not UNSET:
            field_dict["description"] = description

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        name = d.pop("name")

        fiscal_year = d.pop("fiscalYear")

        def _parse_tax_year_start(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                tax_year_start_type_0 = date_of(data)

                return tax_year_start_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        tax_year_start = _parse_tax_year_start(d.pop("taxYearStart", UNSET))

        def _parse_tax_year_end(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                tax_year_end_type_0 = date_of(data)

                return tax_year_end_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        tax_year_end = _parse_tax_year_end(d.pop("taxYearEnd", UNSET))

        def _parse_description(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        description = _parse_description(d.pop("description", UNSET))

        project_create = cls(
            name=name,
            fiscal_year=fiscal_year,
            tax_year_start=tax_year_start,
            tax_year_end=tax_year_end,
            description=description,
        )

        return project_create
