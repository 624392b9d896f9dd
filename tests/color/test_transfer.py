"""The rules of the transfer curve."""

import numpy as np
import pytest

from custom_components.ledgrab.color.transfer import encoded_from_linear, linear_from_encoded


@pytest.mark.parametrize(
    ("value", "light"),
    [(0, 0.0), (10, 0.0030352698), (11, 0.0033465358), (128, 0.2158605001), (188, 0.5028864580), (255, 1.0)],
)
def test_light_is_that_of_the_standard(value: int, light: float) -> None:
    assert linear_from_encoded(np.array([value / 255])) == pytest.approx([light], abs=1e-9)


def test_encoding_undoes_decoding() -> None:
    encoded = np.linspace(0, 1, 1001)
    assert encoded_from_linear(linear_from_encoded(encoded)) == pytest.approx(encoded, abs=1e-5)
