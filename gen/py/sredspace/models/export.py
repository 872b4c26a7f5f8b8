from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import time_of
from ..models.export_kind import ExportKind
from ..models.export_status import ExportStatus

if TYPE_CHECKING:
    from ..models.export_error import ExportError
    from ..models.export_progress import ExportProgress


T = TypeVar("T", bound="Export")


@_attrs_define
class Export:
    """An export.

    Attributes:
        id (UUID): The export's ID.
        project_id (UUID): ID of the project.
        kind (ExportKind): `part2_docx`: the draft with counts and sources as a Word document. `part2_text`: plain text
            per line, as it is and wrapped at
            78 characters. `part2_csv`, `part2_json`: the draft for other software. `logbook_csv`, `logbook_xlsx`: the
            entries of a
            LOGBOOK run. `evidence_pack`: a ZIP file with the journal, what runs produced, and what proves it; `sredspace
            verify` checks it
            without this server.
        status (ExportStatus): QUEUED until it starts, RUNNING while it is written, then READY or FAILED. EXPIRED after
            seven days.
        version (int | None): The exported version of the draft.
        run_id (None | UUID): The exported run.
        language (str): The language of headings.
        progress (ExportProgress): How much of the work is done.
        filename (str): The name of the file.
        content_type (str): The media type of the file.
        size (int | None): Size in bytes. Null until READY.
        sha256 (None | str): SHA-256 of the file in lowercase hex. Null until READY.
        error (ExportError | None): Why it failed. Null if it did not.
        created_at (datetime.datetime): When it was created.
        finished_at (datetime.datetime | None): When it was READY or FAILED.
        expires_at (datetime.datetime | None): When its file is deleted. Null until READY.
    """

    id: UUID
    project_id: UUID
    kind: ExportKind
    status: ExportStatus
    version: int | None
    run_id: None | UUID
    language: str
    progress: ExportProgress
    filename: str
    content_type: str
    size: int | None
    sha256: None | str
    error: ExportError | None
    created_at: datetime.datetime
    finished_at: datetime.datetime | None
    expires_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.export_error import ExportError

        id = str(self.id)

        project_id = str(self.project_id)

        kind = self.kind.value

        status = self.status.value

        version: int | None
        version = self.version

        run_id: None | str
        if isinstance(self.run_id, UUID):
            run_id = str(self.run_id)
        else:
            run_id = self.run_id

        language = self.language

        progress = self.progress.to_dict()

        filename = self.filename

        content_type = self.content_type

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

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "projectId": project_id,
                "kind": kind,
                "status": status,
                "version": version,
                "runId": run_id,
                "language": language,
                "progress": progress,
                "filename": filename,
                "contentType": content_type,
                "size": size,
                "sha256": sha256,
                "error": error,
                "createdAt": created_at,
                "finishedAt": finished_at,
                "expiresAt": expires_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.export_error import ExportError
        from ..models.export_progress import ExportProgress

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        project_id = UUID(d.pop("projectId"))

        kind = ExportKind(d.pop("kind"))

        status = ExportStatus(d.pop("status"))

        def _parse_version(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        version = _parse_version(d.pop("version"))

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

        language = d.pop("language")

        progress = ExportProgress.from_dict(d.pop("progress"))

        filename = d.pop("filename")

        content_type = d.pop("contentType")

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

        export = cls(
            id=id,
            project_id=project_id,
            kind=kind,
            status=status,
            version=version,
            run_id=run_id,
            language=language,
            progress=progress,
            filename=filename,
            content_type=content_type,
            size=size,
            sha256=sha256,
            error=error,
            created_at=created_at,
            finished_at=finished_at,
            expires_at=expires_at,
        )

        export.additional_properties = d
        return export

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
