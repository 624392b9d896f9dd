"""The light of a device: it shows what the lamp shows, and its effects are the targets that can drive it."""

import pytest

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from custom_components.ledgrab.hub import LedGrabHub
from tests.root import call, logged, state_of
from tests.simulators.wled import WledSimulator


async def test_the_light_shows_what_the_lamp_shows(
    hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator
) -> None:
    await call(hass, "light.turn_on", "light.lamp", rgb_color=(10, 20, 30), brightness=99)
    state = state_of(hass, "light.lamp")
    assert (state.state, state.attributes["rgb_color"], state.attributes["brightness"]) == (
        "on",
        (10, 20, 30),
        99,
    )
    assert lamp.state["bri"] == 99


async def test_a_color_ends_the_capture(hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator) -> None:
    await call(hass, "light.turn_on", "light.lamp", rgb_color=(255, 0, 0))
    await lamp.wait_for(lambda: not lamp.live, 2)
    assert state_of(hass, "light.lamp").attributes["effect"] == "off"
    assert state_of(hass, "switch.tv_capture").state == "off"
    assert tuple(lamp.pixels[0]) == (255, 0, 0)


async def test_effect_off_ends_the_capture(hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator) -> None:
    await call(hass, "light.turn_on", "light.lamp", effect="off")
    await lamp.wait_for(lambda: not lamp.live, 2)
    assert not hub.targets["tv"].wanted


async def test_brightness_alone_keeps_the_capture(
    hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator
) -> None:
    await call(hass, "light.turn_on", "light.lamp", brightness=50)
    assert hub.targets["tv"].running
    assert lamp.state["bri"] == 50


async def test_turning_the_light_off_ends_the_capture_and_stays_dark(
    hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator
) -> None:
    await call(hass, "light.turn_off", "light.lamp")
    await lamp.wait_for(lambda: not lamp.live, 2)
    assert not lamp.shown.any()
    assert state_of(hass, "light.lamp").state == "off"
    assert (await logged(hass))[-1].metadata["reason"] == "light"


async def test_choosing_a_target_as_effect_starts_it(
    hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator
) -> None:
    await call(hass, "light.turn_off", "light.lamp")
    await call(hass, "light.turn_on", "light.lamp", effect="TV")
    await lamp.wait_for(lambda: lamp.live, 5)
    assert state_of(hass, "light.lamp").attributes["effect"] == "TV"
    assert state_of(hass, "light.lamp").attributes["effect_list"] == ["off", "TV"]


async def test_a_command_to_a_lamp_that_is_away_is_an_error_in_plain_words(
    hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator
) -> None:
    lamp.fail_http = True
    with pytest.raises(HomeAssistantError) as error:
        await hass.services.async_call("light", "turn_on", {"entity_id": "light.lamp"}, blocking=True)
    assert error.value.translation_key == "device_unreachable"
    assert error.value.translation_placeholders is not None
    assert error.value.translation_placeholders["device"] == "Lamp"
