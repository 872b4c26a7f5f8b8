from .._compat import StrEnum


class RunWaitingFor(StrEnum):
    SLOT = "slot"
    TURN = "turn"
    WORKER = "worker"

    def __str__(self) -> str:
        return str(self.value)
