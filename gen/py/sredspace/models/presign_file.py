from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from typing_extensions import Self

T = TypeVar("T", bound="PresignFile")


@_attrs_define
class PresignFile:
    """A file to upload.

    Attributes:
        filename (str): The filename without a path.
        content_type (str): The media type, e.g. `application/pdf`. The PUT must send the same value.
        file_size (int): Size in bytes.
    """

    filename: str
    content_type: str
    file_size: int

    def to_dict(self) -> dict[str, Any]:
        filename = self.filename

        content_type = self.content_type

        file_size = self.file_size

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "filename": filename,
                "contentType": content_type,
                "fileSize": file_size,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        filename = d.pop("filename")

        content_type = d.pop("contentType")

        file_size = d.pop("fileSize")

        presign_file = cls(
            filename=filename,
            content_type=content_type,
            file_size=file_size,
        )

        return presign_file
