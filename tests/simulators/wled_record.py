"""What a simulated lamp remembers for the test that watches it; it outlives the lamp's reboots."""

from collections import deque
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .wled_packets import Packet


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedPacket:
    """A packet that reached the lamp, whether it took it or not."""

    at: float
    """Time on the event loop's clock, seconds."""
    source: str
    """The sender's address."""
    size: int
    """Bytes on the wire."""
    packet: Packet


@dataclass(slots=True)
class Record:
    """Counters and bounded logs."""

    packets: int = 0
    """Packets received, dropped ones too."""
    frames: int = 0
    """Realtime frames shown."""
    packet_log: deque[LoggedPacket] = field(default_factory=lambda: deque(maxlen=2000))
    shows: deque[tuple[float, NDArray[np.uint8]]] = field(default_factory=lambda: deque(maxlen=500))
    """When a realtime frame was shown, and its pixels before brightness."""

    def packet(self, at: float, source: str, size: int, packet: Packet) -> None:
        """Log a packet."""
        self.packets += 1
        self.packet_log.append(LoggedPacket(at=at, source=source, size=size, packet=packet))

    def frame(self, at: float, pixels: NDArray[np.uint8]) -> None:
        """Log a realtime frame that was shown."""
        self.frames += 1
        self.shows.append((at, pixels))

    def frame_rate(self, now: float, seconds: float) -> float:
        """Return the realtime frames per second shown during the last `seconds`."""
        return sum(at > now - seconds for at, _ in self.shows) / seconds
