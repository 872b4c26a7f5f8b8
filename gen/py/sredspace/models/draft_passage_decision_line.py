from .._compat import StrEnum


class DraftPassageDecisionLine(StrEnum):
    VALUE_0 = "242"
    VALUE_1 = "244"
    VALUE_2 = "246"

    def __str__(self) -> str:
        return str(self.value)
