"""The rules of adjustment."""

from dataclasses import replace

from hypothesis import given, strategies as st
import numpy as np
from numpy.typing import NDArray
import pytest

from custom_components.ledgrab.color.adjust import Adjuster
from custom_components.ledgrab.color.tuning import Tuning
from tests.color.reference import light_of

PLAIN = Tuning(gamma=1.0)
BYTES = np.arange(256, dtype=np.uint8)
CHANNEL = st.integers(0, 255)


def adjusted(tuning: Tuning, *colors: tuple[int, int, int]) -> NDArray[np.uint8]:
    """Return what is sent for colors of a picture."""
    return Adjuster(tuning).apply(light_of(np.array(colors, np.uint8)).astype(np.float32))


def curve(tuning: Tuning) -> NDArray[np.uint8]:
    """Return what is sent for each of the 256 greys of a picture."""
    return Adjuster(tuning).apply(light_of(BYTES[:, np.newaxis].repeat(3, axis=1)).astype(np.float32))[:, 0]


@pytest.mark.parametrize("gamma", [1.0, 2.2, 4.0])
@pytest.mark.parametrize("saturation", [1.0, 1.5, 2.0])
@pytest.mark.parametrize(
    "color", [(0, 0, 0), (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0), (0, 255, 255), (255, 255, 255)]
)
def test_full_colors_arrive_as_they_are(color: tuple[int, int, int], saturation: float, gamma: float) -> None:
    assert adjusted(Tuning(saturation=saturation, gamma=gamma), color).tolist() == [list(color)]


def test_with_gamma_1_the_picture_arrives_as_it_is() -> None:
    assert (curve(PLAIN) == BYTES).all()


@pytest.mark.parametrize("gamma", [1.0, 1.8, 2.2, 2.8, 4.0])
def test_gamma_is_the_exponent_from_the_picture_to_the_duty_cycle(gamma: float) -> None:
    assert np.abs(curve(Tuning(gamma=gamma)) - 255 * (BYTES / 255) ** gamma).max() < 0.6


@given(st.floats(0.0, 1.0), st.floats(1.0, 4.0))
def test_brighter_never_becomes_darker(brightness: float, gamma: float) -> None:
    assert (np.diff(curve(Tuning(brightness=brightness, gamma=gamma)).astype(int)) >= 0).all()


def test_brightness_is_a_share_of_the_light_that_leaves_the_leds() -> None:
    assert np.abs(curve(Tuning(brightness=0.4)) - 0.4 * 255 * (BYTES / 255) ** 2.2).max() < 0.6
    assert not curve(Tuning(brightness=0.0)).any()


def test_brightness_keeps_the_hue() -> None:
    bright, dim = (adjusted(Tuning(brightness=part), (250, 180, 120))[0] for part in (1.0, 0.5))
    assert np.abs(dim - bright / 2).max() <= 1


@given(CHANNEL, CHANNEL, CHANNEL)
def test_without_saturation_all_is_grey_of_the_same_lightness(red: int, green: int, blue: int) -> None:
    light = light_of(np.array([red, green, blue], np.uint8)) @ (0.2126, 0.7152, 0.0722)
    grey = adjusted(replace(PLAIN, saturation=0.0), (red, green, blue))[0]
    assert grey[0] == grey[1] == grey[2]
    assert light_of(grey)[0] == pytest.approx(light, abs=0.006)


@given(CHANNEL, st.floats(0.0, 2.0))
def test_saturation_leaves_grey_as_it_is(grey: int, saturation: float) -> None:
    assert adjusted(replace(PLAIN, saturation=saturation), (grey, grey, grey)).tolist() == [[grey] * 3]


def test_more_saturation_drives_the_channels_apart() -> None:
    dull, plain, vivid = (
        adjusted(replace(PLAIN, saturation=saturation), (180, 120, 100))[0].astype(int)
        for saturation in (0.5, 1.0, 1.5)
    )
    assert dull[0] < plain[0] < vivid[0]
    assert dull[2] > plain[2] > vivid[2]
