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
"""Pixels across the strip that the accurate mode looks up at each place along an edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeProfile:
    """Running sums of light along the edges of one frame, which are laid end to end as in PixelMap."""

    running: NDArray[np.int64]
    """Shape (4, places + 1): each channel of the frame, from none to all of the places."""
    full: NDArray[np.int64]
    """What full light at one place counts on each edge, shape (4,)."""
    bias: NDArray[np.int64]
    """What black at one place counts on each edge, shape (4,)."""
    rgb: tuple[int, int, int]
    """The channels red, green and blue."""

    def light(self, spans: PixelMap) -> NDArray[np.float32]:
        """Return the mean light 0..1 of each LED, shape (leds, 3), RGB."""
        places = spans.ends - spans.starts
        sums = self.running.take(spans.ends, axis=1) - self.running.take(spans.starts, axis=1)
        light = (sums - self.bias[spans.edges] * places) / (self.full[spans.edges] * places)
        return light[self.rgb, :].T.clip(0.0, 1.0).astype(np.float32, order="C")


def edge_profile(frame: Frame, depth: BorderDepth, mode: ReduceMode, sums: LightSums) -> EdgeProfile:
    """Return the profile of a frame in mode exact or accurate; LookupError if it does not hold the borders.

    Mode exact looks up the light of every pixel. Mode accurate sums the square of every pixel, which nearly
    is its light, and looks up what a sample of them lacks: that is so little and so even that a sample tells
    it well, whatever the picture. Where the picture has one color, both are exact.
    """
    running = np.zeros((4, 1 + 2 * (frame.width + frame.height)), np.int64)
    full, bias = np.zeros(4, np.int64), np.zeros(4, np.int64)
    end = 1
    for edge, pixels in enumerate(map(four_channels, border_strips(frame, depth))):
        start, end = end, end + pixels.shape[1]
        light, full[edge], bias[edge] = _light(pixels, mode, sums)
        running[:, start:end] = light.T
    return EdgeProfile(running=running.cumsum(axis=1), full=full, bias=bias, rgb=frame.order.rgb)


def _light(
    pixels: NDArray[np.uint8], mode: ReduceMode, sums: LightSums
) -> tuple[NDArray[np.int64], int, int]:
    """Return the sums across one strip, shape (along, 4), with what full light and black count in them."""
    across = pixels.shape[0]
    words = as_words(pixels)
    if mode is ReduceMode.EXACT or across <= SAMPLES:
        return sums.entries(LIGHT, words), across * FULL, 0
    squares = sums.squares(pixels, SAMPLES * SQUARE)
    missing = sums.entries(REMAINDER, words[spread(SAMPLES, across)], across)
    weight = across * SAMPLES
    return squares + missing, weight * FULL, weight * BIAS
