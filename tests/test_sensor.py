"""The sensors of the log: what happened last, and how much is stored."""

from datetime import timedelta

from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from homeassistant.components.recorder import Recorder, get_instance
from homeassistant.components.recorder.history import get_significant_states
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from custom_components.ledgrab.activity.query import count
from custom_components.ledgrab.const import DATA_ACTIVITY
from custom_components.ledgrab.hub import LedGrabHub
from tests.root import call, note, settle, state_of

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
