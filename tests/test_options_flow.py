"""The options: what the activity log keeps, for how long, and who sees it."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData

from custom_components.ledgrab.activity_settings import ActivitySettings
from custom_components.ledgrab.const import CONF_MAX_DAYS, CONF_MAX_ENTRIES, CONF_PUBLISHED, DOMAIN
from tests.root import logged, settle
from tests.texts import load, placeholders

DEFAULTS = ActivitySettings().as_options()


@pytest.fixture
async def entry(hass: HomeAssistant) -> MockConfigEntry:
    """Return a hub without devices, set up."""
    entry = MockConfigEntry(domain=DOMAIN)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    return entry


async def test_the_form_shows_what_applies(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    step = await hass.config_entries.options.async_init(entry.entry_id)
    assert step["data_schema"] is not None
    suggested = {str(key): key.description["suggested_value"] for key in step["data_schema"].schema}
    assert suggested == DEFAULTS
    texts = load("en")["options"]
    for text in (*texts["step"]["init"]["data_description"].values(), *texts["error"].values()):
        assert placeholders(text) <= (step["description_placeholders"] or {}).keys()


async def test_what_is_saved_is_followed_and_logged(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    step = await hass.config_entries.options.async_init(entry.entry_id)
    chosen = {**DEFAULTS, CONF_MAX_DAYS: 0, CONF_MAX_ENTRIES: 500, "sidebar": "hidden"}
    step = await hass.config_entries.options.async_configure(step["flow_id"], chosen)
    assert step["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == chosen
    changed = (await logged(hass))[-1]
    assert (changed.action, changed.metadata["fields"]) == ("settings_changed", ["retention", "sidebar"])


async def test_nothing_may_be_published(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    step = await hass.config_entries.options.async_init(entry.entry_id)
    chosen = {key: value for key, value in DEFAULTS.items() if key != CONF_PUBLISHED}
    await hass.config_entries.options.async_configure(step["flow_id"], chosen)
    assert entry.options[CONF_PUBLISHED] == []


async def test_logins_can_never_be_published(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    step = await hass.config_entries.options.async_init(entry.entry_id)
    with pytest.raises(InvalidData):
        await hass.config_entries.options.async_configure(
            step["flow_id"], {**DEFAULTS, CONF_PUBLISHED: ["auth"]}
        )


async def test_a_limit_that_would_keep_next_to_nothing_is_refused_and_the_input_kept(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    step = await hass.config_entries.options.async_init(entry.entry_id)
    step = await hass.config_entries.options.async_configure(
        step["flow_id"], {**DEFAULTS, CONF_MAX_DAYS: 7, CONF_MAX_ENTRIES: 50}
    )
    assert step["errors"] == {"base": "retention_out_of_bounds"}
    assert step["data_schema"] is not None
    suggested = {str(key): key.description["suggested_value"] for key in step["data_schema"].schema}
    assert suggested == {**DEFAULTS, CONF_MAX_DAYS: 7, CONF_MAX_ENTRIES: 50}
    assert entry.options == {}


@pytest.mark.parametrize("days", [-1, 4_000])
async def test_days_out_of_bounds_are_refused_by_the_form(
    hass: HomeAssistant, entry: MockConfigEntry, days: int
) -> None:
    step = await hass.config_entries.options.async_init(entry.entry_id)
    with pytest.raises(InvalidData):
        await hass.config_entries.options.async_configure(step["flow_id"], {**DEFAULTS, CONF_MAX_DAYS: days})
