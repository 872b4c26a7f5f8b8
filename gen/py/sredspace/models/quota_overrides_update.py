from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from typing_extensions import Self

from ..types import UNSET, Unset

T = TypeVar("T", bound="QuotaOverridesUpdate")


@_attrs_define
class QuotaOverridesUpdate:
    """Limits by metric. Metrics that are not listed stay unchanged. Null removes an override.

    Attributes:
        project_count (int | None | Unset): The new limit for the number of projects, or null to remove the override.
        files_per_project (int | None | Unset): The new limit for the number of files in a project, or null to remove
            the override.
        storage_bytes (int | None | Unset): The new limit for the total size of all files, in bytes, or null to remove
            the override.
        ai_runs_monthly (int | None | Unset): The new limit for the number of successful runs in a UTC month, or null to
            remove the override.
        file_size_bytes (int | None | Unset): The new limit for the size of a file, in bytes, or null to remove the
            override.
    """

    project_count: int | None | Unset = UNSET
    files_per_project: int | None | Unset = UNSET
    storage_bytes: int | None | Unset = UNSET
    ai_runs_monthly: int | None | Unset = UNSET
    file_size_bytes: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        project_count: int | None | Unset
        if isinstance(self.project_count, Unset):
            project_count = UNSET
        else:
            project_count = self.project_count

        files_per_project: int | None | Unset
        if isinstance(self.files_per_project, Unset):
            files_per_project = UNSET
        else:
            files_per_project = self.files_per_project

        storage_bytes: int | None | Unset
        if isinstance(self.storage_bytes, Unset):
            storage_bytes = UNSET
        else:
            storage_bytes = self.storage_bytes

        ai_runs_monthly: int | None | Unset
        if isinstance(self.ai_runs_monthly, Unset):
            ai_runs_monthly = UNSET
        else:
            ai_runs_monthly = self.ai_runs_monthly

        file_size_bytes: int | None | Unset
        if isinstance(self.file_size_bytes, Unset):
            file_size_bytes = UNSET
        else:
            file_size_bytes = self.file_size_bytes

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if project_count is not UNSET:
            field_dict["PROJECT_COUNT"] = project_count
        if files_per_project is not UNSET:
            field_dict["FILES_PER_PROJECT"] = files_per_project
        if storage_bytes is not UNSET:
            field_dict["STORAGE_BYTES"] = storage_bytes
        if ai_runs_monthly is not UNSET:
            field_dict["AI_RUNS_MONTHLY"] = ai_runs_monthly
        if file_size_bytes is not UNSET:
            field_dict["FILE_SIZE_BYTES"] = file_size_bytes

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_project_count(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        project_count = _parse_project_count(d.pop("PROJECT_COUNT", UNSET))

        def _parse_files_per_project(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        files_per_project = _parse_files_per_project(d.pop("FILES_PER_PROJECT", UNSET))

        def _parse_storage_bytes(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        storage_bytes = _parse_storage_bytes(d.pop("STORAGE_BYTES", UNSET))

        def _parse_ai_runs_monthly(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        ai_runs_monthly = _parse_ai_runs_monthly(d.pop("AI_RUNS_MONTHLY", UNSET))

        def _parse_file_size_bytes(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        file_size_bytes = _parse_file_size_bytes(d.pop("FILE_SIZE_BYTES", UNSET))

        quota_overrides_update = cls(
            project_count=project_count,
            files_per_project=files_per_project,
            storage_bytes=storage_bytes,
            ai_runs_monthly=ai_runs_monthly,
            file_size_bytes=file_size_bytes,
        )

        return quota_overrides_update
