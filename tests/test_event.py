"""The event entity: one event an activity that everybody may see."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import entity_registry as er

from custom_components.ledgrab.activity.actions import ACTIONS
from custom_components.ledgrab.activity.model import Category
from custom_components.ledgrab.activity_bus import MAX_EVENTS_PER_SECOND
from custom_components.ledgrab.const import DATA_ACTIVITY, DOMAIN
from custom_components.ledgrab.event import EVENT_TYPES
from custom_components.ledgrab.hub import LedGrabHub
from tests.root import call, note, settle, state_of
from tests.texts import LANGUAGES, load

EVENT = "event.ledgrab_activity"


@pytest.fixture
async def enabled(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Enable the event entity before the hub is set up."""
    entry.add_to_hass(hass)
    er.async_get(hass).async_get_or_create(
        "event",
        DOMAIN,
        f"{entry.entry_id}_activity",
        suggested_object_id="ledgrab_activity",
        disabled_by=None,
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)


async def test_it_is_disabled_until_somebody_wants_it(hass: HomeAssistant, hub: LedGrabHub) -> None:
    assert hass.states.get(EVENT) is None


async def test_each_activity_is_one_event_with_the_context_of_who_did_it(
    hass: HomeAssistant, enabled: None
) -> None:
    context = Context()
    await call(hass, "switch.turn_off", "switch.tv_capture", context)
    state = state_of(hass, EVENT)
    assert state.attributes["event_type"] == "target_stopped"
    assert state.attributes["message"] == "TV stopped"
    assert state.context is context


async def test_logins_are_no_events(hass: HomeAssistant, enabled: None) -> None:
    before = state_of(hass, EVENT)
    hass.data[DATA_ACTIVITY].record("auth", "login_failed", message="A login attempt failed")
    await settle(hass)
    assert state_of(hass, EVENT) == before


async def test_categories_that_are_not_published_are_no_events(
    hass: HomeAssistant, enabled: None, entry: MockConfigEntry
) -> None:
    hass.config_entries.async_update_entry(entry, options={"published": ["device"]})
    await settle(hass)
    before = state_of(hass, EVENT)
    await call(hass, "switch.turn_off", "switch.tv_capture")
    assert state_of(hass, EVENT) == before


async def test_a_flood_is_cut_where_the_bus_cuts_it(hass: HomeAssistant, enabled: None) -> None:
    changes = async_capture_events(hass, EVENT_STATE_CHANGED)
    for number in range(200):
        note(hass.data[DATA_ACTIVITY], f"entry {number}")
    await settle(hass)
    assert len([change for change in changes if change.data["entity_id"] == EVENT]) <= MAX_EVENTS_PER_SECOND


def test_the_events_are_the_actions_that_everybody_may_see() -> None:
    assert len(set(EVENT_TYPES)) == len(EVENT_TYPES)
    assert set(EVENT_TYPES) == {row.action for row in ACTIONS if row.category is not Category.AUTH}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_event_has_a_name_in_each_language(language: str) -> None:
    texts = load(language)
    names = texts["entity"]["event"]["activity"]["state_attributes"]["event_type"]["state"]
    assert names.keys() == set(EVENT_TYPES)
    options = texts["selector"]["action"]["options"]
    assert options.keys() == {row.action for row in ACTIONS}
    assert all(options[key] == name for key, name in names.items())
