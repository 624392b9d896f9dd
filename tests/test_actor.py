"""Who it was: users, automations and scripts, by the context of what they did."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser, async_fire_time_changed
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homeassistant.core import Context, HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from custom_components.ledgrab.activity.model import ActivityEntry, Filters
from custom_components.ledgrab.activity.query import read_page
from custom_components.ledgrab.activity_log import ActivityLog
from custom_components.ledgrab.const import SUBENTRY_SOURCE
from custom_components.ledgrab.hub import LedGrabHub
from tests.root import call, logged, state_of
from tests.simulators.waiting import wait_until

CAPTURE = {"entity_id": "switch.tv_capture"}


def automation(alias: str, actions: list[dict[str, Any]], event: str = "night") -> dict[str, Any]:
    """Return an automation that an event sets off."""
    return {"alias": alias, "triggers": {"trigger": "event", "event_type": event}, "actions": actions}


async def automate(hass: HomeAssistant, *automations: dict[str, Any]) -> None:
    """Set automations up."""
    assert await async_setup_component(hass, "automation", {"automation": list(automations)})


async def scripts(hass: HomeAssistant, **named: dict[str, Any]) -> None:
    """Set scripts up."""
    assert await async_setup_component(hass, "script", {"script": named})


async def last(hass: HomeAssistant) -> ActivityEntry:
    """Return the newest entry."""
    return (await logged(hass))[-1]


async def test_a_person_is_named(hass: HomeAssistant, hass_admin_user: MockUser, hub: LedGrabHub) -> None:
    context = Context(user_id=hass_admin_user.id)
    await call(hass, "switch.turn_off", "switch.tv_capture", context)
    assert (await last(hass)).actor == f"user:{hass_admin_user.name}"


async def test_a_user_who_came_later_is_named(hass: HomeAssistant, hub: LedGrabHub) -> None:
    user = await hass.auth.async_create_user("Ada\nLovelace")
    await hass.async_block_till_done()
    await call(hass, "switch.turn_off", "switch.tv_capture", Context(user_id=user.id))
    assert (await last(hass)).actor == "user:Ada Lovelace"


async def test_a_user_who_was_renamed_has_the_new_name_and_old_entries_keep_the_old_one(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    user = await hass.auth.async_create_user("Ada")
    await call(hass, "switch.turn_off", "switch.tv_capture", Context(user_id=user.id))
    await hass.auth.async_update_user(user, name="Grace")
    await call(hass, "switch.turn_on", "switch.tv_capture", Context(user_id=user.id))
    found = await logged(hass, Filters(entity_type="target"))
    assert [entry.actor for entry in found][-2:] == ["user:Ada", "user:Grace"]


async def test_a_user_who_was_removed_is_named_in_what_is_written_later(
    hass: HomeAssistant, hass_owner_user: MockUser, hub: LedGrabHub
) -> None:
    user = await hass.auth.async_create_user("Ada")
    await hass.auth.async_remove_user(user)
    await hub.targets["tv"].async_want(False, Context(user_id=user.id))
    assert (await last(hass)).actor == "user:Ada"


async def test_who_adds_something_in_the_settings_is_named(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    assert await async_setup_component(hass, "config", {})
    client = await hass_client()
    url = "/api/config/config_entries/subentries/flow"
    step = await (await client.post(url, json={"handler": [entry.entry_id, SUBENTRY_SOURCE]})).json()
    step = await (await client.post(f"{url}/{step['flow_id']}", json={"next_step_id": "pattern"})).json()
    await client.post(f"{url}/{step['flow_id']}", json={"pattern": "color_bars", "frame_rate": 30})
    created = await last(hass)
    assert (created.action, created.entity_type, created.actor) == ("created", "source", "user:Mock User")


async def test_an_automation_is_named_also_for_its_first_action(hass: HomeAssistant, hub: LedGrabHub) -> None:
    await automate(hass, automation("Night", [{"action": "switch.turn_off", "target": CAPTURE}]))
    hass.bus.async_fire("night", context=Context())
    await hass.async_block_till_done()
    assert (await last(hass)).actor == "automation:Night"
    assert (await last(hass)).actor == "automation:Night"


async def test_a_script_is_named_and_within_an_automation_the_automation(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    change_over = {"sequence": [{"action": "switch.toggle", "target": CAPTURE}], "alias": "Change over"}
    await scripts(hass, change_over=change_over)
    await automate(hass, automation("Night", [{"action": "script.change_over"}]))
    await hass.services.async_call("script", "change_over", blocking=True, context=Context())
    assert (await last(hass)).actor == "script:Change over"
    hass.bus.async_fire("night")
    await hass.async_block_till_done()
    assert (await last(hass)).actor == "automation:Night"
    assert (await last(hass)).actor == "automation:Night"


async def test_an_unknown_context_is_the_system(hass: HomeAssistant, hub: LedGrabHub) -> None:
    await call(hass, "switch.turn_off", "switch.tv_capture", Context(parent_id="unheard-of"))
    assert (await last(hass)).actor == "system"


async def test_what_an_automation_triggers_by_its_state_is_its_own(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    cause = Context()
    hass.bus.async_fire("automation_triggered", {"name": "Chain"}, context=cause)
    await call(hass, "switch.turn_off", "switch.tv_capture", Context(parent_id=cause.id))
    assert (await last(hass)).actor == "automation:Chain"


async def runs(hass: HomeAssistant, number: int) -> None:
    """Let that many automations run."""
    for count in range(number):
        hass.bus.async_fire("automation_triggered", {"name": str(count)}, context=Context())


async def test_only_the_latest_runs_are_remembered(hass: HomeAssistant, hub: LedGrabHub) -> None:
    first, latest = Context(), Context()
    hass.bus.async_fire("automation_triggered", {"name": "First"}, context=first)
    await runs(hass, 2_500)
    hass.bus.async_fire("automation_triggered", {"name": "Latest"}, context=latest)
    await call(hass, "switch.turn_off", "switch.tv_capture", latest)
    await call(hass, "switch.turn_on", "switch.tv_capture", first)
    assert [item.actor for item in await logged(hass)][-2:] == ["automation:Latest", "system"]


async def test_an_automation_that_waits_for_hours_is_still_known_when_it_goes_on(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    actions: list[dict[str, Any]] = [
        {"delay": {"hours": 8}},
        {"action": "switch.turn_off", "target": CAPTURE},
    ]
    await automate(hass, automation("Night", actions))
    hass.bus.async_fire("night")
    await wait_until(lambda: state_of(hass, "automation.night").attributes["current"], 5, hass.states)
    await runs(hass, 2_500)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=9))
    await hass.async_block_till_done()
    assert (await last(hass)).actor == "automation:Night"
    assert (await last(hass)).actor == "automation:Night"


async def test_a_script_that_a_person_starts_is_the_actor(
    hass: HomeAssistant, hass_admin_user: MockUser, hub: LedGrabHub
) -> None:
    await scripts(
        hass, film={"sequence": [{"action": "switch.turn_off", "target": CAPTURE}], "alias": "Film"}
    )
    await hass.services.async_call(
        "script", "film", blocking=True, context=Context(user_id=hass_admin_user.id)
    )
    assert (await last(hass)).actor == "script:Film"


async def test_the_nearest_automation_of_a_chain_is_the_actor(
    hass: HomeAssistant, hass_admin_user: MockUser, hub: LedGrabHub
) -> None:
    trigger = {"action": "automation.trigger", "target": {"entity_id": "automation.night"}}
    start_inner = {"action": "script.turn_on", "target": {"entity_id": "script.inner"}}
    await automate(hass, automation("Night", [{"action": "switch.turn_off", "target": CAPTURE}]))
    await scripts(
        hass,
        outer={"sequence": [start_inner], "alias": "Outer"},
        inner={"sequence": [trigger], "alias": "Inner"},
    )
    await hass.services.async_call(
        "script", "outer", blocking=True, context=Context(user_id=hass_admin_user.id)
    )
    await hass.async_block_till_done()
    triggered, stopped = (await logged(hass))[-2:]
    assert (triggered.action, triggered.actor) == ("automation_triggered", "script:Outer")
    assert (stopped.action, stopped.actor) == ("target_stopped", "automation:Night")


@pytest.mark.parametrize(
    "action",
    [
        {"action": "scene.turn_on", "target": {"entity_id": "scene.dark"}},
        {"action": "homeassistant.turn_off", "target": {"entity_id": "group.all"}},
        {"action": "homeassistant.turn_off", "target": CAPTURE},
    ],
    ids=["scene", "group", "homeassistant"],
)
async def test_what_an_automation_does_by_scenes_and_groups_is_its_own(
    hass: HomeAssistant, hub: LedGrabHub, action: dict[str, Any]
) -> None:
    dark = {"name": "Dark", "entities": {"switch.tv_capture": "off"}}
    group = {"all": {"entities": ["switch.tv_capture"]}}
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "scene", {"scene": dark})
    assert await async_setup_component(hass, "group", {"group": group})
    await hass.async_block_till_done()
    await automate(hass, automation("Night", [action]))
    hass.bus.async_fire("night")
    await hass.async_block_till_done()
    assert (await last(hass)).actor == "automation:Night"
    assert (await last(hass)).actor == "automation:Night"


async def heat(hass: HomeAssistant) -> None:
    """Make a thermostat that heats with the capture, and acts in contexts that descend from its callers'."""
    assert await async_setup_component(hass, "homeassistant", {})
    hass.states.async_set("sensor.room", "10", {"unit_of_measurement": "°C"})
    climate = {
        "platform": "generic_thermostat",
        "name": "Room",
        "heater": "switch.tv_capture",
        "target_sensor": "sensor.room",
        "initial_hvac_mode": "off",
        "target_temp": 5,
    }
    assert await async_setup_component(hass, "climate", {"climate": climate})
    await call(hass, "switch.turn_off", "switch.tv_capture")


