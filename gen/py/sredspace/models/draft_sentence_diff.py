from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

if TYPE_CHECKING:
    from ..models.draft_diff_segment import DraftDiffSegment


T = TypeVar("T", bound="DraftSentenceDiff")


@_attrs_define
class DraftSentenceDiff:
    """A sentence in both versions. `before` is null for a new sentence, `after` for a deleted one.

    Attributes:
        before (None | str): The sentence in the older version.
        after (None | str): The sentence in the newer version.
        segments (list[DraftDiffSegment]): The differences by word.
    """

    before: None | str
    after: None | str
    segments: list[DraftDiffSegment]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        before: None | str
        before = self.before

        after: None | str
        after = self.after

        segments = []
        for segments_item_data in self.segments:
            segments_item = segments_item_data.to_dict()
            segments.append(segments_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "before": before,
                "after": after,
                "segments": segments,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.draft_diff_segment import DraftDiffSegment

        d = dict(src_dict)

        def _parse_before(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        before = _parse_before(d.pop("before"))

        def _parse_after(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        after = _parse_after(d.pop("after"))

        segments = []
        _segments = d.pop("segments")
        for segments_item_data in _segments:
            segments_item = DraftDiffSegment.from_dict(segments_item_data)

            segments.append(segments_item)

        draft_sentence_diff = cls(
            before=before,
            after=after,
            segments=segments,
        )

        draft_sentence_diff.additional_properties = d
        return draft_sentence_diff

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
