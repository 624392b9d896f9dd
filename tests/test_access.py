"""What only administrators may do: refusals and who was refused."""

import asyncio
from http import HTTPStatus
from typing import Any

from aiohttp.web import Request, Response
import pytest
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator
import voluptuous as vol

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import (
    Context,
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.helpers.http import HomeAssistantView
from homeassistant.setup import async_setup_component

from custom_components.ledgrab.access import (
    async_record_session,
    async_register_admin_action,
    require_admin_command,
    require_admin_view,
)
from custom_components.ledgrab.activity.model import Severity
from custom_components.ledgrab.const import DOMAIN
from tests.visitors import a_minute_later, actions, ask, open_house, told

SCHEMA = vol.Schema({vol.Optional("secret"): str})
SECRET = {"secret": "LG-CANARY-7f3a91"}


async def answer(call: ServiceCall) -> ServiceResponse:
    """Answer an action."""
    return {"answer": 42}


@require_admin_command
@websocket_api.websocket_command({vol.Required("type"): "ledgrab/test/now", vol.Optional("secret"): str})
@callback
def ws_now(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Answer at once."""
    connection.send_result(msg["id"], 42)


@require_admin_command
@websocket_api.websocket_command({vol.Required("type"): "ledgrab/test/later", vol.Optional("secret"): str})
@websocket_api.async_response
async def ws_later(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Answer a little later."""
    await asyncio.sleep(0)
    connection.send_result(msg["id"], 42)


@websocket_api.websocket_command({vol.Required("type"): "ledgrab/test/follow"})
@callback
def ws_follow(hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
    """Begin to follow."""
    async_record_session(hass, connection)
    connection.send_result(msg["id"])


class LockedView(HomeAssistantView):
    """A view for administrators."""

    url: str | None = "/api/ledgrab/test/{name}"
    name = "api:ledgrab:test"

    @require_admin_view
    async def get(self, _request: Request, name: str) -> Response:
        """Answer with what was asked for."""
        return Response(text=name)


@pytest.fixture
async def locked(hass: HomeAssistant, hass_admin_user: MockUser, hass_read_only_user: MockUser) -> None:
    """Add something that only administrators may do, and not the user who is called Reader."""
    await hass.auth.async_update_user(hass_read_only_user, name="Reader")
    await open_house(hass)
    async_register_admin_action(hass, "test", answer, SCHEMA, supports_response=SupportsResponse.OPTIONAL)
    for command in (ws_now, ws_later, ws_follow):
        websocket_api.async_register_command(hass, command)
    hass.http.register_view(LockedView())


async def act(hass: HomeAssistant, context: Context | None) -> ServiceResponse:
    """Call the action with something that must not be told."""
    return await hass.services.async_call(
        DOMAIN, "test", SECRET, blocking=True, context=context, return_response=True
    )


async def test_an_administrator_may_act(hass: HomeAssistant, hass_admin_user: MockUser, locked: None) -> None:
    assert await act(hass, Context(user_id=hass_admin_user.id)) == {"answer": 42}
    assert await told(hass) == []


async def test_what_nobody_asked_for_may_act(hass: HomeAssistant, locked: None) -> None:
    assert await act(hass, None) == {"answer": 42}
    assert await told(hass) == []


async def test_another_user_may_not_act(
    hass: HomeAssistant, hass_read_only_user: MockUser, locked: None
) -> None:
    context = Context(user_id=hass_read_only_user.id)
    with pytest.raises(Unauthorized) as refusal:
        await act(hass, context)
    assert refusal.value.context is context
    (entry,) = await told(hass)
    assert (entry.action, entry.actor) == ("permission_denied", "user:Reader")
    assert (entry.severity, entry.message) == (Severity.WARNING, "Was refused: ledgrab.test")
    assert dict(entry.metadata) == {"operation": "ledgrab.test"}


async def test_a_user_whom_nobody_knows_may_not_act(hass: HomeAssistant, locked: None) -> None:
    with pytest.raises(UnknownUser):
        await act(hass, Context(user_id="nobody"))
    assert await actions(hass) == ["permission_denied"]


async def test_over_http_the_address_is_told(
    hass: HomeAssistant, locked: None, hass_client: ClientSessionGenerator, hass_read_only_access_token: str
) -> None:
    client = await hass_client(hass_read_only_access_token)
    status = (await client.post("/api/services/ledgrab/test", json=SECRET)).status
    (entry,) = await told(hass)
    assert status == HTTPStatus.UNAUTHORIZED
    assert dict(entry.metadata) == {"operation": "ledgrab.test", "address": "127.0.0.1"}


async def test_over_a_websocket_the_address_is_told(
    hass: HomeAssistant, locked: None, hass_ws_client: WebSocketGenerator, hass_read_only_access_token: str
) -> None:
    client = await hass_ws_client(hass, hass_read_only_access_token)
    assert await async_setup_component(hass, "homeassistant", {})
    refused = await ask(client, "call_service", domain=DOMAIN, service="test", service_data=SECRET)
    as_ever = await ask(client, "call_service", domain="homeassistant", service="reload_all")
    (entry,) = await told(hass)
    assert refused["error"] == as_ever["error"]
    assert dict(entry.metadata) == {"operation": "ledgrab.test", "address": "127.0.0.1"}


@pytest.mark.parametrize("over_websocket", [True, False])
async def test_nobody_gets_the_address_of_somebody_else(
    hass: HomeAssistant,
    hass_read_only_user: MockUser,
    locked: None,
    hass_client: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
    over_websocket: bool,
) -> None:
    async def ring(_event: object) -> None:
        with pytest.raises(Unauthorized):
            await act(hass, Context(user_id=hass_read_only_user.id))

    hass.bus.async_listen("ring", ring)
    rings = {
        True: lambda: _ring_over_websocket(hass, hass_ws_client),
        False: lambda: _ring_over_http(hass_client),
    }
    await rings[over_websocket]()
    (entry,) = await told(hass)
    assert dict(entry.metadata) == {"operation": "ledgrab.test"}


async def _ring_over_websocket(hass: HomeAssistant, connect: WebSocketGenerator) -> None:
    assert (await ask(await connect(hass), "fire_event", event_type="ring"))["success"]


async def _ring_over_http(connect: ClientSessionGenerator) -> None:
    assert (await (await connect()).post("/api/events/ring")).status == HTTPStatus.OK


async def test_a_script_of_a_user_is_refused_as_that_user(
    hass: HomeAssistant, hass_read_only_user: MockUser, locked: None
) -> None:
    script = {"sequence": [{"action": "ledgrab.test", "continue_on_error": False}]}
    assert await async_setup_component(hass, "script", {"script": {"clear": script}})
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            "script", "clear", blocking=True, context=Context(user_id=hass_read_only_user.id)
        )
    (entry,) = await told(hass)
    assert entry.metadata["operation"] == "ledgrab.test"


@pytest.mark.parametrize("command", ["ledgrab/test/now", "ledgrab/test/later"])
async def test_a_command_is_for_administrators(
    hass: HomeAssistant,
    locked: None,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
    command: str,
) -> None:
    admin = await hass_ws_client(hass)
    allowed = await ask(admin, command, **SECRET)
    reader = await hass_ws_client(hass, hass_read_only_access_token)
    refused = await ask(reader, command, **SECRET)
    (entry,) = await told(hass)
    assert allowed["result"] == 42
    assert refused["error"]["code"] == "unauthorized"
    assert (entry.action, entry.actor) == ("permission_denied", "user:Reader")
    assert dict(entry.metadata) == {"operation": command, "address": "127.0.0.1"}


async def test_a_view_is_for_administrators(
    hass: HomeAssistant,
    locked: None,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
    hass_read_only_access_token: str,
) -> None:
    admin, reader = await hass_client(), await hass_client(hass_read_only_access_token)
    assert await (await admin.get("/api/ledgrab/test/hello")).text() == "hello"
    assert (await reader.get("/api/ledgrab/test/LG-CANARY")).status == HTTPStatus.UNAUTHORIZED
    assert (await (await hass_client_no_auth()).get("/api/ledgrab/test/x")).status == HTTPStatus.UNAUTHORIZED
    refusal, stranger = await told(hass)
    assert (refusal.action, refusal.actor) == ("permission_denied", "user:Reader")
    assert dict(refusal.metadata) == {"operation": "api:ledgrab:test", "address": "127.0.0.1"}
    assert (stranger.action, stranger.actor) == ("login_failed", "anonymous")


async def test_who_is_refused_all_the_time_is_summarized(
    hass: HomeAssistant, hass_read_only_user: MockUser, locked: None
) -> None:
    context = Context(user_id=hass_read_only_user.id)
    for _ in range(9):
        with pytest.raises(Unauthorized):
            await act(hass, context)
    await a_minute_later(hass)
    *_, summary = entries = await told(hass)
    assert [entry.action for entry in entries] == ["permission_denied"] * 5 + ["auth_suppressed"]
    assert (summary.actor, summary.message) == ("user:Reader", "4 more within 60 s: refused attempts")
    assert dict(summary.metadata) == {"count": 4, "seconds": 60, "suppressed": "permission_denied"}


async def test_many_who_are_refused_share_a_summary(hass: HomeAssistant, locked: None) -> None:
    for number in range(120):
        with pytest.raises(UnknownUser):
            await act(hass, Context(user_id=f"nobody {number}"))
    await a_minute_later(hass)
    entries = await told(hass)
    assert len(entries) == 50 + 40 + 1
    assert (entries[-1].actor, entries[-1].metadata["count"]) == ("system", 30)


async def test_refusals_that_were_only_counted_are_told_before_home_assistant_ends(
    hass: HomeAssistant, locked: None
) -> None:
    for _ in range(7):
        with pytest.raises(UnknownUser):
            await act(hass, Context(user_id="nobody"))
    hass.bus.async_fire("homeassistant_stop")
    assert (await actions(hass))[-1] == "auth_suppressed"


async def test_who_follows_live_is_told_once_a_connection(
    hass: HomeAssistant, locked: None, hass_ws_client: WebSocketGenerator
) -> None:
    for client in [await hass_ws_client(hass), await hass_ws_client(hass)]:
        await ask(client, "ledgrab/test/follow")
        await ask(client, "ledgrab/test/follow")
        await client.close()
    entries = await told(hass)
    assert [(entry.action, entry.actor) for entry in entries] == [("ws_session_opened", "user:Mock User")] * 2
    assert dict(entries[0].metadata) == {"address": "127.0.0.1"}


async def test_who_begins_to_follow_all_the_time_is_summarized(
    hass: HomeAssistant, locked: None, hass_ws_client: WebSocketGenerator, hass_read_only_access_token: str
) -> None:
    for _ in range(8):
        client = await hass_ws_client(hass, hass_read_only_access_token)
        await ask(client, "ledgrab/test/follow")
        await client.close()
    await a_minute_later(hass)
    *_, summary = entries = await told(hass)
    assert [entry.action for entry in entries] == ["ws_session_opened"] * 5 + ["auth_suppressed"]
    assert (summary.actor, summary.message) == ("user:Reader", "3 more within 60 s: live connections")
    assert dict(summary.metadata) == {"count": 3, "seconds": 60, "suppressed": "ws_session_opened"}
