"""Many targets by one command are one entry."""

import asyncio
from collections.abc import Callable

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Context, HomeAssistant

from custom_components.ledgrab.activity.model import ActivityEntry
from custom_components.ledgrab.hub import LedGrabHub
from custom_components.ledgrab.hub_bulk import async_want_all
from tests.root import add_desk, add_movie, call, logged, poll, settle
from tests.simulators.waiting import wait_until
from tests.simulators.wled import WledSimulator


@pytest.fixture
def alice(hass_admin_user: MockUser) -> Context:
    """Return what a person does; known before the hub."""
    return Context(user_id=hass_admin_user.id)


@pytest.fixture
async def both(
    hass: HomeAssistant, alice: Context, hub: LedGrabHub, entry: MockConfigEntry, desk: WledSimulator
) -> LedGrabHub:
    """Return a hub with a target on each of two lamps, both running."""
    add_desk(hass, entry, desk)
    await settle(hass)
    return hub


async def since(hass: HomeAssistant, before: list[ActivityEntry]) -> list[ActivityEntry]:
    """Return what was logged about captures after that."""
    return [item for item in (await logged(hass))[len(before) :] if item.category == "capture"]


async def switch(
    hass: HomeAssistant, hub: LedGrabHub, wanted: bool, origin: Context | None = None
) -> tuple[list[str], list[ActivityEntry]]:
    """Switch all targets; return which were not yet, and what was logged."""
    before = await logged(hass)
    names = await async_want_all(hub, wanted, origin)
    return names, await since(hass, before)


async def test_all_stopped_is_one_entry_and_so_is_all_started(
    hass: HomeAssistant, both: LedGrabHub, lamp: WledSimulator, desk: WledSimulator, alice: Context
) -> None:
    names, [stopped] = await switch(hass, both, False, alice)
    assert names == ["TV", "Desk light"]
    assert (stopped.action, stopped.actor) == ("targets_stopped", "user:Mock User")
    assert (stopped.metadata["count"], stopped.metadata["reason"]) == (2, "requested")
    assert sorted(stopped.metadata["targets"]) == ["Desk light", "TV"]
    await lamp.wait_for(lambda: not lamp.live and not desk.live, 5)
    names, [started] = await switch(hass, both, True, alice)
    assert sorted(names) == ["Desk light", "TV"]
    assert (started.action, started.actor, started.metadata["count"]) == (
        "targets_started",
        "user:Mock User",
        2,
    )
    assert sorted(started.metadata["targets"]) == ["Desk light", "TV"]
    await lamp.wait_for(lambda: lamp.live and desk.live, 5)


async def test_what_is_as_wanted_already_is_left_alone(hass: HomeAssistant, both: LedGrabHub) -> None:
    assert await switch(hass, both, True) == ([], [])
    await call(hass, "switch.turn_off", "switch.tv_capture")
    names, [started] = await switch(hass, both, True)
    assert (names, started.action, started.entity_name) == (["TV"], "target_started", "TV")
    await call(hass, "switch.turn_off", "switch.tv_capture")
    names, [stopped] = await switch(hass, both, False)
    assert (names, stopped.action, stopped.entity_name) == (["Desk light"], "target_stopped", "Desk light")


async def test_only_the_targets_that_are_named_are_switched(hass: HomeAssistant, both: LedGrabHub) -> None:
    assert await async_want_all(both, False, None, [both.targets["desk_light"]]) == ["Desk light"]
    assert both.targets["tv"].running


