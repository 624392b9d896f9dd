"""Real automations for tests, and what they did."""

from typing import Any

from pytest_homeassistant_custom_component.common import async_capture_events

from homeassistant.components.automation import EVENT_AUTOMATION_TRIGGERED
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component

from custom_components.ledgrab.const import DOMAIN
from custom_components.ledgrab.hub import LedGrabHub
from tests.root import settle

HEARD = "heard"
"""The event of an automation that only says what it heard."""
LISTEN = {"event": HEARD, "event_data": {"entry": "{{ trigger.entry }}", "trigger": "{{ trigger }}"}}
TOGGLE = [
    {"action": f"switch.turn_{way}", "target": {"entity_id": "switch.tv_capture"}} for way in ("off", "on")
]
"""Two things that LedGrab tells of."""


async def automate(
    hass: HomeAssistant,
    trigger: dict[str, Any],
    *actions: dict[str, Any],
    name: str = "follower",
    **more: Any,
) -> list[Event[Any]]:
    """Make an automation and return what tells of its runs, from now on."""
    config = {"alias": name, "id": name, "triggers": [trigger], "actions": list(actions), **more}
    runs: list[Event[Any]] = async_capture_events(hass, EVENT_AUTOMATION_TRIGGERED)
    assert await async_setup_component(hass, "automation", {"automation": [config]})
    await hass.async_block_till_done()
    return runs


async def quiet(hass: HomeAssistant) -> None:
    """Wait for everything that follows from what was begun: entries, runs, and entries of runs."""
    for _ in range(10):
        await settle(hass)


def device_id(hass: HomeAssistant, hub: LedGrabHub, key: str) -> str:
    """Return the device of a thing, or of the hub, in Home Assistant."""
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, key), hub.entry.entry_id)
    assert device is not None
    return device.id
