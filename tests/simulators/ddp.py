"""A plain DDP display: a strict reader of the DDP specification (3waylabs.com/ddp).

It shows what it is sent and notes every breach of the specification.
`python -m tests.simulators.ddp --show` runs one on its own.
"""

import argparse
import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
import struct
from types import TracebackType
from typing import Self, override

import numpy as np
from numpy.typing import NDArray

from .datagrams import listen
from .terminal import color_line, run_until_signal
from .waiting import wait_until

HEADER = struct.Struct(">BBBBIH")
TIMECODE = struct.Struct(">I")

VERSION_MASK, VERSION_1 = 0xC0, 0x40
FLAG_RESERVED, FLAG_TIMECODE, FLAG_PUSH = 0x20, 0x10, 0x01
FLAG_QUERY = 0x02
NOT_PIXELS = 0x08 | 0x04
"""Flags storage and reply."""

RGB8, RGBW8 = 0x0B, 0x1B
DEFAULT_OUTPUT, ALL_OUTPUTS = 1, 255
LAST_SEQUENCE = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class DdpPacket:
    """The fields of a packet as they came."""

    at: float
    """Time on the event loop's clock, seconds."""
    flags: int
    sequence: int
    data_type: int
    destination: int
    offset: int
    """Bytes."""
    length: int
    """Bytes, as the header says."""
    data: bytes
    """Everything behind the header and time code."""

    @property
    def push(self) -> bool:
        """Return whether the display is to show what it has."""
        return bool(self.flags & FLAG_PUSH)


class DdpReceiver:
    """An async context manager around one display of `led_count` RGB or RGBW LEDs."""

    def __init__(
        self, led_count: int = 60, *, rgbw: bool = False, port: int = 0, host: str = "127.0.0.1"
    ) -> None:
        """Prepare a display; port 0 takes a free one."""
        self._channels = 4 if rgbw else 3
        self._data_type = RGBW8 if rgbw else RGB8
        self._buffer = np.zeros((led_count, self._channels), dtype=np.uint8)
        self.pixels: NDArray[np.uint8] = self._buffer.copy()
        """Shape (led_count, 3), or (led_count, 4) for RGBW: what the last push showed."""
        self.frames = 0
        """Frames shown."""
        self.errors: list[str] = []
        self.queries = 0
        """Questions, which this display leaves without an answer."""
        """Breaches of the specification, in order; the packet is ignored if its pixels cannot be trusted."""
        self.packet_log: deque[DdpPacket] = deque(maxlen=2000)
        self.host = host
        self.port = port
        self._sequence = 0
        self._written = 0
        """End of the last packet of the frame being received, bytes."""

    async def __aenter__(self) -> Self:
        """Listen."""
        self._transport, self.port = await listen(self.host, self.port, self._receive)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the port."""
        self._transport.close()
        await asyncio.sleep(0)  # the transport closes its socket in the next step of the loop

    async def wait_for(self, predicate: Callable[[], object], timeout: float = 5.0) -> None:  # noqa: ASYNC109  as the WLED one
        """Return once `predicate()` is true; TimeoutError says how the display stands."""
        await wait_until(predicate, timeout, self)

    @override
    def __repr__(self) -> str:
        return (
            f"<DDP display: {len(self.packet_log)} packets, {self.frames} frames, errors {self.errors[-3:]}>"
        )

    def _receive(self, data: bytes, _source: str) -> None:
        if (packet := self._read(data)) is None:
            return
        self.packet_log.append(packet)
        if packet.flags & FLAG_QUERY:
            self.queries += 1
            return
        self.errors.extend(self._soft_breaches(packet))
        if breach := self._hard_breach(packet):
            self.errors.append(breach)
            return
        self._buffer.reshape(-1)[packet.offset : packet.offset + packet.length] = np.frombuffer(
            packet.data, dtype=np.uint8
        )
        self._written = packet.offset + packet.length
        if packet.push:
            self._written = 0
            self.pixels = self._buffer.copy()
            self.frames += 1

    def _read(self, data: bytes) -> DdpPacket | None:
        if len(data) < HEADER.size:
            self.errors.append(f"{len(data)} bytes are no header")
            return None
        flags, sequence, data_type, destination, offset, length = HEADER.unpack_from(data)
        start = HEADER.size + (TIMECODE.size if flags & FLAG_TIMECODE else 0)
        return DdpPacket(
            at=asyncio.get_running_loop().time(),
            flags=flags,
            sequence=sequence,
            data_type=data_type,
            destination=destination,
            offset=offset,
            length=length,
            data=data[start:],
        )

    def _hard_breach(self, packet: DdpPacket) -> str | None:
        """Return why the pixels cannot be taken."""
        end = packet.offset + packet.length
        checks = (
            (packet.flags & VERSION_MASK != VERSION_1, f"version bits {packet.flags & VERSION_MASK:#04x}"),
            (packet.flags & NOT_PIXELS, f"no pixels: flags {packet.flags:#04x}"),
            (packet.data_type != self._data_type, f"data type {packet.data_type:#04x}"),
            (packet.destination not in {DEFAULT_OUTPUT, ALL_OUTPUTS}, f"destination {packet.destination}"),
            (packet.length != len(packet.data), f"length {packet.length}, data {len(packet.data)}"),
            (end > self._buffer.size, f"bytes {packet.offset}..{end} of {self._buffer.size}"),
        )
        return next((breach for broken, breach in checks if broken), None)

    def _soft_breaches(self, packet: DdpPacket) -> list[str]:
        """Return what a display forgives, and remember the sequence number."""
        breaches = []
        if packet.flags & FLAG_RESERVED or packet.sequence > LAST_SEQUENCE:
            breaches.append(f"reserved bits: flags {packet.flags:#04x}, sequence {packet.sequence:#04x}")
        following = self._sequence % LAST_SEQUENCE + 1
        if self._sequence and packet.sequence not in {self._sequence, following}:
            breaches.append(f"sequence {packet.sequence} after {self._sequence}")
        if packet.offset % self._channels or packet.length % self._channels:
            breaches.append(f"a split pixel: offset {packet.offset}, length {packet.length}")
        if packet.offset < self._written:
            breaches.append(f"offset {packet.offset} after {self._written} without push")
        self._sequence = packet.sequence
        return breaches


async def main() -> None:
    """Run a display from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.simulators.ddp")
    parser.add_argument("--leds", type=int, default=60)
    parser.add_argument("--rgbw", action="store_true")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4048)
    parser.add_argument("--show", action="store_true", help="print the LEDs a few times a second")
    options = parser.parse_args()
    async with DdpReceiver(options.leds, rgbw=options.rgbw, port=options.port, host=options.host) as display:
        print(f"DDP display: {options.leds} LEDs, {display.host}:{display.port}", flush=True)
        await run_until_signal((lambda: color_line(display.pixels)) if options.show else None)
        print(display, flush=True)


if __name__ == "__main__":
    asyncio.run(main())
