from .._compat import StrEnum


class JournalKind(StrEnum):
    DELETION = "deletion"
    ERASURE = "erasure"
    EXPORT = "export"
    FILE = "file"
    READING = "reading"
    RESTORE = "restore"
    REVIEW = "review"
    RUN = "run"
    STATUS = "status"

    def __str__(self) -> str:
        return str(self.value)
