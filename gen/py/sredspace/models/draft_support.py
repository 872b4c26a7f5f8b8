from .._compat import StrEnum


class DraftSupport(StrEnum):
    SUPPORT_CITED = "cited"
    SUPPORT_EXACT = "exact"
    SUPPORT_GAP = "gap"
    SUPPORT_TEMPLATE = "template"
    SUPPORT_TRIMMED = "trimmed"
    SUPPORT_UNSUPPORTED = "unsupported"

    def __str__(self) -> str:
        return str(self.value)
