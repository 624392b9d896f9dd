"""Our lines in Home Assistant's Activity page, whatever a lamp is called."""

from collections.abc import Callable
from datetime import timedelta
from itertools import groupby
from typing import Any, Final

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from homeassistant.auth.models import User
from homeassistant.components.recorder import Recorder, get_instance
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from custom_components.ledgrab.activity.actions import ACTIONS, Action
from custom_components.ledgrab.activity_settings import PUBLISHABLE
from custom_components.ledgrab.const import DOMAIN, EVENT_ACTIVITIES_HELD_BACK, EVENT_ACTIVITY_LOGGED
from custom_components.ledgrab.hub import LedGrabHub
from custom_components.ledgrab.logbook import async_describe_events
from tests.root import add_desk, settle
from tests.simulators.wled import WledSimulator

type Describe = Callable[[str, dict[str, Any]], dict[str, Any]]

PUBLISHED: Final = [row for row in ACTIONS if row.category in PUBLISHABLE]
VALUES: Final = {
    "automation": "Film night",
    "changes": ["color", "brightness"],
    "count": 3,
    "entity_type": "device",
    "fields": ["max_days", "published"],
    "file": "november.csv",
    "name": "TV strip",
    "operation": "restart",
    "seconds": 42,
    "version": "2.0",
}


@pytest.fixture
def describe(hass: HomeAssistant) -> Describe:
    """Return what makes a row of an event."""
    describers: dict[str, Callable[[Event], dict[str, Any]]] = {}
    async_describe_events(hass, lambda _domain, event, make: describers.update({event: make}))
    return lambda event, data: describers[event](Event(event, data))


def row_of(describe: Describe, action: Action, name: str | None) -> tuple[str, str]:
    """Return the bold and the plain part of the row about an action."""
    row = describe(
        EVENT_ACTIVITY_LOGGED,
        {
            "entry": {
                "category": action.category,
                "severity": action.severity,
                "message": action.text(VALUES),
                "entity_name": name,
            }
        },
    )
    assert row["icon"].startswith("mdi:")
    return row["name"], row["message"].replace("\u00a0", " ")


@pytest.mark.parametrize("action", PUBLISHED, ids=lambda row: row.action)
def test_every_row_is_a_sentence_that_says_what_the_entry_says_and_no_name_twice(
    describe: Describe, action: Action
) -> None:
    subject = {"automation_triggered": "Film night"}.get(action.action, "TV strip")
    name, message = row_of(describe, action, subject)
    told = f"{name} {message}"
    assert action.text(VALUES).lower() in told.lower()
    assert "(unnamed)" not in told
    assert not message[0].isupper()
    assert not [word for word, again in groupby(told.split()) if len(list(again)) > 1]
    assert told.count(name) == 1


@pytest.mark.parametrize(
    ("key", "name", "row"),
    [
        ("created", "TV strip", ("LedGrab", "added device TV strip")),
        ("offline", "TV strip", ("TV strip", "does not answer")),
        ("scene_activated", "TV strip", ("Scene TV strip", "was activated")),
        ("automation_triggered", "Film night", ("Automation Film night", "was triggered")),
        ("core_updated", None, ("Home Assistant", "was updated to 2.0")),
        ("stopping", None, ("LedGrab", "is stopping")),
        ("log_cleared", None, ("LedGrab", "\u2013 the log was cleared of 3 entries")),
    ],
)
def test_what_a_row_is_about_stands_first(
    describe: Describe, key: str, name: str | None, row: tuple[str, str]
) -> None:
    (action,) = [action for action in PUBLISHED if action.action == key]
    assert row_of(describe, action, name) == row


def test_a_lamp_that_is_called_like_ledgrab_keeps_its_name(
    describe: Describe,
) -> None:
    entry = {
        "category": "device",
        "severity": "info",
        "message": "LedGrab lamp started",
        "entity_name": "LedGrab lamp",
    }
    row = describe(EVENT_ACTIVITY_LOGGED, {"entry": entry})
    assert (row["name"], row["message"]) == ("LedGrab lamp", "started")


def test_what_was_held_back_has_one_row(
    describe: Describe,
) -> None:
    row = describe(EVENT_ACTIVITIES_HELD_BACK, {"count": 7})
    assert (row["name"], row["message"]) == ("LedGrab", "logged 7 more entries than are shown here")


async def switched_off_by_somebody(hass: HomeAssistant, client: Any) -> None:
    """Switch capture off as a user of the frontend does."""
    await client.send_json_auto_id(
        {
            "type": "call_service",
            "domain": "switch",
            "service": "turn_off",
            "target": {"entity_id": "switch.tv_capture"},
        }
    )
    assert (await client.receive_json())["success"]
    await settle(hass)
    await get_instance(hass).async_block_till_done()


