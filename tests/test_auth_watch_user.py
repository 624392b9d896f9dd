"""Failed logins of somebody who is logged in: a token of one's own opens no way to the door unseen."""

from collections.abc import Mapping

from aiohttp.test_utils import TestClient
from aiohttp.web import Application, Request
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homeassistant.auth.providers.homeassistant import HassAuthProvider
from homeassistant.components.websocket_api.http import URL as WEBSOCKET
from homeassistant.core import HomeAssistant

from tests.clients import token_of
from tests.test_auth_watch import CLIENT_ID, LOGIN_FLOW
from tests.visitors import a_minute_later, open_house, told

type Client = TestClient[Request, Application]

GUEST = "user:Read-Only User"


@pytest.fixture
async def guest(hass: HomeAssistant) -> Mapping[str, str]:
    """Open the house and return what a read-only user sends along."""
    token = await token_of(hass, "read-only user")
    await open_house(hass)
    return {"Authorization": f"Bearer {token}"}


async def lines(hass: HomeAssistant) -> list[tuple[str, str]]:
    """Return what is told: action and actor."""
    return [(entry.action, entry.actor) for entry in await told(hass)]


async def guess_password(client: Client, guest: Mapping[str, str]) -> None:
    """Try a password of somebody else."""
    begun = {"client_id": CLIENT_ID, "handler": ["homeassistant", None], "redirect_uri": CLIENT_ID}
    flow = await (await client.post(LOGIN_FLOW, json=begun, headers=guest)).json()
    answer = {"client_id": CLIENT_ID, "username": "ada", "password": "wrong"}
    step = await client.post(f"{LOGIN_FLOW}/{flow['flow_id']}", json=answer, headers=guest)
    assert (await step.json())["errors"] == {"base": "invalid_auth"}


async def guess_refresh_token(client: Client, guest: Mapping[str, str]) -> None:
    """Try a refresh token of somebody else."""
    form = {"grant_type": "refresh_token", "client_id": CLIENT_ID, "refresh_token": "wrong"}
    assert (await client.post("/auth/token", data=form, headers=guest)).status == 400


async def test_a_user_who_guesses_the_password_of_another_is_named(
    hass: HomeAssistant,
    local_auth: HassAuthProvider,
    hass_client_no_auth: ClientSessionGenerator,
    guest: Mapping[str, str],
) -> None:
    client = await hass_client_no_auth()
    await guess_password(client, guest)
    await guess_password(client, guest)
    assert await lines(hass) == [("login_failed", GUEST)] * 2


async def test_a_user_who_guesses_a_refresh_token_is_named(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator, guest: Mapping[str, str]
) -> None:
    await guess_refresh_token(await hass_client_no_auth(), guest)
    (entry,) = await told(hass)
    assert (entry.action, entry.actor) == ("login_failed", GUEST)
    assert dict(entry.metadata) == {"address": "127.0.0.1"}


# The heartbeat of a connection that closes while it is refused is the web server's own.
@pytest.mark.parametrize("expected_lingering_timers", [True])
async def test_a_user_who_guesses_the_token_of_a_websocket_is_named(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator, guest: Mapping[str, str]
) -> None:
    client = await hass_client_no_auth()
    async with client.ws_connect(WEBSOCKET, headers=guest) as websocket:
        await websocket.receive_json()
        await websocket.send_json({"type": "auth", "access_token": "wrong"})
        assert (await websocket.receive_json())["type"] == "auth_invalid"
    assert await lines(hass) == [("login_failed", GUEST)]


async def test_guesses_count_by_address_with_and_without_a_token(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator, guest: Mapping[str, str]
) -> None:
    client = await hass_client_no_auth()
    for headers in [guest, {}] * 4:
        await guess_refresh_token(client, headers)
    await a_minute_later(hass)
    told_one_by_one = [("login_failed", GUEST), ("login_failed", "anonymous")] * 3
    assert await lines(hass) == [*told_one_by_one[:5], ("auth_suppressed", "anonymous")]
