"""No secret that anybody says to LedGrab comes out of it again."""

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from aiohttp import web
import mss
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator
import voluptuous as vol

from homeassistant.auth.providers.homeassistant import HassAuthProvider
from homeassistant.components.websocket_api.http import URL as WEBSOCKET
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component

from custom_components.ledgrab.const import (
    CONF_DISPLAY,
    CONF_HOST,
    CONF_KIND,
    CONF_MONITOR,
    SUBENTRY_DEVICE,
    SUBENTRY_SOURCE,
)
from tests.automations import TOGGLE, automate
from tests.canary import BASIC, CANARY, JWT, LOUD, SHAPES, Watchman, talkative_lamp
from tests.clients import enter, exchange
from tests.flows import Flow, the_hub
from tests.mdns import Network, open_network
from tests.root import add, call, change, logged, poll, settle, state_of
from tests.simulators.waiting import wait_until
from tests.simulators.wled import WledSimulator

LOGIN_FLOW = "/auth/login_flow"
CLIENT_ID = "https://example.com/app"


@pytest.fixture
async def watchman(
    hass: HomeAssistant,
    local_auth: HassAuthProvider,
    hass_client: ClientSessionGenerator,
    caplog: pytest.LogCaptureFixture,
) -> Watchman:
    """Return who listens, in a Home Assistant with all its doors; requested before the hub."""
    for component in ("auth", "backup", "diagnostics", "websocket_api"):
        assert await async_setup_component(hass, component, {})
    return Watchman(hass, hass_client, caplog)


@pytest.fixture
async def network(hass: HomeAssistant, socket_enabled: None) -> AsyncIterator[Network]:
    """Return a network that Home Assistant listens to; requested before the hub."""
    hass.config.components.add("zeroconf")
    async with open_network(hass) as network:
        yield network


