from .._compat import StrEnum


class JournalKind(StrEnum):
    JOURNAL_DELETION = "deletion"
    JOURNAL_ERASURE = "erasure"
    JOURNAL_EXPORT = "export"
    JOURNAL_FILE = "file"
    JOURNAL_READING = "reading"
    JOURNAL_RESTORE = "restore"
    JOURNAL_REVIEW = "review"
    JOURNAL_RUN = "run"
    JOURNAL_STATUS = "status"

    def __str__(self) -> str:
        return str(self.value)