async def test_a_context_without_a_name_is_that_of_the_one_it_descends_from(
    hass: HomeAssistant, hass_admin_user: MockUser, hub: LedGrabHub
) -> None:
    await heat(hass)
    context = Context(user_id=hass_admin_user.id)
    await call(hass, "climate.set_hvac_mode", "climate.room", context, hvac_mode="heat")
    await call(hass, "climate.set_temperature", "climate.room", context, temperature=20)
    started = await last(hass)
    assert (started.action, started.actor) == ("target_started", f"user:{hass_admin_user.name}")


async def test_a_grandchild_of_an_automation_is_its_own(hass: HomeAssistant, hub: LedGrabHub) -> None:
    await heat(hass)
    target = {"entity_id": "climate.room"}
    actions = [
        {"action": "climate.set_hvac_mode", "target": target, "data": {"hvac_mode": "heat"}},
        {"action": "climate.set_temperature", "target": target, "data": {"temperature": 20}},
    ]
    await automate(hass, automation("Cold", actions))
    hass.bus.async_fire("night")
    await hass.async_block_till_done()
    triggered, started = (await logged(hass))[-2:]
    assert (triggered.action, started.action) == ("automation_triggered", "target_started")
    assert started.actor == "automation:Cold"


async def test_a_circle_of_contexts_has_an_end(hass: HomeAssistant, hub: LedGrabHub) -> None:
    assert await async_setup_component(hass, "homeassistant", {})
    first = Context()
    second = Context(parent_id=first.id)
    for context in (second, Context(id=first.id, parent_id=second.id)):
        await call(hass, "homeassistant.update_entity", "switch.tv_capture", context)
    await call(hass, "switch.turn_off", "switch.tv_capture", second)
    assert (await last(hass)).actor == "system"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("", "user:(unnamed)"),
        (" \t", "user:(unnamed)"),
        ("\u202e\x1b[31m\u200b", "user:(unnamed)"),
        ("Eve\u202e\nautomation:Night\x00", "user:Eve automation:Night"),
        ("<b>Eve</b> {name} %s", "user:<b>Eve</b> {name} %s"),
    ],
)
async def test_a_name_is_made_harmless_and_never_replaced_by_an_id(
    hass: HomeAssistant, hub: LedGrabHub, name: str, label: str
) -> None:
    user = await hass.auth.async_create_user(name)
    await call(hass, "switch.turn_off", "switch.tv_capture", Context(user_id=user.id))
    assert (await last(hass)).actor == label


async def test_a_user_whom_home_assistant_does_not_know_is_told_without_an_id(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    await hub.targets["tv"].async_want(False, Context(user_id="0123456789abcdef0123456789abcdef"))
    assert (await last(hass)).actor == "user:(unnamed)"


@pytest.mark.parametrize("kind", ["automation_triggered", "script_started", "user_added", "user_updated"])
@pytest.mark.parametrize(
    "data", [{}, {"name": ["x"], "entity_id": {}, "source": 7, "user_id": None}], ids=["empty", "odd"]
)
async def test_events_that_somebody_else_fires_do_no_harm(
    hass: HomeAssistant, log: ActivityLog, kind: str, data: dict[str, Any]
) -> None:
    context = Context()
    hass.bus.async_fire(kind, data, context=context)
    await hass.async_block_till_done()
    log.record("system", "stopping", origin=context, message="after it")
    await log.async_flush()
    assert read_page(log.path).entries[0].message == "after it"
