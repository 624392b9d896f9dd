"""Who may do what: every command, action and address of LedGrab by everybody."""

from dataclasses import dataclass, field
from typing import Any

from aiohttp.test_utils import TestClient
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from homeassistant.core import HomeAssistant, SupportsResponse

from custom_components.ledgrab.activity.actions import ACTIONS
from custom_components.ledgrab.activity_sources import ActivitySources, Subject
from custom_components.ledgrab.const import CONF_SESSIONS, DATA_ACTIVITY, DOMAIN
from tests.clients import GROUPS, enter, event, exchange, receive, result, token_of
from tests.root import settle
from tests.visitors import open_house, told

NOBODY = "nobody"
KINDS = (*GROUPS, NOBODY)
EVERYBODY = frozenset(GROUPS)
ADMIN = frozenset({"admin"})
CANARY = "203.0.113.77"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Something that can be asked of LedGrab, and who may."""

    allowed: frozenset[str]
    data: dict[str, Any] = field(default_factory=dict)


COMMANDS = {
    "ledgrab/activity/list": Door(allowed=EVERYBODY),
    "ledgrab/activity/subscribe": Door(allowed=EVERYBODY),
    "ledgrab/activity/facets": Door(allowed=EVERYBODY),
    "ledgrab/activity/stats": Door(allowed=ADMIN),
    "ledgrab/activity/settings/get": Door(allowed=ADMIN),
    "ledgrab/activity/settings/set": Door(allowed=ADMIN, data={"max_days": 7}),
    "ledgrab/activity/clear": Door(allowed=ADMIN),
    "ledgrab/targets/list": Door(allowed=EVERYBODY),
    "ledgrab/targets/subscribe": Door(allowed=EVERYBODY),
}
SERVICES = {
    "export_activity": Door(allowed=ADMIN, data={"format": "csv"}),
    "prune_activity": Door(allowed=ADMIN, data={"max_days": 7}),
    "clear_activity": Door(allowed=ADMIN),
    "query_activity": Door(allowed=EVERYBODY, data={"limit": 5}),
}
VIEWS = {
    "/api/ledgrab/activity/export": Door(allowed=ADMIN),
    "/api/ledgrab/activity/exports/{name}": Door(allowed=ADMIN),
}


@pytest.fixture
async def house(hass: HomeAssistant, socket_enabled: None) -> MockConfigEntry:
    """Return a hub without devices, set up."""
    return await open_house(hass)


@pytest.fixture
async def visitor(
    hass: HomeAssistant, house: MockConfigEntry, hass_client: ClientSessionGenerator, kind: str
) -> TestClient[Any, Any]:
    """Return the browser of somebody of a kind; who is nobody has a token that never existed."""
    browser: TestClient[Any, Any] = await hass_client(
        "never issued" if kind == NOBODY else await token_of(hass, kind)
    )
    return browser


def test_every_row_is_about_something_that_exists_and_nothing_has_none(
    hass: HomeAssistant, house: MockConfigEntry
) -> None:
    commands = {name for name in hass.data["websocket_api"] if name.startswith(f"{DOMAIN}/")}
    assert commands == COMMANDS.keys()
    assert hass.services.async_services_for_domain(DOMAIN).keys() == SERVICES.keys()
    addresses = {resource.canonical for resource in hass.http.app.router.resources()}
    assert {address for address in addresses if f"/{DOMAIN}/" in address} == VIEWS.keys()


@pytest.mark.parametrize("kind", GROUPS)
@pytest.mark.parametrize("command", COMMANDS)
async def test_commands(
    hass: HomeAssistant,
    house: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    command: str,
    kind: str,
) -> None:
    door = COMMANDS[command]
    client = await enter(hass, hass_ws_client, kind)
    answer = await exchange(client, command, **door.data)
    allowed = kind in door.allowed
    assert answer["success"] is allowed
    assert answer.get("error", {}).get("code") == (None if allowed else "unauthorized")
    assert await denials(hass) == ([] if allowed else [command])


# The heartbeat of aiohttp's server begins anew with the last bytes of who was shown out.
@pytest.mark.parametrize("expected_lingering_timers", [True])
@pytest.mark.parametrize("command", COMMANDS)
async def test_commands_before_anybody_said_who_he_is(
    hass: HomeAssistant, house: MockConfigEntry, hass_client_no_auth: ClientSessionGenerator, command: str
) -> None:
    browser = await hass_client_no_auth()
    async with browser.ws_connect("/api/websocket") as socket:
        assert (await socket.receive_json())["type"] == "auth_required"
        await socket.send_json({"id": 1, "type": command, **COMMANDS[command].data})
        assert (await socket.receive_json())["type"] == "auth_invalid"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("service", SERVICES)
async def test_actions(hass: HomeAssistant, visitor: TestClient[Any, Any], service: str, kind: str) -> None:
    door = SERVICES[service]
    wants_answer = hass.services.supports_response(DOMAIN, service) is not SupportsResponse.NONE
    address = f"/api/services/{DOMAIN}/{service}{'?return_response' * wants_answer}"
    response = await visitor.post(address, json=door.data)
    allowed = kind in door.allowed
    assert response.status == (200 if allowed else 401)
    refused = not allowed and kind != NOBODY
    assert await denials(hass) == [f"{DOMAIN}.{service}"] * refused


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("address", VIEWS)
async def test_addresses(hass: HomeAssistant, visitor: TestClient[Any, Any], address: str, kind: str) -> None:
    response = await visitor.get(address.format(name="ledgrab-activity.csv"))
    allowed = kind in VIEWS[address].allowed
    # Whoever may come in learns that there is no such export yet.
    assert response.status in ((200, 404) if allowed else (401,))
    refused = not allowed and kind != NOBODY
    assert len(await denials(hass)) == refused


async def denials(hass: HomeAssistant) -> list[str]:
    """Return what was refused, by the log."""
    return [entry.metadata["operation"] for entry in await told(hass) if entry.action == "permission_denied"]


@pytest.fixture
async def addresses(hass: HomeAssistant, house: MockConfigEntry) -> None:
    """Record every action there is, with an address wherever one has room."""
    sources = ActivitySources(hass.data[DATA_ACTIVITY])
    for row in ACTIONS:
        metadata: dict[str, Any] = {key: f"{key} of {CANARY}:80" for key in row.metadata_keys}
        sources.tell(
            row.category,
            row.action,
            origin=f"device:{CANARY}",
            subject=Subject(name=f"Lamp {CANARY}", kind="device", id="lamp"),
            because=f"cannot reach {CANARY}",
            **metadata,
        )
    await settle(hass)


GUESTS = sorted(EVERYBODY - ADMIN)


@pytest.mark.parametrize("kind", GUESTS)
async def test_no_guest_reads_an_address_or_who_came_in(
    hass: HomeAssistant,
    addresses: None,
    hass_ws_client: WebSocketGenerator,
    hass_client: ClientSessionGenerator,
    kind: str,
) -> None:
    client = await enter(hass, hass_ws_client, kind)
    page = await result(client, "ledgrab/activity/list", limit=200)
    shown = {(entry["category"], entry["action"]) for entry in page["entries"]}
    assert {(row.category, row.action) for row in ACTIONS if row.category != "auth"} <= shown
    browser = await hass_client(await token_of(hass, kind))
    query = await browser.post(f"/api/services/{DOMAIN}/query_activity?return_response", json={"limit": 200})
    answers = [
        page,
        await query.json(),
        await result(client, "ledgrab/activity/facets"),
        await result(client, "ledgrab/targets/list"),
        await result(client, "ledgrab/activity/list", message_like=CANARY),
        await result(client, "ledgrab/activity/list", ids=[page["entries"][0]["id"]], message_like="113"),
    ]
    assert CANARY not in str(answers)
    assert "'auth'" not in str(answers)
    assert [answer["total"] for answer in answers[-2:]] == [0, 0]
    assert CANARY in str(await result(await enter(hass, hass_ws_client), "ledgrab/activity/list", limit=200))


@pytest.mark.parametrize("kind", GUESTS)
async def test_no_guest_hears_an_address_or_who_comes_in(
    hass: HomeAssistant,
    addresses: None,
    hass_ws_client: WebSocketGenerator,
    house: MockConfigEntry,
    kind: str,
) -> None:
    hass.config_entries.async_update_entry(house, options={CONF_SESSIONS: True})
    client = await enter(hass, hass_ws_client, kind)
    await result(client, "ledgrab/activity/subscribe", after_seq=0)
    await result(client, "ledgrab/activity/subscribe", message_like=CANARY, after_seq=0)
    sources = ActivitySources(hass.data[DATA_ACTIVITY])
    last = Subject(name=f"The last of {CANARY}")
    for row in ACTIONS:
        sources.tell(row.category, row.action, subject=last, because=CANARY, address=CANARY, reason=CANARY)
    sources.tell(ACTIONS[0].category, ACTIONS[0].action, subject=Subject(name="curtain"))
    heard = await overheard(client, "curtain")
    assert CANARY not in str(heard)
    assert "'auth'" not in str(heard)
    assert {message["id"] for message in heard if "activities" in message["event"]} == {1}


async def become(hass: HomeAssistant, kind: str) -> None:
    """Make the user who came in as an administrator one of another kind, or again what he was."""
    user = next(user for user in await hass.auth.async_get_users() if user.name == "Admin")
    await hass.auth.async_update_user(user, group_ids=[GROUPS[kind]])


@pytest.mark.parametrize("filters", [{}, {"categories": ["auth"]}])
@pytest.mark.parametrize("kind", GUESTS)
async def test_who_is_no_administrator_any_more_hears_nothing_more_of_it(
    hass: HomeAssistant,
    house: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    kind: str,
    filters: dict[str, Any],
) -> None:
    client = await enter(hass, hass_ws_client)
    await result(client, "ledgrab/activity/subscribe", **filters)
    await result(client, "ledgrab/activity/subscribe", message_like="curtain")
    sources = ActivitySources(hass.data[DATA_ACTIVITY])
    row = next(row for row in ACTIONS if row.action == "login_failed")
    sources.tell(row.category, row.action, address=CANARY)
    await settle(hass)
    await become(hass, kind)
    sources.tell(row.category, row.action, address=CANARY)
    await event(client, "gap")
    sources.tell(row.category, row.action, address=CANARY)
    sources.tell(ACTIONS[0].category, ACTIONS[0].action, subject=Subject(name="curtain"))
    heard = await overheard(client, "curtain")
    assert CANARY not in str(heard)
    assert "'auth'" not in str(heard)
    await become(hass, "admin")
    sources.tell(row.category, row.action, address=CANARY)
    await event(client, "gap")
    sources.tell(row.category, row.action, address=CANARY)
    assert CANARY in str(await event(client, "activities"))


@pytest.mark.parametrize("kind", GUESTS)
async def test_no_guest_learns_when_somebody_comes_in(
    hass: HomeAssistant, house: MockConfigEntry, hass_ws_client: WebSocketGenerator, kind: str
) -> None:
    client = await enter(hass, hass_ws_client, kind)
    await settle(hass)
    seq = (await result(client, "ledgrab/activity/subscribe"))["seq"]
    sources = ActivitySources(hass.data[DATA_ACTIVITY])
    row = next(row for row in ACTIONS if row.action == "login_failed")
    for _ in range(3):
        sources.tell(row.category, row.action, address=CANARY)
    await settle(hass)
    assert (await result(client, "ledgrab/activity/subscribe"))["seq"] == seq
    assert (await result(client, "ledgrab/activity/subscribe", after_seq=seq))["seq"] == seq


@pytest.mark.parametrize("kind", GUESTS)
async def test_no_guest_finds_an_actor_by_his_address(
    hass: HomeAssistant, house: MockConfigEntry, hass_ws_client: WebSocketGenerator, kind: str
) -> None:
    hass.data[DATA_ACTIVITY].record(
        "device", "online", origin=f"device:Lamp {CANARY}", message="Lamp is back"
    )
    await settle(hass)
    client = await enter(hass, hass_ws_client, kind)
    actors = (f"device:Lamp {CANARY}", "device:Lamp 203.0.113.78", "device:Lamp [address]")
    pages = [await result(client, "ledgrab/activity/list", actor=actor) for actor in actors]
    assert [page["total"] for page in pages] == [0, 0, 1]


async def overheard(client: Any, end: str) -> list[dict[str, Any]]:
    """Return all messages up to the one that mentions something."""
    heard = [await receive(client)]
    while end not in str(heard[-1]):
        heard.append(await receive(client))
    return heard


async def test_an_administrator_hears_them(
    hass: HomeAssistant, house: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    client = await enter(hass, hass_ws_client)
    await result(client, "ledgrab/activity/subscribe", categories=["auth"])
    sources = ActivitySources(hass.data[DATA_ACTIVITY])
    row = next(row for row in ACTIONS if row.action == "login_failed")
    sources.tell(row.category, row.action, address=CANARY)
    assert CANARY in str(await event(client, "activities"))
