"""Where the LEDs sit around the picture."""

from dataclasses import dataclass
from enum import StrEnum


class Edge(StrEnum):
    """An edge of the picture."""

    TOP = "top"
    RIGHT = "right"
    BOTTOM = "bottom"
    LEFT = "left"


class Corner(StrEnum):
    """A corner of the picture, seen from the front."""

    TOP_LEFT = "top_left"
    TOP_RIGHT = "top_right"
    BOTTOM_RIGHT = "bottom_right"
    BOTTOM_LEFT = "bottom_left"


class Direction(StrEnum):
    """Which way the strip runs, seen from the front."""

    CLOCKWISE = "clockwise"
    COUNTERCLOCKWISE = "counterclockwise"


@dataclass(frozen=True, slots=True, kw_only=True)
class BorderDepth:
    """How deep the strips along the edges reach into the picture, as fractions of its size (0..0.5]."""

    horizontal: float = 0.08
    """Top and bottom edge, of the height."""
    vertical: float = 0.05
    """Left and right edge, of the width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """LEDs per edge, and how the strip runs along them."""

    top: int = 0
    right: int = 0
    bottom: int = 0
    left: int = 0
    start_corner: Corner = Corner.BOTTOM_LEFT
    direction: Direction = Direction.CLOCKWISE
    offset: int = 0
    """LEDs by which the first LED lies behind the start corner, along the direction; may be negative."""
    corner_gap: float = 0.0
    """Part of every edge without LEDs at each of its two ends, 0..0.45."""
    bottom_gap: float = 0.0
    """Part of the bottom edge without LEDs in its middle (a TV's foot), 0..0.9."""

    @property
    def led_count(self) -> int:
        """Return how many LEDs the layout has."""
        return self.top + self.right + self.bottom + self.left
