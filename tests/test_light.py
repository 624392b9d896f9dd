"""The light of a device: it shows what the lamp shows, and its effects are the targets that can drive it."""

import asyncio

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from custom_components.ledgrab.const import SUBENTRY_TARGET
from custom_components.ledgrab.hub import LedGrabHub
from tests.root import add, add_desk, call, logged, settle, state_of
from tests.simulators.waiting import wait_until
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


async def test_an_effect_that_no_target_has_is_refused(hass: HomeAssistant, hub: LedGrabHub) -> None:
    with pytest.raises(ServiceValidationError) as error:
        await call(hass, "light.turn_on", "light.lamp", effect="TW")
    assert error.value.translation_key == "effect_unknown"
    assert hub.targets["tv"].running


async def test_targets_of_one_name_are_effects_of_their_own(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    add(hass, entry, SUBENTRY_TARGET, "tv2", "TV", entry.subentries["tv"].data)
    await settle(hass)
    assert state_of(hass, "light.lamp").attributes["effect_list"] == ["off", "TV", "TV (2)"]
    assert state_of(hass, "light.lamp").attributes["effect"] == "TV (2)"
    await call(hass, "light.turn_off", "light.lamp")
    await call(hass, "light.turn_on", "light.lamp", effect="TV")
    assert (hub.targets["tv"].running, hub.targets["tv2"].wanted) == (True, False)


async def test_a_target_can_be_chosen_with_a_brightness(
    hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator
) -> None:
    await call(hass, "light.turn_off", "light.lamp")
    await call(hass, "light.turn_on", "light.lamp", effect="TV", brightness=50)
    assert state_of(hass, "light.lamp").attributes["effect"] == "TV"
    assert lamp.state["bri"] == 50


async def test_a_brightness_under_a_capture_is_still_there_after_a_reload(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    await call(hass, "light.turn_on", "light.lamp", brightness=50)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert lamp.state["bri"] == 50


async def test_a_lamp_that_the_light_switched_on_under_a_capture_stays_on(
    hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator
) -> None:
    await call(hass, "light.turn_off", "light.lamp")
    await call(hass, "light.turn_on", "light.lamp", effect="TV")
    await call(hass, "light.turn_on", "light.lamp", brightness=50)
    await call(hass, "switch.turn_off", "switch.tv_capture")
    assert (lamp.state["on"], lamp.state["bri"]) == (True, 50)


async def test_who_waits_for_a_slow_lamp_is_the_actor_whoever_comes_after(
    hass: HomeAssistant,
    hass_admin_user: MockUser,
    hub: LedGrabHub,
    lamp: WledSimulator,
) -> None:
    await call(hass, "switch.turn_off", "switch.tv_capture")
    lamp.deaf = True
    first = begin(hass, Context(user_id=hass_admin_user.id), effect="TV")
    second = begin(hass, Context(), brightness=50)
    await wait_until(lambda: hub.targets["tv"].wanted, 10, lamp)
    lamp.deaf = False
    await asyncio.gather(first, second)
    started = [item.actor for item in await logged(hass) if item.action == "target_started"]
    assert started[-1] == f"user:{hass_admin_user.name}"


def begin(hass: HomeAssistant, context: Context, **data: object) -> asyncio.Task[object]:
    """Let somebody turn the light on."""
    return hass.async_create_task(
        hass.services.async_call(
            "light",
            "turn_on",
            {"entity_id": "light.lamp", **data},
            blocking=True,
            context=context,
        )
    )


async def test_a_silent_lamp_keeps_only_itself_waiting(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, lamp: WledSimulator, desk: WledSimulator
) -> None:
    add_desk(hass, entry, desk)
    await settle(hass)
    desk.deaf = True
    silent = hass.async_create_task(
        hass.services.async_call("light", "turn_on", {"entity_id": "light.desk"}, blocking=True)
    )
    await hass.services.async_call(
        "light", "turn_on", {"entity_id": "light.lamp", "brightness": 9}, blocking=True
    )
    assert (lamp.state["bri"], silent.done()) == (9, False)
    desk.deaf = False
    await silent
