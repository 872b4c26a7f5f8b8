from .._compat import StrEnum


class DraftCitationCheck(StrEnum):
    CHECK_EXACT = "exact"
    CHECK_MISMATCH = "mismatch"
    CHECK_UNCHECKED = "unchecked"

    def __str__(self) -> str:
        return str(self.value)
