"""What Home Assistant's page about its health says of the activity log."""

from datetime import datetime
from pathlib import Path
import shutil
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from custom_components.ledgrab.activity.schema import MIGRATIONS
from custom_components.ledgrab.const import CONF_LOGGING, DATA_ACTIVITY, DOMAIN
from tests.root import note, settle


@pytest.fixture
async def log_entry(hass: HomeAssistant) -> MockConfigEntry:
    """Return a hub without devices, set up."""
    entry = MockConfigEntry(domain=DOMAIN)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    return entry


async def health(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> dict[str, Any]:
    """Return what the page shows of LedGrab."""
    assert await async_setup_component(hass, "system_health", {})
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "system_health/info"})
    assert (await client.receive_json())["success"]
    info: dict[str, Any] = (await client.receive_json())["event"]["data"][DOMAIN]["info"]
    return info


async def test_the_page_shows_how_large_the_log_is_and_how_it_is(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, log_entry: MockConfigEntry
) -> None:
    log = hass.data[DATA_ACTIVITY]
    for number in range(3_000):
        note(log, f"entry {number}")
    await settle(hass)
    info = await health(hass, hass_ws_client)
    times = [datetime.fromisoformat(info.pop(key)["value"]) for key in ("oldest", "last_write")]
    assert times[0] < times[1] <= dt_util.utcnow()
    size = float(info.pop("file_size").removesuffix(" MiB"))
    assert 0.1 < size < 10
    assert info == {
        "storage": "ok",
        "pending": 0,
        "entries": 3_001,
        "schema_version": MIGRATIONS[-1].version,
    }


async def test_a_disk_that_refuses_is_seen_with_what_waits(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    path = Path(hass.config.path(".storage", DOMAIN, "activity.db"))
    await hass.async_add_executor_job(lambda: path.mkdir(parents=True))
    entry = MockConfigEntry(domain=DOMAIN)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert await health(hass, hass_ws_client) == {"storage": "failing", "pending": 1, "entries": "unreadable"}


async def test_the_figures_are_there_while_the_hub_is_unloaded(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, log_entry: MockConfigEntry
) -> None:
    assert await hass.config_entries.async_unload(log_entry.entry_id)
    note(hass.data[DATA_ACTIVITY], "waits")
    info = await health(hass, hass_ws_client)
    assert (info["storage"], info["entries"], info["pending"]) == ("not loaded", 1, 1)


async def test_without_a_file_the_page_says_so(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, log_entry: MockConfigEntry
) -> None:
    assert await hass.config_entries.async_unload(log_entry.entry_id)
    await hass.async_add_executor_job(shutil.rmtree, hass.data[DATA_ACTIVITY].path.parent)
    info = await health(hass, hass_ws_client)
    assert info.keys() == {"storage", "pending", "entries", "last_write"}
    assert (info["storage"], info["entries"]) == ("not loaded", "unreadable")


async def test_an_empty_log_has_no_oldest_entry(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    entry = MockConfigEntry(domain=DOMAIN, options={CONF_LOGGING: False})
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    info = await health(hass, hass_ws_client)
    assert info.keys() == {"storage", "pending", "entries", "file_size", "schema_version"}
    assert info["entries"] == 0
