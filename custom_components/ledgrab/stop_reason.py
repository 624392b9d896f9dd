"""Why a target stopped, as the log keeps it."""

from enum import StrEnum


class StopReason(StrEnum):
    """The reasons."""

    REQUESTED = "requested"
    LIGHT = "light"
    SUPERSEDED = "superseded"
    CHANGED = "changed"
    INCOMPLETE = "incomplete"
    DELETED = "deleted"
    FAILED = "failed"
    SHUTDOWN = "shutdown"
