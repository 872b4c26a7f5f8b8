from .._compat import StrEnum


class QuotaEffect(StrEnum):
    QUOTA_CANCELLED = "CANCELLED"
    QUOTA_CONFIRMED = "CONFIRMED"
    QUOTA_RESERVED = "RESERVED"

    def __str__(self) -> str:
        return str(self.value)
