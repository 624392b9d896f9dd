"""The sensors of the log: what happened last, and how much is stored."""

import asyncio
from datetime import timedelta

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from homeassistant.components.recorder import Recorder, get_instance
from homeassistant.components.recorder.history import get_significant_states
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from custom_components.ledgrab.activity.query import count
from custom_components.ledgrab.const import DATA_ACTIVITY, DOMAIN
from custom_components.ledgrab.hub import LedGrabHub
from tests.automations import quiet
from tests.root import call, logged, note, settle, state_of

LAST = "sensor.ledgrab_last_activity"
STORED = "sensor.ledgrab_entries_stored"


async def minute(hass: HomeAssistant) -> None:
    """Let what happens every minute happen now."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=61))
    await settle(hass)


async def test_the_last_entries_are_there_and_come_back_after_a_restart(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    await call(hass, "switch.turn_off", "switch.tv_capture")
    entries = state_of(hass, LAST).attributes["entries"]
    assert entries[0]["message"] == "TV stopped"
    assert len(entries) <= 10
    await hass.config_entries.async_reload(hub.entry.entry_id)
    await settle(hass)
    again = state_of(hass, LAST)
    assert again.state == "TV stopped"
    assert again.attributes["entries"] == entries


async def test_the_recorder_keeps_the_state_but_not_the_list(
    recorder_mock: Recorder, hass: HomeAssistant, hub: LedGrabHub
) -> None:
    note(hass.data[DATA_ACTIVITY], "Something")
    await settle(hass)
    await get_instance(hass).async_block_till_done()
    past = dt_util.utcnow() - timedelta(hours=1)
    history = await get_instance(hass).async_add_executor_job(
        lambda: get_significant_states(hass, past, entity_ids=[LAST])
    )
    newest = history[LAST][-1]
    assert not isinstance(newest, dict)
    assert newest.state == "Something"
    assert "entries" not in newest.attributes


async def test_only_what_is_published_is_shown(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    hass.config_entries.async_update_entry(entry, options={"published": ["capture"]})
    await call(hass, "switch.turn_off", "switch.tv_capture")
    note(hass.data[DATA_ACTIVITY], "Something of the system")
    await settle(hass)
    assert state_of(hass, LAST).state == "TV stopped"
    hass.config_entries.async_update_entry(entry, options={"published": []})
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert state_of(hass, LAST).state == "unknown"


async def test_an_address_in_an_entry_is_not_in_the_state(hass: HomeAssistant, hub: LedGrabHub) -> None:
    hass.data[DATA_ACTIVITY].record(
        "device", "offline", message="Lamp does not answer", metadata={"address": "192.0.2.7"}
    )
    await settle(hass)
    assert "192.0.2.7" not in str(state_of(hass, LAST).as_dict())


async def lamp_lost(hass: HomeAssistant) -> None:
    """Record something that shall be forgotten."""
    hass.data[DATA_ACTIVITY].record("device", "offline", message="Bedside lamp does not answer")
    await settle(hass)
    assert "Bedside" in str(state_of(hass, LAST).as_dict())


async def test_what_was_cleared_is_not_shown_any_more(hass: HomeAssistant, hub: LedGrabHub) -> None:
    await lamp_lost(hass)
    await hass.services.async_call(DOMAIN, "clear_activity", blocking=True)
    await quiet(hass)
    shown = state_of(hass, LAST)
    assert "Bedside" not in str(shown.as_dict())
    assert [entry["action"] for entry in shown.attributes["entries"]] == ["log_cleared"]


async def test_what_was_pruned_is_not_shown_any_more(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    await lamp_lost(hass)
    for number in range(110):
        hass.data[DATA_ACTIVITY].record("auth", "login_failed", message=f"Login {number}")
    # What is not written yet cannot be pruned.
    await settle(hass)
    hass.config_entries.async_update_entry(entry, options={"max_entries": 100})
    await quiet(hass)
    shown = state_of(hass, LAST)
    assert "log_pruned" in [entry["action"] for entry in shown.attributes["entries"]]
    assert "Bedside" not in str(shown.as_dict())


async def test_what_is_not_published_any_more_is_not_shown_any_more(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    await lamp_lost(hass)
    hass.config_entries.async_update_entry(entry, options={"published": ["capture"]})
    await quiet(hass)
    shown = state_of(hass, LAST)
    assert "Bedside" not in str(shown.as_dict())
    assert shown.state == "TV started"
    hass.config_entries.async_update_entry(entry, options={"published": []})
    await quiet(hass)
    assert state_of(hass, LAST).state == "unknown"


@pytest.mark.parametrize("attempt", range(3))
async def test_what_happens_while_the_file_is_read_at_the_start_costs_nothing(
    hass: HomeAssistant, hub: LedGrabHub, attempt: int
) -> None:
    log = hass.data[DATA_ACTIVITY]
    for number in range(10):
        note(log, f"before {number}")
    await settle(hass)

    async def meanwhile() -> None:
        for number in range(5):
            await asyncio.sleep(0.002 * (1 + attempt))
            note(log, f"meanwhile {number}")

    working = hass.async_create_task(meanwhile())
    await hass.config_entries.async_reload(hub.entry.entry_id)
    await working
    newest = [entry.message for entry in reversed(await logged(hass))]
    assert [entry["message"] for entry in state_of(hass, LAST).attributes["entries"]] == newest[:10]


async def test_the_number_of_entries_and_its_time_tell_nobody_that_somebody_came_in(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    note(hass.data[DATA_ACTIVITY], "Something")
    await settle(hass)
    await minute(hass)
    before = state_of(hass, STORED)
    hass.data[DATA_ACTIVITY].record("auth", "login_failed", severity="warning", message="A login failed")
    await settle(hass)
    await minute(hass)
    assert state_of(hass, STORED).last_reported == before.last_reported
    note(hass.data[DATA_ACTIVITY], "Something else")
    await settle(hass)
    await minute(hass)
    assert int(state_of(hass, STORED).state) == int(before.state) + 1


async def test_what_is_stored_is_counted_at_the_start_and_once_a_minute(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    before = int(state_of(hass, STORED).state)
    path = hass.data[DATA_ACTIVITY].path
    for number in range(7):
        note(hass.data[DATA_ACTIVITY], f"entry {number}")
    await settle(hass)
    assert int(state_of(hass, STORED).state) == before
    await minute(hass)
    assert int(state_of(hass, STORED).state) == await hass.async_add_executor_job(count, path) > before
    untouched = state_of(hass, STORED)
    await minute(hass)
    assert state_of(hass, STORED).last_reported == untouched.last_reported


async def test_a_file_that_cannot_be_counted_is_unknown_and_counted_as_soon_as_it_can(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    path = hass.data[DATA_ACTIVITY].path
    note(hass.data[DATA_ACTIVITY], "Something")
    await settle(hass)
    away = path.with_name("elsewhere")
    path.rename(away)
    await minute(hass)
    assert state_of(hass, STORED).state == "unknown"
    away.rename(path)
    await minute(hass)
    assert int(state_of(hass, STORED).state) > 0
