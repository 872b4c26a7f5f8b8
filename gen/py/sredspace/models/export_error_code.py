from .._compat import StrEnum


class ExportErrorCode(StrEnum):
    INTERNAL = "internal"
    LIMIT_REACHED = "limit_reached"
    NOTHING_TO_EXPORT = "nothing_to_export"

    def __str__(self) -> str:
        return str(self.value)
