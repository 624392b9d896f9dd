"""What Home Assistant's Activity page says of who or what caused an entry."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from homeassistant.components.recorder import Recorder, get_instance
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from custom_components.ledgrab.const import DOMAIN
from custom_components.ledgrab.hub import LedGrabHub
from tests.root import call, settle

CAPTURE = {"entity_id": "switch.tv_capture"}
ON = {"action": "switch.turn_on", "target": CAPTURE}


@pytest.fixture
async def client(
    recorder_mock: Recorder, hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub
) -> MockHAClientWebSocket:
    """Return a person's websocket, with the target switched off and the Activity page at hand."""
    night = {"alias": "Night", "triggers": {"trigger": "event", "event_type": "night"}, "actions": [ON]}
    assert await async_setup_component(hass, "logbook", {})
    assert await async_setup_component(hass, "automation", {"automation": night})
    assert await async_setup_component(
        hass, "script", {"script": {"film": {"alias": "Film", "sequence": [ON]}}}
    )
    await call(hass, "switch.turn_off", "switch.tv_capture")
    return await hass_ws_client(hass)


async def act(client: MockHAClientWebSocket, action: str, entity_id: str) -> None:
    """Perform an action as the frontend does."""
    domain, service = action.split(".")
    command = {"type": "call_service", "domain": domain, "service": service}
    await client.send_json_auto_id({**command, "target": {"entity_id": entity_id}})
    assert (await client.receive_json())["success"]


async def lines(hass: HomeAssistant, client: MockHAClientWebSocket) -> dict[str, dict[str, Any]]:
    """Return LedGrab's lines of the page by their text, the newest of each text."""
    await settle(hass)
    await get_instance(hass).async_block_till_done()
    start = dt_util.utcnow().replace(year=2000).isoformat()
    await client.send_json_auto_id({"type": "logbook/get_events", "start_time": start})
    found = (await client.receive_json())["result"]
    return {row["message"]: row for row in found if row.get("domain") == DOMAIN}


async def test_a_start_by_a_person_is_by_that_person(
    hass: HomeAssistant, hass_admin_user: MockUser, client: MockHAClientWebSocket
) -> None:
    await act(client, "switch.turn_on", "switch.tv_capture")
    started = (await lines(hass, client))["started"]
    assert started["context_user_id"] == hass_admin_user.id


async def test_a_start_by_an_automation_is_by_that_automation(
    hass: HomeAssistant, client: MockHAClientWebSocket
) -> None:
    hass.bus.async_fire("night")
    await hass.async_block_till_done()
    found = await lines(hass, client)
    for text in ("was triggered", "started"):
        cause = found[text]
        assert "context_user_id" not in cause
        assert cause["context_event_type"] == "automation_triggered"
        assert (cause["context_name"], cause["context_entity_id"]) == ("Night", "automation.night")
        assert cause["context_source"] == "event 'night'"


async def test_a_start_by_an_automation_that_a_person_triggered_is_by_both(
    hass: HomeAssistant, hass_admin_user: MockUser, client: MockHAClientWebSocket
) -> None:
    await act(client, "automation.trigger", "automation.night")
    await hass.async_block_till_done()
    started = (await lines(hass, client))["started"]
    assert (started["context_name"], started["context_user_id"]) == ("Night", hass_admin_user.id)


async def test_a_start_by_a_script_is_by_that_script_and_by_who_ran_it(
    hass: HomeAssistant, hass_admin_user: MockUser, client: MockHAClientWebSocket
) -> None:
    await act(client, "script.turn_on", "script.film")
    started = (await lines(hass, client))["started"]
    assert started["context_user_id"] == hass_admin_user.id
    assert started["context_domain"] == "script"


async def test_what_happens_by_itself_is_by_nobody(
    hass: HomeAssistant, client: MockHAClientWebSocket
) -> None:
    await act(client, "switch.turn_on", "switch.tv_capture")
    stopped = (await lines(hass, client))["stopped"]
    assert "context_user_id" not in stopped
