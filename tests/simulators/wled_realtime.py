"""When a WLED lamp is live, who drives it, and what its LEDs show: the firmware's rules, without sockets.

Sources: realtimeLock, exitRealtime and handleNotifications in wled00/udp.cpp, handleDDPPacket in
wled00/e131.cpp, WS2812FX::show in wled00/FX_fcn.cpp (github.com/wled/WLED, August 2026).
Times are seconds on a clock of the caller.
"""

from enum import Enum, IntEnum
import math

import numpy as np
from numpy.typing import NDArray

from .wled_packets import Packet, Protocol
from .wled_record import Record
from .wled_state import OwnState

MIN_SHOW_INTERVAL = 0.015
"""A DDP frame is shown no sooner than this after the last show; one frame waits, a newer one joins it."""


class LiveMode(Enum):
    """Who drives the LEDs; the value is what `info.lm` says."""

    INACTIVE = ("inactive", "")
    GENERIC = ("generic", "")
    UDP = ("udp", "UDP")
    DDP = ("ddp", "DDP")

    @property
    def label(self) -> str:
        """Return the text of `info.lm`."""
        return self.value[1]


class Override(IntEnum):
    """`lor`: streamed data is ignored because a user said so."""

    NONE = 0
    ONCE = 1
    """Until the stream ends."""
    ALWAYS = 2
    """Until the lamp restarts."""


class Realtime:
    """The realtime half of a lamp."""

    def __init__(self, own: OwnState, record: Record, *, timeout: float, skip_late: bool = False) -> None:
        """Start with the lamp's own state on the LEDs; `timeout` seconds hold realtime mode after a DDP packet."""
        self._own = own
        self._record = record
        self._timeout = timeout
        self._skip_late = skip_late
        self.mode = LiveMode.INACTIVE
        self.override = Override.NONE
        self.source = ""
        """`info.lip`; as in the firmware a leave packet to an idle lamp sets it too."""
        self.pixels = own.render()
        """Shape (n, 4), what the LEDs show, before brightness."""
        self.emitted_brightness = own.bri
        """The brightness the LEDs show it with; a change during a stream takes effect with the next frame."""
        self._brightness = own.bri
        self._frame = self.pixels.copy()
        self._until = 0.0
        self._last_show = -math.inf
        self._pending = False
        self._push_seen = False
        self._last_sequence = 0

    @property
    def live(self) -> bool:
        """Return whether the lamp is in realtime mode, overridden or not."""
        return self.mode is not LiveMode.INACTIVE

    @property
    def _shows_own_state(self) -> bool:
        return not self.live or self.override is not Override.NONE

    @property
    def due(self) -> float:
        """Return when `tick` has something to do; infinity if never."""
        show = self._last_show + MIN_SHOW_INTERVAL if self._pending else math.inf
        return min(show, self._until if self.live else math.inf)

    def tick(self, now: float) -> None:
        """Do what is due: show the frame that waits, leave realtime mode."""
        if self._pending and now >= self._last_show + MIN_SHOW_INTERVAL:
            self._pending = False
            self._show_frame(now)
        if self.live and now >= self._until:
            self.leave(now)

    def receive(self, packet: Packet, source: str, now: float) -> None:
        """Take a packet from the address `source`."""
        if packet.protocol is not Protocol.UNKNOWN:
            self.source = source
        if packet.dropped is not None:
            return
        if packet.timeout == 0:
            self.leave(now)
        elif packet.protocol is Protocol.DDP:
            self._receive_ddp(packet, now)
        else:
            self._receive_udp(packet, now)

    def _receive_ddp(self, packet: Packet, now: float) -> None:
        if self._skip_late and is_late(packet.sequence, self._last_sequence):
            return
        if self.mode is not LiveMode.DDP:
            self._push_seen = False
        self.lock(LiveMode.DDP, self._timeout, now)
        self._write(packet)
        self._push_seen |= packet.push
        if packet.push or not self._push_seen:
            self._pending = True
            self._last_sequence = packet.sequence or self._last_sequence
            self.tick(now)

    def _receive_udp(self, packet: Packet, now: float) -> None:
        self.lock(LiveMode.UDP, self._timeout if packet.timeout is None else packet.timeout, now)
        self._write(packet)
        if self.override is Override.NONE:
            self._show_frame(now)

    def lock(self, mode: LiveMode, seconds: float, now: float) -> None:
        """Enter or extend realtime mode; once it has no end, only leaving it gives it one again."""
        if not self.live and self.override is Override.NONE:
            self._frame[:] = 0
            if self._own.bri == 0:
                self._brightness = self._own.bri_last
        if not (self.live and self._until == math.inf):
            self._until = now + seconds
        self.mode = mode
        if mode is LiveMode.GENERIC and self.override is Override.NONE and self._own.bri > 0:
            self._show(now)

    def leave(self, now: float) -> None:
        """End realtime mode and show the lamp's own state again."""
        if not self.live:
            return
        if self.override is Override.ONCE:
            self.override = Override.NONE
        self._brightness = self._own.bri
        self.mode = LiveMode.INACTIVE
        self.source = ""
        self._pending = False
        self._show(now)

    def own_state_changed(self, now: float) -> None:
        """Take over the lamp's own brightness, and its colors where no stream hides them."""
        self._brightness = self._own.bri
        self.refresh(now)

    def refresh(self, now: float) -> None:
        """Show the own state if that is what the LEDs are to show."""
        if self._shows_own_state:
            self._show(now)

    def _write(self, packet: Packet) -> None:
        if self.override is not Override.NONE:
            return
        on_strip = packet.leds < len(self._frame)
        leds = packet.leds[on_strip]
        self._frame[leds, 3] = 0
        self._frame[leds, : packet.colors.shape[1]] = packet.colors[on_strip]

    def _show_frame(self, now: float) -> None:
        self._show(now)
        if not self._shows_own_state:
            self._record.frame(now, self._own.strip_channels(self.pixels))

    def _show(self, now: float) -> None:
        if self._shows_own_state:
            self._frame[:] = self._own.render()
        self.pixels = self._frame.copy()
        self.emitted_brightness = self._brightness
        self._last_show = now

    def emitted(self) -> NDArray[np.uint8]:
        """Return shape (n, 4), what the LEDs give off."""
        return (self.pixels.astype(np.uint16) * self.emitted_brightness // 255).astype(np.uint8)


def is_late(sequence: int, last: int) -> bool:
    """Tell whether a packet belongs to a frame before the last one shown (`seqskip`, off by default).

    0 is no sequence number. Above 5 the four numbers before the last one are late; up to 5 whatever is
    smaller, or larger by more than 10, because the count has wrapped.
    """
    if not sequence or not last:
        return False
    if last > 5:
        return last - 5 < sequence < last
    return sequence < last or sequence > last + 10
