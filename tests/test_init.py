"""The life of the hub: setup, reload, stop, removal, and what is given back."""

from collections.abc import Callable
from functools import partial
import sqlite3
import threading
from typing import Any, override

import numpy as np
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE, EVENT_HOMEASSISTANT_STOP, EVENT_STATE_CHANGED
from homeassistant.core import Context, CoreState, Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component

from custom_components.ledgrab import discovery_watch
from custom_components.ledgrab.actor import request_context
from custom_components.ledgrab.const import CONF_RGBW, DATA_ACTIVITY, DOMAIN, SUBENTRY_DEVICE
from custom_components.ledgrab.hub import LedGrabHub
from custom_components.ledgrab.hub_store import STORAGE_KEY
from tests.root import add, call, logged, poll, settle, wled_data
from tests.simulators.waiting import wait_until
from tests.simulators.wled import WledSimulator


def ledgrab_threads() -> list[str]:
    """Return the names of the engine's threads that live."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("ledgrab")]


async def test_the_lamp_glows_after_setup(hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator) -> None:
    await lamp.wait_for(lambda: lamp.live and lamp.frames > 5, 10)
    assert lamp.pixels.any()
    assert [entry.action for entry in await logged(hass)] == ["set_up", "target_started"]


async def test_unload_gives_the_lamp_back_and_ends_the_threads(
    hass: HomeAssistant, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    before = lamp.shown.copy()
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await lamp.wait_for(lambda: lamp.frames > 5, 10)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await lamp.wait_for(lambda: not lamp.live, 2)
    assert entry.state is ConfigEntryState.NOT_LOADED
    assert np.array_equal(lamp.shown, before)
    assert ledgrab_threads() == []


async def test_a_stop_of_home_assistant_logs_and_restores_and_keeps_the_wanted_state(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    await lamp.wait_for(lambda: lamp.frames > 5, 10)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()
    await lamp.wait_for(lambda: not lamp.live, 2)
    assert ledgrab_threads() == []
    hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await hass.async_block_till_done()
    actions = [item.action for item in await logged(hass)]
    assert actions[-2:] == ["stopping", "target_stopped"]
    assert hub.targets["tv"].wanted


async def test_capture_goes_on_after_a_reload(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    frames = lamp.frames
    await lamp.wait_for(lambda: lamp.frames > frames + 5, 10)
    assert entry.runtime_data.hub is not hub


async def test_capture_that_was_off_stays_off_after_a_reload(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    await call(hass, "switch.turn_off", "switch.tv_capture")
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert not entry.runtime_data.hub.targets["tv"].running
    assert not lamp.live


async def test_a_reload_logs_nothing_as_created(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    before = len(await logged(hass))
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert [item.action for item in (await logged(hass))[before:]] == ["target_stopped", "target_started"]


async def test_fifty_reloads_leave_one_of_everything(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    for _ in range(50):
        assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert len(ledgrab_threads()) == 2
    assert len(hass.states.async_all("switch")) == 1


async def test_removal_deletes_the_files(
    hass: HomeAssistant, hass_storage: dict[str, Any], hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    path = hass.data[DATA_ACTIVITY].path
    await logged(hass)
    assert path.exists()
    assert STORAGE_KEY in hass_storage
    await hass.config_entries.async_remove(entry.entry_id)
    await settle(hass)
    assert not list(path.parent.glob("activity*"))
    assert STORAGE_KEY not in hass_storage


async def test_a_change_under_way_at_the_removal_leaves_nothing_behind(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    hub: LedGrabHub,
    entry: MockConfigEntry,
    lamp: WledSimulator,
    desk: WledSimulator,
) -> None:
    await call(hass, "switch.turn_off", "switch.tv_capture")
    lamp.deaf = True  # the change waits for an answer
    hass.config_entries.async_update_subentry(
        entry, entry.subentries["lamp"], data={**wled_data(lamp), CONF_RGBW: True}
    )
    add(hass, entry, SUBENTRY_DEVICE, "desk", "Desk", wled_data(desk))
    removing = hass.async_create_task(hass.config_entries.async_remove(entry.entry_id))
    await wait_until(lambda: hub.closing, 10, hub)
    lamp.deaf = False
    await removing
    await settle(hass)
    assert STORAGE_KEY not in hass_storage
    assert hass.data[DATA_ACTIVITY].pending == 0
    assert "desk" not in hub.devices


async def test_a_start_of_home_assistant_is_logged_with_the_versions(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hass.set_state(CoreState.not_running)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    started = (await logged(hass))[0]
    assert (started.category, started.action, started.actor) == ("system", "started", "system")
    assert set(started.metadata) == {"version", "home_assistant"}


async def test_a_lamp_that_is_away_does_not_hold_up_the_setup(
    hass: HomeAssistant, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    await lamp.crash()
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    assert hass.states.get("switch.tv_capture").state == "on"  # type: ignore[union-attr]  # a missing state fails too


class CountingLamp(WledSimulator):
    """Counts what it is asked."""

    asked = 0

    @override
    def document(self, name: str) -> object:
        self.asked += 1
        return super().document(name)


async def test_a_lamp_is_asked_once_at_the_setup(hass: HomeAssistant, socket_enabled: None) -> None:
    async with CountingLamp() as lamp:
        entry = MockConfigEntry(domain=DOMAIN)
        entry.add_to_hass(hass)
        add(hass, entry, SUBENTRY_DEVICE, "lamp", "Lamp", wled_data(lamp))
        assert await hass.config_entries.async_setup(entry.entry_id)
        await settle(hass)
        assert await hass.config_entries.async_unload(entry.entry_id)
        assert lamp.asked == 1


def at_the_first_state(
    hass: HomeAssistant, entry: MockConfigEntry, act: Callable[[], object]
) -> list[ConfigEntryState]:
    """Do something when the first entity has a state; returns what state the hub is in then."""
    hub_states: list[ConfigEntryState] = []

    @callback
    def first_state(_event: Event[EventStateChangedData]) -> None:
        hub_states.append(entry.state)
        act()

    hass.bus.async_listen_once(EVENT_STATE_CHANGED, first_state)
    return hub_states


async def test_a_stop_of_home_assistant_during_the_setup_ends_what_was_begun(
    hass: HomeAssistant, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    entry.add_to_hass(hass)
    during = at_the_first_state(hass, entry, lambda: hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP))
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert during == [ConfigEntryState.SETUP_IN_PROGRESS]
    assert not entry.runtime_data.hub.targets["tv"].running
    assert ledgrab_threads() == []


async def test_a_change_during_the_setup_is_followed(
    hass: HomeAssistant, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    entry.add_to_hass(hass)
    update = partial(hass.config_entries.async_update_subentry, entry, entry.subentries["lamp"])
    during = at_the_first_state(hass, entry, lambda: update(title="Moved"))
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert during == [ConfigEntryState.SETUP_IN_PROGRESS]
    assert entry.runtime_data.hub.devices["lamp"].name == "Moved"


async def disable(client: MockHAClientWebSocket, entry: MockConfigEntry, by: str | None) -> None:
    """Disable or enable the hub, as a person does in the settings."""
    await client.send_json_auto_id(
        {"type": "config_entries/disable", "entry_id": entry.entry_id, "disabled_by": by}
    )
    assert (await client.receive_json())["success"]


async def test_who_disables_the_hub_has_stopped_its_targets(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    assert await async_setup_component(hass, "config", {})
    client = await hass_ws_client(hass)
    await disable(client, entry, "user")
    stopped = (await logged(hass))[-1]
    assert (stopped.action, stopped.actor) == ("target_stopped", "user:Mock User")


async def test_a_setup_that_fails_late_leaves_nothing_behind_and_may_be_tried_again(
    hass: HomeAssistant, entry: MockConfigEntry, lamp: WledSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def after_the_start(_hass: HomeAssistant) -> None:
        await lamp.wait_for(lambda: lamp.live, 10)
        raise RuntimeError("no network")

    monkeypatch.setattr(discovery_watch, "async_get_async_instance", after_the_start)
    entry.add_to_hass(hass)
    hass.config.components.add("zeroconf")
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert ledgrab_threads() == []
    await lamp.wait_for(lambda: not lamp.live, 2)
    hass.config.components.remove("zeroconf")
    assert await hass.config_entries.async_reload(entry.entry_id)
    await lamp.wait_for(lambda: lamp.live, 10)


async def test_a_setup_that_cannot_read_what_was_kept_does_not_write_over_it(
    hass: HomeAssistant, hass_storage: dict[str, Any], entry: MockConfigEntry
) -> None:
    newer = {"version": 99, "key": STORAGE_KEY, "data": {"targets": "in a way of its own"}}
    hass_storage[STORAGE_KEY] = dict(newer)
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert hass_storage[STORAGE_KEY] == newer
    assert hass.data[DATA_ACTIVITY].pending == 0


async def test_who_enables_the_hub_has_not_deleted_what_went_before(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    assert await async_setup_component(hass, "config", {})
    client = await hass_ws_client(hass)
    await disable(client, entry, "user")
    hass.config_entries.async_remove_subentry(entry, "tv")
    await disable(client, entry, None)
    deleted = (await logged(hass))[-1]
    assert (deleted.action, deleted.actor) == ("deleted", "system")


async def test_the_hub_does_not_run_in_the_name_of_who_enabled_it(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    assert await async_setup_component(hass, "config", {})
    client = await hass_ws_client(hass)
    await disable(client, entry, "user")
    await disable(client, entry, None)
    await settle(hass)
    again: LedGrabHub = entry.runtime_data.hub
    contexts: list[Context | None] = []
    again.devices["lamp"].async_add_listener(lambda: contexts.append(request_context()))
    again.sources["rainbow"].async_listen(lambda: contexts.append(request_context()))
    await poll(hass)
    assert set(contexts) == {None}


async def test_deleting_a_device_deletes_what_stands_behind_it_but_never_the_hub(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    assert await async_setup_component(hass, "config", {})
    client = await hass_ws_client(hass)
    registry = dr.async_get(hass)
    for key, deletable in (("tv", True), (entry.entry_id, False)):
        device = registry.async_get_device_by_identifier((DOMAIN, key), entry.entry_id)
        assert device is not None
        await client.send_json_auto_id({"type": "config/device_registry/remove", "device_id": device.id})
        assert (await client.receive_json())["success"] is deletable
    await settle(hass)
    assert set(hub.targets) == set()
    assert (await logged(hass))[-1].action == "deleted"


async def test_no_sqlite_call_runs_on_the_event_loop(
    hass: HomeAssistant, entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop_thread = threading.get_ident()
    offenders: list[str] = []

    class Watched(sqlite3.Connection):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            self._watch("connect")
            super().__init__(*args, **kwargs)

        @override
        def execute(self, *args: Any) -> sqlite3.Cursor:
            self._watch(args[0])
            return super().execute(*args)

        @override
        def executemany(self, *args: Any) -> sqlite3.Cursor:
            self._watch(args[0])
            return super().executemany(*args)

        @override
        def close(self) -> None:
            self._watch("close")
            super().close()

        def _watch(self, what: str) -> None:
            if threading.get_ident() == loop_thread:
                offenders.append(what)

    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Watched))
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    await call(hass, "switch.turn_off", "switch.tv_capture")
    assert len(await logged(hass)) == 3
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert await async_setup_component(hass, DOMAIN, {})
    assert offenders == []
