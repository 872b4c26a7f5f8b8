from .._compat import StrEnum


class DraftVersionKind(StrEnum):
    CHANGE = "change"
    EDIT = "edit"
    PASSAGE = "passage"
    RESTORE = "restore"
    RUN = "run"

    def __str__(self) -> str:
        return str(self.value)
