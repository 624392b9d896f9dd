"""The health of a lamp and what other people do with it, seen from Home Assistant."""

import asyncio
from datetime import timedelta
import socket
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_capture_events,
    async_fire_time_changed,
)

from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import Context, CoreState, HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util import dt as dt_util

from custom_components.ledgrab.activity.model import ActivityEntry, Category, Filters
from custom_components.ledgrab.const import EVENT_ACTIVITY_LOGGED, SUBENTRY_DEVICE
from custom_components.ledgrab.coordinator import GRACE_SECONDS, DeviceCoordinator
from custom_components.ledgrab.hub import LedGrabHub
from custom_components.ledgrab.hub_events import DeviceOffline, DeviceOnline, HubEvent
from custom_components.ledgrab.hub_store import HubStore
from custom_components.ledgrab.known import Known
from tests.root import call, change, logged, poll, settle, state_of, wled_data
from tests.simulators.waiting import wait_until
from tests.simulators.wled import WledSimulator

DDP_FRAME = bytes([0x41, 1, 0x0B, 1, 0, 0, 0, 0, 0, 3, 9, 9, 9])
"""One pixel, shown at once."""


async def app(hass: HomeAssistant, lamp: WledSimulator, **state: Any) -> None:
    """Change a lamp as its own app does."""
    url = f"http://127.0.0.1:{lamp.port}/json/state"
    async with async_get_clientsession(hass).post(url, json=state) as answer:
        assert (await answer.json())["success"]


async def told(hass: HomeAssistant) -> list[ActivityEntry]:
    """Return what was logged about devices."""
    return await logged(hass, Filters(categories=frozenset({Category.DEVICE})))


async def changes(hass: HomeAssistant) -> list[str]:
    """Return what is said to have been changed by others."""
    return [", ".join(item.metadata["changes"]) for item in await told(hass) if item.action == "changed"]


@pytest.fixture
async def still(hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator) -> DeviceCoordinator:
    """Return the lamp with no stream; its state is known."""
    await call(hass, "switch.turn_off", "switch.tv_capture")
    await lamp.wait_for(lambda: not lamp.live, 5)
    await poll(hass)
    return hub.devices["lamp"]


async def test_what_somebody_does_in_the_app_is_an_entry_of_the_lamp(
    hass: HomeAssistant, still: DeviceCoordinator, lamp: WledSimulator
) -> None:
    await app(hass, lamp, on=False)
    await poll(hass)
    entry = (await logged(hass))[-1]
    assert entry.message == "Lamp was changed outside of LedGrab: turned off"
    assert (entry.action, entry.actor, entry.entity_id) == ("changed", "device:Lamp", "lamp")
    await app(hass, lamp, on=True, bri=102, seg=[{"col": [[255, 136, 0]]}])
    await poll(hass)
    await poll(hass)
    assert await changes(hass) == ["turned off", "turned on", "brightness 40 %, color #ff8800"]


async def test_what_is_done_by_our_own_light_and_switch_is_not(
    hass: HomeAssistant, still: DeviceCoordinator, lamp: WledSimulator
) -> None:
    for data in ({"brightness": 40}, {"rgb_color": (1, 2, 3)}, {"effect": "TV"}, {"brightness": 99}):
        await call(hass, "light.turn_on", "light.lamp", **data)
        await poll(hass)
    await call(hass, "light.turn_off", "light.lamp")
    await poll(hass)
    await poll(hass)
    assert lamp.state["bri"] == 99
    assert await changes(hass) == []


async def test_while_a_target_runs_power_and_brightness_count(
    hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator
) -> None:
    await lamp.wait_for(lambda: lamp.live, 10)
    await poll(hass)
    await app(hass, lamp, on=False, seg=[{"col": [[1, 2, 3]]}])
    await poll(hass)
    await poll(hass)
    assert await changes(hass) == ["turned off"]


