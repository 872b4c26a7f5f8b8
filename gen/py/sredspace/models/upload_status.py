from .._compat import StrEnum


class UploadStatus(StrEnum):
    UPLOAD_CONFIRMED = "CONFIRMED"
    UPLOAD_FAILED = "FAILED"
    UPLOAD_PENDING = "PENDING"

    def __str__(self) -> str:
        return str(self.value)
