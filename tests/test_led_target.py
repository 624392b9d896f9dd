"""Targets start, stop and give their lamp back, whatever comes in between."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir

from custom_components.ledgrab.activity.model import ActivityEntry
from custom_components.ledgrab.const import DOMAIN
from custom_components.ledgrab.coordinator import DeviceCoordinator
from custom_components.ledgrab.engine.events import TargetFailed
from custom_components.ledgrab.hub import LedGrabHub
from custom_components.ledgrab.hub_engine_events import async_handle_engine_event
from custom_components.ledgrab.led_target import LedTarget
from tests.automations import automate
from tests.root import add_desk, add_movie, call, logged, poll, settle, state_of
from tests.simulators.waiting import wait_until
from tests.simulators.wled import WledSimulator


@pytest.fixture
def target(hub: LedGrabHub) -> LedTarget:
    """Return the target, which runs."""
    return hub.targets["tv"]


@pytest.fixture
async def dark(hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator) -> None:
    """Let the target run on a lamp that was off before."""
    await call(hass, "light.turn_off", "light.lamp")
    await call(hass, "switch.turn_on", "switch.tv_capture")
    await lamp.wait_for(lambda: lamp.live and lamp.shown.any(), 10)


def begin(hass: HomeAssistant, action: str) -> asyncio.Task[Any]:
    """Switch the capture as an automation does that waits for it."""
    work = hass.services.async_call("switch", action, {"entity_id": "switch.tv_capture"}, blocking=True)
    return hass.async_create_task(work)


async def cancel(task: asyncio.Task[Any]) -> None:
    """Cancel what waits, as an automation in mode "restart" does."""
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def at_the_next_answer(device: DeviceCoordinator, act: Callable[[], None]) -> None:
    """Do something as soon as a device has answered, before anybody asks it again."""

    def answered() -> None:
        stop()
        act()

    stop = device.async_add_listener(answered)


async def go_offline(hass: HomeAssistant, lamp: WledSimulator) -> None:
    """Let a lamp refuse until its hub believes it."""
    lamp.fail_http = True
    await poll(hass)
    await poll(hass)
    assert state_of(hass, "binary_sensor.lamp_connection").state == "off"
    lamp.fail_http = False


async def test_a_stop_whose_caller_is_canceled_comes_to_its_end(
    hass: HomeAssistant, target: LedTarget, lamp: WledSimulator
) -> None:
    await lamp.wait_for(lambda: lamp.live, 10)
    stopping = begin(hass, "turn_off")
    await wait_until(lambda: not target.running, 10, target)
    stopping.cancel()
    await asyncio.wait({stopping})
    await settle(hass)
    assert (await logged(hass))[-1].action == "target_stopped"
    await lamp.wait_for(lambda: not lamp.live, 2)


async def test_a_start_whose_caller_is_canceled_goes_on(
    hass: HomeAssistant, target: LedTarget, lamp: WledSimulator
) -> None:
    await call(hass, "switch.turn_off", "switch.tv_capture")
    lamp.deaf = True
    starting = begin(hass, "turn_on")
    await wait_until(lambda: target.wanted, 10, target)
    await cancel(starting)
    lamp.deaf = False
    await settle(hass)
    assert target.running
    await lamp.wait_for(lambda: lamp.live, 10)


async def test_a_stop_ends_a_start_that_hangs(
    hass: HomeAssistant, target: LedTarget, lamp: WledSimulator
) -> None:
    await call(hass, "switch.turn_off", "switch.tv_capture")
    before = len(await logged(hass))
    lamp.deaf = True
    starting = begin(hass, "turn_on")
    await wait_until(lambda: target.wanted, 10, target)
    await begin(hass, "turn_off")
    await starting
    lamp.deaf = False
    # A start that ran into its time limit would have left a problem.
    assert (target.running, target.problem) == (False, None)
    assert len(await logged(hass)) == before


async def test_an_unload_ends_a_start_that_hangs(
    hass: HomeAssistant, entry: MockConfigEntry, target: LedTarget, lamp: WledSimulator
) -> None:
    await call(hass, "switch.turn_off", "switch.tv_capture")
    lamp.deaf = True
    starting = begin(hass, "turn_on")
    await wait_until(lambda: target.wanted, 10, target)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await starting
    lamp.deaf = False
    assert (target.running, target.problem) == (False, None)


async def test_a_target_that_is_deleted_before_its_turn_does_not_start(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, target: LedTarget
) -> None:
    async with hub.devices["lamp"].stream_lock:  # as while another target takes the lamp over
        add_movie(hass, entry)
        await hass.async_block_till_done()
        hass.config_entries.async_remove_subentry(entry, "movie")
        await hass.async_block_till_done()
    await settle(hass)
    assert hub.engine.target_metrics("movie") is None
    assert (target.wanted, target.running) == (True, True)


async def test_a_target_that_is_not_wanted_any_more_at_its_turn_supersedes_nobody(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, target: LedTarget
) -> None:
    add_movie(hass, entry)
    await settle(hass)
    await call(hass, "switch.turn_on", "switch.tv_capture")
    movie = hub.targets["movie"]
    async with hub.devices["lamp"].stream_lock:
        starting = hass.async_create_task(movie.async_want(True, None))
        await wait_until(lambda: movie.wanted, 10, movie)
        await movie.async_want(False, None)
    await starting
    await settle(hass)
    assert (target.running, movie.running) == (True, False)


async def test_a_target_stays_stopped_while_its_source_is_being_deleted(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, desk: WledSimulator
) -> None:
    desk.apply({"on": False})
    add_desk(hass, entry, desk)
    await settle(hass)
    await desk.wait_for(lambda: desk.live, 10)
    hass.config_entries.async_remove_subentry(entry, "rainbow")
    await asyncio.gather(*(device.async_refresh() for device in hub.devices.values()))  # signs of life
    await settle(hass)
    assert not any(target.running for target in hub.targets.values())
    started = [item.entity_name for item in await logged(hass) if item.action == "target_started"]
    assert started == ["TV", "Desk light"]


@pytest.mark.usefixtures("dark")
async def test_a_lamp_that_was_off_is_off_after_the_capture(hass: HomeAssistant, lamp: WledSimulator) -> None:
    await call(hass, "switch.turn_off", "switch.tv_capture")
    await lamp.wait_for(lambda: not lamp.live, 2)
    assert not lamp.shown.any()
    assert not lamp.state["on"]


@pytest.mark.usefixtures("dark")
async def test_a_lamp_that_was_switched_on_by_its_own_app_meanwhile_stays_on(
    hass: HomeAssistant, lamp: WledSimulator
) -> None:
    lamp.apply({"on": True})
    await call(hass, "switch.turn_off", "switch.tv_capture")
    assert lamp.state["on"]


async def test_a_lamp_that_was_switched_off_by_its_own_app_meanwhile_stays_off(
    hass: HomeAssistant, target: LedTarget, lamp: WledSimulator
) -> None:
    await lamp.wait_for(lambda: lamp.live, 10)
    lamp.apply({"on": False})
    await call(hass, "switch.turn_off", "switch.tv_capture")
    assert not lamp.state["on"]


async def test_a_preset_that_ran_before_the_capture_runs_after_it(
    hass: HomeAssistant, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    lamp.presets["3"] = {"on": True, "bri": 77, "seg": [{"id": 0, "col": [[1, 2, 3]]}]}
    lamp.apply({"ps": 3})
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await lamp.wait_for(lambda: lamp.live, 10)
    await call(hass, "switch.turn_off", "switch.tv_capture")
    assert (lamp.state["ps"], lamp.state["bri"]) == (3, 77)


async def test_a_lamp_that_answers_once_and_no_more_keeps_its_stream(
    hass: HomeAssistant, hub: LedGrabHub, target: LedTarget, lamp: WledSimulator
) -> None:
    await go_offline(hass, lamp)
    at_the_next_answer(hub.devices["lamp"], lambda: setattr(lamp, "fail_http", True))
    await poll(hass)
    assert (await logged(hass))[-1].action == "online"
    frames = lamp.frames
    await lamp.wait_for(lambda: lamp.frames > frames, 10)


async def test_a_target_that_is_stopped_while_it_asks_its_lamp_again_stays_stopped(
    hass: HomeAssistant, hub: LedGrabHub, target: LedTarget, lamp: WledSimulator
) -> None:
    await go_offline(hass, lamp)
    at_the_next_answer(hub.devices["lamp"], lambda: setattr(lamp, "deaf", True))
    await hub.devices["lamp"].async_refresh()
    await hass.async_block_till_done()
    await target.async_want(False, None)
    lamp.deaf = False
    await settle(hass)
    assert (await logged(hass))[-1].action == "target_stopped"
    assert hub.engine.target_metrics("tv") is None


async def test_a_failed_target_that_is_switched_on_again_at_once_has_no_problem(
    hass: HomeAssistant, hub: LedGrabHub, target: LedTarget, lamp: WledSimulator
) -> None:
    async_handle_engine_event(hub, TargetFailed(target_id="tv", reason="boom"))
    await wait_until(lambda: not target.running, 10, target)
    await begin(hass, "turn_on")
    await settle(hass)
    assert (target.running, target.problem) == (True, None)
    assert ir.async_get(hass).async_get_issue(DOMAIN, "target_failed_tv") is None


async def test_a_lamp_that_is_silent_keeps_neither_the_switch_nor_the_stop_waiting(
    hass: HomeAssistant, lamp: WledSimulator, entry: MockConfigEntry
) -> None:
    lamp.apply({"on": False})
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    await lamp.wait_for(lambda: lamp.live, 10)
    lamp.deaf = True
    # Three requests of five seconds each is what the lamp's client would wait for.
    async with asyncio.timeout(10):
        await hass.services.async_call(
            "switch", "turn_off", {"entity_id": "switch.tv_capture"}, blocking=True
        )
        await hass.services.async_call("switch", "turn_on", {"entity_id": "switch.tv_capture"}, blocking=True)
        assert await hass.config_entries.async_unload(entry.entry_id)
    lamp.deaf = False


async def test_a_command_to_a_silent_lamp_fails_in_words(
    hass: HomeAssistant, lamp: WledSimulator, hub: LedGrabHub
) -> None:
    lamp.deaf = True
    with pytest.raises(HomeAssistantError) as error:
        await hass.services.async_call("light", "turn_on", {"entity_id": "light.lamp"}, blocking=True)
    assert error.value.translation_placeholders == {"device": "Lamp", "error": "no answer within 5 s"}
    lamp.deaf = False


async def back_on(hass: HomeAssistant) -> None:
    """Let an automation switch the capture on whenever it goes off."""
    on = {"action": "switch.turn_on", "target": {"entity_id": "switch.tv_capture"}}
    off = {"trigger": "state", "entity_id": "switch.tv_capture", "to": "off"}
    await automate(hass, off, on, name="Back")


async def told_since(hass: HomeAssistant, before: list[ActivityEntry]) -> list[tuple[str, str]]:
    """Return what happened after that, and who it was."""
    return [(item.action, item.actor) for item in (await logged(hass))[len(before) :]]


async def test_an_automation_that_answers_a_stop_starts_the_target_in_its_own_name(
    hass: HomeAssistant, hass_admin_user: MockUser, target: LedTarget, lamp: WledSimulator
) -> None:
    await back_on(hass)
    await lamp.wait_for(lambda: lamp.live, 10)
    before = await logged(hass)
    person = Context(user_id=hass_admin_user.id)
    await call(hass, "switch.turn_off", "switch.tv_capture", person)
    await settle(hass)
    assert (target.wanted, target.running) == (True, True)
    told = await told_since(hass, before)
    assert [row for row in told if row[0].startswith("target_")] == [
        ("target_stopped", "user:Mock User"),
        ("target_started", "automation:Back"),
    ]


async def test_an_automation_that_answers_a_failure_starts_the_target_in_its_own_name(
    hass: HomeAssistant, hub: LedGrabHub, target: LedTarget
) -> None:
    await back_on(hass)
    before = await logged(hass)
    async_handle_engine_event(hub, TargetFailed(target_id="tv", reason="boom"))
    await settle(hass)
    assert target.running
    assert ("target_started", "automation:Back") in await told_since(hass, before)


async def start_of_a_silent_lamp(
    hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator
) -> asyncio.Task[Any]:
    """Begin a start that waits for its lamp, which answers again from now on."""
    lamp.deaf = True
    starting = begin(hass, "turn_on")
    await wait_until(hub.devices["lamp"].stream_lock.locked, 10, hub)
    lamp.deaf = False
    return starting


async def test_an_automation_that_answers_a_stop_during_a_start_is_heard_at_once(
    hass: HomeAssistant, hub: LedGrabHub, target: LedTarget, lamp: WledSimulator
) -> None:
    await call(hass, "switch.turn_off", "switch.tv_capture")
    await back_on(hass)
    before = await logged(hass)
    starting = await start_of_a_silent_lamp(hass, hub, lamp)
    await begin(hass, "turn_off")
    await starting
    await settle(hass)
    assert target.running
    told = await told_since(hass, before)
    assert [row for row in told if row[0].startswith("target_")] == [("target_started", "automation:Back")]


async def test_who_switches_on_while_a_stop_ends_a_start_is_not_left_waiting(
    hass: HomeAssistant, hass_admin_user: MockUser, hub: LedGrabHub, target: LedTarget, lamp: WledSimulator
) -> None:
    await call(hass, "switch.turn_off", "switch.tv_capture")
    before = await logged(hass)
    starting = await start_of_a_silent_lamp(hass, hub, lamp)
    person = Context(user_id=hass_admin_user.id)
    await asyncio.gather(target.async_want(False, None), target.async_want(True, person))
    assert target.running
    await starting
    assert await told_since(hass, before) == [("target_started", "user:Mock User")]
