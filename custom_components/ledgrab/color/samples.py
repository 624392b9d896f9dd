"""A fixed number of pixels per LED, spread over its area."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .border import border_strips, flat_words
from .frame import Frame
from .layout import BorderDepth, Layout
from .light_sums import LightSums
from .light_table import FULL, LIGHT
from .pixel_map import border_rects, edge_starts, pixel_map, spread

SAMPLES: Final = 89
"""Pixels per LED, a Fibonacci number."""

TURN: Final = 55
"""The Fibonacci number before: point i lies at (i, i * TURN) / SAMPLES, modulo 1.

Such a lattice is even in every direction (S. K. Zaremba, Good lattice points, discrepancy, and numerical
integration, 1966).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spots:
    """The pixels that the LEDs look at, edge by edge in the order of EDGES."""

    leds: NDArray[np.intp]
    """The LEDs of all edges, as places in the layout."""
    pixels: tuple[NDArray[np.intp], ...]
    """Where each edge's pixels lie in the memory of its strip, shape (SAMPLES, leds of the edge)."""


@lru_cache(maxsize=16)
def spots(
    layout: Layout, depth: BorderDepth, width: int, height: int, steps: tuple[tuple[int, int], ...]
) -> Spots:
    """Return the spots for strips with these steps from pixel to pixel, across and along."""
    spans = pixel_map(layout, width, height)
    top, right, bottom, left = border_rects(width, height, depth)
    depths = (top.height, right.width, bottom.height, left.width)
    turns = np.arange(SAMPLES) * TURN % SAMPLES
    leds, pixels = [], []
    for edge, start in enumerate(edge_starts(width, height)):
        leds.append(np.flatnonzero(spans.edges == edge))
        starts, ends = spans.starts[leds[-1]], spans.ends[leds[-1]]
        across = spread(SAMPLES, depths[edge])[turns, np.newaxis]
        along = starts - start + spread(SAMPLES, ends - starts)
        pixels.append(across * steps[edge][0] + along * steps[edge][1])
    return Spots(leds=np.concatenate(leds), pixels=tuple(pixels))


def sampled_light(frame: Frame, layout: Layout, depth: BorderDepth, sums: LightSums) -> NDArray[np.float32]:
    """Return the mean light 0..1 of each LED's spots, shape (leds, 3); LookupError like border_strips."""
    strips, steps = zip(*map(flat_words, border_strips(frame, depth)), strict=True)
    places = spots(layout, depth, frame.width, frame.height, steps)
    words = [strip.take(pixels) for strip, pixels in zip(strips, places.pixels, strict=True)]
    found = sums.entries(LIGHT, np.concatenate(words, axis=1))[:, frame.order.rgb]
    light = np.empty(found.shape, np.float32)
    light[places.leds] = found * (1 / (SAMPLES * FULL))
    return light
