"""Which pixels the LEDs look at, for one size of picture."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .frame import Rect
from .layout import EDGES, BorderDepth, Edge, Layout, led_areas


def border_rects(width: int, height: int, depth: BorderDepth) -> tuple[Rect, Rect, Rect, Rect]:
    """Return the strips along the top, right, bottom and left edge that the LEDs look at.

    Each is at least one pixel deep and spans its whole edge, corners included.
    """
    rows = _pixels(depth.horizontal, height)
    columns = _pixels(depth.vertical, width)
    return (
        Rect(0, 0, width, rows),
        Rect(width - columns, 0, columns, height),
        Rect(0, height - rows, width, rows),
        Rect(0, 0, columns, height),
    )


def _pixels(part: float, size: int) -> int:
    """Return a part of a size in whole pixels, at least one."""
    return max(1, round(part * size))


@dataclass(frozen=True, slots=True, kw_only=True)
class PixelMap:
    """Where each LED's stretch lies on the ring: top and bottom edge left to right, right and left downwards.

    Positions count pixels along the edges, which are laid end to end in the order of EDGES.
    """

    starts: NDArray[np.intp]
    ends: NDArray[np.intp]
    """One behind the last pixel; every LED has at least one."""


def pixel_map(layout: Layout, width: int, height: int) -> PixelMap:
    """Return the map of a layout for a size of picture."""
    bases = dict(zip(EDGES, (0, width, width + height, 2 * width + height), strict=True))
    starts, ends = [], []
    for edge, left, top, right, bottom in led_areas(layout, BorderDepth()):
        along = (left, right, width) if edge in (Edge.TOP, Edge.BOTTOM) else (top, bottom, height)
        start, end = _stretch(*along)
        starts.append(bases[edge] + start)
        ends.append(bases[edge] + end)
    return PixelMap(starts=np.array(starts, np.intp), ends=np.array(ends, np.intp))


def _stretch(low: float, high: float, size: int) -> tuple[int, int]:
    """Return the pixels from `low` to `high` of a size; neighbors share no pixel while there are enough."""
    start = min(round(low * size), size - 1)
    return start, max(round(high * size), start + 1)
