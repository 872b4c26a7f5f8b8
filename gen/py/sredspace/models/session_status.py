from .._compat import StrEnum


class SessionStatus(StrEnum):
    SESSION_ACTIVE = "ACTIVE"
    SESSION_ARCHIVED = "ARCHIVED"
    SESSION_COMPLETED = "COMPLETED"

    def __str__(self) -> str:
        return str(self.value)
