"""Automations that follow the activity log."""

import asyncio
import functools
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events
import voluptuous as vol

from homeassistant.components.automation import EVENT_AUTOMATION_TRIGGERED
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.config_validation import TRIGGER_SCHEMA
from homeassistant.helpers.dispatcher import async_dispatcher_connect, async_dispatcher_send
from homeassistant.helpers.trigger import async_validate_trigger_config
from homeassistant.setup import async_setup_component

from custom_components.ledgrab.activity.actions import ACTIONS
from custom_components.ledgrab.activity_log import Announcement
from custom_components.ledgrab.const import DATA_ACTIVITY, DOMAIN, EVENT_ACTIVITY_LOGGED, SIGNAL_ACTIVITY
from custom_components.ledgrab.hub import LedGrabHub
from custom_components.ledgrab.trigger import MAX_WAITING, RUNS_PER_TURN
from tests.automations import HEARD, LISTEN, TOGGLE, automate, device_id, quiet
from tests.house.test_texts import read
from tests.root import call, settle
from tests.texts import LANGUAGES, load

ANYTHING = {"trigger": "ledgrab.activity_logged"}
ACTION_OFF = "switch.turn_off"
TV = "switch.tv_capture"


def waiting_for(**options: Any) -> dict[str, Any]:
    """Return the trigger with some of its fields filled in."""
    return {**ANYTHING, "options": options}


async def heard(hass: HomeAssistant, trigger: dict[str, Any], **user: Any) -> list[str]:
    """Let an automation listen while the target is stopped; return what it heard of."""
    events = async_capture_events(hass, HEARD)
    await automate(hass, trigger, LISTEN, mode="queued")
    await call(hass, ACTION_OFF, TV, Context(**user))
    await quiet(hass)
    return [event.data["entry"]["action"] for event in events]


async def test_a_run_gets_the_entry_and_what_it_is_about(hass: HomeAssistant, hub: LedGrabHub) -> None:
    events = async_capture_events(hass, HEARD)
    published = async_capture_events(hass, EVENT_ACTIVITY_LOGGED)
    await automate(hass, ANYTHING, LISTEN)
    await call(hass, ACTION_OFF, TV)
    await quiet(hass)
    entry, trigger = events[0].data["entry"], events[0].data["trigger"]
    assert entry == published[0].data["entry"]
    assert list(entry) == [
        *("id", "ts", "category", "action", "severity", "actor", "message"),
        *("entity_type", "entity_id", "entity_name", "metadata"),
    ]
    assert (entry["message"], entry["entity_id"]) == ("TV stopped", "tv")
    assert trigger["description"] == "TV stopped"
    assert trigger["device_id"] == device_id(hass, hub, "tv")
    assert trigger["entity_id"] == TV


@pytest.mark.parametrize(
    ("options", "hears"),
    [
        ({}, True),
        ({"category": "capture"}, True),
        ({"category": ["system", "capture"], "severity": ["info"]}, True),
        ({"category": "device"}, False),
        ({"action": ["target_started", "target_stopped"]}, True),
        ({"action": "target_started"}, False),
        ({"severity": ["warning", "error"]}, False),
        ({"category": "capture", "severity": "error"}, False),
        ({"actor": ["user", "script"]}, True),
        ({"actor": "user:Mock User"}, True),
        ({"actor": "user:Mock"}, False),
        ({"actor": "automation"}, False),
        ({"device": "gone"}, False),
        ({"category": [], "action": [], "device": []}, True),
    ],
)
async def test_fields_narrow_what_is_heard(
    hass: HomeAssistant, hass_admin_user: Any, hub: LedGrabHub, options: dict[str, Any], hears: bool
) -> None:
    expected = ["target_stopped"] if hears else []
    assert await heard(hass, waiting_for(**options), user_id=hass_admin_user.id) == expected


@pytest.mark.parametrize(
    ("keys", "hears"), [(["tv"], True), (["lamp"], False), (["lamp", "tv"], True), (["hub"], True)]
)
async def test_a_device_stands_for_its_thing_and_the_hub_for_all(
    hass: HomeAssistant, hub: LedGrabHub, keys: list[str], hears: bool
) -> None:
    names = {"hub": hub.entry.entry_id}
    devices = [device_id(hass, hub, names.get(key, key)) for key in keys]
    assert await heard(hass, waiting_for(device=devices)) == (["target_stopped"] if hears else [])


async def test_that_a_thing_was_deleted_is_heard_by_its_device(
    hass: HomeAssistant, entry: MockConfigEntry, hub: LedGrabHub
) -> None:
    events = async_capture_events(hass, HEARD)
    await automate(hass, waiting_for(device=device_id(hass, hub, "tv"), action="deleted"), LISTEN)
    hass.config_entries.async_remove_subentry(entry, "tv")
    await quiet(hass)
    assert [event.data["entry"]["message"] for event in events] == ["Removed target TV"]


