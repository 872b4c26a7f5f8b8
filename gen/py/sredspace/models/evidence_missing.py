from .._compat import StrEnum


class EvidenceMissing(StrEnum):
    CONTENT = "content"
    PROOF = "proof"
    SIGNATURE = "signature"
    TIMESTAMP = "timestamp"
    WITNESS = "witness"

    def __str__(self) -> str:
        return str(self.value)
