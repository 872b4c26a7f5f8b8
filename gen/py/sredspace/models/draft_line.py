from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.draft_line_kind import DraftLineKind
from ..models.draft_line_number import DraftLineNumber

if TYPE_CHECKING:
    from ..models.draft_citation import DraftCitation
    from ..models.draft_counts import DraftCounts
    from ..models.draft_row import DraftRow
    from ..models.draft_sentence import DraftSentence


T = TypeVar("T", bound="DraftLine")


@_attrs_define
class DraftLine:
    """A line of the draft. Which of `text`, `checked` and `rows` holds its value depends on `kind`; the others are null or
    empty.

        Attributes:
            line (DraftLineNumber): A line of Part 2 of form T661. Line 221 is a column of the table 220, 261 of the table
                260, and 269 of the table 268.
            kind (DraftLineKind): `narrative`: plain text in sentences with citations (242, 244, 246). `text`: one line of
                at most 175 characters. `code`: a
                field of science code (206). `date`: YYYY-MM or YYYY-MM-DD (202, 204). `tick`: ticked or not. `yes_no`: yes or
                no. `table`:
                rows of two columns.
            text (None | str): The value of a `narrative`, `text`, `code` or `date`. Null if empty.
            checked (bool | None): The value of a `tick` or `yes_no`. Null if not answered.
            rows (list[DraftRow]): The rows of a `table`.
            version (int): The version that set this value. 0 if none did.
            etag (str): Send it as `If-Match` to change this line.
            counts (DraftCounts | None): The length of a narrative line by both ways of counting, without its placeholders
                (`[GAP: ...]`, `[LACUNE : ...]`), which are
                filled in or removed before the form is filed. Null for other lines.
            sentences (list[DraftSentence]): The sentences of a `narrative`, in order.
            citations (list[DraftCitation]): Where a run found the value of any other line.
    """

    line: DraftLineNumber
    kind: DraftLineKind
    text: None | str
    checked: bool | None
    rows: list[DraftRow]
    version: int
    etag: str
    counts: DraftCounts | None
    sentences: list[DraftSentence]
    citations: list[DraftCitation]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.draft_counts import DraftCounts

        line = self.line.value

        kind = self.kind.value

        text: None | str
        text = self.text

        checked: bool | None
        checked = self.checked

        rows = []
        for rows_item_data in self.rows:
            rows_item = rows_item_data.to_dict()
            rows.append(rows_item)

        version = self.version

        etag = self.etag

        counts: dict[str, Any] | None
        if isinstance(self.counts, DraftCounts):
            counts = self.counts.to_dict()
        else:
            counts = self.counts

        sentences = []
        for sentences_item_data in self.sentences:
            sentences_item = sentences_item_data.to_dict()
            sentences.append(sentences_item)

        citations = []
        for citations_item_data in self.citations:
            citations_item = citations_item_data.to_dict()
            citations.append(citations_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "line": line,
                "kind": kind,
                "text": text,
                "checked": checked,
                "rows": rows,
                "version": version,
                "etag": etag,
                "counts": counts,
                "sentences": sentences,
                "citations": citations,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.draft_citation import DraftCitation
        from ..models.draft_counts import DraftCounts
        from ..models.draft_row import DraftRow
        from ..models.draft_sentence import DraftSentence

        d = dict(src_dict)
        line = DraftLineNumber(d.pop("line"))

        kind = DraftLineKind(d.pop("kind"))

        def _parse_text(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        text = _parse_text(d.pop("text"))

        def _parse_checked(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        checked = _parse_checked(d.pop("checked"))

        rows = []
        _rows = d.pop("rows")
        for rows_item_data in _rows:
            rows_item = DraftRow.from_dict(rows_item_data)

            rows.append(rows_item)

        version = d.pop("version")

        etag = d.pop("etag")

        def _parse_counts(data: object) -> DraftCounts | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_draft_counts_type_0 = DraftCounts.from_dict(data)

                return componentsschemas_draft_counts_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DraftCounts | None, data)

        counts = _parse_counts(d.pop("counts"))

        sentences = []
        _sentences = d.pop("sentences")
        for sentences_item_data in _sentences:
            sentences_item = DraftSentence.from_dict(sentences_item_data)

            sentences.append(sentences_item)

        citations = []
        _citations = d.pop("citations")
        for citations_item_data in _citations:
            citations_item = DraftCitation.from_dict(citations_item_data)

            citations.append(citations_item)

        draft_line = cls(
            line=line,
            kind=kind,
            text=text,
            checked=checked,
            rows=rows,
            version=version,
            etag=etag,
            counts=counts,
            sentences=sentences,
            citations=citations,
        )

        draft_line.additional_properties = d
        return draft_line

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
