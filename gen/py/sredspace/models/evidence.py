from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.evidence_missing import EvidenceMissing

if TYPE_CHECKING:
    from ..models.evidence_envelope_type_0 import EvidenceEnvelopeType0
    from ..models.evidence_inclusion_type_0 import EvidenceInclusionType0
    from ..models.evidence_timestamp_type_0 import EvidenceTimestampType0
    from ..models.journal_entry import JournalEntry


T = TypeVar("T", bound="Evidence")


@_attrs_define
class Evidence:
    """An entry of the journal, and what proves it.

    Attributes:
        project_id (UUID): The project's ID.
        entry (JournalEntry): An entry of a project's journal.
        envelope (EvidenceEnvelopeType0 | None): The DSSE envelope. Null if the content was erased, or the server has no
            key.
        inclusion (EvidenceInclusionType0 | None): Proves that the entry is in the tree. Null until it is.
        timestamp (EvidenceTimestampType0 | None): A time stamp of the checkpoint. Null if there is none.
        key (None | str): The public key of the checkpoint, in the format of signed notes. Null without a proof.
        missing (list[EvidenceMissing]): The parts that do not exist.
    """

    project_id: UUID
    entry: JournalEntry
    envelope: EvidenceEnvelopeType0 | None
    inclusion: EvidenceInclusionType0 | None
    timestamp: EvidenceTimestampType0 | None
    key: None | str
    missing: list[EvidenceMissing]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.evidence_envelope_type_0 import EvidenceEnvelopeType0
        from ..models.evidence_inclusion_type_0 import EvidenceInclusionType0
        from ..models.evidence_timestamp_type_0 import EvidenceTimestampType0

        project_id = str(self.project_id)

        entry = self.entry.to_dict()

        envelope: dict[str, Any] | None
        if isinstance(self.envelope, EvidenceEnvelopeType0):
            envelope = self.envelope.to_dict()
        else:
            envelope = self.envelope

        inclusion: dict[str, Any] | None
        if isinstance(self.inclusion, EvidenceInclusionType0):
            inclusion = self.inclusion.to_dict()
        else:
            inclusion = self.inclusion

        timestamp: dict[str, Any] | None
        if isinstance(self.timestamp, EvidenceTimestampType0):
            timestamp = self.timestamp.to_dict()
        else:
            timestamp = self.timestamp

        key: None | str
        key = self.key

        missing = []
        for missing_item_data in self.missing:
            missing_item = missing_item_data.value
            missing.append(missing_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "projectId": project_id,
                "entry": entry,
                "envelope": envelope,
                "inclusion": inclusion,
                "timestamp": timestamp,
                "key": key,
                "missing": missing,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.evidence_envelope_type_0 import EvidenceEnvelopeType0
        from ..models.evidence_inclusion_type_0 import EvidenceInclusionType0
        from ..models.evidence_timestamp_type_0 import EvidenceTimestampType0
        from ..models.journal_entry import JournalEntry

        d = dict(src_dict)
        project_id = UUID(d.pop("projectId"))

        entry = JournalEntry.from_dict(d.pop("entry"))

        def _parse_envelope(data: object) -> EvidenceEnvelopeType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_evidence_envelope_type_0 = EvidenceEnvelopeType0.from_dict(data)

                return componentsschemas_evidence_envelope_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(EvidenceEnvelopeType0 | None, data)

        envelope = _parse_envelope(d.pop("envelope"))

        def _parse_inclusion(data: object) -> EvidenceInclusionType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_evidence_inclusion_type_0 = EvidenceInclusionType0.from_dict(data)

                return componentsschemas_evidence_inclusion_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(EvidenceInclusionType0 | None, data)

        inclusion = _parse_inclusion(d.pop("inclusion"))

        def _parse_timestamp(data: object) -> EvidenceTimestampType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                componentsschemas_evidence_timestamp_type_0 = EvidenceTimestampType0.from_dict(data)

                return componentsschemas_evidence_timestamp_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(EvidenceTimestampType0 | None, data)

        timestamp = _parse_timestamp(d.pop("timestamp"))

        def _parse_key(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        key = _parse_key(d.pop("key"))

        missing = []
        _missing = d.pop("missing")
        for missing_item_data in _missing:
            missing_item = EvidenceMissing(missing_item_data)

            missing.append(missing_item)

        evidence = cls(
            project_id=project_id,
            entry=entry,
            envelope=envelope,
            inclusion=inclusion,
            timestamp=timestamp,
            key=key,
            missing=missing,
        )

        evidence.additional_properties = d
        return evidence

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
