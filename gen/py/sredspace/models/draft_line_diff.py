from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.draft_line_number import DraftLineNumber

if TYPE_CHECKING:
    from ..models.draft_diff_segment import DraftDiffSegment
    from ..models.draft_sentence_diff import DraftSentenceDiff


T = TypeVar("T", bound="DraftLineDiff")


@_attrs_define
class DraftLineDiff:
    """A line that differs. `segments` compares the value as text: a tick as `yes` or `no`, a table row by row.

    Attributes:
        line (DraftLineNumber): A line of Part 2 of form T661. Line 221 is a column of the table 220, 261 of the table
            260, and 269 of the table 268.
        before (str): The old value as text.
        after (str): The new value as text.
        segments (list[DraftDiffSegment]): The differences by word.
        sentences (list[DraftSentenceDiff]): The same by sentence, for a `narrative`.
    """

    line: DraftLineNumber
    before: str
    after: str
    segments: list[DraftDiffSegment]
    sentences: list[DraftSentenceDiff]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        line = self.line.value

        before = self.before

        after = self.after

        segments = []
        for segments_item_data in self.segments:
            segments_item = segments_item_data.to_dict()
            segments.append(segments_item)

        sentences = []
        for sentences_item_data in self.sentences:
            sentences_item = sentences_item_data.to_dict()
            sentences.append(sentences_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "line": line,
                "before": before,
                "after": after,
                "segments": segments,
                "sentences": sentences,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.draft_diff_segment import DraftDiffSegment
        from ..models.draft_sentence_diff import DraftSentenceDiff

        d = dict(src_dict)
        line = DraftLineNumber(d.pop("line"))

        before = d.pop("before")

        after = d.pop("after")

        segments = []
        _segments = d.pop("segments")
        for segments_item_data in _segments:
            segments_item = DraftDiffSegment.from_dict(segments_item_data)

            segments.append(segments_item)

        sentences = []
        _sentences = d.pop("sentences")
        for sentences_item_data in _sentences:
            sentences_item = DraftSentenceDiff.from_dict(sentences_item_data)

            sentences.append(sentences_item)

        draft_line_diff = cls(
            line=line,
            before=before,
            after=after,
            segments=segments,
            sentences=sentences,
        )

        draft_line_diff.additional_properties = d
        return draft_line_diff

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
