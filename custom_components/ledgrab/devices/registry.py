"""The kinds of devices."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiohttp

from .base import Capability, LedDevice
from .ddp_device import DdpDevice
from .wled import WledDevice


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceKind:
    """One kind of device."""

    key: str
    create: Callable[[Mapping[str, Any], aiohttp.ClientSession], LedDevice]
    """From subentry data: `host`, and where it is known `port`, `led_count`, `rgbw`; HostError. No I/O."""
    capabilities: Capability
    tells_led_count: bool


DEVICE_KINDS: Final = (
    DeviceKind(
        key="wled",
        create=WledDevice.from_data,
        capabilities=WledDevice.capabilities,
        tells_led_count=True,
    ),
    DeviceKind(
        key="ddp",
        create=DdpDevice.from_data,
        capabilities=DdpDevice.capabilities,
        tells_led_count=False,
    ),
)


def device_kind(key: str) -> DeviceKind:
    """Return a kind by its key; LookupError."""
    for kind in DEVICE_KINDS:
        if kind.key == key:
            return kind
    raise LookupError(f"{key!r} is no kind of device")
