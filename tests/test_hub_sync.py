"""The hub follows the configuration and touches only what changed."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.setup import async_setup_component

from custom_components.ledgrab.const import (
    CONF_KIND,
    CONF_PATTERN,
    CONF_RGBW,
    CONF_TOP,
    DOMAIN,
    SUBENTRY_SOURCE,
)
from custom_components.ledgrab.hub import LedGrabHub
from custom_components.ledgrab.layout_data import layout_from
from tests.clients import enter, result
from tests.e2e.flow import suggested
from tests.root import add, add_desk, add_movie, call, change, logged, poll, settle, wled_data
from tests.simulators.waiting import wait_until
from tests.simulators.wled import WledSimulator


async def test_the_first_run_is_one_entry_whatever_there_is(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    first, second = await logged(hass)
    assert (first.action, first.message) == ("set_up", "LedGrab was set up: Lamp, Rainbow, TV")
    assert first.metadata == {"count": 3, "things": ["Lamp", "Rainbow", "TV"]}
    assert second.action == "target_started"


async def test_a_hub_without_anything_is_set_up_too(hass: HomeAssistant) -> None:
    empty = MockConfigEntry(domain=DOMAIN)
    empty.add_to_hass(hass)
    assert await hass.config_entries.async_setup(empty.entry_id)
    (only,) = await logged(hass)
    assert (only.message, only.metadata) == ("LedGrab was set up", {"count": 0, "things": []})


async def test_who_sets_the_hub_up_is_named(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, lamp: WledSimulator
) -> None:
    assert await async_setup_component(hass, "config", {})
    # The web server of the test kit takes no addresses once it has begun to serve; Home Assistant's own does.
    assert await async_setup_component(hass, DOMAIN, {})
    client = await hass_client()
    url = "/api/config/config_entries/flow"
    step = await (await client.post(url, json={"handler": DOMAIN})).json()
    for answer in (
        {"next_step_id": "wled"},
        {"host": f"127.0.0.1:{lamp.port}", "advanced": {"ddp_port": lamp.ddp_port}},
        {"next_step_id": "pattern"},
        {"pattern": "rainbow"},
        {},
    ):
        form = suggested(step.get("data_schema") or ()) | answer
        step = await (await client.post(f"{url}/{step['flow_id']}", json=form)).json()
    assert step["type"] == "create_entry"
    assert [(item.action, item.actor) for item in await logged(hass)] == [
        ("set_up", "user:Mock User"),
        ("target_started", "user:Mock User"),
    ]


async def test_what_was_added_while_ledgrab_was_off_is_logged_at_the_next_start(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    before = len(await logged(hass))
    add_movie(hass, entry)
    assert await hass.config_entries.async_setup(entry.entry_id)
    created, *_ = (await logged(hass))[before:]
    assert (created.action, created.entity_name, created.actor) == ("created", "Movie", "system")


async def test_a_new_name_reaches_the_device_without_stopping_the_capture(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    started = hub.targets["tv"].metrics
    hass.config_entries.async_update_subentry(entry, entry.subentries["tv"], title="Cinema")
    await settle(hass)
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, "tv"), entry.entry_id)
    assert device is not None
    assert device.name == "Cinema"
    assert started is not None
    assert [item.action for item in await logged(hass)][2:] == ["updated"]


async def test_a_changed_layout_restarts_the_target_with_it(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    await change(hass, entry, "tv", **{CONF_TOP: 5})
    assert layout_from(hub.targets["tv"].settings).top == 5
    assert hub.targets["tv"].running
    assert [item.action for item in await logged(hass)][2:] == ["updated", "target_stopped", "target_started"]


async def test_a_changed_source_restarts_the_targets_that_show_it(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    await change(hass, entry, "rainbow", **{CONF_PATTERN: "color_bars"})
    frames = lamp.frames
    await lamp.wait_for(lambda: lamp.frames > frames, 10)
    assert [item.action for item in await logged(hass)][2:] == ["updated", "target_stopped", "target_started"]


async def test_a_lamp_at_another_address_is_followed(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    async with WledSimulator(name="Lamp", led_count=60) as other:
        await change(hass, entry, "lamp", host=f"127.0.0.1:{other.port}", ddp_port=other.ddp_port)
        await other.wait_for(lambda: other.live, 10)
        await lamp.wait_for(lambda: not lamp.live, 5)
        assert await hass.config_entries.async_unload(entry.entry_id)


async def test_a_thing_added_later_gets_its_entities(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    add(hass, entry, SUBENTRY_SOURCE, "bars", "Bars", {CONF_KIND: "pattern", CONF_PATTERN: "color_bars"})
    await settle(hass)
    assert hass.states.get("binary_sensor.bars_picture") is not None
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, "bars"), entry.entry_id)
    assert device is not None
    assert device.config_subentry_id == "bars"


async def test_a_new_target_takes_the_lamp_over(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    add_movie(hass, entry)
    await settle(hass)
    assert hub.targets["movie"].running
    assert not hub.targets["tv"].wanted
    stopped = [item for item in await logged(hass) if item.action == "target_stopped"]
    assert [item.metadata["reason"] for item in stopped] == ["superseded"]


async def test_two_targets_switched_on_at_once_leave_one(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    add_movie(hass, entry)
    await settle(hass)
    await call(hass, "switch.turn_off", "switch.movie_capture")
    await hass.services.async_call(
        "switch", "turn_on", {"entity_id": ["switch.movie_capture", "switch.tv_capture"]}, blocking=True
    )
    await settle(hass)
    assert sum(target.running for target in hub.targets.values()) == 1
    assert sum(target.wanted for target in hub.targets.values()) == 1


async def test_a_target_without_its_device_stops_and_says_so(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    await lamp.wait_for(lambda: lamp.live, 10)
    hass.config_entries.async_remove_subentry(entry, "lamp")
    await settle(hass)
    await lamp.wait_for(lambda: not lamp.live, 5)
    state = hass.states.get("switch.tv_capture")
    assert state is not None
    assert state.state == "unavailable"
    issue = ir.async_get(hass).async_get_issue(DOMAIN, "target_without_device_tv")
    assert issue is not None
    assert issue.translation_placeholders == {"name": "TV", "text_name": "TV", "error": ""}


async def test_a_target_without_its_source_runs_again_with_another_one(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    hass.config_entries.async_remove_subentry(entry, "rainbow")
    await settle(hass)
    assert [item.action for item in await logged(hass)][2:] == ["target_stopped", "deleted"]
    add(hass, entry, SUBENTRY_SOURCE, "again", "Again", {CONF_KIND: "pattern", CONF_PATTERN: "rainbow"})
    await change(hass, entry, "tv", source_id="again")
    assert hub.targets["tv"].running
    assert ir.async_get(hass).async_get_issue(DOMAIN, "target_without_source_tv") is None


async def test_a_deleted_target_takes_its_entities_and_its_settings_along(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    await call(hass, "number.set_value", "number.tv_brightness", value=50)
    hass.config_entries.async_remove_subentry(entry, "tv")
    await settle(hass)
    assert hass.states.get("switch.tv_capture") is None
    assert "tv" not in hub.store.data["targets"]
    deleted = (await logged(hass))[-1]
    assert (deleted.action, deleted.entity_type, deleted.entity_name) == ("deleted", "target", "TV")


async def test_what_was_removed_while_ledgrab_was_off_is_logged_at_the_next_start(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    hass.config_entries.async_remove_subentry(entry, "tv")
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert (await logged(hass))[-1].action == "deleted"


async def test_who_deletes_is_known_from_the_connection(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    assert await async_setup_component(hass, "config", {})
    client = await hass_ws_client(hass)
    await client.send_json_auto_id(
        {"type": "config_entries/subentries/delete", "entry_id": entry.entry_id, "subentry_id": "tv"}
    )
    assert (await client.receive_json())["success"]
    deleted = (await logged(hass))[-1]
    assert (deleted.action, deleted.actor) == ("deleted", "user:Mock User")


async def test_a_target_of_another_device_is_not_interrupted(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, desk: WledSimulator
) -> None:
    add_desk(hass, entry, desk)
    await settle(hass)
    await desk.wait_for(lambda: desk.live, 10)
    await change(hass, entry, "tv", **{CONF_TOP: 5})
    stopped = [item.entity_name for item in await logged(hass) if item.action == "target_stopped"]
    assert stopped == ["TV"]


async def test_a_change_that_cannot_be_followed_leaves_the_thing_as_it_was_and_the_others_alone(
    hass: HomeAssistant,
    hub: LedGrabHub,
    entry: MockConfigEntry,
    lamp: WledSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    hass.config_entries.async_update_subentry(
        entry, entry.subentries["lamp"], data={**wled_data(lamp), CONF_KIND: "e131"}
    )
    await change(hass, entry, "rainbow", **{CONF_PATTERN: "color_bars"})
    assert "could not be followed" in caplog.text
    assert hub.devices["lamp"].settings == wled_data(lamp)
    assert hub.sources["rainbow"].settings[CONF_PATTERN] == "color_bars"
    assert hub.targets["tv"].running
    await change(hass, entry, "lamp", **{CONF_KIND: "wled", CONF_RGBW: True})
    assert hub.devices["lamp"].settings[CONF_RGBW]


async def test_each_change_belongs_to_who_made_it_however_long_another_one_takes(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hub: LedGrabHub,
    entry: MockConfigEntry,
    lamp: WledSimulator,
) -> None:
    assert await async_setup_component(hass, "config", {})
    people = {"tv": await hass_ws_client(hass), "rainbow": await enter(hass, hass_ws_client)}
    await settle(hass)
    before = len(await logged(hass))
    lamp.deaf = True  # the change waits for an answer
    update = hass.config_entries.async_update_subentry
    update(entry, entry.subentries["lamp"], data={**wled_data(lamp), CONF_RGBW: True})
    await wait_until(lambda: not hub.targets["tv"].running, 10, hub)
    for key, client in people.items():
        await result(client, "config_entries/subentries/delete", entry_id=entry.entry_id, subentry_id=key)
    lamp.deaf = False
    await settle(hass)
    deleted = [item for item in (await logged(hass))[before:] if item.action == "deleted"]
    assert [(item.entity_name, item.actor) for item in deleted] == [
        ("TV", "user:Mock User"),
        ("Rainbow", "user:Admin"),
    ]


async def test_what_is_added_and_deleted_while_another_change_waits_is_told_and_never_made(
    hass: HomeAssistant,
    hub: LedGrabHub,
    entry: MockConfigEntry,
    lamp: WledSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    lamp.deaf = True
    update = hass.config_entries.async_update_subentry
    update(entry, entry.subentries["lamp"], data={**wled_data(lamp), CONF_RGBW: True})
    await wait_until(lambda: not hub.targets["tv"].running, 10, hub)
    add_movie(hass, entry)
    hass.config_entries.async_remove_subentry(entry, "movie")
    lamp.deaf = False
    await settle(hass)
    assert [item.action for item in await logged(hass) if item.entity_name == "Movie"] == [
        "created",
        "deleted",
    ]
    assert "movie" not in hub.targets
    assert "could not be followed" not in caplog.text


async def test_a_deleted_target_stops_because_it_was_deleted(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    hass.config_entries.async_remove_subentry(entry, "tv")
    await settle(hass)
    (stopped,) = [item for item in await logged(hass) if item.action == "target_stopped"]
    assert (stopped.message, stopped.metadata["reason"]) == ("TV stopped: it was deleted", "deleted")


async def test_nothing_is_told_of_a_device_after_it_was_deleted(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    await call(hass, "switch.turn_off", "switch.tv_capture")
    lamp.fail_http = True
    await poll(hass)
    lamp.fail_http, lamp.deaf = False, True
    hub.async_refresh_soon(hub.devices["lamp"])
    await hass.async_block_till_done()
    hass.config_entries.async_remove_subentry(entry, "lamp")
    await settle(hass)
    lamp.deaf = False
    assert (await logged(hass))[-1].action == "deleted"