async def rows(client: Any, **of: Any) -> list[dict[str, Any]]:
    """Return the rows of the page, or of what it is asked for."""
    start = dt_util.utcnow().replace(year=2000).isoformat()
    await client.send_json_auto_id({"type": "logbook/get_events", "start_time": start, **of})
    found: list[dict[str, Any]] = (await client.receive_json())["result"]
    return found


def target_device(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """Return the id of the target's device."""
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, "tv"), entry.entry_id)
    assert device is not None
    return device.id


@pytest.fixture
async def logbook(recorder_mock: Recorder, hass: HomeAssistant) -> None:
    """Set up the page as the README says it: without the rows of the sensor."""
    config = {"logbook": {"exclude": {"entities": ["sensor.ledgrab_last_activity"]}}}
    assert await async_setup_component(hass, "logbook", config)


async def test_one_activity_is_one_row_of_ours_in_the_users_name_at_the_right_device_and_entity(
    logbook: None,
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_admin_user: User,
    hub: LedGrabHub,
    entry: MockConfigEntry,
) -> None:
    client = await hass_ws_client(hass)
    await switched_off_by_somebody(hass, client)
    everywhere, device, entity, other = [
        [row for row in await rows(client, **of) if row.get("message") == "stopped"]
        for of in (
            {},
            {"device_ids": [target_device(hass, entry)]},
            {"entity_ids": ["switch.tv_capture"]},
            {"entity_ids": ["binary_sensor.lamp_connection"]},
        )
    ]
    (row,) = everywhere
    assert (row["name"], row["domain"], row["icon"]) == ("TV", DOMAIN, "mdi:monitor-eye")
    assert row["context_user_id"] == hass_admin_user.id
    assert device == entity == everywhere
    assert other == []


async def test_the_rows_of_the_sensor_can_be_left_out_and_ours_stay(
    logbook: None, hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub
) -> None:
    client = await hass_ws_client(hass)
    await switched_off_by_somebody(hass, client)
    found = await rows(client)
    assert "sensor.ledgrab_last_activity" not in {row.get("entity_id") for row in found}
    assert [row["name"] for row in found if row.get("message") == "stopped"] == ["TV"]


async def test_the_live_page_shows_the_same_row(
    logbook: None,
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_admin_user: User,
    hub: LedGrabHub,
    entry: MockConfigEntry,
) -> None:
    watching, acting = await hass_ws_client(hass), await hass_ws_client(hass)
    await watching.send_json_auto_id(
        {
            "type": "logbook/event_stream",
            "start_time": dt_util.utcnow().isoformat(),
            "device_ids": [target_device(hass, entry)],
        }
    )
    assert (await watching.receive_json())["success"]
    await switched_off_by_somebody(hass, acting)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=2))
    found: list[dict[str, Any]] = []
    while "stopped" not in {row.get("message") for row in found}:
        found += (await watching.receive_json())["event"]["events"]
    (row,) = [row for row in found if row.get("message") == "stopped"]
    assert (row["name"], row["context_user_id"]) == ("TV", hass_admin_user.id)


async def shown(hass: HomeAssistant, client: Any) -> list[str]:
    """Return the messages of our lines."""
    await settle(hass)
    await get_instance(hass).async_block_till_done()
    return [row["message"] for row in await rows(client) if row.get("domain") == DOMAIN and "message" in row]


@pytest.mark.parametrize("name", ["switch.tv_capture", "constructor", "toString", "__proto__", "a.b c.d"])
async def test_no_word_of_a_message_is_one_that_the_page_replaces(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    entry: MockConfigEntry,
    desk: WledSimulator,
    name: str,
) -> None:
    assert await async_setup_component(hass, "logbook", {})
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    add_desk(hass, entry, desk)
    await settle(hass)
    hass.config_entries.async_update_subentry(entry, entry.subentries["desk"], title=name)
    messages = await shown(hass, await hass_ws_client(hass))
    (renamed,) = [message for message in messages if message.startswith("changed device")]
    assert renamed.replace("\u00a0", " ") == f"changed device {name}"
    assert not {word for message in messages for word in message.split(" ")} & {name, *name.split(" ")}


async def test_other_messages_wrap_where_they_may(
    recorder_mock: Recorder, hass: HomeAssistant, hass_ws_client: WebSocketGenerator, entry: MockConfigEntry
) -> None:
    assert await async_setup_component(hass, "logbook", {})
    entry.add_to_hass(hass)
    hass.config_entries.async_update_subentry(entry, entry.subentries["lamp"], title="TV v1.0.2 (e.g. left)")
    assert await hass.config_entries.async_setup(entry.entry_id)
    client = await hass_ws_client(hass)
    assert not [message for message in await shown(hass, client) if "\u00a0" in message]
