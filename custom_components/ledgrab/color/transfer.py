"""The sRGB transfer curve (IEC 61966-2-1), between encoded values and linear light, both 0..1."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

KNEE: Final = 0.04045
"""Encoded value up to which the curve is a straight line."""


def linear_from_encoded(encoded: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the light that encoded values stand for."""
    return np.where(encoded <= KNEE, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def encoded_from_linear(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the encoded values of light."""
    return np.where(linear <= KNEE / 12.92, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


LINEAR_OF_BYTE: Final[NDArray[np.float32]] = linear_from_encoded(np.arange(256) / 255).astype(np.float32)
"""The light of each of the 256 values of a channel."""
