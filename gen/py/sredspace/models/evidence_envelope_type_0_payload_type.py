from .._compat import StrEnum


class EvidenceEnvelopeType0PayloadType(StrEnum):
    APPLICATIONVND_IN_TOTOJSON = "application/vnd.in-toto+json"

    def __str__(self) -> str:
        return str(self.value)
