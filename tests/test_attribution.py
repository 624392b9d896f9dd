"""In whose name things happen: automations are told once, and nobody answers for what timers do later."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from aiohttp.test_utils import TestClient
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from custom_components.ledgrab.activity.model import ActivityEntry
from custom_components.ledgrab.activity_upkeep import NIGHTLY
from custom_components.ledgrab.actor import request_context
from custom_components.ledgrab.const import (
    CONF_MAX_ENTRIES,
    DATA_ACTIVITY,
    EVENT_ACTIVITIES_HELD_BACK,
    EVENT_ACTIVITY_LOGGED,
)
from custom_components.ledgrab.hub import LedGrabHub
from tests.root import change, logged, note, poll, settle
from tests.simulators.waiting import wait_until
from tests.simulators.wled import WledSimulator

CAPTURE = {"entity_id": "switch.tv_capture"}
OFF = {"action": "switch.turn_off", "target": CAPTURE}
ON = {"action": "switch.turn_on", "target": CAPTURE}

type Row = tuple[str, str]
type Heard = list[tuple[str, str | None]]


async def automate(
    hass: HomeAssistant, alias: str, triggers: dict[str, Any], *actions: dict[str, Any]
) -> None:
    """Set an automation up."""
    automation = {"alias": alias, "triggers": triggers, "actions": list(actions)}
    assert await async_setup_component(hass, "automation", {"automation": automation})


def on_event(name: str, **data: Any) -> dict[str, Any]:
    """Return the trigger that waits for an event."""
    return {"trigger": "event", "event_type": name, **data}


def rows(entries: Sequence[ActivityEntry]) -> list[Row]:
    """Return what happened, and by whom."""
    return [(entry.action, entry.actor) for entry in entries]


async def since(hass: HomeAssistant, action: str) -> list[Row]:
    """Return what followed the last entry of an action."""
    found = rows(await logged(hass))
    return found[len(found) - [name for name, _ in reversed(found)].index(action) :]


# Automations


async def settle_chain(hass: HomeAssistant) -> None:
    """Wait for what entries set off, and for what that sets off in turn."""
    for _ in range(6):
        await settle(hass)


async def test_a_run_is_told_once_before_what_it_did(hass: HomeAssistant, hub: LedGrabHub) -> None:
    fired = async_capture_events(hass, EVENT_ACTIVITY_LOGGED)
    runs = async_capture_events(hass, "automation_triggered")
    await automate(hass, "Night", on_event("night"), OFF, ON, OFF)
    hass.bus.async_fire("night")
    await hass.async_block_till_done()
    triggered, *done = (await logged(hass))[-4:]
    assert (triggered.category, triggered.action, triggered.actor) == (
        "capture",
        "automation_triggered",
        "system",
    )
    assert triggered.message == "Automation Night was triggered"
    assert (triggered.entity_name, triggered.entity_type, triggered.entity_id) == ("Night", None, None)
    assert triggered.metadata == {"automation": "Night", "trigger": "event 'night'"}
    assert triggered.ts.timestamp() == pytest.approx(runs[0].time_fired_timestamp, abs=0.001)
    assert rows(done) == [
        ("target_stopped", "automation:Night"),
        ("target_started", "automation:Night"),
        ("target_stopped", "automation:Night"),
    ]
    assert [event.context.id for event in fired] == [runs[0].context.id] * 4


async def test_every_run_is_told(hass: HomeAssistant, hub: LedGrabHub) -> None:
    await automate(hass, "Night", on_event("night"), {"action": "switch.toggle", "target": CAPTURE})
    for _ in range(2):
        hass.bus.async_fire("night")
        await hass.async_block_till_done()
    told = [entry.action for entry in await logged(hass)][-4:]
    assert told == ["automation_triggered", "target_stopped", "automation_triggered", "target_started"]


async def test_an_automation_that_leaves_ledgrab_alone_is_not_told(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    await automate(hass, "Night", on_event("night"), {"event": "something_else"}, ON)
    before = await logged(hass)
    hass.bus.async_fire("night")
    await hass.async_block_till_done()
    assert await logged(hass) == before


async def test_who_triggers_an_automation_is_told_with_it(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub
) -> None:
    client = await hass_ws_client(hass)
    await automate(hass, "Night", on_event("night"), OFF)
    await act(client, "automation.trigger", "automation.night")
    await hass.async_block_till_done()
    assert rows(await logged(hass))[-2:] == [
        ("automation_triggered", "user:Mock User"),
        ("target_stopped", "automation:Night"),
    ]


async def test_an_automation_that_another_one_sets_off_is_told_with_it(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    first = {"alias": "Dusk", "triggers": on_event("dusk"), "actions": [{"event": "night"}]}
    second = {"alias": "Night", "triggers": on_event("night"), "actions": [OFF]}
    assert await async_setup_component(hass, "automation", {"automation": [first, second]})
    hass.bus.async_fire("dusk")
    await hass.async_block_till_done()
    assert rows(await logged(hass))[-2:] == [
        ("automation_triggered", "automation:Dusk"),
        ("target_stopped", "automation:Night"),
    ]


async def test_an_automation_that_follows_ledgrabs_own_entries_descends_from_who_made_them(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub
) -> None:
    client = await hass_ws_client(hass)
    await automate(hass, "Again", on_event(EVENT_ACTIVITY_LOGGED), ON)
    await act(client, "switch.turn_off", "switch.tv_capture")
    await settle_chain(hass)
    assert rows(await logged(hass))[-3:] == [
        ("target_stopped", "user:Mock User"),
        ("automation_triggered", "user:Mock User"),
        ("target_started", "automation:Again"),
    ]


async def test_an_automation_that_sets_itself_off_by_ledgrabs_entries_is_told_once(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub
) -> None:
    client = await hass_ws_client(hass)
    back: dict[str, Any] = {
        "alias": "Back",
        "mode": "queued",
        "actions": [{"action": "switch.toggle", "target": CAPTURE}],
    }
    back["triggers"] = on_event(EVENT_ACTIVITY_LOGGED)
    back["conditions"] = (
        "{{ trigger.event.data.entry.action in ('target_stopped', 'target_started')"
        " and not (trigger.event.data.entry.action == 'target_stopped'"
        " and trigger.event.data.entry.actor.startswith('automation')) }}"
    )
    assert await async_setup_component(hass, "automation", {"automation": back})
    await act(client, "switch.turn_off", "switch.tv_capture")
    await settle_chain(hass)
    assert rows(await logged(hass))[-4:] == [
        ("target_stopped", "user:Mock User"),
        ("automation_triggered", "user:Mock User"),
        ("target_started", "automation:Back"),
        ("target_stopped", "automation:Back"),
    ]


# What goes on by itself


def served() -> str | None:
    """Return the id of the user in whose request this runs."""
    context = request_context()
    return None if context is None else context.user_id


async def act(client: MockHAClientWebSocket, action: str, entity_id: str, **data: object) -> None:
    """Perform an action as the frontend does."""
    domain, service = action.split(".")
    command = {"type": "call_service", "domain": domain, "service": service, "service_data": data}
    await client.send_json_auto_id({**command, "target": {"entity_id": entity_id}})
    assert (await client.receive_json())["success"]


@pytest.fixture
async def client(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub
) -> MockHAClientWebSocket:
    """Return a person's open websocket."""
    assert await async_setup_component(hass, "config", {})
    return await hass_ws_client(hass)


