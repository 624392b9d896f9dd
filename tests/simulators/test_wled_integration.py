"""Home Assistant's own `wled` integration against the simulated lamp."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import DATA_RESOLVER

from tests.simulators.names import SimulatorNames
from tests.simulators.wled import WledSimulator

NAME = "lamp.simulator"
LIGHT = "light.shelf"


@pytest.fixture
async def lamp(socket_enabled: None) -> AsyncIterator[WledSimulator]:
    """Run a lamp."""
    async with WledSimulator("Shelf", 30, mac="0123456789ab") as simulator:
        yield simulator


@pytest.fixture
async def entry(hass: HomeAssistant, lamp: WledSimulator) -> MockConfigEntry:
    """Set up the integration with the lamp."""
    resolver: Any = SimulatorNames({NAME: (lamp.host, lamp.port)})
    hass.data[DATA_RESOLVER] = resolver
    entry = MockConfigEntry(domain="wled", data={"host": NAME}, unique_id="0123456789ab", minor_version=2)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


async def settle(hass: HomeAssistant, lamp: WledSimulator) -> None:
    """Wait until the integration listens to the lamp's websocket."""
    await lamp.wait_for(lambda: lamp.info["ws"] == 1)
    await hass.async_block_till_done()


async def test_the_integration_sets_up(
    hass: HomeAssistant, lamp: WledSimulator, entry: MockConfigEntry
) -> None:
    """And shows the lamp's light."""
    assert entry.state is ConfigEntryState.LOADED
    light = hass.states.get(LIGHT)
    assert light is not None
    assert (light.state, light.attributes["brightness"], light.attributes["rgb_color"]) == (
        STATE_ON,
        128,
        (255, 160, 0),
    )


async def test_the_integration_switches_the_lamp(
    hass: HomeAssistant, lamp: WledSimulator, entry: MockConfigEntry
) -> None:
    """Color and brightness reach the LEDs."""
    color = {"entity_id": LIGHT, "rgb_color": [0, 255, 0], "brightness": 51}
    await hass.services.async_call("light", "turn_on", color, blocking=True)
    assert lamp.shown.tolist() == [[0, 51, 0]] * 30
    await hass.services.async_call("light", "turn_off", {"entity_id": LIGHT}, blocking=True)
    assert not lamp.state["on"]


async def test_the_integration_follows_the_lamp(
    hass: HomeAssistant, lamp: WledSimulator, entry: MockConfigEntry
) -> None:
    """Somebody else switches it, by the library of the same kind: HTTP."""
    await settle(hass, lamp)
    client = entry.runtime_data.wled.session
    async with client.post(f"http://{NAME}/json/state", json={"on": False}) as response:
        assert response.status == 200
    await lamp.wait_for(lambda: hass.states.is_state(LIGHT, STATE_OFF))


async def test_the_integration_notices_a_power_loss_and_the_return(
    hass: HomeAssistant, lamp: WledSimulator, entry: MockConfigEntry
) -> None:
    """It asks in vain, then with success."""
    coordinator = entry.runtime_data
    await settle(hass, lamp)
    await lamp.crash()
    await lamp.wait_for(lambda: not coordinator.wled.connected)
    await coordinator.async_refresh()
    assert not coordinator.last_update_success
    await lamp.restart()
    await coordinator.async_refresh()
    assert coordinator.last_update_success
    assert hass.states.is_state(LIGHT, STATE_ON)
