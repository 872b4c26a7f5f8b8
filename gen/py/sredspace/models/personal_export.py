from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import time_of
from ..models.export_status import ExportStatus

if TYPE_CHECKING:
    from ..models.export_error import ExportError
    from ..models.export_progress import ExportProgress
    from ..models.personal_download import PersonalDownload


T = TypeVar("T", bound="PersonalExport")


@_attrs_define
class PersonalExport:
    """An export of all personal data.

    Attributes:
        id (UUID): The export's ID.
        status (ExportStatus): QUEUED until it starts, RUNNING while it is written, then READY or FAILED. EXPIRED after
            seven days.
        progress (ExportProgress): How much of the work is done.
        filename (str): The name of the file.
        size (int | None): Size in bytes. Null until READY.
        sha256 (None | str): SHA-256 of the file in lowercase hex. Null until READY.
        error (ExportError | None): Why it failed. Null if it did not.
        created_at (datetime.datetime): When it was started.
        finished_at (datetime.datetime | None): When it was READY or FAILED.
        expires_at (datetime.datetime | None): When its file is deleted. Null until READY.
        download (None | PersonalDownload): The signed URL of the file, which needs no token. Null until READY.
    """

    id: UUID
    status: ExportStatus
    progress: ExportProgress
    filename: str
    size: int | None
    sha256: None | str
    error: ExportError | None
    created_at: datetime.datetime
    finished_at: datetime.datetime | None
    expires_at: datetime.datetime | None
    download: None | PersonalDownload
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.export_error import ExportError
        from ..models.personal_download import PersonalDownload

        id = str(self.id)

        status = self.status.value

        progress = self.progress.to_dict()

        filename = self.filename

        size: int | None
        size = self.size

        sha256: None | str
        sha256 = self.sha256

        error: dict[str, Any] | None
        if isinstance(self.error, ExportError):
            error = self.error.to_dict()
        else:
            error = self.error

        created_at = self.created_at.isoformat()

        finished_at: None | str
        if isinstance(self.finished_at, datetime.datetime):
            finished_at = self.finished_at.isoformat()
        else:
            finished_at = self.finished_at

        expires_at: None | str
        if isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        download: dict[str, Any] | None
        if isinstance(self.download, PersonalDownload):
            download = self.download.to_dict()
        else:
            download = self.download

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "status": status,
                "progress": progress,
                "filename": filename,
                "size": size,
                "sha256": sha256,
                "error": error,
                "createdAt": created_at,
                "finishedAt": finished_at,
                "expiresAt": expires_at,
                "download": download,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.export_error import ExportError
        from ..models.export_progress import ExportProgress
        from ..models.personal_download import PersonalDownload

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        status = ExportStatus(d.pop("status"))

        progress = ExportProgress.from_dict(d.pop("progress"))

        filename = d.pop("filename")

        def _parse_size(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        size = _parse_size(d.pop("size"))

        def _parse_sha256(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        sha256 = _parse_sha256(d.pop("sha256"))

        def _parse_error(data: object) -> ExportError | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_export_error_type_0 = ExportError.from_dict(data)

                return componentsschemas_export_error_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExportError | None, data)

        error = _parse_error(d.pop("error"))

        created_at = time_of(d.pop("createdAt"))

        def _parse_finished_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                finished_at_type_0 = time_of(data)

                return finished_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        finished_at = _parse_finished_at(d.pop("finishedAt"))

        def _parse_expires_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expires_at_type_0 = time_of(data)

                return expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        expires_at = _parse_expires_at(d.pop("expiresAt"))

        def _parse_download(data: object) -> None | PersonalDownload:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_personal_download_type_0 = PersonalDownload.from_dict(data)

                return componentsschemas_personal_download_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PersonalDownload, data)

        download = _parse_download(d.pop("download"))

        personal_export = cls(
            id=id,
            status=status,
            progress=progress,
            filename=filename,
            size=size,
            sha256=sha256,
            error=error,
            created_at=created_at,
            finished_at=finished_at,
            expires_at=expires_at,
            download=download,
        )

        personal_export.additional_properties = d
        return personal_export

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
