from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.draft_origin import DraftOrigin
from ..models.draft_support import DraftSupport

if TYPE_CHECKING:
    from ..models.draft_citation import DraftCitation


T = TypeVar("T", bound="DraftSentence")


@_attrs_define
class DraftSentence:
    """A sentence of a narrative line, with what supports it. `text` of the line from `charStart` to `charEnd`.

    Attributes:
        text (str): The words of the sentence.
        char_start (int): Offset in the line's text, in code points.
        char_end (int): Offset after its end, in code points.
        origin (DraftOrigin): Who wrote a sentence: a run, in one of its ways (`quote`, `trimmed_quote`,
            `corrected_quote`, `table_row`, `template`, `llm`, `gap`),
            or a person (`manual`).
        support (DraftSupport): What supports a sentence. `exact`: its words are in a cited quote. `trimmed`: they are
            in the cited quotes, in this order, with
            words left out. `cited`: the run that wrote it in other words verified it against its citations, and it has not
            changed since.
            `template`: a fixed connective of the worker. `gap`: it marks a gap. `unsupported`: no record holds these words.
        citations (list[DraftCitation]): The places that support it.
    """

    text: str
    char_start: int
    char_end: int
    origin: DraftOrigin
    support: DraftSupport
    citations: list[DraftCitation]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        text = self.text

        char_start = self.char_start

        char_end = self.char_end

        origin = self.origin.value

        support = self.support.value

        citations = []
        for citations_item_data in self.citations:
            citations_item = citations_item_data.to_dict()
            citations.append(citations_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "text": text,
                "charStart": char_start,
                "charEnd": char_end,
                "origin": origin,
                "support": support,
                "citations": citations,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.draft_citation import DraftCitation

        d = dict(src_dict)
        text = d.pop("text")

        char_start = d.pop("charStart")

        char_end = d.pop("charEnd")

        origin = DraftOrigin(d.pop("origin"))

        support = DraftSupport(d.pop("support"))

        citations = []
        _citations = d.pop("citations")
        for citations_item_data in _citations:
            citations_item = DraftCitation.from_dict(citations_item_data)

            citations.append(citations_item)

        draft_sentence = cls(
            text=text,
            char_start=char_start,
            char_end=char_end,
            origin=origin,
            support=support,
            citations=citations,
        )

        draft_sentence.additional_properties = d
        return draft_sentence

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
