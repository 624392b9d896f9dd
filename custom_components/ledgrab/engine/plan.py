"""What the engine is asked to run, in plain data."""

from collections.abc import Callable
from dataclasses import dataclass

from ..capture.base import FrameSource
from ..color.layout import Layout
from ..color.tuning import Tuning
from ..devices.base import PixelSender


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePlan:
    """A source to run while at least one target needs it."""

    source_id: str
    create: Callable[[], FrameSource]
    """Called on the capture thread at each attempt to open the source."""
    frame_rate: float = 30.0
    """Grabs per second, 1..60."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetPlan:
    """A target to run."""

    target_id: str
    source: SourcePlan
    sender: PixelSender
    """The engine calls `leave` and `close` when the target ends."""
    layout: Layout
    tuning: Tuning
    led_count: int
    """LEDs of the device; LEDs beyond the layout stay black, a layout beyond the device is cut."""
    keep_alive: float = 0.8
    """Seconds after which an unchanged frame is sent again."""
