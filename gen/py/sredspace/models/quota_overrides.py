from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from typing_extensions import Self

from ..types import UNSET, Unset

T = TypeVar("T", bound="QuotaOverrides")


@_attrs_define
class QuotaOverrides:
    """Limits that replace the tier's limits, by metric.

    Attributes:
        project_count (int | Unset): The limit for the number of projects.
        files_per_project (int | Unset): The limit for the number of files in a project.
        storage_bytes (int | Unset): The limit for the total size of all files, in bytes.
        ai_runs_monthly (int | Unset): The limit for the number of successful runs in a UTC month.
        file_size_bytes (int | Unset): The limit for the size of a file, in bytes.
    """

    project_count: int | Unset = UNSET
    files_per_project: int | Unset = UNSET
    storage_bytes: int | Unset = UNSET
    ai_runs_monthly: int | Unset = UNSET
    file_size_bytes: int | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        project_count = self.project_count

        files_per_project = self.files_per_project

        storage_bytes = self.storage_bytes

        ai_runs_monthly = self.ai_runs_monthly

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
        project_count = d.pop("PROJECT_COUNT", UNSET)

        files_per_project = d.pop("FILES_PER_PROJECT", UNSET)

        storage_bytes = d.pop("STORAGE_BYTES", UNSET)

        ai_runs_monthly = d.pop("AI_RUNS_MONTHLY", UNSET)

        file_size_bytes = d.pop("FILE_SIZE_BYTES", UNSET)

        quota_overrides = cls(
            project_count=project_count,
            files_per_project=files_per_project,
            storage_bytes=storage_bytes,
            ai_runs_monthly=ai_runs_monthly,
            file_size_bytes=file_size_bytes,
        )

        return quota_overrides
