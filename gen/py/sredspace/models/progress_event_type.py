from .._compat import StrEnum


class ProgressEventType(StrEnum):
    PROGRESS = "progress"

    def __str__(self) -> str:
        return str(self.value)
