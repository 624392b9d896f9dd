"""What follows from failures; pure policies, told the time in monotonic seconds."""

import math
from typing import Final

RESTART_LIMIT: Final = 5
RESTART_WINDOW: Final = 300.0
FIRST_RESTART_PAUSE: Final = 1.0

OUTAGE_QUIET: Final = 10.0
"""A refused UDP packet is reported at a later one, and those between seem to succeed: only silence ends it."""


class Backoff:
    """Pauses that double from failure to failure, until things went well for a while."""

    def __init__(self, *, shortest: float, longest: float) -> None:
        """Take the bounds of the pauses, in seconds."""
        self._shortest = shortest
        self._longest = longest
        self._pause = 0.0
        self._failed_at = -math.inf

    def failed(self, now: float) -> float:
        """Return the seconds to wait before the next attempt."""
        went_well = now - self._failed_at > self._pause + self._longest
        self._pause = self._shortest if went_well else min(2 * self._pause, self._longest)
        self._failed_at = now
        return self._pause


class RestartPolicy:
    """Restarts after growing pauses, but not without end: five in five minutes."""

    def __init__(self) -> None:
        """Start with a clean record."""
        self._restarts: list[float] = []

    def failed(self, now: float) -> float | None:
        """Return the seconds to wait before the restart, or None if there were too many."""
        self._restarts = [at for at in self._restarts if now - at < RESTART_WINDOW]
        if len(self._restarts) == RESTART_LIMIT:
            return None
        pause: float = FIRST_RESTART_PAUSE * 2 ** len(self._restarts)
        self._restarts.append(now)
        return pause


class OutageWatch:
    """Tells the refusal that begins an outage from those that follow."""

    def __init__(self) -> None:
        """Start with a network that works."""
        self._refused_at = -math.inf

    def refused(self, now: float) -> bool:
        """Return whether this refusal begins an outage."""
        begins = now - self._refused_at > OUTAGE_QUIET
        self._refused_at = now
        return begins
