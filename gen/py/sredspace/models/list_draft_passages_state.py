from .._compat import StrEnum


class ListDraftPassagesState(StrEnum):
    DECIDED = "decided"
    OPEN = "open"

    def __str__(self) -> str:
        return str(self.value)
