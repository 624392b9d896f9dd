"""WLED lamps."""

from copy import deepcopy
from typing import Any

import aiohttp
import numpy as np
from numpy.typing import NDArray
import pytest

from custom_components.ledgrab.devices.base import Capability, DeviceInfo, DeviceState
from custom_components.ledgrab.devices.errors import (
    DeviceProtocolError,
    DeviceUnreachableError,
    DeviceUnsupportedError,
)
from custom_components.ledgrab.devices.registry import device_kind
from custom_components.ledgrab.devices.wled import WledDevice

from .lamp import LED_COUNT, RecordingLamp

rgbw_lamp = pytest.mark.parametrize("lamp", ["rgbw"], indirect=True)

GREEN = {"id": 0, "fx": 5, "sx": 20, "pal": 3, "col": [[0, 255, 0], [1, 2, 3], [4, 5, 6]]}


@pytest.fixture
def frame() -> NDArray[np.uint8]:
    """Return a frame for the lamp, two packets long."""
    return np.random.default_rng(1).integers(0, 256, (LED_COUNT, 3), dtype=np.uint8)


async def stream(wled: WledDevice, lamp: RecordingLamp, frame: NDArray[np.uint8]) -> None:
    """Show a frame and let the lamp leave realtime mode again."""
    sender = await wled.open_sender()
    sender.show(frame)
    await lamp.wait_for(lambda: lamp.frames)
    sender.leave()
    sender.close()
    await lamp.wait_for(lambda: not lamp.live)


async def test_a_probe_tells_what_the_lamp_is(wled: WledDevice) -> None:
    """One request is enough."""
    assert await wled.probe() == DeviceInfo(
        name="Sim",
        led_count=LED_COUNT,
        rgbw=False,
        mac="aabbccddeeff",
        manufacturer="WLED",
        model="FOSS",
        firmware="16.0.0",
    )
    assert wled.capabilities == Capability.LIGHT | Capability.RESTORE | Capability.IDENTIFY


@rgbw_lamp
async def test_a_probe_tells_of_a_white_channel(wled: WledDevice) -> None:
    """The kind of strip decides what is sent."""
    assert (await wled.probe()).rgbw


async def test_an_address_that_is_no_mac_is_left_out(wled: WledDevice, lamp: RecordingLamp) -> None:
    """A unique id is made of it."""
    lamp.identity.mac = "unknown"
    assert (await wled.probe()).mac is None


@pytest.mark.parametrize("firmware", ["0.13.3", "0.9.1"])
async def test_a_firmware_that_is_too_old_is_never_tried_again(
    wled: WledDevice, lamp: RecordingLamp, firmware: str
) -> None:
    """Only an update of the lamp helps."""
    lamp.identity.firmware = firmware
    with pytest.raises(DeviceUnsupportedError, match="Minimum required version"):
        await wled.probe()


async def test_a_lamp_outside_the_local_network_is_refused(session: aiohttp.ClientSession) -> None:
    """Neither a request nor a packet leaves the house."""
    far = device_kind("wled").create({"host": "198.51.100.1"}, session)
    for ask in (far.probe, far.open_sender):
        with pytest.raises(DeviceUnsupportedError, match="not an address of the local network"):
            await ask()


async def test_the_state_is_what_the_lamp_shows(wled: WledDevice, lamp: RecordingLamp) -> None:
    """Color is the first one of the main segment."""
    lamp.apply({"on": False, "bri": 40, "seg": [GREEN]})
    assert await wled.state() == DeviceState(
        on=False,
        brightness=40,
        color=(0, 255, 0),
        frames_per_second=0,
        signal_percent=80,
        firmware="16.0.0",
    )


async def test_the_state_tells_who_streams(
    wled: WledDevice, lamp: RecordingLamp, frame: NDArray[np.uint8]
) -> None:
    """As long as somebody does."""
    sender = await wled.open_sender()
    sender.show(frame)
    await lamp.wait_for(lambda: lamp.live)
    state = await wled.state()
    assert (state.live, state.live_source, state.live_protocol) == (True, "127.0.0.1", "DDP")
    sender.leave()
    sender.close()
    # The second leave packet finds an idle lamp, and leaves an address behind.
    await lamp.wait_for(lambda: lamp.info["lip"] and not lamp.live)
    state = await wled.state()
    assert (state.live, state.live_source, state.live_protocol) == (False, None, None)


