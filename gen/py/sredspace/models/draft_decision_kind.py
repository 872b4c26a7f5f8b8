from .._compat import StrEnum


class DraftDecisionKind(StrEnum):
    CHANGE_ACCEPTED = "change_accepted"
    CHANGE_REFUSED = "change_refused"
    PASSAGE_DISMISSED = "passage_dismissed"
    PASSAGE_PLACED = "passage_placed"

    def __str__(self) -> str:
        return str(self.value)
