from .._compat import StrEnum


class RunGithubReason(StrEnum):
    NOT_BOUND = "not_bound"
    NOT_STARTED = "not_started"
    RATE_LIMITED = "rate_limited"
    REAUTH_REQUIRED = "reauth_required"
    REFUSED = "refused"
    REPO_NOT_FOUND = "repo_not_found"
    REVOKED = "revoked"
    UNAVAILABLE = "unavailable"

    def __str__(self) -> str:
        return str(self.value)
