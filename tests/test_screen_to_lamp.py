"""From the edges of a screen to the LEDs of a lamp: every LED its own color, however the strip runs."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant

from custom_components.ledgrab.const import DOMAIN
from tests.root import settle
from tests.simulators.wled import WledSimulator
from tests.simulators.x_screen import XScreen

WIDTH, HEIGHT = 1280, 720
DEPTH_X, DEPTH_Y = 64, 58
"""5 % of the width, and the pixels that 8 % of the height touch."""
HALF_X, HALF_Y = WIDTH // 2, HEIGHT // 2

type Color = tuple[int, int, int]
RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
YELLOW, TEAL, PLUM, GREY = (255, 255, 0), (0, 128, 128), (128, 64, 200), (90, 90, 90)

HALVES: Final[tuple[tuple[int, int, int, int, Color], ...]] = (
    (0, 0, HALF_X, DEPTH_Y, RED),
    (HALF_X, 0, HALF_X, DEPTH_Y, YELLOW),
    (WIDTH - DEPTH_X, DEPTH_Y, DEPTH_X, HALF_Y - DEPTH_Y, GREEN),
    (WIDTH - DEPTH_X, HALF_Y, DEPTH_X, HALF_Y - DEPTH_Y, TEAL),
    (HALF_X, HEIGHT - DEPTH_Y, HALF_X, DEPTH_Y, BLUE),
    (0, HEIGHT - DEPTH_Y, HALF_X, DEPTH_Y, PLUM),
    (0, HALF_Y, DEPTH_X, HALF_Y - DEPTH_Y, WHITE),
    (0, DEPTH_Y, DEPTH_X, HALF_Y - DEPTH_Y, GREY),
)
"""The half edges clockwise from the top left corner, and what is painted there."""
RING: Final = [
    color for (*_, color), leds in zip(HALVES, (10, 10, 5, 5, 10, 10, 5, 5), strict=True) for _ in range(leds)
]
"""What each of 60 LEDs sees, clockwise from the top left corner."""
MIXED: Final = frozenset({20, 29, 50, 59})
"""LEDs of the sides that see the band of the top or of the bottom too."""
FIRST_LED: Final = {"top_left": 0, "top_right": 20, "bottom_right": 30, "bottom_left": 50}

pytestmark = pytest.mark.skipif(not XScreen.available(), reason="needs Xvfb (package xvfb)")


@pytest.fixture
def screen() -> Iterator[XScreen]:
    """Return a screen with eight colors along its edges."""
    with XScreen(WIDTH, HEIGHT) as server:
        for x, y, width, height, color in HALVES:
            server.fill(x, y, width, height, color)
        server.sync()
        yield server


def places(corner: str, direction: str) -> list[int]:
    """Return where on the ring each LED of the strip sits."""
    first = FIRST_LED[corner]
    steps = range(60) if direction == "clockwise" else range(-1, -61, -1)
    return [(first + step) % 60 for step in steps]


def duty(color: Color) -> Color:
    """Return what a gamma of 2.2 makes of a color."""
    red, green, blue = (round(255 * (value / 255) ** 2.2) for value in color)
    return red, green, blue


def off_by(lamp: WledSimulator, corner: str, direction: str) -> int:
    """Return the largest error of any LED and channel."""
    pairs = [(led, place) for led, place in enumerate(places(corner, direction)) if place not in MIXED]
    expected = np.array([duty(RING[place]) for _, place in pairs])
    return int(np.abs(lamp.pixels[[led for led, _ in pairs]].astype(int) - expected).max())


@pytest.mark.parametrize("direction", ["clockwise", "counterclockwise"])
@pytest.mark.parametrize("corner", list(FIRST_LED))
async def test_every_led_has_its_color_within_2_of_255(
    hass: HomeAssistant,
    lamp: WledSimulator,
    screen: XScreen,
    device_data: ConfigSubentryDataWithId,
    source_data: ConfigSubentryDataWithId,
    target_data: ConfigSubentryDataWithId,
    corner: str,
    direction: str,
) -> None:
    source_data["data"] = {"kind": "screen", "display": screen.display, "monitor": 1, "frame_rate": 30}
    target_data["data"] = {**target_data["data"], "start_corner": corner, "direction": direction}
    entry = MockConfigEntry(domain=DOMAIN, subentries_data=(device_data, source_data, target_data))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    await lamp.wait_for(lambda: lamp.live and off_by(lamp, corner, direction) <= 2, 10)
    assert await hass.config_entries.async_unload(entry.entry_id)
