"""WLED lamps: JSON over HTTP for what they are and show, DDP for pixels."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final, Self, override

import aiohttp
from wled import WLED, Device

from .base import Capability, DeviceInfo, DeviceState, LedDevice
from .ddp import DDP_PORT, DdpSender
from .errors import DeviceProtocolError
from .host import parse_host
from .udp import Address, resolve
from .udp_realtime import REALTIME_PORT, send_leave
from .wled_answers import read_info, read_state, restoring_change, shows_sent_white
from .wled_client import HTTP_PORT, own_errors, wled_client

_SOLID: Final = 0
"""The effect that shows the first color of a segment."""
_BLINKS: Final = 3
_BLINK_SECONDS: Final = 0.3


class WledDevice(LedDevice):
    """One WLED lamp."""

    capabilities = Capability.LIGHT | Capability.RESTORE | Capability.IDENTIFY

    def __init__(self, client: WLED, host: str, ddp_port: int, led_count: int) -> None:
        """Take the lamp at a host, an IPv6 address without brackets; 0 LEDs means as many as it has."""
        self._client = client
        self._host = host
        self._ddp_port = ddp_port
        self._led_count = led_count

    @classmethod
    def from_data(cls, data: Mapping[str, Any], session: aiohttp.ClientSession) -> Self:
        """Read `host`, and `port` (HTTP), `ddp_port` and `led_count` where they are given; HostError."""
        host, port = parse_host(data["host"])
        client = wled_client(host, data.get("port") or port or HTTP_PORT, session)
        return cls(client, host, data.get("ddp_port") or DDP_PORT, data.get("led_count") or 0)

    @override
    async def probe(self) -> DeviceInfo:
        """Ask the lamp what it is; DeviceUnsupportedError outside the local network."""
        await resolve(self._host, self._ddp_port)
        with own_errors():
            return read_info(await self._ask())

    @override
    async def state(self) -> DeviceState:
        """Ask the lamp what it shows, in one request."""
        with own_errors():
            return read_state(await self._ask())

    @override
    async def open_sender(self) -> WledSender:
        """Ask the lamp for its wiring and open the way to its pixels."""
        address = await resolve(self._host, self._ddp_port)
        with own_errors():
            info = (await self._ask()).info
            return WledSender(
                address,
                self._led_count or info.leds.count,
                rgbw=info.leds.rgbw and await self._shows_sent_white(),
                realtime=address.at_port(info.udp_port or REALTIME_PORT),
            )

    @override
    async def set_light(
        self,
        *,
        on: bool | None = None,
        brightness: int | None = None,
        color: tuple[int, int, int] | None = None,
    ) -> None:
        """Change power, brightness (0..255), or the color of all segments, which then show no effect."""
        change: dict[str, Any] = {"on": on, "bri": brightness}
        with own_errors():
            if color is not None:
                segments = (await self._ask()).state.segments
                change["seg"] = [{"id": segment, "fx": _SOLID, "col": [color]} for segment in segments]
            await self._change({key: value for key, value in change.items() if value is not None})

    @override
    async def snapshot(self) -> dict[str, Any]:
        """Return power, brightness, and the segments, preset or playlist, as plain JSON."""
        with own_errors():
            return restoring_change(await self._client.request("/json/state"))

    @override
    async def restore(self, snapshot: object) -> None:
        """Put back what `snapshot` returned, whether a stream is still on or not."""
        if not isinstance(snapshot, Mapping):
            raise DeviceProtocolError("not a snapshot of a WLED lamp")
        with own_errors():
            await self._change(snapshot)

    @override
    async def identify(self) -> None:
        """Blink in full brightness for about two seconds."""
        before = await self.snapshot()
        try:
            for _ in range(_BLINKS):
                for change in ({"on": True, "bri": 255, "tt": 0}, {"on": False, "tt": 0}):
                    with own_errors():
                        await self._change(change)
                    await asyncio.sleep(_BLINK_SECONDS)
        finally:
            await self.restore(before)

    @override
    async def close(self) -> None:
        """Nothing is held open between requests."""

    async def _ask(self) -> Device:
        """Return state and information; presets, effects and palettes stay empty."""
        return Device.from_dict(await self._client.request("/json/si"))

    async def _change(self, state: Mapping[str, Any]) -> None:
        await self._client.request("/json/state", method="POST", data=dict(state))

    async def _shows_sent_white(self) -> bool:
        """Return whether the white LEDs show what they are sent; not said is not, which costs light but no color."""
        try:
            with own_errors():
                return shows_sent_white(await self._client.request("/json/cfg"))
        except DeviceProtocolError:
            return False


class WledSender(DdpSender):
    """The open way to the pixels of a WLED lamp."""

    def __init__(self, address: Address, led_count: int, *, rgbw: bool, realtime: Address) -> None:
        """Open the socket; DeviceUnreachableError."""
        super().__init__(address, led_count, rgbw=rgbw)
        self._realtime = realtime

    @override
    def leave(self) -> None:
        """Let the lamp show again what it shows by itself."""
        send_leave(self._realtime)
