"""A WLED lamp in a box: JSON API, websocket, DDP and UDP realtime on the loopback address.

`python -m tests.simulators.wled --show` runs one on its own.
"""

import argparse
import asyncio
from collections import deque
from collections.abc import Callable
import math
import socket
from types import TracebackType
from typing import Self, override

import numpy as np
from numpy.typing import NDArray
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from .datagrams import listen
from .terminal import color_line, run_until_signal
from .waiting import wait_until
from .wled_http import WledHttp
from .wled_json import Identity
from .wled_lamp import CATALOGS, Lamp
from .wled_record import LoggedPacket, Record
from .wled_state import Document


class WledSimulator:
    """An async context manager; everything happens on the event loop it was entered on."""

    def __init__(
        self,
        name: str = "Sim",
        led_count: int = 60,
        *,
        rgbw: bool = False,
        mac: str = "aabbccddeeff",
        http_port: int = 0,
        udp_port: int = 0,
        ddp_port: int = 0,
        host: str = "127.0.0.1",
        realtime_timeout: float = 2.5,
        skip_late_packets: bool = False,
    ) -> None:
        """Prepare a lamp; a port 0 takes a free one, which it keeps.

        `realtime_timeout` is how many seconds it stays live after the last DDP packet, `skip_late_packets` the
        option of the firmware that compares DDP sequence numbers.
        """
        self.identity = Identity(name=name, mac=mac, address=host)
        """Name, mac and firmware version, changeable while it runs."""
        self.led_count = led_count
        self.rgbw = rgbw
        self.host = host
        self.presets: dict[str, Document] = {"0": {}}
        """`presets.json`: states by number."""
        self.fail_http = False
        """Answer every request with 503."""
        self.deaf = False
        """Hear no packet and answer no request, as behind a bad radio link; connections stay open."""
        self.reboot_after: float | None = None
        """Seconds after which a crashed lamp comes back by itself; None leaves that to `restart`."""
        self._realtime_timeout = realtime_timeout
        self._skip_late_packets = skip_late_packets
        self._record = Record()
        self._http = WledHttp(self, host, http_port)
        self.udp_port = udp_port
        self.ddp_port = ddp_port
        self._datagrams: list[asyncio.DatagramTransport] = []
        self._timer: asyncio.TimerHandle | None = None
        self._reboot: asyncio.Task[None] | None = None
        self._zeroconf: AsyncZeroconf | None = None
        self.running = False

    async def __aenter__(self) -> Self:
        """Switch the lamp on."""
        self._loop = asyncio.get_running_loop()
        await self.restart()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Switch it off for good."""
        if self._reboot is not None:
            self._reboot.cancel()
        await self._power_off()
        if self._zeroconf is not None:
            await self._zeroconf.async_close()

    # Power

    async def restart(self) -> None:
        """Start on the same ports with an empty memory; a running lamp loses power first."""
        await self._power_off()
        self._lamp = Lamp(
            self.identity,
            self._record,
            self.presets,
            led_count=self.led_count,
            rgbw=self.rgbw,
            timeout=self._realtime_timeout,
            skip_late=self._skip_late_packets,
            now=self._loop.time(),
        )
        self.ddp_port = await self._listen(self.ddp_port, self.receive_ddp)
        self.udp_port = await self._listen(self.udp_port, self.receive_udp)
        await self._http.start()
        self.running = True

    async def crash(self) -> None:
        """Lose power: connections break, ports close, the memory is gone; see `reboot_after`."""
        await self._power_off()
        if self.reboot_after is not None:
            self._reboot_in(self.reboot_after)

    def begin_reboot(self) -> None:
        """Restart as the JSON API asks for, after the answer has left."""
        self._reboot_in(0.05)

    def _reboot_in(self, seconds: float) -> None:
        async def reboot() -> None:
            await asyncio.sleep(seconds)
            await self.restart()

        self._reboot = self._loop.create_task(reboot())

    async def _power_off(self) -> None:
        self.running = False
        if self._timer is not None:
            self._timer.cancel()
        for transport in self._datagrams:
            transport.abort()
        self._datagrams.clear()
        await self._http.stop()
        await asyncio.sleep(0)  # transports close their sockets in the next step of the loop

    async def _listen(self, port: int, receive: Callable[[bytes, str], None]) -> int:
        transport, bound = await listen(self.host, port, receive)
        self._datagrams.append(transport)
        return bound

    # What arrives

    def receive_ddp(self, data: bytes, source: str) -> None:
        """Take what arrived on the DDP port, or by websocket."""
        if not self.deaf:
            self._lamp.receive_ddp(data, source, self._loop.time())
            self._arm()

    def receive_udp(self, data: bytes, source: str) -> None:
        """Take what arrived on the realtime port."""
        if not self.deaf:
            self._lamp.receive_udp(data, source, self._loop.time())
            self._arm()

    def apply(self, body: Document) -> None:
        """Take a state as `/json/state` does."""
        self._lamp.apply(body, self._loop.time())
        self._arm()

    def _arm(self) -> None:
        """Set the timer for the lamp's next step."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if (due := self._lamp.realtime.due) < math.inf:
            self._timer = self._loop.call_at(due, self._tick)

    def _tick(self) -> None:
        self._lamp.realtime.tick(self._loop.time())
        self._arm()

    # What it says

    def document(self, name: str) -> object:
        """Return what `/json/<name>` answers (`""` for `/json`), or raise LookupError."""
        if name in {"", "si"}:
            both = {"state": self.state, "info": self.info}
            return both if name else both | {"effects": CATALOGS["effects"], "palettes": CATALOGS["palettes"]}
        readers: dict[str, Callable[[], object]] = {
            "state": lambda: self.state,
            "info": lambda: self.info,
            "cfg": lambda: self._lamp.config(udp_port=self.udp_port),
            "eff": lambda: CATALOGS["effects"],
            "pal": lambda: CATALOGS["palettes"],
        }
        return readers[name]() if name in readers else CATALOGS[name]

    def live_view(self) -> bytes:
        """Return the frame for a live view."""
        return self._lamp.live_view()

    # What a test looks at

    @property
    def port(self) -> int:
        """The HTTP port."""
        return self._http.port

    @property
    def state(self) -> Document:
        """What `/json/state` answers."""
        return self._lamp.state()

    @property
    def info(self) -> Document:
        """What `/json/info` answers."""
        now = self._loop.time()
        return self._lamp.info(now=now, websockets=self._http.websockets, udp_port=self.udp_port)

    @property
    def live(self) -> bool:
        """Whether somebody streams to it."""
        return self._lamp.realtime.live

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """What the LEDs show before the master brightness: shape (led_count, 3), or (led_count, 4) for RGBW."""
        return self._lamp.own.strip_channels(self._lamp.realtime.pixels)

    @property
    def shown(self) -> NDArray[np.uint8]:
        """What the LEDs give off, same shape."""
        return self._lamp.own.strip_channels(self._lamp.realtime.emitted())

    @property
    def frames(self) -> int:
        """How many realtime frames were shown since the simulator began."""
        return self._record.frames

    @property
    def packets(self) -> int:
        """How many packets arrived since the simulator began, ignored ones too."""
        return self._record.packets

    @property
    def packet_log(self) -> deque[LoggedPacket]:
        """The latest packets."""
        return self._record.packet_log

    @property
    def shows(self) -> deque[tuple[float, NDArray[np.uint8]]]:
        """The latest realtime frames: time on the loop's clock, pixels before brightness."""
        return self._record.shows

    def frame_rate(self, seconds: float = 2.0) -> float:
        """Return the realtime frames shown per second, over the last `seconds`."""
        return self._record.frame_rate(self._loop.time(), seconds)

    async def wait_for(self, predicate: Callable[[], object], timeout: float = 5.0) -> None:  # noqa: ASYNC109  promised
        """Return once `predicate()` is true; TimeoutError says how the lamp stands."""
        await wait_until(predicate, timeout, self)

    @override
    def __repr__(self) -> str:
        mode = self._lamp.realtime.mode.name.lower() if self.running else "without power"
        return f"<{self.identity.name}: {mode}, {self.packets} packets, {self.frames} frames>"

    async def announce(self) -> None:
        """Announce `_wled._tcp` by mDNS, on the loopback interface only, until the simulator ends.

        A name that is taken gets a number behind it, as with a real lamp.
        """
        label = f"wled-{self.identity.mac[-6:]}"
        self._zeroconf = AsyncZeroconf(interfaces=[self.host])
        info = AsyncServiceInfo(
            "_wled._tcp.local.",
            f"{label}._wled._tcp.local.",
            addresses=[socket.inet_aton(self.host)],
            port=self.port,
            properties={"mac": self.identity.mac},
            server=f"{label}.local.",
        )
        announced = await self._zeroconf.async_register_service(info, allow_name_change=True)
        await announced


