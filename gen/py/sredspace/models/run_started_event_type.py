from .._compat import StrEnum


class RunStartedEventType(StrEnum):
    RUN_STARTED = "run.started"

    def __str__(self) -> str:
        return str(self.value)
