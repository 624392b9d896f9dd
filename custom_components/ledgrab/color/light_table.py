"""Looking up the light of pixels, two channels at a time, in whole numbers.

Sums of whole numbers are exact in any order, and four of them fit into the two 64 bit words that one pixel
looks up, so that adding words adds all channels at once.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .transfer import linear_from_encoded

SQUARE_BITS: Final = 8
"""Bits that are dropped from the square of a byte, so that it fits into a byte again: 0..254."""

FULL: Final = 254 << 14
"""The number that stands for full light."""

MOST_LIGHTS: Final = 2**32 // FULL
"""Entries of a table whose sum fits into 32 bits."""

SQUARE: Final = FULL // 254
"""What one step of a shortened square stands for."""

BIAS: Final = FULL >> 4
"""Added to each entry of REMAINDER, to keep it from being negative."""

MOST_SQUARES: Final = 257
"""Shortened squares whose sum fits into 16 bits."""


def _in_pairs(values: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return for each two bytes, the first one lowest, the value of the first in the low half of a word."""
    halves = values.astype(np.uint64)
    return (halves[:, np.newaxis] << np.uint64(32) | halves).ravel()


_bytes: Final = np.arange(256)
_light: Final = np.rint(linear_from_encoded(_bytes / 255) * FULL).astype(np.int64)

LIGHT: Final = _in_pairs(_light)
"""Light of two bytes, shape (65536,)."""

REMAINDER: Final = _in_pairs(_light - (_bytes * _bytes >> SQUARE_BITS) * SQUARE + BIAS)
"""What the shortened square of two bytes lacks to their light, plus BIAS, shape (65536,)."""
