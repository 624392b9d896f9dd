"""Adding and changing a device or a target; sources have a file of their own."""

import pytest

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from custom_components.ledgrab.hub import LedGrabHub

from .flows import MAC, Flow, record
from .simulators.ddp import DdpReceiver
from .simulators.wled import WledSimulator


def added(hub: LedGrabHub, before: set[str]) -> ConfigSubentry:
    """Return the one subentry that was not there before."""
    (key,) = hub.entry.subentries.keys() - before
    return hub.entry.subentries[key]


async def add_display(hass: HomeAssistant, hub: LedGrabHub, display: DdpReceiver) -> ConfigSubentry:
    """Add a DDP device with 50 LEDs."""
    before = set(hub.entry.subentries)
    flow = await Flow.add(hass, hub.entry, "device")
    await flow.choose("ddp")
    await flow.submit(host="127.0.0.1", port=display.port, led_count=50)
    return added(hub, before)


# Devices


async def test_device_is_added_when_it_answers(hass: HomeAssistant, hub: LedGrabHub) -> None:
    before = set(hub.entry.subentries)
    async with WledSimulator(name="Desk", led_count=30, rgbw=True, mac="001122334455") as desk:
        await Flow.discover(hass, record(port=desk.port, mac="001122334455"))
        flow = await Flow.add(hass, hub.entry, "device")
        assert flow.step["menu_options"] == ["wled", "ddp"]
        await flow.choose("wled")
        await flow.submit(host=f"127.0.0.1:{desk.port}")
        assert flow.step["type"] is FlowResultType.CREATE_ENTRY
        device = added(hub, before)
        assert (device.title, device.unique_id) == ("Desk", "001122334455")
        assert dict(device.data) == {
            "kind": "wled",
            "host": f"127.0.0.1:{desk.port}",
            "led_count": 30,
            "rgbw": True,
            "mac": "001122334455",
        }
        assert not hass.config_entries.flow.async_progress(), "the offer of the same device is taken back"


@pytest.mark.parametrize(
    ("host", "error"),
    [
        ("", "invalid_host"),
        ("two words", "invalid_host"),
        ("ftp://192.168.1.20", "invalid_host"),
        ("192.168.1.300", "invalid_host"),
        ("203.0.113.7", "unsupported_device"),
    ],
)
async def test_address_that_cannot_be_is_told_at_its_field(
    hass: HomeAssistant, hub: LedGrabHub, host: str, error: str
) -> None:
    before = set(hub.entry.subentries)
    flow = await Flow.add(hass, hub.entry, "device")
    await flow.choose("wled")
    await flow.submit(host=host, advanced={"ddp_port": 4049})
    assert flow.errors == {"host": error}
    assert flow.form == {"host": host, "advanced": {"ddp_port": 4049}}, "what was entered is kept"
    assert set(hub.entry.subentries) == before


async def test_device_that_does_not_answer_is_not_added(
    hass: HomeAssistant, hub: LedGrabHub, unused_tcp_port: int
) -> None:
    flow = await Flow.add(hass, hub.entry, "device")
    await flow.choose("wled")
    await flow.submit(host=f"127.0.0.1:{unused_tcp_port}")
    assert flow.errors == {"host": "cannot_connect"}


async def test_device_that_hangs_is_not_waited_for_for_ever(hass: HomeAssistant, hub: LedGrabHub) -> None:
    async with WledSimulator(mac="001122334455") as desk:
        desk.deaf = True
        flow = await Flow.add(hass, hub.entry, "device")
        await flow.choose("wled")
        await flow.submit(host=f"127.0.0.1:{desk.port}")
        desk.deaf = False
        assert flow.errors == {"host": "cannot_connect"}


async def test_device_with_too_old_firmware_is_not_added(hass: HomeAssistant, hub: LedGrabHub) -> None:
    async with WledSimulator(mac="001122334455") as desk:
        desk.identity.firmware = "0.8.6"
        flow = await Flow.add(hass, hub.entry, "device")
        await flow.choose("wled")
        await flow.submit(host=f"127.0.0.1:{desk.port}")
        assert flow.errors == {"host": "unsupported_device"}


async def test_device_without_leds_is_not_added(hass: HomeAssistant, hub: LedGrabHub) -> None:
    async with WledSimulator(led_count=0, mac="001122334455") as desk:
        flow = await Flow.add(hass, hub.entry, "device")
        await flow.choose("wled")
        await flow.submit(host=f"127.0.0.1:{desk.port}")
        assert flow.errors == {"host": "no_leds"}


async def test_same_device_is_not_added_twice(
    hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator
) -> None:
    flow = await Flow.add(hass, hub.entry, "device")
    await flow.choose("wled")
    await flow.submit(host=f"http://127.0.0.1:{lamp.port}/")
    assert flow.errors == {"host": "already_configured"}


