"""When something is due next."""

import math


class Pacer:
    """Due times on a steady grid of monotonic seconds: no drift, and no burst after a stall."""

    def __init__(self) -> None:
        """Be due at once."""
        self.due = -math.inf

    def advance(self, now: float, rate: float) -> None:
        """Set the next due time, one period of `rate` (per second) after this one or, if that is past, after now."""
        period = 1 / rate
        following = self.due + period
        self.due = following if following > now else now + period
