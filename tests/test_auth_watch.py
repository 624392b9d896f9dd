"""Failed logins, however somebody tries, and the bans that follow."""

import asyncio
from collections.abc import Mapping
from socket import herror

from aiohttp.test_utils import TestClient
from aiohttp.web import Application, Request
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homeassistant.auth.providers.homeassistant import HassAuthProvider
from homeassistant.components.websocket_api.http import URL as WEBSOCKET
from homeassistant.core import HomeAssistant

from custom_components.ledgrab.activity.model import Severity
from custom_components.ledgrab.const import DATA_ACTIVITY
from tests.visitors import a_minute_later, actions, all_told, open_house, strangers, told

CANARY = "LG-CANARY-7f3a91"
WRONG = {"Authorization": f"Bearer {CANARY}"}
NO_HEADERS: Mapping[str, str] = {}
PROXY = {"use_x_forwarded_for": True, "trusted_proxies": ["127.0.0.1"]}
LOGIN_FLOW = "/auth/login_flow"
CLIENT_ID = "https://example.com/app"


@pytest.fixture
def no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Home Assistant find no name for an address, and ask no network for one."""

    def unknown(address: str) -> None:
        raise herror(address)

    monkeypatch.setattr("homeassistant.components.http.ban.gethostbyaddr", unknown)


async def knock(
    client: TestClient[Request, Application], times: int = 1, headers: Mapping[str, str] = NO_HEADERS
) -> int:
    """Return the status of the last of some requests with a wrong token."""
    for _ in range(times):
        status = (await client.get("/api/", headers={**WRONG, **headers})).status
    return status


async def test_a_wrong_token_is_a_failed_login(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    await open_house(hass)
    assert await knock(await hass_client_no_auth()) == 401
    (entry,) = await told(hass)
    assert (entry.action, entry.actor, entry.severity) == ("login_failed", "anonymous", Severity.WARNING)
    assert dict(entry.metadata) == {"address": "127.0.0.1"}
    assert (entry.entity_type, entry.entity_id, entry.entity_name) == (None, None, None)


async def test_a_wrong_password_is_a_failed_login(
    hass: HomeAssistant, local_auth: HassAuthProvider, hass_client_no_auth: ClientSessionGenerator
) -> None:
    await open_house(hass)
    client = await hass_client_no_auth()
    begun = {"client_id": CLIENT_ID, "handler": ["homeassistant", None], "redirect_uri": CLIENT_ID}
    flow = await (await client.post(LOGIN_FLOW, json=begun)).json()
    answer = {"client_id": CLIENT_ID, "username": "ada", "password": CANARY}
    step = await (await client.post(f"{LOGIN_FLOW}/{flow['flow_id']}", json=answer)).json()
    assert step["errors"] == {"base": "invalid_auth"}
    (entry,) = await told(hass)
    assert (entry.action, dict(entry.metadata)) == ("login_failed", {"address": "127.0.0.1"})


# The heartbeat of a connection that closes while it is refused is the web server's own.
@pytest.mark.parametrize("expected_lingering_timers", [True])
async def test_a_wrong_token_of_a_websocket_is_a_failed_login(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    await open_house(hass)
    client = await hass_client_no_auth()
    async with client.ws_connect(WEBSOCKET) as websocket:
        await websocket.receive_json()
        await websocket.send_json({"type": "auth", "access_token": CANARY})
        assert (await websocket.receive_json())["type"] == "auth_invalid"
    (entry,) = await told(hass)
    assert (entry.action, dict(entry.metadata)) == ("login_failed", {"address": "127.0.0.1"})


async def test_a_wrong_refresh_token_is_a_failed_login(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    await open_house(hass)
    client = await hass_client_no_auth()
    form = {"grant_type": "refresh_token", "client_id": CLIENT_ID, "refresh_token": CANARY}
    assert (await client.post("/auth/token", data=form)).status == 400
    assert await actions(hass) == ["login_failed"]


async def test_behind_a_proxy_the_address_is_that_of_the_visitor(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    await open_house(hass, **PROXY)
    client = await hass_client_no_auth()
    await knock(client, headers={"X-Forwarded-For": "127.0.0.9"})
    await knock(client, headers={"X-Forwarded-For": "::1"})
    assert [entry.metadata["address"] for entry in await told(hass)] == ["127.0.0.9", "::1"]


@pytest.mark.parametrize(
    "origin",
    [
        "http://[::1",
        "http://[fe80::1%25eth0]",
        "null",
        "http://[::ffff:1.2.3.4]",
        "http://@evil",
        "http://a:b@c",
        f"http://{'x' * 5_000}",
    ],
)
async def test_an_origin_that_is_none_changes_nothing(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator, origin: str
) -> None:
    await open_house(hass)
    assert await knock(await hass_client_no_auth(), headers={"Origin": origin}) == 401
    assert [dict(entry.metadata) for entry in await told(hass)] == [{"address": "127.0.0.1"}]


async def test_nothing_of_the_request_but_its_address_is_kept(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    await open_house(hass)
    client = await hass_client_no_auth()
    headers = {**WRONG, "User-Agent": CANARY, "Referer": f"http://{CANARY}/", "Origin": f"http://{CANARY}"}
    await client.get(f"/api/{CANARY}?access_token={CANARY}&authSig={CANARY}", headers=headers)
    await client.get(f"/api/states/light.{CANARY}?authSig={CANARY}", headers=headers)
    entries = await told(hass)
    folder = hass.data[DATA_ACTIVITY].path.parent
    files = b"".join([file.read_bytes() for file in folder.iterdir()])
    assert len(entries) == 1
    assert b"127.0.0.1" in files
    assert CANARY.encode() not in files
    assert b"localhost" not in files


async def test_a_banned_address_is_told_once_with_its_attempts(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    await open_house(hass, ip_ban_enabled=True, login_attempts_threshold=3)
    assert await knock(await hass_client_no_auth(), times=5) == 403
    entries = await told(hass)
    assert [entry.action for entry in entries] == ["login_failed"] * 3 + ["ip_banned"]
    assert (entries[-1].actor, entries[-1].severity) == ("anonymous", Severity.WARNING)
    assert dict(entries[-1].metadata) == {"address": "127.0.0.1", "attempts": 3}


async def test_a_ban_is_told_once_also_while_more_requests_are_under_way(
    hass: HomeAssistant, no_names: None
) -> None:
    await open_house(hass, ip_ban_enabled=True, login_attempts_threshold=2)
    await asyncio.gather(*strangers(hass.http.app, ["203.0.113.7"] * 6))
    assert (await actions(hass)).count("ip_banned") == 1


async def test_who_is_refused_within_has_not_failed_to_log_in(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, hass_read_only_access_token: str
) -> None:
    await open_house(hass)
    client = await hass_client(hass_read_only_access_token)
    assert (await client.post("/api/events/anything")).status == 401
    assert await told(hass) == []


async def test_five_are_told_one_by_one_and_the_others_after_a_minute(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    await open_house(hass)
    await knock(await hass_client_no_auth(), times=8)
    assert await actions(hass) == ["login_failed"] * 5
    await a_minute_later(hass)
    *_, summary = await told(hass)
    assert (summary.action, summary.actor) == ("auth_suppressed", "anonymous")
    assert summary.message == "3 more within 60 s: failed logins"
    assert dict(summary.metadata) == {
        "address": "127.0.0.1",
        "count": 3,
        "seconds": 60,
        "suppressed": "login_failed",
    }
    await a_minute_later(hass)
    assert len(await told(hass)) == 6


async def test_what_was_only_counted_is_told_before_home_assistant_ends(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    await open_house(hass)
    await knock(await hass_client_no_auth(), times=7)
    hass.bus.async_fire("homeassistant_stop")
    assert [entry.metadata.get("count") for entry in await told(hass)] == [None] * 5 + [2]


async def test_what_was_only_counted_is_told_after_a_reload(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    entry = await open_house(hass)
    client = await hass_client_no_auth()
    await knock(client, times=7)
    await hass.config_entries.async_reload(entry.entry_id)
    assert await actions(hass) == ["login_failed"] * 5 + ["auth_suppressed"]
    await knock(client)
    assert await actions(hass) == ["login_failed"] * 5 + ["auth_suppressed", "login_failed"]


async def test_what_was_only_counted_is_on_disk_after_an_unload(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    entry = await open_house(hass)
    await knock(await hass_client_no_auth(), times=7)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert await actions(hass) == ["login_failed"] * 5 + ["auth_suppressed"]
    assert hass.data[DATA_ACTIVITY].pending == 0


async def test_a_flood_from_one_address_makes_six_entries(hass: HomeAssistant, no_names: None) -> None:
    await open_house(hass)
    await asyncio.gather(*strangers(hass.http.app, ["203.0.113.7"] * 2_000))
    await a_minute_later(hass)
    entries = await told(hass)
    assert [entry.action for entry in entries] == ["login_failed"] * 5 + ["auth_suppressed"]
    assert entries[-1].metadata["count"] == 1_995


async def test_a_flood_from_everywhere_makes_few_entries_and_every_attempt_is_counted(
    hass: HomeAssistant, no_names: None
) -> None:
    await open_house(hass, ip_ban_enabled=True, login_attempts_threshold=1)
    addresses = [f"10.1.{number // 250}.{number % 250}" for number in range(2_000)]
    await asyncio.gather(*strangers(hass.http.app, addresses))
    await a_minute_later(hass)
    entries = await all_told(hass)
    summaries = [entry.metadata for entry in entries if entry.action == "auth_suppressed"]
    counted = {
        kind: sum(entry.action == kind for entry in entries)
        + sum(int(summary["count"]) for summary in summaries if summary["suppressed"] == kind)
        for kind in ("login_failed", "ip_banned")
    }
    assert counted == {"login_failed": 2_000, "ip_banned": 2_000}
    assert len(entries) <= 600


async def test_an_ipv6_network_is_one_visitor(hass: HomeAssistant, no_names: None) -> None:
    await open_house(hass)
    await asyncio.gather(*strangers(hass.http.app, [f"2001:db8::{number:x}" for number in range(20)]))
    await a_minute_later(hass)
    *first, summary = await told(hass)
    assert [entry.action for entry in first] == ["login_failed"] * 5
    assert (summary.metadata["address"], summary.metadata["count"]) == ("2001:db8::/64", 15)
