from .._compat import StrEnum


class MessageRole(StrEnum):
    ASSISTANT = "ASSISTANT"
    USER = "USER"

    def __str__(self) -> str:
        return str(self.value)
