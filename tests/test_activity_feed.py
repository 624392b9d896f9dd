"""Following the log: nothing twice, nothing missing, whatever happens meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr

from custom_components.ledgrab.activity.files import COMPANIONS, beside
from custom_components.ledgrab.activity_feed import FEEDS_PER_CONNECTION, MESSAGE_ENTRIES, PENDING_LIMIT
from custom_components.ledgrab.const import CONF_SESSIONS, DATA_ACTIVITY, DOMAIN, HUB_TITLE, HUB_UNIQUE_ID
from custom_components.ledgrab.hub import LedGrabHub
from tests.clients import GROUPS, activities, awaited, enter, error, event, receive, result
from tests.root import busy, call, logged, settle
from tests.visitors import actions, open_house

SUBSCRIBE = "ledgrab/activity/subscribe"
FINE = {"logging": True, "storage": "ok", "pending": 0}
NUMBERS = {"categories": ["capture"]}
"""What the tests record, and nothing else."""


@pytest.fixture
async def house(hass: HomeAssistant, socket_enabled: None) -> MockConfigEntry:
    """Return a hub without devices, set up."""
    return await open_house(hass)


@pytest.fixture
async def client(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, house: MockConfigEntry
) -> MockHAClientWebSocket:
    """Return the connection of an administrator."""
    return await enter(hass, hass_ws_client)


def tell(hass: HomeAssistant, *messages: str, **fields: Any) -> None:
    """Record something."""
    about: dict[str, Any] = {"category": "capture", "action": "target_started", **fields}
    for message in messages:
        hass.data[DATA_ACTIVITY].record(message=message, **about)


def texts(found: list[dict[str, Any]]) -> list[str]:
    """Return the messages of activities."""
    return [activity["entry"]["message"] for activity in found]


def numbers(count: int, first: int = 0) -> list[str]:
    """Return messages that can be told apart."""
    return [str(number) for number in range(first, first + count)]


async def test_who_follows_is_told_where_the_log_is_then_how_it_is_then_what_happens(
    hass: HomeAssistant, client: MockHAClientWebSocket
) -> None:
    newest = (await logged(hass))[-1]
    assert await result(client, SUBSCRIBE) == {"seq": newest.seq}
    assert (await receive(client))["event"] == {"status": FINE}
    tell(hass, "hello")
    (activity,) = await activities(client, 1)
    entry = (await logged(hass))[-1]
    assert activity == {"type": "activity_logged", "entry": entry.as_dict(), "seq": entry.seq}


async def test_an_activity_names_what_home_assistant_calls_its_thing(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub
) -> None:
    client = await enter(hass, hass_ws_client)
    await result(client, SUBSCRIBE, entity_id="tv")
    await call(hass, "switch.turn_off", "switch.tv_capture")
    (activity,) = await activities(client, 1)
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, "tv"), hub.entry.entry_id)
    assert device is not None
    assert (activity["device_id"], activity["entity_id"]) == (device.id, "switch.tv_capture")
    assert activity["entry"]["entity_id"] == "tv"


async def test_what_was_missed_comes_first_and_oldest_first(
    hass: HomeAssistant, client: MockHAClientWebSocket
) -> None:
    seen = (await logged(hass))[-1].seq
    tell(hass, *numbers(150))
    await settle(hass)
    subscribed = await result(client, SUBSCRIBE, after_seq=seen)
    assert subscribed["seq"] == seen + 150
    assert "status" in (await receive(client))["event"]
    first = await event(client, "activities")
    assert len(first) == MESSAGE_ENTRIES
    tell(hass, "live")
    found = first + await activities(client, 51)
    assert texts(found) == [*numbers(150), "live"]
    assert [activity["seq"] for activity in found] == list(range(seen + 1, seen + 152))


async def test_more_than_the_limit_is_a_gap(hass: HomeAssistant, client: MockHAClientWebSocket) -> None:
    seen = (await logged(hass))[-1].seq
    tell(hass, *numbers(4))
    await settle(hass)
    await result(client, SUBSCRIBE, after_seq=seen, limit=3)
    assert await event(client, "gap") is True
    tell(hass, "live")
    assert texts(await activities(client, 1)) == ["live"]


async def producer(hass: HomeAssistant, count: int) -> None:
    """Record while others do something else."""
    for number in range(count):
        tell(hass, str(number))
        await asyncio.sleep(0.001 * (number % 3))


@pytest.mark.parametrize("attempt", range(3))
async def test_nothing_comes_twice_or_not_at_all_while_entries_are_written(
    hass: HomeAssistant, client: MockHAClientWebSocket, attempt: int
) -> None:
    seen = (await logged(hass))[-1].seq
    working = hass.async_create_task(producer(hass, 150))
    await asyncio.sleep(0.01 * attempt)
    feeds = [await begin(client, seen) for _ in range(FEEDS_PER_CONNECTION)]
    heard = await hear(client, feeds, 150)
    await working
    assert heard == {feed: numbers(150) for feed in feeds}


async def begin(client: MockHAClientWebSocket, seen: int) -> int:
    """Begin to follow without waiting for the answer, and return the id of the subscription."""
    message: dict[str, Any] = {"type": SUBSCRIBE, "after_seq": seen, **NUMBERS}
    await client.send_json_auto_id(message)
    key: int = message["id"]
    return key


async def hear(client: MockHAClientWebSocket, feeds: list[int], count: int) -> dict[int, list[str]]:
    """Return the messages of each subscription, once all of them had so many."""
    heard: dict[int, list[str]] = {feed: [] for feed in feeds}
    while min(map(len, heard.values())) < count:
        message = await receive(client)
        heard[message["id"]] += texts(message.get("event", {}).get("activities", []))
    return heard


async def test_a_burst_comes_in_bundles(hass: HomeAssistant, client: MockHAClientWebSocket) -> None:
    await result(client, SUBSCRIBE, **NUMBERS)
    tell(hass, *numbers(250))
    bundles = [await event(client, "activities") for _ in range(3)]
    assert [len(bundle) for bundle in bundles] == [100, 100, 50]
    assert texts([activity for bundle in bundles for activity in bundle]) == numbers(250)


async def test_who_is_too_far_behind_is_told_to_read_anew_and_goes_on(
    hass: HomeAssistant, client: MockHAClientWebSocket
) -> None:
    await result(client, SUBSCRIBE)
    tell(hass, *numbers(PENDING_LIMIT + 1))
    tell(hass, *numbers(2_500))
    assert await event(client, "gap") is True
    await settle(hass)
    await asyncio.sleep(0.5)
    tell(hass, "after")
    await awaited(client, "activities", lambda found: "after" in texts(found))


async def test_only_what_the_filters_choose_comes(hass: HomeAssistant, client: MockHAClientWebSocket) -> None:
    await result(client, SUBSCRIBE, categories=["capture"], severities=["error"], message_like="BRO")
    tell(hass, "broken", "fine")
    tell(hass, "broken", "whole", severity="error")
    tell(hass, "broken too", severity="error", category="device", action="offline")
    tell(hass, "broken again", severity="error")
    assert texts(await activities(client, 2)) == ["broken", "broken again"]


async def test_a_connection_may_follow_five_times(client: MockHAClientWebSocket) -> None:
    for _ in range(FEEDS_PER_CONNECTION):
        await result(client, SUBSCRIBE)
    refused = await error(client, SUBSCRIBE)
    assert refused["translation_key"] == "too_many_subscriptions"
    assert refused["translation_placeholders"] == {"limit": "5"}
    await result(client, "unsubscribe_events", subscription=1)
    await result(client, SUBSCRIBE)


async def test_who_unsubscribed_hears_nothing_more(
    hass: HomeAssistant, client: MockHAClientWebSocket
) -> None:
    await result(client, SUBSCRIBE)
    await event(client, "status")
    tell(hass, "too late")
    await result(client, "unsubscribe_events", subscription=1)
    await asyncio.sleep(0.4)
    await client.send_json_auto_id({"type": "ping"})
    assert (await receive(client))["type"] == "pong"


async def test_who_unsubscribes_before_the_answer_gets_none(
    hass: HomeAssistant, client: MockHAClientWebSocket
) -> None:
    with busy(hass):
        await client.send_json_auto_id({"type": SUBSCRIBE})
        await result(client, "unsubscribe_events", subscription=1)
    await hass.async_block_till_done()
    tell(hass, "unheard")
    await settle(hass)
    await client.send_json_auto_id({"type": "ping"})
    assert (await receive(client))["type"] == "pong"


async def test_a_subscription_that_ended_before_its_file_could_not_be_read_leaves_nothing(
    hass: HomeAssistant, client: MockHAClientWebSocket
) -> None:
    with busy(hass):
        await client.send_json_auto_id({"type": SUBSCRIBE})
        await result(client, "unsubscribe_events", subscription=1)
        for suffix in COMPANIONS:
            beside(hass.data[DATA_ACTIVITY].path, suffix).unlink(missing_ok=True)
    assert (await receive(client))["error"]["translation_key"] == "activity_log_unavailable"
    tell(hass, "the log goes on")
    await settle(hass)
    await result(client, SUBSCRIBE)


async def test_who_is_no_administrator_any_more_when_the_answer_comes_reads_anew(
    hass: HomeAssistant, client: MockHAClientWebSocket
) -> None:
    tell(hass, "came in", category="auth", action="login_failed")
    await settle(hass)
    user = next(user for user in await hass.auth.async_get_users() if user.name == "Admin")
    with busy(hass):
        await client.send_json_auto_id({"type": SUBSCRIBE, "after_seq": 0})
        await client.send_json_auto_id({"type": "ping"})
        assert (await receive(client))["type"] == "pong"
        await hass.auth.async_update_user(user, group_ids=[GROUPS["user"]])
    await hass.async_block_till_done()
    assert (await receive(client))["success"]
    assert (await receive(client))["event"] == {"status": FINE}
    assert (await receive(client))["event"] == {"gap": True}
    tell(hass, "live")
    assert texts(await activities(client, 1)) == ["live"]


async def test_no_guest_is_told_how_much_waits(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, client: MockHAClientWebSocket, broken: None
) -> None:
    guest = await enter(hass, hass_ws_client, "user")
    await result(guest, SUBSCRIBE)
    folder = hass.data[DATA_ACTIVITY].path.parent
    aside = folder.rename(folder.with_name("aside"))
    folder.touch()
    tell(hass, "came in", category="auth", action="login_failed")
    await awaited(guest, "status", lambda status: status == {**FINE, "storage": "failing"})
    folder.unlink()
    aside.rename(folder)
    await awaited(guest, "status", lambda status: status == FINE)


async def test_a_connection_that_ends_before_the_answer_leaves_nothing(
    hass: HomeAssistant, client: MockHAClientWebSocket, caplog: pytest.LogCaptureFixture
) -> None:
    with busy(hass):
        await client.send_json_auto_id({"type": SUBSCRIBE})
        await client.send_json_auto_id({"type": "ping"})
        assert (await receive(client))["type"] == "pong"
        await client.close()
        await asyncio.sleep(0.05)
    await hass.async_block_till_done()
    tell(hass, "nobody listens")
    await settle(hass)
    assert "Traceback" not in caplog.text


async def test_a_file_that_cannot_be_read_ends_the_subscription_with_words(
    hass: HomeAssistant, client: MockHAClientWebSocket
) -> None:
    for suffix in COMPANIONS:
        beside(hass.data[DATA_ACTIVITY].path, suffix).unlink(missing_ok=True)
    for _ in range(FEEDS_PER_CONNECTION + 1):
        assert (await error(client, SUBSCRIBE))["translation_key"] == "activity_log_unavailable"


async def test_a_reload_of_the_hub_does_not_end_it(
    hass: HomeAssistant, client: MockHAClientWebSocket, house: MockConfigEntry
) -> None:
    await result(client, SUBSCRIBE, **NUMBERS)
    assert await hass.config_entries.async_unload(house.entry_id)
    tell(hass, "while it is away")
    assert await hass.config_entries.async_setup(house.entry_id)
    assert texts(await activities(client, 1)) == ["while it is away"]


async def test_a_log_that_begins_anew_is_a_gap(
    hass: HomeAssistant, client: MockHAClientWebSocket, house: MockConfigEntry
) -> None:
    tell(hass, *numbers(50))
    await settle(hass)
    await result(client, SUBSCRIBE, **NUMBERS)
    await hass.config_entries.async_remove(house.entry_id)
    again = MockConfigEntry(domain=DOMAIN, title=HUB_TITLE, unique_id=HUB_UNIQUE_ID)
    again.add_to_hass(hass)
    assert await hass.config_entries.async_setup(again.entry_id)
    tell(hass, "first of the new log")
    assert await event(client, "gap") is True
    tell(hass, "second of the new log")
    assert texts(await activities(client, 1)) == ["second of the new log"]


async def test_who_knows_another_log_is_told_to_read_anew(client: MockHAClientWebSocket) -> None:
    await result(client, SUBSCRIBE, after_seq=1_000_000)
    assert await event(client, "gap") is True


async def test_status_tells_that_logging_is_off(client: MockHAClientWebSocket) -> None:
    await result(client, SUBSCRIBE)
    assert (await event(client, "status"))["logging"] is True
    await result(client, "ledgrab/activity/settings/set", logging=False)
    assert (await event(client, "status"))["logging"] is False


@pytest.fixture
async def broken(hass: HomeAssistant, client: MockHAClientWebSocket) -> AsyncIterator[None]:
    """Take the log's folder away, and put it back when the test is over."""
    folder = hass.data[DATA_ACTIVITY].path.parent
    yield
    if folder.is_file():
        folder.unlink()


