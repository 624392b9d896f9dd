"""Any receiver of DDP."""

import asyncio
import socket
from typing import Any, override

import aiohttp
import numpy as np
import pytest

from custom_components.ledgrab.devices.base import Capability, DeviceInfo, DeviceState, LedDevice
from custom_components.ledgrab.devices.ddp_device import DdpDevice
from custom_components.ledgrab.devices.errors import DeviceUnreachableError, DeviceUnsupportedError
from custom_components.ledgrab.devices.registry import device_kind
from custom_components.ledgrab.devices.udp import Address

from .lamp import RecordingLamp


class Talkative(asyncio.DatagramProtocol):
    """A receiver that answers."""

    @override
    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    @override
    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        self._transport.sendto(data, addr)


def create(session: aiohttp.ClientSession, address: Address, **data: object) -> LedDevice:
    """Return the device at an address."""
    host, port = address.sockaddr[:2]
    return device_kind("ddp").create({"host": host, "port": port} | data, session)


async def test_a_silent_receiver_counts_as_there(
    session: aiohttp.ClientSession, receiver: socket.socket, receiver_address: Address
) -> None:
    """UDP gives no answer; the question is a status query."""
    device = create(session, receiver_address)
    assert await device.state() == DeviceState()
    assert receiver.recv(64) == bytes.fromhex("42 00 00 fb 00000000 0000")
    await device.close()


async def test_an_answer_is_not_needed_and_not_read(session: aiohttp.ClientSession) -> None:
    """Any answer ends the wait."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(Talkative, local_addr=("127.0.0.1", 0))
    address = Address(socket.AF_INET, transport.get_extra_info("sockname"))
    assert await create(session, address).state() == DeviceState()
    transport.close()


async def test_a_port_that_nobody_listens_on_is_noticed(
    session: aiohttp.ClientSession, closed_address: Address
) -> None:
    """The refusal of the host comes back as an ICMP message."""
    device = create(session, closed_address)
    with pytest.raises(DeviceUnreachableError, match="Connection refused"):
        await device.state()
    with pytest.raises(DeviceUnreachableError, match="Connection refused"):
        await device.probe()


async def test_it_cannot_say_how_many_leds_it_has(
    session: aiohttp.ClientSession, receiver_address: Address
) -> None:
    """And nothing else can be asked of it."""
    device = create(session, receiver_address, led_count=7, rgbw=True)
    assert await device.probe() == DeviceInfo(name="127.0.0.1", led_count=0, rgbw=True)
    assert device.capabilities is Capability.NONE
    assert await device.snapshot() is None


async def test_pixels_arrive(
    session: aiohttp.ClientSession, receiver: socket.socket, receiver_address: Address
) -> None:
    """The sender is plain DDP."""
    sender = await create(session, receiver_address, led_count=2).open_sender()
    sender.show(np.array([[1, 2, 3], [4, 5, 6]], np.uint8))
    assert receiver.recv(64)[10:] == bytes([1, 2, 3, 4, 5, 6])
    sender.close()


async def test_a_strip_of_unknown_length_cannot_be_opened(
    session: aiohttp.ClientSession, receiver_address: Address
) -> None:
    """A probe works without the number of LEDs, a stream does not."""
    with pytest.raises(DeviceUnsupportedError):
        await create(session, receiver_address).open_sender()


async def test_an_address_outside_the_local_network_is_refused(session: aiohttp.ClientSession) -> None:
    """No packet leaves the house."""
    device = device_kind("ddp").create({"host": "198.51.100.1", "led_count": 1}, session)
    for ask in (device.probe, device.state, device.open_sender):
        with pytest.raises(DeviceUnsupportedError, match="not an address of the local network"):
            await ask()


@pytest.mark.parametrize(
    ("data", "port"),
    [
        ({"host": "127.0.0.1"}, 4048),
        ({"host": "127.0.0.1:5000"}, 5000),
        ({"host": "127.0.0.1", "port": 5001}, 5001),
        ({"host": "127.0.0.1:5000", "port": 5001}, 5001),
    ],
)
def test_the_port_stands_in_the_settings_or_in_the_host(data: dict[str, Any], port: int) -> None:
    """The settings win."""
    device = DdpDevice.from_data(data, None)  # type: ignore[arg-type] # it needs no session
    assert device._port == port


async def test_asking_does_not_take_a_wled_lamp_over(
    session: aiohttp.ClientSession, lamp: RecordingLamp
) -> None:
    """A query is no pixel data."""
    await create(session, Address(socket.AF_INET, ("127.0.0.1", lamp.ddp_port))).state()
    await lamp.wait_for(lambda: lamp.packets == 1)
    assert not lamp.live
