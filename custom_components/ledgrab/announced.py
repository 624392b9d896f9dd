"""Which announcements of devices are news; whoever is in the network may announce anything, as often as he likes.

Time is seconds of a clock that only goes forward.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
import math
from typing import Final

DEVICES: Final = 256
"""Devices that are remembered; what comes beyond them has no entry."""
GONE_SECONDS: Final = 60.0
"""A device that is back within this time was never gone."""
PAIR_SECONDS: Final = 600.0
"""A device is not lost earlier than this after it was discovered: one pair of entries in this time."""
ENTRIES: Final = 20
"""Entries that all devices together may have within `ENTRIES_SECONDS`."""
ENTRIES_SECONDS: Final = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What a device says about itself."""

    name: str
    address: str
    mac: str | None
    """Twelve lower-case hex digits."""
    hostname: str


@dataclass(slots=True, kw_only=True)
class _Device:
    """A service that was announced."""

    announcement: Announcement | None
    """None while it was only announced in an earlier run."""
    told: bool
    told_at: float
    here: bool


class Announced:
    """Remembers who announced itself, and finds out what deserves an entry."""

    def __init__(self, told: Iterable[str], is_known: Callable[[Announcement], bool]) -> None:
        """Begin with the services that had an entry in earlier runs; known devices never get one."""
        self._is_known = is_known
        self._devices = {
            service: _Device(announcement=None, told=True, told_at=-math.inf, here=False)
            for service in islice(told, DEVICES)
        }
        self._entries: deque[float] = deque(maxlen=ENTRIES)
        self._suppressed = 0

    @property
    def told(self) -> list[str]:
        """Return the services whose discovery has an entry, for the next run."""
        return [service for service, device in self._devices.items() if device.told]

    @property
    def suppressed(self) -> int:
        """Return how many announcements deserved an entry and got none since `take_suppressed`."""
        return self._suppressed

    def take_suppressed(self) -> int:
        """Return `suppressed`, and begin to count anew."""
        count, self._suppressed = self._suppressed, 0
        return count

    def seen(self, service: str, announcement: Announcement, now: float) -> bool:
        """Take an announcement in; returns whether it is to be told."""
        if (device := self._devices.get(service)) is not None:
            device.announcement, device.here = announcement, True
            return False
        if self._is_known(announcement):
            return False
        if not self._has_room():
            self._suppressed += 1
            return False
        told = self._may_tell(now)
        self._devices[service] = _Device(announcement=announcement, told=told, told_at=now, here=True)
        return told

    def gone(self, service: str, now: float) -> float | None:
        """Take a withdrawal in; returns in how many seconds `lost` is due, None if there is nothing to wait for."""
        device = self._devices.get(service)
        if device is None or not device.here:
            return None
        device.here = False
        return max(GONE_SECONDS, device.told_at + PAIR_SECONDS - now)

    def lost(self, service: str, now: float) -> Announcement | None:
        """Forget a device that stayed away; returns what is to be told."""
        device = self._devices.pop(service)
        announcement = device.announcement
        if announcement is None or not device.told or self._is_known(announcement):
            return None
        return announcement if self._may_tell(now) else None

    def _may_tell(self, now: float) -> bool:
        """Tell whether there may be one more entry, and count it."""
        if len(self._entries) == ENTRIES and now - self._entries[0] < ENTRIES_SECONDS:
            self._suppressed += 1
            return False
        self._entries.append(now)
        return True

    def _has_room(self) -> bool:
        """Tell whether one more is remembered; who was not heard of in this run makes room."""
        if len(self._devices) < DEVICES:
            return True
        unheard = (service for service, device in self._devices.items() if device.announcement is None)
        if (oldest := next(unheard, None)) is None:
            return False
        del self._devices[oldest]
        return True
