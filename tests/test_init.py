"""The life of the hub: setup, reload, stop, and what is given back."""

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.ledgrab.hub import LedGrabHub
from tests.root import logged, settle
from tests.simulators.wled import WledSimulator


async def test_the_lamp_glows_after_setup(hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator) -> None:
    await lamp.wait_for(lambda: lamp.live and lamp.frames > 5, 10)
    assert lamp.pixels.any()
    actions = [entry.action for entry in await logged(hass)]
    assert actions == ["created", "created", "created", "target_started"]
