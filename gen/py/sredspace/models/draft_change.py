from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

if TYPE_CHECKING:
    from ..models.draft_citation import DraftCitation
    from ..models.draft_decision_state import DraftDecisionState


T = TypeVar("T", bound="DraftChange")


@_attrs_define
class DraftChange:
    """A change that a run proposes.

    Attributes:
        change_id (str): The ID of the change in its run.
        line (str): The line.
        op (str): `delete`, `move`, `replace`, `insert` or `insert_gap`.
        before (None | str): The text that it replaces.
        after (None | str): The text that it puts there.
        reason (str): Why the worker proposes it.
        rule_id (str): The rule of the worker.
        applicable (bool): Whether the current text of the line holds what it replaces.
        citations (list[DraftCitation]): The places that it rests on.
        decision (DraftDecisionState | None): The latest decision. Null if there is none.
    """

    change_id: str
    line: str
    op: str
    before: None | str
    after: None | str
    reason: str
    rule_id: str
    applicable: bool
    citations: list[DraftCitation]
    decision: DraftDecisionState | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.draft_decision_state import DraftDecisionState

        change_id = self.change_id

        line = self.line

        op = self.op

        before: None | str
        before = self.before

        after: None | str
        after = self.after

        reason = self.reason

        rule_id = self.rule_id

        applicable = self.applicable

        citations = []
        for citations_item_data in self.citations:
            citations_item = citations_item_data.to_dict()
            citations.append(citations_item)

        decision: dict[str, Any] | None
        if isinstance(self.decision, DraftDecisionState):
            decision = self.decision.to_dict()
        else:
            decision = self.decision

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "changeId": change_id,
                "line": line,
                "op": op,
                "before": before,
                "after": after,
                "reason": reason,
                "ruleId": rule_id,
                "applicable": applicable,
                "citations": citations,
                "decision": decision,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.draft_citation import DraftCitation
        from ..models.draft_decision_state import DraftDecisionState

        d = dict(src_dict)
        change_id = d.pop("changeId")

        line = d.pop("line")

        op = d.pop("op")

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

        reason = d.pop("reason")

        rule_id = d.pop("ruleId")

        applicable = d.pop("applicable")

        citations = []
        _citations = d.pop("citations")
        for citations_item_data in _citations:
            citations_item = DraftCitation.from_dict(citations_item_data)

            citations.append(citations_item)

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

        draft_change = cls(
            change_id=change_id,
            line=line,
            op=op,
            before=before,
            after=after,
            reason=reason,
            rule_id=rule_id,
            applicable=applicable,
            citations=citations,
            decision=decision,
        )

        draft_change.additional_properties = d
        return draft_change

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
