"""Distributed Display Protocol: frames of pixels over UDP (3waylabs.com/ddp)."""

from contextlib import suppress
import struct
from typing import Final, Literal, override

import numpy as np
from numpy.typing import NDArray

from .base import PixelSender
from .errors import DeviceError, DeviceUnsupportedError
from .udp import Address, connect, unreachable
from .white import WhiteSplitter

DDP_PORT: Final = 4048

_HEADER: Final = struct.Struct(">BBBBIH")
"""Flags, sequence, data type, destination, offset and length of the data in bytes."""
_VERSION: Final = 0x40
_PUSH: Final = 0x01
_DATA_TYPES: Final = {3: 0x0B, 4: 0x1B}
"""RGB and RGBW with 8 bits a channel, by number of channels."""
_QUERY: Final = 0x02
_DEFAULT_OUTPUT: Final = 1
_STATUS: Final = 251
_MAX_SEQUENCE: Final = 15
"""1..15 count the frames; 0 would say that nobody counts."""
_PAYLOAD: Final = 1440
"""Bytes of pixels in a packet: 480 RGB or 360 RGBW, what receivers are built for."""

STATUS_QUERY: Final = _HEADER.pack(_VERSION | _QUERY, 0, 0, _STATUS, 0, 0)
"""Asks what the receiver is; few answer, and none takes it for pixels."""


class DdpPacker:
    """The packets of a frame, in one block of memory with the headers in place."""

    def __init__(self, led_count: int, channels: Literal[3, 4]) -> None:
        """Lay out the packets for `led_count` LEDs, at least one."""
        per_packet = _PAYLOAD // channels
        full, rest = divmod(led_count, per_packet)
        lengths = [_PAYLOAD] * full + ([rest * channels] if rest else [])
        self._shape = (led_count, channels)
        self._sequence = 0
        self._buffer = np.zeros((len(lengths), _HEADER.size + _PAYLOAD), np.uint8)
        pixels = self._buffer[:, _HEADER.size :].reshape(len(lengths), per_packet, channels)
        self._full = pixels[:full]
        self._rest = pixels[-1, :rest]
        self._packets = tuple(self._lay_out(packet, length) for packet, length in enumerate(lengths))

    def _lay_out(self, packet: int, length: int) -> memoryview:
        """Write the header of a packet with `length` bytes of pixels, and return all of it."""
        is_last = packet == len(self._buffer) - 1
        flags = _VERSION | (_PUSH if is_last else 0)
        data_type = _DATA_TYPES[self._shape[1]]
        view = memoryview(self._buffer[packet])[: _HEADER.size + length]
        _HEADER.pack_into(
            view, 0, flags, self._sequence, data_type, _DEFAULT_OUTPUT, packet * _PAYLOAD, length
        )
        return view

    def pack(self, pixels: NDArray[np.uint8]) -> tuple[memoryview, ...]:
        """Return the packets of the next frame, valid until the next call; `pixels` has shape (leds, channels)."""
        if pixels.shape != self._shape:
            raise ValueError(f"{pixels.shape} pixels for a strip of {self._shape}")
        self._sequence = self._sequence % _MAX_SEQUENCE + 1
        self._buffer[:, 1] = self._sequence
        in_full = self._shape[0] - len(self._rest)
        np.copyto(self._full, pixels[:in_full].reshape(self._full.shape))
        np.copyto(self._rest, pixels[in_full:])
        return self._packets


class DdpSender(PixelSender):
    """The open way to the pixels of a DDP receiver."""

    def __init__(self, address: Address, led_count: int, *, rgbw: bool) -> None:
        """Open the socket; DeviceUnreachableError, DeviceUnsupportedError without LEDs."""
        if led_count < 1:
            raise DeviceUnsupportedError("nobody has said how many LEDs there are")
        self.dropped = 0
        """Frames that were not sent, or not wholly, because the socket's buffer was full."""
        self._address = address
        self._led_count = led_count
        self._white = WhiteSplitter(led_count) if rgbw else None
        self._packer = DdpPacker(led_count, 4 if rgbw else 3)
        self._socket = connect(address)

    @override
    def show(self, pixels: NDArray[np.uint8]) -> None:
        """Send one frame, shape (leds, 3), RGB; DeviceUnreachableError if the network refuses it."""
        packets = self._packer.pack(pixels if self._white is None else self._white.split(pixels))
        try:
            for packet in packets:
                self._socket.send(packet)
        except BlockingIOError:
            self.dropped += 1
        except OSError as error:
            raise unreachable(self._address, error) from error

    @override
    def leave(self) -> None:
        """Go dark: DDP knows no end of a stream, and a receiver may hold its last frame for ever."""
        # Twice, because UDP may lose one.
        for _ in range(2):
            with suppress(DeviceError):
                self.show(np.zeros((self._led_count, 3), np.uint8))

    @override
    def close(self) -> None:
        """Free the socket."""
        self._socket.close()
