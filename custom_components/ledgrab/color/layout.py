"""Where the LEDs sit around the picture."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final, NamedTuple


class LayoutError(ValueError):
    """A layout or border depth that cannot be; the text says what to change."""


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

    def __post_init__(self) -> None:
        """Refuse depths outside their range with LayoutError."""
        for name, depth in (("horizontal", self.horizontal), ("vertical", self.vertical)):
            if not 0.0 < depth <= 0.5:
                raise LayoutError(f"The {name} border depth is {depth}, not within 0..0.5")


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

    def __post_init__(self) -> None:
        """Refuse what cannot be built with LayoutError."""
        counts = (self.top, self.right, self.bottom, self.left)
        if min(counts) < 0:
            raise LayoutError("An edge cannot have fewer than 0 LEDs")
        if sum(counts) == 0:
            raise LayoutError("A layout needs at least one LED")
        if not 0.0 <= self.corner_gap <= 0.45:
            raise LayoutError(f"The corner gap is {self.corner_gap}, not within 0..0.45")
        if not 0.0 <= self.bottom_gap <= 0.9:
            raise LayoutError(f"The bottom gap is {self.bottom_gap}, not within 0..0.9")
        if self.bottom and 2 * self.corner_gap + self.bottom_gap >= 1.0:
            raise LayoutError("The gaps leave no room for LEDs on the bottom edge")

    @property
    def led_count(self) -> int:
        """Return how many LEDs the layout has."""
        return self.top + self.right + self.bottom + self.left


class Area(NamedTuple):
    """What one LED looks at: a rectangle in fractions of the picture, 0..1, and the edge it lies on."""

    edge: Edge
    left: float
    top: float
    right: float
    bottom: float


CORNERS: Final = (Corner.TOP_LEFT, Corner.TOP_RIGHT, Corner.BOTTOM_RIGHT, Corner.BOTTOM_LEFT)
"""Clockwise, each at the start of the edge of the same place in EDGES."""

EDGES: Final = (Edge.TOP, Edge.RIGHT, Edge.BOTTOM, Edge.LEFT)
"""Clockwise."""


def led_areas(layout: Layout, depth: BorderDepth) -> tuple[Area, ...]:
    """Return the area of each LED in the order of the strip."""
    first = CORNERS.index(layout.start_corner)
    edges = EDGES[first:] + EDGES[:first]
    areas = [_area(edge, start, end, depth) for edge in edges for start, end in _spans(layout, edge)]
    if layout.direction is Direction.COUNTERCLOCKWISE:
        areas.reverse()
    offset = layout.offset % len(areas)
    return (*areas[offset:], *areas[:offset])


def _spans(layout: Layout, edge: Edge) -> list[tuple[float, float]]:
    """Return where the LEDs of an edge start and end along it, clockwise, 0..1."""
    low, high = layout.corner_gap, 1.0 - layout.corner_gap
    if edge is Edge.TOP:
        return _split(low, high, layout.top)
    if edge is Edge.RIGHT:
        return _split(low, high, layout.right)
    if edge is Edge.LEFT:
        return _split(low, high, layout.left)
    if not layout.bottom_gap:
        return _split(low, high, layout.bottom)
    after = layout.bottom // 2
    foot = layout.bottom_gap / 2
    return _split(low, 0.5 - foot, layout.bottom - after) + _split(0.5 + foot, high, after)


def _split(low: float, high: float, count: int) -> list[tuple[float, float]]:
    """Return `count` equal parts of a span."""
    bounds = [low + (high - low) * index / count for index in range(count)]
    return list(pairwise((*bounds, high)))


def _area(edge: Edge, start: float, end: float, depth: BorderDepth) -> Area:
    """Return the area that lies from `start` to `end` along an edge, clockwise."""
    match edge:
        case Edge.TOP:
            return Area(edge, start, 0.0, end, depth.horizontal)
        case Edge.RIGHT:
            return Area(edge, 1.0 - depth.vertical, start, 1.0, end)
        case Edge.BOTTOM:
            return Area(edge, 1.0 - end, 1.0 - depth.horizontal, 1.0 - start, 1.0)
        case Edge.LEFT:
            return Area(edge, 0.0, 1.0 - end, depth.vertical, 1.0 - start)
