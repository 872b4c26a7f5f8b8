from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

T = TypeVar("T", bound="EvidenceInclusionType0")


@_attrs_define
class EvidenceInclusionType0:
    """Proves that the entry is in the tree. Null until it is.

    Attributes:
        tree (int): Number of the tree. Each signing key has its own.
        origin (str): Name of the tree.
        leaf_index (int): The entry's place in the tree.
        steps (list[str]): The inclusion proof (RFC 6962).
        checkpoint (str): The signed state of the tree (C2SP tlog-checkpoint), with the signatures of witnesses.
    """

    tree: int
    origin: str
    leaf_index: int
    steps: list[str]
    checkpoint: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        tree = self.tree

        origin = self.origin

        leaf_index = self.leaf_index

        steps = self.steps

        checkpoint = self.checkpoint

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "tree": tree,
                "origin": origin,
                "leafIndex": leaf_index,
                "steps": steps,
                "checkpoint": checkpoint,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        tree = d.pop("tree")

        origin = d.pop("origin")

        leaf_index = d.pop("leafIndex")

        steps = cast(list[str], d.pop("steps"))

        checkpoint = d.pop("checkpoint")

        evidence_inclusion_type_0 = cls(
            tree=tree,
            origin=origin,
            leaf_index=leaf_index,
            steps=steps,
            checkpoint=checkpoint,
        )

        evidence_inclusion_type_0.additional_properties = d
        return evidence_inclusion_type_0

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
