from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

if TYPE_CHECKING:
    from ..models.evidence_tree import EvidenceTree


T = TypeVar("T", bound="EvidenceKeys")


@_attrs_define
class EvidenceKeys:
    """The public keys of the evidence.

    Attributes:
        trees (list[EvidenceTree]): The trees and their keys, oldest first. Empty if the server has no key.
        checkpoint (None | str): The newest checkpoint of the newest tree. Null if there is none.
    """

    trees: list[EvidenceTree]
    checkpoint: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        trees = []
        for trees_item_data in self.trees:
            trees_item = trees_item_data.to_dict()
            trees.append(trees_item)

        checkpoint: None | str
        checkpoint = self.checkpoint

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "trees": trees,
                "checkpoint": checkpoint,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.evidence_tree import EvidenceTree

        d = dict(src_dict)
        trees = []
        _trees = d.pop("trees")
        for trees_item_data in _trees:
            trees_item = EvidenceTree.from_dict(trees_item_data)

            trees.append(trees_item)

        def _parse_checkpoint(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        checkpoint = _parse_checkpoint(d.pop("checkpoint"))

        evidence_keys = cls(
            trees=trees,
            checkpoint=checkpoint,
        )

        evidence_keys.additional_properties = d
        return evidence_keys

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
