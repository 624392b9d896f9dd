"""The entities: switch, numbers, sensors, each on the right device and true."""

from pathlib import Path

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.storage import STORAGE_DIR

from custom_components.ledgrab.const import DATA_ACTIVITY, DOMAIN
from custom_components.ledgrab.hub import LedGrabHub
from tests.root import call, change, logged, poll, settle, state_of
from tests.simulators.ddp import DdpReceiver
from tests.simulators.wled import WledSimulator


async def test_every_entity_is_attached_to_its_own_device_and_subentry(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    entities, devices = er.async_get(hass), dr.async_get(hass)
    for item in er.async_entries_for_config_entry(entities, entry.entry_id):
        device = devices.async_get(item.device_id or "")
        assert device is not None
        key = item.unique_id.split("_", 1)[0]
        expected = None if key == entry.entry_id else key
        assert item.config_subentry_id == device.config_subentry_id == expected
    via = {device.via_device_id for device in dr.async_entries_for_config_entry(devices, entry.entry_id)}
    assert via == {None, hub.device_id}


async def test_noisy_sensors_are_disabled_by_default(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    disabled = {
        item.unique_id
        for item in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
        if item.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    }
    assert disabled == {"tv_latency", "tv_dropped_frames", f"{entry.entry_id}_activity"}


async def test_figures_of_the_loop_are_shown_while_it_runs(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    registry = er.async_get(hass)
    for key in ("latency", "dropped_frames"):
        entity_id = registry.async_get_entity_id("sensor", DOMAIN, f"tv_{key}")
        assert entity_id is not None
        registry.async_update_entity(entity_id, disabled_by=None)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await lamp.wait_for(lambda: lamp.frames > 40, 15)
    await poll(hass)
    assert float(state_of(hass, "sensor.tv_frame_rate").state) > 5
    assert 0 < float(state_of(hass, "sensor.tv_latency").state) < 1000
    assert float(state_of(hass, "sensor.tv_dropped_frames").state) >= 0
    assert state_of(hass, "binary_sensor.rainbow_picture").state == "on"
    await call(hass, "switch.turn_off", "switch.tv_capture")
    assert state_of(hass, "sensor.tv_frame_rate").state == "unknown"
    assert state_of(hass, "binary_sensor.rainbow_picture").state == "unknown"


async def test_the_switch_stops_and_starts_and_is_what_is_wanted(
    hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator
) -> None:
    await lamp.wait_for(lambda: lamp.live, 10)
    await call(hass, "switch.turn_off", "switch.tv_capture")
    await lamp.wait_for(lambda: not lamp.live, 2)
    assert state_of(hass, "switch.tv_capture").state == "off"
    await call(hass, "switch.turn_on", "switch.tv_capture")
    await lamp.wait_for(lambda: lamp.live, 5)
    assert state_of(hass, "switch.tv_capture").state == "on"


@pytest.mark.parametrize(
    ("entity_id", "value", "field", "tuned"),
    [
        ("number.tv_brightness", 40, "brightness", 0.4),
        ("number.tv_smoothing", 300, "smoothing", 0.3),
        ("number.tv_saturation", 150, "saturation", 1.5),
        ("number.tv_gamma", 1.8, "gamma", 1.8),
        ("number.tv_highest_frame_rate", 20, "frame_rate", 20),
    ],
)
async def test_a_number_tunes_the_running_loop_and_survives_a_reload(
    hass: HomeAssistant,
    hub: LedGrabHub,
    entry: MockConfigEntry,
    entity_id: str,
    value: float,
    field: str,
    tuned: float,
) -> None:
    await call(hass, "number.set_value", entity_id, value=value)
    assert getattr(hub.targets["tv"].tuning, field) == pytest.approx(tuned)
    assert [item.action for item in await logged(hass)][2:] == []
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert float(state_of(hass, entity_id).state) == value


async def test_less_brightness_makes_the_leds_darker_at_once(
    hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator
) -> None:
    await lamp.wait_for(lambda: lamp.pixels.max() > 200, 10)
    await call(hass, "number.set_value", "number.tv_brightness", value=10)
    await lamp.wait_for(lambda: 0 < lamp.pixels.max() <= 26, 5)


async def test_a_problem_is_told_to_everybody_without_addresses(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    await change(hass, entry, "lamp", kind="ddp", host="8.8.8.8")
    problem = state_of(hass, "binary_sensor.tv_problem")
    assert problem.state == "on"
    assert "[address]" in problem.attributes["reason"]
    assert "8.8.8.8" not in str(problem.as_dict())


async def test_one_missed_answer_says_nothing_two_say_offline(
    hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator
) -> None:
    await lamp.crash()
    await poll(hass)
    assert state_of(hass, "binary_sensor.lamp_connection").state == "on"
    await poll(hass)
    assert state_of(hass, "binary_sensor.lamp_connection").state == "off"
    assert state_of(hass, "light.lamp").state == "unavailable"
    assert state_of(hass, "binary_sensor.tv_problem").state == "on"
    assert state_of(hass, "switch.tv_capture").state == "on"
    await lamp.restart()
    await poll(hass)
    assert state_of(hass, "binary_sensor.lamp_connection").state == "on"
    actions = [item.action for item in await logged(hass)][2:]
    assert actions == ["offline", "online"]


async def test_the_page_of_a_device_has_the_firmware_that_it_told_last(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    lamp.identity.firmware = "99.1.0"
    await poll(hass)
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, "lamp"), entry.entry_id)
    assert device is not None
    assert device.sw_version == "99.1.0"


async def test_the_stream_is_back_after_the_lamp_rebooted(
    hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator
) -> None:
    await lamp.wait_for(lambda: lamp.live, 10)
    await lamp.crash()
    await lamp.restart()
    await lamp.wait_for(lambda: lamp.live and lamp.pixels.any(), 10)


async def test_a_target_starts_when_its_lamp_comes(
    hass: HomeAssistant, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    lamp.fail_http = True
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert state_of(hass, "binary_sensor.lamp_connection").state == "off"
    assert state_of(hass, "light.lamp").state == "unavailable"
    assert state_of(hass, "binary_sensor.tv_problem").state == "on"
    assert not entry.runtime_data.hub.targets["tv"].running
    lamp.fail_http = False
    await poll(hass)
    assert entry.runtime_data.hub.targets["tv"].running


async def test_a_wanted_target_whose_lamp_refuses_is_a_problem(
    hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator
) -> None:
    await call(hass, "switch.turn_off", "switch.tv_capture")
    lamp.fail_http = True
    await call(hass, "switch.turn_on", "switch.tv_capture")
    assert state_of(hass, "binary_sensor.tv_problem").state == "on"
    await call(hass, "switch.turn_off", "switch.tv_capture")
    assert state_of(hass, "binary_sensor.tv_problem").state == "off"


async def test_the_last_activity_is_shown_and_known_again_after_a_reload(
    hass: HomeAssistant, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    await call(hass, "switch.turn_off", "switch.tv_capture")
    state = state_of(hass, "sensor.ledgrab_last_activity")
    assert state.state == "TV stopped"
    assert state.attributes["action"] == "target_stopped"
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert state_of(hass, "sensor.ledgrab_last_activity").state == "TV stopped"


async def test_the_last_activity_is_unknown_until_the_log_can_be_written(
    hass: HomeAssistant, entry: MockConfigEntry, lamp: WledSimulator
) -> None:
    path = Path(hass.config.path(STORAGE_DIR, DOMAIN, "activity.db"))
    path.mkdir(parents=True)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert state_of(hass, "sensor.ledgrab_last_activity").state == "unknown"
    path.rmdir()
    await settle(hass)
    assert state_of(hass, "sensor.ledgrab_last_activity").state == "TV started"


async def test_the_last_activity_never_shows_a_login(hass: HomeAssistant, hub: LedGrabHub) -> None:
    before = state_of(hass, "sensor.ledgrab_last_activity").state
    hass.data[DATA_ACTIVITY].record("auth", "login_failed", message="A login attempt failed")
    await settle(hass)
    assert state_of(hass, "sensor.ledgrab_last_activity").state == before


async def test_a_long_message_is_cut_to_what_a_state_may_hold(hass: HomeAssistant, hub: LedGrabHub) -> None:
    hass.data[DATA_ACTIVITY].record("system", "stopping", message="x" * 900)
    await settle(hass)
    assert state_of(hass, "sensor.ledgrab_last_activity").state == "x" * 255


async def test_a_plain_ddp_display_has_a_connection_but_no_light(
    hass: HomeAssistant,
    socket_enabled: None,
    source_data: ConfigSubentryDataWithId,
    target_data: ConfigSubentryDataWithId,
) -> None:
    async with DdpReceiver(led_count=60) as display:
        device = ConfigSubentryDataWithId(
            data={"kind": "ddp", "host": "127.0.0.1", "port": display.port, "led_count": 60},
            subentry_id="lamp",
            subentry_type="device",
            title="Matrix",
            unique_id=None,
        )
        entry = MockConfigEntry(domain=DOMAIN, subentries_data=(device, source_data, target_data))
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await settle(hass)
        await display.wait_for(lambda: display.frames > 3, 10)
        assert state_of(hass, "binary_sensor.matrix_connection").state == "on"
        assert hass.states.get("light.matrix") is None
        assert await hass.config_entries.async_unload(entry.entry_id)
        assert display.errors == []


async def test_targets_are_listed_by_websocket(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hub: LedGrabHub, entry: MockConfigEntry
) -> None:
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": "ledgrab/targets/list"})
    (target,) = (await client.receive_json())["result"]["targets"]
    assert (target["device"], target["source"], target["running"]) == ("Lamp", "Rainbow", True)
    assert target["metrics"]["sent"] >= 0
    assert await hass.config_entries.async_unload(entry.entry_id)
    await client.send_json_auto_id({"type": "ledgrab/targets/list"})
    assert (await client.receive_json())["error"]["code"] == "not_loaded"
