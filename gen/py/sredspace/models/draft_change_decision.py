from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from typing_extensions import Self

from ..models.draft_change_decision_decision import DraftChangeDecisionDecision
from ..types import UNSET, Unset

T = TypeVar("T", bound="DraftChangeDecision")


@_attrs_define
class DraftChangeDecision:
    """The decision.

    Attributes:
        run_id (UUID): The run.
        change_id (str): The change in the run.
        decision (DraftChangeDecisionDecision): The decision.
        reason (None | str | Unset): Why, in the user's words. Up to 1,000 characters.
    """

    run_id: UUID
    change_id: str
    decision: DraftChangeDecisionDecision
    reason: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        run_id = str(self.run_id)

        change_id = self.change_id

        decision = self.decision.value

        reason: None | str | Unset
        if isinstance(self.reason, Unset):
            reason = UNSET
        else:
            reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "runId": run_id,
                "changeId": change_id,
                "decision": decision,
            }
        )
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        run_id = UUID(d.pop("runId"))

        change_id = d.pop("changeId")

        decision = DraftChangeDecisionDecision(d.pop("decision"))

        def _parse_reason(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reason = _parse_reason(d.pop("reason", UNSET))

        draft_change_decision = cls(
            run_id=run_id,
            change_id=change_id,
            decision=decision,
            reason=reason,
        )

        return draft_change_decision
