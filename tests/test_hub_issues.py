"""What of the configuration cannot work is told under Repairs, and stops nothing else."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from custom_components.ledgrab.const import (
    CONF_CORNER_GAP,
    CONF_DEVICE_ID,
    CONF_FRAME_RATE,
    CONF_HOST,
    CONF_KIND,
    CONF_LED_COUNT,
    CONF_PATTERN,
    CONF_SOURCE_ID,
    CONF_START_CORNER,
    DOMAIN,
    SUBENTRY_DEVICE,
    SUBENTRY_SOURCE,
    SUBENTRY_TARGET,
)
from custom_components.ledgrab.engine.events import TargetFailed
from custom_components.ledgrab.hub import LedGrabHub
from custom_components.ledgrab.hub_engine_events import async_handle_engine_event
from tests.root import add, call, change, logged, poll, settle, state_of, wled_data
from tests.simulators.waiting import wait_until
from tests.simulators.wled import WledSimulator


def issue_of(hass: HomeAssistant, issue_id: str) -> ir.IssueEntry | None:
    """Return a repair issue of LedGrab."""
    return ir.async_get(hass).async_get_issue(DOMAIN, issue_id)


@pytest.fixture
def second(
    desk: WledSimulator, source_data: ConfigSubentryDataWithId, target_data: ConfigSubentryDataWithId
) -> dict[str, dict[str, Any]]:
    """Return the settings of a second device, source and target, by kind."""
    return {
        SUBENTRY_DEVICE: wled_data(desk),
        SUBENTRY_SOURCE: {**source_data["data"], CONF_PATTERN: "color_bars"},
        SUBENTRY_TARGET: {**target_data["data"], CONF_DEVICE_ID: "device", CONF_SOURCE_ID: "source"},
    }


@pytest.fixture
async def future(
    hass: HomeAssistant, entry: MockConfigEntry, second: dict[str, dict[str, Any]]
) -> LedGrabHub:
    """Return a hub whose second device is of a kind that only a later version knows."""
    second[SUBENTRY_DEVICE][CONF_KIND] = "e131"
    entry.add_to_hass(hass)
    add_all(hass, entry, second)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    hub: LedGrabHub = entry.runtime_data.hub
    return hub


def add_all(hass: HomeAssistant, entry: MockConfigEntry, things: dict[str, dict[str, Any]]) -> None:
    """Add one thing of each kind."""
    for kind, data in things.items():
        add(hass, entry, kind, kind, f"Second {kind}", data)


@pytest.mark.parametrize(
    ("kind", "key", "value", "problem"),
    [
        (SUBENTRY_DEVICE, CONF_KIND, "e131", "on"),
        (SUBENTRY_DEVICE, CONF_KIND, None, "on"),
        (SUBENTRY_DEVICE, CONF_HOST, "a b", "on"),
        (SUBENTRY_DEVICE, CONF_LED_COUNT, "many", "on"),
        (SUBENTRY_DEVICE, CONF_LED_COUNT, None, "on"),
        (SUBENTRY_SOURCE, CONF_KIND, "adb", "on"),
        (SUBENTRY_SOURCE, CONF_FRAME_RATE, "fast", "on"),
        (SUBENTRY_SOURCE, CONF_PATTERN, "nope", "on"),
        (SUBENTRY_TARGET, CONF_START_CORNER, "middle", "on"),
        (SUBENTRY_TARGET, CONF_CORNER_GAP, 2.0, "on"),
        (SUBENTRY_TARGET, CONF_DEVICE_ID, None, "on"),
    ],
)
async def test_one_damaged_subentry_does_not_stop_the_others(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    second: dict[str, dict[str, Any]],
    kind: str,
    key: str,
    value: object,
    problem: str,
) -> None:
    second[kind][key] = value
    entry.add_to_hass(hass)
    add_all(hass, entry, second)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    await wait_until(
        lambda: state_of(hass, "binary_sensor.second_target_problem").state == problem, 10, entry
    )
    assert entry.runtime_data.hub.targets["tv"].running
    assert state_of(hass, "binary_sensor.tv_problem").state == "off"


@pytest.mark.parametrize("kind", [SUBENTRY_DEVICE, SUBENTRY_SOURCE, SUBENTRY_TARGET])
async def test_a_subentry_that_lacks_everything_does_not_stop_the_others(
    hass: HomeAssistant, entry: MockConfigEntry, second: dict[str, dict[str, Any]], kind: str
) -> None:
    second[kind].clear()
    entry.add_to_hass(hass)
    add_all(hass, entry, second)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert entry.runtime_data.hub.targets["tv"].running
    assert not entry.runtime_data.hub.targets["target"].running


async def test_what_cannot_be_made_is_told_by_its_name(hass: HomeAssistant, future: LedGrabHub) -> None:
    assert future.find("device") is None
    issue = issue_of(hass, "settings_damaged_device")
    assert issue is not None
    assert issue.translation_placeholders == {"name": "Second device", "text_name": "Second device"}


async def test_damaged_settings_that_are_repaired_work_at_once(
    hass: HomeAssistant, future: LedGrabHub, entry: MockConfigEntry, desk: WledSimulator
) -> None:
    await change(hass, entry, "device", kind="wled")
    await desk.wait_for(lambda: desk.live, 10)
    assert issue_of(hass, "settings_damaged_device") is None
    assert issue_of(hass, "target_without_device_target") is None
    assert state_of(hass, "light.second_device").state == "on"


async def test_damaged_settings_that_are_changed_and_still_damaged_are_told_again(
    hass: HomeAssistant, future: LedGrabHub, entry: MockConfigEntry
) -> None:
    await change(hass, entry, "device", kind="e132")
    assert issue_of(hass, "settings_damaged_device") is not None
    assert (await logged(hass))[-1].action == "updated"


async def test_what_cannot_be_made_can_be_deleted(
    hass: HomeAssistant, future: LedGrabHub, entry: MockConfigEntry
) -> None:
    hass.config_entries.async_remove_subentry(entry, "device")
    deleted = (await logged(hass))[-1]
    assert (deleted.action, deleted.entity_name) == ("deleted", "Second device")
    assert issue_of(hass, "settings_damaged_device") is None


async def test_a_damaged_subentry_added_later_does_not_stop_those_after_it(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, second: dict[str, dict[str, Any]]
) -> None:
    second[SUBENTRY_DEVICE][CONF_KIND] = "e131"
    add_all(hass, entry, second)
    await settle(hass)
    assert hub.sources.keys() == {"rainbow", "source"}
    assert issue_of(hass, "settings_damaged_device") is not None
    created = [item.entity_name for item in await logged(hass) if item.action == "created"]
    assert created == ["Second device", "Second source", "Second target"]


async def test_a_target_that_cannot_run_with_its_settings_is_not_tried_again_and_again(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    await change(hass, entry, "tv", **{CONF_START_CORNER: "middle"})
    await poll(hass)
    await poll(hass)
    assert caplog.text.count("TV cannot run with its settings") == 1
    await change(hass, entry, "tv", **{CONF_START_CORNER: "top_left"})
    assert hub.targets["tv"].running


async def test_a_lost_end_is_told_until_the_hub_goes_and_again_when_it_is_back(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    hass.config_entries.async_remove_subentry(entry, "rainbow")
    await settle(hass)
    assert issue_of(hass, "target_without_source_tv") is not None
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert issue_of(hass, "target_without_source_tv") is None
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert issue_of(hass, "target_without_source_tv") is not None
    await hass.config_entries.async_remove(entry.entry_id)
    assert issue_of(hass, "target_without_source_tv") is None


async def test_an_incomplete_target_that_is_deleted_takes_its_issue_along(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    hass.config_entries.async_remove_subentry(entry, "rainbow")
    await settle(hass)
    hass.config_entries.async_remove_subentry(entry, "tv")
    await settle(hass)
    assert issue_of(hass, "target_without_source_tv") is None


async def test_a_target_that_failed_too_often_is_told_until_it_is_switched_on(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    async_handle_engine_event(hub, TargetFailed(target_id="tv", reason="boom"))
    await settle(hass)
    issue = issue_of(hass, "target_failed_tv")
    assert issue is not None
    assert issue.translation_placeholders == {"name": "TV", "text_name": "TV", "error": "boom"}
    await call(hass, "switch.turn_on", "switch.tv_capture")
    assert issue_of(hass, "target_failed_tv") is None


async def test_a_change_that_damages_a_running_device_is_told_until_it_is_repaired(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    host = entry.subentries["lamp"].data[CONF_HOST]
    await change(hass, entry, "lamp", **{CONF_HOST: "a b"})
    assert issue_of(hass, "settings_damaged_lamp") is not None
    assert hub.targets["tv"].running
    await change(hass, entry, "lamp", **{CONF_HOST: host})
    assert issue_of(hass, "settings_damaged_lamp") is None


async def test_why_a_target_failed_is_told_to_everybody_without_addresses(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    async_handle_engine_event(hub, TargetFailed(target_id="tv", reason="192.0.2.77 refused"))
    await settle(hass)
    issue = issue_of(hass, "target_failed_tv")
    assert issue is not None
    assert (issue.translation_placeholders or {})["error"] == r"\[address\] refused"
    assert state_of(hass, "binary_sensor.tv_problem").attributes["reason"] == "[address] refused"
