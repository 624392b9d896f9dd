"""Tables for the light of pixels, two channels at a time, in whole numbers.

Two entries lie side by side in a 64 bit word, so that adding words adds both; and sums of whole numbers are
exact in any order.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .transfer import linear_from_encoded

FULL: Final = 254 << 14
"""The number that stands for full light."""

MOST_ENTRIES: Final = 2**32 // FULL
"""Entries of a table whose sum fits into 32 bits."""

SQUARE_BITS: Final = 8
"""Bits that are dropped from the square of a channel, which leaves 0..254."""

SQUARE: Final = FULL // 254
"""What one step of such a shortened square stands for: a gamma of 2."""

MOST_SQUARES: Final = 2**16 // 254 - 1
"""Shortened squares whose sum fits into 16 bits."""

BIAS: Final = FULL // 16
"""What is added to the entries of REMAINDER, which would be negative else."""


def _of_two(entries: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return a table for two channels from one for one, the first channel in the low halves."""
    halves = entries.astype(np.uint64)
    return (halves[:, np.newaxis] << np.uint64(32) | halves).ravel()


_values = np.arange(256)
_light = np.rint(linear_from_encoded(_values / 255) * FULL).astype(np.int64)

LIGHT: Final = _of_two(_light)
"""Light of two channels, shape (65536,)."""

REMAINDER: Final = _of_two(_light - (_values * _values >> SQUARE_BITS) * SQUARE + BIAS)
"""Light that the shortened squares of two channels lack, plus BIAS, shape (65536,)."""
