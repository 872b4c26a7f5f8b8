from .._compat import StrEnum


class LedgerViolationRule(StrEnum):
    COUNTER = "counter"
    PERIOD = "period"
    RESERVATION = "reservation"
    UNRESERVED = "unreserved"

    def __str__(self) -> str:
        return str(self.value)