async def test_who_used_the_light_last_is_not_blamed_for_what_somebody_else_does(
    hass: HomeAssistant, hass_admin_user: MockUser, still: DeviceCoordinator, lamp: WledSimulator
) -> None:
    alice = Context(user_id=hass_admin_user.id)
    await call(hass, "light.turn_on", "light.lamp", alice, brightness=40)
    assert state_of(hass, "light.lamp").context.user_id == alice.user_id
    await app(hass, lamp, bri=200)
    await poll(hass)
    state = state_of(hass, "light.lamp")
    assert (state.attributes["brightness"], state.context.user_id) == (200, None)


async def test_an_answer_from_before_a_command_does_not_undo_it(
    hass: HomeAssistant, still: DeviceCoordinator, lamp: WledSimulator
) -> None:
    seen = list[Any]()
    still.async_add_listener(lambda: seen.append(still.data.brightness))
    lamp.deaf = True
    asked = hass.async_create_task(still.async_refresh())
    await asyncio.sleep(0.2)  # until the question is on its way
    command = hass.async_create_task(call(hass, "light.turn_on", "light.lamp", brightness=40))
    await wait_until(still.command_lock.locked, 5, lamp)
    lamp.deaf = False
    await asyncio.gather(asked, command)
    await poll(hass)
    await poll(hass)
    assert seen == sorted(seen, reverse=True)
    assert seen[-1] == 40
    assert await changes(hass) == []


async def test_another_program_that_drives_the_lamp_is_told_its_address_only_to_admins(
    hass: HomeAssistant, still: DeviceCoordinator, lamp: WledSimulator
) -> None:
    events = async_capture_events(hass, EVENT_ACTIVITY_LOGGED)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as program:
        for _ in range(2):
            program.sendto(DDP_FRAME, ("127.0.0.1", lamp.ddp_port))
            await lamp.wait_for(lambda: lamp.live, 5)
            await poll(hass)
    entry = (await logged(hass))[-1]
    assert entry.metadata == {"changes": ["driven by DDP"], "address": "127.0.0.1"}
    assert "127.0.0.1" not in str(events[-1].data)


async def test_a_restless_lamp_is_told_of_at_most_six_times_an_hour(
    hass: HomeAssistant, still: DeviceCoordinator, lamp: WledSimulator
) -> None:
    for turn in range(9):
        await app(hass, lamp, on=turn % 2 == 1)
        await poll(hass)
    assert len(await changes(hass)) == 6


async def test_a_lamp_that_starts_anew_after_an_outage_was_changed_by_nobody(
    hass: HomeAssistant, still: DeviceCoordinator, lamp: WledSimulator
) -> None:
    await call(hass, "light.turn_off", "light.lamp")
    await lamp.crash()
    await poll(hass)
    await poll(hass)
    await lamp.restart()
    await poll(hass)
    await poll(hass)
    assert [item.action for item in await told(hass)] == ["offline", "online"]
    assert state_of(hass, "light.lamp").state == "on"


async def test_another_lamp_behind_the_same_device_was_changed_by_nobody(
    hass: HomeAssistant, still: DeviceCoordinator, entry: MockConfigEntry
) -> None:
    async with WledSimulator(name="Lamp", led_count=60) as other:
        other.apply({"on": False})
        await change(hass, entry, "lamp", host=f"127.0.0.1:{other.port}", ddp_port=other.ddp_port)
        await poll(hass)
        assert state_of(hass, "light.lamp").state == "off"
        assert await changes(hass) == []


