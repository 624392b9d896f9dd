"""The sRGB transfer curve (IEC 61966-2-1), between encoded values and linear light, both 0..1."""

import numpy as np
from numpy.typing import NDArray


def linear_from_encoded(encoded: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the light that encoded values stand for."""
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def encoded_from_linear(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the encoded values of light."""
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
