"""What a user turns while the picture runs."""

from dataclasses import dataclass, field
from enum import StrEnum

from .layout import BorderDepth


class ReduceMode(StrEnum):
    """How the pixels of an area become one color, always in linear light."""

    ACCURATE = "accurate"
    """The square of every pixel, which nearly is its light, and what a sample of them lacks to it."""
    SAMPLED = "sampled"
    """The light of a fixed number of pixels per LED: cheapest, and restless where the picture is grainy."""
    EXACT = "exact"
    """The light of every pixel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """Settings of one target that apply from the next frame on."""

    brightness: float = 1.0
    """0..1, of the light that leaves the LEDs."""
    saturation: float = 1.0
    """0 is grey, 1 is as captured, 2 is the most."""
    gamma: float = 2.2
    """Exponent from the encoded color to the LED's duty cycle, 1..4."""
    smoothing: float = 0.15
    """Seconds after which about two thirds of a change are shown; 0 is off, 2 is the most."""
    border_depth: BorderDepth = field(default_factory=BorderDepth)
    mode: ReduceMode = ReduceMode.ACCURATE
    frame_rate: float = 30.0
    """Frames per second that are sent at most, 1..60."""
