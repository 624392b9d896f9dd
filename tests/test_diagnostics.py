"""What a user may attach to a report."""

import json
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
    get_diagnostics_for_device,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homeassistant.components.diagnostics import REDACTED
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component

from custom_components.ledgrab.const import CONF_DISPLAY, CONF_KIND, DATA_ACTIVITY, DOMAIN, SUBENTRY_SOURCE
from custom_components.ledgrab.hub import LedGrabHub
from tests.root import add, logged, poll, settle
from tests.simulators.wled import WledSimulator


@pytest.fixture
async def client(hass: HomeAssistant, hass_client: ClientSessionGenerator) -> ClientSessionGenerator:
    """Return what makes the client of an administrator; diagnostics are downloads."""
    assert await async_setup_component(hass, "diagnostics", {})
    return hass_client


async def download(hass: HomeAssistant, client: ClientSessionGenerator, entry: MockConfigEntry) -> Any:
    """Return the diagnostics of the hub."""
    return await get_diagnostics_for_config_entry(hass, client, entry)


async def download_thing(
    hass: HomeAssistant, client: ClientSessionGenerator, entry: MockConfigEntry, key: str
) -> Any:
    """Return the diagnostics of one device of the registry."""
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, key), entry.entry_id)
    assert device is not None
    return await get_diagnostics_for_device(hass, client, entry, device)


async def test_the_log_is_told_in_figures(
    hass: HomeAssistant, client: ClientSessionGenerator, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    entries = await logged(hass)
    log = (await download(hass, client, entry))["log"]
    assert log["entries"] == sum(log["by_category"].values()) == len(entries)
    assert log["newest_seq"] == entries[-1].seq
    assert log["oldest"] == entries[0].ts.isoformat()
    assert log["file_bytes"] > 4_096
    assert (log["logging"], log["storage"], log["pending"]) == (True, "ok", 0)
    assert log["last_write"] >= entries[-1].ts.isoformat()


async def test_nothing_says_whose_home_it_is(
    hass: HomeAssistant, client: ClientSessionGenerator, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    hass.config_entries.async_update_subentry(entry, entry.subentries["lamp"], title="Anna's bed")
    add(hass, entry, SUBENTRY_SOURCE, "pc", "Anna's PC", {CONF_KIND: "screen", CONF_DISPLAY: "anna:0"})
    messages = {message.message for message in await logged(hass)}
    text = json.dumps(await download(hass, client, entry))
    for private in ("127.0.0.1", "aabbccddeeff", "Anna", "anna", str(hass.config.config_dir), *messages):
        assert private not in text


async def test_settings_are_shown_without_where_things_are(
    hass: HomeAssistant,
    client: ClientSessionGenerator,
    hub: LedGrabHub,
    entry: MockConfigEntry,
    lamp: WledSimulator,
) -> None:
    await poll(hass)
    device = await download_thing(hass, client, entry, "lamp")
    assert (device["id"], device["type"]) == ("lamp", "device")
    assert device["settings"] == {
        "kind": "wled",
        "host": REDACTED,
        "mac": REDACTED,
        "ddp_port": lamp.ddp_port,
        "led_count": 60,
        "rgbw": False,
    }
    assert device["figures"]["online"] is True
    assert device["figures"]["state"]["firmware"] == "16.0.0"
    assert device["figures"]["state"]["live_source"] == REDACTED


async def test_running_loops_are_told_in_figures(
    hass: HomeAssistant,
    client: ClientSessionGenerator,
    hub: LedGrabHub,
    entry: MockConfigEntry,
    lamp: WledSimulator,
) -> None:
    await lamp.wait_for(lambda: lamp.frames > 2)
    target = (await download_thing(hass, client, entry, "tv"))["figures"]
    assert (target["wanted"], target["running"], target["failed"], target["troubled"]) == (
        True,
        True,
        False,
        False,
    )
    assert target["metrics"]["sent"] > 2
    assert target["tuning"]["brightness"] == 1.0
    source = (await download_thing(hass, client, entry, "rainbow"))["figures"]
    assert (source["lost"], source["metrics"]["available"]) == (False, True)


async def test_the_device_of_the_hub_tells_everything(
    hass: HomeAssistant, client: ClientSessionGenerator, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    whole = await download_thing(hass, client, entry, entry.entry_id)
    assert [thing["id"] for thing in whole["things"]] == ["lamp", "rainbow", "tv"]
    assert whole["options"] == {}


async def test_a_hub_that_is_not_set_up_tells_its_settings(
    hass: HomeAssistant, client: ClientSessionGenerator, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    whole = await download(hass, client, entry)
    assert [thing["figures"] for thing in whole["things"]] == [None, None, None]
    assert whole["log"]["entries"] > 0


async def test_what_was_never_asked_or_never_ran_has_no_figures(
    hass: HomeAssistant, client: ClientSessionGenerator, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    lamp.fail_http = True
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    device, source, target = (await download(hass, client, entry))["things"]
    assert device["figures"] == {"online": False, "state": None}
    assert source["figures"] == {"lost": False, "metrics": None}
    assert (target["figures"]["running"], target["figures"]["troubled"]) == (False, True)
    assert target["figures"]["metrics"] is None


async def test_a_log_that_cannot_be_read_is_said_to_be_so(
    hass: HomeAssistant, client: ClientSessionGenerator, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    path = hass.data[DATA_ACTIVITY].path
    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_add_executor_job(path.write_bytes, b"no database" * 100)
    log = (await download(hass, client, entry))["log"]
    assert log["error"] in {"StoreClosedError", "StoreCorruptError"}
    assert "entries" not in log
