"""What a running target and source have done."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetMetrics:
    """Figures of the last interval, and totals since the start."""

    frames_per_second: float
    """Frames sent per second over the last two seconds or so, keep-alives left out."""
    latency_p50_ms: float | None
    """From the frame's capture to the last byte handed to the network; None before the first frame."""
    latency_p95_ms: float | None
    received: int
    sent: int
    dropped: int
    """Frames of the source that a newer one overtook before this target could show them."""
    errors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMetrics:
    """Figures of a source."""

    frames_per_second: float
    available: bool
    width: int
    height: int
