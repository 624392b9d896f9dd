"""The guided first run, started by hand."""

from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from custom_components.ledgrab.const import DOMAIN, HUB_UNIQUE_ID
from custom_components.ledgrab.hub import LedGrabHub

from .flows import Flow, the_hub
from .root import settle
from .simulators.ddp import DdpReceiver
from .simulators.wled import WledSimulator


def only(hub: ConfigEntry, subentry_type: str) -> ConfigSubentry:
    """Return the one subentry of a type."""
    (subentry,) = hub.get_subentries_of_type(subentry_type)
    return subentry


async def add_lamp(hass: HomeAssistant, lamp: WledSimulator) -> Flow:
    """Return a flow that has found the lamp and asks for a source."""
    flow = await Flow.add_integration(hass)
    await flow.choose("wled")
    await flow.submit(host=f"127.0.0.1:{lamp.port}", advanced={"ddp_port": lamp.ddp_port})
    assert flow.step["step_id"] == "source"
    return flow


async def test_guided_run_makes_the_hub_and_a_target_that_joins_its_device_and_its_source(
    hass: HomeAssistant, lamp: WledSimulator
) -> None:
    flow = await Flow.add_integration(hass)
    assert flow.step["menu_options"] == ["wled", "ddp", "without_device"]
    await flow.choose("wled")
    await flow.submit(host=f" http://127.0.0.1:{lamp.port}/ ", advanced={"ddp_port": lamp.ddp_port})
    assert flow.step["menu_options"] == ["screen", "pattern"]
    await flow.choose("pattern")
    await flow.submit(pattern="color_bars", frame_rate=10)
    assert flow.step["description_placeholders"] == {"device": "Lamp", "led_count": "60"}
    await flow.submit(start_corner="top_left", gaps={"corner_gap": 2.5, "bottom_gap": 20})

    assert flow.step["type"] is FlowResultType.CREATE_ENTRY
    hub = the_hub(hass)
    assert (hub.title, hub.unique_id, dict(hub.data)) == ("LedGrab", HUB_UNIQUE_ID, {})
    assert hub.state is ConfigEntryState.LOADED
    device, source, target = (only(hub, kind) for kind in ("device", "source", "target"))
    assert (device.title, device.unique_id) == ("Lamp", "aabbccddeeff")
    assert dict(device.data) == {
        "kind": "wled",
        "host": f"127.0.0.1:{lamp.port}",
        "ddp_port": lamp.ddp_port,
        "led_count": 60,
        "rgbw": False,
        "mac": "aabbccddeeff",
    }
    assert source.title == "Color bars"
    assert dict(source.data) == {"kind": "pattern", "pattern": "color_bars", "frame_rate": 10}
    assert target.title == "Lamp from Color bars"
    assert dict(target.data) == {
        "device_id": device.subentry_id,
        "source_id": source.subentry_id,
        "top": 19,
        "right": 11,
        "bottom": 19,
        "left": 11,
        "start_corner": "top_left",
        "direction": "clockwise",
        "offset": 0,
        "corner_gap": 0.025,
        "bottom_gap": 0.2,
    }


async def test_titles_are_made_in_the_language_of_the_system(
    hass: HomeAssistant, lamp: WledSimulator
) -> None:
    hass.config.language = "ru"
    flow = await add_lamp(hass, lamp)
    await flow.choose("pattern")
    await flow.submit()
    await flow.submit()
    hub = the_hub(hass)
    assert only(hub, "source").title == "Радуга"
    assert only(hub, "target").title == "Lamp: Радуга"


async def test_hub_can_be_set_up_without_a_device(hass: HomeAssistant) -> None:
    flow = await Flow.add_integration(hass)
    await flow.choose("without_device")
    assert flow.step["type"] is FlowResultType.CREATE_ENTRY
    assert the_hub(hass).state is ConfigEntryState.LOADED
    assert not the_hub(hass).subentries

    again = await Flow.add_integration(hass)
    assert again.step["menu_options"] == ["wled", "ddp"]


async def test_hub_is_made_once(hass: HomeAssistant) -> None:
    first, second = await Flow.add_integration(hass), await Flow.add_integration(hass)
    await first.choose("without_device")
    await second.choose("without_device")
    assert second.step["reason"] == "already_configured"
    assert len(hass.config_entries.async_entries(DOMAIN)) == 1


