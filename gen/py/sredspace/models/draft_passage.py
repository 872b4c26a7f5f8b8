from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.draft_passage_state import DraftPassageState

if TYPE_CHECKING:
    from ..models.draft_decision_state import DraftDecisionState


T = TypeVar("T", bound="DraftPassage")


@_attrs_define
class DraftPassage:
    """A passage of a source that the run did not use.

    Attributes:
        passage_id (str): Its ID. The same words of the same source have the same ID in every run.
        state (DraftPassageState): What the run did with it: no rule placed it, it was left out with `reason`, or a
            correction replaces it.
        input_kind (str): `file`, `message` or `commit`.
        input_id (str): ID of the source.
        reading_id (None | UUID): The text extraction of a file that the offsets refer to.
        page (int | None): Page, sheet or slide.
        line (int | None): Line of the text on which it starts.
        char_start (int): Offset of the first character, in code points.
        char_end (int): Offset after the last character, in code points.
        quote (str): Its words.
        suggested_line (None | str): The line where it would fit best.
        reason (None | str): Why it was left out.
        decision (DraftDecisionState | None): The latest decision. Null if there is none.
    """

    passage_id: str
    state: DraftPassageState
    input_kind: str
    input_id: str
    reading_id: None | UUID
    page: int | None
    line: int | None
    char_start: int
    char_end: int
    quote: str
    suggested_line: None | str
    reason: None | str
    decision: DraftDecisionState | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.draft_decision_state import DraftDecisionState

        passage_id = self.passage_id

        state = self.state.value

        input_kind = self.input_kind

        input_id = self.input_id

        reading_id: None | str
        if isinstance(self.reading_id, UUID):
            reading_id = str(self.reading_id)
        else:
            reading_id = self.reading_id

        page: int | None
        page = self.page

        line: int | None
        line = self.line

        char_start = self.char_start

        char_end = self.char_end

        quote = self.quote

        suggested_line: None | str
        suggested_line = self.suggested_line

        reason: None | str
        reason = self.reason

        decision: dict[str, Any] | None
        if isinstance(self.decision, DraftDecisionState):
            decision = self.decision.to_dict()
        else:
            decision = self.decision

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "passageId": passage_id,
                "state": state,
                "inputKind": input_kind,
                "inputId": input_id,
                "readingId": reading_id,
                "page": page,
                "line": line,
                "charStart": char_start,
                "charEnd": char_end,
                "quote": quote,
                "suggestedLine": suggested_line,
                "reason": reason,
                "decision": decision,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.draft_decision_state import DraftDecisionState

        d = dict(src_dict)
        passage_id = d.pop("passageId")

        state = DraftPassageState(d.pop("state"))

        input_kind = d.pop("inputKind")

        input_id = d.pop("inputId")

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

        def _parse_page(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        page = _parse_page(d.pop("page"))

        def _parse_line(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        line = _parse_line(d.pop("line"))

        char_start = d.pop("charStart")

        char_end = d.pop("charEnd")

        quote = d.pop("quote")

        def _parse_suggested_line(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        suggested_line = _parse_suggested_line(d.pop("suggestedLine"))

        def _parse_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reason = _parse_reason(d.pop("reason"))

        def _parse_decision(data: object) -> DraftDecisionState | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_draft_decision_state_type_0 = DraftDecisionState.from_dict(data)

                return componentsschemas_draft_decision_state_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(DraftDecisionState | None, data)

        decision = _parse_decision(d.pop("decision"))

        draft_passage = cls(
            passage_id=passage_id,
            state=state,
            input_kind=input_kind,
            input_id=input_id,
            reading_id=reading_id,
            page=page,
            line=line,
            char_start=char_start,
            char_end=char_end,
            quote=quote,
            suggested_line=suggested_line,
            reason=reason,
            decision=decision,
        )

        draft_passage.additional_properties = d
        return draft_passage

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
