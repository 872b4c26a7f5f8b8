from .._compat import StrEnum


class DraftPassageState(StrEnum):
    LEFT_OUT = "left_out"
    NOT_PLACED = "not_placed"
    SET_ASIDE = "set_aside"

    def __str__(self) -> str:
        return str(self.value)
