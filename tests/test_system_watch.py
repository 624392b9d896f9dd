"""Home Assistant itself: who asks it to end, and what was updated since the last run."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from homeassistant.const import __version__ as ha_version
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import UnknownUser
from homeassistant.loader import async_get_integration
from homeassistant.setup import async_setup_component

from custom_components.ledgrab.activity.model import ActivityEntry
from custom_components.ledgrab.const import DOMAIN
from custom_components.ledgrab.hub import LedGrabHub
from custom_components.ledgrab.hub_store import STORAGE_KEY, STORAGE_VERSION
from tests.root import logged

SOFTWARE = ("integration_updated", "core_updated")


@pytest.fixture
async def version(hass: HomeAssistant) -> str:
    """Return the version of LedGrab."""
    return str((await async_get_integration(hass, DOMAIN)).version)


async def of(hass: HomeAssistant, *actions: str) -> list[ActivityEntry]:
    """Return the entries of some actions, oldest first."""
    return [entry for entry in await logged(hass) if entry.action in actions]


async def test_nothing_was_updated_at_the_first_run(
    hass: HomeAssistant, hass_storage: dict[str, Any], hub: LedGrabHub, entry: MockConfigEntry, version: str
) -> None:
    assert await of(hass, *SOFTWARE) == []
    assert hass_storage[STORAGE_KEY]["data"]["versions"] == {"ledgrab": version, "home_assistant": ha_version}
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert await of(hass, *SOFTWARE) == []


async def run_with(
    hass: HomeAssistant, hass_storage: dict[str, Any], entry: MockConfigEntry, versions: object
) -> None:
    """Set the hub up where the last run kept some versions."""
    data = {"targets": {}, "things": {}, "versions": versions}
    hass_storage[STORAGE_KEY] = {
        "version": STORAGE_VERSION,
        "minor_version": 1,
        "key": STORAGE_KEY,
        "data": data,
    }
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)


@pytest.mark.parametrize("before", ["0.0.1", "99.9.9"])
async def test_another_version_of_ledgrab_is_told_once(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    lamp: object,
    entry: MockConfigEntry,
    version: str,
    before: str,
) -> None:
    await run_with(hass, hass_storage, entry, {"ledgrab": before, "home_assistant": ha_version})
    assert await hass.config_entries.async_reload(entry.entry_id)
    (updated,) = await of(hass, *SOFTWARE)
    assert (updated.action, updated.actor) == ("integration_updated", "system")
    assert updated.message == f"LedGrab was updated to {version}"
    assert updated.metadata == {"previous": before, "version": version}
    assert hass_storage[STORAGE_KEY]["data"]["versions"]["ledgrab"] == version


async def test_another_version_of_home_assistant_is_told_once(
    hass: HomeAssistant, hass_storage: dict[str, Any], lamp: object, entry: MockConfigEntry, version: str
) -> None:
    await run_with(hass, hass_storage, entry, {"ledgrab": version, "home_assistant": "2026.9.0"})
    assert await hass.config_entries.async_reload(entry.entry_id)
    (updated,) = await of(hass, *SOFTWARE)
    assert updated.action == "core_updated"
    assert updated.message == f"Home Assistant was updated to {ha_version}"
    assert updated.metadata == {"previous": "2026.9.0", "version": ha_version}


@pytest.mark.parametrize("versions", [None, {}, [], "0.0.1", {"ledgrab": 1, "home_assistant": ["2026.9.0"]}])
async def test_versions_that_are_not_understood_tell_nothing(
    hass: HomeAssistant, hass_storage: dict[str, Any], lamp: object, entry: MockConfigEntry, versions: object
) -> None:
    await run_with(hass, hass_storage, entry, versions)
    assert await of(hass, *SOFTWARE) == []
    assert hass_storage[STORAGE_KEY]["data"]["versions"]["home_assistant"] == ha_version


@pytest.mark.parametrize(("operation", "restart"), [("restart", True), ("stop", False)])
async def test_who_asks_home_assistant_to_end_is_named(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hub: LedGrabHub,
    ends: list[bool],
    operation: str,
    restart: bool,
) -> None:
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "call_service", "domain": "homeassistant", "service": operation})
    assert (await client.receive_json())["success"]
    (asked,) = await of(hass, "restart_requested")
    assert (asked.actor, asked.message) == (
        "user:Mock User",
        f"A {operation} of Home Assistant was requested",
    )
    assert asked.metadata == {"operation": operation}
    assert ends == [restart]


async def test_a_refused_restart_was_not_requested(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
    hub: LedGrabHub,
    ends: list[bool],
) -> None:
    client = await hass_ws_client(hass, hass_read_only_access_token)
    await client.send_json_auto_id({"type": "call_service", "domain": "homeassistant", "service": "restart"})
    assert (await client.receive_json())["error"]["message"] == "Unauthorized"
    assert await of(hass, "restart_requested") == []
    assert ends == []


async def test_a_restart_by_somebody_who_is_gone_was_not_requested(
    hass: HomeAssistant, hass_owner_user: MockUser, hub: LedGrabHub, ends: list[bool]
) -> None:
    with pytest.raises(UnknownUser):
        await hass.services.async_call(
            "homeassistant", "restart", blocking=True, context=Context(user_id="gone")
        )
    assert await of(hass, "restart_requested") == []
    assert ends == []


async def test_a_restart_by_an_automation_is_its_own(
    hass: HomeAssistant, hub: LedGrabHub, ends: list[bool]
) -> None:
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "alias": "Night",
                "triggers": {"trigger": "event", "event_type": "night"},
                "actions": {"action": "homeassistant.restart"},
            }
        },
    )
    hass.bus.async_fire("night")
    await hass.async_block_till_done()
    (asked,) = await of(hass, "restart_requested")
    assert asked.actor == "automation:Night"
    assert ends == [True]


async def test_other_actions_of_home_assistant_are_not_told(
    hass: HomeAssistant, hub: LedGrabHub, ends: list[bool]
) -> None:
    await hass.services.async_call("homeassistant", "check_config", blocking=True)
    assert await of(hass, "restart_requested") == []