async def test_with_a_hub_the_new_things_are_added_to_it(hass: HomeAssistant, hub: LedGrabHub) -> None:
    before = set(hub.entry.subentries)
    async with WledSimulator(name="Desk", led_count=30, mac="001122334455") as desk:
        flow = await add_lamp(hass, desk)
        await flow.choose("pattern")
        await flow.submit(pattern="moving_edges")
        await flow.submit()
        assert flow.step["type"] is FlowResultType.ABORT
        assert flow.step["reason"] == "device_added"
        assert flow.step["description_placeholders"] == {"device": "Desk"}
        new = [hub.entry.subentries[key] for key in hub.entry.subentries.keys() - before]
        assert sorted(subentry.title for subentry in new) == [
            "Desk",
            "Desk from Moving edges",
            "Moving edges",
        ]
        assert {"Desk", "Lamp"} == {device.name for device in hub.devices.values()}


async def test_with_a_hub_a_source_can_feed_another_device(hass: HomeAssistant, hub: LedGrabHub) -> None:
    async with WledSimulator(name="Desk", led_count=30, mac="001122334455") as desk:
        flow = await add_lamp(hass, desk)
        assert flow.step["menu_options"] == ["existing_source", "screen", "pattern"]
        await flow.choose("existing_source")
        await flow.submit(source_id="rainbow")
        await flow.submit()
        assert flow.step["reason"] == "device_added"
        targets = hub.entry.get_subentries_of_type("target")
        assert [target.data["source_id"] for target in targets] == ["rainbow", "rainbow"]
        assert only(hub.entry, "source").subentry_id == "rainbow"
        await settle(hass)


async def test_source_that_is_deleted_while_its_form_is_open_has_to_be_chosen_anew(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    async with WledSimulator(name="Desk", led_count=30, mac="001122334455") as desk:
        flow = await add_lamp(hass, desk)
        await flow.choose("existing_source")
        hass.config_entries.async_remove_subentry(hub.entry, "rainbow")
        await flow.submit(source_id="rainbow")
        assert flow.errors == {"source_id": "deleted"}


async def test_source_that_is_deleted_after_it_was_chosen_is_made_again(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    async with WledSimulator(name="Desk", led_count=30, mac="001122334455") as desk:
        flow = await add_lamp(hass, desk)
        await flow.choose("existing_source")
        await flow.submit(source_id="rainbow")
        hass.config_entries.async_remove_subentry(hub.entry, "rainbow")
        await flow.submit()
        assert flow.step["reason"] == "device_added"
        assert only(hub.entry, "source").subentry_id == "rainbow"
        await settle(hass)


async def test_hub_that_another_flow_has_made_meanwhile_is_used(
    hass: HomeAssistant, lamp: WledSimulator
) -> None:
    flow, other = await add_lamp(hass, lamp), await Flow.add_integration(hass)
    await other.choose("without_device")
    await flow.choose("pattern")
    await flow.submit()
    await flow.submit()
    assert flow.step["reason"] == "device_added"
    assert only(the_hub(hass), "device").title == "Lamp"


async def test_device_that_another_flow_has_added_meanwhile_is_not_added_twice(
    hass: HomeAssistant, lamp: WledSimulator
) -> None:
    first, second = await add_lamp(hass, lamp), await add_lamp(hass, lamp)
    for flow, pattern in ((first, "rainbow"), (second, "color_bars")):
        await flow.choose("pattern")
        await flow.submit(pattern=pattern)
        await flow.submit()
    assert second.step["reason"] == "already_configured"
    assert len(the_hub(hass).subentries) == 3


async def test_ddp_device_is_described_by_the_user(hass: HomeAssistant, socket_enabled: None) -> None:
    async with DdpReceiver(led_count=50) as display:
        flow = await Flow.add_integration(hass)
        await flow.choose("ddp")
        assert flow.form == {"port": 4048, "rgbw": False}
        await flow.submit(host="127.0.0.1", port=display.port, led_count=50, rgbw=True)
        await flow.choose("pattern")
        await flow.submit()
        await flow.submit()
        device = only(the_hub(hass), "device")
        assert device.title == "127.0.0.1"
        assert dict(device.data) == {
            "kind": "ddp",
            "host": "127.0.0.1",
            "port": display.port,
            "led_count": 50,
            "rgbw": True,
        }
