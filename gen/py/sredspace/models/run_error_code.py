from .._compat import StrEnum


class RunErrorCode(StrEnum):
    RUN_ERROR_INTERNAL = "internal"
    RUN_ERROR_RUN_INTERRUPTED = "run_interrupted"
    RUN_ERROR_RUN_QUEUE_TIMEOUT = "run_queue_timeout"
    RUN_ERROR_SESSION_DELETED = "session_deleted"
    RUN_ERROR_SETTLED_BY_OPERATOR = "settled_by_operator"
    RUN_ERROR_WORKER_FAILED = "worker_failed"
    RUN_ERROR_WORKER_INVALID_RESPONSE = "worker_invalid_response"
    RUN_ERROR_WORKER_REJECTED = "worker_rejected"
    RUN_ERROR_WORKER_RESPONSE_TOO_LARGE = "worker_response_too_large"
    RUN_ERROR_WORKER_TIMEOUT = "worker_timeout"
    RUN_ERROR_WORKER_UNREACHABLE = "worker_unreachable"

    def __str__(self) -> str:
        return str(self.value)
