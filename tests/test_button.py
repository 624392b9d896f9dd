"""The buttons of the hub."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import entity_registry as er

from custom_components.ledgrab.hub import LedGrabHub
from tests.root import add_desk, call, logged, settle
from tests.simulators.wled import WledSimulator


@pytest.mark.parametrize("button", ["button.ledgrab_start_all", "button.ledgrab_stop_all"])
async def test_the_buttons_belong_to_the_hub_alone(hass: HomeAssistant, hub: LedGrabHub, button: str) -> None:
    item = er.async_get(hass).async_get(button)
    assert item is not None
    assert (item.device_id, item.config_subentry_id) == (hub.device_id, None)


async def test_a_press_is_one_entry_in_the_name_of_who_pressed(
    hass: HomeAssistant,
    hass_admin_user: MockUser,
    hub: LedGrabHub,
    entry: MockConfigEntry,
    lamp: WledSimulator,
    desk: WledSimulator,
) -> None:
    add_desk(hass, entry, desk)
    await settle(hass)
    alice = Context(user_id=hass_admin_user.id)
    await call(hass, "button.press", "button.ledgrab_stop_all", alice)
    await lamp.wait_for(lambda: not lamp.live and not desk.live, 5)
    assert (await logged(hass))[-1].action == "targets_stopped"
    await call(hass, "button.press", "button.ledgrab_start_all", alice)
    await lamp.wait_for(lambda: lamp.live and desk.live, 5)
    started = (await logged(hass))[-1]
    assert (started.action, started.actor) == ("targets_started", "user:Mock User")
