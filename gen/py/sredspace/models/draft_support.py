from .._compat import StrEnum


class DraftSupport(StrEnum):
    CITED = "cited"
    EXACT = "exact"
    GAP = "gap"
    TEMPLATE = "template"
    TRIMMED = "trimmed"
    UNSUPPORTED = "unsupported"

    def __str__(self) -> str:
        return str(self.value)