@pytest.fixture
async def begun(hass: HomeAssistant, client: MockHAClientWebSocket, entry: MockConfigEntry) -> LedGrabHub:
    """Return a hub that was set up within a person's request; that person used its target and its light since."""
    for disabled_by in ("user", None):
        command = {"type": "config_entries/disable", "entry_id": entry.entry_id}
        await client.send_json_auto_id({**command, "disabled_by": disabled_by})
        assert (await client.receive_json())["success"]
    await settle(hass)
    for action in ("switch.turn_off", "switch.turn_on"):
        await act(client, action, "switch.tv_capture")
    await settle(hass)
    assert rows(await logged(hass))[-1] == ("target_started", "user:Mock User")
    await act(client, "light.turn_on", "light.lamp", brightness=100)
    await settle(hass)
    running: LedGrabHub = entry.runtime_data.hub
    return running


@pytest.fixture
def heard(hass: HomeAssistant) -> Iterator[Heard]:
    """Return which events were fired, and of which entities, with the user in whose request that happened."""
    found: Heard = []

    @callback
    def listen(event: Event[Any]) -> None:
        found.extend((str(name), served()) for name in (event.event_type, event.data.get("entity_id")))

    ends = [
        hass.bus.async_listen(kind, listen)
        for kind in (EVENT_STATE_CHANGED, EVENT_ACTIVITY_LOGGED, EVENT_ACTIVITIES_HELD_BACK)
    ]
    yield found
    for end in ends:
        end()


