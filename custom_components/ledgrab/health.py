"""When the health of a device is news; told the time in monotonic seconds."""

from collections import deque
from dataclasses import dataclass
from typing import Final

MISSES_BEFORE_OFFLINE: Final = 2
FLAPS: Final = 3
"""This many changes within FLAP_WINDOW are told one by one."""
FLAP_WINDOW: Final = 600.0
STEADY_SECONDS: Final = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """A device went or came back, and that is worth an entry."""

    online: bool
    offline_seconds: int | None = None
    """How long it was away the last time; only of a device that is back."""
    flaps: int | None = None
    """How often it went or came back without an entry before this one."""


class Health:
    """Whether a device answers, and which of its changes are told.

    A single miss says nothing. While Home Assistant starts nobody is told to be away: after a power cut lamps and
    routers take their time. A device that comes and goes is told of once it has made up its mind.
    """

    def __init__(self, *, starting: bool, silent_since: float | None = None) -> None:
        """Know of the device only since when it was silent, if it was told to be away; `starting` until `settle`."""
        self.online: bool | None = None
        """None until the device was asked for the first time."""
        self._starting = starting
        self._told_online = silent_since is None
        """What the entries say; that a device answers at first is no news."""
        self._misses = 0 if silent_since is None else MISSES_BEFORE_OFFLINE
        self.silent_since = silent_since or 0.0
        """When it missed the first of its last answers."""
        self._away_seconds: int | None = None
        self._changes: deque[float] = deque()
        self._untold = 0
        """Changes since it began to come and go; 0 is a device that does not."""

    def settle(self) -> None:
        """Home Assistant's start is over."""
        self._starting = False

    def answered(self, now: float) -> Transition | None:
        """Take an answer; return what is to be told."""
        if not self.online and self._misses:
            self._away_seconds = round(now - self.silent_since)
            self._changed(now)
        self._misses = 0
        self.online = True
        return self._news(now)

    def missed(self, now: float) -> Transition | None:
        """Take a missing answer; return what is to be told."""
        self._misses += 1
        if self._misses == 1:
            self.silent_since = now
        if self.online and self._misses >= MISSES_BEFORE_OFFLINE:
            self._changed(now)
        if not self.online or self._misses >= MISSES_BEFORE_OFFLINE:
            self.online = False
        return self._news(now)

    def _changed(self, now: float) -> None:
        self._changes.append(now)
        while now - self._changes[0] > FLAP_WINDOW:
            self._changes.popleft()
        if self._untold or len(self._changes) > FLAPS:
            self._untold += 1

    def _news(self, now: float) -> Transition | None:
        if not self.online and (self._starting or self._misses < MISSES_BEFORE_OFFLINE):
            return None
        flaps = self._untold or None
        if flaps is None and self.online is self._told_online:
            return None
        if flaps is not None:
            if now - self._changes[-1] < STEADY_SECONDS:
                return None
            self._changes.clear()
            self._untold = 0
        self._told_online = bool(self.online)
        return Transition(
            online=self._told_online,
            offline_seconds=self._away_seconds if self.online else None,
            flaps=flaps,
        )
