from .._compat import StrEnum


class RunType(StrEnum):
    LOGBOOK = "LOGBOOK"
    PRECHECK = "PRECHECK"
    T661 = "T661"
    T661_ANALYSIS = "T661_ANALYSIS"
    T661_DRAFT = "T661_DRAFT"
    T661_GEN = "T661_GEN"

    def __str__(self) -> str:
        return str(self.value)
