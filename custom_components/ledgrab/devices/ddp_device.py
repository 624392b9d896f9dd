"""Any receiver of DDP: pixels go to it, and next to nothing comes back."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final, Self, override

import aiohttp

from .base import DeviceInfo, DeviceState, LedDevice
from .ddp import DDP_PORT, STATUS_QUERY, DdpSender
from .host import parse_host
from .udp import Address, connect, resolve, unreachable

_PATIENCE: Final = 0.5
"""Seconds in which a refusal of the local network has come back."""


class DdpDevice(LedDevice):
    """One DDP receiver."""

    def __init__(self, host: str, port: int, led_count: int, *, rgbw: bool) -> None:
        """Take the receiver at a host, an IPv6 address without brackets; 0 LEDs is enough to probe."""
        self._host = host
        self._port = port
        self._led_count = led_count
        self._rgbw = rgbw

    @classmethod
    def from_data(cls, data: Mapping[str, Any], session: aiohttp.ClientSession) -> Self:  # noqa: ARG003 # every kind's form
        """Read `host`, and `port` (UDP), `led_count` and `rgbw` where they are given; HostError."""
        host, port = parse_host(data["host"])
        return cls(
            host,
            data.get("port") or port or DDP_PORT,
            data.get("led_count") or 0,
            rgbw=bool(data.get("rgbw")),
        )

    @override
    async def probe(self) -> DeviceInfo:
        """Find the host; DeviceUnsupportedError outside the local network."""
        await self.state()
        return DeviceInfo(name=self._host, led_count=0, rgbw=self._rgbw)

    @override
    async def state(self) -> DeviceState:
        """Find the host, and see whether it refuses what is sent; silence is no refusal."""
        await _listen_for_refusal(await resolve(self._host, self._port))
        return DeviceState()

    @override
    async def open_sender(self) -> DdpSender:
        """Find the host and open the way to the pixels; DeviceUnsupportedError without LEDs."""
        return DdpSender(await resolve(self._host, self._port), self._led_count, rgbw=self._rgbw)

    @override
    async def close(self) -> None:
        """Nothing is held open."""


async def _listen_for_refusal(address: Address) -> None:
    """Ask for the status, which disturbs no stream; DeviceUnreachableError if the network refuses it."""
    loop = asyncio.get_running_loop()
    with connect(address) as asking:
        try:
            asking.send(STATUS_QUERY)
            async with asyncio.timeout(_PATIENCE):
                await loop.sock_recv(asking, 1)
        except TimeoutError:
            return
        except OSError as error:
            raise unreachable(address, error) from error
