"""From a frame to one color per LED, in linear light."""

import numpy as np
from numpy.typing import NDArray

from .frame import Frame
from .layout import BorderDepth, Layout
from .pixel_map import PixelMap, border_rects, pixel_map
from .transfer import LINEAR_OF_BYTE
from .tuning import ReduceMode


class Reducer:
    """Reduces the frames of one running source; not for several threads at a time."""

    def __init__(self) -> None:
        """Start with nothing remembered."""
        self._maps: dict[tuple[Layout, int, int], PixelMap] = {}

    def reduce(
        self, frame: Frame, layout: Layout, depth: BorderDepth, mode: ReduceMode
    ) -> NDArray[np.float32]:
        """Return the linear light 0..1 of each LED in strip order, shape (leds, 3), RGB.

        LookupError if the frame does not hold the borders at this depth.
        """
        key = (layout, frame.width, frame.height)
        if key not in self._maps:
            self._maps[key] = pixel_map(*key)
        spans = self._maps[key]
        sums = np.zeros((2 * (frame.width + frame.height) + 1, 3))
        np.cumsum(_profile(frame, depth), axis=0, out=sums[1:])
        counts = (spans.ends - spans.starts)[:, np.newaxis]
        return ((sums[spans.ends] - sums[spans.starts]) / counts).astype(np.float32)


def _profile(frame: Frame, depth: BorderDepth) -> NDArray[np.float32]:
    """Return the mean light across the strip at each place along the edges."""
    rgb = frame.order.rgb
    top, right, bottom, left = (
        LINEAR_OF_BYTE[frame.view(rect)[..., rgb]] for rect in border_rects(frame.width, frame.height, depth)
    )
    return np.concatenate((top.mean(0), right.mean(1), bottom.mean(0), left.mean(1)))
