from .._compat import StrEnum


class ProjectStatus(StrEnum):
    APPROVED = "APPROVED"
    ARCHIVED = "ARCHIVED"
    DRAFT = "DRAFT"
    IN_REVIEW = "IN_REVIEW"
    SUBMITTED = "SUBMITTED"

    def __str__(self) -> str:
        return str(self.value)
