"""A fixed number of pixels per LED, spread over its area."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .border import border_strips, gather
from .frame import Frame
from .layout import BorderDepth, Layout
from .light_sums import LightSums
from .light_table import FULL, LIGHT
from .pixel_map import border_rects, edge_starts, pixel_map

SAMPLES: Final = 89
"""Pixels per LED, a Fibonacci number."""

TURN: Final = 55
"""The Fibonacci number before: point i lies at (i, i * TURN) / SAMPLES, modulo 1.

Of all grids of this size such a lattice leaves the smallest gaps in both directions (S. K. Zaremba, 1966).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spots:
    """The pixels that the LEDs of one edge look at, in its strip; both of shape (SAMPLES, leds)."""

    leds: NDArray[np.intp]
    """Which LEDs of the layout these are."""
    across: NDArray[np.intp]
    along: NDArray[np.intp]


@lru_cache(maxsize=16)
def spots(layout: Layout, depth: BorderDepth, width: int, height: int) -> tuple[Spots, ...]:
    """Return the spots of each edge that has LEDs, with the place of the edge in EDGES."""
    spans = pixel_map(layout, width, height)
    top, right, _, _ = border_rects(width, height, depth)
    point = np.arange(SAMPLES)[:, np.newaxis]
    found = []
    for edge, across in enumerate((top.height, right.width, top.height, right.width)):
        leds = np.flatnonzero(spans.edges == edge)
        lengths = spans.ends[leds] - spans.starts[leds]
        starts = spans.starts[leds] - edge_starts(width, height)[edge]
        down = (2 * (point * TURN % SAMPLES) + 1) * across // (2 * SAMPLES)
        found.append(
            Spots(
                leds=leds,
                across=np.broadcast_to(down, (SAMPLES, leds.size)),
                along=starts + (2 * point + 1) * lengths // (2 * SAMPLES),
            )
        )
    return tuple(found)


def sampled_light(frame: Frame, layout: Layout, depth: BorderDepth, sums: LightSums) -> NDArray[np.float32]:
    """Return the mean light 0..1 of each LED's spots, shape (leds, 3), RGB; LookupError as in border_strips."""
    light = np.empty((layout.led_count, 4), np.float32)
    places = spots(layout, depth, frame.width, frame.height)
    for strip, place in zip(border_strips(frame, depth), places, strict=True):
        words = gather(strip, place.across, place.along)
        light[place.leds] = sums.looked_up(LIGHT, words) * (1 / (SAMPLES * FULL))
    return light.take(frame.order.rgb, axis=1)
