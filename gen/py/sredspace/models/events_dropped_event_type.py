from .._compat import StrEnum


class EventsDroppedEventType(StrEnum):
    EVENTS_DROPPED = "events.dropped"

    def __str__(self) -> str:
        return str(self.value)
