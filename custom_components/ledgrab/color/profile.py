"""The light along the edges of a frame, from which the LEDs of every target take their stretch."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .accurate import BLACK_IN_SAMPLES, FULL_IN_SAMPLES, accurate_light
from .border import as_words, border_strips, four_channels
from .frame import Frame
from .layout import BorderDepth
from .light_sums import LightSums
from .light_table import FULL, LIGHT
from .pixel_map import PixelMap
from .tuning import ReduceMode

SMALL: Final = 1 << 16
"""Pixels of border up to which mode accurate does what mode exact does, for it would gain little."""


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
    """Return the profile of a frame, mode exact or accurate; LookupError if it does not hold the borders."""
    strips = [four_channels(strip) for strip in border_strips(frame, depth)]
    across = np.array([strip.shape[0] for strip in strips])
    if mode is ReduceMode.EXACT or sum(strip.size for strip in strips) <= 4 * SMALL:
        light = np.concatenate([sums.entries(LIGHT, as_words(strip)) for strip in strips])
        full, bias = across * FULL, across * 0
    else:
        light = accurate_light(strips, sums)
        full, bias = across * FULL_IN_SAMPLES, across * BLACK_IN_SAMPLES
    running = np.zeros((4, 1 + len(light)), np.int64)
    np.cumsum(light.T, axis=1, out=running[:, 1:])
    return EdgeProfile(running=running, full=full, bias=bias, rgb=frame.order.rgb)
