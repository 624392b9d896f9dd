"""Who it was: users, automations and scripts, by the context of what they did."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homeassistant.core import Context, HomeAssistant
from homeassistant.setup import async_setup_component

from custom_components.ledgrab.activity.model import ActivityEntry
from custom_components.ledgrab.const import SUBENTRY_SOURCE
from custom_components.ledgrab.hub import LedGrabHub
from tests.root import call, logged

CAPTURE = {"entity_id": "switch.tv_capture"}


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
    assert [entry.actor for entry in await logged(hass)][-2:] == ["user:Ada", "user:Grace"]


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
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "alias": "Night",
                "triggers": {"trigger": "event", "event_type": "night"},
                "actions": {"action": "switch.turn_off", "target": CAPTURE},
            }
        },
    )
    hass.bus.async_fire("night", context=Context())
    await hass.async_block_till_done()
    assert (await last(hass)).actor == "automation:Night"


async def test_a_script_is_named_and_within_an_automation_the_automation(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    change_over = {"sequence": [{"action": "switch.toggle", "target": CAPTURE}], "alias": "Change over"}
    assert await async_setup_component(hass, "script", {"script": {"change_over": change_over}})
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "alias": "Night",
                "triggers": {"trigger": "event", "event_type": "night"},
                "actions": [{"action": "script.change_over"}],
            }
        },
    )
    await hass.services.async_call("script", "change_over", blocking=True, context=Context())
    assert (await last(hass)).actor == "script:Change over"
    hass.bus.async_fire("night")
    await hass.async_block_till_done()
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


@pytest.mark.parametrize("runs", [1_500])
async def test_only_the_latest_runs_are_remembered(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, runs: int
) -> None:
    first, latest = Context(), Context()
    hass.bus.async_fire("automation_triggered", {"name": "First"}, context=first)
    for number in range(runs):
        hass.bus.async_fire("automation_triggered", {"name": str(number)}, context=Context())
    hass.bus.async_fire("automation_triggered", {"name": "Latest"}, context=latest)
    await call(hass, "switch.turn_off", "switch.tv_capture", latest)
    await call(hass, "switch.turn_on", "switch.tv_capture", first)
    assert [item.actor for item in await logged(hass)][-2:] == ["automation:Latest", "system"]
