from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from typing_extensions import Self

if TYPE_CHECKING:
    from ..models.presign_file import PresignFile


T = TypeVar("T", bound="PresignRequest")


@_attrs_define
class PresignRequest:
    """The files to create upload URLs for.

    Attributes:
        files (list[PresignFile]): The files to upload.
    """

    files: list[PresignFile]

    def to_dict(self) -> dict[str, Any]:
        files = []
        for files_item_data in self.files:
            files_item = files_item_data.to_dict()
            files.append(files_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "files": files,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.presign_file import PresignFile

        d = dict(src_dict)
        files = []
        _files = d.pop("files")
        for files_item_data in _files:
            files_item = PresignFile.from_dict(files_item_data)

            files.append(files_item)

        presign_request = cls(
            files=files,
        )

        return presign_request
