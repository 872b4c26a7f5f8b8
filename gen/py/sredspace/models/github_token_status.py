from .._compat import StrEnum


class GithubTokenStatus(StrEnum):
    ACTIVE = "ACTIVE"
    REAUTH_REQUIRED = "REAUTH_REQUIRED"
    REVOKED = "REVOKED"

    def __str__(self) -> str:
        return str(self.value)
