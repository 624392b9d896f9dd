"""From the colors on a screen to the bytes at a lamp, through a real Home Assistant."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import pytest

from tests.simulators.wled import WledSimulator
from tests.simulators.x_screen import XScreen

from .first_run import set_up
from .homeassistant import HomeAssistant

WIDTH, HEIGHT = 1280, 720
BAND: Final = 150
"""Deeper than the borders that are captured by default."""
EDGES: Final = {
    "left": (slice(0, 11), (255, 255, 255)),
    "top": (slice(11, 30), (255, 0, 0)),
    "right": (slice(30, 41), (0, 255, 0)),
    "bottom": (slice(41, 60), (0, 0, 255)),
}
"""Each edge's LEDs in the suggested layout of 60, which begins at the bottom left, and its color."""


@pytest.fixture
def screen() -> Iterator[XScreen]:
    """Return a black screen with a band of another color along each edge."""
    with XScreen(WIDTH, HEIGHT) as server:
        server.fill(0, 0, WIDTH, BAND, EDGES["top"][1])
        server.fill(0, HEIGHT - BAND, WIDTH, BAND, EDGES["bottom"][1])
        server.fill(0, BAND, BAND, HEIGHT - 2 * BAND, EDGES["left"][1])
        server.fill(WIDTH - BAND, BAND, BAND, HEIGHT - 2 * BAND, EDGES["right"][1])
        server.sync()
        yield server


def off_by(lamp: WledSimulator) -> int:
    """Return the largest error of any LED and channel, but for the corners, where two bands meet."""
    errors = [
        np.abs(lamp.pixels[leds][3:-3].astype(int) - np.array(color)).max() for leds, color in EDGES.values()
    ]
    return int(max(errors))


@pytest.mark.parametrize(
    "state",
    [{"on": True, "bri": 140, "seg": [{"id": 0, "fx": 0, "col": [[255, 120, 0]]}]}, {"on": False}],
    ids=["orange", "off"],
)
@pytest.mark.skipif(not XScreen.available(), reason="needs Xvfb (package xvfb)")
async def test_a_lamp_shows_the_edges_of_a_screen_and_afterwards_what_it_showed_before(
    home_assistant: HomeAssistant, lamp: WledSimulator, screen: XScreen, state: dict[str, object]
) -> None:
    """A user sets up a screen, and the colors are right within 2 of 255; then switches capture off."""
    lamp.apply(state)
    before, light = lamp.shown.copy(), (lamp.state["on"], lamp.state["bri"])

    entities = await set_up(home_assistant.client, lamp, "screen", display=screen.display)
    await lamp.wait_for(lambda: lamp.live and off_by(lamp) <= 2, timeout=15)

    await home_assistant.client.act("switch.turn_off", entity_id=entities["switch", "capture"])
    await lamp.wait_for(lambda: not lamp.live)
    await lamp.wait_for(lambda: np.array_equal(lamp.shown, before))
    assert (lamp.state["on"], lamp.state["bri"]) == light
