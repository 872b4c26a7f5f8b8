from .._compat import StrEnum


class RunEventType(StrEnum):
    EVENTS_DROPPED = "events.dropped"
    MESSAGE_DELTA = "message.delta"
    PROGRESS = "progress"
    RUN_CANCELLED = "run.cancelled"
    RUN_COMPLETED = "run.completed"
    RUN_FAILED = "run.failed"
    RUN_QUEUED = "run.queued"
    RUN_STARTED = "run.started"
    RUN_WAITING = "run.waiting"

    def __str__(self) -> str:
        return str(self.value)
