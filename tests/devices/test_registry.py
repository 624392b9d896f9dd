"""The table of device kinds."""

import aiohttp
import pytest

from custom_components.ledgrab.devices.host import HostError
from custom_components.ledgrab.devices.registry import DEVICE_KINDS, DeviceKind, device_kind


def test_keys_are_unique() -> None:
    """A stored key finds one row."""
    assert [kind.key for kind in DEVICE_KINDS] == ["wled", "ddp"]


def test_an_unknown_kind_is_an_error() -> None:
    """A typing mistake does not go unnoticed."""
    with pytest.raises(LookupError, match="hue"):
        device_kind("hue")


@pytest.mark.parametrize("kind", DEVICE_KINDS, ids=lambda kind: kind.key)
async def test_a_host_is_all_that_a_kind_needs(kind: DeviceKind, session: aiohttp.ClientSession) -> None:
    """A probe comes before the number of LEDs is known."""
    device = kind.create({"host": "127.0.0.1"}, session)
    assert device.capabilities == kind.capabilities
    await device.close()


@pytest.mark.parametrize("kind", DEVICE_KINDS, ids=lambda kind: kind.key)
async def test_a_broken_host_is_refused(kind: DeviceKind, session: aiohttp.ClientSession) -> None:
    """Before any I/O."""
    with pytest.raises(HostError):
        kind.create({"host": "two words"}, session)
