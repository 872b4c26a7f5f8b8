from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

if TYPE_CHECKING:
    from ..models.text_segment import TextSegment


T = TypeVar("T", bound="TextDocument")


@_attrs_define
class TextDocument:
    """The extracted text of a file.

    Attributes:
        file_id (UUID): ID of the file.
        text (str): NFC-normalized text with `\\n` line endings and no NUL.
        characters (int): Number of Unicode code points in `text`.
        text_sha_256 (str): SHA-256 of the text in UTF-8, in lowercase hex.
        segments (list[TextSegment]): Pages, sheets, slides or archive entries in order. Empty if the format has none.
    """

    file_id: UUID
    text: str
    characters: int
    text_sha_256: str
    segments: list[TextSegment]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        file_id = str(self.file_id)

        text = self.text

        characters = self.characters

        text_sha_256 = self.text_sha_256

        segments = []
        for segments_item_data in self.segments:
            segments_item = segments_item_data.to_dict()
            segments.append(segments_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "fileId": file_id,
                "text": text,
                "characters": characters,
                "textSha256": text_sha_256,
                "segments": segments,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.text_segment import TextSegment

        d = dict(src_dict)
        file_id = UUID(d.pop("fileId"))

        text = d.pop("text")

        characters = d.pop("characters")

        text_sha_256 = d.pop("textSha256")

        segments = []
        _segments = d.pop("segments")
        for segments_item_data in _segments:
            segments_item = TextSegment.from_dict(segments_item_data)

            segments.append(segments_item)

        text_document = cls(
            file_id=file_id,
            text=text,
            characters=characters,
            text_sha_256=text_sha_256,
            segments=segments,
        )

        text_document.additional_properties = d
        return text_document

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
