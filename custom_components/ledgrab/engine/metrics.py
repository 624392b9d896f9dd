"""What a running target and source have done."""

from collections import deque
from dataclasses import dataclass
import math
from typing import Final

RATE_WINDOW: Final = 2.0
"""Seconds over which frames are counted."""
LATENCY_FRAMES: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetMetrics:
    """Figures of the last interval, and totals since the start."""

    frames_per_second: float
    """Frames sent per second over the last two seconds, keep-alives left out."""
    latency_p50_ms: float | None
    """From a frame's capture to the last byte handed to the network, over the last 120 frames.

    None before the first one.
    """
    latency_p95_ms: float | None
    received: int
    """Frames of the source that were taken; a frame that is taken is shown."""
    sent: int
    """Frames handed to the network: of the source, between them while colors settle, and keep-alives."""
    dropped: int
    """Frames of the source that a newer one overtook before this target could show them."""
    errors: int
    """Packets that the network refused, and steps that failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMetrics:
    """Figures of a source."""

    frames_per_second: float
    """New pictures per second over the last two seconds; 0 while the picture stands still."""
    available: bool
    width: int
    """Of the last frame in pixels; 0 before the first one."""
    height: int


class RateMeter:
    """Counts over the last two seconds; marked on one thread, read on any."""

    def __init__(self) -> None:
        """Start with nothing counted."""
        # Sources and targets run at 60 a second at most, with one more now and then.
        self._times: deque[float] = deque(maxlen=int(RATE_WINDOW * 70))

    def mark(self, now: float) -> None:
        """Count one."""
        self._times.append(now)

    def per_second(self, now: float) -> float:
        """Return how many there were per second."""
        # A copy first: the other thread may append meanwhile.
        return sum(now - at < RATE_WINDOW for at in tuple(self._times)) / RATE_WINDOW


class LatencyMeter:
    """Quantiles of the last latencies; added to on one thread, read on any."""

    def __init__(self) -> None:
        """Start without figures."""
        self._seconds: deque[float] = deque(maxlen=LATENCY_FRAMES)

    def add(self, seconds: float) -> None:
        """Take one latency."""
        self._seconds.append(seconds)

    def quantile_ms(self, part: float) -> float | None:
        """Return the latency in milliseconds that `part` (0..1] of the frames do not exceed (nearest rank)."""
        ordered = sorted(self._seconds)
        return ordered[math.ceil(part * len(ordered)) - 1] * 1000 if ordered else None
