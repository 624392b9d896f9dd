"""WLED's own realtime protocol over UDP, as far as it is needed beside DDP (WLED, wled00/udp.cpp)."""

from contextlib import suppress
from typing import Final

from .errors import DeviceError
from .udp import Address, connect

REALTIME_PORT: Final = 21324
"""WLED's default; what a device uses it tells as `udpport`."""

LEAVE_PACKET: Final = bytes((1, 0))
"""Protocol WARLS without pixels, and a timeout of 0 seconds: the stream of any protocol ends now."""


def send_leave(address: Address) -> None:
    """Tell a WLED device that the stream has ended; never raises, never blocks."""
    with suppress(DeviceError, OSError), connect(address) as sender:
        # Twice, because UDP may lose one; to a device that has left, the packet means nothing.
        for _ in range(2):
            sender.send(LEAVE_PACKET)
