from .._compat import StrEnum


class AdminActionKind(StrEnum):
    RESERVATION_RELEASED = "RESERVATION_RELEASED"
    RUN_SETTLED = "RUN_SETTLED"
    SESSION_FREED = "SESSION_FREED"
    USER_ERASED = "USER_ERASED"
    USER_UPDATED = "USER_UPDATED"

    def __str__(self) -> str:
        return str(self.value)