async def test_status_tells_that_the_file_takes_nothing_and_that_it_does_again(
    hass: HomeAssistant, client: MockHAClientWebSocket, broken: None
) -> None:
    await result(client, SUBSCRIBE, **NUMBERS)
    assert await event(client, "status") == FINE
    folder = hass.data[DATA_ACTIVITY].path.parent
    aside = folder.rename(folder.with_name("aside"))
    folder.touch()
    tell(hass, "patient", "too")
    status = await event(client, "status")
    assert (status["storage"], status["pending"]) == ("failing", 2)
    tell(hass, "more")
    await awaited(client, "status", lambda status: status["pending"] == 3)
    folder.unlink()
    aside.rename(folder)
    await awaited(client, "status", lambda status: status == FINE)
    assert texts(await activities(client, 3)) == ["patient", "too", "more"]


async def test_following_has_an_entry_once_a_connection_if_that_is_wanted(
    hass: HomeAssistant, client: MockHAClientWebSocket, house: MockConfigEntry
) -> None:
    await result(client, SUBSCRIBE)
    assert "ws_session_opened" not in await actions(hass)
    hass.config_entries.async_update_entry(house, options={CONF_SESSIONS: True})
    await result(client, SUBSCRIBE)
    await result(client, SUBSCRIBE)
    assert (await actions(hass)).count("ws_session_opened") == 1
