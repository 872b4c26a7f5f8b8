from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from typing_extensions import Self

from ..models.evidence_envelope_type_0_payload_type import (
    EvidenceEnvelopeType0PayloadType,
)

if TYPE_CHECKING:
    from ..models.evidence_signature import EvidenceSignature


T = TypeVar("T", bound="EvidenceEnvelopeType0")


@_attrs_define
class EvidenceEnvelopeType0:
    """The DSSE envelope. Null if the content was erased, or the server has no key.

    Attributes:
        payload_type (EvidenceEnvelopeType0PayloadType): What the payload is.
        payload (str): Bytes in base64.
        signatures (list[EvidenceSignature]): The signature.
    """

    payload_type: EvidenceEnvelopeType0PayloadType
    payload: str
    signatures: list[EvidenceSignature]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        payload_type = self.payload_type.value

        payload = self.payload

        signatures = []
        for signatures_item_data in self.signatures:
            signatures_item = signatures_item_data.to_dict()
            signatures.append(signatures_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "payloadType": payload_type,
                "payload": payload,
                "signatures": signatures,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.evidence_signature import EvidenceSignature

        d = dict(src_dict)
        payload_type = EvidenceEnvelopeType0PayloadType(d.pop("payloadType"))

        payload = d.pop("payload")

        signatures = []
        _signatures = d.pop("signatures")
        for signatures_item_data in _signatures:
            signatures_item = EvidenceSignature.from_dict(signatures_item_data)

            signatures.append(signatures_item)

        evidence_envelope_type_0 = cls(
            payload_type=payload_type,
            payload=payload,
            signatures=signatures,
        )

        evidence_envelope_type_0.additional_properties = d
        return evidence_envelope_type_0

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
