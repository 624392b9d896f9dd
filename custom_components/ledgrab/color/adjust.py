"""From linear light to the duty cycles a device shows."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .transfer import encoded_from_linear
from .tuning import Tuning

LEVELS: Final = 65535
"""Steps of linear light that are told apart: at gamma 1 each is less than a twentieth of a device's step."""

LUMA: Final = (0.2126, 0.7152, 0.0722)
"""Share of red, green and blue in the lightness of linear light (ITU-R BT.709)."""


class Adjuster:
    """Applies saturation, then gamma, then brightness.

    Saturation comes first because mixing with grey is adding light, which only linear values can do. Gamma
    comes next, as the exponent from the encoded picture to the duty cycle (devices do not correct streamed
    data). Brightness comes last, on the duty cycle, which is light again: so a dimmed color keeps its hue.
    Rounding happens once, at the end.
    """

    def __init__(self, tuning: Tuning) -> None:
        """Work out the curve of a tuning."""
        self._saturation = np.float32(tuning.saturation)
        encoded = encoded_from_linear(np.arange(LEVELS + 1) / LEVELS)
        self._curve = np.rint(255 * tuning.brightness * encoded**tuning.gamma).astype(np.uint8)

    def apply(self, linear: NDArray[np.float32]) -> NDArray[np.uint8]:
        """Return what to send for linear light 0..1; both of shape (leds, 3), RGB."""
        if self._saturation != 1:
            linear = self._saturate(linear)
        levels = (linear * np.float32(LEVELS) + np.float32(0.5)).astype(np.uint16)
        return self._curve[levels]

    def _saturate(self, linear: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return colors further from, or nearer to, the grey of their lightness, within 0..1."""
        red, green, blue = LUMA
        grey = linear[:, :1] * red + linear[:, 1:2] * green + linear[:, 2:] * blue
        spread: NDArray[np.float32] = grey + (linear - grey) * self._saturation
        return spread.clip(0.0, 1.0)
