from .._compat import StrEnum


class NextReadingStatus(StrEnum):
    NEXT_READING_FAILED = "FAILED"
    NEXT_READING_INDEXING = "INDEXING"
    NEXT_READING_PENDING = "PENDING"

    def __str__(self) -> str:
        return str(self.value)
