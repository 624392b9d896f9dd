"""Users who come, change and go."""

from collections.abc import Mapping
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_USER
from homeassistant.core import HomeAssistant

from tests.visitors import actions, ask, open_house, told

type Told = tuple[str, str, Mapping[str, Any]]


async def lines(hass: HomeAssistant) -> list[Told]:
    """Return what is told of users: action, actor and metadata."""
    return [(entry.action, entry.actor, dict(entry.metadata)) for entry in await told(hass)]


async def test_an_administrator_who_adds_changes_and_removes_a_user_is_named(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    await open_house(hass)
    client = await hass_ws_client(hass)
    added = await ask(client, "config/auth/create", name="Ada", group_ids=[GROUP_ID_USER])
    user_id = added["result"]["user"]["id"]
    await ask(client, "config/auth/update", user_id=user_id, name="Grace", group_ids=[GROUP_ID_ADMIN])
    await ask(client, "config/auth/delete", user_id=user_id)
    assert await lines(hass) == [
        ("user_added", "user:Mock User", {"user": "Ada", "admin": False}),
        ("user_updated", "user:Mock User", {"user": "Grace", "admin": True}),
        ("user_removed", "user:Mock User", {"user": "Grace", "admin": True}),
    ]


async def test_a_user_who_was_there_before_ledgrab_is_named_when_removed(
    hass: HomeAssistant, hass_owner_user: MockUser
) -> None:
    user = await hass.auth.async_create_user("Ada\nLovelace")
    await open_house(hass)
    await hass.auth.async_remove_user(user)
    assert await lines(hass) == [("user_removed", "system", {"user": "Ada Lovelace", "admin": False})]


async def test_messages_name_the_user(hass: HomeAssistant, hass_owner_user: MockUser) -> None:
    await open_house(hass)
    user = await hass.auth.async_create_user("Ada")
    await hass.auth.async_update_user(user, is_active=False)
    await hass.auth.async_remove_user(user)
    messages = [entry.message for entry in await told(hass)]
    assert messages == ["User Ada was added", "User Ada was changed", "User Ada was removed"]


async def test_a_user_without_a_name_is_told_of_too(hass: HomeAssistant) -> None:
    await open_house(hass)
    await hass.auth.async_create_user("")
    assert await actions(hass) == ["user_added"]


async def test_users_of_services_are_not_told_of(hass: HomeAssistant) -> None:
    before = await hass.auth.async_create_system_user("Before")
    await open_house(hass)
    user = await hass.auth.async_create_system_user("Supervisor")
    await hass.auth.async_update_user(user, name="Supervisor 2")
    await hass.auth.async_remove_user(user)
    await hass.auth.async_remove_user(before)
    assert await told(hass) == []


@pytest.mark.parametrize("data", [{"user_id": "nobody"}, {}, {"user_id": ["a", "b"]}, {"user_id": None}])
@pytest.mark.parametrize("event_type", ["user_added", "user_updated", "user_removed"])
async def test_an_event_about_nobody_is_nothing(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture, event_type: str, data: dict[str, object]
) -> None:
    await open_house(hass)
    hass.bus.async_fire(event_type, data)
    assert await told(hass) == []
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []


async def test_an_unloaded_hub_watches_nobody(hass: HomeAssistant) -> None:
    entry: MockConfigEntry = await open_house(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.auth.async_create_user("Ada")
    await hass.config_entries.async_setup(entry.entry_id)
    assert await told(hass) == []
