"""The activity page in the sidebar, the dashboard card as a resource, and the files of both."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from homeassistant.components import frontend, panel_custom
from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL
from homeassistant.components.lovelace.const import LOVELACE_DATA
from homeassistant.components.lovelace.resources import ResourceYAMLCollection
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component

from custom_components.ledgrab.const import DATA_FILES_URL, DOMAIN
from custom_components.ledgrab.frontend_files import FOLDER, STATIC_URL
from custom_components.ledgrab.panel import PANEL_PATH
from tests.root import settle


@pytest.fixture
def entry(hass: HomeAssistant) -> MockConfigEntry:
    """Return a hub without devices, not yet set up."""
    entry = MockConfigEntry(domain=DOMAIN)
    entry.add_to_hass(hass)
    return entry


async def set_up(hass: HomeAssistant, entry: MockConfigEntry, lovelace: dict[str, Any] | None = None) -> None:
    """Set up the hub in a Home Assistant that has a frontend."""
    config = {"frontend": {}, "lovelace": lovelace or {}}
    assert await async_setup_component(hass, "frontend", config)
    assert await async_setup_component(hass, "lovelace", config)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)


async def resources(hass: HomeAssistant) -> list[dict[str, Any]]:
    """Return the resources of the dashboards."""
    await hass.data[LOVELACE_DATA].resources.async_get_info()
    return [*hass.data[LOVELACE_DATA].resources.async_items()]


async def panels(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> dict[str, Any]:
    """Return the panels as the frontend gets them."""
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "get_panels"})
    answer = await client.receive_json()
    found: dict[str, Any] = answer["result"]
    return found


async def test_the_page_is_in_the_sidebar_for_everybody(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, entry: MockConfigEntry
) -> None:
    await set_up(hass, entry)
    panel = (await panels(hass, hass_ws_client))[PANEL_PATH]
    assert panel["title"] == "LedGrab activity"
    assert not panel["require_admin"]
    # With a domain it would take the place of the gear that leads to the options.
    assert panel["config_panel_domain"] is None
    custom = panel["config"]["_panel_custom"]
    assert custom["name"] == "ledgrab-activity-panel"
    assert custom["module_url"] == f"{hass.data[DATA_FILES_URL]}/activity-panel.js"


async def test_the_option_is_followed_at_once(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, entry: MockConfigEntry
) -> None:
    await set_up(hass, entry)
    hass.config_entries.async_update_entry(entry, options={"sidebar": "admins"})
    await settle(hass)
    assert (await panels(hass, hass_ws_client))[PANEL_PATH]["require_admin"]
    hass.config_entries.async_update_entry(entry, options={"sidebar": "hidden"})
    await settle(hass)
    assert (await panels(hass, hass_ws_client))[PANEL_PATH]["title"] is None


async def test_a_reload_sends_nobody_away_from_the_page(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await set_up(hass, entry)
    changes: list[object] = []
    hass.bus.async_listen(frontend.EVENT_PANELS_UPDATED, changes.append)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    assert frontend.async_panel_exists(hass, PANEL_PATH)
    assert changes == []


async def test_page_and_card_go_with_the_hub(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await set_up(hass, entry)
    assert await hass.config_entries.async_remove(entry.entry_id)
    assert not frontend.async_panel_exists(hass, PANEL_PATH)
    assert await resources(hass) == []


async def test_without_a_frontend_everything_else_works(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert not frontend.async_panel_exists(hass, PANEL_PATH)
    assert await hass.config_entries.async_remove(entry.entry_id)


async def test_the_card_is_one_resource_and_nobody_elses_is_touched(
    hass: HomeAssistant, hass_storage: dict[str, Any], entry: MockConfigEntry
) -> None:
    theirs = {"id": "a", "type": "module", "url": "/local/ledgrab_static_card.js"}
    hass_storage["lovelace_resources"] = {
        "version": 1,
        "key": "lovelace_resources",
        "data": {
            "items": [
                theirs,
                {"id": "b", "type": "module", "url": f"{STATIC_URL}0.0.1-00000000/activity-card.js?x"},
                {"id": "c", "type": "module", "url": f"{STATIC_URL}0.0.2-00000000/activity-card.js"},
            ]
        },
    }
    await set_up(hass, entry)
    ours = {"id": "b", "type": "module", "url": f"{hass.data[DATA_FILES_URL]}/activity-card.js"}
    assert await resources(hass) == [theirs, ours]
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert await resources(hass) == [theirs, ours]
    assert await hass.config_entries.async_remove(entry.entry_id)
    assert await resources(hass) == [theirs]


async def test_resources_in_yaml_are_asked_for_and_the_card_loads_meanwhile(
    hass: HomeAssistant, issue_registry: ir.IssueRegistry, entry: MockConfigEntry
) -> None:
    await set_up(hass, entry, {"resource_mode": "yaml", "resources": []})
    url = f"{hass.data[DATA_FILES_URL]}/activity-card.js"
    assert url in hass.data[DATA_EXTRA_MODULE_URL].urls
    issue = issue_registry.async_get_issue(DOMAIN, "card_resource_yaml")
    assert issue is not None
    assert issue.translation_placeholders == {"url": url}
    assert await hass.config_entries.async_remove(entry.entry_id)
    assert issue_registry.async_get_issue(DOMAIN, "card_resource_yaml") is None


async def test_a_resource_that_is_in_yaml_already_is_not_asked_for(
    hass: HomeAssistant, issue_registry: ir.IssueRegistry, entry: MockConfigEntry
) -> None:
    await set_up(hass, entry)
    url = f"{hass.data[DATA_FILES_URL]}/activity-card.js"
    assert await hass.config_entries.async_unload(entry.entry_id)
    hass.data[LOVELACE_DATA].resources = ResourceYAMLCollection([{"type": "module", "url": url}])
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert issue_registry.async_get_issue(DOMAIN, "card_resource_yaml") is None


async def test_each_file_is_served_and_may_be_kept(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator, entry: MockConfigEntry
) -> None:
    await set_up(hass, entry)
    client = await hass_client_no_auth()
    for file in FOLDER.glob("*.js"):
        answer = await client.get(f"{hass.data[DATA_FILES_URL]}/{file.name}")
        assert answer.status == 200
        assert "javascript" in answer.headers["Content-Type"]
        assert "max-age=2678400" in answer.headers["Cache-Control"]


async def test_a_page_that_cannot_be_shown_costs_nothing_but_itself(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise ValueError("no page")

    with monkeypatch.context() as broken:
        broken.setattr(panel_custom, "async_register_panel", refuse)
        await set_up(hass, entry)
    assert entry.state is ConfigEntryState.LOADED
    assert "Showing the page failed; LedGrab runs without it" in caplog.text
    assert len(await resources(hass)) == 1
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert frontend.async_panel_exists(hass, PANEL_PATH)
