from .._compat import StrEnum


class DraftVersionKind(StrEnum):
    VERSION_CHANGE = "change"
    VERSION_EDIT = "edit"
    VERSION_PASSAGE = "passage"
    VERSION_RESTORE = "restore"
    VERSION_RUN = "run"

    def __str__(self) -> str:
        return str(self.value)
