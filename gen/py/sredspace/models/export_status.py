from .._compat import StrEnum


class ExportStatus(StrEnum):
    EXPORT_EXPIRED = "EXPIRED"
    EXPORT_FAILED = "FAILED"
    EXPORT_QUEUED = "QUEUED"
    EXPORT_READY = "READY"
    EXPORT_RUNNING = "RUNNING"

    def __str__(self) -> str:
        return str(self.value)
