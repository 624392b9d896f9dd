"""What it costs to pack and send one frame by DDP."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
import json
import socket
import statistics
import struct
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from custom_components.ledgrab.devices.ddp import DdpSender
from custom_components.ledgrab.devices.udp import Address

type Pixels = NDArray[np.uint8]
type Show = Callable[[Pixels], None]

ROUNDS = 5
PER_PACKET = 480
LIMITS = {"ddp_300_us": 25.0, "ddp_4000_us": 120.0}
MIN_RATIO = 40.0


class NaiveSender:
    """The plain way: one LED after the other."""

    def __init__(self, address: tuple[str, int]) -> None:
        """Open the socket."""
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.connect(address)
        self._sequence = 0

    def show(self, pixels: Pixels) -> None:
        """Send one frame."""
        self._sequence = self._sequence % 15 + 1
        count = len(pixels)
        for first in range(0, count, PER_PACKET):
            data = bytearray()
            for index in range(first, min(first + PER_PACKET, count)):
                red, green, blue = pixels[index]
                data.extend((int(red), int(green), int(blue)))
            flags = 0x41 if first + PER_PACKET >= count else 0x40
            header = struct.pack(">BBBBIH", flags, self._sequence, 0x0B, 1, first * 3, len(data))
            self._socket.send(header + bytes(data))

    def close(self) -> None:
        """Free the socket."""
        self._socket.close()


@contextmanager
def receiving() -> Iterator[socket.socket]:
    """Yield a socket that packets can be sent to."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind(("127.0.0.1", 0))
        receiver.setblocking(False)
        yield receiver


def median_us(show: Show, receiver: socket.socket, pixels: Pixels, repeats: int) -> float:
    """Return the median time of one frame in microseconds; a full receiver would be cheaper to send to."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter_ns()
        show(pixels)
        times.append(time.perf_counter_ns() - started)
        with suppress(BlockingIOError):
            while True:
                receiver.recv(2048)
    return statistics.median(times) / 1000


def measure(led_count: int) -> tuple[float, float]:
    """Return the best of interleaved medians in microseconds: ours, naive."""
    pixels = np.random.default_rng(led_count).integers(0, 256, (led_count, 3), dtype=np.uint8)
    with receiving() as receiver:
        ours = DdpSender(Address(socket.AF_INET, receiver.getsockname()), led_count, rgbw=False)
        naive = NaiveSender(receiver.getsockname())
        rounds = [
            (median_us(ours.show, receiver, pixels, 500), median_us(naive.show, receiver, pixels, 15))
            for _ in range(ROUNDS)
        ]
        ours.close()
        naive.close()
    return min(own for own, _ in rounds), min(other for _, other in rounds)


def run() -> list[dict[str, Any]]:
    """Return one row per bar."""
    rows = []
    ratios = {}
    for name, led_count in (("ddp_300_us", 300), ("ddp_4000_us", 4000)):
        value, naive = measure(led_count)
        ratios[led_count] = naive / value
        rows.append(row(name, value, "us", LIMITS[name], ratio=naive / value, ok=value <= LIMITS[name]))
    ratio = ratios[4000]
    return [*rows, row("ddp_ratio", ratio, "x", MIN_RATIO, ratio=ratio, ok=ratio >= MIN_RATIO)]


def row(name: str, value: float, unit: str, limit: float, *, ratio: float, ok: bool) -> dict[str, Any]:
    """Return a measured bar; `ratio` is against the naive way in the same run."""
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "limit": limit,
        "ratio": round(ratio, 1),
        "ok": ok,
    }


if __name__ == "__main__":
    print(json.dumps({"bars": run()}, indent=2))
