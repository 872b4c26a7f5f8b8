from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from .._compat import time_of
from ..models.journal_kind import JournalKind

if TYPE_CHECKING:
    from ..models.journal_entry_statement_type_0 import JournalEntryStatementType0


T = TypeVar("T", bound="JournalEntry")


@_attrs_define
class JournalEntry:
    """An entry of a project's journal.

    Attributes:
        seq (int): Its number in the project. Counts 1, 2, 3 … without gaps.
        kind (JournalKind): What an entry records.
        subject_id (UUID): ID of what it is about: the run, file, session, project, ...
        recorded_at (datetime.datetime): When it was recorded, by the server's clock.
        prev (str): A SHA-256, in hexadecimal digits.
        commitment (str): A SHA-256, in hexadecimal digits.
        hash_ (str): A SHA-256, in hexadecimal digits.
        salt (None | str): The salt of the commitment, in base64. Null if the content was erased.
        statement (JournalEntryStatementType0 | None): The in-toto Statement. Null if the content was erased.
        leaf_index (int | None): Its place in the tree. Null until it has one.
    """

    seq: int
    kind: JournalKind
    subject_id: UUID
    recorded_at: datetime.datetime
    prev: str
    commitment: str
    hash_: str
    salt: None | str
    statement: JournalEntryStatementType0 | None
    leaf_index: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.journal_entry_statement_type_0 import JournalEntryStatementType0

        seq = self.seq

        kind = self.kind.value

        subject_id = str(self.subject_id)

        recorded_at = self.recorded_at.isoformat()

        prev = self.prev

        commitment = self.commitment

        hash_ = self.hash_

        salt: None | str
        salt = self.salt

        statement: dict[str, Any] | None
        if isinstance(self.statement, JournalEntryStatementType0):
            statement = self.statement.to_dict()
        else:
            statement = self.statement

        leaf_index: int | None
        leaf_index = self.leaf_index

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "seq": seq,
                "kind": kind,
                "subjectId": subject_id,
                "recordedAt": recorded_at,
                "prev": prev,
                "commitment": commitment,
                "hash": hash_,
                "salt": salt,
                "statement": statement,
                "leafIndex": leaf_index,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.journal_entry_statement_type_0 import JournalEntryStatementType0

        d = dict(src_dict)
        seq = d.pop("seq")

        kind = JournalKind(d.pop("kind"))

        subject_id = UUID(d.pop("subjectId"))

        recorded_at = time_of(d.pop("recordedAt"))

        prev = d.pop("prev")

        commitment = d.pop("commitment")

        hash_ = d.pop("hash")

        def _parse_salt(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        salt = _parse_salt(d.pop("salt"))

        def _parse_statement(data: object) -> JournalEntryStatementType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                statement_type_0 = JournalEntryStatementType0.from_dict(data)

                return statement_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(JournalEntryStatementType0 | None, data)

        statement = _parse_statement(d.pop("statement"))

        def _parse_leaf_index(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        leaf_index = _parse_leaf_index(d.pop("leafIndex"))

        journal_entry = cls(
            seq=seq,
            kind=kind,
            subject_id=subject_id,
            recorded_at=recorded_at,
            prev=prev,
            commitment=commitment,
            hash_=hash_,
            salt=salt,
            statement=statement,
            leaf_index=leaf_index,
        )

        journal_entry.additional_properties = d
        return journal_entry

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
