"""What the tests of devices share: sockets on loopback, and a WLED lamp."""

from collections.abc import AsyncIterator, Iterator
import socket

import aiohttp
import pytest

from custom_components.ledgrab.devices.registry import device_kind
from custom_components.ledgrab.devices.udp import Address
from custom_components.ledgrab.devices.wled import WledDevice

from .lamp import LED_COUNT, RecordingLamp


@pytest.fixture(autouse=True)
def _sockets(socket_enabled: None) -> None:
    """Every test here may use sockets."""


@pytest.fixture
def receiver() -> Iterator[socket.socket]:
    """Return a UDP socket that packets can be sent to."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", 0))
        bound.settimeout(2)
        yield bound


@pytest.fixture
def receiver_address(receiver: socket.socket) -> Address:
    """Return where the receiver listens."""
    return Address(socket.AF_INET, receiver.getsockname())


@pytest.fixture
def closed_address() -> Address:
    """Return an address where nobody listens."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", 0))
        return Address(socket.AF_INET, bound.getsockname())


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Return an HTTP session."""
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
async def lamp(request: pytest.FixtureRequest) -> AsyncIterator[RecordingLamp]:
    """Return a running WLED lamp, RGBW if the test asks for it with `indirect`."""
    async with RecordingLamp(led_count=LED_COUNT, rgbw=getattr(request, "param", "rgb") == "rgbw") as running:
        yield running


@pytest.fixture
def wled(lamp: RecordingLamp, session: aiohttp.ClientSession) -> WledDevice:
    """Return the client of the lamp."""
    data = {"host": f"{lamp.host}:{lamp.port}", "ddp_port": lamp.ddp_port, "led_count": LED_COUNT}
    device = device_kind("wled").create(data, session)
    assert isinstance(device, WledDevice)
    return device