async def test_device_that_another_flow_has_added_meanwhile_is_not_added_twice(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    async with WledSimulator(mac="001122334455") as desk:
        flow = await Flow.add(hass, hub.entry, "device")
        await flow.choose("wled")
        other = await Flow.add(hass, hub.entry, "device")
        await other.choose("wled")
        await other.submit(host=f"127.0.0.1:{desk.port}")
        await flow.submit(host=f"127.0.0.1:{desk.port}")
        assert flow.errors == {"host": "already_configured"}


async def test_lamp_cannot_be_added_again_as_a_ddp_device(
    hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator
) -> None:
    flow = await Flow.add(hass, hub.entry, "device")
    await flow.choose("ddp")
    await flow.submit(host="127.0.0.1", port=lamp.ddp_port, led_count=60)
    assert flow.errors == {"host": "already_configured"}


async def test_ddp_device_needs_leds_and_its_port_in_its_own_field(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    flow = await Flow.add(hass, hub.entry, "device")
    await flow.choose("ddp")
    await flow.submit(host="127.0.0.1:4048", led_count=0)
    assert flow.errors == {"host": "port_in_host"}
    await flow.submit(host="127.0.0.1")
    assert flow.errors == {"led_count": "no_leds"}


async def test_two_ddp_devices_may_share_a_host(hass: HomeAssistant, hub: LedGrabHub) -> None:
    async with DdpReceiver() as left, DdpReceiver() as right:
        assert await add_display(hass, hub, left) != await add_display(hass, hub, right)


async def test_reconfigured_device_is_asked_anew_and_keeps_its_name(
    hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator
) -> None:
    hass.config_entries.async_update_subentry(hub.entry, hub.entry.subentries["lamp"], title="Behind the TV")
    flow = await Flow.reconfigure(hass, hub.entry, "lamp")
    assert flow.form == {"host": f"127.0.0.1:{lamp.port}", "advanced": {"ddp_port": lamp.ddp_port}}
    await lamp.crash()
    async with WledSimulator(name="Moved", led_count=90) as moved:
        await flow.submit(host=f"127.0.0.1:{moved.port}", advanced={})
        assert flow.step["reason"] == "reconfigure_successful"
        device = hub.entry.subentries["lamp"]
        assert (device.title, device.unique_id) == ("Behind the TV", MAC)
        assert dict(device.data) == {
            "kind": "wled",
            "host": f"127.0.0.1:{moved.port}",
            "led_count": 90,
            "rgbw": False,
            "mac": MAC,
        }


async def test_another_device_does_not_take_the_place_of_the_one_that_is_reconfigured(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    before = dict(hub.entry.subentries["lamp"].data)
    async with WledSimulator(mac="001122334455") as desk:
        flow = await Flow.reconfigure(hass, hub.entry, "lamp")
        await flow.submit(host=f"127.0.0.1:{desk.port}")
        assert flow.errors == {"host": "wrong_device"}
        assert dict(hub.entry.subentries["lamp"].data) == before


async def test_ddp_device_that_is_named_by_its_address_follows_it(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    async with DdpReceiver() as display, DdpReceiver() as other:
        device = await add_display(hass, hub, display)
        flow = await Flow.reconfigure(hass, hub.entry, device.subentry_id)
        assert flow.form == {"host": "127.0.0.1", "port": display.port, "led_count": 50, "rgbw": False}
        await flow.submit(host="localhost", port=other.port)
        assert flow.step["reason"] == "reconfigure_successful"
        assert device.title == "localhost"
        assert device.unique_id == f"ddp:localhost:{other.port}"


async def test_ddp_device_keeps_as_many_leds_as_its_layouts_need(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    async with DdpReceiver() as display:
        device = await add_display(hass, hub, display)
        target = await Flow.add(hass, hub.entry, "target")
        await target.submit(device_id=device.subentry_id, source_id="rainbow", name="Bench")
        await target.submit()

        flow = await Flow.reconfigure(hass, hub.entry, device.subentry_id)
        await flow.submit(led_count=49)
        assert flow.errors == {"led_count": "layout_needs_more"}
        assert flow.step["description_placeholders"] == {"target": "Bench", "layout": "50"}
        await flow.submit(led_count=51)
        assert flow.step["reason"] == "reconfigure_successful"


# Targets


async def test_target_is_named_after_its_device_and_its_source(hass: HomeAssistant, hub: LedGrabHub) -> None:
    before = set(hub.entry.subentries)
    flow = await Flow.add(hass, hub.entry, "target")
    await flow.submit(device_id="lamp", source_id="rainbow")
    assert flow.form == {
        "top": 19,
        "right": 11,
        "bottom": 19,
        "left": 11,
        "start_corner": "bottom_left",
        "direction": "clockwise",
        "offset": 0,
        "gaps": {"corner_gap": 0, "bottom_gap": 0},
    }
    await flow.submit(direction="counterclockwise", offset=-3)
    assert flow.step["type"] is FlowResultType.CREATE_ENTRY
    target = added(hub, before)
    assert target.title == "Lamp from Rainbow"
    assert (target.data["direction"], target.data["offset"]) == ("counterclockwise", -3)
    assert (target.data["corner_gap"], target.data["bottom_gap"]) == (0, 0)


async def test_target_can_be_named(hass: HomeAssistant, hub: LedGrabHub) -> None:
    before = set(hub.entry.subentries)
    flow = await Flow.add(hass, hub.entry, "target")
    await flow.submit(device_id="lamp", source_id="rainbow", name=" Party ")
    await flow.submit()
    assert added(hub, before).title == "Party"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"top": 0, "right": 0, "bottom": 0, "left": 0}, "empty_layout"),
        ({"top": 20}, "too_many_leds"),
        ({"gaps": {"corner_gap": 25, "bottom_gap": 50}}, "invalid_layout"),
    ],
)
async def test_layout_that_does_not_fit_is_told_and_kept(
    hass: HomeAssistant, hub: LedGrabHub, fields: dict[str, object], error: str
) -> None:
    before = set(hub.entry.subentries)
    flow = await Flow.add(hass, hub.entry, "target")
    await flow.submit(device_id="lamp", source_id="rainbow")
    await flow.submit(**fields)
    assert flow.errors == {"base": error}
    assert flow.form.items() >= fields.items()
    assert set(hub.entry.subentries) == before


async def test_target_of_a_device_that_has_other_leds_now_waits_until_the_device_is_reconfigured(
    hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator
) -> None:
    lamp.led_count = 90
    await lamp.restart()
    flow = await Flow.add(hass, hub.entry, "target")
    await flow.submit(device_id="lamp", source_id="rainbow")
    assert flow.errors == {"device_id": "led_count_changed"}
    assert flow.step["description_placeholders"] == {"told": "90", "known": "60"}

    device = await Flow.reconfigure(hass, hub.entry, "lamp")
    await device.submit()
    await flow.submit()
    assert flow.step["description_placeholders"]["led_count"] == "90"


async def test_target_can_be_made_while_its_device_is_off(
    hass: HomeAssistant, hub: LedGrabHub, lamp: WledSimulator
) -> None:
    await lamp.crash()
    flow = await Flow.add(hass, hub.entry, "target")
    await flow.submit(device_id="lamp", source_id="rainbow")
    assert flow.step["step_id"] == "layout"


async def test_device_that_is_deleted_while_its_form_is_open_has_to_be_chosen_anew(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    async with DdpReceiver() as display:
        device = await add_display(hass, hub, display)
        flow = await Flow.add(hass, hub.entry, "target")
        hass.config_entries.async_remove_subentry(hub.entry, device.subentry_id)
        await flow.submit(device_id=device.subentry_id, source_id="rainbow")
        assert flow.errors == {"device_id": "deleted"}


@pytest.mark.parametrize(("deleted", "reason"), [("lamp", "no_devices"), ("rainbow", "no_sources")])
async def test_target_needs_a_device_and_a_source(
    hass: HomeAssistant, hub: LedGrabHub, deleted: str, reason: str
) -> None:
    hass.config_entries.async_remove_subentry(hub.entry, deleted)
    flow = await Flow.add(hass, hub.entry, "target")
    assert flow.step["type"] is FlowResultType.ABORT
    assert flow.step["reason"] == reason


async def test_reconfigured_target_starts_from_what_it_is(hass: HomeAssistant, hub: LedGrabHub) -> None:
    flow = await Flow.reconfigure(hass, hub.entry, "tv")
    assert flow.form == {"device_id": "lamp", "source_id": "rainbow", "name": "TV"}
    await flow.submit()
    assert (flow.form["top"], flow.form["right"]) == (20, 10)
    await flow.submit(top=18, gaps={"corner_gap": 1.5, "bottom_gap": 0})
    assert flow.step["reason"] == "reconfigure_successful"
    target = hub.entry.subentries["tv"]
    assert (target.title, target.data["top"], target.data["corner_gap"]) == ("TV", 18, 0.015)

    again = await Flow.reconfigure(hass, hub.entry, "tv")
    await again.submit()
    assert again.form["gaps"] == {"corner_gap": 1.5, "bottom_gap": 0}


async def test_name_that_was_made_up_is_made_up_again(hass: HomeAssistant, hub: LedGrabHub) -> None:
    hass.config_entries.async_update_subentry(
        hub.entry, hub.entry.subentries["tv"], title="Lamp from Rainbow"
    )
    async with DdpReceiver() as display:
        device = await add_display(hass, hub, display)
        flow = await Flow.reconfigure(hass, hub.entry, "tv")
        assert flow.form == {"device_id": "lamp", "source_id": "rainbow"}
        await flow.submit(device_id=device.subentry_id)
        await flow.submit(top=15, bottom=15)
        assert hub.entry.subentries["tv"].title == "127.0.0.1 from Rainbow"
        assert hub.entry.subentries["tv"].data["device_id"] == device.subentry_id


async def test_target_that_lost_its_device_can_be_given_another_one(
    hass: HomeAssistant, hub: LedGrabHub
) -> None:
    async with DdpReceiver() as display:
        device = await add_display(hass, hub, display)
        hass.config_entries.async_remove_subentry(hub.entry, "lamp")
        flow = await Flow.reconfigure(hass, hub.entry, "tv")
        assert flow.form == {"source_id": "rainbow", "name": "TV"}
        await flow.submit(device_id=device.subentry_id)
        await flow.submit(top=15, bottom=15)
        assert hub.entry.subentries["tv"].data["device_id"] == device.subentry_id
