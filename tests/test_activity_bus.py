"""What leaves the log for Home Assistant's bus and its Activity page."""

from datetime import timedelta
from typing import Any

from pytest_homeassistant_custom_component.common import (
    MockUser,
    async_capture_events,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from homeassistant.components.recorder import Recorder, get_instance
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from custom_components.ledgrab.activity_bus import MAX_EVENTS_PER_SECOND
from custom_components.ledgrab.const import (
    DATA_ACTIVITY,
    DOMAIN,
    EVENT_ACTIVITIES_HELD_BACK,
    EVENT_ACTIVITY_LOGGED,
)
from custom_components.ledgrab.hub import LedGrabHub
from tests.root import call, settle


async def test_an_activity_is_one_event_with_eleven_fields_and_home_assistants_ids(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    events = async_capture_events(hass, EVENT_ACTIVITY_LOGGED)
    context = Context()
    await call(hass, "switch.turn_off", "switch.tv_capture", context)
    (event,) = events
    assert event.context is context
    assert set(event.data["entry"]) == {
        "id",
        "ts",
        "category",
        "action",
        "severity",
        "actor",
        "message",
        "entity_type",
        "entity_id",
        "entity_name",
        "metadata",
    }
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, "tv"), hub.entry.entry_id)
    assert device is not None
    assert event.data["type"] == "activity_logged"
    assert event.data["device_id"] == device.id
    assert event.data["entity_id"] == "switch.tv_capture"
    assert event.data["entry"]["entity_id"] == "tv"


async def test_logins_and_addresses_never_reach_the_bus(hass: HomeAssistant, hub: LedGrabHub) -> None:
    events = async_capture_events(hass, EVENT_ACTIVITY_LOGGED)
    log = hass.data[DATA_ACTIVITY]
    log.record("auth", "login_failed", message="A login attempt failed", metadata={"address": "192.0.2.7"})
    log.record(
        "device",
        "offline",
        message="Lamp does not answer",
        entity_type="device",
        entity_id="lamp",
        entity_name="Lamp",
        metadata={"address": "192.0.2.7", "reason": "timeout"},
    )
    await settle(hass)
    (event,) = events
    assert event.data["entry"]["metadata"] == {"reason": "timeout"}
    assert "192.0.2.7" not in str(event.data)


async def test_a_flood_is_cut_on_the_bus_and_whole_in_the_file(hass: HomeAssistant, hub: LedGrabHub) -> None:
    events = async_capture_events(hass, EVENT_ACTIVITY_LOGGED)
    held_back = async_capture_events(hass, EVENT_ACTIVITIES_HELD_BACK)
    for number in range(500):
        hass.data[DATA_ACTIVITY].record("system", "stopping", message=str(number))
    await settle(hass)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=2))
    # The setup's own entries count too, and the burst may cross a second or two.
    assert MAX_EVENTS_PER_SECOND // 2 < len(events) <= 4 * MAX_EVENTS_PER_SECOND
    assert len(events) + sum(event.data["count"] for event in held_back) == 500


async def test_an_entry_of_a_deleted_thing_has_no_ids(hass: HomeAssistant, hub: LedGrabHub) -> None:
    events = async_capture_events(hass, EVENT_ACTIVITY_LOGGED)
    hass.data[DATA_ACTIVITY].record(
        "entity", "deleted", message="Removed target Old", entity_type="target", entity_id="gone"
    )
    await settle(hass)
    assert set(events[0].data) == {"type", "entry"}


async def rows(client: Any, **filters: Any) -> list[dict[str, Any]]:
    """Return what Home Assistant's Activity page gets."""
    start = dt_util.utcnow().replace(microsecond=0)
    await client.send_json_auto_id(
        {"type": "logbook/get_events", "start_time": start.replace(year=2000).isoformat(), **filters}
    )
    result: list[dict[str, Any]] = (await client.receive_json())["result"]
    return [row for row in result if row.get("domain") == DOMAIN]


async def test_the_activity_page_shows_our_line_on_the_device_with_the_user(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    hass_admin_user: MockUser,
    hass_ws_client: WebSocketGenerator,
    hub: LedGrabHub,
) -> None:
    assert await async_setup_component(hass, "logbook", {})
    await call(hass, "switch.turn_off", "switch.tv_capture", Context(user_id=hass_admin_user.id))
    await get_instance(hass).async_block_till_done()
    client = await hass_ws_client(hass)
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, "tv"), hub.entry.entry_id)
    assert device is not None
    (row,) = [row for row in await rows(client, device_ids=[device.id]) if row["message"] == "stopped"]
    assert row["name"] == "TV"
    assert row["context_user_id"] == hass_admin_user.id
    assert row["icon"] == "mdi:monitor-eye"


async def test_a_line_without_a_thing_is_the_hubs_and_a_warning_looks_like_one(
    recorder_mock: Recorder, hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub
) -> None:
    assert await async_setup_component(hass, "logbook", {})
    hass.data[DATA_ACTIVITY].record("system", "log_restored", severity="warning", message="Replaced")
    await settle(hass)
    await get_instance(hass).async_block_till_done()
    client = await hass_ws_client(hass)
    (row,) = [row for row in await rows(client) if row.get("message") == "\u2013 replaced"]
    assert (row["name"], row["icon"]) == ("LedGrab", "mdi:alert")
    assert "was set up: Lamp, Rainbow, TV" in [row["message"] for row in await rows(client)]


async def test_what_was_held_back_is_one_line(
    recorder_mock: Recorder, hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub
) -> None:
    assert await async_setup_component(hass, "logbook", {})
    hass.bus.async_fire(EVENT_ACTIVITIES_HELD_BACK, {"count": 450})
    await get_instance(hass).async_block_till_done()
    messages = [row["message"] for row in await rows(await hass_ws_client(hass))]
    assert "logged 450 more entries than are shown here" in messages


async def test_the_activity_of_an_entity_shows_our_line(
    recorder_mock: Recorder, hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub
) -> None:
    assert await async_setup_component(hass, "logbook", {})
    await call(hass, "switch.turn_off", "switch.tv_capture")
    await get_instance(hass).async_block_till_done()
    client = await hass_ws_client(hass)
    found = await rows(client, entity_ids=["switch.tv_capture"])
    assert "stopped" in [row.get("message") for row in found]
