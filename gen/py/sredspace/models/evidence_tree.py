from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import time_of

T = TypeVar("T", bound="EvidenceTree")


@_attrs_define
class EvidenceTree:
    """A tree and its key.

    Attributes:
        tree (int): Number of the tree.
        origin (str): Name of the tree.
        key_id (str): A SHA-256, in hexadecimal digits.
        key (str): The public key in the format of signed notes.
        public_key (str): Bytes in base64.
        opened_at (datetime.datetime): When the tree was opened.
        opened_by (None | str): The statement, signed with the key of the tree before, that says why this tree follows
            it: a new key, or a restored
            database. It is a DSSE envelope as text. Null for the first tree.
    """

    tree: int
    origin: str
    key_id: str
    key: str
    public_key: str
    opened_at: datetime.datetime
    opened_by: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        tree = self.tree

        origin = self.origin

        key_id = self.key_id

        key = self.key

        public_key = self.public_key

        opened_at = self.opened_at.isoformat()

        opened_by: None | str
        opened_by = self.opened_by

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "tree": tree,
                "origin": origin,
                "keyId": key_id,
                "key": key,
                "publicKey": public_key,
                "openedAt": opened_at,
                "openedBy": opened_by,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        tree = d.pop("tree")

        origin = d.pop("origin")

        key_id = d.pop("keyId")

        key = d.pop("key")

        public_key = d.pop("publicKey")

        opened_at = time_of(d.pop("openedAt"))

        def _parse_opened_by(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        opened_by = _parse_opened_by(d.pop("openedBy"))

        evidence_tree = cls(
            tree=tree,
            origin=origin,
            key_id=key_id,
            key=key,
            public_key=public_key,
            opened_at=opened_at,
            opened_by=opened_by,
        )

        evidence_tree.additional_properties = d
        return evidence_tree

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
