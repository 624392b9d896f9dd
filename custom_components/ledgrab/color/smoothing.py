"""Smoothing over time with a critically damped spring."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

TWO_THIRDS: Final = 2.289
"""Time constants after which such a spring has gone two thirds of a step: (1 + u) exp(-u) = 1/3."""

STILL: Final = 5e-5
"""Linear light within which a color counts as arrived; far less than one step of a device."""


class Smoother:
    """Lets colors follow their goal like a critically damped spring, whatever the frame rate.

    Each step is the exact solution of x'' = w² (goal - x) - 2 w x' for the time since the last one, so that
    many short steps give the same as one long step. A goal counts from the step that first brings it. Colors
    never leave the range of the goals they were given; a goal that changes midway may be passed by at most
    exp(-2) = 13.5 % of the way the colors had before them.
    """

    def __init__(self, settling_time: float) -> None:
        """Start without a color: the first goal is shown at once."""
        self.settling_time = settling_time
        self._goal: NDArray[np.float32] | None = None
        self._colors: NDArray[np.float32] = np.empty(0, np.float32)
        self._pace: NDArray[np.float32] = self._colors
        self._at = 0.0
        self.settled = True
        """Whether the last goal is reached, so that a further step with it changes nothing."""

    def step(self, target: NDArray[np.float32], now: float) -> NDArray[np.float32]:
        """Return the colors at `now` (monotonic seconds) and follow `target` from now on; same shape."""
        if self._goal is None or self._goal.shape != target.shape or self.settling_time <= 0:
            self._arrive(target)
        else:
            self._advance(self._goal, TWO_THIRDS * max(0.0, now - self._at) / self.settling_time)
            self._turn_to(target)
        self._at = now
        return self._colors

    def _arrive(self, target: NDArray[np.float32]) -> None:
        """Show the goal as it is."""
        self._goal = self._colors = target
        self._pace = np.zeros_like(target)
        self.settled = True

    def _advance(self, goal: NDArray[np.float32], elapsed: float) -> None:
        """Move towards the goal by a number of time constants; the pace is per time constant.

        In this unit the state does not depend on the settling time, which may change without a jump.
        """
        if self.settled:
            return
        decay = np.float32(np.exp(-elapsed))
        gap = self._colors - goal
        push = self._pace + gap
        drift = push * np.float32(elapsed)
        self._colors = goal + (gap + drift) * decay
        self._pace = (self._pace - drift) * decay

    def _turn_to(self, target: NDArray[np.float32]) -> None:
        """Follow a goal, or say that it is reached."""
        if self.settled and np.array_equal(target, self._colors):
            return
        self._goal = target
        self.settled = False
        far = max(float(np.abs(self._colors - target).max()), float(np.abs(self._pace).max()))
        if far <= STILL:
            self._arrive(target)
