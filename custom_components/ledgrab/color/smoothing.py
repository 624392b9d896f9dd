"""Smoothing over time with a critically damped spring."""

from math import exp
from typing import Final

import numpy as np
from numpy.typing import NDArray

TWO_THIRDS: Final = 2.289
"""Time constants after which such a spring has gone two thirds of a step: (1 + u) exp(-u) = 1/3."""

STILL: Final = 5e-5
"""Linear light within which a color counts as arrived; far less than one step of a device."""


class Smoother:
    """Lets colors follow their goal like a critically damped spring, whatever the frame rate.

    A step is the exact solution of x'' = w² (goal - x) - 2 w x' for the time since the last one: many short
    steps end where one long step does. A goal counts from the step that brings it. The spring's answer
    to an impulse, w² t exp(-w t), is never negative: so colors stay within the range of the goals they were
    given, and a change is not overshot. Only where a goal turns back midway they go on for a moment.
    """

    def __init__(self, settling_time: float) -> None:
        """Start without a color: the first goal is shown at once."""
        self.settling_time = settling_time
        """Seconds after which two thirds of a change are shown, 0 for at once; may change at any time."""
        self.settled = True
        """Whether the last goal is reached, so that a further step with it changes nothing."""
        self._goal: NDArray[np.float32] | None = None
        self._colors: NDArray[np.float32] = np.empty(0, np.float32)
        self._pace: NDArray[np.float32] = self._colors
        self._at = 0.0

    def step(self, target: NDArray[np.float32], now: float) -> NDArray[np.float32]:
        """Return the colors at `now` (monotonic seconds), then follow `target`, of the same shape.

        Neither the target nor the answer may be written to afterwards.
        """
        if self._goal is None or self._goal.shape != target.shape or self.settling_time <= 0:
            self._arrive(target)
        else:
            self._advance(self._goal, TWO_THIRDS * max(0.0, now - self._at) / self.settling_time)
            self._turn_to(target)
        self._at = now
        return self._colors

    def _arrive(self, target: NDArray[np.float32]) -> None:
        """Show a goal as it is."""
        self._goal = self._colors = target
        self._pace = np.zeros_like(target)
        self.settled = True

    def _advance(self, goal: NDArray[np.float32], elapsed: float) -> None:
        """Move towards the goal by a number of time constants.

        The pace is kept per time constant too: so a new settling time changes how fast the same curve is run
        through, and nothing jumps or overshoots.
        """
        if self.settled:
            return
        gap = self._colors - goal
        push = (self._pace + gap) * np.float32(elapsed)
        decay = np.float32(exp(-elapsed))
        self._colors = goal + (gap + push) * decay
        self._pace = (self._pace - push) * decay

    def _turn_to(self, target: NDArray[np.float32]) -> None:
        """Follow a goal, and find out whether it is reached."""
        farthest = float(np.abs(self._colors - target).max())
        self._goal = target
        self.settled = farthest <= STILL and float(np.abs(self._pace).max()) <= STILL
        if self.settled:
            self._arrive(target)