async def test_polling_and_figures_are_nobodys(
    hass: HomeAssistant, begun: LedGrabHub, heard: Heard, lamp: WledSimulator
) -> None:
    await lamp.wait_for(lambda: lamp.frames > 20)
    await poll(hass)
    lamp.apply({"bri": 33})
    await poll(hass)
    assert {"light.lamp", "sensor.tv_frame_rate"} <= {name for name, _ in heard}
    assert {user for _, user in heard} == {None}


async def test_a_lamp_that_goes_and_comes_is_told_in_its_own_name(
    hass: HomeAssistant, begun: LedGrabHub, heard: Heard, lamp: WledSimulator
) -> None:
    await lamp.crash()
    for _ in range(3):
        await poll(hass)
    await lamp.restart()
    await poll(hass)
    assert await since(hass, "target_started") == [("offline", "device:Lamp"), ("online", "device:Lamp")]
    assert {user for _, user in heard} == {None}


async def test_a_start_that_had_to_wait_for_its_lamp_is_not_told_in_the_name_of_who_asked_for_it(
    hass: HomeAssistant, client: MockHAClientWebSocket, begun: LedGrabHub, lamp: WledSimulator
) -> None:
    await act(client, "switch.turn_off", "switch.tv_capture")
    await settle(hass)
    await lamp.crash()
    await act(client, "switch.turn_on", "switch.tv_capture")
    await wait_until(lambda: begun.targets["tv"].problem, 15, begun.targets["tv"])
    await lamp.restart()
    await poll(hass)
    await wait_until(lambda: begun.targets["tv"].running, 10, begun.targets["tv"])
    assert ("target_started", "system") in await since(hass, "target_stopped")


async def test_a_start_that_goes_on_when_its_caller_has_left_runs_in_nobodys_request(
    hass: HomeAssistant,
    client: MockHAClientWebSocket,
    begun: LedGrabHub,
    heard: Heard,
) -> None:
    await act(client, "switch.turn_off", "switch.tv_capture")
    await settle(hass)
    async with begun.devices["lamp"].stream_lock:  # as while another target takes the lamp over
        await act(client, "switch.turn_on", "switch.tv_capture")
        heard.clear()
        begun.targets["tv"].async_listen(lambda: heard.append(("TV", served())))
    await wait_until(lambda: begun.targets["tv"].running, 10, begun.targets["tv"])
    assert await since(hass, "target_stopped") == [("target_started", "user:Mock User")]
    assert {user for _, user in heard} == {None}


