"""From a frame to one color per LED, in linear light."""

import numpy as np
from numpy.typing import NDArray

from .frame import Frame
from .layout import BorderDepth, Layout
from .light_sums import LightSums
from .pixel_map import pixel_map
from .profile import EdgeProfile, edge_profile
from .samples import sampled_light
from .tuning import ReduceMode


class Reducer:
    """Reduces the frames of one running source; not for several threads at a time.

    What a frame's edges look like is worked out once for all targets that share depth and mode.
    """

    def __init__(self) -> None:
        """Start without a frame."""
        self._sums = LightSums()
        self._frame: Frame | None = None
        self._profiles: dict[tuple[BorderDepth, ReduceMode], EdgeProfile] = {}

    def reduce(
        self, frame: Frame, layout: Layout, depth: BorderDepth, mode: ReduceMode
    ) -> NDArray[np.float32]:
        """Return the linear light 0..1 of each LED in strip order, shape (leds, 3), RGB.

        LookupError if the frame does not hold the borders at this depth.
        """
        if mode is ReduceMode.SAMPLED:
            return sampled_light(frame, layout, depth, self._sums)
        if frame is not self._frame:
            self._frame = frame
            self._profiles.clear()
        profile = self._profiles.get((depth, mode))
        if profile is None:
            profile = self._profiles[depth, mode] = edge_profile(frame, depth, mode, self._sums)
        return profile.light(pixel_map(layout, frame.width, frame.height))