async def test_of_two_targets_for_a_lamp_the_one_that_ran_last_starts_also_after_a_reload(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    add_movie(hass, entry)
    await settle(hass)
    await call(hass, "switch.turn_on", "switch.tv_capture")
    assert (await switch(hass, hub, True))[0] == []
    for last in ("movie", "tv"):
        await call(hass, "switch.turn_on", f"switch.{last}_capture")
        await async_want_all(hub, False, None)
        assert await hass.config_entries.async_reload(entry.entry_id)
        hub = entry.runtime_data.hub
        _, entries = await switch(hass, hub, True)
        assert [(item.action, item.entity_id) for item in entries] == [("target_started", last)]


async def test_of_targets_that_never_ran_the_first_starts(
    hass: HomeAssistant, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    lamp.fail_http = True
    entry.add_to_hass(hass)
    add_movie(hass, entry)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    hub: LedGrabHub = entry.runtime_data.hub
    await async_want_all(hub, False, None)
    lamp.fail_http = False
    assert (await switch(hass, hub, True))[0] == ["TV"]


async def test_a_target_without_its_source_is_not_started(
    hass: HomeAssistant, both: LedGrabHub, entry: MockConfigEntry
) -> None:
    await async_want_all(both, False, None)
    hass.config_entries.async_remove_subentry(entry, "rainbow")
    await settle(hass)
    assert await switch(hass, both, True) == ([], [])


async def test_a_target_whose_lamp_is_silent_starts_later_with_an_entry_of_its_own(
    hass: HomeAssistant, both: LedGrabHub, desk: WledSimulator, alice: Context
) -> None:
    await async_want_all(both, False, None)
    before = await logged(hass)
    desk.deaf = True
    names = await async_want_all(both, True, alice)
    assert names == ["TV", "Desk light"]
    assert (both.targets["tv"].running, both.targets["desk_light"].running) == (True, False)
    desk.deaf = False
    await settle(hass)
    assert [(item.action, item.entity_name, item.actor) for item in await since(hass, before)] == [
        ("target_started", "TV", "user:Mock User"),
        ("target_started", "Desk light", "user:Mock User"),
    ]


async def test_a_lamp_that_is_away_is_told_by_itself_and_its_target_starts_when_it_comes(
    hass: HomeAssistant, both: LedGrabHub, desk: WledSimulator
) -> None:
    await async_want_all(both, False, None)
    desk.fail_http = True
    _, entries = await switch(hass, both, True)
    assert [(item.action, item.entity_name) for item in entries] == [("target_started", "TV")]
    desk.fail_http = False
    await poll(hass)
    assert both.targets["desk_light"].running


async def test_a_command_that_is_canceled_still_tells_what_it_did(
    hass: HomeAssistant, both: LedGrabHub, desk: WledSimulator
) -> None:
    await async_want_all(both, False, None)
    before = await logged(hass)
    desk.deaf = True
    work = hass.async_create_task(async_want_all(both, True, None))
    await wait_until(lambda: both.targets["tv"].running, 5, work)
    work.cancel()
    await asyncio.wait({work})
    desk.deaf = False
    await settle(hass)
    started = [item.entity_name for item in await since(hass, before) if item.action == "target_started"]
    assert started == ["TV", "Desk light"]


async def test_an_unload_with_several_running_targets_is_one_entry(
    hass: HomeAssistant, both: LedGrabHub, entry: MockConfigEntry
) -> None:
    before = await logged(hass)
    assert await hass.config_entries.async_reload(entry.entry_id)
    stopped = (await since(hass, before))[0]
    assert (stopped.action, stopped.actor) == ("targets_stopped", "system")
    assert stopped.metadata["reason"] == "shutdown"
    assert sorted(stopped.metadata["targets"]) == ["Desk light", "TV"]


async def test_the_stop_of_home_assistant_with_several_running_targets_is_one_entry(
    hass: HomeAssistant, both: LedGrabHub
) -> None:
    before = await logged(hass)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    [stopped] = await since(hass, before)
    assert (stopped.action, stopped.metadata["reason"]) == ("targets_stopped", "shutdown")
    assert stopped.message == "2 targets stopped: LedGrab stopped"
    assert both.targets["tv"].wanted


@pytest.mark.parametrize(("later", "told"), [("stop", "target_stopped"), ("delete", "deleted")])
async def test_what_happens_to_a_target_during_a_command_is_told_after_its_start(
    hass: HomeAssistant, both: LedGrabHub, entry: MockConfigEntry, desk: WledSimulator, later: str, told: str
) -> None:
    await async_want_all(both, False, None)
    before = await logged(hass)
    desk.deaf = True
    tv = both.targets["tv"]
    work = hass.async_create_task(async_want_all(both, True, None))
    await wait_until(lambda: tv.running, 5, work)
    acts: dict[str, Callable[[], object]] = {
        "stop": lambda: hass.async_create_task(tv.async_want(False, None)),
        "delete": lambda: hass.config_entries.async_remove_subentry(entry, "tv"),
    }
    acts[later]()
    await wait_until(lambda: not tv.running, 5, tv)
    desk.deaf = False
    await work
    about = [item.action for item in (await logged(hass))[len(before) :] if item.entity_name == "TV"]
    assert about[0] == "target_started"
    assert about[-1] == told


async def test_a_second_command_is_told_after_what_the_first_has_done(
    hass: HomeAssistant, both: LedGrabHub, desk: WledSimulator
) -> None:
    await async_want_all(both, False, None)
    before = await logged(hass)
    desk.deaf = True
    starting = hass.async_create_task(async_want_all(both, True, None))
    await wait_until(lambda: both.targets["tv"].running, 5, starting)
    await async_want_all(both, False, None)
    desk.deaf = False
    await starting
    assert [(item.action, item.entity_name) for item in await since(hass, before)] == [
        ("target_started", "TV"),
        ("target_stopped", "TV"),
    ]
