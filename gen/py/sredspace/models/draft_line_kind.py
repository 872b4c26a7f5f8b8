from .._compat import StrEnum


class DraftLineKind(StrEnum):
    CODE = "code"
    DATE = "date"
    NARRATIVE = "narrative"
    TABLE = "table"
    TEXT = "text"
    TICK = "tick"
    YES_NO = "yes_no"

    def __str__(self) -> str:
        return str(self.value)
