from .._compat import StrEnum


class IndexStatus(StrEnum):
    INDEX_FAILED = "FAILED"
    INDEX_INDEXING = "INDEXING"
    INDEX_PENDING = "PENDING"
    INDEX_READY = "READY"

    def __str__(self) -> str:
        return str(self.value)
