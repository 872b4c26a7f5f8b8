from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import time_of

if TYPE_CHECKING:
    from ..models.upload_headers import UploadHeaders


T = TypeVar("T", bound="Upload")


@_attrs_define
class Upload:
    """A signed upload URL.

    Attributes:
        file_id (UUID): ID of the new file.
        upload_url (str): The signed URL for the PUT.
        headers (UploadHeaders): Headers that the PUT must send, by name.
        expires_at (datetime.datetime): When the upload URL expires.
    """

    file_id: UUID
    upload_url: str
    headers: UploadHeaders
    expires_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        file_id = str(self.file_id)

        upload_url = self.upload_url

        headers = self.headers.to_dict()

        expires_at = self.expires_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "fileId": file_id,
                "uploadUrl": upload_url,
                "headers": headers,
                "expiresAt": expires_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.upload_headers import UploadHeaders

        d = dict(src_dict)
        file_id = UUID(d.pop("fileId"))

        upload_url = d.pop("uploadUrl")

        headers = UploadHeaders.from_dict(d.pop("headers"))

        expires_at = time_of(d.pop("expiresAt"))

        upload = cls(
            file_id=file_id,
            upload_url=upload_url,
            headers=headers,
            expires_at=expires_at,
        )

        upload.additional_properties = d
        return upload

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
