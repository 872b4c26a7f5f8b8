from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

T = TypeVar("T", bound="CitationsType0")


@_attrs_define
class CitationsType0:
    """What the server found when it checked the citations of the answer itself: a citation is correct if its file or
    message is an
    input of the run and the quote is at its place in the stored text. Null if the run has no answer, or is older than
    the check.

        Attributes:
            checked (int): Number of citations that were checked, correct or not.
            failed (list[str]): The citations that are not correct, by their `id` in the payload. At most 100.
            unchecked (int): Number of citations that could not be checked, e.g. of commits, or beyond the limit.
    """

    checked: int
    failed: list[str]
    unchecked: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        checked = self.checked

        failed = self.failed

        unchecked = self.unchecked

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "checked": checked,
                "failed": failed,
                "unchecked": unchecked,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        checked = d.pop("checked")

        failed = cast(list[str], d.pop("failed"))

        unchecked = d.pop("unchecked")

        citations_type_0 = cls(
            checked=checked,
            failed=failed,
            unchecked=unchecked,
        )

        citations_type_0.additional_properties = d
        return citations_type_0

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
