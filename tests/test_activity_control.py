"""Changed options are followed at once, and every change is told."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant

from custom_components.ledgrab.activity.query import count
from custom_components.ledgrab.const import DATA_ACTIVITY, DOMAIN
from tests.root import logged, note, settle


@pytest.fixture
async def entry(hass: HomeAssistant) -> MockConfigEntry:
    """Return a hub without devices, set up."""
    entry = MockConfigEntry(domain=DOMAIN)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    return entry


async def set_options(hass: HomeAssistant, entry: MockConfigEntry, **options: Any) -> None:
    """Save options as a flow does."""
    hass.config_entries.async_update_entry(entry, options={**entry.options, **options})
    await settle(hass)


async def test_with_logging_off_only_what_nobody_may_hide_is_kept(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await set_options(hass, entry, logging=False)
    log = hass.data[DATA_ACTIVITY]
    note(log, "not kept")
    log.record("auth", "login_failed", message="kept", always=True)
    await set_options(hass, entry, max_days=7)
    await set_options(hass, entry, logging=True)
    note(log, "kept again")
    entries = (await logged(hass))[-5:]
    assert [entry.action for entry in entries] == [
        "logging_disabled",
        "login_failed",
        "settings_changed",
        "logging_enabled",
        "stopping",
    ]
    assert "not kept" not in {entry.message for entry in entries}


async def test_logging_that_was_off_stays_off_after_a_reload(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await set_options(hass, entry, logging=False)
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    before = len(await logged(hass))
    note(hass.data[DATA_ACTIVITY], "not kept")
    assert len(await logged(hass)) == before


async def test_a_change_names_the_settings_but_not_their_values(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await set_options(hass, entry, sidebar="hidden", published=["device"], logging=False)
    told = (await logged(hass))[-2]
    assert (told.action, told.metadata) == (
        "settings_changed",
        {"fields": ["logging", "published", "sidebar"]},
    )


async def test_a_title_that_changes_is_no_setting_of_the_log(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    before = len(await logged(hass))
    hass.config_entries.async_update_entry(entry, title="Lights")
    assert len(await logged(hass)) == before


async def test_a_log_that_shall_be_kept_is_put_aside_when_ledgrab_goes(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await set_options(hass, entry, keep_log=True)
    path = hass.data[DATA_ACTIVITY].path
    before = len(await logged(hass))
    assert await hass.config_entries.async_remove(entry.entry_id)
    (kept,) = path.parent.glob("activity.db.kept-*")
    assert not path.exists()
    assert await hass.async_add_executor_job(count, kept) >= before


async def test_nothing_is_kept_of_a_log_that_never_was(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await set_options(hass, entry, keep_log=True)
    assert await hass.config_entries.async_unload(entry.entry_id)
    path = hass.data[DATA_ACTIVITY].path
    await hass.async_add_executor_job(path.unlink)
    assert await hass.config_entries.async_remove(entry.entry_id)
    assert not path.parent.exists()