@pytest.mark.parametrize("override", [1, 2])
async def test_the_state_tells_that_streams_are_ignored(
    wled: WledDevice, lamp: RecordingLamp, override: int
) -> None:
    """Until the stream ends, or until the lamp restarts."""
    lamp.apply({"lor": override})
    assert (await wled.state()).override


async def test_pixels_arrive_and_leaving_gives_the_lamp_back(
    wled: WledDevice, lamp: RecordingLamp, frame: NDArray[np.uint8]
) -> None:
    """Without a change over HTTP, so that nothing holds the lamp if this side dies."""
    own = lamp.pixels.tolist()
    sender = await wled.open_sender()
    sender.show(frame)
    await lamp.wait_for(lambda: lamp.pixels.tolist() == frame.tolist())
    sender.leave()
    sender.close()
    await lamp.wait_for(lambda: not lamp.live, timeout=1)
    assert lamp.pixels.tolist() == own
    assert lamp.posted == []


async def test_a_strip_of_unset_length_is_as_long_as_the_lamp_says(
    session: aiohttp.ClientSession, lamp: RecordingLamp, frame: NDArray[np.uint8]
) -> None:
    """The number in the settings is for a part of it."""
    data = {"host": "127.0.0.1", "port": lamp.port, "ddp_port": lamp.ddp_port}
    sender = await device_kind("wled").create(data, session).open_sender()
    sender.show(frame)
    await lamp.wait_for(lambda: lamp.frames)
    sender.close()


@rgbw_lamp
@pytest.mark.parametrize(
    "configuration",
    [
        {},
        {"rgbwm": 3},
        {"ins": [{"type": 30, "rgbwm": 0}, {"type": 22, "rgbwm": 2}]},
    ],
)
async def test_white_is_sent_to_a_lamp_that_shows_it(
    wled: WledDevice, lamp: RecordingLamp, configuration: dict[str, Any]
) -> None:
    """A mode counts for outputs with a white channel alone."""
    lamp.led_configuration = configuration
    await stream(wled, lamp, np.full((LED_COUNT, 3), 60, np.uint8))
    assert lamp.shows[-1][1][0].tolist() == [0, 0, 0, 60]


@rgbw_lamp
@pytest.mark.parametrize(
    "configuration",
    [
        {"rgbwm": 1},
        {"rgbwm": 2},
        {"rgbwm": 4},
        {"ins": [{"type": 30, "rgbwm": 0}, {"type": 30, "rgbwm": 2}]},
        {"ins": "none"},
    ],
)
async def test_a_lamp_that_works_out_its_white_gets_colors_alone(
    wled: WledDevice, lamp: RecordingLamp, configuration: dict[str, Any]
) -> None:
    """It would throw the white away, and gray would be black."""
    lamp.led_configuration = configuration
    await stream(wled, lamp, np.full((LED_COUNT, 3), 60, np.uint8))
    assert lamp.shows[-1][1][0].tolist() == [60, 60, 60, 0]


@rgbw_lamp
async def test_a_lamp_that_hides_its_configuration_gets_colors_alone(
    wled: WledDevice, lamp: RecordingLamp
) -> None:
    """They are right in every mode."""
    lamp.hides_configuration = True
    await stream(wled, lamp, np.full((LED_COUNT, 3), 60, np.uint8))
    assert lamp.shows[-1][1][0].tolist() == [60, 60, 60, 0]


async def test_a_light_is_set_as_told_and_not_further(wled: WledDevice, lamp: RecordingLamp) -> None:
    """None leaves a value as it is."""
    lamp.apply({"on": False, "bri": 40, "seg": [GREEN]})
    await wled.set_light(on=True)
    assert (lamp.state["on"], lamp.state["bri"]) == (True, 40)
    await wled.set_light(brightness=99)
    assert (lamp.state["on"], lamp.state["bri"]) == (True, 99)
    assert lamp.state["seg"][0]["fx"] == 5
    await wled.set_light(on=False)
    assert not lamp.state["on"]


