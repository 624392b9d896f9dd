"""How near the fast modes come to the mean light of every pixel."""

from collections.abc import Callable

import numpy as np
import pytest

from custom_components.ledgrab.color.frame import Frame, PixelOrder
from custom_components.ledgrab.color.layout import BorderDepth, Layout
from custom_components.ledgrab.color.reduce import Reducer
from custom_components.ledgrab.color.tuning import ReduceMode
from tests.color.pictures import Picture, edges, gradient, grain, natural, text
from tests.color.reference import encoded_of, mean_light

LAYOUT = Layout(top=96, right=54, bottom=96, left=54)
SIZE = (1080, 1920)


def worst_error(picture: Picture, mode: ReduceMode) -> float:
    """Return the largest error over LEDs and channels in encoded units, 0..255, before rounding."""
    frame = Frame.whole(picture, PixelOrder.BGRA, captured_at=0.0)
    light = Reducer().reduce(frame, LAYOUT, BorderDepth(), mode)
    return float(np.abs(encoded_of(light) - encoded_of(mean_light(frame, LAYOUT, BorderDepth()))).max())


@pytest.mark.parametrize(
    "paint",
    [
        pytest.param(lambda: natural(1, 1.0, *SIZE), id="photograph"),
        pytest.param(lambda: natural(2, 1.2, *SIZE), id="soft photograph"),
        pytest.param(lambda: natural(3, 1.0, *SIZE, mean=40.0), id="dark photograph"),
        pytest.param(lambda: gradient(*SIZE), id="gradient"),
        pytest.param(lambda: grain(4, 1, *SIZE), id="grain of 1"),
        pytest.param(lambda: grain(5, 2, *SIZE), id="grain of 2"),
        pytest.param(lambda: grain(6, 4, *SIZE), id="grain of 4"),
        pytest.param(lambda: grain(7, 2, *SIZE, brightest=30.0), id="dark grain"),
        pytest.param(lambda: text(8, *SIZE), id="text"),
        pytest.param(lambda: edges(9, *SIZE), id="edges"),
    ],
)
def test_accurate_is_within_two_steps_of_every_pixel(paint: Callable[[], Picture]) -> None:
    assert worst_error(paint(), ReduceMode.ACCURATE) <= 2.0


def test_sampled_is_near_where_neighbors_are_alike() -> None:
    assert worst_error(gradient(*SIZE), ReduceMode.SAMPLED) <= 1.0


def test_thin_lines_do_not_fool_the_samples() -> None:
    lines = np.zeros((1080, 1920, 4), np.uint8)
    lines[::2] = 255
    columns = np.zeros_like(lines)
    columns[:, ::2] = 255
    squares = lines ^ columns
    errors = [worst_error(picture, ReduceMode.ACCURATE) for picture in (lines, columns, squares)]
    assert max(errors) <= 2.0
