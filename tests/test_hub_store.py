"""What entities set is kept apart from the configuration, and a damaged file costs no more than itself."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CoreState, HomeAssistant

from custom_components.ledgrab.color.tuning import Tuning
from custom_components.ledgrab.const import DATA_ACTIVITY
from custom_components.ledgrab.hub import LedGrabHub
from custom_components.ledgrab.hub_store import STORAGE_KEY, STORAGE_VERSION
from tests.root import call, logged, settle

DEPTH = {"horizontal": 0.08, "vertical": 0.05}


def stored(tuning: object, version: int = STORAGE_VERSION) -> dict[str, Any]:
    """Return the file with a tuning of the one target."""
    data = {"targets": {"tv": {"wanted": True, "tuning": tuning}}, "things": {}}
    return {"version": version, "minor_version": 1, "key": STORAGE_KEY, "data": data}


async def test_the_wanted_state_is_on_disk_at_once_and_the_tuning_at_the_latest_with_the_unload(
    hass: HomeAssistant, hass_storage: dict[str, Any], hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    await call(hass, "switch.turn_off", "switch.tv_capture")
    assert hass_storage[STORAGE_KEY]["data"]["targets"]["tv"]["wanted"] is False
    await call(hass, "number.set_value", "number.tv_brightness", value=50)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert hass_storage[STORAGE_KEY]["data"]["targets"]["tv"]["tuning"]["brightness"] == 0.5


@pytest.mark.parametrize(
    "tuning",
    [
        {"brightness": 1.0, "border_depth": DEPTH, "mode": "median"},
        {"border_depth": DEPTH, "mode": "exact", "from_the_future": 1},
        {"mode": "exact"},
        "bright",
    ],
)
async def test_stored_tuning_that_is_not_understood_gives_way_to_the_defaults(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    tuning: object,
) -> None:
    hass_storage[STORAGE_KEY] = stored(tuning)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    target = entry.runtime_data.hub.targets["tv"]
    assert (target.tuning, target.running) == (Tuning(), True)
    assert "stored tuning of target tv is damaged" in caplog.text


async def test_a_hub_that_could_not_start_and_was_removed_leaves_nothing_to_the_next(
    hass: HomeAssistant, hass_storage: dict[str, Any], entry: MockConfigEntry
) -> None:
    hass.set_state(CoreState.not_running)
    hass_storage[STORAGE_KEY] = stored({}, version=STORAGE_VERSION + 1)
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    log = hass.data[DATA_ACTIVITY]
    log.record("system", "stopping", message="waits, because the log is closed")
    await log.async_flush()
    assert (log.path.exists(), log.pending) == (True, 1)
    await hass.config_entries.async_remove(entry.entry_id)
    assert STORAGE_KEY not in hass_storage
    assert not log.path.exists()
    again = MockConfigEntry(domain=entry.domain)
    again.add_to_hass(hass)
    assert await hass.config_entries.async_setup(again.entry_id)
    assert [item.action for item in await logged(hass)] == ["started", "set_up"]


@pytest.mark.parametrize(
    "data",
    [
        [],
        {"targets": None},
        {"targets": ["tv"], "things": "none", "versions": 1, "announced": {}},
        {"targets": {"tv": True}, "things": {"tv": {"kind": "target"}}, "announced": [1, "_wled"]},
        {"targets": {"tv": {"wanted": "yes"}}, "things": {"old": None}, "versions": {"ledgrab": None}},
    ],
)
async def test_a_file_with_damaged_parts_costs_no_more_than_them(
    hass: HomeAssistant, hass_storage: dict[str, Any], entry: MockConfigEntry, data: object
) -> None:
    hass_storage[STORAGE_KEY] = {**stored({}), "data": data}
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert entry.runtime_data.hub.targets["tv"].running
