from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.ledger_violation_rule import LedgerViolationRule

T = TypeVar("T", bound="LedgerViolation")


@_attrs_define
class LedgerViolation:
    """An inconsistency in the quota ledger.

    Attributes:
        rule (LedgerViolationRule): counter: a counter is not the sum of its reservations. period: a reservation counts
            in the wrong month. reservation: a
            reservation does not match the state of its run, project or file. unreserved: a run, project or file has no
            reservation.
        user_id (UUID): ID of the user.
        subject_id (UUID): ID of the run, project or file. For `counter`, ID of the project or user that the counter
            belongs to.
        detail (str): What is inconsistent.
    """

    rule: LedgerViolationRule
    user_id: UUID
    subject_id: UUID
    detail: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        rule = self.rule.value

        user_id = str(self.user_id)

        subject_id = str(self.subject_id)

        detail = self.detail

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "rule": rule,
                "userId": user_id,
                "subjectId": subject_id,
                "detail": detail,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        rule = LedgerViolationRule(d.pop("rule"))

        user_id = UUID(d.pop("userId"))

        subject_id = UUID(d.pop("subjectId"))

        detail = d.pop("detail")

        ledger_violation = cls(
            rule=rule,
            user_id=user_id,
            subject_id=subject_id,
            detail=detail,
        )

        ledger_violation.additional_properties = d
        return ledger_violation

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
