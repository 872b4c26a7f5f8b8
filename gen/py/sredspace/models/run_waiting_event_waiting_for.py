from .._compat import StrEnum


class RunWaitingEventWaitingFor(StrEnum):
    SLOT = "slot"
    TURN = "turn"
    WORKER = "worker"

    def __str__(self) -> str:
        return str(self.value)