@pytest.mark.parametrize(
    ("config", "error"),
    [
        (waiting_for(category="weather"), "category"),
        (waiting_for(action="exploded"), "action"),
        (waiting_for(severity=["info", "fatal"]), "severity"),
        (waiting_for(actor=""), "actor"),
        (waiting_for(device={}), "device"),
        (waiting_for(color="red"), "color"),
        ({**ANYTHING, "target": {"entity_id": TV}}, "target"),
        ({"trigger": "ledgrab.exploded"}, "exploded"),
    ],
)
async def test_a_mistake_is_told_by_its_field(
    hass: HomeAssistant, hub: LedGrabHub, config: dict[str, Any], error: str
) -> None:
    with pytest.raises(vol.Invalid, match=error):
        await async_validate_trigger_config(hass, TRIGGER_SCHEMA([config]))


async def test_devices_of_others_are_refused(hass: HomeAssistant, hub: LedGrabHub) -> None:
    other = MockConfigEntry(domain="other")
    other.add_to_hass(hass)
    registry = dr.async_get(hass)
    device = registry.async_get_or_create(
        config_entry_id=other.entry_id, identifiers={("other", "1")}, name="Toaster"
    )
    with pytest.raises(vol.Invalid, match="Toaster is not a device of LedGrab"):
        await async_validate_trigger_config(hass, TRIGGER_SCHEMA([waiting_for(device=device.id)]))


