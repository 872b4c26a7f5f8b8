from .._compat import StrEnum


class DraftDiffOp(StrEnum):
    DELETE = "delete"
    EQUAL = "equal"
    INSERT = "insert"

    def __str__(self) -> str:
        return str(self.value)