async def test_a_restart_by_the_engine_is_nobodys(
    hass: HomeAssistant, begun: LedGrabHub, heard: Heard, lamp: WledSimulator
) -> None:
    await lamp.wait_for(lambda: lamp.frames > 5)
    damaged: Any = "not a number"
    begun.engine.tune("tv", replace(begun.targets["tv"].tuning, smoothing=damaged))
    await wait_until(lambda: EVENT_ACTIVITY_LOGGED in dict(heard), 10, heard)
    assert (await since(hass, "target_started"))[0] == ("target_restarted", "system")
    assert {user for _, user in heard} == {None}


async def test_a_lost_picture_is_nobodys(
    hass: HomeAssistant,
    begun: LedGrabHub,
    entry: MockConfigEntry,
    client: MockHAClientWebSocket,
    heard: Heard,
) -> None:
    screen = {"kind": "screen", "display": ":4095", "monitor": 1, "frame_rate": 30}
    await change(hass, entry, "rainbow", **screen)
    await wait_until(lambda: begun.sources["rainbow"].lost_reason, 10, begun.sources["rainbow"])
    assert ("source_lost", "system") in await since(hass, "updated")
    assert {user for _, user in heard} == {None}


def shown(field: dict[str, Any]) -> Any:
    """Return what a field of a form shows before anybody touches it."""
    return field.get("description", {}).get("suggested_value", field.get("default"))


async def set_options(http: TestClient[Any, Any], entry: MockConfigEntry, **fields: object) -> None:
    """Change options by their form, as the frontend does."""
    url = "/api/config/config_entries/options/flow"
    step = await (await http.post(url, json={"handler": entry.entry_id})).json()
    form = {field["name"]: shown(field) for field in step["data_schema"]} | fields
    done = await (await http.post(f"{url}/{step['flow_id']}", json=form)).json()
    assert done["type"] == "create_entry"


async def test_the_night_after_somebody_changed_the_options_is_nobodys(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    begun: LedGrabHub,
    entry: MockConfigEntry,
    heard: Heard,
) -> None:
    await set_options(await hass_client(), entry, **{CONF_MAX_ENTRIES: 100})
    assert ("settings_changed", "user:Mock User") in rows(await logged(hass))
    log = hass.data[DATA_ACTIVITY]
    for number in range(200):
        note(log, str(number))
    await settle(hass)
    heard.clear()
    night = datetime.combine(
        dt_util.now() + timedelta(days=1),
        time(NIGHTLY["hour"], NIGHTLY["minute"]),
        dt_util.get_default_time_zone(),
    )
    async_fire_time_changed(hass, night)
    await wait_until(lambda: EVENT_ACTIVITY_LOGGED in dict(heard), 10, heard)
    pruned = [entry for entry in await logged(hass) if entry.action == "log_pruned"]
    assert [entry.actor for entry in pruned] == ["system"] * len(pruned)
    assert pruned
    assert {user for _, user in heard} == {None}


async def test_the_drain_and_the_announcing_are_nobodys_while_the_entry_is_its_makers(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, begun: LedGrabHub, entry: MockConfigEntry
) -> None:
    found: Heard = []
    log = hass.data[DATA_ACTIVITY]
    log.async_listen(lambda batch: found.extend((item.entry.actor, served()) for item in batch))
    await set_options(await hass_client(), entry, **{CONF_MAX_ENTRIES: 100})
    await settle(hass)
    assert found == [("user:Mock User", None)]


async def test_what_was_held_back_is_told_in_nobodys_name(
    hass: HomeAssistant,
    client: MockHAClientWebSocket,
    begun: LedGrabHub,
    heard: Heard,
) -> None:
    log = hass.data[DATA_ACTIVITY]
    await act(client, "switch.turn_off", "switch.tv_capture")
    for number in range(100):
        note(log, str(number))
    await settle(hass)
    await wait_until(lambda: EVENT_ACTIVITIES_HELD_BACK in dict(heard), 10, heard)
    assert dict(heard)[EVENT_ACTIVITIES_HELD_BACK] is None
