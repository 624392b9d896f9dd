"""Our lines in Home Assistant's Activity page, whatever a lamp is called."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from homeassistant.components.recorder import Recorder, get_instance
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from custom_components.ledgrab.const import DOMAIN
from tests.root import add_desk, settle
from tests.simulators.wled import WledSimulator


async def shown(hass: HomeAssistant, client: Any) -> list[str]:
    """Return the messages of our lines."""
    await settle(hass)
    await get_instance(hass).async_block_till_done()
    start = dt_util.utcnow().replace(year=2000).isoformat()
    await client.send_json_auto_id({"type": "logbook/get_events", "start_time": start})
    rows: list[dict[str, Any]] = (await client.receive_json())["result"]
    return [row["message"] for row in rows if row.get("domain") == DOMAIN and "message" in row]


@pytest.mark.parametrize("name", ["switch.tv_capture", "constructor", "toString", "__proto__", "a.b c.d"])
async def test_no_word_of_a_message_is_one_that_the_page_replaces(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    entry: MockConfigEntry,
    desk: WledSimulator,
    name: str,
) -> None:
    assert await async_setup_component(hass, "logbook", {})
    client = await hass_ws_client(hass)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    add_desk(hass, entry, desk)
    await settle(hass)
    hass.config_entries.async_update_subentry(entry, entry.subentries["desk"], title=name)
    messages = await shown(hass, client)
    (renamed,) = [message for message in messages if message.startswith("changed device")]
    assert renamed.replace("\u00a0", " ") == f"changed device {name}"
    assert not {word for message in messages for word in message.split(" ")} & {name, *name.split(" ")}


async def test_other_messages_wrap_where_they_may(
    recorder_mock: Recorder, hass: HomeAssistant, hass_ws_client: WebSocketGenerator, entry: MockConfigEntry
) -> None:
    assert await async_setup_component(hass, "logbook", {})
    client = await hass_ws_client(hass)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_subentry(entry, entry.subentries["lamp"], title="TV v1.0.2 (e.g. left)")
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert not [message for message in await shown(hass, client) if "\u00a0" in message]
