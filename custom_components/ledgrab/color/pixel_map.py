"""Which pixels the LEDs look at, for one size of picture."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .frame import Rect
from .layout import EDGES, BorderDepth, Edge, Layout, led_areas


def border_rects(width: int, height: int, depth: BorderDepth) -> tuple[Rect, Rect, Rect, Rect]:
    """Return the strips along the top, right, bottom and left edge, in the order of EDGES.

    Each is at least one pixel deep and spans its whole edge, corners included.
    """
    rows = max(1, round(depth.horizontal * height))
    columns = max(1, round(depth.vertical * width))
    return (
        Rect(0, 0, width, rows),
        Rect(width - columns, 0, columns, height),
        Rect(0, height - rows, width, rows),
        Rect(0, 0, columns, height),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelMap:
    """Stretches of the four edges laid end to end in the order of EDGES, one per LED in strip order.

    Places count pixels, along top and bottom to the right, along right and left downwards.
    """

    edges: NDArray[np.intp]
    """Place of each LED's edge in EDGES."""
    starts: NDArray[np.intp]
    ends: NDArray[np.intp]
    """One behind the last pixel; every LED has at least one."""


def edge_starts(width: int, height: int) -> tuple[int, int, int, int]:
    """Return the place at which each edge starts."""
    return 0, width, width + height, 2 * width + height


@lru_cache(maxsize=32)
def pixel_map(layout: Layout, width: int, height: int) -> PixelMap:
    """Return the map of a layout for a size of picture."""
    areas = led_areas(layout, BorderDepth())
    edges = [EDGES.index(area.edge) for area in areas]
    stretches = [
        _stretch(area.left, area.right, width)
        if area.edge in (Edge.TOP, Edge.BOTTOM)
        else _stretch(area.top, area.bottom, height)
        for area in areas
    ]
    starts, ends = np.array(stretches, np.intp).T + np.array(edge_starts(width, height))[edges]
    return PixelMap(edges=np.array(edges, np.intp), starts=starts, ends=ends)


def _stretch(low: float, high: float, size: int) -> tuple[int, int]:
    """Return the pixels from `low` to `high` of a size; neighbors share no pixel while there are enough."""
    start = min(round(low * size), size - 1)
    return start, max(round(high * size), start + 1)


def spread(count: int, size: int | NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the pixels in the middle of `count` equal parts of a size, shape (count, *size.shape)."""
    middles: NDArray[np.intp] = np.multiply.outer(2 * np.arange(count) + 1, size) // (2 * count)
    return middles
