"""From frames to what one target sends."""

import numpy as np
from numpy.typing import NDArray

from .adjust import Adjuster
from .frame import Frame
from .layout import Layout
from .reduce import Reducer
from .smoothing import Smoother
from .tuning import Tuning


class LedPipeline:
    """Reduce, smooth and adjust for one target; not for several threads at a time."""

    def __init__(self, layout: Layout, tuning: Tuning) -> None:
        """Start black, until the first frame."""
        self._layout = layout
        self._tuning = tuning
        self._adjuster = Adjuster(tuning)
        self._smoother = Smoother(tuning.smoothing)
        self._goal: NDArray[np.float32] | None = None
        self._shown = np.zeros((layout.led_count, 3), np.uint8)
        self.settled = True
        """Whether another step gives the same colors as the last one did."""

    def feed(self, reducer: Reducer, frame: Frame) -> None:
        """Take a frame's colors as the new goal; LookupError if it does not hold the borders."""
        goal = reducer.reduce(frame, self._layout, self._tuning.border_depth, self._tuning.mode)
        if self._goal is None or not np.array_equal(goal, self._goal):
            self._goal = goal
            self.settled = False

    def step(self, now: float) -> NDArray[np.uint8]:
        """Return what to send at `now` (monotonic seconds), shape (leds, 3), RGB; black without a frame."""
        if self._goal is not None and not self.settled:
            self._shown = self._adjuster.apply(self._smoother.step(self._goal, now))
            self.settled = self._smoother.settled
        return self._shown

    def tune(self, tuning: Tuning) -> None:
        """Change the tuning: border depth and mode from the next frame on, all else from the next step on."""
        self._tuning = tuning
        self._adjuster = Adjuster(tuning)
        self._smoother.settling_time = tuning.smoothing
        self.settled = self._goal is None