async def test_an_automation_hears_of_a_hub_that_comes_goes_and_comes_again(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    events = async_capture_events(hass, HEARD)
    await automate(hass, waiting_for(category="capture", severity="info"), LISTEN, mode="queued")
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await quiet(hass)
    first = len(events)
    assert first
    assert await hass.config_entries.async_reload(entry.entry_id)
    await quiet(hass)
    assert len(events) >= first + 2
    await hass.config_entries.async_remove(entry.entry_id)
    await quiet(hass)
    second = len(events)
    again = MockConfigEntry(
        domain=DOMAIN, unique_id=entry.unique_id, subentries_data=[*map(vars_of, entry.subentries.values())]
    )
    again.add_to_hass(hass)
    assert await hass.config_entries.async_setup(again.entry_id)
    await quiet(hass)
    assert again.state is ConfigEntryState.LOADED
    assert len(events) > second


def vars_of(subentry: Any) -> Any:
    """Return a subentry as the data of a new one."""
    keys = ("data", "subentry_id", "subentry_type", "title", "unique_id")
    return {key: getattr(subentry, key) for key in keys}


async def test_a_run_is_a_child_of_what_it_follows_from(hass: HomeAssistant, hub: LedGrabHub) -> None:
    published = async_capture_events(hass, EVENT_ACTIVITY_LOGGED)
    runs = await automate(hass, waiting_for(action=["target_stopped", "settings_changed"]), LISTEN)
    context = Context()
    await call(hass, ACTION_OFF, TV, context)
    await quiet(hass)
    assert runs[0].context.parent_id == published[0].context.id == context.id


async def test_a_run_is_a_child_of_the_event_of_what_nobody_caused(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    published = async_capture_events(hass, EVENT_ACTIVITY_LOGGED)
    runs = await automate(hass, waiting_for(action="log_pruned"), LISTEN)
    hass.data[DATA_ACTIVITY].record("system", "log_pruned", message="nobody was it")
    await quiet(hass)
    assert runs[0].context.parent_id == published[0].context.id


async def test_an_automation_that_uses_what_it_follows_runs_once(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    runs = await automate(hass, ANYTHING, *TOGGLE, mode="queued", max=100)
    await call(hass, ACTION_OFF, TV)
    await quiet(hass)
    assert len(runs) == 1
    await call(hass, ACTION_OFF, TV)
    await quiet(hass)
    assert len(runs) == 2


async def test_a_template_that_uses_what_it_follows_runs_once(hass: HomeAssistant, hub: LedGrabHub) -> None:
    calls = async_capture_events(hass, "call_service")
    config = {"triggers": [ANYTHING], "actions": TOGGLE, "sensor": {"name": "last", "state": "{{ 1 }}"}}
    assert await async_setup_component(hass, "template", {"template": [config]})
    await hass.async_block_till_done()
    await call(hass, ACTION_OFF, TV)
    await quiet(hass)
    assert len(calls) == 3


async def test_two_automations_that_answer_each_other_come_to_an_end(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    runs = async_capture_events(hass, EVENT_AUTOMATION_TRIGGERED)
    both = [
        {"alias": name, "triggers": [ANYTHING], "actions": TOGGLE, "mode": "queued", "max": 100}
        for name in ("a", "b")
    ]
    assert await async_setup_component(hass, "automation", {"automation": both})
    await call(hass, ACTION_OFF, TV)
    await quiet(hass)
    # Each runs for what was done by hand, and for each thing that the other did of its own.
    first = len(runs)
    await quiet(hass)
    assert 2 <= len(runs) == first <= 10


async def test_other_automations_that_follow_from_the_same_are_heard(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    """What somebody does by hand sets both off: the one that only listens hears of the other."""
    events = async_capture_events(hass, HEARD)
    listener = {"alias": "listener", "triggers": [ANYTHING], "actions": [LISTEN], "mode": "queued"}
    other = {
        "alias": "other",
        "triggers": [{"trigger": "event", "event_type": EVENT_ACTIVITY_LOGGED}],
        "conditions": "{{ trigger.event.data.entry.action == 'target_stopped' }}",
        "actions": TOGGLE[1:],
    }
    assert await async_setup_component(hass, "automation", {"automation": [listener, other]})
    await call(hass, ACTION_OFF, TV)
    await quiet(hass)
    heard_of = [(event.data["entry"]["action"], event.data["entry"]["actor"]) for event in events]
    assert heard_of == [
        ("target_stopped", "system"),
        ("automation_triggered", "system"),
        ("target_started", "automation:other"),
    ]


async def test_what_is_for_administrators_is_in_the_entry_and_not_in_the_description(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    """Everybody may read why an automation ran."""
    events = async_capture_events(hass, HEARD)
    runs = await automate(hass, waiting_for(action="user_added"), LISTEN)
    await hass.auth.async_create_user("Anna", group_ids=[])
    await quiet(hass)
    assert events[0].data["entry"]["metadata"]["user"] == "Anna"
    assert [run.data["source"] for run in runs] == ["LedGrab activity"]


async def test_a_burst_leaves_turns_to_everybody_else(hass: HomeAssistant, hub: LedGrabHub) -> None:
    runs = await automate(hass, waiting_for(action="log_pruned"), LISTEN, mode="parallel", max=1000)
    per_turn: list[int] = []
    done = asyncio.Event()

    def turn() -> None:
        per_turn.append(len(runs) - sum(per_turn))
        (done.set if len(runs) == 300 else functools.partial(hass.loop.call_soon, turn))()

    turn()
    for number in range(300):
        hass.data[DATA_ACTIVITY].record("system", "log_pruned", message=f"{number}")
    await done.wait()
    # Two turns of the trigger may fall between two of this test.
    assert max(per_turn) <= 2 * RUNS_PER_TURN


async def test_what_waits_is_bounded_and_ends_with_the_automation(
    hass: HomeAssistant, hub: LedGrabHub, caplog: pytest.LogCaptureFixture
) -> None:
    batches: list[Announcement] = []
    async_dispatcher_connect(hass, SIGNAL_ACTIVITY, batches.extend)
    await call(hass, ACTION_OFF, TV)
    runs = await automate(hass, ANYTHING, LISTEN, mode="parallel", max=100)
    async_dispatcher_send(hass, SIGNAL_ACTIVITY, [batches[0]] * MAX_WAITING)
    async_dispatcher_send(hass, SIGNAL_ACTIVITY, [batches[0]] * (RUNS_PER_TURN + 7))
    await hass.services.async_call("automation", "turn_off", {"entity_id": "automation.follower"})
    before = len(runs)
    await settle(hass)
    assert "7 activities came too fast" in caplog.text
    assert RUNS_PER_TURN <= before <= len(runs) < 10 * RUNS_PER_TURN


async def test_a_template_that_fails_for_one_entry_does_not_for_the_next(
    hass: HomeAssistant, hub: LedGrabHub, caplog: pytest.LogCaptureFixture
) -> None:
    events = async_capture_events(hass, HEARD)
    half = {"half": "{{ 1 // (trigger.entry.action == 'target_started') | int }}"}
    await automate(hass, {**ANYTHING, "variables": half}, LISTEN, mode="queued")
    await call(hass, ACTION_OFF, TV)
    await call(hass, "switch.turn_on", TV)
    await quiet(hass)
    assert [event.data["entry"]["action"] for event in events] == ["target_started"]
    assert "An activity could not set an automation off" in caplog.text


def test_every_activity_can_be_chosen_and_has_a_name() -> None:
    keys = [row.action for row in ACTIONS]
    assert len(set(keys)) == len(keys), "two categories share a key, and `action` means both"
    select = read("triggers.yaml")["activity_logged"]["fields"]["action"]["selector"]["select"]
    assert sorted(select["options"]) == sorted(keys)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", ["category", "action", "severity", "actor"])
def test_every_option_has_a_name(language: str, field: str) -> None:
    select = read("triggers.yaml")["activity_logged"]["fields"][field]["selector"]["select"]
    options = load(language)["selector"][select["translation_key"]]["options"]
    assert options.keys() == set(select["options"])


async def test_how_a_run_is_described_has_no_address(hass: HomeAssistant, hub: LedGrabHub) -> None:
    runs = await automate(hass, waiting_for(category="device"), LISTEN)
    hass.data[DATA_ACTIVITY].record("device", "offline", message="Lamp at 192.0.2.77 does not answer")
    await quiet(hass)
    (run,) = runs
    assert run.data["source"] == "Lamp at [address] does not answer"
