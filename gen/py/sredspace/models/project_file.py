from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import time_of
from ..models.index_status import IndexStatus
from ..models.upload_status import UploadStatus

if TYPE_CHECKING:
    from ..models.file_warning import FileWarning
    from ..models.next_reading import NextReading


T = TypeVar("T", bound="ProjectFile")


@_attrs_define
class ProjectFile:
    """A file of a project.

    Attributes:
        id (UUID): The file's ID.
        project_id (UUID): ID of the project that the file belongs to.
        original_filename (str): The filename given at upload.
        content_type (str): The media type declared at upload.
        file_size (int): Size in bytes.
        sha256 (None | str): SHA-256 of the file contents in lowercase hex. Null until the file is indexed.
        uploaded_at (datetime.datetime | None): When the upload was confirmed.
        upload_status (UploadStatus): PENDING until the upload is confirmed, then CONFIRMED. FAILED if it was not
            confirmed in time.
        index_status (IndexStatus): PENDING until text extraction starts, INDEXING while it runs, then READY or FAILED.
        index_error (None | str): Why text extraction failed, in words to show to a user. Null if it did not fail.
        reading_id (None | UUID): ID of the text extraction (reading) that new runs use. Null until the file is READY
            for the first time.
        next_reading (NextReading | None): A newer extraction of the text of a READY file that is in progress or has
            failed. The file keeps its text. Null if there is
            none.
        warnings (list[FileWarning]): What a person should know about the extracted text: parts that were not read,
            parts that were left out on purpose (such
            as hidden text), and text that may contain errors (such as text recognized in a picture). Empty if there is
            nothing to
            report.
        created_at (datetime.datetime): When the upload URL was created.
    """

    id: UUID
    project_id: UUID
    original_filename: str
    content_type: str
    file_size: int
    sha256: None | str
    uploaded_at: datetime.datetime | None
    upload_status: UploadStatus
    index_status: IndexStatus
    index_error: None | str
    reading_id: None | UUID
    next_reading: NextReading | None
    warnings: list[FileWarning]
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.next_reading import NextReading

        id = str(self.id)

        project_id = str(self.project_id)

        original_filename = self.original_filename

        content_type = self.content_type

        file_size = self.file_size

        sha256: None | str
        sha256 = self.sha256

        uploaded_at: None | str
        if isinstance(self.uploaded_at, datetime.datetime):
            uploaded_at = self.uploaded_at.isoformat()
        else:
            uploaded_at = self.uploaded_at

        upload_status = self.upload_status.value

        index_status = self.index_status.value

        index_error: None | str
        index_error = self.index_error

        reading_id: None | str
        if isinstance(self.reading_id, UUID):
            reading_id = str(self.reading_id)
        else:
            reading_id = self.reading_id

        next_reading: dict[str, Any] | None
        if isinstance(self.next_reading, NextReading):
            next_reading = self.next_reading.to_dict()
        else:
            next_reading = self.next_reading

        warnings = []
        for warnings_item_data in self.warnings:
            warnings_item = warnings_item_data.to_dict()
            warnings.append(warnings_item)

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "projectId": project_id,
                "originalFilename": original_filename,
                "contentType": content_type,
                "fileSize": file_size,
                "sha256": sha256,
                "uploadedAt": uploaded_at,
                "uploadStatus": upload_status,
                "indexStatus": index_status,
                "indexError": index_error,
                "readingId": reading_id,
                "nextReading": next_reading,
                "warnings": warnings,
                "createdAt": created_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.file_warning import FileWarning
        from ..models.next_reading import NextReading

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        project_id = UUID(d.pop("projectId"))

        original_filename = d.pop("originalFilename")

        content_type = d.pop("contentType")

        file_size = d.pop("fileSize")

        def _parse_sha256(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        sha256 = _parse_sha256(d.pop("sha256"))

        def _parse_uploaded_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                uploaded_at_type_0 = time_of(data)

                return uploaded_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        uploaded_at = _parse_uploaded_at(d.pop("uploadedAt"))

        upload_status = UploadStatus(d.pop("uploadStatus"))

        index_status = IndexStatus(d.pop("indexStatus"))

        def _parse_index_error(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        index_error = _parse_index_error(d.pop("indexError"))

        def _parse_reading_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                reading_id_type_0 = UUID(data)

                return reading_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        reading_id = _parse_reading_id(d.pop("readingId"))

        def _parse_next_reading(data: object) -> NextReading | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_next_reading_type_0 = NextReading.from_dict(data)

                return componentsschemas_next_reading_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(NextReading | None, data)

        next_reading = _parse_next_reading(d.pop("nextReading"))

        warnings = []
        _warnings = d.pop("warnings")
        for warnings_item_data in _warnings:
            warnings_item = FileWarning.from_dict(warnings_item_data)

            warnings.append(warnings_item)

        created_at = time_of(d.pop("createdAt"))

        project_file = cls(
            id=id,
            project_id=project_id,
            original_filename=original_filename,
            content_type=content_type,
            file_size=file_size,
            sha256=sha256,
            uploaded_at=uploaded_at,
            upload_status=upload_status,
            index_status=index_status,
            index_error=index_error,
            reading_id=reading_id,
            next_reading=next_reading,
            warnings=warnings,
            created_at=created_at,
        )

        project_file.additional_properties = d
        return project_file

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
