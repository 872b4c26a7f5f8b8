from .._compat import StrEnum


class RunWaitingEventType(StrEnum):
    RUN_WAITING = "run.waiting"

    def __str__(self) -> str:
        return str(self.value)