async def test_another_firmware_is_told_once_and_not_at_first_sight(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    assert await told(hass) == []
    lamp.identity.firmware = "99.1.0"
    await poll(hass)
    await poll(hass)
    [changed] = await told(hass)
    assert (changed.action, changed.actor, changed.message) == (
        "firmware_changed",
        "device:Lamp",
        "Lamp runs firmware 99.1.0 now",
    )
    assert await hass.config_entries.async_unload(entry.entry_id)
    lamp.identity.firmware = "99.2.0"
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert [item.metadata["version"] for item in await told(hass)] == ["99.1.0", "99.2.0"]


async def test_how_long_a_lamp_was_away_is_told_when_it_is_back(
    hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator
) -> None:
    await lamp.crash()
    await poll(hass)
    await poll(hass)
    await lamp.restart()
    await poll(hass)
    gone, back = await told(hass)
    assert (gone.action, gone.actor, back.action) == ("offline", "device:Lamp", "online")
    assert back.metadata["offline_seconds"] >= 0
    assert "127.0.0.1" not in str(gone)


async def test_a_lamp_that_is_slower_than_home_assistant_is_away_only_after_a_minute(
    hass: HomeAssistant, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    lamp.fail_http = True
    hass.set_state(CoreState.not_running)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await poll(hass)
    await poll(hass)
    assert state_of(hass, "binary_sensor.lamp_connection").state == "off"
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await poll(hass)
    assert await told(hass) == []
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=GRACE_SECONDS + 1))
    await settle(hass)
    await poll(hass)
    assert [item.action for item in await told(hass)] == ["offline"]


async def test_a_lamp_that_comes_while_home_assistant_starts_is_no_news_and_shows_its_picture(
    hass: HomeAssistant, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    lamp.fail_http = True
    hass.set_state(CoreState.not_running)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await poll(hass)
    lamp.fail_http = False
    await poll(hass)
    await lamp.wait_for(lambda: lamp.live, 10)
    assert await told(hass) == []
    hass.set_state(CoreState.running)


async def test_a_lamp_that_is_away_is_told_of_once_however_often_ledgrab_is_loaded_meanwhile(
    hass: HomeAssistant, still: DeviceCoordinator, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    lamp.fail_http = True
    await poll(hass)
    await poll(hass)
    for _ in range(2):
        assert await hass.config_entries.async_reload(entry.entry_id)
        await poll(hass)
    lamp.fail_http = False
    assert await hass.config_entries.async_reload(entry.entry_id)
    await wait_until(lambda: entry.runtime_data.hub.devices["lamp"].online, 20, lamp)
    gone, back = await told(hass)
    assert (gone.action, back.action) == ("offline", "online")
    assert back.metadata["offline_seconds"] >= 0
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert len(await told(hass)) == 2


async def test_what_was_told_of_a_lamp_is_forgotten_with_it(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    lamp.fail_http = True
    await poll(hass)
    await poll(hass)
    assert list(hub.store.data["offline"]) == ["lamp"]
    hass.config_entries.async_remove_subentry(entry, "lamp")
    await settle(hass)
    assert hub.store.data["offline"] == {}


async def test_a_lamp_that_comes_and_goes_is_told_of_once_it_is_steady(
    hass: HomeAssistant, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    now, events = 0.0, list[HubEvent]()
    known = Known(kind=SUBENTRY_DEVICE, name="Lamp", data=wled_data(lamp))
    device = DeviceCoordinator(
        hass, entry, "lamp", known, events.append, store=HubStore(hass), clock=lambda: now
    )

    async def see(*answers: bool) -> None:
        nonlocal now
        for answer in answers:
            now += 10
            lamp.fail_http = not answer
            await device.async_refresh()

    await see(True, *[False, False, True] * 3)
    assert [type(event) for event in events] == [DeviceOffline, DeviceOnline, DeviceOffline]
    now += 300
    await see(True)
    last = events[-1]
    assert isinstance(last, DeviceOnline)
    assert (last.flaps, last.offline_seconds) == (3, 20)
    await device.async_shutdown()


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (DeviceOnline(thing_id="lamp", name="Lamp", flaps=5), "Lamp is reachable again"),
        (DeviceOffline(thing_id="lamp", name="Lamp", flaps=5, reason="no answer"), "Lamp does not answer"),
    ],
)
async def test_how_often_a_lamp_came_and_went_is_in_its_entry(
    hass: HomeAssistant, hub: LedGrabHub, event: HubEvent, message: str
) -> None:
    hub.report(event)
    entry = (await logged(hass))[-1]
    assert entry.message == f"{message}: its connection changed 5 times"
    assert entry.metadata["flaps"] == 5
