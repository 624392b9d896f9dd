"""The white channel of strips that have one."""

import numpy as np
from numpy.typing import NDArray


class WhiteSplitter:
    """Move what red, green and blue have in common to the white LED, in memory that is used again.

    This is the plain extraction w = min(r, g, b), taken off the three colors: it keeps hue and saturation, and
    takes the white LED for as bright and as neutral as the three others together.
    """

    def __init__(self, led_count: int) -> None:
        """Provide for a number of LEDs."""
        self._pixels = np.zeros((led_count, 4), np.uint8)
        self._white = self._pixels[:, 3]

    def split(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return shape (leds, 4) for shape (leds, 3); valid until the next call."""
        if len(pixels) != len(self._pixels):
            raise ValueError(f"{len(pixels)} pixels for a strip of {len(self._pixels)}")
        np.minimum(pixels[:, 0], pixels[:, 1], out=self._white)
        np.minimum(self._white, pixels[:, 2], out=self._white)
        np.subtract(pixels, self._pixels[:, 3:], out=self._pixels[:, :3])
        return self._pixels