async def test_a_color_is_shown_by_all_segments_whatever_they_did(
    wled: WledDevice, lamp: RecordingLamp
) -> None:
    """An effect would hide it, and the lamp's own selection would leave parts out."""
    lamp.apply(
        {"seg": [GREEN | {"stop": 100, "sel": False}, {"start": 100, "stop": LED_COUNT, "sel": False}]}
    )
    await wled.set_light(color=(7, 8, 9))
    assert np.unique(lamp.pixels, axis=0).tolist() == [[7, 8, 9]]
    assert [segment["fx"] for segment in lamp.state["seg"]] == [0, 0]


@pytest.mark.parametrize("on", [True, False])
async def test_what_was_shown_before_a_stream_comes_back(
    wled: WledDevice, lamp: RecordingLamp, frame: NDArray[np.uint8], on: bool
) -> None:
    """Whatever was set meanwhile, and whether the lamp was on or off."""
    lamp.apply({"on": on, "bri": 40, "seg": [GREEN | {"n": "Shelf"}]})
    before = deepcopy(lamp.state)
    snapshot = await wled.snapshot()
    await stream(wled, lamp, frame)
    await wled.set_light(on=not on, brightness=200, color=(9, 9, 9))
    await wled.restore(snapshot)
    assert lamp.state == before


async def test_a_restore_during_a_stream_shows_when_the_stream_ends(
    wled: WledDevice, lamp: RecordingLamp, frame: NDArray[np.uint8]
) -> None:
    """The leave packets may get lost; the lamp then leaves by itself."""
    lamp.apply({"on": True, "bri": 40, "seg": [GREEN]})
    own = lamp.pixels.tolist()
    snapshot = await wled.snapshot()
    sender = await wled.open_sender()
    sender.show(frame)
    await lamp.wait_for(lambda: lamp.frames)
    await wled.restore(snapshot)
    assert lamp.live
    sender.leave()
    sender.close()
    await lamp.wait_for(lambda: not lamp.live)
    assert lamp.pixels.tolist() == own


async def test_a_frozen_segment_is_not_frozen_again(wled: WledDevice, lamp: RecordingLamp) -> None:
    """A stream to the main segment freezes it, and a snapshot may be taken meanwhile."""
    lamp.apply({"seg": [GREEN | {"frz": True}]})
    snapshot = await wled.snapshot()
    lamp.apply({"seg": [{"id": 0, "frz": False}]})
    await wled.restore(snapshot)
    assert not lamp.state["seg"][0]["frz"]


async def test_another_object_is_no_snapshot(wled: WledDevice, lamp: RecordingLamp) -> None:
    """It is not sent to the lamp."""
    with pytest.raises(DeviceProtocolError, match="not a snapshot"):
        await wled.restore("on")
    assert lamp.posted == []


@pytest.mark.parametrize("on", [True, False])
async def test_identify_blinks_and_puts_everything_back(
    wled: WledDevice, lamp: RecordingLamp, on: bool
) -> None:
    """Whether the lamp was on or off."""
    lamp.apply({"on": on, "bri": 40, "seg": [GREEN]})
    before = deepcopy(lamp.state)
    await wled.identify()
    assert [body["on"] for body in lamp.posted] == [on, True, False, True, False, True, False, on]
    assert lamp.state == before


async def test_a_lamp_is_never_held_without_an_end(
    wled: WledDevice, lamp: RecordingLamp, frame: NDArray[np.uint8]
) -> None:
    """`live` would freeze the strip on its last frame when this side dies."""
    snapshot = await wled.snapshot()
    await stream(wled, lamp, frame)
    await wled.set_light(on=True, brightness=3, color=(1, 2, 3))
    await wled.restore(snapshot)
    assert len(lamp.posted) == 2
    assert not any("live" in body for body in lamp.posted)
    assert {logged.packet.timeout for logged in lamp.packet_log} <= {None, 0}


async def test_a_lamp_without_power_is_unreachable(wled: WledDevice, lamp: RecordingLamp) -> None:
    """It may come back."""
    await lamp.crash()
    with pytest.raises(DeviceUnreachableError):
        await wled.state()
    await lamp.restart()
    assert (await wled.state()).on
    await wled.close()


async def test_a_busy_lamp_is_asked_again_later(wled: WledDevice, lamp: RecordingLamp) -> None:
    """503 is what older firmware answers to a second request."""
    lamp.fail_http = True
    with pytest.raises(DeviceUnreachableError, match="503"):
        await wled.state()
