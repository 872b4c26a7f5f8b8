from .._compat import StrEnum


class Tier(StrEnum):
    ENTERPRISE = "ENTERPRISE"
    FREE = "FREE"
    PROFESSIONAL = "PROFESSIONAL"
    STARTER = "STARTER"

    def __str__(self) -> str:
        return str(self.value)
