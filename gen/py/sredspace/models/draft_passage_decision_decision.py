from .._compat import StrEnum


class DraftPassageDecisionDecision(StrEnum):
    DISMISS = "dismiss"
    PLACE = "place"

    def __str__(self) -> str:
        return str(self.value)
