from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from typing_extensions import Self

from ..models.draft_passage_decision_decision import DraftPassageDecisionDecision
from ..models.draft_passage_decision_line import DraftPassageDecisionLine
from ..types import UNSET, Unset

T = TypeVar("T", bound="DraftPassageDecision")


@_attrs_define
class DraftPassageDecision:
    """The decision.

    Attributes:
        run_id (UUID): The run that lists the passage.
        passage_id (str): The passage.
        decision (DraftPassageDecisionDecision): The decision.
        line (DraftPassageDecisionLine | Unset): The line to place it in. Required with `place`.
        after_sentence (int | Unset): Number of sentences of the line to place it after. At the end if omitted or
            larger.
        reason (None | str | Unset): Why, in the user's words. Up to 1,000 characters.
    """

    run_id: UUID
    passage_id: str
    decision: DraftPassageDecisionDecision
    line: DraftPassageDecisionLine | Unset = UNSET
    after_sentence: int | Unset = UNSET
    reason: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        run_id = str(self.run_id)

        passage_id = self.passage_id

        decision = self.decision.value

        line: str | Unset = UNSET
        if not isinstance(self.line, Unset):
            line = self.line.value

        after_sentence = self.after_sentence

        reason: None | str | Unset
        if isinstance(self.reason, Unset):
            reason = UNSET
        else:
            reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "runId": run_id,
                "passageId": passage_id,
                "decision": decision,
            }
        )
        if line is not UNSET:
            field_dict["line"] = line
        if after_sentence is not UNSET:
            field_dict["afterSentence"] = after_sentence
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        run_id = UUID(d.pop("runId"))

        passage_id = d.pop("passageId")

        decision = DraftPassageDecisionDecision(d.pop("decision"))

        _line = d.pop("line", UNSET)
        line: DraftPassageDecisionLine | Unset
        if isinstance(_line, Unset):
            line = UNSET
        else:
            line = DraftPassageDecisionLine(_line)

        after_sentence = d.pop("afterSentence", UNSET)

        def _parse_reason(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reason = _parse_reason(d.pop("reason", UNSET))

        draft_passage_decision = cls(
            run_id=run_id,
            passage_id=passage_id,
            decision=decision,
            line=line,
            after_sentence=after_sentence,
            reason=reason,
        )

        return draft_passage_decision
