from .._compat import StrEnum


class DraftUncheckedReason(StrEnum):
    SOURCE_DELETED = "source_deleted"
    TEXT_NOT_KEPT = "text_not_kept"
    TOO_LARGE = "too_large"
    TOO_MANY_SOURCES = "too_many_sources"

    def __str__(self) -> str:
        return str(self.value)