async def main() -> None:
    """Run a lamp from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.simulators.wled")
    parser.add_argument("--name", default="Sim")
    parser.add_argument("--mac", default="aabbccddeeff")
    parser.add_argument("--leds", type=int, default=60)
    parser.add_argument("--rgbw", action="store_true")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--http-port", type=int, default=8081)
    parser.add_argument("--udp-port", type=int, default=21324)
    parser.add_argument("--ddp-port", type=int, default=4048)
    parser.add_argument("--announce", action="store_true", help="announce it by mDNS on loopback")
    parser.add_argument("--show", action="store_true", help="print the LEDs a few times a second")
    options = parser.parse_args()
    async with WledSimulator(
        options.name,
        options.leds,
        rgbw=options.rgbw,
        mac=options.mac,
        http_port=options.http_port,
        udp_port=options.udp_port,
        ddp_port=options.ddp_port,
        host=options.host,
    ) as lamp:
        print(
            f"{lamp.identity.name}: {lamp.led_count} LEDs, http://{lamp.host}:{lamp.port}, "
            f"DDP {lamp.ddp_port}, UDP {lamp.udp_port}",
            flush=True,
        )
        if options.announce:
            await lamp.announce()
        await run_until_signal((lambda: color_line(lamp.shown)) if options.show else None)


if __name__ == "__main__":
    asyncio.run(main())
