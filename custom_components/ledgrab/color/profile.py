"""The light along the edges of a frame, from which the LEDs of every target take their stretch."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .border import as_words, border_strips, four_channels
from .frame import Frame
from .layout import BorderDepth
from .light_sums import LightSums
from .light_table import BIAS, FULL, LIGHT, REMAINDER, SQUARE
from .pixel_map import PixelMap, spread
from .tuning import ReduceMode

SAMPLES: Final = 16
"""Pixels across the strip that the accurate mode looks up at each place along the edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeProfile:
    """Running sums of light along the edges of one frame, which are laid end to end as in PixelMap."""

    running: NDArray[np.int64]
    """Shape (4, positions + 1): each channel in the frame's order, from nothing to everything."""
    scales: NDArray[np.float64]
    """What one of each edge's sums means in light, shape (4,)."""
    rgb: tuple[int, int, int]
    """The channels red, green and blue."""

    def light(self, spans: PixelMap) -> NDArray[np.float32]:
        """Return the mean light 0..1 of each LED, shape (leds, 3), RGB."""
        sums = self.running.take(spans.ends, axis=1) - self.running.take(spans.starts, axis=1)
        light = sums * (self.scales[spans.edges] / (spans.ends - spans.starts))
        return light[self.rgb, :].T.clip(0.0, 1.0).astype(np.float32, order="C")


def edge_profile(frame: Frame, depth: BorderDepth, mode: ReduceMode, sums: LightSums) -> EdgeProfile:
    """Return the profile of a frame; LookupError if the frame does not hold the borders.

    Mode exact looks up every pixel. Mode accurate sums the square of every pixel, which is nearly its light,
    and adds what the squares of a sample lack to their light: that is so little and so even that a sample
    tells it well, whatever the picture. Both give a picture of one color exactly.
    """
    running = np.zeros((4, 1 + 2 * (frame.width + frame.height)), np.int64)
    scales = np.empty(4)
    end = 1
    for edge, strip in enumerate(border_strips(frame, depth)):
        start, end = end, end + strip.shape[1]
        light, full = _light(four_channels(strip), mode, sums)
        running[:, start:end] = light.T
        scales[edge] = 1 / full
    np.cumsum(running, axis=1, out=running)
    return EdgeProfile(running=running, scales=scales, rgb=frame.order.rgb)


def _light(strip: NDArray[np.uint8], mode: ReduceMode, sums: LightSums) -> tuple[NDArray[np.int64], int]:
    """Return the light at each place along a strip, shape (along, 4), and the number that is full light."""
    across = strip.shape[0]
    words = as_words(strip)
    if mode is ReduceMode.EXACT or across <= SAMPLES:
        return sums.looked_up(LIGHT, words), across * FULL
    missing = sums.looked_up(REMAINDER, words[spread(SAMPLES, across)]) - SAMPLES * BIAS
    return sums.squares(strip) * (SAMPLES * SQUARE) + missing * across, across * SAMPLES * FULL
