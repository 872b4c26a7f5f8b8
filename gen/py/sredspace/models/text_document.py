from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.recognised_line import RecognisedLine
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
        recognised (list[RecognisedLine] | Unset): Lines that were recognised in a picture (OCR), with their place on
            the page. Absent if there are none.
    """

    file_id: UUID
    text: str
    characters: int
    text_sha_256: str
    segments: list[TextSegment]
    recognised: list[RecognisedLine] | Unset = UNSET
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

        recognised: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.recognised, Unset):
            recognised = []
            for recognised_item_data in self.recognised:
                recognised_item = recognised_item_data.to_dict()
                recognised.append(recognised_item)

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
        if recognised is not UNSET:
            field_dict["recognised"] = recognised

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.recognised_line import RecognisedLine
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

        _recognised = d.pop("recognised", UNSET)
        recognised: list[RecognisedLine] | Unset = UNSET
        if _recognised is not UNSET:
            recognised = []
            for recognised_item_data in _recognised:
                recognised_item = RecognisedLine.from_dict(recognised_item_data)

                recognised.append(recognised_item)

        text_document = cls(
            file_id=file_id,
            text=text,
            characters=characters,
            text_sha_256=text_sha_256,
            segments=segments,
            recognised=recognised,
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
