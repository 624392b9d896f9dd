"""The packets a WLED lamp takes as realtime data: DDP, and its own UDP formats.

Written from the receiver of the firmware (wled00/e131.cpp and udp.cpp of github.com/wled/WLED, August 2026):
what it lets pass passes here, however odd, and what it drops is dropped here, with the reason.
"""

from dataclasses import dataclass, field
from enum import StrEnum
import math
import struct

import numpy as np
from numpy.typing import NDArray

type Channels = NDArray[np.uint8]
type LedIndexes = NDArray[np.intp]

DDP_HEADER = struct.Struct(">BBBBIH")
"""Flags, sequence, data type, destination, offset in bytes, length in bytes."""
TIMECODE_SIZE = 4

DDP_PUSH = 0x01
DDP_QUERY = 0x02
DDP_REPLY = 0x04
DDP_STORAGE = 0x08
DDP_TIMECODE = 0x10

DDP_NOT_PIXELS = (246, 250, 251)
"""Destinations control, configuration and status."""

UDP_BUFFER = 1472
UDP_NEVER = 255
"""The timeout byte of a sender that wants the lamp until it leaves on purpose."""


class Protocol(StrEnum):
    """How the colors of a packet are laid out."""

    DDP = "DDP"
    WARLS = "WARLS"
    DRGB = "DRGB"
    DRGBW = "DRGBW"
    DNRGB = "DNRGB"
    DNRGBW = "DNRGBW"
    UNKNOWN = "unknown"


UDP_PROTOCOLS = {
    1: Protocol.WARLS,
    2: Protocol.DRGB,
    3: Protocol.DRGBW,
    4: Protocol.DNRGB,
    5: Protocol.DNRGBW,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Packet:
    """One packet as the lamp understands it."""

    protocol: Protocol
    leds: LedIndexes = field(default_factory=lambda: np.empty(0, dtype=np.intp))
    """Shape (m,), which LEDs it sets; they may lie beyond the strip."""
    colors: Channels = field(default_factory=lambda: np.empty((0, 3), dtype=np.uint8))
    """Shape (m, 3) or (m, 4), RGB or RGBW."""
    push: bool = False
    sequence: int = 0
    """DDP: 1..15, 0 if the sender does not count."""
    timeout: float | None = None
    """UDP: seconds the lamp holds realtime mode after this packet; 0 leaves it, infinity for the byte 255."""
    dropped: str | None = None
    """Why the lamp ignores it."""


def parse_ddp(data: bytes) -> Packet:
    """Read a DDP packet as the firmware does: unknown data types count as RGB8, the version is not looked at."""
    if len(data) < DDP_HEADER.size:
        return Packet(protocol=Protocol.DDP, dropped="shorter than the header")
    flags, sequence, data_type, destination, offset, length = DDP_HEADER.unpack_from(data)
    push = bool(flags & DDP_PUSH)
    sequence &= 0x0F
    start = DDP_HEADER.size + (TIMECODE_SIZE if flags & DDP_TIMECODE else 0)
    if reason := _ddp_refusal(flags, destination, len(data) - start - length):
        return Packet(protocol=Protocol.DDP, push=push, sequence=sequence, dropped=reason)
    channels = 4 if (data_type >> 3) & 0b111 == 0b011 else 3
    colors = _pixels(data[start : start + length], channels)
    leds = np.arange(len(colors), dtype=np.intp) + offset // channels
    return Packet(protocol=Protocol.DDP, leds=leds, colors=colors, push=push, sequence=sequence)


def _ddp_refusal(flags: int, destination: int, spare_bytes: int) -> str | None:
    if destination in DDP_NOT_PIXELS:
        return f"destination {destination}"
    if flags & (DDP_QUERY | DDP_REPLY):
        return "query or reply"
    if flags & DDP_STORAGE and not flags & DDP_PUSH:
        return "from storage"
    if spare_bytes < 0:
        return "shorter than its length field"
    return None


def parse_udp(data: bytes) -> Packet:
    """Read a packet of WLED's own realtime formats; an incomplete last LED is left out."""
    protocol = UDP_PROTOCOLS.get(data[0], Protocol.UNKNOWN) if data else Protocol.UNKNOWN
    if len(data) > UDP_BUFFER:
        return Packet(protocol=Protocol.UNKNOWN, dropped="longer than the buffer")
    if protocol is Protocol.UNKNOWN:
        return Packet(protocol=protocol, dropped="not a realtime packet")
    if len(data) < 2:
        return Packet(protocol=protocol, dropped="no timeout byte")
    leds, colors = _udp_leds(protocol, data)
    return Packet(
        protocol=protocol, leds=leds, colors=colors, timeout=math.inf if data[1] == UDP_NEVER else data[1]
    )


def _udp_leds(protocol: Protocol, data: bytes) -> tuple[LedIndexes, Channels]:
    if protocol is Protocol.WARLS:
        quads = _pixels(data[2:], 4)
        return quads[:, 0].astype(np.intp), quads[:, 1:]
    numbered = protocol in {Protocol.DNRGB, Protocol.DNRGBW}
    first = int.from_bytes(data[2:4]) if numbered else 0
    channels = 4 if protocol in {Protocol.DRGBW, Protocol.DNRGBW} else 3
    colors = _pixels(data[4 if numbered else 2 :], channels)
    return np.arange(len(colors), dtype=np.intp) + first, colors


def _pixels(data: bytes, channels: int) -> Channels:
    count = len(data) // channels
    return np.frombuffer(data, dtype=np.uint8, count=count * channels).reshape(count, channels)
