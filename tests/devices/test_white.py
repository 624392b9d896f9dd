"""The white channel."""

from hypothesis import given
from hypothesis.extra.numpy import arrays
import numpy as np
from numpy.typing import NDArray
import pytest

from custom_components.ledgrab.devices.white import WhiteSplitter


@given(arrays(np.uint8, (7, 3)))
def test_white_takes_what_the_colors_have_in_common(pixels: NDArray[np.uint8]) -> None:
    """The white channel is min(r, g, b), taken off the three."""
    expected = [
        (red - least, green - least, blue - least, least)
        for red, green, blue in pixels.tolist()
        for least in [min(red, green, blue)]
    ]
    assert WhiteSplitter(7).split(pixels).tolist() == [list(led) for led in expected]


def test_the_frame_that_was_given_stays_as_it_is() -> None:
    """It belongs to the caller."""
    pixels = np.full((2, 3), 9, np.uint8)
    WhiteSplitter(2).split(pixels)
    assert pixels.min() == 9


def test_a_frame_of_another_length_is_refused() -> None:
    """A single LED would be stretched over the strip."""
    with pytest.raises(ValueError, match="1 pixels for a strip of 2"):
        WhiteSplitter(2).split(np.zeros((1, 3), np.uint8))
