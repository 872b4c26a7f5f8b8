from .._compat import StrEnum


class RunQueuedEventType(StrEnum):
    RUN_QUEUED = "run.queued"

    def __str__(self) -> str:
        return str(self.value)
