from .._compat import StrEnum


class DraftChangeDecisionDecision(StrEnum):
    ACCEPT = "accept"
    REFUSE = "refuse"

    def __str__(self) -> str:
        return str(self.value)
