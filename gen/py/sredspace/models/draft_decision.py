from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import time_of
from ..models.draft_decision_kind import DraftDecisionKind

if TYPE_CHECKING:
    from ..models.draft_author import DraftAuthor


T = TypeVar("T", bound="DraftDecision")


@_attrs_define
class DraftDecision:
    """A decision about a change or a passage.

    Attributes:
        id (UUID): ID of the decision.
        kind (DraftDecisionKind): What was decided.
        run_id (UUID): The run that proposed the change or listed the passage.
        change_id (None | str): The change in the run. Null for a passage.
        passage_id (None | str): The passage. Null for a change.
        line (None | str): The line. Null for a dismissed passage.
        before (None | str): The text that the change replaces. Null for an insertion and for a passage.
        after (None | str): The text that the change puts there; the words of the passage. Null for a deletion.
        reason (None | str): Why, in the user's words.
        author (DraftAuthor): Who made it.
        version (int | None): The version that the decision made. Null if it made none.
        created_at (datetime.datetime): When it was decided.
    """

    id: UUID
    kind: DraftDecisionKind
    run_id: UUID
    change_id: None | str
    passage_id: None | str
    line: None | str
    before: None | str
    after: None | str
    reason: None | str
    author: DraftAuthor
    version: int | None
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        kind = self.kind.value

        run_id = str(self.run_id)

        change_id: None | str
        change_id = self.change_id

        passage_id: None | str
        passage_id = self.passage_id

        line: None | str
        line = self.line

        before: None | str
        before = self.before

        after: None | str
        after = self.after

        reason: None | str
        reason = self.reason

        author = self.author.to_dict()

        version: int | None
        version = self.version

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "kind": kind,
                "runId": run_id,
                "changeId": change_id,
                "passageId": passage_id,
                "line": line,
                "before": before,
                "after": after,
                "reason": reason,
                "author": author,
                "version": version,
                "createdAt": created_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.draft_author import DraftAuthor

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        kind = DraftDecisionKind(d.pop("kind"))

        run_id = UUID(d.pop("runId"))

        def _parse_change_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        change_id = _parse_change_id(d.pop("changeId"))

        def _parse_passage_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        passage_id = _parse_passage_id(d.pop("passageId"))

        def _parse_line(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        line = _parse_line(d.pop("line"))

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

        def _parse_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reason = _parse_reason(d.pop("reason"))

        author = DraftAuthor.from_dict(d.pop("author"))

        def _parse_version(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        version = _parse_version(d.pop("version"))

        created_at = time_of(d.pop("createdAt"))

        draft_decision = cls(
            id=id,
            kind=kind,
            run_id=run_id,
            change_id=change_id,
            passage_id=passage_id,
            line=line,
            before=before,
            after=after,
            reason=reason,
            author=author,
            version=version,
            created_at=created_at,
        )

        draft_decision.additional_properties = d
        return draft_decision

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
