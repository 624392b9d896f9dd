"""A simulated WLED lamp on a workbench: packets by hand, the clock by hand, no sockets."""

from dataclasses import dataclass, field
from typing import Any

from .wled_json import Identity
from .wled_lamp import Lamp
from .wled_record import Record

ORANGE = [255, 160, 0]
BLACK = [0, 0, 0]
RED = [255, 0, 0]
GREEN = [0, 255, 0]


def ddp(color: list[int], *, led: int = 0, push: bool = True, sequence: int = 0) -> bytes:
    """Return a DDP packet that sets one RGB LED."""
    return bytes([0x41 if push else 0x40, sequence, 0x0B, 1, 0, 0, 0, 3 * led, 0, 3, *color])


def drgb(color: list[int], timeout: int = 2) -> bytes:
    """Return a DRGB packet that sets the first LED."""
    return bytes([2, timeout, *color])


@dataclass
class Bench:
    """A lamp of four LEDs on a workbench, with a stopwatch."""

    rgbw: bool = False
    skip_late: bool = False
    now: float = 100.0
    record: Record = field(default_factory=Record)

    def __post_init__(self) -> None:
        """Switch it on."""
        identity = Identity(name="Bench", mac="aabbccddeeff")
        self.lamp = Lamp(
            identity,
            self.record,
            {},
            led_count=4,
            rgbw=self.rgbw,
            timeout=2.5,
            skip_late=self.skip_late,
            now=self.now,
        )

    def wait(self, seconds: float) -> None:
        """Let time pass, then let the lamp do what is due."""
        self.now += seconds
        self.lamp.realtime.tick(self.now)

    def ddp(self, data: bytes, source: str = "127.0.0.1") -> None:
        """Deliver a DDP packet."""
        self.lamp.receive_ddp(data, source, self.now)

    def udp(self, data: bytes, source: str = "127.0.0.1") -> None:
        """Deliver a packet of the lamp's own formats."""
        self.lamp.receive_udp(data, source, self.now)

    def post(self, **body: Any) -> None:
        """Post a state."""
        self.lamp.apply(body, self.now)

    @property
    def pixels(self) -> list[list[int]]:
        """What the LEDs show before brightness."""
        shown: list[list[int]] = self.lamp.own.strip_channels(self.lamp.realtime.pixels).tolist()
        return shown

    @property
    def emitted(self) -> list[list[int]]:
        """What the LEDs give off."""
        shown: list[list[int]] = self.lamp.own.strip_channels(self.lamp.realtime.emitted()).tolist()
        return shown

    def info(self, key: str) -> Any:
        """Return a field of `/json/info`."""
        return self.lamp.info(now=self.now, websockets=0, udp_port=21324)[key]

    def state(self, key: str) -> Any:
        """Return a field of `/json/state`."""
        return self.lamp.state()[key]