@pytest.fixture
async def hub(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set the hub up."""
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)


async def actions(hass: HomeAssistant) -> list[str]:
    """Return what the log has, so that a test that provoked nothing fails."""
    return [entry.action for entry in await logged(hass)]


@pytest.mark.parametrize("shape", SHAPES)
async def test_names_of_things_are_logged_without_it(
    hass: HomeAssistant, watchman: Watchman, entry: MockConfigEntry, hub: None, shape: str
) -> None:
    """The name itself is the user's, and stays wherever Home Assistant shows names."""
    for key in ("lamp", "rainbow", "tv"):
        hass.config_entries.async_update_subentry(entry, entry.subentries[key], title=f"{'x' * 229} {shape}")
    await settle(hass)
    await call(hass, "switch.turn_off", "switch.tv_capture")
    hass.config_entries.async_remove_subentry(entry, "rainbow")
    assert (await actions(hass)).count("updated") == 3
    assert shape not in str(state_of(hass, "sensor.ledgrab_last_activity").as_dict())
    assert await watchman.leaks() <= {"changes of states", "issues", "log records", "states"}


@pytest.mark.parametrize("field", SHAPES)
async def test_a_device_of_a_flow(
    hass: HomeAssistant, watchman: Watchman, hub: None, lamp: WledSimulator, field: str
) -> None:
    for kind, more in (("wled", {}), ("ddp", {"led_count": 60})):
        flow = await Flow.add(hass, the_hub(hass), SUBENTRY_DEVICE)
        await flow.choose(kind)
        await flow.submit(host=field, **more)
        assert CONF_HOST in flow.errors
    flow = await Flow.reconfigure(hass, the_hub(hass), "lamp")
    await flow.submit(host=f"http://127.0.0.1:{lamp.port}/?token={CANARY}#{CANARY}")
    assert flow.step["reason"] == "reconfigure_successful"
    assert await watchman.leaks() == set()


async def test_a_source_of_a_flow(hass: HomeAssistant, watchman: Watchman, hub: None) -> None:
    flow = await Flow.add(hass, the_hub(hass), SUBENTRY_SOURCE)
    await flow.choose("screen")
    await flow.submit(display=f"anna:{CANARY}@host:0")
    assert flow.errors
    assert await watchman.leaks() == set()


async def test_a_lamp_that_is_discovered(
    hass: HomeAssistant,
    watchman: Watchman,
    network: Network,
    hub: None,
    entry: MockConfigEntry,
    desk: WledSimulator,
) -> None:
    await network.announce(f"Hall token={CANARY}", mac=f"token={CANARY}")
    desk.identity.name = f"Desk password={CANARY}"
    flow = await Flow.add(hass, entry, SUBENTRY_DEVICE)
    await flow.choose("wled")
    await flow.submit(host=f"127.0.0.1:{desk.port}")
    assert flow.step["title"] == "Desk password=[redacted]"
    assert {"discovered", "created"} <= set(await actions(hass))
    assert await watchman.leaks() == set()


ANSWERS = {
    "an error in JSON": web.json_response({"error": LOUD}, status=500),
    "an error in text": web.Response(text=LOUD, status=404),
    "no JSON": web.Response(text=LOUD),
    "broken JSON": web.Response(text=LOUD, content_type="application/json"),
    "another document": web.json_response({CANARY: [LOUD]}),
    "fields of another kind": web.json_response({"state": LOUD, "info": LOUD}),
    "fields inside of fields": web.json_response(
        {"state": {"on": LOUD}, "info": {"ver": LOUD, "leds": LOUD}}
    ),
    "names of fields": web.json_response({"state": {"seg": {CANARY: LOUD}}, "info": {CANARY: LOUD}}),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
async def test_what_a_device_answers(
    hass: HomeAssistant, watchman: Watchman, entry: MockConfigEntry, hub: None, answer: web.Response
) -> None:
    async with talkative_lamp(answer) as port:
        await change(hass, entry, "lamp", host=f"127.0.0.1:{port}")
        with pytest.raises(HomeAssistantError):
            await call(hass, "light.turn_on", "light.lamp", rgb_color=(1, 2, 3))
        await poll(hass)
        await poll(hass)
        flow = await Flow.add(hass, entry, SUBENTRY_DEVICE)
        await flow.choose("wled")
        await flow.submit(host=f"127.0.0.1:{port}")
        assert flow.errors
        assert "offline" in await actions(hass)
        assert await watchman.leaks() == set()
        await hass.config_entries.async_unload(entry.entry_id)


async def test_what_a_device_says_of_itself(
    hass: HomeAssistant, watchman: Watchman, hub: None, lamp: WledSimulator
) -> None:
    lamp.identity.name, lamp.identity.firmware = LOUD, f"16.0.1-{JWT}"
    await poll(hass)
    assert "firmware_changed" in await actions(hass)
    assert await watchman.leaks() == set()


async def test_settings_that_were_stored(
    hass: HomeAssistant, watchman: Watchman, entry: MockConfigEntry
) -> None:
    entry.add_to_hass(hass)
    add(hass, entry, SUBENTRY_SOURCE, "odd", "Odd", {CONF_KIND: LOUD})
    add(hass, entry, SUBENTRY_DEVICE, "bad", "Bad", {CONF_KIND: "wled", CONF_HOST: SHAPES[0]})
    screen = {CONF_KIND: "screen", CONF_DISPLAY: f"http://anna:{CANARY}@host:0", CONF_MONITOR: 1}
    add(hass, entry, SUBENTRY_SOURCE, "pc", "PC", screen)
    hass.config_entries.async_update_subentry(
        entry, entry.subentries["tv"], data={**entry.subentries["tv"].data, "source_id": "pc"}
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert await watchman.leaks() == set()


@pytest.mark.parametrize("error", [mss.ScreenShotError(LOUD), ValueError("\n".join(SHAPES))])
async def test_texts_of_exceptions(
    hass: HomeAssistant,
    watchman: Watchman,
    entry: MockConfigEntry,
    hub: None,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    def refuse(**options: object) -> None:
        raise error

    monkeypatch.setattr(mss, "MSS", refuse)
    add(hass, entry, SUBENTRY_SOURCE, "pc", "PC", {CONF_KIND: "screen", CONF_MONITOR: 1})
    await change(hass, entry, "tv", source_id="pc")
    await wait_until(lambda: entry.runtime_data.hub.sources["pc"].lost_reason, 5, "a lost source")
    await poll(hass)
    flow = await Flow.add(hass, entry, SUBENTRY_SOURCE)
    await flow.choose("screen")
    await flow.submit()
    assert flow.errors
    assert "source_lost" in await actions(hass)
    assert "[redacted]" in state_of(hass, "binary_sensor.tv_problem").attributes["reason"]
    assert await watchman.leaks() == set()


async def test_whoever_knocks_over_http(
    hass: HomeAssistant, watchman: Watchman, hub: None, hass_client_no_auth: ClientSessionGenerator
) -> None:
    client = await hass_client_no_auth()
    headers = {"User-Agent": LOUD, "Referer": f"http://host/?token={CANARY}", "Cookie": f"session={CANARY}"}
    for authorization in (f"Bearer {CANARY}", f"Bearer {JWT}", f"Basic {BASIC}", LOUD.strip()):
        for path in ("/api/", "/api/ledgrab/activity/export", f"/api/ledgrab/activity/exports/{CANARY}"):
            url = f"{path}?authSig={JWT}&access_token={CANARY}&api_password={CANARY}"
            await client.get(url, headers={**headers, "Authorization": authorization})
    begun = {"client_id": CLIENT_ID, "handler": ["homeassistant", None], "redirect_uri": CLIENT_ID}
    flow = await (await client.post(LOGIN_FLOW, json=begun)).json()
    answer = {"client_id": CLIENT_ID, "username": LOUD, "password": CANARY}
    await client.post(f"{LOGIN_FLOW}/{flow['flow_id']}?token={CANARY}", json=answer)
    assert "login_failed" in await actions(hass)
    assert await watchman.leaks() == set()


# The heartbeat of a connection that closes while it is refused is the web server's own.
@pytest.mark.parametrize("expected_lingering_timers", [True])
async def test_whoever_knocks_over_websocket(
    hass: HomeAssistant, watchman: Watchman, hub: None, hass_client_no_auth: ClientSessionGenerator
) -> None:
    client = await hass_client_no_auth()
    async with client.ws_connect(WEBSOCKET, headers={"Authorization": f"Bearer {CANARY}"}) as websocket:
        await websocket.receive_json()
        await websocket.send_json({"type": "auth", "access_token": CANARY})
        assert (await websocket.receive_json())["type"] == "auth_invalid"
    assert "login_failed" in await actions(hass)
    assert await watchman.leaks() == set()


async def test_messages_to_our_commands(
    hass: HomeAssistant, watchman: Watchman, hub: None, hass_ws_client: WebSocketGenerator
) -> None:
    person = await enter(hass, hass_ws_client, "user")
    messages: list[dict[str, Any]] = [
        {"type": "ledgrab/activity/list", "message_like": f"token={CANARY}", "actor": LOUD[:99]},
        {"type": "ledgrab/activity/list", "limit": CANARY, CANARY: LOUD},
        {"type": "ledgrab/activity/settings/set", "max_days": 1},
        {"type": "ledgrab/activity/settings/set", "logging": LOUD, CANARY: LOUD},
        {"type": "ledgrab/activity/clear"},
        {"type": "ledgrab/activity/clear", "token": CANARY},
        {"type": "ledgrab/targets/list", "token": [{CANARY: CANARY}]},
        {"type": f"ledgrab/{CANARY}"},
    ]
    for message in messages:
        await exchange(person, message.pop("type"), **message)
    assert "permission_denied" in await actions(hass)
    assert await watchman.leaks() == set()


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("ledgrab.export_activity", {"name": f"token={CANARY}"}),
        ("ledgrab.export_activity", {"message_like": f"token={CANARY}", "format": "json"}),
        ("ledgrab.export_activity", {"device": LOUD}),
        ("ledgrab.export_activity", {"format": LOUD}),
        ("ledgrab.prune_activity", {"max_days": LOUD}),
        ("ledgrab.clear_activity", {CANARY: [{"token": CANARY}]}),
        ("light.turn_on", {"entity_id": "light.lamp", "effect": LOUD}),
        ("number.set_value", {"entity_id": "number.tv_brightness", "value": LOUD}),
        ("switch.turn_on", {"entity_id": "switch.tv_capture", "token": LOUD}),
    ],
)
async def test_data_of_actions(
    hass: HomeAssistant, watchman: Watchman, hub: None, action: str, data: dict[str, Any]
) -> None:
    domain, name = action.split(".")
    with suppress(HomeAssistantError, vol.Invalid):
        await hass.services.async_call(domain, name, data, blocking=True)
    assert await watchman.leaks() == set()


async def test_automations(hass: HomeAssistant, watchman: Watchman, hub: None) -> None:
    await automate(hass, {"trigger": "event", "event_type": f"token={CANARY}"}, *TOGGLE, name=f"Night {LOUD}")
    hass.bus.async_fire(f"token={CANARY}", {"password": CANARY, "nested": [{CANARY: LOUD}]})
    await settle(hass)
    assert {"automation_triggered", "target_started"} <= set(await actions(hass))
    assert await watchman.leaks() == set()


async def test_backups(
    hass: HomeAssistant, watchman: Watchman, hub: None, hass_ws_client: WebSocketGenerator
) -> None:
    client = await hass_ws_client(hass)
    asked: dict[str, Any] = {
        "agent_ids": ["backup.local"],
        "password": CANARY,
        "name": f"token={CANARY} night",
    }
    assert (await exchange(client, "backup/generate", **asked))["success"]
    assert "backup_created" in await actions(hass)
    assert await watchman.leaks() == set()
