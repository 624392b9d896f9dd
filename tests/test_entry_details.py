"""What entries about things and captures tell beyond their message."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant

from custom_components.ledgrab.activity.model import ActivityEntry
from custom_components.ledgrab.hub import LedGrabHub
from tests.root import add_desk, call, logged, settle
from tests.simulators.wled import WledSimulator


async def last(hass: HomeAssistant, action: str) -> ActivityEntry:
    """Return the newest entry of an action."""
    return [entry for entry in await logged(hass) if entry.action == action][-1]


async def test_a_stop_tells_what_showed_what_and_for_how_long(hass: HomeAssistant, hub: LedGrabHub) -> None:
    ran = await last(hass, "target_started")
    hub.store.set_started("tv", hub.store.started_at("tv") - 3_600, hub.targets["tv"].tuning)
    await call(hass, "switch.turn_off", "switch.tv_capture")
    stopped = await last(hass, "target_stopped")
    seconds = stopped.metadata["seconds"]
    assert ran.metadata == {"device": "Lamp", "source": "Rainbow"}
    assert stopped.metadata == {**ran.metadata, "reason": "requested", "seconds": seconds}
    assert seconds >= 3_600


async def test_a_stop_by_a_clock_that_went_back_took_no_time(hass: HomeAssistant, hub: LedGrabHub) -> None:
    target = hub.targets["tv"]
    hub.store.set_started("tv", hub.store.started_at("tv") + 3_600, target.tuning)
    await call(hass, "switch.turn_off", "switch.tv_capture")
    assert (await last(hass, "target_stopped")).metadata["seconds"] == 0


@pytest.mark.parametrize(("key", "metadata"), [("desk", {"kind": "wled"}), ("desk_light", {})])
async def test_the_kind_of_a_thing_is_told_when_it_comes_and_when_it_goes(
    hass: HomeAssistant,
    hub: LedGrabHub,
    entry: MockConfigEntry,
    desk: WledSimulator,
    key: str,
    metadata: dict[str, str],
) -> None:
    add_desk(hass, entry, desk)
    await settle(hass)
    created = [item for item in await logged(hass) if (item.action, item.entity_id) == ("created", key)]
    hass.config_entries.async_remove_subentry(entry, key)
    await settle(hass)
    deleted = await last(hass, "deleted")
    assert (deleted.entity_id, dict(deleted.metadata)) == (key, metadata)
    assert [dict(item.metadata) for item in created] == [metadata]
