"""Targets from moment to moment, through the websocket."""

import asyncio
from base64 import b64decode
from dataclasses import asdict
from typing import Any

from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er

from custom_components.ledgrab.const import DOMAIN
from custom_components.ledgrab.hub import LedGrabHub
from custom_components.ledgrab.layout_data import layout_from
from custom_components.ledgrab.targets_api import FEEDS_PER_CONNECTION
from tests.clients import awaited, enter, error, event, receive, result
from tests.root import add_movie, call, change, poll
from tests.simulators.wled import WledSimulator

SUBSCRIBE = "ledgrab/targets/subscribe"


async def watch(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> MockHAClientWebSocket:
    """Return the connection of somebody without rights who watches."""
    client = await enter(hass, hass_ws_client, "read-only user")
    await result(client, SUBSCRIBE)
    return client


async def news(client: MockHAClientWebSocket, key: str, field: str, value: Any) -> dict[str, Any]:
    """Return what is new of a target in the first message in which a field of it has a value."""
    told: dict[str, Any] = await awaited(
        client, "targets", lambda targets: field in targets.get(key, {}) and targets[key][field] == value
    )
    found: dict[str, Any] = told[key]
    return found


async def test_the_first_message_tells_everything(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    client = await watch(hass, hass_ws_client)
    told = (await event(client, "targets"))["tv"]
    assert told["layout"] == asdict(layout_from(entry.subentries["tv"].data))
    assert (told["name"], told["device"], told["source"]) == ("TV", "Lamp", "Rainbow")
    assert (told["wanted"], told["running"], told["problem"]) == (True, True, None)
    assert told["entity_id"] == "switch.tv_capture"
    page = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, "tv"), entry.entry_id)
    assert page is not None
    assert told["device_id"] == page.id
    assert told["metrics"]["errors"] == 0


async def test_the_buttons_of_the_hub_are_told_first(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub
) -> None:
    client = await watch(hass, hass_ws_client)
    buttons = await event(client, "buttons")
    assert buttons.keys() == {"start_all", "stop_all"}
    assert {hass.states.get(entity_id) is not None for entity_id in buttons.values()} == {True}
    listed = await result(await enter(hass, hass_ws_client), "ledgrab/targets/list")
    assert listed["buttons"] == buttons


async def test_what_was_deleted_of_a_target_or_does_not_answer_is_its_problem(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hub: LedGrabHub,
    entry: MockConfigEntry,
    lamp: WledSimulator,
) -> None:
    client = await watch(hass, hass_ws_client)
    await lamp.crash()
    await poll(hass)
    await poll(hass)
    await news(client, "tv", "problem", "Lamp does not answer")
    hass.config_entries.async_remove_subentry(entry, "lamp")
    await news(client, "tv", "problem", "its device was deleted")


async def test_a_target_without_its_switch_has_no_page_to_show(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub
) -> None:
    client = await watch(hass, hass_ws_client)
    er.async_get(hass).async_remove("switch.tv_capture")
    assert (await news(client, "tv", "entity_id", None))["device_id"] is None


async def test_colors_are_the_bytes_that_are_shown_and_come_alone(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub
) -> None:
    client = await watch(hass, hass_ws_client)
    await event(client, "targets")
    told = await awaited(client, "targets", lambda targets: targets["tv"].keys() == {"colors"})
    colors = b64decode(told["tv"]["colors"], validate=True)
    assert len(colors) == 60 * 3
    assert max(colors) > 0


async def test_figures_come_now_and_then(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub
) -> None:
    client = await watch(hass, hass_ws_client)
    first = (await event(client, "targets"))["tv"]["metrics"]
    told = await awaited(client, "targets", lambda targets: "metrics" in targets["tv"])
    assert told["tv"]["metrics"]["sent"] > first["sent"]


async def test_a_target_that_is_switched_off_has_no_colors(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub
) -> None:
    client = await watch(hass, hass_ws_client)
    await call(hass, "switch.turn_off", "switch.tv_capture")
    told = await news(client, "tv", "running", False)
    assert told["colors"] is None
    assert told.keys() >= {"running", "colors"}
    assert not told.keys() & {"layout", "name", "entity_id"}
    await call(hass, "switch.turn_on", "switch.tv_capture")
    await news(client, "tv", "running", True)


async def test_where_nothing_changes_nothing_is_sent(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub
) -> None:
    await call(hass, "switch.turn_off", "switch.tv_capture")
    client = await watch(hass, hass_ws_client)
    assert (await event(client, "targets"))["tv"]["colors"] is None
    await asyncio.sleep(0.5)
    await client.send_json_auto_id({"type": "ping"})
    assert (await receive(client))["type"] == "pong"


async def test_targets_come_and_go(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    client = await watch(hass, hass_ws_client)
    add_movie(hass, entry)
    await news(client, "movie", "name", "Movie")
    await change(hass, entry, "movie", top=30)
    changed = await awaited(client, "targets", lambda targets: "layout" in targets.get("movie", {}))
    assert changed["movie"]["layout"]["top"] == 30
    hass.config_entries.async_remove_subentry(entry, "movie")
    assert await event(client, "removed") == ["movie"]


async def test_a_reload_of_the_hub_does_not_end_it(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    client = await watch(hass, hass_ws_client)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert await event(client, "removed") == ["tv"]
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert (await news(client, "tv", "name", "TV"))["layout"]["top"] == 20


async def test_a_target_with_damaged_settings_has_no_layout(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    await call(hass, "switch.turn_off", "switch.tv_capture")
    await change(hass, entry, "tv", top="a lot")
    client = await enter(hass, hass_ws_client)
    (target,) = (await result(client, "ledgrab/targets/list"))["targets"]
    assert target["layout"] is None


async def test_the_address_of_a_problem_is_for_administrators(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub
) -> None:
    await call(hass, "switch.turn_off", "switch.tv_capture")
    await hub.targets["tv"].async_failed("203.0.113.77 refused")
    admin, guest = await enter(hass, hass_ws_client), await enter(hass, hass_ws_client, "user")
    (target,) = (await result(admin, "ledgrab/targets/list"))["targets"]
    assert target["problem"] == "203.0.113.77 refused"
    (target,) = (await result(guest, "ledgrab/targets/list"))["targets"]
    assert target["problem"] == "[address] refused"


async def test_a_connection_may_watch_five_times_and_stop(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub
) -> None:
    client = await enter(hass, hass_ws_client)
    for _ in range(FEEDS_PER_CONNECTION):
        await result(client, SUBSCRIBE)
    assert (await error(client, SUBSCRIBE))["translation_key"] == "too_many_subscriptions"
    for subscription in range(1, FEEDS_PER_CONNECTION + 1):
        await result(client, "unsubscribe_events", subscription=subscription)
    await client.send_json_auto_id({"type": "ping"})
    assert (await receive(client))["type"] == "pong"
