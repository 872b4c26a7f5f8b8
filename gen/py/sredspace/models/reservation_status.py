from .._compat import StrEnum


class ReservationStatus(StrEnum):
    RESERVATION_CANCELLED = "CANCELLED"
    RESERVATION_CONFIRMED = "CONFIRMED"
    RESERVATION_RESERVED = "RESERVED"

    def __str__(self) -> str:
        return str(self.value)
