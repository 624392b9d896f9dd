"""The `wled` library against the simulated lamp."""

from collections.abc import AsyncIterator

from aiohttp import ClientSession, TCPConnector
import pytest
from wled import (
    WLED,
    Device,
    LightCapability,
    LiveDataOverride,
    SyncGroup,
    WLEDConnectionClosedError,
    WLEDConnectionError,
    WLEDStatusError,
    WLEDUnsupportedVersionError,
)

from tests.simulators.names import SimulatorNames
from tests.simulators.wled import WledSimulator

pytestmark = pytest.mark.usefixtures("socket_enabled")

NAME = "lamp.simulator"


@pytest.fixture
async def lamp(socket_enabled: None) -> AsyncIterator[WledSimulator]:
    """Run a lamp."""
    async with WledSimulator("Shelf", 30, mac="0123456789ab") as simulator:
        simulator.presets["1"] = {"n": "Evening", "on": True, "bri": 9, "seg": [{"col": [[255, 0, 0]]}]}
        yield simulator


@pytest.fixture
async def client(lamp: WledSimulator) -> AsyncIterator[WLED]:
    """Return the library's client; it knows port 80 only, so the lamp has a name of its own."""
    connector = TCPConnector(resolver=SimulatorNames({NAME: (lamp.host, lamp.port)}))
    async with ClientSession(connector=connector) as session:
        yield WLED(NAME, session=session)


async def test_the_library_reads_everything(lamp: WledSimulator, client: WLED) -> None:
    """Information, state, lists, presets and the LED setup."""
    device = await client.update()
    assert (device.info.name, device.info.mac_address, str(device.info.version)) == (
        "Shelf",
        "0123456789ab",
        "16.0.0",
    )
    assert (device.info.leds.count, device.info.leds.light_capabilities) == (30, LightCapability.RGB_COLOR)
    assert (device.info.udp_port, device.info.websocket, device.info.live) == (lamp.udp_port, 0, False)
    assert (device.state.on, device.state.brightness, device.state.segments[0].length) == (True, 128, 30)
    assert (device.effects[0].name, device.palettes[0].name, device.presets[1].name) == (
        "Solid",
        "Default",
        "Evening",
    )
    assert device.led_config is not None
    assert device.led_config.outputs[0].length == 30


async def test_the_library_reads_rgbw_leds(socket_enabled: None) -> None:
    """As a lamp with a white channel."""
    async with WledSimulator(rgbw=True) as lamp:
        connector = TCPConnector(resolver=SimulatorNames({NAME: (lamp.host, lamp.port)}))
        async with ClientSession(connector=connector) as session:
            device = await WLED(NAME, session=session).update()
    color = device.state.segments[0].color
    assert device.info.leds.light_capabilities == LightCapability.RGB_COLOR | LightCapability.WHITE_CHANNEL
    assert color is not None
    assert color.primary == (255, 160, 0, 0)


async def test_the_library_writes_the_light(lamp: WledSimulator, client: WLED) -> None:
    """Power, brightness, color, effect and single LEDs."""
    await client.update()
    await client.master(on=True, brightness=51, transition=0)
    await client.segment(0, color_primary=(0, 255, 0), effect="Blink")
    assert lamp.shown.tolist() == [[0, 51, 0]] * 30
    assert lamp.state["seg"][0]["fx"] == 1
    await client.segment(0, individual=[29, [9, 8, 7]])
    assert lamp.pixels.tolist()[28:] == [[0, 0, 0], [9, 8, 7]]
    await client.master(on=False)
    assert not lamp.shown.any()


async def test_the_library_writes_settings(lamp: WledSimulator, client: WLED) -> None:
    """Preset, override, synchronization and nightlight."""
    await client.update()
    await client.preset("Evening")
    assert (lamp.state["ps"], lamp.state["bri"]) == (1, 9)
    await client.live(LiveDataOverride.OFF_UNTIL_REBOOT)
    assert lamp.state["lor"] == 2
    await client.sync(send=True, receive_groups=SyncGroup.NONE)
    assert lamp.state["udpn"] == {"send": True, "sgrp": 1, "rgrp": 0, "recv": False}
    await client.nightlight(on=True, duration=5)
    assert (lamp.state["nl"]["on"], lamp.state["nl"]["rem"]) == (True, 300)


async def test_the_library_follows_changes_by_websocket(lamp: WledSimulator, client: WLED) -> None:
    """Until the lamp loses power."""
    seen: list[int] = []

    def note(device: Device) -> None:
        seen.append(device.state.brightness)

    async def dim_then_crash() -> None:
        await client.master(brightness=9)
        await lamp.crash()

    await client.connect()
    await dim_then_crash()
    with pytest.raises((WLEDConnectionClosedError, WLEDConnectionError)):
        await client.listen(note)
    assert seen == [128, 9]


async def test_the_library_restarts_the_lamp(lamp: WledSimulator, client: WLED) -> None:
    """As its reset button does."""
    lamp.apply({"bri": 9})
    await client.reset()
    await lamp.wait_for(lambda: lamp.running and lamp.state["bri"] == 128)


async def test_the_library_refuses_old_firmware(lamp: WledSimulator, client: WLED) -> None:
    """The version can be set."""
    lamp.identity.firmware = "0.13.3"
    with pytest.raises(WLEDUnsupportedVersionError):
        await client.update()


async def test_the_library_sees_a_lamp_that_fails(lamp: WledSimulator, client: WLED) -> None:
    """It tries three times."""
    lamp.fail_http = True
    with pytest.raises(WLEDStatusError):
        await client.update()


async def test_the_library_sees_a_lamp_without_power(lamp: WledSimulator, client: WLED) -> None:
    """The connection is refused."""
    await lamp.crash()
    with pytest.raises(WLEDConnectionError):
        await client.update()


async def test_names_of_others_are_not_resolved(socket_enabled: None) -> None:
    """A test never leaves the machine."""
    names = SimulatorNames({})
    with pytest.raises(OSError, match=r"example\.com is no simulator"):
        await names.resolve("example.com", 80)
    await names.close()
    await names.real_close()
