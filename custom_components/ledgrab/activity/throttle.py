"""Keeps a flood of failed logins from becoming a flood of entries."""

from collections import OrderedDict
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

WINDOW_SECONDS: Final = 60.0
PER_ADDRESS: Final = 5
PER_WINDOW: Final = 300
"""Entries of their own that all addresses together may have in a window."""
SUMMARIES: Final = 100
"""Addresses with a summary of their own; all others share one."""
ADDRESSES: Final = 1_024
_NETWORK_BITS: Final = 64
_TEXT_LIMIT: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """What had no entry of its own during a window."""

    address: str | None
    """None stands for many addresses."""
    count: int


@dataclass(slots=True, kw_only=True)
class _Window:
    """What came from one address since a moment."""

    since: float
    allowed: int = 0
    suppressed: int = 0


class AddressThrottle:
    """Lets the first failures of an address through and counts the others; IPv6 addresses go by their /64."""

    def __init__(self, *, per_window: int = PER_WINDOW, summaries: int = SUMMARIES) -> None:
        """Begin without memory; allow so many entries and summaries in a window, whoever they are about."""
        self._per_window = per_window
        self._summaries = summaries
        self._windows: OrderedDict[str, _Window] = OrderedDict()
        self._all = _Window(since=-WINDOW_SECONDS)
        self._forgotten = 0
        self._due: float | None = None

    @property
    def next_summary(self) -> float | None:
        """When `summaries` has something to tell, None while nothing was suppressed."""
        return self._due

    def allow(self, address: str, now: float) -> bool:
        """Tell whether a failure gets an entry of its own; `now` in seconds of a clock that only goes forward."""
        window = self._window(network_of(address), now)
        _renew(self._all, now)
        if window.allowed < PER_ADDRESS and self._all.allowed < self._per_window:
            window.allowed += 1
            self._all.allowed += 1
            return True
        window.suppressed += 1
        if self._due is None:
            self._due = now + WINDOW_SECONDS
        return False

    def summaries(self, now: float) -> tuple[Suppressed, ...]:
        """Return what was suppressed, once a window; the worst addresses one by one."""
        if self._due is None or now < self._due:
            return ()
        found = [
            Suppressed(address=network, count=window.suppressed)
            for network, window in self._windows.items()
            if window.suppressed
        ]
        found.sort(key=lambda suppressed: suppressed.count, reverse=True)
        others = self._forgotten + sum(suppressed.count for suppressed in found[self._summaries :])
        self._forgotten, self._due = 0, None
        for window in self._windows.values():
            window.suppressed = 0
        return (*found[: self._summaries], *([Suppressed(address=None, count=others)] if others else []))

    def _window(self, network: str, now: float) -> _Window:
        """Return the window of an address, and forget the one that was not heard of for longest."""
        window = self._windows.setdefault(network, _Window(since=now))
        self._windows.move_to_end(network)
        _renew(window, now)
        if len(self._windows) > ADDRESSES:
            _, oldest = self._windows.popitem(last=False)
            self._forgotten += oldest.suppressed
        return window


def network_of(address: str) -> str:
    """Return what an address counts as: IPv4 itself, IPv6 its /64; anything else its first characters."""
    match _parse(address):
        case None:
            return address[:_TEXT_LIMIT]
        case IPv6Address() as parsed:
            return str(IPv6Network((int(parsed), _NETWORK_BITS), strict=False))
        case parsed:
            return str(parsed)


def address_of(text: str | None) -> str | None:
    """Return an address in its usual form and without its zone, which is free text; None for anything else."""
    parsed = _parse(text or "")
    return None if parsed is None else str(parsed)


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(text.strip("[]"))
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address):
        return parsed.ipv4_mapped or IPv6Address(int(parsed))
    return parsed


def _renew(window: _Window, now: float) -> None:
    """Let a window that is over begin again; what it suppressed is still to be told."""
    if now - window.since >= WINDOW_SECONDS:
        window.since, window.allowed = now, 0
