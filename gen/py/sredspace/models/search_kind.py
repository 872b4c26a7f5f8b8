from .._compat import StrEnum


class SearchKind(StrEnum):
    SEARCH_FILE = "file"
    SEARCH_MESSAGE = "message"
    SEARCH_PROJECT = "project"
    SEARCH_SESSION = "session"

    def __str__(self) -> str:
        return str(self.value)
