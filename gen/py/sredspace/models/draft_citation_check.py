from .._compat import StrEnum


class DraftCitationCheck(StrEnum):
    EXACT = "exact"
    MISMATCH = "mismatch"
    UNCHECKED = "unchecked"

    def __str__(self) -> str:
        return str(self.value)
