from .._compat import StrEnum


class SearchKind(StrEnum):
    FILE = "file"
    MESSAGE = "message"
    PROJECT = "project"
    SESSION = "session"

    def __str__(self) -> str:
        return str(self.value)
