from .._compat import StrEnum


class QuotaMetric(StrEnum):
    AI_RUNS_MONTHLY = "AI_RUNS_MONTHLY"
    FILES_PER_PROJECT = "FILES_PER_PROJECT"
    FILE_SIZE_BYTES = "FILE_SIZE_BYTES"
    PROJECT_COUNT = "PROJECT_COUNT"
    STORAGE_BYTES = "STORAGE_BYTES"

    def __str__(self) -> str:
        return str(self.value)
