"""People of all kinds at the websocket, and what they hear."""

import asyncio
from collections.abc import Callable
from typing import Any

from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from homeassistant.auth.const import GROUP_ID_ADMIN, GROUP_ID_READ_ONLY, GROUP_ID_USER
from homeassistant.core import HomeAssistant

GROUPS = {"admin": GROUP_ID_ADMIN, "user": GROUP_ID_USER, "read-only user": GROUP_ID_READ_ONLY}


async def token_of(hass: HomeAssistant, kind: str) -> str:
    """Return the access token of a new user of a kind."""
    user = await hass.auth.async_create_user(kind.title(), group_ids=[GROUPS[kind]])
    refresh_token = await hass.auth.async_create_refresh_token(user, "https://example.com/app")
    return hass.auth.async_create_access_token(refresh_token)


async def enter(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, kind: str = "admin"
) -> MockHAClientWebSocket:
    """Return the connection of a new user of a kind."""
    return await hass_ws_client(hass, await token_of(hass, kind))


async def result(client: MockHAClientWebSocket, kind: str, **message: object) -> Any:
    """Return the result of a command that has to succeed."""
    answer = await exchange(client, kind, **message)
    assert answer["success"], answer
    return answer["result"]


async def error(client: MockHAClientWebSocket, kind: str, **message: object) -> dict[str, Any]:
    """Return the error of a command that has to fail."""
    answer = await exchange(client, kind, **message)
    assert not answer["success"], answer
    found: dict[str, Any] = answer["error"]
    return found


async def exchange(client: MockHAClientWebSocket, kind: str, **message: object) -> dict[str, Any]:
    """Return the answer to a command, and pass over events of subscriptions."""
    await client.send_json_auto_id({"type": kind, **message})
    while (answer := await receive(client))["type"] != "result":
        pass
    return answer


async def receive(client: MockHAClientWebSocket) -> dict[str, Any]:
    """Return the next message, which has to come."""
    async with asyncio.timeout(10):
        message: dict[str, Any] = await client.receive_json()
    return message


async def event(client: MockHAClientWebSocket, key: str) -> Any:
    """Return what the next event of a kind tells, and pass over others."""
    while key not in (message := await receive(client)).get("event", {}):
        pass
    return message["event"][key]


async def awaited(client: MockHAClientWebSocket, key: str, wanted: Callable[[Any], bool]) -> Any:
    """Return what the first event of a kind tells that is as it is wanted."""
    while not wanted(told := await event(client, key)):
        pass
    return told


async def activities(client: MockHAClientWebSocket, count: int) -> list[dict[str, Any]]:
    """Return so many activities, from as many events as they come in."""
    found: list[dict[str, Any]] = []
    while len(found) < count:
        found += await event(client, "activities")
    return found
